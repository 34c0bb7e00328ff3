"""Going back over a merge: records that were given another option or stage get their own again.

The timeline knows which record had what. One that somebody has changed since keeps its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.compiler.migrate import history
from engine.compiler.migrate import operations as op
from engine.compiler.migrate.addresses import Address
from engine.compiler.migrate.builder import Builder
from engine.compiler.migrate.declared import Declared, read_into
from engine.compiler.migrate.diff import EntityPair
from engine.compiler.migrate.sql import literal, quote
from engine.model.storage import has_values_table, table_name


@dataclass(frozen=True, slots=True)
class Return:
    """Records that an apply brought from ``then`` to ``now`` go back to ``then``.

    ``field`` is the name under the release that is left. Values of stages are (pipeline, stage).
    """

    address: str
    field: str
    now: tuple[str, ...]
    then: tuple[str, ...]
    marks: tuple[str, ...]


def returns(pair: EntityPair, declared: Declared) -> Iterator[Return]:
    """What a rollback gives back; nothing on the way forward. Lists keep what they have now."""
    for written, removal in declared.merged.items():
        if written.entity not in (pair.before.name, pair.after.name):
            continue
        address = _as_noted(pair, written)
        into = read_into(removal.into, written, {pair.before.name, pair.after.name})
        if into is None:
            continue
        marks = tuple(f"apply:{serial}:{address}" for serial in declared.serials)
        if address.kind == "option":
            held = next((f for f in pair.fields if f.before.name == address.field), None)
            if held and address.option in held.after.options and not has_values_table(held.before):
                yield Return(
                    str(address), address.field, (into.option,), (address.option,), marks
                )  # fmt: skip
        elif address.kind == "stage" and pair.after.stage(written.pipeline, written.stage):
            now = (into.pipeline, into.stage)
            yield Return(str(address), "stage", now, (written.pipeline, written.stage), marks)


def _as_noted(pair: EntityPair, written: Address) -> Address:
    """The address as the timeline has it: under the names of the release that is left."""
    field = next((f.before.name for f in pair.fields if f.after.name == written.field), "")
    known = written.field in pair.before.fields
    return replace(
        written, entity=pair.before.name, field=written.field if known else field
    )  # fmt: skip


def where_returning(entity: str, one: Return, column: str) -> str:
    """The condition that a record (``t``) goes back; ``column`` is the field's name by then."""
    value = f"t.{quote(column)} = {literal(one.now[-1])}"
    if one.field == "stage":
        value += f" AND t.pipeline = {literal(one.now[0])}"
    entry, change = quote("scheda_entry"), quote("scheda_change")
    marks = ", ".join(literal(mark) for mark in one.marks)
    return (
        f"{value} AND EXISTS (SELECT 1 FROM {entry} AS e JOIN {change} AS c ON c.entry = e.id "
        f"WHERE e.entity = {literal(entity)} AND e.record = t.id AND e.operation IN ({marks}) "
        f"AND c.field = {literal(one.field)} "
        f"AND NOT EXISTS (SELECT 1 FROM {entry} AS e2 JOIN {change} AS c2 ON c2.entry = e2.id "
        "WHERE e2.entity = e.entity AND e2.record = e.record AND c2.field = c.field "
        "AND e2.id > e.id))"
    )


def staying(pair: EntityPair, field: str, declared: Declared) -> str:
    """What to add to a condition on a field's value, so that records that go back are left out."""
    return "".join(
        f" AND NOT ({where_returning(pair.before.name, one, one.field)})"
        for one in returns(pair, declared)
        if one.field == field
    )


def return_steps(builder: Builder, pair: EntityPair, declared: Declared) -> None:
    """Give the values back, and tell the timeline."""
    for one in returns(pair, declared):
        column = next(f.after.name for f in pair.fields if f.before.name == one.field)
        table = table_name(pair.after.name)
        where = where_returning(pair.before.name, one, column)
        names = ("pipeline", "stage") if one.field == "stage" else (column,)
        assigned = ", ".join(
            f"{quote(name)} = {literal(value)}" for name, value in zip(names, one.then, strict=True)
        )
        give = op.Execute(
            table, f"UPDATE {quote(table)} AS t SET {assigned} WHERE {where}",
            f"in {table}, records that were {'/'.join(one.then)} before are so again",
        )  # fmt: skip
        history.say_returned(builder, pair.before.name, table, one.address, where, give,
                             (one.field, one.now[-1], one.then[-1]))  # fmt: skip
