"""The order of keys: how every kind of mapping is written, in `config/` and by `scheda fmt`.

Mappings keyed by name (fields, stages, options, sections) are in the order of the screen, which
is their meaning; conditions and expectations are in the order somebody thought of. None of these
is in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.compiler.source import Kind
from engine.compiler.tree import Path, Plain


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a mapping in order, and the shapes of what stands under some of them.

    ``each`` is the shape of every value of a mapping keyed by name, and of every item of a list.
    """

    keys: tuple[str, ...] = ()
    under: Mapping[str, Shape] = field(default_factory=dict)
    each: Shape | None = None


def _keys(words: str, **under: Shape) -> Shape:
    return Shape(tuple(words.split()), under)


def _each(shape: Shape) -> Shape:
    return Shape(each=shape)


LABELLED: Final = _keys("label color retired")
STAGE: Final = _keys("label kind color")
FIELD: Final = _keys(
    "type label help placeholder"
    " formula returns rollup options display to on_delete extensions max_size"
    " max_length min_length pattern rows min max precision scale currency"
    " multiple default required unique search filter sortable index always_show"
    " visible_when required_when readonly_when visible_to editable_by hidden_from tags",
    options=_each(LABELLED),
    rollup=_keys("entity by measure field when"),
)
ELEMENT: Final = _keys("field widget always_show")
CHANGE: Final = _keys(
    "add hide move rename add_section remove_section set label from to before after"
    " columns collapsed visible_when always_show elements",
    elements=_each(ELEMENT),
)
SECTION: Final = _keys("label columns collapsed visible_when elements", elements=_each(ELEMENT))
CHANGES: Final = _keys("changes", changes=_each(CHANGE))
MOVED: Final = _each(_keys("from to"))
REMOVED: Final = _each(_keys("entity pipeline role field option stage state into"))
REQUIREMENT: Final = _keys("fields from through at when asked_of enforce since grace")
GRANTS: Final = _keys("read create edit delete export import")
_WAY = "url token secret sender match unknown"

SHAPES: Final[Mapping[Kind, Shape]] = {
    "app": _keys(
        "app label locales time_zone currency currencies departments roles option_sets"
        " moved removed",
        departments=_each(_keys("label in")),
        roles=_each(_keys("label all")),
        option_sets=_each(_each(LABELLED)),
        moved=MOVED,
        removed=REMOVED,
    ),
    "entity": _keys(
        "entity label plural icon title personal features fields unique indexes conversions"
        " moved removed",
        fields=_each(FIELD),
        conversions=_each(_keys("to label map")),
        moved=MOVED,
        removed=REMOVED,
    ),
    "pipeline": _keys(
        "pipeline entity label default stages required transitions moved removed",
        stages=_each(STAGE),
        required=_each(REQUIREMENT),
        transitions=_each(_keys("from to except")),
        moved=MOVED,
        removed=REMOVED,
    ),
    "layout": _keys(
        "layout card pipelines views list board",
        card=_keys(
            "sections quick_create tabs",
            sections=_each(SECTION),
            tabs=_each(_keys("related by label")),
        ),
        pipelines=_each(CHANGES),
        views=_each(_keys("label for priority changes", changes=_each(CHANGE))),
        list=_keys("columns sort filters presets", presets=_each(_keys("label when"))),
        board=_keys("fields sum"),
    ),
    "access": _keys(
        "access records stages moves documents",
        records=_each(GRANTS),
        stages=_each(_each(GRANTS)),
    ),
    "document": _keys("document label entity pipelines template number outputs"),
    "channel": _keys(
        "channel label kind outgoing incoming entities events",
        outgoing=_keys(_WAY),
        incoming=_keys(_WAY, unknown=_keys("create")),
    ),
    "tests": _keys(
        "tests cases",
        cases=_each(
            _keys(
                "name given when expect",
                given=_keys(
                    "entity pipeline stage actor owner_department today record",
                    actor=_keys("role department user is"),
                ),
                when=_keys("create move set channel"),
            )
        ),
    ),
    "limits": _keys(
        "limits",
        limits=_keys(
            "lost_values unconverted_values broken_records newly_visible_fields rebuilt_rows"
        ),
    ),
}


def arranged(names: list[str], keys: tuple[str, ...]) -> list[str]:
    """Names in the order of the keys; each unknown one stays behind the name it followed."""
    known = sorted((name for name in names if name in keys), key=keys.index)
    result = list(known)
    for number, name in enumerate(names):
        if name not in keys:
            result.insert(result.index(names[number - 1]) + 1 if number else 0, name)
    return result


def place(names: list[str], name: str, keys: tuple[str, ...]) -> str:
    """The first of the names that a new one should stand before, blank when it comes last."""
    if name not in keys:
        return ""
    later = keys[keys.index(name) + 1 :]
    return next((other for other in names if other in later), "")


def mappings(value: Plain, shape: Shape, path: Path = ()) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every mapping with an order of keys: its path and that order."""
    if isinstance(value, list):
        if shape.each is not None:
            for number, item in enumerate(value):
                yield from mappings(item, shape.each, (*path, number))
        return
    if not isinstance(value, dict):
        return
    if shape.keys:
        yield path, shape.keys
    for name, inner in value.items():
        below = shape.under.get(name) if shape.keys else shape.each
        if below is not None:
            yield from mappings(inner, below, (*path, name))


def order_of(kind: Kind, value: Plain, path: Path) -> tuple[str, ...]:
    """The order of keys of the mapping at a path, empty when it has none."""
    return dict(mappings(value, SHAPES[kind])).get(path, ())
