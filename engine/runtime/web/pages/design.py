"""Arranging the card: the page, what is done on it, and one's own layout."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request

from engine.model.design import Declaration
from engine.model.values import row_number
from engine.runtime.design import personal
from engine.runtime.design.acts import ACTS, ActError, Done
from engine.runtime.design.canvas import design_view
from engine.runtime.design.declaring import DECLARING
from engine.runtime.design.designer import DesignError, Finding, Proposed
from engine.runtime.design.line import principal_words
from engine.runtime.design.spelled import audiences
from engine.runtime.design.views import Choice
from engine.runtime.design.work import MOST, Work
from engine.runtime.web.answers import fragment, go, is_fragment, page
from engine.runtime.web.rendering import t
from engine.runtime.web.seat import (
    Seat,
    begin_view,
    designer,
    known_panel,
    pipeline_of,
    take_seat,
)
from engine.runtime.web.session import listed_entity, visit

pages = Blueprint("design", __name__)


@pages.get("/<entity>/design")
def show(entity: str) -> Response:
    """The page; for a view that is not chosen yet, the choice."""
    with visit() as context:
        seat = take_seat(context, entity)
        if seat.board.target.whose == "view" and not seat.board.target.view:
            return views_page(seat)
        return design_page(seat)


@pages.post("/<entity>/design")
def do(entity: str) -> Response:
    """One act: the page after it, and what has happened in words."""
    act = request.form.get("act", "")
    verb, *args = act.split(" ")[:8]
    with visit() as context:
        seat = take_seat(context, entity)
        target = seat.board.target
        try:
            if verb == "view" and target.whose == "view":
                return design_page(begin_view(seat))
            if target.whose == "view" and not target.view:
                return views_page(seat)
            if verb == "select":
                return design_page(_selected(seat, args), focus=" ".join(["panel", *args]))
            if verb == "again" and seat.desk:
                return design_page(replace(seat, fingerprint=seat.desk.fingerprint))
            work, done = _work_after(seat, verb, args)
        except ActError as error:
            if target.whose == "view" and not target.view:
                return views_page(seat, t(error.code, **error.parts))
            return design_page(seat, problem=t(error.code, **error.parts), status=422)
        seat = seat.with_work(work)
        if seat.board.ended and target.view not in seat.board.base.layout.views:
            return go(f"/{entity}/design?for=view")  # a view that was only begun is no more
        if done and verb in ("new_field", "new_section", "remove_field"):
            seat = replace(seat, panel=done.focus.removeprefix("panel "))
        says = t(done.says, **done.parts) if done else t(f"design_{verb}_done")
        return design_page(seat, says=says, focus=done.focus if done else "")


@pages.post("/<entity>/design/keep")
def keep(entity: str) -> Response:
    """Keep one's own layout."""
    with visit(write=True) as context:
        seat = take_seat(context, entity)
        board = seat.board
        if board.target.whose != "mine":
            abort(404)
        # A hidden field is as unknown as one that never was: both are refused, and alike.
        if not board.targets().issuperset(change.target for change in board.work.changes):
            abort(400)
        changes = board.personal_changes()
        if changes:
            personal.keep(context, board.base, board.target.pipeline, changes)
    return go(_back(seat), "layout_kept")


@pages.post("/<entity>/design/reset")
def reset(entity: str) -> Response:
    """Forget one's own layout."""
    number = row_number(request.form.get("record", ""))
    with visit(write=True) as context:
        found = listed_entity(context, entity)
        personal.forget(context, found, pipeline_of(found))
    back = f"/{entity}/design" if number is None else f"/{entity}/{number}"
    return go(back, "layout_reset")


def design_page(
    seat: Seat, *, says: str = "", focus: str = "", problem: str = "", status: int = 200,
    failed: DesignError | None = None,
) -> Response:  # fmt: skip
    """The page of a seat; its part for the script."""
    values = page_values(seat)
    values |= {"says": says, "focus": focus, "problem": problem, "trouble": failed}
    if is_fragment():
        return fragment("parts/design.html", status, **values)
    return page("design.html", status, **values)


def page_values(seat: Seat) -> dict[str, Any]:
    """What the templates of the page need."""
    view = design_view(seat.board, seat.around())
    proposed: Proposed | None = None
    moved, findings = "", tuple[Finding, ...]()
    if seat.writes and seat.desk:
        findings = seat.desk.findings
        if seat.board.work.done and seat.desk.app:
            proposed, moved, findings = _proposed(seat)
    desk, active = seat.desk, seat.board.context.release.fingerprint
    return {
        "design": view, "seat": seat, "desk": desk, "proposed": proposed, "moved": moved,
        "findings": findings, "lines": diff_lines(proposed), "about": _about(seat, findings),
        "find": request.form.get("find", "")[:100],
        "waiting": bool(desk is not None and desk.app and desk.release != active),
    }  # fmt: skip


def _about(seat: Seat, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The complaints that name the field whose settings are open."""
    kind, _, name = seat.panel.partition(" ")
    if kind != "field" or not name:
        return ()
    word = re.compile(rf"(?<![a-z0-9_]){re.escape(name)}(?![a-z0-9_])")
    return tuple(found for found in findings if found.code and word.search(found.text))


def views_page(seat: Seat, problem: str = "") -> Response:
    """Which view is arranged: one of those that are there, or a new one."""
    board = seat.board
    say = board.context.formats.say
    view = design_view(board, seat.around())
    choices = [
        Choice(v.name, say(v.label), group=", ".join(say(principal_words(board.app, one)) for one in v.audience))
        for v in board.base.layout.views.values()
    ]  # fmt: skip
    whom = [Choice(name, say(label)) for name, label in audiences(board)]
    return page(
        "design_views.html", 422 if problem else 200, design=view, views=choices, audiences=whom,
        problem=problem, can_write=seat.writes,
    )  # fmt: skip


def diff_lines(proposed: Proposed | None) -> list[tuple[str, str]]:
    """(kind, text) of each line of a patch: file, place, more, less, same."""
    kinds = {"+": "more", "-": "less", "@": "place"}
    lines: list[tuple[str, str]] = []
    for line in (proposed.diff if proposed else "").splitlines():
        if line.startswith("--- "):
            continue
        if line.startswith("+++ "):
            lines.append(("file", line[4:].removeprefix("b/")))
        else:
            lines.append((kinds.get(line[:1], "same"), line))
    return lines


def _selected(seat: Seat, args: list[str]) -> Seat:
    panel = known_panel(seat.board, " ".join(args))
    if not panel:
        raise ActError("design_unknown")
    return replace(seat, panel=panel)


def _work_after(seat: Seat, verb: str, args: list[str]) -> tuple[Work, Done | None]:
    """The work after an act; ``None`` for one that only goes through what was done before."""
    work = seat.board.work
    if verb == "undo":
        return work.undo(), None
    if verb == "redo":
        return work.redo(), None
    if verb == "discard":
        return Work(), None
    if verb == "put_back" and len(args) == 1 and args[0] in seat.board.removed:
        return work.without(Declaration("remove_field", args[0])), None
    if seat.board.ended:
        raise ActError("design_view_ends")
    act = ACTS.get(verb) or (DECLARING.get(verb) if seat.writes else None)
    if act is None or not args:
        raise ActError("design_unknown")
    if len(work.done) >= MOST:
        raise ActError("design_too_many")
    form = {name: " ".join(request.form.getlist(name)) for name in request.form}
    done = act(seat.board, args, form)
    return work.with_(done.edit), done


def _proposed(seat: Seat) -> tuple[Proposed | None, str, tuple[Finding, ...]]:
    try:
        proposed = designer().propose(seat.wish(), seat.fingerprint)
    except DesignError as error:
        if error.code == "moved":
            return None, error.message, ()
        return None, "", (Finding("", "error", error.message, ""),)
    return proposed, "", proposed.findings


def _back(seat: Seat) -> str:
    name = seat.board.base.name
    return f"/{name}/{seat.record}" if seat.record else f"/{name}/design"
