"""Colours of stages and options: one class each, readable in both themes.

A strict Content-Security-Policy forbids ``style`` attributes, so the colours that a release names
become a small stylesheet. For each colour it gives ``--c`` (itself), ``--c-ink`` (text on it),
``--c-soft`` (a quiet background) and ``--c-on`` (text on that), all with a contrast of 4.5 or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.model.app import App

RGB = tuple[int, int, int]

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_WHITE: RGB = (255, 255, 255)
_INK: RGB = (17, 20, 26)
_LIGHT_SURFACE: RGB = (255, 255, 255)
_DARK_SURFACE: RGB = (24, 27, 33)
_LEAST = 4.5
_READABLE = 4.6


def color_class(color: str) -> str:
    """The class of a colour, blank for what is no colour."""
    rgb = parse(color)
    return f"c-{hexadecimal(rgb)[1:]}" if rgb else ""


def stylesheet(colors: Iterable[str]) -> str:
    """The rules of some colours, in a stable order."""
    known = {rgb for color in colors if (rgb := parse(color))}
    return "".join(f"{_rule(rgb)}\n" for rgb in sorted(known))


def colors_of(app: App) -> Iterator[str]:
    """Every colour that an application names."""
    for entity in app.entities.values():
        for pipeline in entity.pipelines.values():
            yield from (stage.color for stage in pipeline.stages.values())
        for field in entity.fields.values():
            yield from (option.color for option in field.options.values())


def parse(color: str) -> RGB | None:
    """The three parts of ``#rgb`` or ``#rrggbb``."""
    match = _HEX.fullmatch(color.strip())
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))


def hexadecimal(rgb: RGB) -> str:
    """The colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def luminance(rgb: RGB) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [part / 255 for part in rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """``share`` of the first colour and the rest of the second."""
    red, green, blue = (
        round(first * share + second * (1 - share))
        for first, second in zip(one, other, strict=True)
    )
    return (red, green, blue)


def ink_on(rgb: RGB) -> RGB:
    """White where it can be read on the colour, else dark; one of them always can."""
    return next((ink for ink in (_WHITE, _INK) if contrast(ink, rgb) >= _LEAST), (0, 0, 0))


def readable(rgb: RGB, background: RGB, toward: RGB) -> RGB:
    """The colour, drawn toward black or white until it can be read on the background."""
    for step in range(21):
        candidate = mix(toward, rgb, step / 20)
        if contrast(candidate, background) >= _READABLE:
            return candidate
    return toward


def _rule(rgb: RGB) -> str:
    light, dark = mix(rgb, _LIGHT_SURFACE, 0.12), mix(rgb, _DARK_SURFACE, 0.26)
    on_light = hexadecimal(readable(rgb, light, (0, 0, 0)))
    on_dark = hexadecimal(readable(rgb, dark, _WHITE))
    soft = f"light-dark({hexadecimal(light)},{hexadecimal(dark)})"
    own, ink = hexadecimal(rgb), hexadecimal(ink_on(rgb))
    return (
        f".c-{own[1:]}{{--c:{own};--c-ink:{ink};"
        f"--c-soft:{soft};--c-on:light-dark({on_light},{on_dark})}}"
    )
