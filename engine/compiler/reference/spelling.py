"""Types as words: what may stand under a key, said to somebody who writes YAML."""

from __future__ import annotations

import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.compiler.reference.markdown import code, slug
from engine.compiler.rewrite import render
from engine.compiler.spec.base import Short, Spec
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.field import FieldSpec
from engine.compiler.spec.label import Label
from engine.compiler.spec.words import Atom, OneOf, Word

_SIMPLE = {str: "text", int: "whole number", bool: "`true` or `false`", Decimal: "number"}
_LIMITS = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))


def key_types(spec: type[Spec]) -> dict[str, Any]:
    """The annotations of a spec by attribute, nothing taken off."""
    hints = get_type_hints(spec, include_extras=True)
    return {name: hints[name] for name in spec.model_fields}


def spelled(hint: Any) -> str:
    """A type in words, with links to the things that have their own section."""
    if hint == Label:
        return "[label](words.md#label), or one for each language"
    if get_origin(hint) is Annotated:
        return _annotated(*get_args(hint))
    if get_origin(hint) in (Union, types.UnionType):
        return _either(get_args(hint))
    if get_origin(hint) is Literal:
        return " · ".join(code(render.scalar(value)) for value in get_args(hint))
    if get_origin(hint) is list:
        return f"list of {spelled(get_args(hint)[0])}"
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return f"mapping of {spelled(key)} to {spelled(value)}"
    if isinstance(hint, type) and issubclass(hint, Spec):
        return linked(hint)
    return _SIMPLE.get(hint, "anything")


def linked(spec: type[Spec]) -> str:
    """A link to where a spec is described."""
    if issubclass(spec, FieldSpec):
        return "[a field](fields.md)"
    if issubclass(spec, ConditionSpec):
        return "[a condition](conditions.md)"
    return f"[{spec.moniker}](#{slug(spec.moniker)})"


def specs_in(hint: Any) -> Iterator[type[Spec]]:
    """The specs that a type is made of, in order, without those further down."""
    if isinstance(hint, type) and issubclass(hint, Spec):
        yield hint
    for part in get_args(hint):
        yield from specs_in(part)


def _annotated(hint: Any, *notes: Any) -> str:
    word = next((note for note in notes if isinstance(note, Word)), None)
    closed = next((note for note in notes if isinstance(note, OneOf)), None)
    atom = next((note for note in notes if isinstance(note, Atom)), None)
    if word is not None:
        return f"[{word.kind}](words.md#{slug(word.kind)})"
    if closed is not None:
        return " · ".join(code(value) for value in closed.values)
    if atom is not None:
        return "value" if atom.texts else "number"
    said = spelled(hint) + _limits(notes)
    if any(isinstance(note, Short) for note in notes) and get_origin(hint) is list:
        return f"{said}, or only one"
    return said


def _limits(notes: tuple[Any, ...]) -> str:
    """Limits of numbers and lengths, which stand in fields of their own or in others."""
    found = []
    for note in notes:
        for one in (note, *getattr(note, "metadata", ())):
            found += [f"{words} {value}" for key, words in _LIMITS
                      if (value := getattr(one, key, None)) is not None]  # fmt: skip
            if getattr(one, "min_length", None) == 1:
                found.append("not empty")
    return f" ({', '.join(dict.fromkeys(found))})" if found else ""


def _either(hints: tuple[Any, ...]) -> str:
    parts = [spelled(hint) for hint in hints if hint is not type(None)]
    return " or ".join(dict.fromkeys(parts))
