"""Types with a closed list of answers: yes and no, choices, departments, stages."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.field import Field
from engine.model.text import Text, text
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind

YES = text(en="Yes", it="Sì")
NO = text(en="No", it="No")
_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"", "0", "false", "off", "no"})


class YesNo(Kind):
    """A boolean, or no answer yet; of several strings the last one counts."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """Ticked or not; one that was never answered stays so until it is ticked."""
        word = text.strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise InvalidError("boolean")

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """true, false or null."""
        if data is None or isinstance(data, bool):
            return data
        raise InvalidError("boolean")

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """Yes or no."""
        return formats.say(YES if value else NO)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """What the control posts."""
        return "1" if value else ""


class Choice(Kind):
    """One of the field's options. A retired one may stay where it is."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The option's name."""
        return self._checked(field, text, formats, held) if text else None

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """The option's name."""
        if data is None:
            return None
        if not isinstance(data, str):
            raise InvalidError("option")
        return self._checked(field, data, formats, held)

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The option's label; the name of one that no longer exists."""
        label = self.labels(field, formats).get(str(value))
        return formats.say(label) if label else str(value)

    def labels(self, field: Field, formats: Formats) -> Mapping[str, Text]:
        """Every answer there is, by name."""
        return {option.name: option.label for option in field.options.values()}

    def offered(self, field: Field, formats: Formats) -> tuple[str, ...]:
        """The answers that can be given today."""
        return tuple(option.name for option in field.options.values() if not option.retired)

    def _checked(self, field: Field, name: str, formats: Formats, held: object) -> str:
        if name == held or (isinstance(held, tuple) and name in held):
            return name
        if name not in self.offered(field, formats):
            raise InvalidError("option_retired" if name in field.options else "option")
        return name


class DepartmentChoice(Choice):
    """One of the application's departments."""

    def labels(self, field: Field, formats: Formats) -> Mapping[str, Text]:
        """The departments."""
        return {name: place.label for name, place in formats.app.departments.items()}

    def offered(self, field: Field, formats: Formats) -> tuple[str, ...]:
        """Every one."""
        return tuple(formats.app.departments)


class PlaceName(Choice):
    """A pipeline or a stage: shown here, changed by a move and never as a field."""

    def labels(self, field: Field, formats: Formats) -> Mapping[str, Text]:
        """Nothing here: the labels belong to the entity, which the field does not know."""
        return {}
