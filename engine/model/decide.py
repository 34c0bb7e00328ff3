"""The one decision: what an actor sees, edits, must fill and may move, on which record, when.

Card, board, list, API, import, export, documents, conversions, config tests, proofs and
explanations all ask here. A ``Decider`` belongs to one release and remembers what depends on the
actor alone; what depends on the record is evaluated anew each time.

Conditions on data (``visible_when``, ``readonly_when``, ``required_when``, required rules) hold
for everybody. Grants (``visible_to``, ``hidden_from``, ``editable_by``, levels, moves,
transitions) do not bind a superuser.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.access import Role, Verb
from engine.model.app import App, Entity
from engine.model.grants import reach
from engine.model.mask import Mask, mask_of, principal_sight, sight, touch
from engine.model.needs import Need, Needs
from engine.model.pipeline import Stage
from engine.model.predicate import Clock, Predicate, Record, actor_is, holds
from engine.model.principal import Actor

__all__ = [
    "Decider", "Decision", "Mask", "MoveOption", "Need", "principal_sight", "sight", "touch",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoveOption:
    """A stage and whether the actor may move the record there now; ``address`` says why not."""

    pipeline: str
    stage: Stage
    allowed: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one actor, one record and one target stage."""

    read: bool
    edit: bool
    delete: bool
    visible: frozenset[str]
    editable: frozenset[str]
    needs: tuple[Need, ...]
    granted: frozenset[str]

    @property
    def required(self) -> frozenset[str]:
        """The names of the fields that must be filled, as far as the actor may know them."""
        return frozenset(need.field for need in self.needs) & self.visible


class Decider:
    """Decisions under one release of the application."""

    def __init__(self, app: App) -> None:
        """Prepare for an application; nothing is computed before it is asked for."""
        self.app = app
        self._masks: dict[tuple[object, ...], Mask] = {}
        self._reach: dict[tuple[object, ...], Predicate] = {}
        self._needs: dict[str, Needs] = {}

    def mask(self, entity: Entity, actor: Actor) -> Mask:
        """The field mask of an actor; remembered, since it depends on no record."""
        key = (entity.name, *_identity(actor))
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = mask_of(entity, actor)
        return found

    def reach(self, entity: Entity, actor: Actor, verb: Verb) -> Predicate:
        """The records the actor may read, create, edit, delete, export or import."""
        key = (entity.name, verb, *_identity(actor))
        found = self._reach.get(key)
        if found is None:
            found = self._reach[key] = reach(entity, self.roles(actor), actor, verb)
        return found

    def roles(self, actor: Actor) -> tuple[Role, ...]:
        """The actor's roles as far as the release knows them."""
        return tuple(role for name, role in self.app.roles.items() if name in actor.roles)

    def may(self, verb: Verb, entity: Entity, actor: Actor, record: Record, clock: Clock) -> bool:
        """Whether the actor may do ``verb`` with this record."""
        return holds(self.reach(entity, actor, verb), record, actor, clock)

    def decide(
        self, entity: Entity, actor: Actor, record: Record, clock: Clock,
        *, target: tuple[str, str] | None = None,
    ) -> Decision:  # fmt: skip
        """Decide for a record, with requirements of ``target`` (pipeline, stage) or its own stage."""
        mask = self.mask(entity, actor)
        visible = mask.sees.passing(record, actor, clock)
        edit = self.may("edit", entity, actor, record, clock)
        editable = mask.edits.passing(record, actor, clock) & visible if edit else frozenset()
        return Decision(
            read=self.may("read", entity, actor, record, clock),
            edit=edit,
            delete=self.may("delete", entity, actor, record, clock),
            visible=visible,
            editable=editable,
            needs=self.needs(entity, actor, record, clock, target),
            granted=mask.granted,
        )

    def form(
        self, entity: Entity, actor: Actor, record: Record, clock: Clock,
        *, target: tuple[str, str] | None = None,
    ) -> Decision:  # fmt: skip
        """Decide for a record that does not exist yet: what its creator may fill in."""
        mask = self.mask(entity, actor)
        visible = mask.sees.passing(record, actor, clock)
        create = self.may("create", entity, actor, record, clock)
        editable = mask.edits.passing(record, actor, clock) & visible if create else frozenset()
        needs = self.needs(entity, actor, record, clock, target)
        return Decision(create, create, False, visible, editable, needs, mask.granted)

    def needs(
        self, entity: Entity, actor: Actor, record: Record, clock: Clock,
        target: tuple[str, str] | None = None,
    ) -> tuple[Need, ...]:  # fmt: skip
        """Everything required of the record in a stage, filled or not; one need per field."""
        known = self._needs.get(entity.name)
        if known is None or known.entity is not entity:
            known = self._needs[entity.name] = Needs.of(entity)
        return known.needed(record, actor, clock, target)

    def moves(
        self, entity: Entity, actor: Actor, record: Record, clock: Clock
    ) -> tuple[MoveOption, ...]:
        """Every stage of every pipeline of the entity, and whether the record may go there."""
        edit = self.may("edit", entity, actor, record, clock)
        return tuple(
            MoveOption(pipeline.name, stage, edit and not why, why)
            for pipeline in entity.pipelines.values()
            for stage in pipeline.stages.values()
            for why in [self.barred(entity, actor, record, (pipeline.name, stage.name))]
        )

    def barred(self, entity: Entity, actor: Actor, record: Record, target: tuple[str, str]) -> str:
        """The address of what forbids a move, blank when nothing does.

        A transition binds everybody but its exempt principals. Roles that list moves from the
        stage allow the union of their lists; one role without a list allows any. Leaving for
        another pipeline counts as a target that no list contains.
        """
        source = (record.get("pipeline"), record.get("stage"))
        if actor.superuser or source == target:
            return ""
        pipeline = entity.pipelines.get(str(source[0]))
        if pipeline is None:
            return ""
        inside = target[0] == pipeline.name
        for transition in pipeline.transitions:
            if transition.source != source[1] or (inside and target[1] in transition.targets):
                continue
            if not any(actor_is(principal, record, actor) for principal in transition.exempt):
                return transition.address
        return self._barred_by_roles(entity, actor, pipeline.name, str(source[1]), target)

    def _barred_by_roles(
        self, entity: Entity, actor: Actor, pipeline: str, source: str, target: tuple[str, str]
    ) -> str:
        address = ""
        for role in self.roles(actor):
            if role.records.get(entity.name, {}).get("edit", "none") == "none":
                continue
            allowed = role.moves.get(pipeline, {}).get(source)
            if allowed is None or (target[0] == pipeline and target[1] in allowed):
                return ""
            address = f"role/{role.name}"
        return address


def _identity(actor: Actor) -> tuple[object, ...]:
    """What a mask and a reach depend on; ``below`` and ``inside`` move with the departments."""
    return (
        actor.superuser, actor.login, actor.roles, actor.departments, actor.below, actor.inside,
    )  # fmt: skip
