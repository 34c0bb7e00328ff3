"""Product rows: a table in a form, a list of objects in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from engine.model.field import Field
from engine.model.products import HUNDRED, ProductRow
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts
from engine.runtime.fields.numbers import number_from_json, plain_entry, read_number
from engine.runtime.fields.texts import refuse_controls

MOST_ROWS: Final = 200
PARTS: Final = ("name", "quantity", "price", "discount", "per", "tax", "included")
"""The controls of a row, and the members of its object in JSON."""
_LONGEST_NAME: Final = 255
_MOST: Final = Decimal(10**11)
_DIGITS: Final = 4


class Products(Kind):
    """A tuple of rows. The controls of a row stand at the same place in every part."""

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """Every row that has a name or a price."""
        found = []
        for line in lines(parts):
            if blank(line):
                continue
            try:
                found.append(_from_line(line, formats))
            except InvalidError as error:
                raise InvalidError(error.code, line["name"].strip()) from error
        return _bounded(found)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A list of objects; ``name`` and ``price`` are needed."""
        if data is None:
            return None
        if not isinstance(data, (list, tuple)):
            raise InvalidError("not_a_list")
        return _bounded([_from_object(item) for item in data[: MOST_ROWS + 1]])

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """A list of objects; figures are text, so that no digit is lost on the way."""
        return [as_object(row) for row in rows_in(value)]

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The rows in a few words each, for lists and the history."""
        return "; ".join(_said(row, formats) for row in rows_in(value))

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """A control of each part for every row."""
        rows = rows_in(value)

        def entries(name: str) -> tuple[str, ...]:
            return tuple(plain_entry(getattr(row, name), formats) for row in rows)

        return {
            "name": tuple(row.name for row in rows), "quantity": entries("quantity"),
            "price": entries("price"), "discount": tuple(
                plain_entry(row.discount, formats) if row.discount else "" for row in rows
            ),
            "per": tuple(row.per for row in rows), "tax": entries("tax"),
            "included": tuple("1" if row.included else "" for row in rows),
        }  # fmt: skip

    def normal(self, parts: Parts) -> object:
        """The rows that hold something, each with all its controls."""
        return tuple(
            tuple(text.strip() for text in line.values())
            for line in lines(parts)
            if not blank(line)
        )


def lines(parts: Parts) -> list[dict[str, str]]:
    """The controls row by row; what a row lacks is blank."""
    columns = zip_longest(*(parts.get(name, ()) for name in PARTS), fillvalue="")
    return [dict(zip(PARTS, line, strict=True)) for line in columns]


def blank(line: Mapping[str, str]) -> bool:
    """Whether nobody has filled in the row: what else is in it was offered."""
    return not line["name"].strip() and not line["price"].strip()


def rows_in(value: object) -> tuple[ProductRow, ...]:
    """The rows of a value."""
    items = value if isinstance(value, tuple) else ()
    return tuple(row for row in items if isinstance(row, ProductRow))


def as_object(row: ProductRow) -> dict[str, object]:
    """A row in JSON, as answers and the database have it."""
    return {
        "name": row.name, "quantity": f"{row.quantity:f}", "price": f"{row.price:f}",
        "discount": f"{row.discount:f}", "per": row.per, "tax": f"{row.tax:f}",
        "included": row.included,
    }  # fmt: skip


def from_object(data: Mapping[str, object]) -> ProductRow:
    """A row as the database keeps it."""
    return _from_object(data)


def _from_object(data: object) -> ProductRow:
    if not isinstance(data, Mapping) or set(data) - set(PARTS):
        raise InvalidError("products")
    name, per, included = data.get("name"), data.get("per", "percent"), data.get("included", False)
    if not isinstance(name, str) or not isinstance(included, bool) or "price" not in data:
        raise InvalidError("products")
    figures = {
        part: None if data.get(part) is None else number_from_json(data[part])
        for part in ("quantity", "price", "discount", "tax")
    }
    return _row(name, figures, per, "1" if included else "")


def _from_line(line: Mapping[str, str], formats: Formats) -> ProductRow:
    """The row of an editor's controls."""
    numbers = ("quantity", "price", "discount", "tax")
    figures = {name: _read(line[name], formats) for name in numbers}
    return _row(line["name"], figures, line["per"] or "percent", line["included"])


def _row(name: str, figures: Mapping[str, Decimal | None], per: Any, included: str) -> ProductRow:
    """A row within its bounds. Raises ``InvalidError``."""
    said = name.strip()
    refuse_controls(said)
    price, quantity = figures["price"], figures["quantity"]
    if not said:
        raise InvalidError("row_name")
    if len(said) > _LONGEST_NAME:
        raise InvalidError("row_name_long")
    if price is None:
        raise InvalidError("row_price")
    if per not in ("percent", "sum") or included not in ("", "0", "1"):
        raise InvalidError("products")
    quantity = Decimal(1) if quantity is None else quantity
    discount, tax = figures["discount"] or Decimal(0), figures["tax"] or Decimal(0)
    if quantity <= 0:
        raise InvalidError("row_quantity")
    if discount < 0 or discount > (HUNDRED if per == "percent" else abs(price)):
        raise InvalidError("row_discount")
    if not 0 <= tax <= HUNDRED:
        raise InvalidError("row_tax")
    kept = [_kept(figure) for figure in (price, quantity, discount, tax)]
    return ProductRow(said, kept[0], kept[1], kept[2], per, kept[3], included == "1")


def _read(text: str, formats: Formats) -> Decimal | None:
    written = text.strip().removesuffix("%")
    return read_number(written, formats) if written.strip() else None


def _kept(value: Decimal) -> Decimal:
    """With at most four digits after the point, written in one way."""
    if abs(value) >= _MOST:
        raise InvalidError("out_of_range")
    short = value.quantize(Decimal(1).scaleb(-_DIGITS))
    if short != value:
        raise InvalidError("row_decimals")
    plain = short.normalize()
    exponent = plain.as_tuple().exponent
    return plain.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else plain


def _bounded(rows: list[ProductRow]) -> tuple[ProductRow, ...] | None:
    if len(rows) > MOST_ROWS:
        raise InvalidError("too_many")
    return tuple(rows) or None


def _said(row: ProductRow, formats: Formats) -> str:
    said = f"{formats.number(row.quantity)} × {row.name}, {formats.number(row.price)}"
    if row.discount:
        sign = "%" if row.per == "percent" else ""
        said += f" −{formats.number(row.discount)}{sign}"
    return said
