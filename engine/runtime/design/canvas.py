"""The page of designing as plain data: the card that is arranged, its fields, what is selected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from engine.model.field import Field
from engine.model.layout import Placement
from engine.model.pipeline import Pipeline, Requirement
from engine.model.system import WIDGETS
from engine.model.text import Text
from engine.runtime.card.fieldviews import Showing
from engine.runtime.card.sections import layout_in, names_for, title_of
from engine.runtime.design.acts import called
from engine.runtime.design.board import Board
from engine.runtime.design.declaring import TYPES, audiences
from engine.runtime.design.line import told
from engine.runtime.design.personal import has_own
from engine.runtime.design.views import (
    BoardSection,
    Choice,
    DesignView,
    FieldFace,
    FieldPanel,
    LabelView,
    RuleView,
    StageFace,
    StagesPanel,
    TabFace,
    TileView,
)
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
    tiles = _Tiles(board, texts)
    view = entity.layout.views.get(target.view)
    resolved = layout_in(context, board.base, target.pipeline)
    return DesignView(
        entity=entity.name,
        plural=say(entity.plural),
        icon=entity.icon,
        url=f"/{entity.name}/design",
        whose=target.whose,
        pipeline=target.pipeline,
        pipelines=tuple(
            Choice(p.name, say(p.label), p.name == target.pipeline) for p in _pipelines(board)
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
        blank=_labels(board, Text()),
        types=TYPES,
        entities=tuple(Choice(e.name, say(e.label)) for e in board.app.entities.values()),
        has_stages=bool(entity.pipelines) and around.designing,
        work=board.work.text(),
        edits=len(board.work.done),
        can_undo=bool(board.work.done),
        can_redo=bool(board.work.undone),
        has_own=has_own(context.person, entity.name, target.pipeline),
        panel=kind,
        field=_field_panel(board, tiles, name, around) if kind == "field" else None,
        stages=_stages_panel(board, name) if kind == "stages" and around.designing else None,
        dropped=tuple(told(context, board.base, change) for change in resolved.dropped)
        if target.whose == "mine"
        else (),
    )


@dataclass(frozen=True, slots=True)
class _Tiles:
    board: Board
    texts: dict[str, str]

    def sections(self) -> Iterator[BoardSection]:
        say = self.board.context.formats.say
        for section in self.board.sections():
            yield BoardSection(
                section.name, say(section.label), section.columns, section.collapsed,
                section.visible_when is not None,
                tuple(self.tile(element) for element in section.elements),
                _labels(self.board, section.label),
            )  # fmt: skip

    def tile(self, element: Placement) -> TileView:
        """An element as the card shows it; a widget stands for several fields."""
        board = self.board
        field = None if element.widget else board.entity.fields.get(element.name)
        label = called(board, element.name)
        if field is None:
            text = ", ".join(
                self.texts[one] for one in WIDGETS.get(element.name, ()) if self.texts.get(one)
            )
            return TileView(element.name, label, "widget", text, element.always_show)
        return TileView(
            field.name, label, field.type, self.texts.get(field.name, ""),
            always_show=element.always_show or field.always_show,
            required=field.required or any(_rules(board, field.name)),
            restricted=field.visible_to is not None or bool(field.hidden_from),
            fresh=field.name not in board.base.fields,
        )  # fmt: skip


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
    for name, inside in WIDGETS.items():
        if set(inside) & board.visible and set(inside) <= board.entity.fields.keys():
            place = labels.get(board.section_of(name), "")
            yield FieldFace(name, called(board, name), "widget", place)


def _labels(board: Board, label: Text) -> tuple[LabelView, ...]:
    """The controls of a label: one for each language; one alone in one's own layout."""
    locales: tuple[str, ...] = tuple(board.app.locales)
    if board.target.whose == "mine":
        locales = (board.context.formats.locale,)
    several = len(locales) > 1
    return tuple(
        LabelView(locale, _own_name(locale) if several else "", label.in_(locale))
        for locale in locales
    )


def _own_name(locale: str) -> str:
    """A language's name in itself."""
    try:
        return (Locale.parse(locale.replace("-", "_")).display_name or locale).capitalize()
    except (UnknownLocaleError, ValueError):
        return locale


def _field_panel(board: Board, tiles: _Tiles, name: str, around: Around) -> FieldPanel | None:
    say = board.context.formats.say
    field = board.entity.fields.get(name)
    if (field is None and name not in WIDGETS) or not board.may(name):
        return None
    place = board.section_of(name)
    placed = next(
        (e for s in board.sections() for e in s.elements if e.name == name),
        Placement(name, widget=field is None),
    )
    tile = tiles.tile(placed)
    at = say(board.card.sections[place].label) if place else ""
    if field is None or not around.designing:
        return FieldPanel(tile, at, declared=False)
    chosen = {str(one) for one in field.visible_to or ()}
    return FieldPanel(
        tile, at, not field.system, _labels(board, field.label),
        tuple(Choice(n, say(w), n in chosen) for n, w in audiences(board)),
        field.visible_to is None, tuple(_rule_views(board, field)),
        () if field.readonly else tuple(_stage_choices(board)),
        tuple(TabFace(o.name, say(o.label)) for o in field.options.values() if not o.retired),
        field.type == "choice" and not field.option_set and not field.system,
    )  # fmt: skip


def _rules(board: Board, name: str) -> Iterator[tuple[Pipeline, int, Requirement]]:
    for pipeline in board.entity.pipelines.values():
        for number, rule in enumerate(pipeline.required):
            if name in rule.fields:
                yield pipeline, number, rule


def _rule_views(board: Board, field: Field) -> Iterator[RuleView]:
    say = board.context.formats.say
    several = len(board.entity.pipelines) > 1
    for pipeline, number, rule in _rules(board, field.name):
        stages = [say(pipeline.stages[s].label) for s in rule.stages if s in pipeline.stages]
        ends = dict.fromkeys((stages[0], stages[-1])) if stages else {}
        text = (f"{say(pipeline.label)}: " if several else "") + " – ".join(ends)
        act = f"unrequire {field.name} {pipeline.name} {number}" if rule.address else ""
        yield RuleView(text, act)


def _pipelines(board: Board) -> list[Pipeline]:
    """The pipelines, the default one first."""
    return sorted(board.entity.pipelines.values(), key=lambda pipeline: not pipeline.default)


def _stage_choices(board: Board) -> Iterator[Choice]:
    say = board.context.formats.say
    for pipeline in _pipelines(board):
        for stage in pipeline.stages.values():
            yield Choice(
                f"{pipeline.name}:{stage.name}", say(stage.label), group=say(pipeline.label)
            )


def _stages_panel(board: Board, name: str) -> StagesPanel | None:
    pipelines = board.entity.pipelines
    pipeline = pipelines.get(name) or board.entity.default_pipeline
    if pipeline is None:
        return None
    say = board.context.formats.say
    faces = []
    for stage in pipeline.stages.values():
        row = pipeline.of_kind(stage.kind)
        first, last = stage == row[0], stage == row[-1]
        labels, color = _labels(board, stage.label), stage.color or "#8A94A6"
        faces.append(
            StageFace(stage.name, say(stage.label), stage.kind, color, labels, first, last)
        )
    return StagesPanel(
        pipeline.name, say(pipeline.label), tuple(faces),
        tuple(Choice(p.name, say(p.label), p is pipeline) for p in _pipelines(board))
        if len(pipelines) > 1 else (),
    )  # fmt: skip
