"""Debt: what old records owe to the rules of today, for administrators and heads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, abort, request

from engine.model.access import Verb
from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.debt.count import owing
from engine.runtime.debt.history import burn_down, keep_debt
from engine.runtime.debt.views import HERE, chart_of, reach_of, rule_at, view_debt
from engine.runtime.names import names_of, person_view
from engine.runtime.web.answers import go, page
from engine.runtime.web.pages.admin import administering
from engine.runtime.web.session import visit

pages = Blueprint("admin_debt", __name__)
_PAGE = 50


@contextmanager
def collecting() -> Iterator[tuple[Context, Verb]]:
    """A visit by an administrator or a head; for others there is nothing here."""
    with visit() as context:
        verb = reach_of(context)
        if verb is None:
            abort(404)
        yield context, verb


@pages.get(HERE)
def show() -> Response:
    """What is owed now, and how it went."""
    entity, owner = request.args.get("entity", ""), _number("owner")
    with collecting() as (context, verb):
        if entity and entity not in context.app.entities:
            abort(404)
        # Old numbers are of records that a head may not read today: only administrators see them.
        days = (
            burn_down(context.connection, context.clock.today, entity=entity, owner=owner)
            if context.actor.superuser
            else ()
        )
        return page(
            "admin/debt.html", at="debt", entity=entity, owner=owner,
            debt=view_debt(context, verb, entity=entity, owner=owner),
            chart=chart_of(context, days), counted=bool(days),
        )  # fmt: skip


@pages.get(f"{HERE}/records")
def records() -> Response:
    """The records of one responsible that lack one field in one stage."""
    asked = {name: request.args.get(name, "") for name in ("rule", "field", "pipeline", "stage")}
    owner, after = _number("owner") or 0, _number("after") or 0
    with collecting() as (context, verb):
        entity = context.entity(request.args.get("entity", ""))
        rule = rule_at(context, entity, asked["rule"], asked["field"]) if entity else None
        if entity is None or rule is None:
            abort(404)
        place = (asked["pipeline"], asked["stage"])
        if place != ("", "") and entity.stage(*place) is None:
            abort(404)
        found = owing(
            context, entity, rule, verb, place, owner or None, after=after, limit=_PAGE + 1
        )
        stage, say = entity.stage(*place), context.formats.say
        names = names_of(context, {owner} - {0})
        return page(
            "admin/debt_records.html", at="debt", entity=entity, rows=found[:_PAGE],
            plural=say(entity.plural), label=say(entity.fields[rule.field].label), rule=rule,
            stage=stage, stage_label=say(stage.label) if stage else "", asked=asked, owner=owner,
            person=person_view(owner, names.get(owner, f"#{owner}")) if owner else None,
            next=found[_PAGE - 1][0] if len(found) > _PAGE else None,
        )  # fmt: skip


@pages.post(f"{HERE}/count")
def count() -> Response:
    """Keep the numbers of today."""
    with administering(write=True) as context:
        keep_debt(context.connection, context.release, context.clock.now)
    return go(HERE, "debt_counted")


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return row_number(given)
