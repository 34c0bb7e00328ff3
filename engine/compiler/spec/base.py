"""What all specs have in common, and the ways of saying the same thing in short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Spec(BaseModel):
    """A mapping of the configuration: known keys only, values of the very type, immutable.

    Attributes are the keys of the language. Where a key is a word of Python the attribute has an
    underscore after it (``from_``, ``in_``) and the alias is the key.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    moniker: ClassVar[str] = ""
    """How messages call it, with an article: "a stage"."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # Checks ask every field for keys that only some types have; pydantic's own way to say
            # no looks in many places first, and took a tenth of the time of a check.
            raise AttributeError(name)


def ruled(**rules: Any) -> ConfigDict:
    """The configuration of a spec with rules about its keys, told to editors as a JSON Schema.

    They repeat what the spec's validator decides; a test holds both to the same verdict.
    """
    return ConfigDict(json_schema_extra=rules)


def one_of(*keys: str) -> list[dict[str, list[str]]]:
    """Alternatives for ``ruled``: each asks for one of the keys."""
    return [{"required": [key]} for key in keys]


def complaint(kind: str, message: str, *keys: str) -> PydanticCustomError:
    """The error a spec raises for keys that do not go together.

    ``kind`` is one of those ``shape`` has a code for, ``keys`` are the keys concerned, the one to
    blame first.
    """
    return PydanticCustomError(kind, "{message}", {"message": message, "keys": list(keys)})


Lift = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Short:
    """Annotates a type with a shorter way of writing it.

    ``lift`` turns the short form into the long one and leaves anything else alone; ``form`` is the
    short form as a JSON Schema, for editors. Of a list it may be left out: it is a single item.
    """

    lift: Lift
    form: Mapping[str, Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.lift, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        long = handler(schema)
        return {"anyOf": [long["items"] if self.form is None else dict(self.form), long]}


def one_as_list(value: Any) -> Any:
    """A single text where a list of texts is wanted."""
    return [value] if isinstance(value, str) else value


def by_shape(value: Any) -> str:
    """The tag of a union whose members are told apart by being a text, a list or a mapping.

    What is neither a list nor a mapping is called a text, so that the complaint is about that.
    """
    if isinstance(value, dict):
        return MAPPING
    return LIST if isinstance(value, list) else TEXT


TEXT, LIST, MAPPING = "«text»", "«list»", "«mapping»"
"""Tags of unions; the marks keep them apart from every key of the language."""
