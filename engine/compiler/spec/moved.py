"""What was called otherwise, and what ended: names change in no other way."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from engine.compiler.spec.base import Spec, complaint
from engine.compiler.spec.words import Address, Name


class MovedSpec(Spec):
    """Something that was called otherwise before."""

    moniker = "a renaming"

    from_: Address = Field(alias="from", description="The old name.", examples=["sum"])
    to: Address = Field(description="The new name.", examples=["amount"])

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if self.from_ == self.to:
            raise complaint("exclude", "the old name and the new one are the same", "to")
        return self


class RemovalSpec(Spec):
    """How something ends."""

    moniker = "a removal"

    state: Literal["archived", "purged"] = Field(
        "archived",
        description="Archived values can be brought back; purged ones are gone.",
        examples=["archived"],
    )
    into: Name | None = Field(
        None, description="What stays in its place on old records.", examples=["web"]
    )


def exactly_one(spec: Spec, *keys: str) -> None:
    """Refuse a mapping that has none, or several, of the keys."""
    written = [key for key in keys if getattr(spec, key) is not None]
    if not written:
        raise complaint("lacking", f"one of {', '.join(keys)} must be there", "", *keys)
    if len(written) > 1:
        raise complaint(
            "exclude", f'"{written[0]}" and "{written[1]}" exclude each other', written[1]
        )
