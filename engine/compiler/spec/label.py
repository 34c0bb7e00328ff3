"""Texts for people, and the things that need little else than one."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from engine.compiler.spec.base import MAPPING, TEXT, Short, Spec, by_shape
from engine.compiler.spec.words import LOCALE_PATTERN, Color, LabelText, Locale

Label = Annotated[
    Annotated[LabelText, Tag(TEXT)]
    | Annotated[dict[Locale, LabelText], Field(min_length=1), Tag(MAPPING)],
    Discriminator(by_shape),
]
"""One text for all languages, or one for each."""

_LANGUAGE = re.compile(LOCALE_PATTERN)


def label_only(spec: type[Spec]) -> Short:
    """Lets a thing be written as its label alone.

    A mapping is a label when its keys look like languages and none is a key of the thing.
    """
    keys = {field.alias or name for name, field in spec.model_fields.items()}

    def lift(value: Any) -> Any:
        if isinstance(value, str):
            return {"label": value}
        if isinstance(value, dict) and value and keys.isdisjoint(value):
            if all(_LANGUAGE.match(key) for key in value):
                return {"label": value}
        return value

    text = {"type": "string", "pattern": r"\S", "maxLength": 500}
    by_locale = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": LOCALE_PATTERN},
        "additionalProperties": text,
        "not": {"anyOf": [{"required": [key]} for key in sorted(keys)]},
    }
    return Short(lift, {"anyOf": [text, by_locale]})


class OptionSpec(Spec):
    """One answer of a choice."""

    moniker = "an option"

    label: Label = Field(description="What people read.", examples=["Trade fair"])
    color: Color | None = Field(
        None, description="Colour of its mark on cards and boards.", examples=["#7BD500"]
    )
    retired: bool = Field(
        False, description="Kept on records that have it, no longer offered.", examples=[True]
    )


Option = Annotated[OptionSpec, label_only(OptionSpec)]
"""An option, or only its label."""
