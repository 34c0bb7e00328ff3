"""The stage bar in the card's head, and what may be moved where."""

from __future__ import annotations

from engine.model.app import Entity
from engine.model.decide import MoveOption
from engine.model.judge import Problem
from engine.model.pipeline import Stage
from engine.model.predicate import Record
from engine.runtime.context import Context
from engine.runtime.fields import Formats
from engine.runtime.problems import problem_text
from engine.runtime.viewmodel import OptionView, StageBar, StageView


def stage_bar(context: Context, entity: Entity, record: Record) -> StageBar | None:
    """The bar of a record's pipeline; None for entities and records without stages."""
    pipeline = entity.pipelines.get(str(record.get("pipeline")))
    if pipeline is None:
        return None
    moves = context.release.decider.moves(entity, context.actor, record, context.clock)
    views = tuple(
        _view(context, entity, option, record) for option in moves
        if option.pipeline == pipeline.name
    )  # fmt: skip
    say = context.formats.say
    return StageBar(
        pipeline=pipeline.name,
        pipeline_label=say(pipeline.label),
        stages=tuple(view for view in views if view.kind == "open"),
        ends=tuple(view for view in views if view.kind != "open"),
        others=tuple(
            OptionView(other.name, say(other.label))
            for other in entity.pipelines.values()
            if other is not pipeline
            and any(option.allowed for option in moves if option.pipeline == other.name)
        ),
        current=next((view for view in views if view.current), None),
    )


def stage_view(
    formats: Formats, pipeline: str, stage: Stage, *, current: bool = False
) -> StageView:
    """A stage as such, with nothing said about moving there."""
    return StageView(
        stage.name, formats.say(stage.label), stage.kind, stage.color,
        current=current, reached=current, allowed=True, pipeline=pipeline,
    )  # fmt: skip


def _view(context: Context, entity: Entity, option: MoveOption, record: Record) -> StageView:
    stage, here = option.stage, record.get("stage")
    reason = ""
    if not option.allowed:
        code = "move_forbidden" if option.address else "forbidden"
        reason = problem_text(Problem("stage", code), entity, context.formats)
    return StageView(
        stage.name, context.formats.say(stage.label), stage.kind, stage.color,
        current=stage.name == here, reached=_reached(entity, option, here),
        allowed=option.allowed, reason=reason, pipeline=option.pipeline,
    )  # fmt: skip


def _reached(entity: Entity, option: MoveOption, here: object) -> bool:
    """Open stages up to the current one; all of them at an end; an end only when it is the one."""
    current = entity.stage(option.pipeline, here)
    if current is None or option.stage.name == here:
        return current is not None
    if option.stage.kind != "open":
        return False
    order = list(entity.pipelines[option.pipeline].stages)
    return current.kind != "open" or order.index(option.stage.name) < order.index(current.name)
