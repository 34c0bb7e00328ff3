"""Colours: every one can be read, on itself and as a soft background, in both themes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runtime.web.colors import color_class, contrast, parse, stylesheet

PARTS = re.compile(
    r"\.(c-[0-9a-f]{6})\{--c:(#\w+);--c-ink:(#\w+);"
    r"--c-soft:light-dark\((#\w+),(#\w+)\);--c-on:light-dark\((#\w+),(#\w+)\)\}"
)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_color_is_readable(rgb: tuple[int, int, int]) -> None:
    """Contrast is at least 4.5 for text on the colour and on its soft backgrounds."""
    rule = stylesheet(["#{:02X}{:02X}{:02X}".format(*rgb)])
    match = PARTS.fullmatch(rule.strip())
    assert match is not None
    own, ink, soft_light, soft_dark, on_light, on_dark = (
        parse(part) for part in match.groups()[1:]
    )
    for one, other in ((own, ink), (soft_light, on_light), (soft_dark, on_dark)):
        assert one is not None
        assert other is not None
        assert contrast(one, other) >= 4.5


@pytest.mark.parametrize("text", ["", "red", "#12", "#1234567", "#12345g", "#fff;}", "url(x)"])
def test_what_is_no_color(text: str) -> None:
    """Nothing but a colour becomes a class or a rule."""
    assert color_class(text) == ""
    assert stylesheet([text]) == ""


def test_short_and_long_forms_are_one() -> None:
    """Three digits mean six."""
    assert color_class("#0AF") == color_class("#00aaff") == "c-00aaff"
    assert stylesheet(["#0AF", "#00AAFF"]).count("{") == 1
