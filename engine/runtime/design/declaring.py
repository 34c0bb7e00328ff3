"""What an admin can declare on the page: fields, options, stages and what stages need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from engine.model.design import Declaration
from engine.model.field import Field
from engine.model.layout import Change
from engine.model.pipeline import Pipeline
from engine.model.text import Text
from engine.runtime.design.acts import Act, ActError, Controls, Done, label_from
from engine.runtime.design.board import Board, unused
from engine.runtime.design.work import Edit

TYPES: Final = (
    "text", "long_text", "choice", "money", "integer", "decimal", "percent", "boolean", "date",
    "datetime", "link", "user", "email", "phone", "url", "address", "rating", "file", "image",
)  # fmt: skip
"""Types that can be made on the page; formulas and the like are written by hand."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def written_label(label: Text) -> Any:
    """A label as YAML writes it."""
    return dict(label.values) if len(label.values) > 1 else next(iter(label.values.values()), "")


def new_field(board: Board, _: list[str], form: Controls) -> Done:
    """A field, and its place on the card."""
    label = label_from(board, form, "new_field")
    said = board.context.formats.say(label)
    kind = form.get("new_field.type", "")
    if kind not in TYPES:
        raise ActError("design_no_type")
    taken = {*board.entity.fields, *board.card.sections}
    name = form.get("new_field.name", "").strip() or unused(said, taken)
    if not _NAME.fullmatch(name):
        raise ActError("design_bad_name", name=name)
    if name in taken:
        raise ActError("design_name_taken", name=name)
    values: dict[str, Any] = {"type": kind, "label": written_label(label)}
    if kind == "choice":
        values["options"] = _options(board, form)
    if kind == "link":
        target = form.get("new_field.to", "")
        if target not in board.app.entities:
            raise ActError("design_no_target")
        values["to"] = target
    section = form.get("new_field.section", "")
    if section not in {s.name for s in board.sections()}:
        raise ActError("design_unknown")
    steps = (Declaration("add_field", name, values=values), Change("add", name, section))
    return Done(Edit(steps), "design_field_made", {"name": said}, f"field {name}")


def field(board: Board, args: list[str], form: Controls) -> Done:
    """``field NAME``: its label and who sees it."""
    found = _declared(board, args[-1])
    values: dict[str, Any] = {}
    label = label_from(board, form, "label")
    if written_label(label) != written_label(_in_all(board, found.label)):
        values["label"] = written_label(label)
    known = {name for name, _ in audiences(board)}
    chosen = form.get("visible", "").split()
    if not known.issuperset(chosen):
        raise ActError("design_unknown")
    # Names that the page does not offer, such as a person's, stay as they are.
    kept = [str(one) for one in found.visible_to or () if str(one) not in known]
    if [*kept, *chosen] != [str(one) for one in found.visible_to or ()]:
        values["visible_to"] = [*kept, *chosen] or None
    if not values:
        raise ActError("design_nothing")
    said = {"name": board.context.formats.say(label)}
    step = Declaration("set_field", found.name, values=values)
    return Done(Edit((step,)), "design_field_set", said, f"field {found.name}")


def option(board: Board, args: list[str], form: Controls) -> Done:
    """``option FIELD``: one more answer."""
    found = _declared(board, args[-1])
    if found.type != "choice" or found.option_set:
        raise ActError("design_unknown")
    label = label_from(board, form, "new_option")
    said = board.context.formats.say(label)
    values: dict[str, Any] = {"label": written_label(label)}
    name = unused(said, found.options)
    step = Declaration("add_option", name, of=found.name, values=values)
    return Done(Edit((step,)), "design_option_made", {"name": said}, f"field {found.name}")


def require(board: Board, args: list[str], form: Controls) -> Done:
    """``require FIELD``: needed from a stage on, or at a lost one; ``require`` is PIPELINE:STAGE."""
    found = board.entity.fields.get(args[-1])
    pipeline_name, _, stage_name = form.get("require", "").partition(":")
    pipeline = board.entity.pipelines.get(pipeline_name)
    stage = pipeline.stages.get(stage_name) if pipeline else None
    if found is None or pipeline is None or stage is None or found.readonly:
        raise ActError("design_unknown")
    when = {"from": stage.name} if stage.kind == "open" else {"at": [stage.name]}
    step = Declaration("require", of=pipeline.name, values={"fields": [found.name], **when})
    say = board.context.formats.say
    said = {"name": say(found.label), "stage": say(stage.label)}
    return Done(Edit((step,)), "design_required", said, f"field {found.name}")


def unrequire(board: Board, args: list[str], _: Controls) -> Done:
    """``unrequire FIELD PIPELINE RULE``: a rule no longer asks for the field."""
    name, of, number = args if len(args) == 3 else ("", "", "")
    pipeline = board.entity.pipelines.get(of)
    rule = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    if pipeline is None or not 0 <= rule < len(pipeline.required):
        raise ActError("design_unknown")
    if name not in pipeline.required[rule].fields:
        raise ActError("design_unknown")
    step = Declaration("no_longer_require", name, of=of, rule=rule)
    said = {"name": board.context.formats.say(board.entity.fields[name].label)}
    return Done(Edit((step,)), "design_not_required", said, f"field {name}")


def new_stage(board: Board, args: list[str], form: Controls) -> Done:
    """``new_stage PIPELINE``: behind the last one of its kind."""
    pipeline = _pipeline(board, args[-1])
    label = label_from(board, form, "new_stage")
    said = board.context.formats.say(label)
    values: dict[str, Any] = {
        "label": written_label(label),
        "color": _color(form, "new_stage.color"),
    }
    if form.get("new_stage.kind") == "lost":
        values["kind"] = "lost"
    name = unused(said, pipeline.stages)
    step = Declaration("add_stage", name, of=pipeline.name, values=values)
    return Done(Edit((step,)), "design_stage_made", {"name": said}, f"stage {name}")


def stage(board: Board, args: list[str], form: Controls) -> Done:
    """``stage PIPELINE NAME``: its label and colour."""
    pipeline = _pipeline(board, args[0])
    found = pipeline.stages.get(args[-1])
    if found is None:
        raise ActError("design_unknown")
    label = label_from(board, form, f"stage.{found.name}")
    values: dict[str, Any] = {}
    if written_label(label) != written_label(_in_all(board, found.label)):
        values["label"] = written_label(label)
    color = _color(form, f"stage.{found.name}.color")
    if color.lower() != found.color.lower():
        values["color"] = color
    if not values:
        raise ActError("design_nothing")
    step = Declaration("set_stage", found.name, of=pipeline.name, values=values)
    said = {"name": board.context.formats.say(label)}
    return Done(Edit((step,)), "design_stage_set", said, f"stage {found.name}")


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


DECLARING: Final[Mapping[str, Act]] = {
    "new_field": new_field, "field": field, "option": option, "require": require,
    "unrequire": unrequire, "new_stage": new_stage, "stage": stage, "stage_up": stage_up,
    "stage_down": stage_down, "stage_place": stage_place,
}  # fmt: skip


def audiences(board: Board) -> list[tuple[str, Text]]:
    """Who can be offered a field or a view: roles, and departments with those below."""
    roles = [(f"role:{name}", r.label) for name, r in board.app.roles.items() if not r.superuser]
    return roles + [(f"department:{n}+", d.label) for n, d in board.app.departments.items()]


def _declared(board: Board, name: str) -> Field:
    """A field that the configuration declares; those of the engine keep what they are."""
    found = board.entity.fields.get(name)
    if found is None or found.system:
        raise ActError("design_unknown")
    return found


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


def _options(board: Board, form: Controls) -> dict[str, Any]:
    """Options written one a line, in each language; the lines of the first count."""
    lists = {
        locale: [line.strip() for line in form.get(f"new_field.options.{locale}", "").splitlines()]
        for locale in board.app.locales
    }
    first, *_ = lists.values()
    options: dict[str, Any] = {}
    for number, word in enumerate(first[:200]):
        if word:
            said = {
                locale: (words[number] if number < len(words) else "") or word
                for locale, words in lists.items()
            }
            options[unused(word, options)] = {"label": written_label(Text(said))}
    if not options:
        raise ActError("design_no_options")
    return options


def _color(form: Controls, name: str) -> str:
    color = form.get(name, "")
    if not _COLOR.fullmatch(color):
        raise ActError("design_no_color")
    return color


def _in_all(board: Board, label: Text) -> Text:
    """A label as the form shows it: a word for each language of the application."""
    return Text({locale: label.in_(locale) for locale in board.app.locales})
