"""What stands beside the card as plain data: the settings of a field, the stages, the short form, a view."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.field import Field
from engine.model.layout import Placement
from engine.model.pipeline import Pipeline
from engine.model.predicate import Filled
from engine.model.system import WIDGETS
from engine.runtime.design.board import Board
from engine.runtime.design.lists import askable, asked
from engine.runtime.design.spelled import audiences
from engine.runtime.design.tiles import Tiles, labels_of, rules_of
from engine.runtime.design.views import (
    Choice,
    FieldPanel,
    OptionFace,
    QuickPanel,
    RuleView,
    StageFace,
    StagesPanel,
    TabFace,
    TileView,
    ViewPanel,
)
from engine.runtime.query import COUNTED, Query, count

_GREY = "#8A94A6"


def field_panel(board: Board, tiles: Tiles, name: str, *, designing: bool) -> FieldPanel | None:
    """What can be set about a field; None for one that may not be spoken of."""
    say = board.context.formats.say
    removed = name in board.removed
    field = board.base.fields[name] if removed else board.entity.fields.get(name)
    if (field is None and name not in WIDGETS) or not (removed or board.may(name)):
        return None
    place = board.section_of(name)
    placed = next(
        (e for s in board.sections() for e in s.elements if e.name == name),
        Placement(name, widget=field is None),
    )
    tile = tiles.tile(placed)
    at = say(board.card.sections[place].label) if place else ""
    if field is None or not designing:
        return FieldPanel(tile, at, declared=False)
    if removed:
        gone = TileView(name, say(field.label), field.type)
        return FieldPanel(gone, "", declared=True, removed=True, held=_held(board, field))
    return FieldPanel(
        tile, at, not field.system,
        labels=labels_of(board, field.label),
        help=labels_of(board, field.help),
        audiences=_audiences(board, [str(one) for one in field.visible_to or ()]),
        rules=tuple(_rule_views(board, field)),
        stages=() if field.readonly else tuple(_stage_choices(board)),
        options=tuple(_option_faces(board, field)) if not field.system else (),
        shared=_shared(board, field),
        held="" if field.system else _held(board, field),
        needed=None if field.system or field.readonly else field.required,
    )  # fmt: skip


def stages_panel(board: Board, name: str) -> StagesPanel | None:
    """The stages of a pipeline, the default one unless said."""
    pipelines = board.entity.pipelines
    pipeline = pipelines.get(name) or board.entity.default_pipeline
    if pipeline is None:
        return None
    say = board.context.formats.say
    faces = []
    for stage in pipeline.stages.values():
        row = pipeline.of_kind(stage.kind)
        first, last = stage == row[0], stage == row[-1]
        labels, color = labels_of(board, stage.label), stage.color or _GREY
        faces.append(
            StageFace(stage.name, say(stage.label), stage.kind, color, labels, first, last)
        )
    return StagesPanel(
        pipeline.name, say(pipeline.label), tuple(faces),
        tuple(Choice(p.name, say(p.label), p is pipeline) for p in pipelines_of(board))
        if len(pipelines) > 1 else (),
    )  # fmt: skip


def quick_panel(board: Board) -> QuickPanel:
    """The short form for new records: what it asks, and what it could ask."""
    say = board.context.formats.say
    return QuickPanel(
        tuple(TabFace(field.name, say(field.label)) for field in asked(board)),
        tuple(
            sorted((Choice(f.name, say(f.label)) for f in askable(board)), key=lambda c: c.label)
        ),
    )


def view_panel(board: Board) -> ViewPanel | None:
    """The settings of the view that is arranged; None for none."""
    name, views = board.target.view, board.entity.layout.views
    view = views.get(name) or board.base.layout.views.get(name)
    if view is None or board.target.whose != "view":
        return None
    say = board.context.formats.say
    held = [str(one) for one in view.audience]
    people = [one.partition(":")[2] for one in held if one.startswith("user:")]
    return ViewPanel(
        name, say(view.label), labels_of(board, view.label),
        _audiences(board, [one for one in held if not one.startswith("user:")]),
        ", ".join(people), view.priority,
        tuple(Choice(v.name, say(v.label), v.name == name, str(v.priority)) for v in views.values()),
        fresh=name not in board.base.layout.views, removed=board.ended,
    )  # fmt: skip


def pipelines_of(board: Board) -> list[Pipeline]:
    """The pipelines, the default one first."""
    return sorted(board.entity.pipelines.values(), key=lambda pipeline: not pipeline.default)


def _held(board: Board, field: Field) -> str:
    """How many records have a value in a field, as a number for people; blank where none is kept.

    It is asked of the database, which knows a field by what is active now.
    """
    context = board.context
    entity = context.entity(board.base.name)
    known = entity.fields.get(field.name) if entity else None
    if entity is None or known is None or not known.stored or known.type != field.type:
        return ""
    if known.name not in context.release.decider.mask(entity, context.actor).visible:
        return ""
    number = count(context, entity, Query(where=Filled(known.name)))
    return str(number) if number is not None else f"> {COUNTED}"


def _audiences(board: Board, held: list[str]) -> tuple[Choice, ...]:
    """Who can be ticked, those who are ticked first."""
    say = board.context.formats.say
    choices = (Choice(n, say(w), n in held) for n, w in audiences(board, held))
    return tuple(sorted(choices, key=lambda choice: not choice.chosen))


def _option_faces(board: Board, field: Field) -> Iterator[OptionFace]:
    say, names = board.context.formats.say, list(field.options)
    for option in field.options.values():
        yield OptionFace(
            option.name, say(option.label), option.color, labels_of(board, option.label),
            retired=option.retired, first=option.name == names[0], last=option.name == names[-1],
        )  # fmt: skip


def _shared(board: Board, field: Field) -> tuple[str, ...]:
    """The other fields that offer the same list of answers, with their entities."""
    if not field.option_set:
        return ()
    say = board.context.formats.say
    return tuple(
        f"{say(entity.label)}: {say(one.label)}"
        for entity in board.app.entities.values()
        for one in entity.fields.values()
        if one.option_set == field.option_set
        and (entity.name, one.name) != (board.base.name, field.name)
    )


def _rule_views(board: Board, field: Field) -> Iterator[RuleView]:
    say = board.context.formats.say
    several = len(board.entity.pipelines) > 1
    for pipeline, number, rule in rules_of(board, field.name):
        stages = [say(pipeline.stages[s].label) for s in rule.stages if s in pipeline.stages]
        ends = dict.fromkeys((stages[0], stages[-1])) if stages else {}
        text = (f"{say(pipeline.label)}: " if several else "") + " – ".join(ends)
        act = f"unrequire {field.name} {pipeline.name} {number}" if rule.address else ""
        yield RuleView(text, act)


def _stage_choices(board: Board) -> Iterator[Choice]:
    say = board.context.formats.say
    for pipeline in pipelines_of(board):
        for stage in pipeline.stages.values():
            yield Choice(
                f"{pipeline.name}:{stage.name}", say(stage.label), group=say(pipeline.label)
            )
