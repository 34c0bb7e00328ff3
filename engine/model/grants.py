"""Who may do what with which records: roles and levels turned into predicates.

One predicate serves the single record (``holds``) and the list (SQL), so the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.access import Level, Role, Verb
from engine.model.app import Entity
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    ActorIs,
    Compare,
    OwnerWithin,
    Predicate,
    StageIn,
    conjunction,
    disjunction,
    negation,
)
from engine.model.principal import Actor, Principal

OWNER = ActorIs((Principal("owner"),))
OBSERVER = ActorIs((Principal("observers"),))


def level_predicate(level: Level, actor: Actor) -> Predicate:
    """The records that a level covers for the actor."""
    match level:
        case "none":
            return NEVER
        case "own":
            return OWNER
        case "department":
            return disjunction(OWNER, _within(actor.departments))
        case "department+":
            return disjunction(OWNER, _within(actor.below))
        case "open":
            return disjunction(OWNER, Compare("open", "eq", True))
        case "all":
            return ALWAYS


def reach(entity: Entity, roles: tuple[Role, ...], actor: Actor, verb: Verb) -> Predicate:
    """The records on which the actor may do ``verb``.

    The widest grant of the roles wins; an explicit ``none`` at a stage, in any role, wins over
    every grant and over being an observer.
    """
    if actor.superuser:
        return ALWAYS
    granted = disjunction(*(_granted(entity, role, actor, verb) for role in roles))
    if verb == "read" and "observers" in entity.fields:
        granted = disjunction(granted, OBSERVER)
    denied = tuple(
        dict.fromkeys(
            place
            for role in roles
            for place, verbs in _overrides(entity, role)
            if verbs.get(verb) == "none"
        )
    )
    return conjunction(granted, negation(StageIn(denied))) if denied else granted


def _granted(entity: Entity, role: Role, actor: Actor, verb: Verb) -> Predicate:
    base = level_predicate(role.records.get(entity.name, {}).get(verb, "none"), actor)
    special = {place: verbs[verb] for place, verbs in _overrides(entity, role) if verb in verbs}
    if not special:
        return base
    elsewhere = conjunction(base, negation(StageIn(tuple(special))))
    there = (
        conjunction(StageIn((place,)), level_predicate(level, actor))
        for place, level in special.items()
    )
    return disjunction(elsewhere, *there)


def _overrides(entity: Entity, role: Role) -> list[tuple[tuple[str, str], Mapping[str, Level]]]:
    return [
        ((pipeline, stage), verbs)
        for pipeline in entity.pipelines
        for stage, verbs in role.stages.get(pipeline, {}).items()
    ]


def _within(departments: frozenset[str]) -> Predicate:
    return OwnerWithin(tuple(sorted(departments))) if departments else NEVER
