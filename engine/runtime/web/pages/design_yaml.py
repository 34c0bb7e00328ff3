"""Designing the configuration: its patch written, downloaded or committed; plan and apply."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, make_response, request

from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.design import personal
from engine.runtime.design.designer import Author, DesignError, Planned
from engine.runtime.web.answers import go, page
from engine.runtime.web.pages.design import design_page
from engine.runtime.web.plans import counts, effect_words
from engine.runtime.web.rendering import current_page, t
from engine.runtime.web.seat import Seat, asked_record, designer, take_seat
from engine.runtime.web.session import listed_entity, visit

pages = Blueprint("design_yaml", __name__)


@pages.post("/<entity>/design/write")
def write(entity: str) -> Response:
    """Write the patch into the folder, and show what applying it would do."""
    with visit() as context:
        seat = _seat(context, entity)
        try:
            designer().write(seat.wish(), seat.fingerprint)
        except DesignError as error:
            return design_page(seat, failed=error, status=_status(error))
    return go(f"/{entity}/design/plan?{_back(seat)}", "design_written")


@pages.post("/<entity>/design/download")
def download(entity: str) -> Response:
    """The patch as a file that Git applies."""
    with visit() as context:
        seat = _seat(context, entity)
        try:
            proposed = designer().propose(seat.wish(), seat.fingerprint)
        except DesignError as error:
            return design_page(seat, failed=error, status=_status(error))
    if not proposed.acceptable:
        abort(422)
    answer = make_response(proposed.diff)
    answer.headers["Content-Type"] = "text/x-patch; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{entity}.patch"'
    return answer


@pages.post("/<entity>/design/commit")
def commit(entity: str) -> Response:
    """Put the patch on a Git branch; the folder stays as it is."""
    branch = request.form.get("branch", "").strip()
    message = request.form.get("message", "").strip()[:500] or "Design"
    with visit() as context:
        seat = _seat(context, entity)
        person = context.person
        author = Author(person.name, person.email)
        try:
            made = designer().commit(seat.wish(), seat.fingerprint, author, branch, message)
        except DesignError as error:
            return design_page(seat, failed=error, status=_status(error))
        said = t("design_committed_lead", commit=made[:10], branch=branch)
        url = f"/{entity}/{seat.record}" if seat.record else f"/{entity}"
        return page("design_done.html", heading=t("design_committed"), more=said, back_url=url)


@pages.get("/<entity>/design/plan")
def plan(entity: str) -> Response:
    """What applying the folder would do."""
    with visit() as context:
        _admin(context, entity)
        try:
            planned = designer().plan()
        except DesignError as error:
            return _plan_page(context, entity, None, error)
        return _plan_page(context, entity, planned)


@pages.post("/<entity>/design/apply")
def apply(entity: str) -> Response:
    """Apply the plan that was seen."""
    digest, accept = request.form.get("digest", ""), request.form.getlist("accept")
    with visit() as context:
        _admin(context, entity)
    # The transaction of the visit is over: what apply writes needs the database for itself.
    try:
        designer().apply(digest, accept)
    except DesignError as error:
        with visit() as context:
            _admin(context, entity)
            return _plan_page(context, entity, _planned_again(), error)
    number = asked_record()
    return go(f"/{entity}/{number}" if number else f"/{entity}", "design_applied_short")


@pages.get("/<entity>/design/standard")
def ask_standard(entity: str) -> Response:
    """Whose own layouts a standard for everyone would override."""
    with visit() as context:
        found = _admin(context, entity)
        return page("design_standard.html", entity=entity, people=_holders(context, found))


@pages.post("/<entity>/design/standard")
def set_standard(entity: str) -> Response:
    """Remove the layouts of the people who were named."""
    given = [row_number(one) for one in request.form.getlist("person")[:10_000]]
    people = [one for one in given if one is not None]
    if len(people) < len(given):
        abort(400)
    with visit(write=True) as context:
        found = _admin(context, entity)
        personal.forget_all(context.connection, found, people)
    url = f"/{entity}/design"
    return go(f"{url}?for=everyone", "design_standard_done") if people else go(f"{url}/standard")


def _seat(context: Context, entity: str) -> Seat:
    seat = take_seat(context, entity)
    if not seat.writes or (seat.board.target.whose == "view" and not seat.board.target.view):
        abort(404)
    return seat


def _admin(context: Context, entity: str) -> str:
    """The entity's name; 403 for whoever is no admin."""
    name = listed_entity(context, entity).name
    if not context.actor.superuser:
        abort(403)
    return name


def _holders(context: Context, name: str) -> list[tuple[personal.Holder, str, str]]:
    """Who has a layout of their own, of which pipelines, and since when, in words."""
    say, found = context.formats.say, context.app.entities[name]
    return [
        (
            one,
            ", ".join(say(found.pipelines[p].label) for p in one.pipelines if p in found.pipelines),
            context.formats.moment(one.at),
        )
        for one in personal.holders(context.connection, name)
    ]


def _plan_page(
    context: Context, entity: str, planned: Planned | None, trouble: DesignError | None = None
) -> Response:
    """The plan, and whose own layouts of this card keep it from them."""
    locale = current_page().locale
    changes = not (planned is None or planned.empty or planned.refusals)
    names = [one.name for one in personal.holders(context.connection, entity)] if changes else []
    return page(
        "design_plan.html", _status(trouble) if trouble else 200, entity=entity, plan=planned,
        trouble=trouble, record=asked_record(), said=partial(effect_words, locale=locale),
        counts=counts(planned.lines, locale) if planned else [], own=names,
    )  # fmt: skip


def _planned_again() -> Planned | None:
    try:
        return designer().plan()
    except DesignError:
        return None


def _back(seat: Seat) -> str:
    return f"record={seat.record}" if seat.record else ""


def _status(error: DesignError) -> int:
    return 409 if error.code in ("moved", "plan", "stale") else 422
