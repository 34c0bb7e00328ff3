"""Which rules, grants and moves of the configuration the cases touch, and which none does.

A rule is touched when it asks for something in a case, a restriction of a field when a case says
whether the field is seen or edited, a grant when somebody with the role uses it, and a list of
moves when a case leaves the stage it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.compiler.scenarios.read import Case
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.field import Field

Kind = Literal["rule", "field", "grant", "move"]
KINDS: Final[tuple[Kind, ...]] = ("rule", "field", "grant", "move")


@dataclass(frozen=True, slots=True)
class Item:
    """Something a case can touch, by its address."""

    kind: Kind
    address: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """All items in order, and those touched."""

    items: tuple[Item, ...]
    touched: frozenset[Item]

    @property
    def missed(self) -> tuple[Item, ...]:
        """The items that no case touches."""
        return tuple(item for item in self.items if item not in self.touched)

    def count(self, kind: Kind) -> tuple[int, int]:
        """How many items of a kind are touched, and how many there are."""
        there = [item for item in self.items if item.kind == kind]
        return sum(item in self.touched for item in there), len(there)


def coverage(app: App, cases: Iterable[Case]) -> Coverage:
    """What the cases touch of an application."""
    decider = Decider(app)
    items = tuple(dict.fromkeys(_items(app)))
    touched = {item for case in cases for item in _touched(decider, case)}
    return Coverage(items, frozenset(touched) & frozenset(items))


def _items(app: App) -> Iterator[Item]:
    for entity in app.entities.values():
        for field in entity.fields.values():
            for key in restrictions(field):
                yield Item("field", f"{entity.name}.{field.name}/{key}")
            if field.required or field.required_when:
                yield Item("rule", f"{entity.name}.{field.name}")
        for pipeline in entity.pipelines.values():
            yield from (Item("rule", rule.address) for rule in pipeline.required)
            yield from (Item("move", rule.address) for rule in pipeline.transitions)
    for role in app.roles.values():
        for name, verbs in role.records.items():
            yield from (_grant(role.name, name, verb) for verb in verbs)
        for name, stages in role.stages.items():
            for stage, verbs in stages.items():
                yield from (_override(role.name, name, stage, verb) for verb in verbs)
        for name, sources in role.moves.items():
            yield from (_moves(role.name, name, source) for source in sources)


def restrictions(field: Field) -> tuple[str, ...]:
    """The keys that limit who sees or edits a field, and when."""
    keys = ("visible_when", "readonly_when", "visible_to", "editable_by", "hidden_from")
    return tuple(key for key in keys if getattr(field, key) not in (None, ()))


def _touched(decider: Decider, case: Case) -> Iterator[Item]:
    entity = decider.app.entities[case.entity]
    for need in decider.needs(entity, case.actor, case.after, case.clock):
        if case.tried or need.field in case.expect.required:
            yield Item("rule", need.address)
    yield from _fields(entity, case)
    stand = case.before or case.after
    pipeline, stage = str(stand.get("pipeline")), str(stand.get("stage"))
    verbs = _verbs(case)
    for role in decider.roles(case.actor):
        yield from (_grant(role.name, entity.name, verb) for verb in verbs)
        yield from (_override(role.name, pipeline, stage, verb) for verb in verbs)
        if _leaves(case):
            yield _moves(role.name, pipeline, stage)
    ladder = entity.pipelines.get(pipeline)
    if ladder and _leaves(case):
        yield from (Item("move", t.address) for t in ladder.transitions if t.source == stage)


def _fields(entity: Entity, case: Case) -> Iterator[Item]:
    """Restrictions of the fields that the case speaks of, each where it says something about it."""
    expect = case.expect
    seen = {*expect.hidden, *expect.visible, *expect.editable, *expect.readonly}
    edited = {*expect.editable, *expect.readonly, *case.given}
    for name in (seen | edited) & entity.fields.keys():
        for key in restrictions(entity.fields[name]):
            if name in (edited if key in ("readonly_when", "editable_by") else seen):
                yield Item("field", f"{entity.name}.{name}/{key}")


def _verbs(case: Case) -> tuple[str, ...]:
    named = (*case.expect.may, *case.expect.may_not)
    if case.before is None:
        return ("create", *named)
    read = any((case.expect.hidden, case.expect.visible, case.expect.readonly))
    edit = case.tried or bool(case.expect.editable or case.expect.readonly)
    return ("read",) * read + ("edit",) * edit + named


def _leaves(case: Case) -> bool:
    """Whether the case says anything about leaving the stage."""
    if case.expect.moves is not None:
        return True
    return case.before is not None and case.before.get("stage") != case.after.get("stage")


def _grant(role: str, entity: str, verb: str) -> Item:
    return Item("grant", f"role/{role}/records/{entity}.{verb}")


def _override(role: str, pipeline: str, stage: str, verb: str) -> Item:
    return Item("grant", f"role/{role}/stages/{pipeline}:{stage}.{verb}")


def _moves(role: str, pipeline: str, source: str) -> Item:
    return Item("move", f"role/{role}/moves/{pipeline}:{source}")
