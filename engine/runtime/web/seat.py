"""A designer's seat: what a request to the pages of designing is about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, request

from engine.model.app import Entity
from engine.model.design import Destination, Request
from engine.model.system import WIDGETS
from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.design.board import WHOSE, Board, Target
from engine.runtime.design.canvas import Around
from engine.runtime.design.designer import Designer, Desk
from engine.runtime.design.view_acts import new_view
from engine.runtime.design.work import Edit, Work, WorkError, read_work
from engine.runtime.save import readable_row
from engine.runtime.web.session import listed_entity
from engine.runtime.web.site import current_site


@dataclass(frozen=True, slots=True)
class Seat:
    """The board, the configuration's folder where there is one, and what the page carries."""

    board: Board
    desk: Desk | None
    fingerprint: str
    panel: str = "fields"
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
        destination: Destination = "everyone"
        name = ""
        if target.whose == "view":
            destination, name = "view", target.view
        elif target.pipeline:
            destination, name = "pipeline", target.pipeline
        changes = () if board.ended else work.changes
        return Request(board.base.name, work.declarations, destination, name, changes)

    def with_work(self, work: Work) -> Seat:
        """The same seat with other edits."""
        return replace(self, board=replace(self.board, work=work))


def designer() -> Designer:
    """The configuration's side; 404 where the site is served without it."""
    found = current_site().designer
    if found is None:
        abort(404)
    return found


def pipeline_of(entity: Entity) -> str:
    """The pipeline that is asked for, blank for all of them; 404 for one that is not there."""
    pipeline = request.values.get("pipeline", "")
    if pipeline and pipeline not in entity.pipelines:
        abort(404)
    return pipeline


def take_seat(context: Context, name: str) -> Seat:
    """The seat of this request. 403 for what only admins may, 400 for what no page of ours wrote."""
    entity = listed_entity(context, name)
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
    try:
        work = read_work(request.form.get("work", ""))
    except WorkError:
        abort(400)
    made = {one.name for one in work.declarations if one.verb == "add_view"}
    if view and view not in entity.layout.views and view not in made:
        abort(404)
    board = Board(context, app, entity, Target(whose, pipeline, view), work)
    seen = request.form.get("fingerprint", "") or (desk.fingerprint if desk else "")
    panel = known_panel(board, request.values.get("panel", "")) or "fields"
    return Seat(board, desk, seen, panel, asked_record())


def known_panel(board: Board, panel: str) -> str:
    """The panel beside the card, blank for one that is not there or speaks of what is hidden."""
    kind, _, name = panel.partition(" ")
    if kind == "field":
        there = name in board.visible or (name in WIDGETS and name not in board.entity.fields)
        return panel if there or (name in board.removed and name in board.base.fields) else ""
    if kind == "section":
        return panel if name in board.card.sections else ""
    if kind == "stages":
        return panel if not name or name in board.entity.pipelines else ""
    return panel if panel in ("fields", "new", "quick", "view") else ""


def begin_view(seat: Seat) -> Seat:
    """A view that begins now, with a label and the people it is for. Raises ``ActError``."""
    form = {name: " ".join(request.form.getlist(name)) for name in request.form}
    made = new_view(seat.board, form)
    board = replace(seat.board, target=Target("view", "", made.name), work=Work((Edit((made,)),)))
    return replace(seat, board=board)


def asked_record() -> int | None:
    """The record from whose card the page was opened."""
    return row_number(request.values.get("record", ""))
