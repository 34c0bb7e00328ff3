"""New records from one, by the card's menu and by the API."""

from __future__ import annotations

import pytest

from tests.web.house import House, Visitor


@pytest.fixture
def lead(house: House) -> int:
    """A lead of anna's."""
    return house.made("anna", "lead", title="A new hotel", kind="new_business", full_name="Rita Po",
                      email="rita@hotel.example", notes="Two machines")  # fmt: skip


def test_the_menu_and_the_dialog(anna: Visitor, lead: int) -> None:
    """The card offers what may be made; the dialog ticks what was chosen."""
    assert f"/lead/{lead}/convert?to=deal" in anna.get(f"/lead/{lead}").text
    dialog = anna.ask(f"/lead/{lead}/convert?to=deal").text
    assert 'value="deal" checked' in dialog
    assert 'value="contact" >' in dialog
    assert anna.get("/contact/1/convert").status_code == 404
    assert "/deal/1/convert?to=invoice" not in anna.get("/deal/1").text  # sellers write no invoices


def test_a_deal_and_a_contact_from_a_lead(house: House, anna: Visitor, lead: int) -> None:
    """Both in one go, linked back; the lead shows them and does not make them twice by itself."""
    answer = anna.post(f"/lead/{lead}/convert", {"to": ["deal", "contact"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/lead/{lead}")
    deal = 6
    assert house.value("deal", deal, "title") == "A new hotel"
    assert house.value("deal", deal, "notes") == "Two machines"
    assert house.value("deal", deal, "lead") == lead
    assert house.value("contact", 2, "email") == "rita@hotel.example"
    page = anna.get(f"/lead/{lead}").text
    assert "Created from this" in page
    assert f'href="/deal/{deal}"' in page
    assert f'href="/lead/{lead}"' in anna.get(f"/deal/{deal}").text
    assert "Created already" in anna.ask(f"/lead/{lead}/convert").text
    again = anna.post(f"/lead/{lead}/convert", {"to": "deal"})
    assert again.headers["Location"] == f"/deal/{deal}"
    more = anna.post(f"/lead/{lead}/convert", {"to": "deal", "_again": "deal"})
    assert more.headers["Location"] == f"/deal/{deal + 1}"


def test_what_is_missing_is_asked(house: House, anna: Visitor) -> None:
    """A lead without a name cannot become a contact: the dialog asks, and nothing was made."""
    number = house.made("anna", "lead", title="Nameless", kind="new_business")
    answer = anna.ask(f"/lead/{number}/convert", {"to": ["deal", "contact"]})
    assert answer.status_code == 422
    assert 'name="contact:full_name"' in answer.text
    assert "A new deal" not in anna.get("/deal?q=Nameless").text
    assert anna.get("/deal?q=Nameless").text.count("/deal/6") == 0
    answer = anna.post(
        f"/lead/{number}/convert", {"to": ["deal", "contact"], "contact:full_name": "Ugo Foscolo"}
    )
    assert answer.status_code == 303
    assert house.value("contact", 2, "full_name") == "Ugo Foscolo"


def test_by_api(house: House, anna: Visitor, lead: int) -> None:
    """The same through the API: made, existing, refused, unknown."""
    path, head = f"/api/v1/lead/{lead}/convert", {"X-CSRF-Token": anna.token()}

    def call(data: object) -> tuple[int, dict[str, object]]:
        answer = anna.client.post(path, json=data, headers=head)
        assert answer.json is not None
        return answer.status_code, answer.json

    status, told = call({"to": ["deal"], "fields": {"deal": {"title": "Better", "amount": {
        "value": "10", "currency": "EUR"}}}})  # fmt: skip
    assert (status, told["made"]) == (201, [{"entity": "deal", "id": 6, "left_behind": []}])
    assert house.value("deal", 6, "title") == "Better"
    status, told = call({"to": ["deal"]})
    assert (status, told["existing"]) == (200, [{"entity": "deal", "id": 6, "title": "Better"}])
    assert call({"to": ["deal"], "again": True})[0] == 201
    status, told = call({"to": ["deal"], "again": True, "fields": {"deal": {"margin": 5}}})
    assert status == 422
    assert told["problems"][0]["field"] == "deal.margin"  # type: ignore[index]
    for bad in ({}, {"to": []}, {"to": "deal"}, {"to": ["invoice"]}, {"to": [1]}, {"x": 1},
                {"to": ["deal"], "fields": {"contact": {}}}, {"to": ["deal"], "fields": 1},
                {"to": ["deal"], "again": "yes"}):  # fmt: skip
        assert call(bad)[0] == 422, bad
    assert (
        anna.client.post("/api/v1/lead/99/convert", json={"to": ["deal"]}, headers=head).status_code
        == 404
    )


def test_products_go_along(house: House, anna: Visitor) -> None:
    """Rows and what they come to; the client; a copy has them as well."""
    rows = {"products__name": ["Grinder", "Grinder"], "products__quantity": ["2", "2"],
            "products__price": ["500", "500"]}  # fmt: skip
    deal = house.made("anna", "deal", title="Two grinders", client="company:1", **rows)
    answer = anna.post(f"/deal/{deal}/convert", {"to": "quote"})
    assert answer.status_code == 303
    quote = int(answer.headers["Location"].rsplit("/")[-1])
    for name in ("products", "client", "amount"):
        assert house.value("quote", quote, name) == house.value("deal", deal, name), name
    assert len(house.value("quote", quote, "products")) == 2  # type: ignore[arg-type]
    assert house.value("quote", quote, "deal") == deal
    assert "Grinder" in anna.get(f"/deal/new?_copy={deal}").text
