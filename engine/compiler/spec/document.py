"""documents/: what is printed from a record."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.compiler.spec.base import Spec
from engine.compiler.spec.label import Label
from engine.compiler.spec.words import Name, NumberPattern, Template


class DocumentSpec(Spec):
    """A file in documents/: a Word template and its use."""

    moniker = "a document"

    document: Name = Field(description="Its name, which is the file's.", examples=["offer"])
    label: Label = Field(
        description="What people read.", examples=[{"en": "Offer", "it": "Offerta"}]
    )
    entity: Name = Field(description="Whose records fill it.", examples=["deal"])
    pipelines: list[Name] = Field(
        [], description="Only for records in these pipelines.", examples=[["sales"]]
    )
    template: Template = Field(
        description="The Word file beside this one.", examples=["offer.docx"]
    )
    number: NumberPattern | None = Field(
        None, description="How documents are numbered.", examples=["OFF-{year}-{seq:05}"]
    )
    outputs: Annotated[list[Literal["docx", "pdf"]], Field(min_length=1)] = Field(
        ["docx"], description="Kinds of files that are made.", examples=[["docx", "pdf"]]
    )
