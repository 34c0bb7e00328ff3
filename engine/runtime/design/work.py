"""What somebody has done on the page since they opened it: edits, and those taken back.

The page carries all of it, so the server keeps nothing between two requests and every edit can be
undone and done again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_args

from engine.model import codec
from engine.model.design import Declaration, Verb
from engine.model.field_types import DECLARABLE
from engine.model.layout import Change
from engine.model.personal import LayoutError, changes_data, read_change

MOST: Final = 300
"""Edits of one sitting."""
_LONGEST = 400_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KEYS: Final = frozenset(one.name for one in fields(Declaration))


class WorkError(ValueError):
    """The form carries edits that no page of ours wrote."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing somebody did; it may take several steps, which are undone together."""

    steps: tuple[Change | Declaration, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """The edits in order, and those that were undone, the next to do again last."""

    done: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of the card among all steps."""
        return tuple(s for edit in self.done for s in edit.steps if isinstance(s, Change))

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """The declarations among all steps."""
        return tuple(s for edit in self.done for s in edit.steps if isinstance(s, Declaration))

    def with_(self, edit: Edit) -> Work:
        """After one more edit; what was undone is gone."""
        return Work((*self.done, edit))

    def undo(self) -> Work:
        """Without the last edit."""
        return Work(self.done[:-1], (*self.undone, *self.done[-1:]))

    def redo(self) -> Work:
        """With the edit that was undone last."""
        return Work((*self.done, *self.undone[-1:]), self.undone[:-1])

    def without(self, step: Declaration) -> Work:
        """Without the edits that are nothing but this step."""
        return Work(tuple(edit for edit in self.done if edit.steps != (step,)), self.undone)

    def text(self) -> str:
        """What the page carries."""
        data = {"done": _edits_data(self.done), "undone": _edits_data(self.undone)}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read_work(text: str) -> Work:
    """The work in a form. Raises ``WorkError``: anybody may post anything."""
    if not text:
        return Work()
    data = read_carried(text)
    if not isinstance(data, dict) or data.keys() != {"done", "undone"}:
        raise WorkError("the edits are not what the page wrote")
    return Work(_read_edits(data["done"]), _read_edits(data["undone"]))


def read_carried(text: str) -> Any:
    """The JSON that a page carries for us. Raises ``WorkError``.

    Escapes that stand for half a character are refused: nothing can write or keep them.
    """
    try:
        data = json.loads(text) if len(text) <= _LONGEST else None
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise WorkError("what the page carries is no JSON") from error
    return data


def is_name(text: object) -> bool:
    """Whether it can be the name of something in a configuration."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def _edits_data(edits: tuple[Edit, ...]) -> list[object]:
    return [
        [
            {"change": changes_data([step])[0]}
            if isinstance(step, Change)
            else {"declare": codec.encode(step)}
            for step in edit.steps
        ]
        for edit in edits
    ]


def _read_edits(data: Any) -> tuple[Edit, ...]:
    if not isinstance(data, list) or len(data) > MOST:
        raise WorkError(f"more than {MOST} edits, or none")
    return tuple(_read_edit(item) for item in data)


def _read_edit(data: Any) -> Edit:
    if not isinstance(data, list) or not 0 < len(data) <= MOST:
        raise WorkError("an edit has no steps")
    return Edit(tuple(_read_step(item) for item in data))


def _read_step(data: Any) -> Change | Declaration:
    match data:
        case {"change": change, **rest} if not rest:
            try:
                return read_change(change)
            except LayoutError as error:
                raise WorkError(str(error)) from error
        case {"declare": dict(values), **rest} if not rest:
            return _read_declaration(values)
    raise WorkError("a step is neither a change nor a declaration")


def _read_declaration(data: Mapping[str, Any]) -> Declaration:
    names = [data.get(key, "") for key in ("name", "of", "before", "after")]
    plain = data.get("values", {})
    rule = data.get("rule", 0)
    if not data.keys() <= _KEYS or data.get("verb") not in get_args(Verb):
        raise WorkError("a declaration has no verb, or other keys")
    if not all(name == "" or is_name(name) for name in names):
        raise WorkError("a declaration speaks of something that is no name")
    if not isinstance(plain, dict) or type(rule) is not int or not 0 <= rule < MOST:
        raise WorkError("a declaration has no values")
    for key, value in plain.items():
        _check_value(key, value)
    return Declaration(
        data["verb"], names[0], names[1], plain, before=names[2], after=names[3], rule=rule
    )


def _check_value(key: str, value: Any) -> None:
    """Whether a key of a declaration is one that the page writes, with a value of its kind."""
    fits = _FITS.get(key)
    if fits is None or not fits(value):
        raise WorkError(f"a declaration has no such {key[:40]}")


def _is_label(value: object) -> bool:
    words = value.values() if isinstance(value, dict) else [value]
    return bool(words) and all(_is_word(word) for word in words)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 500


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_word, value))


def _are_options(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict) and one.keys() == {"label"} and _is_label(one["label"])
        for one in value.values()
    )


_FITS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "label": _is_label,
    "help": lambda value: value is None or _is_label(value),
    "type": lambda value: isinstance(value, str) and value in DECLARABLE,
    "kind": lambda value: value is None or value in ("open", "won", "lost"),
    "retired": lambda value: value is None or value is True,
    "priority": lambda value: value is None or (type(value) is int and abs(value) < 1000),
    "color": lambda value: value is None or _is_word(value),
    "to": _is_word,
    "from": _is_word,
    "by": _is_word,
    "visible_to": lambda value: value is None or _are_words(value),
    "fields": _are_words,
    "at": _are_words,
    "for": _are_words,
    "options": _are_options,
}
