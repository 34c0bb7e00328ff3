"""A designer's seat: what a request to the pages of designing is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import abort, request

from engine.model.app import App, Entity
from engine.model.design import Request
from engine.model.system import WIDGETS
from engine.runtime.context import Context
from engine.runtime.design.acts import ActError, label_from
from engine.runtime.design.board import WHOSE, Board, Target, unused
from engine.runtime.design.canvas import Around
from engine.runtime.design.declaring import audiences, written_label
from engine.runtime.design.designer import Designer, Desk
from engine.runtime.design.work import Work, WorkError, is_name, read_carried, read_work
from engine.runtime.lists.listing import may_list
from engine.runtime.people.users import logins_among
from engine.runtime.save import readable_row
from engine.runtime.web.site import current_site

_PRIORITY = re.compile(r"-?[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Seat:
    """The board, the configuration's folder where there is one, and what the page carries.

    ``start`` is what a view that is made by this design says of itself.
    """

    board: Board
    desk: Desk | None
    fingerprint: str
    panel: str = "fields"
    start: dict[str, Any] = field(default_factory=dict)
    record: int | None = None

    @property
    def writes(self) -> bool:
        """Whether the configuration itself is arranged, and can be."""
        return self.board.target.whose != "mine" and self.desk is not None

    def around(self) -> Around:
        """What stands around the board."""
        context = self.board.context
        entity = context.entity(self.board.base.name)
        row = readable_row(context, entity, self.record) if entity and self.record else None
        return Around(row, self.panel, context.actor.superuser, self.writes)

    def wish(self) -> Request:
        """The work as the configuration's side is asked for it."""
        board = self.board
        target, work = board.target, board.work
        destination, name = ("everyone", "")
        if target.whose == "view":
            destination, name = "view", target.view
        elif target.pipeline:
            destination, name = "pipeline", target.pipeline
        return Request(
            board.base.name, work.declarations, destination, name, self.start, work.changes  # type: ignore[arg-type]
        )  # fmt: skip

    def with_work(self, work: Work) -> Seat:
        """The same seat with other edits."""
        return replace(self, board=replace(self.board, work=work))


def designer() -> Designer:
    """The configuration's side; 404 where the site is served without it."""
    found = current_site().designer
    if found is None:
        abort(404)
    return found


def designed(context: Context, name: str) -> Entity:
    """The entity whose card is arranged; 404 where the person sees no records."""
    entity = context.entity(name)
    if entity is None or not may_list(context, entity):
        abort(404)
    return entity


def pipeline_of(entity: Entity) -> str:
    """The pipeline that is asked for, blank for all of them; 404 for one that is not there."""
    pipeline = request.values.get("pipeline", "")
    if pipeline and pipeline not in entity.pipelines:
        abort(404)
    return pipeline


def take_seat(context: Context, name: str) -> Seat:
    """The seat of this request. 403 for what only admins may, 400 for what no page of ours wrote."""
    entity = designed(context, name)
    asked = request.values.get("for", "mine")
    whose = next((one for one in WHOSE if one == asked), None) or abort(404)
    if whose == "mine" and not entity.layout.personal:
        whose = "everyone" if context.actor.superuser else abort(404)
    pipeline, desk, app = pipeline_of(entity), None, context.app
    if whose != "mine":
        if not context.actor.superuser:
            abort(403)
        site = current_site()
        desk = site.designer.desk() if site.designer else None
        app = desk.app if desk and desk.app else context.app
        entity = app.entities.get(name) or entity
        pipeline = pipeline if whose == "everyone" and pipeline in entity.pipelines else ""
    view = request.values.get("view", "") if whose == "view" else ""
    start = _start(app)
    if view and view not in entity.layout.views and not (start and is_name(view)):
        abort(404)
    try:
        work = read_work(request.form.get("work", ""))
    except WorkError:
        abort(400)
    target = Target(whose, pipeline, view, bool(start))
    board = Board(context, app, entity, target, work)
    seen = request.form.get("fingerprint", "") or (desk.fingerprint if desk else "")
    panel = known_panel(board, request.values.get("panel", "")) or "fields"
    return Seat(board, desk, seen, panel, start, _record())


def known_panel(board: Board, panel: str) -> str:
    """The panel beside the card, blank for one that is not there or speaks of what is hidden."""
    kind, _, name = panel.partition(" ")
    if kind == "field":
        there = name in board.visible or (name in WIDGETS and name not in board.entity.fields)
        return panel if there else ""
    if kind == "section":
        return panel if name in board.card.sections else ""
    if kind == "stages":
        return panel if not name or name in board.entity.pipelines else ""
    return panel if panel in ("fields", "new") else ""


def new_view(seat: Seat) -> Seat:
    """A view that begins now, with a label and the people it is for. Raises ``ActError``."""
    board = seat.board
    form = request.form
    label = label_from(board, form, "new_view")
    known = {name for name, _ in audiences(board)}
    whom = form.getlist("new_view.for")
    if not known.issuperset(whom):
        raise ActError("design_unknown")
    logins = [one.strip() for one in form.get("new_view.people", "").split(",") if one.strip()]
    there = logins_among(board.context.connection, logins[:100])
    strangers = [login for login in logins if login not in there]
    if strangers:
        raise ActError("design_no_person", name=strangers[0][:64])
    whom += [f"user:{login}" for login in logins]
    if not whom:
        raise ActError("design_no_audience")
    text = form.get("new_view.priority", "").strip() or "0"
    if not _PRIORITY.fullmatch(text):
        raise ActError("design_no_priority")
    start: dict[str, Any] = {"label": written_label(label), "for": whom}
    if int(text):
        start["priority"] = int(text)
    name = _free(board.context.formats.say(label), board.base)
    target = Target("view", "", name, new_view=True)
    return replace(seat, board=replace(board, target=target), start=start)


def _free(label: str, entity: Entity) -> str:
    return unused(label, entity.layout.views)


def _start(app: App) -> dict[str, Any]:
    """The beginnings of a new view, as the page carries them."""
    text = request.form.get("start", "")
    if not text:
        return {}
    try:
        data = read_carried(text) if len(text) < 10_000 else None
    except WorkError:
        abort(400)
    if not isinstance(data, dict) or not data.keys() <= {"label", "for", "priority"}:
        abort(400)
    label, whom, priority = data.get("label"), data.get("for"), data.get("priority", 0)
    words = list(label.values()) if isinstance(label, dict) else [label]
    fits = (
        bool(words)
        and all(isinstance(word, str) and 0 < len(word) <= 100 for word in words)
        and (not isinstance(label, dict) or set(label) <= set(app.locales))
        and isinstance(whom, list)
        and all(isinstance(one, str) and len(one) < 80 for one in whom)
        and type(priority) is int
        and _PRIORITY.fullmatch(str(priority)) is not None
    )
    return data if fits and whom else abort(400)


def _record() -> int | None:
    number = request.values.get("record", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None
