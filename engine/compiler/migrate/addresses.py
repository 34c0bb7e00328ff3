"""Reading the addresses that ``moved`` and ``removed`` speak of."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_NAME = "[a-z][a-z0-9_]*"
_ABSOLUTE = re.compile(
    f"({_NAME})(?:[.]({_NAME})(?:#({_NAME}))?|/({_NAME})(?::({_NAME}))?)?", re.ASCII
)
_OPTION = re.compile(f"({_NAME})[.#]({_NAME})", re.ASCII)
_STAGE = re.compile(f"({_NAME}):({_NAME})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; blank where it does not go so deep."""

    entity: str
    field: str = ""
    option: str = ""
    pipeline: str = ""
    stage: str = ""

    @property
    def kind(self) -> str:
        """What is named: entity, field, option, pipeline or stage."""
        if self.option:
            return "option"
        if self.stage:
            return "stage"
        return "field" if self.field else "pipeline" if self.pipeline else "entity"

    def __str__(self) -> str:
        if self.field:
            return f"{self.entity}.{self.field}" + (f"#{self.option}" if self.option else "")
        if self.pipeline:
            return f"{self.entity}/{self.pipeline}" + (f":{self.stage}" if self.stage else "")
        return self.entity


def parse_address(text: str, entity: str, entities: Collection[str]) -> Address | None:
    """The address in ``text``, written whole or as short as it may be inside ``entity``.

    A single name is a field of the entity, unless there is no such thing to be in doubt about:
    it is the entity itself, or another one, only when it is the name of one.
    """
    whole = _ABSOLUTE.fullmatch(text)
    if whole and (whole[2] or whole[4] or text in entities) and whole[1] in entities:
        return Address(whole[1], whole[2] or "", whole[3] or "", whole[4] or "", whole[5] or "")
    if stage := _STAGE.fullmatch(text):
        return Address(entity, pipeline=stage[1], stage=stage[2])
    if option := _OPTION.fullmatch(text):
        return Address(entity, option[1], option[2])
    if re.fullmatch(_NAME, text, re.ASCII):
        return Address(entity, text)
    return None
