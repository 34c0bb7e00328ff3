"""The verdict on a change: from the record before to the record after.

``judge`` is what every write asks before anything is written. It refuses; it never repairs.
The ratchet: a rule bites when the record enters a stage or when something the rule looks at is
touched, never because the configuration changed under an old record; a rule with ``grace`` bites
on every save once the grace is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from engine.model.access import Verb
from engine.model.app import Entity
from engine.model.decide import Decider, Need
from engine.model.pipeline import Channel
from engine.model.predicate import Clock, Record, holds
from engine.model.principal import Actor, Principal
from engine.model.values import is_empty

MANAGED = frozenset(
    {"id", "number", "created_at", "created_by", "updated_at", "updated_by", "version",
     "last_activity_at", "moved_at", "moved_by"}
)  # fmt: skip
"""Fields that only the engine writes; a change of theirs is no change by the actor."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a write is refused, keyed by field (blank for the record as a whole).

    ``code``: ``required``, ``read_only``, ``forbidden``, ``move_forbidden``, ``asked_of_others``,
    or one of the parsers' (``invalid``, ``too_long``…). ``address`` names the rule; ``who`` those
    to be asked; ``facts`` are texts that the sentence about it names.
    """

    field: str
    code: str
    address: str = ""
    who: tuple[Principal, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands against a change, and what is only worth a warning."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the change may be written."""
        return not self.problems


def changed_fields(entity: Entity, before: Record | None, after: Record) -> frozenset[str]:
    """The fields whose value the change alters, those of the engine aside."""
    return frozenset(
        name
        for name in entity.fields
        if name not in MANAGED and after.get(name) != (before.get(name) if before else None)
    )


def judge(
    decider: Decider, entity: Entity, actor: Actor, before: Record | None, after: Record,
    channel: Channel, clock: Clock, *, given: frozenset[str] | None = None,
) -> Verdict:  # fmt: skip
    """Judge a change, or a new record when ``before`` is None.

    ``given`` are the fields the actor named; on a new record everything else is a default of the
    engine and needs no right to edit. Without it, every changed field counts as given.
    """
    changed = changed_fields(entity, before, after)
    if before is not None and not changed:
        return Verdict()
    verbs: list[Verb] = ["create" if before is None else "edit"]
    if channel == "import":
        verbs.append("import")
    if not all(decider.may(verb, entity, actor, before or after, clock) for verb in verbs):
        return Verdict((Problem("", "forbidden"),))
    named = changed if given is None else changed & given
    problems = list(_uneditable(decider, entity, actor, before, after, named, clock))
    problems += _moves(decider, entity, actor, before, after)
    missing, warnings = _missing(decider, entity, actor, before, after, changed, channel, clock)
    return Verdict((*problems, *missing), tuple(warnings))


def entering(before: Record | None, after: Record) -> bool:
    """Whether the change brings the record into a stage."""
    if before is None:
        return True
    return _place(before) != _place(after)


def _place(record: Record) -> tuple[object, object]:
    return record.get("pipeline"), record.get("stage")


def _uneditable(
    decider: Decider, entity: Entity, actor: Actor, before: Record | None, after: Record,
    named: frozenset[str], clock: Clock,
) -> Iterator[Problem]:  # fmt: skip
    """Fields that the actor could not edit on the record as it was, nor after the other changes.

    The same could be reached by saves one after the other; but no value of a field makes that
    field itself editable. A new record was blank before, but for what nobody named.
    """
    mask = decider.mask(entity, actor)
    if before is None:
        rest = {name: value for name, value in after.values.items() if name not in named}
        before = Record(after.entity, rest, after.owner_departments)

    def editable(names: frozenset[str], state: Record) -> frozenset[str]:
        return frozenset(
            name
            for name in names
            if name in mask.editable and holds(mask.editable[name], state, actor, clock)
        )

    waiting = named - {"pipeline", "stage"}
    waiting -= editable(waiting, before)
    while waiting and (more := editable(waiting, _without(before, after, waiting))):
        waiting -= more
    for name in sorted(waiting):
        yield Problem(name, "read_only" if name in mask.visible else "unknown")


def _without(before: Record, after: Record, waiting: frozenset[str]) -> Record:
    """The record after the change, but for some fields."""
    owner = before if "owner" in waiting else after
    held = {name: before.get(name) for name in waiting}
    return Record(after.entity, {**after.values, **held}, owner.owner_departments)


def _moves(
    decider: Decider, entity: Entity, actor: Actor, before: Record | None, after: Record
) -> Iterator[Problem]:
    place = _place(after)
    if not entity.pipelines or (before is not None and not entering(before, after)):
        return
    if entity.stage(*place) is None:
        yield Problem("stage", "invalid")
    elif before is not None:
        barred = decider.barred(entity, actor, before, (str(place[0]), str(place[1])))
        if barred:
            yield Problem("stage", "move_forbidden", barred)


def _missing(
    decider: Decider, entity: Entity, actor: Actor, before: Record | None, after: Record,
    changed: frozenset[str], channel: Channel, clock: Clock,
) -> tuple[list[Problem], list[Problem]]:  # fmt: skip
    problems: list[Problem] = []
    warnings: list[Problem] = []
    enters = entering(before, after)
    admits = decider.mask(entity, actor).admits
    for need in decider.needs(entity, actor, after, clock):
        if not enters and changed.isdisjoint(need.touches) and not _strict(need, clock):
            continue
        if not holds(admits[need.field], after, actor, clock):
            # Whether it is filled must not show: entering is for those who may see it.
            if enters:
                problems.append(Problem("", "asked_of_others", "", need.asked_of))
        elif is_empty(after.get(need.field)):
            weak = need.rule is not None and need.rule.enforce.get(channel) == "warn"
            problem = Problem(need.field, "required", need.address, need.asked_of)
            (warnings if weak else problems).append(problem)
    return problems, warnings


def _strict(need: Need, clock: Clock) -> bool:
    rule = need.rule
    if rule is None or rule.since is None or rule.grace is None:
        return False
    return clock.today > rule.since + timedelta(days=rule.grace)
