"""What an admin can declare of stages: new ones, their labels, colours, kinds and order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.model.design import Declaration
from engine.model.pipeline import Pipeline, Stage
from engine.runtime.design.acts import Act, ActError, Controls, Done, label_from
from engine.runtime.design.board import Board, unused
from engine.runtime.design.spelled import color_from, in_all, written_label
from engine.runtime.design.work import Edit


def new_stage(board: Board, args: list[str], form: Controls) -> Done:
    """``new_stage PIPELINE``: behind the last one of its kind."""
    pipeline = _pipeline(board, args[-1])
    label = label_from(board, form, "new_stage")
    said = board.context.formats.say(label)
    values: dict[str, Any] = {
        "label": written_label(label),
        "color": color_from(form, "new_stage.color"),
    }
    if form.get("new_stage.kind") == "lost":
        values["kind"] = "lost"
    name = unused(said, pipeline.stages)
    step = Declaration("add_stage", name, of=pipeline.name, values=values)
    return Done(Edit((step,)), "design_stage_made", {"name": said}, f"stage {name}")


def stage(board: Board, args: list[str], form: Controls) -> Done:
    """``stage PIPELINE NAME``: its label, its colour and how it ends."""
    pipeline = _pipeline(board, args[0])
    found = pipeline.stages.get(args[-1])
    if found is None:
        raise ActError("design_unknown")
    label = label_from(board, form, f"stage.{found.name}")
    values: dict[str, Any] = {}
    if written_label(label) != written_label(in_all(board, found.label)):
        values["label"] = written_label(label)
    color = color_from(form, f"stage.{found.name}.color")
    if color.lower() != found.color.lower():
        values["color"] = color
    steps = (
        [Declaration("set_stage", found.name, of=pipeline.name, values=values)] if values else []
    )
    kind = form.get(f"stage.{found.name}.kind", found.kind)
    if kind != found.kind:
        steps += _of_kind(pipeline, found, kind)
    if not steps:
        raise ActError("design_nothing")
    said = {"name": board.context.formats.say(label)}
    return Done(Edit(tuple(steps)), "design_stage_set", said, f"stage {found.name}")


def stage_up(board: Board, args: list[str], _: Controls) -> Done:
    """``stage_up PIPELINE NAME``: one place earlier."""
    return _stage_step(board, args, -1)


def stage_down(board: Board, args: list[str], _: Controls) -> Done:
    """``stage_down PIPELINE NAME``: one place later."""
    return _stage_step(board, args, 1)


def stage_place(board: Board, args: list[str], _: Controls) -> Done:
    """``stage_place PIPELINE NAME BEFORE``: where a stage was dropped; ``-`` is the end."""
    if len(args) != 3:
        raise ActError("design_unknown")
    pipeline = _pipeline(board, args[0])
    names = _same_kind(pipeline, args[1])
    rest = [name for name in names if name != args[1]]
    at = rest.index(args[2]) if args[2] in rest else len(rest)
    return _stage_at(board, pipeline, args[1], rest, at)


ACTS: Final[Mapping[str, Act]] = {
    "new_stage": new_stage, "stage": stage, "stage_up": stage_up, "stage_down": stage_down,
    "stage_place": stage_place,
}  # fmt: skip


def _of_kind(pipeline: Pipeline, found: Stage, kind: str) -> Iterator[Declaration]:
    """A stage that ends otherwise, standing where stages of its kind do.

    There is exactly one that is won: another one takes its place, and it becomes the last open one.
    """
    won = next(iter(pipeline.of_kind("won")), None)
    if found.kind == "won":
        raise ActError("design_one_won")
    if kind not in ("open", "won", "lost"):
        raise ActError("design_unknown")
    of, name = pipeline.name, found.name
    yield Declaration("set_stage", name, of=of, values={"kind": None if kind == "open" else kind})
    if kind == "won" and won is not None:
        yield Declaration("set_stage", won.name, of=of, values={"kind": None})
        yield Declaration("move_stage", name, of=of, after=won.name)
    elif kind == "open" and won is not None:
        yield Declaration("move_stage", name, of=of, before=won.name)
    elif kind == "lost" and list(pipeline.stages)[-1] != name:
        yield Declaration("move_stage", name, of=of, after=list(pipeline.stages)[-1])


def _pipeline(board: Board, name: str) -> Pipeline:
    found = board.entity.pipelines.get(name)
    if found is None:
        raise ActError("design_unknown")
    return found


def _same_kind(pipeline: Pipeline, name: str) -> list[str]:
    found = pipeline.stages.get(name)
    if found is None:
        raise ActError("design_unknown")
    return [stage.name for stage in pipeline.of_kind(found.kind)]


def _stage_step(board: Board, args: list[str], by: int) -> Done:
    pipeline = _pipeline(board, args[0])
    names = _same_kind(pipeline, args[-1])
    at = names.index(args[-1]) + by
    if not 0 <= at < len(names):
        raise ActError("design_at_end")
    rest = [name for name in names if name != args[-1]]
    return _stage_at(board, pipeline, args[-1], rest, at)


def _stage_at(board: Board, pipeline: Pipeline, name: str, rest: list[str], at: int) -> Done:
    if not rest:
        raise ActError("design_at_end")
    before, after = (rest[at], "") if at < len(rest) else ("", rest[-1])
    step = Declaration("move_stage", name, of=pipeline.name, before=before, after=after)
    said = {
        "name": board.context.formats.say(pipeline.stages[name].label), "place": str(at + 1),
        "of": str(len(rest) + 1),
    }  # fmt: skip
    return Done(Edit((step,)), "design_put", said, f"stage {name}")
