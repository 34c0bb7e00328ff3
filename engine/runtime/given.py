"""What somebody wants written: a posted form, JSON, or values of the model.

A form posts only the controls that were on it, so absent fields stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.model.field import Field
from engine.model.values import is_empty
from engine.runtime.fields import Formats, InvalidError, from_form, from_json, to_json


@dataclass(frozen=True, slots=True)
class Form:
    """A posted form: the names of controls (``amount``, ``amount.currency``) → their strings.

    The page's own controls (version, token…) are taken out before.
    """

    controls: Mapping[str, Sequence[str]]

    def names(self) -> tuple[str, ...]:
        """The fields that have a control here."""
        return tuple(dict.fromkeys(control.partition(".")[0] for control in self.controls))

    def value(self, field: Field, formats: Formats, held: object) -> object:
        """The value posted for a field. Raises ``InvalidError``."""
        return from_form(field, self.parts(field.name), formats, held)

    def parts(self, name: str) -> dict[str, tuple[str, ...]]:
        """The controls of one field, by the part of their name after it."""
        return {
            control.partition(".")[2]: tuple(strings)
            for control, strings in self.controls.items()
            if control.partition(".")[0] == name
        }

    def without(self, names: Iterable[str]) -> Form:
        """The form without some fields."""
        gone = set(names)
        kept = {c: s for c, s in self.controls.items() if c.partition(".")[0] not in gone}
        return Form(kept)

    def word(self, name: str) -> str:
        """The one string of a control, for a pipeline or a stage."""
        return (list(self.controls.get(name, ())) or [""])[-1]


@dataclass(frozen=True, slots=True)
class Data:
    """JSON: the names of fields → data; null clears."""

    members: Mapping[str, object]

    def names(self) -> tuple[str, ...]:
        """The fields named."""
        return tuple(self.members)

    def value(self, field: Field, formats: Formats, held: object) -> object:
        """The value given for a field. Raises ``InvalidError``."""
        return from_json(field, self.members[field.name], formats, held)

    def word(self, name: str) -> str:
        """A name, for a pipeline or a stage."""
        found = self.members.get(name)
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Values:
    """Values of the model, from code that has them already: conversions, demonstration data.

    They take the way through JSON, because there is no door around the field's own rules.
    """

    values: Mapping[str, object] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The fields named."""
        return tuple(self.values)

    def value(self, field: Field, formats: Formats, held: object) -> object:
        """The value, as checked as any other. Raises ``InvalidError``."""
        value = self.values[field.name]
        if is_empty(value):
            return None
        data = to_json(field, value, formats)
        if data is None:
            raise InvalidError
        return from_json(field, data, formats, held)

    def word(self, name: str) -> str:
        """A name, for a pipeline or a stage."""
        found = self.values.get(name)
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What the old record gives, and what somebody has given for the new one, which goes first."""

    carried: Values
    given: Form | Data = field(default_factory=lambda: Form({}))

    def names(self) -> tuple[str, ...]:
        """The fields named by either."""
        return tuple(dict.fromkeys((*self.carried.names(), *self.given.names())))

    def value(self, field: Field, formats: Formats, held: object) -> object:
        """The value given, else the one carried over. Raises ``InvalidError``."""
        one: Form | Data | Values = self.given if field.name in self.given.names() else self.carried
        return one.value(field, formats, held)

    def word(self, name: str) -> str:
        """A name, for a pipeline or a stage."""
        return self.given.word(name)


class Row(Protocol):
    """A row of a sheet."""

    def names(self) -> tuple[str, ...]:
        """The fields named."""

    def value(self, field: Field, formats: Formats, held: object) -> object:
        """The value of a field. Raises ``InvalidError``."""

    def word(self, name: str) -> str:
        """A name, for a pipeline or a stage."""


Given = Form | Data | Values | Carried | Row
