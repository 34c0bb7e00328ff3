"""Product rows on the card: the tab, the editor with and without a script, what they come to."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.model.products import ProductRow
from engine.model.values import Money

if TYPE_CHECKING:
    from tests.web.house import House, Visitor

ROWS = {
    "products.name": ["Leva 2", "Setup", ""], "products.quantity": ["2", "1", "1"],
    "products.price": ["4,000", "500", ""], "products.discount": ["10", "", ""],
    "products.per": ["percent", "percent", "percent"], "products.tax": ["22", "22", ""],
    "products.included": ["", "", ""],
}  # fmt: skip


def save(house: House, visitor: Visitor, scope: str = "section:products", **more: Any) -> Any:
    """Post the rows of the deal."""
    version = str(house.version("deal", house.deal))
    return visitor.post(
        f"/deal/{house.deal}/edit", {"version": version, "_scope": scope, **ROWS, **more}
    )


def test_written_and_read(house: House, anna: Visitor) -> None:
    """Rows become a table with totals on their tab, a change in the history and the amount."""
    assert save(house, anna).status_code == 303
    assert house.value("deal", house.deal, "products") == (
        ProductRow("Leva 2", Decimal(4000), Decimal(2), Decimal(10), tax=Decimal(22)),
        ProductRow("Setup", Decimal(500), tax=Decimal(22)),
    )
    assert house.value("deal", house.deal, "amount") == Money(Decimal("7700.00"), "EUR")
    tab = anna.get(f"/deal/{house.deal}?tab=products").text
    for said in ("Leva 2", "€7,200.00", "€7,700.00", "€1,694.00", "€9,394.00"):
        assert said in tab, said
    assert "products.name" not in tab
    assert "2 × Leva 2" in anna.get(f"/deal/{house.deal}?tab=history").text


def test_the_form_has_a_spare_row(house: House, anna: Visitor) -> None:
    """Without a script a row is added by the spare one; the form alone posts what was there."""
    save(house, anna)
    form = anna.get(f"/deal/{house.deal}/edit").text
    names = re.findall(r'name="products\.name"[^>]*value="([^"]*)"', form)
    assert names == ["Leva 2", "Setup", ""]
    assert 'value="4000"' in form


def test_a_bad_row_comes_back(house: House, anna: Visitor) -> None:
    """What was typed stays, with the reason beside the rows; nothing is written."""
    back = save(house, anna, **{"products.quantity": ["0", "1", "1"]})
    assert back.status_code == 422
    assert "A quantity must be more than zero" in back.text
    assert 'value="Leva 2"' in back.text
    assert house.value("deal", house.deal, "products") is None


def test_totals_are_asked_of_the_server(house: House, anna: Visitor) -> None:
    """Texts for each row and for all; a row that is not understood yet counts as nothing."""
    asked = {**ROWS, "products.price": ["4,000", "5x", ""], "currency": "EUR"}
    found = anna.post("/deal/totals", asked).get_json()
    assert found == {
        "rows": ["€7,200.00", "", ""], "net": "€7,200.00", "tax": "€1,584.00", "gross": "€8,784.00",
    }  # fmt: skip
    assert anna.post("/deal/totals", {**ROWS, "currency": "XXX"}).status_code == 400
    assert anna.post("/company/totals", {**ROWS, "currency": "EUR"}).status_code == 404
    assert anna.post("/zoo/totals", {**ROWS, "currency": "EUR"}).status_code == 404


def test_by_script_the_tab_stays(house: House, anna: Visitor) -> None:
    """Saving on the tab shows the tab again."""
    part = anna.ask(f"/deal/{house.deal}/edit?section=products")
    assert part.status_code == 200
    assert "data-products" in part.text
    version = str(house.version("deal", house.deal))
    done = anna.ask(
        f"/deal/{house.deal}/edit", {"version": version, "_scope": "section:products", **ROWS}
    )
    assert done.status_code == 200
    assert 'class="products"' in done.text


def test_api(house: House, anna: Visitor) -> None:
    """A list of objects there and back, in the schema as well."""
    headers = {
        "X-CSRF-Token": anna.token(),
        "If-Match": anna.get(f"/api/v1/deal/{house.deal}").headers["ETag"],
    }
    rows = [
        {"name": "Leva 2", "price": "4000.50", "quantity": "2", "per": "sum", "discount": "0.5"}
    ]
    done = anna.client.patch(f"/api/v1/deal/{house.deal}", json={"products": rows}, headers=headers)
    assert done.status_code == 200, done.text
    body = anna.get(f"/api/v1/deal/{house.deal}").get_json()
    assert body["products"] == [{
        "name": "Leva 2", "quantity": "2", "price": "4000.5", "discount": "0.5", "per": "sum",
        "tax": "0", "included": False,
    }]  # fmt: skip
    assert body["amount"] == {"value": "8000.00", "currency": "EUR"}
    schema = anna.get("/api/v1/schema/deal").get_json()
    assert "products" in str(schema)
