"""The promise that every write keeps: no record is in a stage without what the stage asks for.

Records that were there before a rule came are its debt. Whatever entered its stage under a rule
and lacks what it asks for has come by another way than the write path, or was emptied behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import App, Entity
from engine.model.pipeline import Pipeline, Requirement
from engine.model.predicate import ALWAYS, Filled, StageIn, conjunction
from engine.runtime.context import Context
from engine.runtime.database import OWN

_ENTRY, _RELEASE, _SETTING = (
    OWN["scheda_entry"], OWN["scheda_release"], OWN["scheda_setting"],
)  # fmt: skip
_MAY_EMPTY = frozenset({"link", "client", "user", "file", "image", "booking"})
"""Types whose value can go without a write to the record: with what it points at."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that entered a stage under a rule and lacks what the rule asks for."""

    entity: str
    record: int
    field: str
    stage: str
    address: str


def broken_promises(context: Context) -> Iterator[Broken]:
    """Every such record; one statement for each rule and field."""
    releases = _Releases(context)
    for entity in context.app.entities.values():
        for pipeline in entity.pipelines.values():
            for rule in pipeline.required:
                if rule.since is None and not rule.enforce:
                    yield from _of_rule(context, releases, entity, pipeline, rule)


class _Releases:
    """Earlier releases, and since when a field has the values of its present type."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._known: dict[int, App | None] = {context.release.id: context.app}
        text = context.connection.scalar(
            sa.select(_SETTING.c.value).where(_SETTING.c.name == "archived")
        )
        self.converted = {
            (entry["address"], entry["serial"])
            for entry in (json.loads(text) if text else ())
            if entry["converted"]
        }

    def app(self, number: int) -> App | None:
        """A release, None when it cannot be read."""
        if number not in self._known:
            bundle = self.context.connection.scalar(
                sa.select(_RELEASE.c.bundle).where(_RELEASE.c.id == number)
            )
            try:
                self._known[number] = codec.loads(bundle) if bundle else None
            except (codec.BundleError, RecursionError, KeyError):
                self._known[number] = None
        return self._known[number]

    def converted_since(self, address: str, number: int) -> bool:
        """Whether an apply may have emptied the field since a release."""
        return any(one == address and serial > number for one, serial in self.converted)


def _of_rule(
    context: Context, releases: _Releases, entity: Entity, pipeline: Pipeline, rule: Requirement
) -> Iterator[Broken]:
    there = StageIn(tuple((pipeline.name, stage) for stage in rule.stages))
    when = conjunction(there, rule.when or ALWAYS)
    table = context.columns(entity).table
    late = _ENTRY.alias()
    entered = (
        sa.select(sa.func.max(late.c.id))
        .where(
            late.c.entity == entity.name, late.c.record == table.c.id,
            late.c.kind.in_(("created", "moved", "restored")),
        )
        .correlate(table)
    )  # fmt: skip
    for name in rule.fields:
        field = entity.fields.get(name)
        if field is None or field.type in _MAY_EMPTY or not field.stored:
            continue
        lacking = context.rules(entity).sql(conjunction(when, Filled(name, filled=False)))
        rows = context.connection.execute(
            sa.select(table.c.id, table.c.stage, _ENTRY.c.release, _ENTRY.c.operation)
            .join_from(table, _ENTRY, _ENTRY.c.id == entered.scalar_subquery())
            .where(table.c.deleted_at.is_(None), lacking)
            .order_by(table.c.id)
        )
        for number, stage, release, operation in rows:
            if operation.startswith(("apply:", "return:")):
                continue  # moved by a plan, which asks for nothing and says so
            if releases.converted_since(f"{entity.name}.{name}", release):
                continue
            if _asked(releases.app(release), entity, pipeline, rule, name, stage):
                yield Broken(entity.name, number, name, stage, rule.address)


def _asked(
    app: App | None, entity: Entity, pipeline: Pipeline, rule: Requirement, name: str, stage: str
) -> bool:
    """Whether a release asked for the field in the stage by the same rule."""
    then = app.entities.get(entity.name) if app else None
    ladder = then.pipelines.get(pipeline.name) if then else None
    return any(
        name in one.fields and stage in one.stages and one.when == rule.when
        and one.since is None and not one.enforce
        for one in (ladder.required if ladder else ())
    )  # fmt: skip
