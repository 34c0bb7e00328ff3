"""Who comes to see, or to edit, what was closed to them: asked of the one decision, twice.

People are stood for by what the configuration can tell apart: each role alone, each role within
each department, each person who is named. A change that every such stand-in shares with the bare
role is told once, of the role.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.diff import Diff, EntityPair
from engine.compiler.migrate.findings import Finding
from engine.model.access import LEVELS
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.predicate import ALWAYS, NEVER, Predicate
from engine.model.principal import Actor


@dataclass(frozen=True, slots=True)
class StandIn:
    """An actor, how people call it, and the one that it is a special case of."""

    who: str
    actor: Actor
    base: str = ""


def compare_access(before: App, after: App, found: Diff) -> list[ch.Change]:
    """Everything that opens or closes for somebody."""
    deciders = Decider(before), Decider(after)
    changes: list[ch.Change] = []
    for pair in found.pairs:
        told: dict[str, set[tuple[str, str, bool]]] = {}
        for stand_in in _stand_ins(before, after, pair):
            facts = set(_compare(deciders, pair, stand_in.actor))
            told[stand_in.who] = facts
            for address, verb, opened in sorted(facts - told.get(stand_in.base, set())):
                kind = ch.Exposed if opened else ch.Closed
                changes.append(kind(address, stand_in.who, verb))
    return changes


def exposure_findings(changes: list[ch.Change]) -> Iterator[Finding]:
    """Exposure waits for a person; what closes does not."""
    for change in changes:
        if isinstance(change, ch.Exposed):
            yield Finding(
                "M303",
                "approval",
                change.address,
                change.headline,
                count=1,
                limit="newly_visible_fields",
            )


def _stand_ins(before: App, after: App, pair: EntityPair) -> Iterator[StandIn]:
    departments = [name for name in after.departments if name in before.departments]
    for name, role in after.roles.items():
        if role.superuser or name not in before.roles or before.roles[name].superuser:
            continue
        roles = frozenset({name})
        base = f"role:{name}"
        yield StandIn(base, Actor(0, "", roles))
        for department in departments:
            within = frozenset({department})
            actor = Actor(0, "", roles, within, after.below(within))
            yield StandIn(f"{base} in department:{department}", actor, base)
    for login in sorted(_logins(pair.before) | _logins(pair.after)):
        yield StandIn(f"user:{login}", Actor(0, login, frozenset(before.roles) & _plain(after)))


def _plain(app: App) -> frozenset[str]:
    return frozenset(name for name, role in app.roles.items() if not role.superuser)


def _logins(entity: Entity) -> set[str]:
    return {
        principal.name
        for held in entity.fields.values()
        for principals in (held.visible_to or (), held.editable_by or (), held.hidden_from)
        for principal in principals
        if principal.kind == "user"
    }


def _compare(
    deciders: tuple[Decider, Decider], pair: EntityPair, actor: Actor
) -> Iterator[tuple[str, str, bool]]:
    """(address, verb, opened) for the entity's records and its fields."""
    old, new = deciders
    for verb in ("read", "edit", "create", "delete", "export", "import"):
        then, now = old.reach(pair.before, actor, verb), new.reach(pair.after, actor, verb)
        if then != now:
            opened = _wider(then, now)
            if opened is None:
                opened = _level(new, pair.after, actor, verb) > _level(
                    old, pair.before, actor, verb
                )
            yield pair.after.name, f"{verb} records of", opened
    if new.reach(pair.after, actor, "read") == NEVER:
        return
    before, after = old.mask(pair.before, actor), new.mask(pair.after, actor)
    for changed in pair.fields:
        address = f"{pair.after.name}.{changed.after.name}"
        for verb, held, holds in (
            ("see", before.visible, after.visible), ("edit", before.editable, after.editable),
        ):  # fmt: skip
            then = held.get(changed.before.name, NEVER)
            now = holds.get(changed.after.name, NEVER)
            if then != now:
                # Two conditions of which neither is plainly wider: somebody may see more.
                opened = _wider(then, now)
                yield address, verb, opened is not False


def _wider(then: Predicate, now: Predicate) -> bool | None:
    if then == NEVER or now == ALWAYS:
        return True
    if now == NEVER or then == ALWAYS:
        return False
    return None


def _level(decider: Decider, entity: Entity, actor: Actor, verb: str) -> int:
    levels = [
        LEVELS.index(role.records.get(entity.name, {}).get(verb, "none"))
        for role in decider.roles(actor)
    ]
    return max(levels, default=0)
