"""Cases: who does what with which record, and what is expected; read from the files of tests/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

from engine.compiler.constants import Unfit
from engine.compiler.diagnostics import Code, Diagnostic, offer
from engine.compiler.document import Document, specs
from engine.compiler.scenarios.values import ACTOR, value
from engine.compiler.spec.scenario import ActorSpec, CaseSpec, ExpectSpec, GivenSpec, TestsSpec
from engine.compiler.tree import Path, node_at, plain
from engine.model.app import App, Entity
from engine.model.pipeline import Channel
from engine.model.predicate import Clock, Record
from engine.model.principal import Actor

UNUSABLE = Code("T502", "unusable-case", "case cannot be run")

SOMEBODY: Final = 2
"""The id of whoever else owns or made the record."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case ready to be judged.

    ``before`` is None for a new record; ``after`` is what the record would become, or the record
    itself when nothing is tried. ``given`` are the fields that the actor sets. ``path`` leads to
    the case in its file. ``values`` are what fields are expected to hold.
    """

    name: str
    document: Document
    path: Path
    entity: str
    actor: Actor
    before: Record | None
    after: Record
    tried: bool
    given: frozenset[str]
    channel: Channel
    clock: Clock
    expect: ExpectSpec
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def suite(self) -> str:
        """The name of the file of cases."""
        return self.document.name


class _Unusable(Exception):
    def __init__(self, path: Path, message: str, wrong: str = "", known: Iterable[str] = ()):
        super().__init__(message)
        self.path, self.message, self.wrong, self.known = path, message, wrong, tuple(known)


def read_cases(
    app: App, documents: Mapping[str, Document], clock: Clock
) -> tuple[tuple[Case, ...], tuple[Diagnostic, ...]]:
    """All cases in the order of their files, and why others cannot be run."""
    cases: list[Case] = []
    found: list[Diagnostic] = []
    for document, spec in specs(documents, TestsSpec):
        for number, case in enumerate(spec.cases):
            path: Path = ("cases", number)
            try:
                cases.append(_case(app, document, path, case, clock))
            except _Unusable as wrong:
                span = document.at(*path, *wrong.path)
                found.append(
                    UNUSABLE.at(
                        span, wrong.message, offer(wrong.wrong, wrong.known, span),
                        address=f"tests/{document.name}",
                    )
                )  # fmt: skip
    return tuple(cases), tuple(found)


def _case(app: App, document: Document, path: Path, spec: CaseSpec, clock: Clock) -> Case:
    given, when = spec.given, spec.when
    entity = app.entities.get(given.entity)
    if entity is None:
        raise _Unusable(
            ("given", "entity"), f'there is no entity "{given.entity}"', given.entity, app.entities
        )
    if given.today is not None:
        day = date.fromisoformat(str(given.today))
        clock = Clock(datetime.combine(day, time(12), app.zone), app.zone)
    actor = _actor(app, given.actor or ActorSpec())
    reader = _Values(app, entity, document, path, clock)
    values = {**_start(entity, given.pipeline, given.stage, given.actor),
              **reader.at(("given", "record"))}  # fmt: skip
    record = Record(
        entity.name, values, _owner_departments(app, given, actor, values.get("owner") == ACTOR)
    )
    after, named = record, frozenset[str]()
    if when is not None:
        changes = reader.at(("when", "set"))
        named = frozenset(changes)
        if when.move is not None:
            changes |= _target(entity, record, when.move)
        after = replace(record, values={**values, **changes})
    new = bool(when and when.create)
    if new:
        named |= frozenset(reader.at(("given", "record")))
    _known_fields(entity, spec.expect)
    return Case(
        spec.name, document, path, entity.name, actor, None if new else record, after,
        when is not None, named, when.channel if when else "card", clock, spec.expect,  # type: ignore[arg-type]
        reader.at(("expect", "values")),
    )  # fmt: skip


def _actor(app: App, spec: ActorSpec) -> Actor:
    if spec.role is not None and spec.role not in app.roles:
        raise _Unusable(
            ("given", "actor", "role"), f'there is no role "{spec.role}"', spec.role, app.roles
        )
    if spec.department is not None and spec.department not in app.departments:
        raise _Unusable(
            ("given", "actor", "department"), f'there is no department "{spec.department}"',
            spec.department, app.departments,
        )  # fmt: skip
    departments = frozenset({spec.department} if spec.department else ())
    roles = frozenset({spec.role} if spec.role else ())
    superuser = any(app.roles[role].superuser for role in roles)
    return Actor(ACTOR, spec.user or "actor", roles, departments, app.below(departments), superuser)


def _owner_departments(app: App, given: GivenSpec, actor: Actor, own: bool) -> frozenset[str]:
    """The departments of whoever owns the record: the actor's own, or the one that is told."""
    name = given.owner_department
    if name is None:
        return actor.departments if own else frozenset()
    place: Path = ("given", "owner_department")
    if own:
        raise _Unusable(place, "the actor owns the record and brings their own department")
    if name not in app.departments:
        raise _Unusable(place, f'there is no department "{name}"', name, app.departments)
    return frozenset({name})


def _start(
    entity: Entity, pipeline: str | None, stage: str | None, actor: ActorSpec | None
) -> dict[str, object]:
    """What the engine knows of a record: its people and its stage."""
    relation = actor.is_ if actor else None
    values: dict[str, object] = {
        "owner": ACTOR if relation == "owner" else SOMEBODY,
        "created_by": ACTOR if relation == "creator" else SOMEBODY,
        "open": False,
    }
    if "observers" in entity.fields:
        values["observers"] = (ACTOR,) if relation == "observer" else ()
    ladder = entity.pipelines.get(pipeline) if pipeline else entity.default_pipeline
    if ladder is None:
        if pipeline or stage:
            raise _Unusable(
                ("given", "pipeline" if pipeline else "stage"),
                f'{entity.name} has no pipeline "{pipeline}"' if pipeline
                else f"{entity.name} has no stages", pipeline or "", entity.pipelines,
            )  # fmt: skip
        return values
    if stage is not None and stage not in ladder.stages:
        raise _Unusable(
            ("given", "stage"), f'{ladder.name} has no stage "{stage}"', stage, ladder.stages
        )
    return {**values, "pipeline": ladder.name, "stage": stage or ladder.first.name}


def _target(entity: Entity, record: Record, stage: str) -> dict[str, object]:
    """The stage to enter, in the record's pipeline or else in the one other that has it."""
    home = entity.pipelines.get(str(record.get("pipeline")))
    if home is not None and stage in home.stages:
        return {"stage": stage}
    others = [pipeline for pipeline in entity.pipelines.values() if stage in pipeline.stages]
    if len(others) == 1:
        return {"pipeline": others[0].name, "stage": stage}
    known = home.stages if home else {}
    raise _Unusable(("when", "move"), f'there is no stage "{stage}" to enter', stage, known)


def _known_fields(entity: Entity, expect: ExpectSpec) -> None:
    for key in ("hidden", "visible", "editable", "readonly", "required", "refused"):
        for number, name in enumerate(getattr(expect, key) or ()):
            if name not in entity.fields and (key, name) != ("refused", "stage"):
                raise _Unusable(
                    ("expect", key, number), f'{entity.name} has no field "{name}"', name,
                    entity.fields,
                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Values:
    """Reads mappings of values out of a case."""

    app: App
    entity: Entity
    document: Document
    path: Path
    clock: Clock

    def at(self, place: Path) -> dict[str, object]:
        """The values written at a place of the case; none when nothing is."""
        root = self.document.tree
        node = node_at(root, (*self.path, *place)) if root else None
        raw = plain(node) if node is not None else None
        if not isinstance(raw, dict):
            return {}
        return dict(self._values(place, raw))

    def _values(self, place: Path, raw: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        for name, written in raw.items():
            field = self.entity.fields.get(name)
            if field is None:
                raise _Unusable(
                    (*place, name), f'{self.entity.name} has no field "{name}"', name,
                    self.entity.fields,
                )  # fmt: skip
            try:
                yield name, value(field, written, self.app, self.clock)
            except Unfit as why:
                raise _Unusable((*place, name), f"{name} ({field.type}) takes {why}") from why
