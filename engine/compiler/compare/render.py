"""A comparison for the terminal, for a pull request, and for machines."""

from __future__ import annotations

import json
from typing import Final

from engine.compiler.compare.compare import Comparison
from engine.compiler.compare.difference import TITLES, Difference, Kind
from engine.model.app import App
from engine.model.places import place_of

SAME: Final = "no difference"
LOOKS_ONLY: Final = "layout only: proven not to change data, rights or validation"


def render_text(comparison: Comparison, before: App, after: App) -> str:
    """One block for each kind of difference, each line with where it is written."""
    if comparison.same:
        return f"{SAME}\n"
    lines = [LOOKS_ONLY] if comparison.looks_only else []
    for kind, title in TITLES.items():
        found = comparison.of(kind)
        if found:
            lines += ["", title] if lines else [title]
            lines += [f"  {_line(one)}{_suffix(one, before, after)}" for one in found]
    lines += ["", _tally(comparison)]
    return "\n".join(lines) + "\n"


def render_markdown(comparison: Comparison, before: App, after: App) -> str:
    """The same as a comment on a pull request: what widens rights comes first."""
    if comparison.same:
        return f"**Scheda:** {SAME}.\n"
    lines = [f"**Scheda:** {_tally(comparison)}"]
    if comparison.looks_only:
        lines = [f"**Scheda:** {LOOKS_ONLY}."]
    if comparison.exposures:
        lines += ["", "> [!WARNING]", "> Somebody sees or does more than before:"]
        lines += [f"> - {_line(one)}" for one in comparison.exposures]
    for kind, title in TITLES.items():
        found = comparison.of(kind)
        if found:
            lines += ["", f"### {title}", ""]
            lines += [f"- {_line(one)}{_suffix(one, before, after)}" for one in found]
    return "\n".join(lines) + "\n"


def render_json(comparison: Comparison, before: App, after: App) -> str:
    """Everything, with stable keys."""
    data = {
        "version": 1,
        "same": comparison.same,
        "looks_only": comparison.looks_only,
        "differences": [
            {
                "kind": one.kind, "address": one.address, "text": one.text, "who": one.who,
                "gains": one.gains, "detail": one.detail, "exposes": one.exposes,
                **_where(one, before, after),
            }
            for one in comparison.differences
        ],
        "summary": {
            "differences": len(comparison.differences), "exposures": len(comparison.exposures),
        },
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


_VERBS: Final[dict[tuple[Kind, bool | None], str]] = {
    ("sight", True): "{who} begins to {text}",
    ("sight", False): "{who} ceases to {text}",
    ("edit", True): "{who} begins to {text}",
    ("edit", False): "{who} ceases to {text}",
    ("records", True): "{who} may {text} on more records",
    ("records", False): "{who} may {text} on fewer records",
    ("move", True): "{who} may move from {text}",
    ("move", False): "{who} may no longer move from {text}",
    ("required", True): "{address} requires {text}",
    ("required", False): "{address} no longer requires {text}",
    ("required", None): "{address} requires {text} on other terms",
    ("changed", None): "{address} {text}",
    ("looks", None): "{address} {text}",
}


def _line(one: Difference) -> str:
    form = _VERBS.get((one.kind, one.gains), "{text}")
    if one.gains is None and one.who:
        form = "{who}: {text}"
    sign = {True: "+ ", False: "- ", None: "~ "}[one.gains]
    if one.kind in ("added", "removed", "renamed"):
        sign = {"added": "+ ", "removed": "- ", "renamed": "~ "}[one.kind]
        form = "{text} ({address})" if one.kind != "renamed" else "{text}"
    said = form.format(who=one.who, text=one.text, address=one.address)
    told = one.detail if one.detail not in ("", "always", one.text.partition(" ")[0]) else ""
    return f"{sign}{said}{f': {told}' if told else ''}"


def _suffix(one: Difference, before: App, after: App) -> str:
    where = _where(one, before, after)
    return f"  ({where['path']}:{where['line']})" if where else ""


def _where(one: Difference, before: App, after: App) -> dict[str, object]:
    place = place_of(before if one.kind == "removed" else after, one.address)
    return {"path": place.path, "line": place.line} if place else {}


def _tally(comparison: Comparison) -> str:
    count = len(comparison.differences)
    more = len(comparison.exposures)
    said = f"{count} difference{'' if count == 1 else 's'}"
    return f"{said}, {more} by which somebody sees or does more" if more else said
