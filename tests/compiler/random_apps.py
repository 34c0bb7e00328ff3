"""Small applications at random: one entity, two or three fields and stages, two or three roles."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from engine.model.access import LEVELS, Role
from engine.model.app import App, Department, Entity
from engine.model.field import Field, Option
from engine.model.layout import Card, Layout, ListLayout
from engine.model.pipeline import Pipeline, Requirement, Stage, Transition
from engine.model.predicate import (
    ActorIs,
    All,
    Any,
    Compare,
    Filled,
    In,
    Not,
    Predicate,
    StageIn,
)
from engine.model.principal import Principal
from engine.model.system import common_fields, feature_fields, stage_fields
from engine.model.text import Text

STAGES = ("new", "talk", "won")
VALUES: Mapping[str, tuple[object, ...]] = {
    "kind": (None, "sale", "loan", "old"),
    "done": (None, True, False),
    "size": (None, 0, 1, 2),
}
FEWER: Mapping[str, tuple[object, ...]] = {
    "kind": (None, "sale", "old"), "done": (None, True, False), "size": (None, 0, 1),
}  # fmt: skip
_NAMES = tuple(VALUES)
_KEPT = ("owner", "open", "created_by", "observers", "pipeline", "stage")
"""Fields of the engine that rules may speak of; the rest would only take time."""
_PRINCIPALS = (
    Principal("role", "seller"), Principal("role", "head"),
    Principal("department", "north"), Principal("department", "south", within=("south", "deep")),
    Principal("owner"), Principal("creator"), Principal("observers"), Principal("everyone"),
)  # fmt: skip


class _Dice(Random):
    """The same application for the same seed, of these fields and stages."""

    names: tuple[str, ...] = _NAMES
    stages: tuple[str, ...] = STAGES
    values: Mapping[str, tuple[object, ...]] = VALUES


def random_app(seed: int) -> App:
    """The application of a seed, with all fields and stages."""
    return _app(_Dice(seed))


def smaller_app(seed: int) -> App:
    """The application of a seed, mostly with fewer fields and stages, hence soon tried whole.

    What two rules do to each other shows with two fields and two stages; one in a hundred has all.
    """
    dice = _Dice(seed)
    if seed % 100:
        dice.stages = STAGES if seed % 8 == 0 else STAGES[::2]
        dice.names = tuple(dice.sample(_NAMES, 2))
        dice.values = FEWER
    return _app(dice)


def values_of(app: App) -> Mapping[str, tuple[object, ...]]:
    """Every value that each declared field of such an application can have."""
    fields = app.entities["deal"].fields
    few = "size" in fields and fields["size"].max == 1
    few = few or ("kind" in fields and "loan" not in fields["kind"].options)
    return {name: values for name, values in (FEWER if few else VALUES).items() if name in fields}


def _app(dice: _Dice) -> App:
    fields = [_field(dice, name) for name in dice.names]
    brought = (*common_fields(), *stage_fields(), *feature_fields("observers", {}))
    fields += [field for field in brought if field.name in _KEPT]
    deal = Entity(
        "deal", Text(), Text(), dice.names[0], {field.name: field for field in fields},
        Layout("deal", Card({}, ()), ListLayout(())),
        pipelines={"sales": _pipeline(dice)},
    )  # fmt: skip
    departments = {"north": "", "south": ""}
    roles = {name: _role(dice, name) for name in ("seller", "head")}
    if dice.random() < 0.3:
        roles["admin"] = Role("admin", Text(), superuser=True)
    return App(
        "small", Text(), ("en",), "Europe/Rome", "EUR", ("EUR",),
        {name: Department(name, Text(), parent) for name, parent in departments.items()},
        roles, {"deal": deal},
    )  # fmt: skip


def _field(dice: _Dice, name: str) -> Field:
    kind: dict[str, object] = {"kind": "choice", "done": "boolean", "size": "integer"}
    more: dict[str, object] = {}
    if name == "kind":
        more["options"] = {
            option: Option(option, Text(), retired=option == "old")
            for option in map(str, dice.values["kind"][1:])
        }
    if name == "size":
        more |= {"min": 0, "max": len(dice.values["size"]) - 2}
    for key in ("visible_when", "required_when", "readonly_when"):
        if dice.random() < 0.3:
            more[key] = _condition(dice)
    for key in ("visible_to", "editable_by"):
        if dice.random() < 0.25:
            more[key] = _people(dice)
    if dice.random() < 0.15:
        more["hidden_from"] = _people(dice)
    more["required"] = dice.random() < 0.15
    return Field(name, str(kind[name]), Text(), **more)  # type: ignore[arg-type]


def _people(dice: _Dice) -> tuple[Principal, ...]:
    return tuple(dice.sample(_PRINCIPALS, dice.randint(1, 2)))


def _condition(dice: _Dice, depth: int = 2) -> Predicate:
    roll = dice.random()
    if depth and roll < 0.25:
        joint = dice.choice((All, Any))
        return joint((_condition(dice, depth - 1), _condition(dice, depth - 1)))
    if depth and roll < 0.35:
        return Not(_condition(dice, depth - 1))
    if roll < 0.45:
        return StageIn(tuple(("sales", s) for s in dice.sample(dice.stages, dice.randint(1, 2))))
    if roll < 0.55:
        return ActorIs(_people(dice))
    name = dice.choice(dice.names)
    if roll < 0.7:
        return Filled(name, dice.random() < 0.5)
    if name == "size":
        return Compare(
            name,
            dice.choice(("eq", "ne", "gt", "gte", "lt", "lte")),
            dice.randint(0, len(dice.values["size"]) - 2),
        )
    value = dice.choice([value for value in dice.values[name] if value is not None])
    if roll < 0.8:
        return In(name, (value,), negated=dice.random() < 0.5)  # type: ignore[arg-type]
    return Compare(name, dice.choice(("eq", "ne")), value)  # type: ignore[arg-type]


def _pipeline(dice: _Dice) -> Pipeline:
    stages = {name: Stage(name, Text(), "won" if name == "won" else "open") for name in dice.stages}
    rules = tuple(
        Requirement(
            f"deal/sales#required/{number}", tuple(dice.sample(dice.names, dice.randint(1, 2))),
            tuple(dice.sample(dice.stages, dice.randint(1, 2))),
            when=_condition(dice) if dice.random() < 0.5 else None,
            asked_of=_people(dice) if dice.random() < 0.4 else (),
        )
        for number in range(1, dice.randint(2, 4))
    )  # fmt: skip
    transitions = tuple(
        Transition(
            f"deal/sales#transitions/{number}", source,
            tuple(dice.sample(dice.stages, dice.randint(0, 2))),
            exempt=_people(dice) if dice.random() < 0.5 else (),
        )
        for number, source in enumerate(dice.stages, 1)
        if dice.random() < 0.3
    )  # fmt: skip
    return Pipeline("sales", "deal", Text(), stages, True, rules, transitions)


def _role(dice: _Dice, name: str) -> Role:
    levels = {verb: dice.choice((*LEVELS[1:4], "all")) for verb in ("read", "create", "edit")}
    stages = {}
    if dice.random() < 0.3:
        stages = {"sales": {dice.choice(dice.stages): {"edit": dice.choice(LEVELS[:4])}}}
    moves = {}
    if dice.random() < 0.3:
        moves = {
            "sales": {dice.choice(dice.stages): tuple(dice.sample(dice.stages, dice.randint(0, 2)))}
        }
    return Role(name, Text(), False, {"deal": levels}, stages, moves)
