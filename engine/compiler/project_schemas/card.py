"""layouts/: the names that a card, a list and a board use."""

from __future__ import annotations

from engine.compiler.project_schemas.names import (
    Names,
    Part,
    by,
    condition,
    each,
    field_of,
    having,
    list_of,
    offered,
    only,
)
from engine.compiler.scope import EntityEntry
from engine.compiler.spec.change import AddSectionSpec


def layout_part(names: Names) -> Part:
    """Which entities there are, and what the layout of each may show."""
    parts = {one.name: _layout(names, one) for one in names.known}
    return {**having({"layout": only(names.entities)}), **by("layout", parts)}


def _layout(names: Names, entity: EntityEntry) -> Part:
    fields = field_of(entity)
    holds = condition(entity)
    elements = list_of(_element(fields))
    changes = having({"changes": list_of(_change(names, entity, elements))})
    pipelines = names.pipelines(entity)
    return having(
        {
            "card": having(
                {
                    "sections": each(having({"elements": elements, "visible_when": holds})),
                    "quick_create": list_of(fields),
                    "tabs": list_of(_tab(names, entity)),
                }
            ),
            "pipelines": having(dict.fromkeys(pipelines, changes), strict=bool(pipelines)),
            "views": each(changes),
            "list": having(
                {
                    "columns": list_of(fields),
                    "filters": list_of(fields),
                    "sort": _sort(names.fields(entity)),
                    "presets": each(having({"when": holds})),
                }
            ),
            "board": having({"fields": list_of(fields), "sum": fields}),
        }
    )


def _element(fields: Part) -> Part:
    return {"anyOf": [fields, {"type": "object", **having({"field": fields})}]}


def _sort(fields: list[str]) -> Part:
    return only([*fields, *(f"-{name}" for name in fields)])


def _tab(names: Names, entity: EntityEntry) -> Part:
    """A ready tab, or records that point here by one of their links."""
    found = {one.name: names.links(one, entity.name) for one in names.known}
    links = {name: having({"by": offered(known)}) for name, known in found.items() if known}
    related = {"type": "object", **having({"related": only(names.entities)})}
    return {"anyOf": [{"type": "string"}, {**related, **by("related", links)}]}


def _change(names: Names, entity: EntityEntry, elements: Part) -> Part:
    """An edit: of fields, which are known, and of sections, which this very file declares."""
    fields = names.fields(entity)
    sections = _sections(entity)
    anything = offered([*fields, *sections])
    parts = {
        "add": field_of(entity),
        "to": offered(sections),
        "remove_section": offered(sections),
        "rename": offered(sections),
        "visible_when": condition(entity),
        "elements": elements,
    }
    return having(parts | dict.fromkeys(("hide", "move", "set", "before", "after"), anything))


def _sections(entity: EntityEntry) -> list[str]:
    if entity.layout is None:
        return []
    spec = entity.layout[1]
    made = list(spec.card.sections) if spec.card else []
    changes = [edit for one in spec.pipelines.values() for edit in one.changes]
    changes += [edit for one in spec.views.values() for edit in one.changes]
    made += [edit.add_section for edit in changes if isinstance(edit, AddSectionSpec)]
    return list(dict.fromkeys(made))
