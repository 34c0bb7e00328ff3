"""The same change to many records of a list: asking for it, doing it, saying what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, abort, request

from engine.model.app import Entity
from engine.model.values import Ref, row_number
from engine.runtime.card.stages import stage_view
from engine.runtime.context import Context
from engine.runtime.given import Form
from engine.runtime.lists.bulk import (
    MOST,
    Target,
    Task,
    carry_out,
    common_gap,
    field_to_set,
    fields_to_set,
    gap_fields,
    matching,
)
from engine.runtime.lists.listing import read_query, sayable
from engine.runtime.names import titles_of
from engine.runtime.outcome import NotFound, Outcome, Refused, Saved
from engine.runtime.problems import problem_text
from engine.runtime.seen import Seen, read_seen
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.web.answers import fragment, is_fragment, page
from engine.runtime.web.places import back_to
from engine.runtime.web.posted import read_form
from engine.runtime.web.rendering import t
from engine.runtime.web.session import listed_entity, visit

pages = Blueprint("bulk", __name__)
PICK = "_pick"
EVERY = "_every"
_MOST_FILTERS = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one record; ``why`` is blank when it was done, ``entry`` can be put back."""

    id: int
    why: tuple[str, ...] = ()
    entry: int = 0
    title: str = ""
    outcome: Outcome = field(default_factory=NotFound)


@pages.post("/<entity>/bulk/ask")
def ask(entity: str) -> Response:
    """The form for what to do to the records that were picked."""
    verb = request.form.get("_do", "")
    with visit() as context:
        found = listed_entity(context, entity)
        values = _asked(context, found, verb)
        if values is None:
            abort(400)
        picks = _picks() if EVERY not in request.form else _every(context, found)
        if picks is None:
            heading = t("bulk_too_many", most=MOST)
            return _answer(
                context, found, "parts/bulk_ask.html", heading, verb=verb, picks=(), most=MOST
            )
        heading = t(f"bulk_{verb}_title", count=len(picks)) if picks else t("bulk_none")
        return _answer(
            context, found, "parts/bulk_ask.html", heading, verb=verb,
            picks=[_pick(one) for one in picks], **values,
        )  # fmt: skip


@pages.post("/<entity>/bulk")
def do(entity: str) -> Response:
    """Do it, and list what was done and what was refused."""
    posted, picks = read_form(), _picks()
    with visit() as context:
        found = listed_entity(context, entity)
        task = _task(found, posted.controls)
        titles = {ref.id: title for ref, title in titles_of(
            context, {Ref(found.name, target.id) for target in picks}).items()}  # fmt: skip

    def tell(context: Context, target: Target, outcome: Outcome) -> Told:
        title = titles.get(target.id, f"#{target.id}")
        if isinstance(outcome, Saved):
            return Told(target.id, (), outcome.entry or 0, title)
        return Told(target.id, _reasons(context, entity, outcome), 0, title, outcome)

    told = carry_out(lambda: visit(write=True), task, picks, tell)
    done = [one for one in told if not one.why]
    refused = [one for one in told if one.why]
    with visit() as context:
        heading = t("bulk_done", done=len(done), count=len(told))
        found = listed_entity(context, entity)
        return _answer(
            context, found, "parts/bulk_done.html", heading, done=done,
            refused=refused, undone=task.verb == "undo",
            undoable=[one for one in done if one.entry and (task.verb != "delete" or found.has_bin)],
            **(_to_fill(context, found, picks, refused, Form(posted.controls)) if task.stage else {}),
        )  # fmt: skip


def _to_fill(
    context: Context, entity: Entity, picks: tuple[Target, ...], refused: list[Told], form: Form
) -> dict[str, Any]:
    """The form for what all records miss that could not be moved for nothing else."""
    outcomes = {one.id: one.outcome for one in refused if isinstance(one.outcome, Refused)}
    gap = common_gap(context, entity, outcomes, form)
    if gap is None:
        return {}
    waiting = [outcomes[number] for number in gap.records]
    return {
        "fill": gap_fields(context, entity, gap, waiting, form),
        "fill_picks": [_pick(target) for target in picks if target.id in gap.records],
        "place": request.form.get("_place", ""),
    }


def _answer(context: Context, entity: Entity, part: str, heading: str, **values: Any) -> Response:
    """A dialog over the list, or a page of its own."""
    home = f"/{entity.name}"
    shown = {"home": home, "back": back_to(home) or home, "heading": heading, "entity": entity.name,
             "plural": context.formats.say(entity.plural), "fill": (), "most": 0, **values}  # fmt: skip
    if is_fragment():
        return fragment(part, target="#dialog", swap="innerHTML", **shown)
    return page("dialog.html", body=part, **shown)


def _asked(context: Context, entity: Entity, verb: str) -> dict[str, Any] | None:
    """What the form of a verb needs; None for what is no verb here."""
    if verb == "delete":
        return {"final": not entity.has_bin}
    if verb == "move" and entity.pipelines:
        formats = context.formats
        return {
            "pipelines": [
                (pipeline.name, formats.say(pipeline.label),
                 [stage_view(formats, pipeline.name, stage) for stage in pipeline.stages.values()])
                for pipeline in entity.pipelines.values()
            ]
        }  # fmt: skip
    if verb in ("set", "assign"):
        chosen = "owner" if verb == "assign" else request.form.get("_field", "")
        field = field_to_set(context, entity, chosen) if chosen else None
        if chosen and field is None:
            return None
        return {"fields_offered": fields_to_set(context, entity), "field": field}
    return None


def _task(entity: Entity, controls: dict[str, tuple[str, ...]]) -> Task:
    verb = request.form.get("_do", "")
    if verb in ("delete", "undo"):
        return Task(entity.name, "undo" if verb == "undo" else "delete")
    pipeline, _, stage = request.form.get("_place", "").partition(":")
    if verb == "move" and stage:
        return Task(entity.name, given=Form(controls), pipeline=pipeline, stage=stage)
    if verb != "set" or not controls:
        abort(400)
    return Task(entity.name, given=Form(controls))


def _every(context: Context, entity: Entity) -> tuple[Target, ...] | None:
    """All the records that the list matches; None when they are too many."""
    try:
        asked = parse_qs(request.form[EVERY].removeprefix("?"), max_num_fields=_MOST_FILTERS)
    except ValueError:
        abort(414)
    query, found = read_query(context, entity, sayable(asked), MOST)
    if found.problems:
        abort(400)
    try:
        return matching(context, entity, replace(query, sort="id", after=""))
    except UnknownFieldError:
        abort(400)


def _pick(target: Target) -> str:
    """A record as the boxes name it."""
    return f"{target.id}.{Seen(target.version or 0, target.seal)}"


def _picks() -> tuple[Target, ...]:
    """The records picked, each with the version that the list showed, or the entry to undo."""
    given = request.form.getlist(PICK)
    if len(given) > MOST:
        abort(413)
    undo, found = request.form.get("_do") == "undo", {}
    for pick in given:
        written, _, rest = pick.partition(".")
        number, then = row_number(written), read_seen(rest)
        if number is None or then is None:
            abort(400)
        target = Target(number, then.version, then.seal)
        found[number] = Target(number, entry=then.version) if undo else target
    return tuple(found.values())


def _reasons(context: Context, name: str, outcome: Outcome) -> tuple[str, ...]:
    """Why a record was left as it was."""
    entity = context.app.entities[name]
    if isinstance(outcome, Refused):
        mask = context.release.decider.mask(entity, context.actor).visible
        said: dict[str, list[str]] = {}
        for problem in outcome.problems:
            labels = said.setdefault(problem_text(problem, entity, context.formats), [])
            if problem.field in mask:
                labels.append(context.formats.say(entity.fields[problem.field].label))
        return tuple(f"{text}: {', '.join(of)}" if of else text for text, of in said.items())
    return (t("bulk_gone" if isinstance(outcome, NotFound) else "bulk_overtaken"),)
