"""Conditions, people and values as an admin would write them: for explanations and reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from engine.model.predicate import (
    ActorIs,
    All,
    Always,
    Any,
    Compare,
    Filled,
    In,
    Never,
    Not,
    OwnerWithin,
    Predicate,
    StageIn,
    Today,
)
from engine.model.principal import Principal
from engine.model.values import Address, Client, Money, Ref


def condition_text(condition: Predicate) -> str:
    """A condition in the language of the configuration, in short form."""
    match condition:
        case Compare(name, op, value):
            held = value_text(value)
            return f"{name}: {held}" if op == "eq" else f"{name}: {{{op}: {held}}}"
        case In(name, values, negated):
            listed = ", ".join(value_text(value) for value in values)
            return f"{name}: {{not_in: [{listed}]}}" if negated else f"{name}: [{listed}]"
        case Filled(name, filled):
            return f"{name}: {'filled' if filled else 'empty'}"
        case StageIn(stages):
            return f"stage: [{', '.join(stage for _, stage in stages)}]"
        case ActorIs(principals):
            return f"actor: {people_text(principals)}"
        case OwnerWithin(departments):
            return f"owner in: [{', '.join(departments)}]"
        case All(of):
            return ", ".join(_part(part) for part in of)
        case Any(of):
            return f"any: [{', '.join(f'{{{condition_text(part)}}}' for part in of)}]"
        case Not(of):
            return f"not: {{{condition_text(of)}}}"
        case Always():
            return "always"
        case Never():
            return "never"


def _part(condition: Predicate) -> str:
    return (
        f"all: [{condition_text(condition)}]"
        if isinstance(condition, All)
        else condition_text(condition)
    )


def people_text(principals: Iterable[Principal]) -> str:
    """A list of principals as it is written."""
    return f"[{', '.join(str(principal) for principal in principals)}]"


def value_text(value: object) -> str:
    """A value of a field or a constant of a condition."""
    match value:
        case None | ():
            return "empty"
        case bool():
            return "true" if value else "false"
        case Today(days):
            return f"today{days:+}d" if days else "today"
        case Money(amount, currency):
            return f"{amount} {currency}"
        case Client(company, contacts):
            return f"client {company or contacts[0]}" if company or contacts else "empty"
        case Ref(entity, id_):
            return f"{entity} {id_}"
        case Address():
            return value.city or "an address"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return f"[{', '.join(value_text(item) for item in value)}]"
    return str(value)


def values_text(values: Mapping[str, object]) -> str:
    """Values by field, as in ``kind: sale, amount: 10 EUR``."""
    return ", ".join(f"{name}: {value_text(value)}" for name, value in values.items())
