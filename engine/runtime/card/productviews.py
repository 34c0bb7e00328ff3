"""Product rows and their totals, ready for the card and for its editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import Record, holds
from engine.model.products import ProductRow, total, totals
from engine.model.system import AMOUNT, PRODUCTS
from engine.model.values import Money
from engine.runtime.context import Context
from engine.runtime.fields import Formats, InvalidError, kind_of
from engine.runtime.fields.money import usual_currency
from engine.runtime.fields.products import blank, lines, rows_in
from engine.runtime.given import Form
from engine.runtime.viewmodel import ProductsView, ProductView


def products_view(
    context: Context, entity: Entity, record: Record, held: Mapping[str, Sequence[str]]
) -> ProductsView | None:
    """The rows of a record; None for a record without any. ``held`` are the editor's controls."""
    rows = rows_in(record.get(PRODUCTS))
    controls = [line for line in lines(Form(held).parts(PRODUCTS)) if not blank(line)]
    currency, digits = currency_of(context, entity, record), entity.fields[AMOUNT].digits
    formats = context.formats
    whole = totals(rows, digits)
    return ProductsView(
        tuple(_row(row, formats, currency, digits) for row in rows),
        formats.money(whole.net, currency), formats.money(whole.tax, currency),
        formats.money(whole.gross, currency), currency, tuple(controls),
        f"/{entity.name}/totals",
    )  # fmt: skip


def currency_of(context: Context, entity: Entity, record: Record) -> str:
    """The currency of the record's rows, as far as the reader may know it."""
    field, held = entity.fields[AMOUNT], record.get(AMOUNT)
    sight = context.release.decider.mask(entity, context.actor).visible.get(AMOUNT)
    seen = sight is not None and holds(sight, record, context.actor, context.clock)
    return held.currency if seen and isinstance(held, Money) else usual_currency(
        field, context.formats
    )  # fmt: skip


def sums(
    context: Context, entity: Entity, controls: Mapping[str, Sequence[str]], currency: str
) -> dict[str, object]:
    """What the rows in an editor come to: a text for each row, and for all. Raises ``InvalidError``.

    Rows that are not yet understood count as nothing and have a blank text; so each is read alone.
    """
    field: Field = entity.fields[PRODUCTS]
    digits = entity.fields[AMOUNT].digits
    if currency not in context.app.currencies:
        raise InvalidError("currency")
    found: list[ProductRow | None] = []
    for line in lines(Form(controls).parts(PRODUCTS)):
        parts = {name: (text,) for name, text in line.items()}
        try:
            rows = rows_in(kind_of(field).parse(field, parts, context.formats, None))
        except InvalidError:
            rows = ()
        found.append(rows[0] if rows else None)
    money = context.formats.money
    whole = totals((row for row in found if row), digits)
    return {
        "rows": [money(total(row, digits).net, currency) if row else "" for row in found],
        "net": money(whole.net, currency), "tax": money(whole.tax, currency),
        "gross": money(whole.gross, currency),
    }  # fmt: skip


def _row(row: ProductRow, formats: Formats, currency: str, digits: int) -> ProductView:
    discount = ""
    if row.discount and row.per == "percent":
        discount = formats.percent(row.discount)
    elif row.discount:
        discount = formats.money(row.discount, currency)
    return ProductView(
        row.name, formats.number(row.quantity), formats.money(row.price, currency), discount,
        formats.percent(row.tax) if row.tax else "", row.included,
        formats.money(total(row, digits).net, currency),
    )  # fmt: skip
