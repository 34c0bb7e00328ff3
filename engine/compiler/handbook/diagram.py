"""Drawings: the entities with their links, and the stages of a pipeline."""

from __future__ import annotations

from html import escape
from math import cos, inf, pi, sin

from engine.model.app import App, Entity
from engine.model.pipeline import Pipeline
from engine.model.system import REQUIRED_OF_CLIENT

_BOX, _TALL = 168, 46
Point = tuple[float, float]

_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2937}.s{font-size:11px;fill:#6b7280}"
    ".b{fill:#f8fafc;stroke:#94a3b8}.e{fill:none;stroke:#64748b;stroke-width:1.4}"
    "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.s{fill:#9ca3af}"
    ".b{fill:#1f2937;stroke:#64748b}.e{stroke:#94a3b8}}.on{stroke:none}"
)
_ARROW = (
    '<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 8 4 0 8z" fill="#64748b"/></marker>'
)


def links_of(entity: Entity, app: App) -> dict[str, list[str]]:
    """The entities that records point at, and the fields that do."""
    found: dict[str, list[str]] = {}
    for field in entity.fields.values():
        targets = field.to if field.type in ("link", "booking") else ()
        if field.type == "client":
            targets = REQUIRED_OF_CLIENT
        for target in targets:
            if target in app.entities:
                found.setdefault(target, []).append(field.name)
    return found


def draw_links(app: App, locale: str) -> str:
    """Boxes for entities in a ring, an arrow from each to those its records point at."""
    count = len(app.entities)
    wide, high = max(300.0, count * 44.0), max(170.0, count * 26.0)
    middle = (wide + _BOX / 2 + 12, high + _TALL / 2 + 12)
    places = {
        name: _on_ring(middle, (wide, high), number / count)
        for number, name in enumerate(app.entities)
    }
    parts = []
    for name, entity in app.entities.items():
        for target, fields in links_of(entity, app).items():
            label = ", ".join(entity.fields[field].label.in_(locale) for field in fields)
            parts.append(_edge(places[name], places[target], middle, label))
    for name, entity in app.entities.items():
        x, y = places[name]
        parts.append(
            f'<rect class="b" x="{x - _BOX / 2:g}" y="{y - _TALL / 2:g}" width="{_BOX}" '
            f'height="{_TALL}" rx="8"/><text x="{x:g}" y="{y - 3:g}" text-anchor="middle">'
            f"{escape(_short(entity.label.in_(locale), 21))}</text>"
            f'<text class="s" x="{x:g}" y="{y + 13:g}" text-anchor="middle">'
            f"{escape(_short(name, 25))}</text>"
        )
    return _svg("links", 2 * middle[0] + 24, 2 * middle[1], parts)


def draw_pipeline(pipeline: Pipeline, locale: str) -> str:
    """The stages in a row, the lost ones below."""
    above = [stage for stage in pipeline.stages.values() if stage.kind != "lost"]
    below = pipeline.of_kind("lost")
    step = 154
    width = max(len(above), len(below)) * step + 16
    parts = []
    for number, stage in enumerate(above):
        x = 10 + number * step
        parts.append(_stage(x, 10, stage.label.in_(locale), stage.color))
        if number:
            parts.append(f'<path class="e" marker-end="url(#arrow)" d="M{x - 18} 30H{x - 2}"/>')
    for number, stage in enumerate(below):
        parts.append(_stage(10 + number * step, 66, stage.label.in_(locale), stage.color))
    return _svg(f"{pipeline.entity}-{pipeline.name}", width, 116 if below else 60, parts)


def _stage(x: int, y: int, label: str, color: str) -> str:
    fill = color or "#cbd5e1"
    ink = "#ffffff" if _luminance(fill) < 0.45 else "#111827"
    return (
        f'<rect x="{x}" y="{y}" width="134" height="40" rx="8" fill="{escape(fill)}"/>'
        f'<text x="{x + 67}" y="{y + 25}" text-anchor="middle" style="fill:{ink}">'
        f"{escape(_short(label, 17))}</text>"
    )


def _on_ring(middle: Point, radius: Point, part: float) -> Point:
    """A place on an ellipse, from the top on."""
    angle = 2 * pi * part - pi / 2
    x, y = middle[0] + radius[0] * cos(angle), middle[1] + radius[1] * sin(angle)
    return round(x, 1), round(y, 1)


def _edge(start: Point, end: Point, middle: Point, label: str) -> str:
    """An arrow that bends a little towards the middle; to the same box, a loop at its side."""
    title = f"<title>{escape(label)}</title>"
    if start == end:
        x, y = start[0] + _BOX / 2, start[1]
        path = f"M{x:g} {y - 9:g}c28 -10 28 28 3 18"
    else:
        bend = tuple(
            round((one + other) / 2 + (centre - (one + other) / 2) * 0.2, 1)
            for one, other, centre in zip(start, end, middle, strict=True)
        )
        x, y = _border(start, (bend[0], bend[1]), 0)
        tx, ty = _border(end, (bend[0], bend[1]), 3)
        path = f"M{x:g} {y:g}Q{bend[0]:g} {bend[1]:g} {tx:g} {ty:g}"
    return f'<path class="e" marker-end="url(#arrow)" d="{path}">{title}</path>'


def _border(box: Point, towards: Point, away: float) -> Point:
    """Where a line from the middle of a box leaves it."""
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    across = (_BOX / 2 + away) / abs(dx) if dx else inf
    along = (_TALL / 2 + away) / abs(dy) if dy else inf
    part = min(across, along, 1.0)
    return round(box[0] + dx * part, 1), round(box[1] + dy * part, 1)


def _luminance(color: str) -> float:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _svg(name: str, width: float, height: float, parts: list[str]) -> str:
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img"><style>{_STYLE}</style>'
        f"<defs>{_ARROW}</defs>{''.join(parts)}</svg>"
    )
    # Several drawings stand on one page, where each name may be given once.
    return drawn.replace('id="arrow"', f'id="arrow-{name}"').replace("#arrow)", f"#arrow-{name})")
