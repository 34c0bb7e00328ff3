"""What was called otherwise before: an application under the names of a later one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar, cast

from engine.model.access import Role
from engine.model.app import App, Conversion, Document, Entity
from engine.model.field import Field, Rollup
from engine.model.layout import BoardLayout, Card, Change, Layout, ListLayout, Placement, Tab
from engine.model.pipeline import Pipeline, Requirement, Transition
from engine.model.predicate import Compare, Filled, In, StageIn

Held = TypeVar("Held")

_ADDRESS: Final = re.compile(
    r"(?P<entity>\w+)(?:\.(?P<field>\w+)(?:#(?P<option>\w+))?"
    r"|/(?P<pipeline>\w+)(?::(?P<stage>\w+))?)?"
)


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones: entities by name, the rest by the new name of their entity.

    Keys are (entity, field), (entity, field, option), (entity, pipeline) and
    (entity, pipeline, stage), each with new names but for its last part.
    """

    entities: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], str] = field(default_factory=dict)
    options: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    pipelines: Mapping[tuple[str, str], str] = field(default_factory=dict)
    stages: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Old and new addresses, for people."""
        found = list(self.entities.items())
        found += [(f"{e}.{old}", f"{e}.{new}") for (e, old), new in self.fields.items()]
        found += [(f"{e}.{f}#{old}", f"{e}.{f}#{new}") for (e, f, old), new in self.options.items()]
        found += [(f"{e}/{old}", f"{e}/{new}") for (e, old), new in self.pipelines.items()]
        found += [(f"{e}/{p}:{old}", f"{e}/{p}:{new}") for (e, p, old), new in self.stages.items()]
        return tuple(found)


def renames(before: App, after: App) -> Renames:
    """The renamings that ``after`` declares and ``before`` has not made yet."""
    found = Renames({}, {}, {}, {}, {})
    declared = [(move.source, move.target) for move in after.moved]
    declared += [(m.source, m.target) for entity in after.entities.values() for m in entity.moved]
    for source, target in declared:
        old, new = _ADDRESS.fullmatch(source), _ADDRESS.fullmatch(target)
        if old and new:
            _note(found, before, old.groupdict(default=""), new.groupdict(default=""))
    return found


def _note(found: Renames, before: App, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    name = new["entity"]
    then = before.entities.get(old["entity"]) or before.entities.get(name)
    if then is None or (name in before.entities and name != then.name):
        return
    if not (new["field"] or new["pipeline"]):
        _put(found.entities, then.name, name)
    elif new["option"]:
        _put(found.options, (name, new["field"], old["option"]), new["option"])
    elif new["field"] and new["field"] not in then.fields and old["field"] in then.fields:
        _put(found.fields, (name, old["field"]), new["field"])
    elif new["stage"]:
        _put(found.stages, (name, new["pipeline"], old["stage"]), new["stage"])
    elif new["pipeline"] and new["pipeline"] not in then.pipelines:
        _put(found.pipelines, (name, old["pipeline"]), new["pipeline"])


def _put(names: Mapping[Held, str], key: Held, name: str) -> None:
    cast(dict[Held, str], names)[key] = name


def renamed(app: App, names: Renames) -> App:
    """The application with everything under its new name, wherever it is mentioned."""
    if names == Renames():
        return app
    entities = {
        names.entities.get(name, name): _Renamer(names, names.entities.get(name, name)).of(entity)
        for name, entity in app.entities.items()
    }
    roles = {name: _role(role, names, entities) for name, role in app.roles.items()}
    documents = {name: _document(part, names) for name, part in app.documents.items()}
    return replace(app, entities=entities, roles=roles, documents=documents)


def _role(role: Role, names: Renames, entities: Mapping[str, Entity]) -> Role:
    owner = {pipeline: name for name, entity in entities.items() for pipeline in entity.pipelines}
    old = {(entity, new): was for (entity, was), new in names.pipelines.items()}
    by_old = {old.get((entity, name), name): (entity, name) for name, entity in owner.items()}

    def place(pipeline: str) -> tuple[str, str]:
        return by_old.get(pipeline, ("", pipeline))

    def stage(pipeline: str, name: str) -> str:
        entity, new = place(pipeline)
        return names.stages.get((entity, new, name), name)

    return replace(
        role,
        records={names.entities.get(name, name): verbs for name, verbs in role.records.items()},
        stages={
            place(p)[1]: {stage(p, name): verbs for name, verbs in stages.items()}
            for p, stages in role.stages.items()
        },
        moves={
            place(p)[1]: {
                stage(p, source): tuple(stage(p, target) for target in targets)
                for source, targets in sources.items()
            }
            for p, sources in role.moves.items()
        },
    )


def _document(document: Document, names: Renames) -> Document:
    entity = names.entities.get(document.entity, document.entity)
    pipelines = tuple(names.pipelines.get((entity, name), name) for name in document.pipelines)
    return replace(document, entity=entity, pipelines=pipelines)


@dataclass(frozen=True, slots=True)
class _Renamer:
    """Renames everything within an entity, given its new name."""

    names: Renames
    entity: str

    def of(self, value: Held) -> Held:
        """The value, and all within it, under the new names."""
        return cast(Held, self._any(value))

    def _any(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(self._any(item) for item in value)
        if isinstance(value, Mapping):
            return {key: self._any(item) for key, item in value.items()}
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        members = {
            member.name: self._any(getattr(value, member.name))
            for member in dataclasses.fields(value)
        }
        return self._named(replace(value, **members))

    def _named(self, value: object) -> object:
        match value:
            case Compare(name, _, constant):
                new = self.field(name)
                return replace(value, field=new, value=self._option(new, constant))
            case In(name, constants):
                new = self.field(name)
                return replace(value, field=new, values=tuple(
                    self._option(new, constant) for constant in constants
                ))  # fmt: skip
            case Filled(name):
                return replace(value, field=self.field(name))
            case StageIn(stages):
                return StageIn(tuple(self._place(*place) for place in stages))
            case Entity() | Field() | Pipeline():
                return self._declared(value)
            case Requirement() | Transition():
                return value  # renamed with the pipeline, which knows its own name
            case Placement(name):
                return replace(value, name=self.field(name))
            case Rollup(entity):
                other = _Renamer(self.names, self.names.entities.get(entity, entity))
                return replace(value, entity=other.entity, by=other.field(value.by),
                               field=other.field(value.field))  # fmt: skip
            case Conversion(to, mapped):
                other = _Renamer(self.names, self.names.entities.get(to, to))
                return Conversion(other.entity, {
                    other.field(key): self.field(name) for key, name in mapped.items()
                })  # fmt: skip
        return self._placed(value)

    def _declared(self, value: Entity | Field | Pipeline) -> object:
        if isinstance(value, Entity):
            return replace(
                value, name=self.entity, title=self.field(value.title),
                fields={self.field(name): held for name, held in value.fields.items()},
                pipelines={self._pipeline(n): held for n, held in value.pipelines.items()},
                unique=tuple(self._fields(group) for group in value.unique),
                indexes=tuple(self._fields(group) for group in value.indexes),
            )  # fmt: skip
        if isinstance(value, Field):
            name = self.field(value.name)
            options = {str(self._option(name, key)): replace(held, name=self._option(name, key))
                       for key, held in value.options.items()}  # fmt: skip
            to = tuple(self.names.entities.get(target, target) for target in value.to)
            formula = re.sub(r"[a-z]\w*", lambda word: self.field(word[0]), value.formula)
            default = self._option(name, value.default)
            return replace(value, name=name, options=options, to=to, formula=formula,
                           default=default)  # fmt: skip
        return self._ladder(value)

    def _ladder(self, pipeline: Pipeline) -> Pipeline:
        name = self._pipeline(pipeline.name)

        def stage(old: str) -> str:
            return self.names.stages.get((self.entity, name, old), old)

        def address(old: str) -> str:
            return f"{self.entity}/{name}#{old.partition('#')[2]}" if "#" in old else old

        return replace(
            pipeline, name=name, entity=self.entity,
            stages={stage(key): replace(s, name=stage(key)) for key, s in pipeline.stages.items()},
            required=tuple(
                replace(rule, address=address(rule.address), fields=self._fields(rule.fields),
                        stages=tuple(stage(old) for old in rule.stages))
                for rule in pipeline.required
            ),
            transitions=tuple(
                replace(rule, address=address(rule.address), source=stage(rule.source),
                        targets=tuple(stage(old) for old in rule.targets))
                for rule in pipeline.transitions
            ),
        )  # fmt: skip

    def _placed(self, value: object) -> object:
        match value:
            case Card(_, _, quick):
                return replace(value, quick_create=self._fields(quick))
            case Change():
                return replace(value, target=self.field(value.target),
                               before=self.field(value.before), after=self.field(value.after))  # fmt: skip
            case ListLayout(columns, sort, filters):
                bare = sort.removeprefix("-")
                order = f"{'-' if sort.startswith('-') else ''}{self.field(bare)}"
                return replace(value, columns=self._fields(columns), sort=order,
                               filters=self._fields(filters))  # fmt: skip
            case BoardLayout(shown, total):
                return BoardLayout(self._fields(shown), self.field(total))
            case Layout():
                pipelines = {self._pipeline(n): held for n, held in value.pipelines.items()}
                return replace(value, entity=self.entity, pipelines=pipelines)
            case Tab():
                other = _Renamer(self.names, self.names.entities.get(value.related, value.related))
                return replace(value, related=other.entity, by=other.field(value.by))
        return value

    def field(self, name: str) -> str:
        """The new name of a field."""
        return self.names.fields.get((self.entity, name), name)

    def _fields(self, group: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.field(name) for name in group)

    def _pipeline(self, name: str) -> str:
        return self.names.pipelines.get((self.entity, name), name)

    def _place(self, pipeline: str, stage: str) -> tuple[str, str]:
        name = self._pipeline(pipeline)
        return name, self.names.stages.get((self.entity, name, stage), stage)

    def _option(self, name: str, option: Held) -> Held:
        if not isinstance(option, str):
            return option
        return cast(Held, self.names.options.get((self.entity, name, option), option))
