"""The names of a project as pieces of JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from engine.compiler.scope import EntityEntry, FieldEntry, PipelineEntry, Scope, refused

Part = dict[str, Any]
"""A piece of a schema: laid over the schema of the language, it only asks for more."""

ANYTHING: Final[Part] = {}


def only(names: Iterable[str]) -> Part:
    """One of the names; anything when there are none, for then they could not be read."""
    known = list(dict.fromkeys(names))
    return {"type": "string", "enum": known} if known else dict(ANYTHING)


def offered(names: Iterable[str]) -> Part:
    """The names to choose from, and any other."""
    known = only(names)
    return {"anyOf": [known, {"type": "string"}]} if known else known


def list_of(part: Part) -> Part:
    """A list of such things."""
    return {"items": part}


def one_or_list(part: Part) -> Part:
    """One such thing, or a list."""
    return {"anyOf": [part, {"type": "array", "items": part}]} if part else part


def having(parts: Mapping[str, Part], *, strict: bool = False) -> Part:
    """A mapping with such things at some keys; ``strict`` for no other keys."""
    return {"properties": dict(parts), **({"additionalProperties": False} if strict else {})}


def each(part: Part) -> Part:
    """A mapping with such things at all its keys."""
    return {"additionalProperties": part}


def by(key: str, parts: Mapping[str, Part]) -> Part:
    """What holds beside each value of a key."""
    return all_of(
        {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": part}
        for value, part in parts.items()
    )


def all_of(parts: Iterable[Part]) -> Part:
    """All of these at once."""
    known = list(parts)
    return {"allOf": known} if known else {}


class Names:
    """What the project declares, and what it seems to: names of things that were refused count."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.entities = [*scope.entities, *sorted(scope.lost.get("entity", ()))]
        self.documents = [*scope.templates, *sorted(scope.lost.get("document", ()))]
        self.known = list(scope.entities.values())
        self.roles = self._in_app("roles", scope.roles if scope.app is None else scope.app.roles)
        self.departments = self._in_app("departments", scope.below)
        self.option_sets = list(scope.option_sets)

    def _in_app(self, part: str, names: Iterable[str]) -> list[str]:
        """The names under a key of app.yaml; none when not all of them can be known."""
        document = self.scope.app_document
        if document is None or refused(document, part):
            return []
        return [*names, *(str(path[1]) for path in document.broken if path[:1] == (part,))]

    def fields(self, entity: EntityEntry) -> list[str]:
        """The fields of an entity; none when not all of them can be known."""
        document = entity.document
        broken = document.broken
        if refused(document, "fields", "features") or any(p[0] == "features" for p in broken):
            return []
        return [*entity.fields, *(str(path[1]) for path in broken if path[0] == "fields")]

    def links(self, entity: EntityEntry, to: str) -> list[str]:
        """The fields of an entity by which its records point to another's."""
        return [
            name
            for name, field in entity.fields.items()
            if to in field.to or (to in ("company", "contact") and name == "client")
        ]

    def pipelines(self, entity: EntityEntry) -> list[str]:
        """The pipelines of an entity; none when one cannot be read, which may be its own."""
        return [] if self.scope.lost.get("pipeline") else list(entity.pipelines)

    def stages(self, pipeline: PipelineEntry) -> list[str]:
        """The stages of a pipeline; none when not all of them can be known."""
        document = pipeline.document
        if refused(document, "stages"):
            return []
        broken = (str(path[1]) for path in document.broken if path[0] == "stages" and path[1:])
        return [*pipeline.stages, *broken]

    def all_stages(self, entity: EntityEntry) -> list[str]:
        """The stages of all pipelines of an entity."""
        lists = [self.stages(pipeline) for pipeline in entity.pipelines.values()]
        known = all(lists) and not self.scope.lost.get("pipeline")
        return [stage for stages in lists for stage in stages] if known else []

    def addresses(self) -> Iterator[tuple[str, PipelineEntry]]:
        """Every pipeline by its address."""
        for pipeline in self.scope.pipelines.values():
            yield pipeline.address, pipeline


def principal(names: Names) -> Part:
    """Somebody of this project; people with a login are in the database and any may be."""
    people = ["everyone", "owner", "creator", "observers"]
    patterns = ["user:"]
    for prefix, known in (("role:", names.roles), ("department:", names.departments)):
        people += [f"{prefix}{name}" for name in known]
        if not known:
            patterns.append(prefix)
    people += [f"department:{name}+" for name in names.departments]
    return {
        "anyOf": [
            {"type": "string", "enum": people},
            {"type": "string", "pattern": f"^({'|'.join(patterns)})"},
        ]
    }


def field_of(entity: EntityEntry) -> Part:
    """Refers to the fields of the entity."""
    return {"$ref": f"#/$defs/{_field_name(entity)}"}


def condition(entity: EntityEntry) -> Part:
    """Refers to what a condition on the entity's records may ask."""
    return {"$ref": f"#/$defs/{_condition_name(entity)}"}


def _field_name(entity: EntityEntry) -> str:
    return f"FieldOf_{entity.name}"


def _condition_name(entity: EntityEntry) -> str:
    return f"ConditionOn_{entity.name}"


def definitions(names: Names, *, strict: bool) -> dict[str, Part]:
    """What ``field_of`` and ``condition`` refer to, for every entity."""
    word = only if strict else offered
    found = {_field_name(one): word(names.fields(one)) for one in names.known}
    for one in names.known:
        found[_condition_name(one)] = _condition(names, one, strict=strict)
    return found


def _condition(names: Names, entity: EntityEntry, *, strict: bool) -> Part:
    own = condition(entity)
    known = names.fields(entity)
    word = only if strict else offered
    parts = {name: _test(names, entity, entity.fields.get(name), word) for name in known}
    parts |= {"any": list_of(own), "all": list_of(own), "not": own, "actor": ANYTHING}
    return having(parts, strict=strict and bool(known))


def _test(
    names: Names, entity: EntityEntry, field: FieldEntry | None, word: Callable[[list[str]], Part]
) -> Part:
    """What a field may be compared with."""
    if field is None:
        return ANYTHING
    if field.name == "stage" and field.system:
        return _compared(offered([*names.all_stages(entity), "filled", "empty"]), "from", "through")
    if field.type == "choice" and field.choices:
        return _compared(word([*field.choices, "filled", "empty"]))
    return ANYTHING


def _compared(value: Part, *more: str) -> Part:
    single = dict.fromkeys(("eq", "ne", *more), value)
    several = dict.fromkeys(("in", "not_in"), list_of(value))
    return {
        "anyOf": [
            value,
            {"type": "array", "items": value},
            {"type": "object", **having(single | several)},
        ]
    }
