"""What templates of documents may name: the parts of values, and what is there beside the fields.

A link leads on to the fields of the record it points to; a field with several values is a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("street", "postcode", "city", "region", "country"),
    "money": ("value", "currency"),
    "user": ("name",),
    "image": ("name",),
    "file": ("name",),
}
"""The parts of one value of a type. Printed as a whole, a value reads as it does on the card."""

ROW_PARTS: Final = (
    "number", "name", "price", "quantity", "discount", "tax", "net", "gross",
)  # fmt: skip
"""The parts of a row of products."""

BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "document": ("number", "date", "label"),
    "author": ("name",),
    "today": (),
    "total": ("net", "tax", "gross"),
}
"""Names that are there beside the fields, with their parts. ``total`` is that of the products."""

FILTERS: Final = (
    "capitalize", "default", "first", "join", "last", "length", "lower", "replace", "round", "title",
    "trim", "upper",
)  # fmt: skip
"""What may be done to a value; all of them give text or a number, and take time in proportion."""
