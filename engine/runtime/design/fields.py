"""What an admin can declare of fields: a new one, its label and help, who sees it, what needs it, its end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from engine.model.design import Declaration
from engine.model.field import Field
from engine.model.layout import Change
from engine.model.text import Text
from engine.runtime.design.acts import Act, ActError, Controls, Done, label_from
from engine.runtime.design.board import Board, unused
from engine.runtime.design.spelled import chosen_from, help_from, in_all, written_label
from engine.runtime.design.work import Edit

TYPES: Final = (
    "text", "long_text", "choice", "money", "integer", "decimal", "percent", "boolean", "date",
    "datetime", "link", "user", "email", "phone", "url", "address", "rating", "file", "image",
)  # fmt: skip
"""Types that can be made on the page; formulas and the like are written by hand."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_MOST_OPTIONS = 200


def new_field(board: Board, _: list[str], form: Controls) -> Done:
    """A field, and its place on the card."""
    label = label_from(board, form, "new_field")
    said = board.context.formats.say(label)
    kind = form.get("new_field.type", "")
    if kind not in TYPES:
        raise ActError("design_no_type")
    taken = {*board.entity.fields, *board.card.sections}
    name = form.get("new_field.name", "").strip() or unused(said, {*taken, *board.removed})
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
    """``field NAME``: its label, its help and who sees it."""
    found = declared(board, args[-1])
    values: dict[str, Any] = {}
    label = label_from(board, form, "label")
    if written_label(label) != written_label(in_all(board, found.label)):
        values["label"] = written_label(label)
    help_ = help_from(board, form, "help")
    if help_ != (written_label(in_all(board, found.help)) if found.help else None):
        values["help"] = help_
    held = [str(one) for one in found.visible_to or ()]
    chosen = chosen_from(board, held, form.get("visible", ""))
    if chosen != held:
        values["visible_to"] = chosen or None
    if not values:
        raise ActError("design_nothing")
    said = {"name": board.context.formats.say(label)}
    step = Declaration("set_field", found.name, values=values)
    return Done(Edit((step,)), "design_field_set", said, f"field {found.name}")


def remove_field(board: Board, args: list[str], _: Controls) -> Done:
    """``remove_field NAME``: it ends; what still uses it is for the compiler to say."""
    found = declared(board, args[-1])
    said = {"name": board.context.formats.say(found.label)}
    return Done(
        Edit((Declaration("remove_field", found.name),)), "design_field_removed", said,
        f"panel field {found.name}",
    )  # fmt: skip


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


def always_require(board: Board, args: list[str], _: Controls) -> Done:
    """``always_require FIELD 0|1``: whether a record without it can be saved at all."""
    name, value = args if len(args) == 2 else ("", "")
    found = declared(board, name)
    if found.readonly or value not in ("0", "1"):
        raise ActError("design_unknown")
    step = Declaration("set_field", name, values={"required": True if value == "1" else None})
    key = "design_always_required" if value == "1" else "design_may_be_empty_now"
    said = {"name": board.context.formats.say(found.label)}
    return Done(Edit((step,)), key, said, f"field {name}")


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
    found = board.entity.fields.get(name) or board.base.fields[name]
    said = {"name": board.context.formats.say(found.label)}
    return Done(Edit((step,)), "design_not_required", said, f"field {name}")


ACTS: Final[Mapping[str, Act]] = {
    "new_field": new_field, "field": field, "remove_field": remove_field, "require": require,
    "unrequire": unrequire, "always_require": always_require,
}  # fmt: skip


def declared(board: Board, name: str) -> Field:
    """A field that the configuration declares; those of the engine keep what they are."""
    found = board.entity.fields.get(name)
    if found is None or found.system:
        raise ActError("design_unknown")
    return found


def _options(board: Board, form: Controls) -> dict[str, Any]:
    """Options written one a line, in each language; the lines of the first count."""
    lists = {
        locale: [line.strip() for line in form.get(f"new_field.options.{locale}", "").splitlines()]
        for locale in board.app.locales
    }
    first, *_ = lists.values()
    if len(first) > _MOST_OPTIONS:
        raise ActError("design_many_options", most=str(_MOST_OPTIONS))
    options: dict[str, Any] = {}
    for number, word in enumerate(first):
        if word:
            said = {
                locale: (words[number] if number < len(words) else "") or word
                for locale, words in lists.items()
            }
            options[unused(word, options)] = {"label": written_label(Text(said))}
    if not options:
        raise ActError("design_no_options")
    return options
