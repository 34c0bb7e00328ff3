"""Which key of which spec a validation error is about, found by walking the annotations."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import Tag
from pydantic.fields import FieldInfo

from engine.compiler.spec.base import Spec
from engine.compiler.spec.condition import ConditionSpec, Test
from engine.compiler.spec.words import OneOf

Step = str | int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the language.

    ``owner`` is the innermost spec on the way and ``key`` the key of it that was taken last, with
    its ``field`` when the spec knows it. ``type`` is the annotation at the very place, None where
    the language has none.
    """

    owner: type[Spec]
    key: str = ""
    field: FieldInfo | None = None
    type: Any = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words allowed here; empty when any are."""
        return tuple(_choices(self.type))

    @property
    def example(self) -> Any:
        """How the key might be written, None when nobody said."""
        return self.field.examples[0] if self.field and self.field.examples else None


def is_tag(step: Step) -> bool:
    """Whether a step is the tag of a union and not something of the file."""
    return isinstance(step, str) and step.startswith("«")


def slot_at(root: type[Spec], location: tuple[Step, ...]) -> Slot:
    """The slot that a location of a validation error leads to."""
    slot = Slot(root, type=root)
    for step in location:
        here = _bare(slot.type)
        if isinstance(here, type) and issubclass(here, Spec) and not is_tag(step):
            slot = _enter(here, str(step))
        else:
            slot = Slot(slot.owner, slot.key, slot.field, _inside(here, step))
    here = _bare(slot.type)
    if isinstance(here, type) and issubclass(here, Spec):
        return Slot(here, slot.key, slot.field, here)
    return slot


def key_slot(slot: Slot) -> Slot:
    """The slot of the keys of a mapping by names; the slot itself for any other."""
    here = _bare(slot.type)
    if get_origin(here) is dict:
        return Slot(slot.owner, slot.key, slot.field, get_args(here)[0])
    return slot


def keys_of(spec: type[Spec]) -> dict[str, FieldInfo]:
    """The keys of a mapping as they are written, in order."""
    return {field.alias or name: field for name, field in spec.model_fields.items()}


def _enter(spec: type[Spec], key: str) -> Slot:
    field = keys_of(spec).get(key)
    if field is not None:
        annotation: Any = field.annotation
        if field.metadata:
            annotation = Annotated[(annotation, *field.metadata)]
        return Slot(spec, key, field, annotation)
    return Slot(spec, key, None, Test if issubclass(spec, ConditionSpec) else None)


def _inside(annotation: Any, step: Step) -> Any:
    """The annotation one step further in."""
    if is_tag(step):
        return next((part for part in _parts(annotation) if Tag(str(step)) in _notes(part)), None)
    arguments = get_args(annotation)
    if get_origin(annotation) is list:
        return arguments[0]
    if get_origin(annotation) is dict:
        return arguments[1]
    return None


def _bare(annotation: Any) -> Any:
    """The annotation without its notes and without the None it may also be."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        parts = [part for part in _parts(annotation) if part is not types.NoneType]
        if len(parts) != 1 or parts[0] is annotation:
            return annotation
        annotation = parts[0]


def _parts(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)


def _notes(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()


def _choices(annotation: Any) -> Iterator[str]:
    for note in _notes(annotation):
        if isinstance(note, OneOf):
            yield from note.values
    if get_origin(annotation) is Annotated:
        yield from _choices(get_args(annotation)[0])
    elif get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif len(parts := _parts(annotation)) > 1:
        for part in parts:
            yield from _choices(part)
