"""The list and the first page."""

from __future__ import annotations

import re

from tests.web.house import House, Visitor


def test_list(house: House, anna: Visitor) -> None:
    """Columns, rows that lead to cards, filters, and the way to a new record."""
    page = anna.get("/deal").text
    assert 'href="/deal/1"' in page
    assert 'href="/deal/new"' in page
    assert "Large and open" in page
    assert 'name="amount.from"' in page


def test_filter_sort_search(house: House, anna: Visitor) -> None:
    """Arguments of the address shape the list, and stay in its links."""
    rows = anna.get("/deal?q=grinders").text
    assert "Grinders for Da Gino" in rows
    assert "Lever machines" not in rows
    rich = anna.get("/deal?amount.from=4000&sort=-amount").text
    assert "Rental, Studio Neri" in rich
    assert "Grinders for Da Gino" not in rich
    assert 'aria-sort="descending"' in rich
    assert "amount.from=4000" in rich
    mine = anna.get("/deal?preset=mine").text
    assert "Capsules for the town hall" not in mine
    assert 'name="preset" value="mine"' in mine
    stage = anna.get("/deal?stage=sales:qualified").text
    assert "Espresso line" in stage
    assert "Grinders for" not in stage


def test_what_asks_is_answered(house: House) -> None:
    """Each choice that is searched on the server finds an answer there, on every form and list."""
    root = house.visitor("root")
    asked = set()
    for path in (
        "/deal",
        "/deal/1/edit",
        "/deal/new",
        "/contact/1/edit",
        "/deal/1/edit?head=owner",
    ):
        page = root.get(path).text
        for choice in re.findall(r"<select[^>]* data-pick[^>]*>", page):
            name = re.findall(r' name="([^"]+)"', choice)[0].rpartition(":")[2]
            entity = path.split("/")[1]
            known = root.get(f"/{entity}/options/{name}?q=bella").status_code == 200
            assert (" data-closed" not in choice) == known, (path, choice)
            asked.add((name, known))
    assert asked >= {("client", True), ("owner", False)}


def test_nothing_found(house: House, anna: Visitor) -> None:
    """An empty list says why and how to go on."""
    page = anna.get("/deal?q=zzzz").text
    assert "Nothing matches" in page
    assert "Clear filters" in page


def test_bad_arguments(house: House, anna: Visitor) -> None:
    """What cannot be asked is said, not ignored; a hidden field is as unknown as no field."""
    for query in ("nonsense=1", "payment_risk=low", "amount.from=abc", "sort=nonsense", "after=x"):
        answer = anna.get(f"/deal?{query}")
        assert answer.status_code == 422, query
        assert 'role="alert"' in answer.text
    assert anna.get("/deal?sort=-payment_risk").status_code == 422
    assert anna.get("/nothing").status_code == 404


def test_list_by_script(house: House, anna: Visitor) -> None:
    """The script gets the list alone."""
    part = anna.ask("/deal?q=grinders").text
    assert 'id="results"' in part
    assert "<html" not in part


def test_home(house: House, anna: Visitor) -> None:
    """Counts of what the person may see, and their newest records."""
    page = anna.get("/").text
    assert "Hello, Anna" in page
    assert "Espresso line for Hotel Bellavista" in page
    assert "Capsules for the town hall" not in page


def test_empty_says_what_to_do(house: House, anna: Visitor) -> None:
    """Whoever may create is shown how, others are not; an empty first page leads to the records."""
    lead = anna.get("/lead").text
    assert "The first one you create will appear here." in lead
    assert 'href="/lead/new"' in lead
    invoice = anna.get("/invoice").text
    assert "What others create and you may see will appear here." in invoice
    assert 'href="/invoice/new"' not in invoice
    home = house.visitor("root").get("/").text
    assert "You are responsible for no record yet." in home
    assert 'class="btn btn-outline" href="/company"' in home
