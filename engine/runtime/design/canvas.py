"""The page of designing as plain data: the card that is arranged, its fields, what is selected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.system import WIDGETS
from engine.model.text import Text
from engine.runtime.card.fieldviews import Showing
from engine.runtime.card.sections import layout_in, names_for, title_of
from engine.runtime.design.acts import called
from engine.runtime.design.board import Board
from engine.runtime.design.fields import TYPES
from engine.runtime.design.line import told
from engine.runtime.design.lists import related_tabs
from engine.runtime.design.panels import (
    field_panel,
    pipelines_of,
    quick_panel,
    stages_panel,
    view_panel,
)
from engine.runtime.design.personal import has_own
from engine.runtime.design.tiles import Tiles, labels_of
from engine.runtime.design.views import Choice, DesignView, FieldFace, TabFace
from engine.runtime.store import Row


@dataclass(frozen=True, slots=True)
class Around:
    """What the page knows beside the board: the record shown, the panel that is open."""

    row: Row | None = None
    panel: str = "fields"
    may_design: bool = False
    designing: bool = False
    """The configuration itself is arranged, so that fields and stages can be declared."""


def design_view(board: Board, around: Around) -> DesignView:
    """Everything the page shows."""
    context, entity, target = board.context, board.entity, board.target
    say, row = context.formats.say, around.row
    texts, title = _values(board, row) if row else ({}, "")
    kind, _, name = around.panel.partition(" ")
    tiles = Tiles(board, texts)
    designing = around.designing
    view = entity.layout.views.get(target.view) or board.base.layout.views.get(target.view)
    resolved = layout_in(context, board.base, target.pipeline)
    return DesignView(
        entity=entity.name,
        plural=say(entity.plural),
        icon=entity.icon,
        url=f"/{entity.name}/design",
        whose=target.whose,
        pipeline=target.pipeline,
        pipelines=tuple(
            Choice(p.name, say(p.label), p.name == target.pipeline) for p in pipelines_of(board)
        )
        if len(board.base.pipelines) > 1
        else (),
        view=target.view,
        view_label=say(view.label) if view else "",
        may_design=around.may_design,
        back_url=f"/{entity.name}/{row.id}" if row else f"/{entity.name}",
        record=row.id if row else None,
        record_title=title,
        sections=tuple(tiles.sections()),
        tabs=tuple(TabFace(tab.name, say(tab.label)) for tab in board.card.tabs),
        hidden_tabs=tuple(TabFace(tab.name, say(tab.label)) for tab in board.hidden_tabs()),
        fields=tuple(_faces(board)),
        blank=labels_of(board, Text()),
        types=TYPES,
        entities=tuple(Choice(e.name, say(e.label)) for e in board.app.entities.values()),
        has_stages=bool(entity.pipelines) and designing,
        has_quick=designing and target.whose == "everyone" and not target.pipeline,
        new_tabs=tuple(
            TabFace(
                tab.name, say(tab.label), say(board.app.entities[tab.related].fields[tab.by].label)
            )
            for tab in related_tabs(board)
        )
        if designing
        else (),
        work=board.work.text(),
        edits=len(board.work.done),
        can_undo=bool(board.work.done),
        can_redo=bool(board.work.undone),
        has_own=has_own(context.person, entity.name, target.pipeline),
        panel=kind,
        field=field_panel(board, tiles, name, designing=designing) if kind == "field" else None,
        stages=stages_panel(board, name) if kind == "stages" and designing else None,
        quick=quick_panel(board) if kind == "quick" and designing else None,
        named=view_panel(board) if kind == "view" and designing else None,
        dropped=tuple(told(context, board.base, change) for change in resolved.dropped)
        if target.whose == "mine"
        else (),
    )


def _values(board: Board, row: Row) -> tuple[dict[str, str], str]:
    """What the record has in the fields that the person sees now; its name."""
    context, entity = board.context, board.context.entity(board.base.name)
    assert entity is not None
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    (row,) = context.computed(entity, (row,), decision.visible)
    names = names_for(context, entity, row.record, decision.visible)
    showing = Showing(context, entity, row.record, names)
    texts = {name: showing.view(entity.fields[name]).text for name in decision.visible}
    return texts, title_of(names, entity, row.record, decision.visible)


def _faces(board: Board) -> Iterator[FieldFace]:
    say = board.context.formats.say
    labels = {section.name: say(section.label) for section in board.card.sections.values()}
    for field in board.entity.fields.values():
        if field.name in board.visible and field.name not in ("id", "version"):
            yield FieldFace(
                field.name, say(field.label), field.type,
                labels.get(board.section_of(field.name), ""), field.name not in board.base.fields,
            )  # fmt: skip
    for name in sorted(board.removed):
        gone = board.base.fields[name]
        yield FieldFace(name, say(gone.label), gone.type, "", removed=True)
    for name, inside in WIDGETS.items():
        if set(inside) & board.visible and set(inside) <= board.entity.fields.keys():
            place = labels.get(board.section_of(name), "")
            yield FieldFace(name, called(board, name), "widget", place)
