"""The board: its page, moves from it, and the way to more cards."""

from __future__ import annotations

import re
from typing import Any

from tests.web.house import House, Visitor


def column(page: str, stage: str) -> str:
    """The HTML of one column."""
    return page.split(f'data-lane="{stage}"')[1].split("</details>", maxsplit=1)[0]


def form(house: House, number: int = 1, **controls: Any) -> dict[str, Any]:
    """A move as the menu of a card posts it."""
    return {
        "version": str(house.version("deal", number)), "pipeline": "sales",
        "_back": "/deal/board?q=espresso", "_limit": "", **controls,
    }  # fmt: skip


def test_board(house: House, anna: Visitor) -> None:
    """Columns with counts and sums, cards with what the layout shows, the way to the list."""
    page = anna.get("/deal/board").text
    new = column(page, "new")
    assert "Grinders for Da Gino" in new
    assert "€89,000" in new
    assert 'class="lane-count"' in new
    assert "Espresso line" in column(page, "qualified")
    assert "Hotel Bellavista" in new
    assert 'href="/deal/1"' in page
    assert 'href="/deal?' in page or 'href="/deal"' in page
    assert 'href="/deal/board' in anna.get("/deal").text
    assert "/company/board" not in anna.get("/company").text


def test_controls_stay(house: House, anna: Visitor) -> None:
    """Search, filters and presets of the list shape the board and go along to the list and back."""
    page = anna.get("/deal/board?q=grinders&amount.from=1").text
    assert "Grinders for Da Gino" in page
    assert "Espresso line" not in page
    assert 'href="/deal?q=grinders&amp;amount.from=1"' in page
    listed = anna.get("/deal?q=grinders").text
    assert 'href="/deal/board?q=grinders"' in listed
    assert "Capsules" not in anna.get("/deal/board?preset=mine").text
    other = anna.get("/deal/board?pipeline=renewals").text
    assert "Grinders for" not in other
    assert 'href="/deal/board?pipeline=sales"' in other


def test_bad_arguments(house: House, anna: Visitor) -> None:
    """What cannot be asked is said; what is not there is not there."""
    for query in (
        "nonsense=1",
        "payment_risk=low",
        "amount.from=abc",
        "sort=nonsense",
        "pipeline=x",
    ):
        answer = anna.get(f"/deal/board?{query}")
        assert answer.status_code == 422, query
        assert 'role="alert"' in answer.text
    for path in (
        "/company/board",
        "/nothing/board",
        "/deal/board/nothing",
        "/deal/board/new?after=x",
    ):
        assert anna.get(path).status_code == 404


def test_a_move(house: House, anna: Visitor) -> None:
    """The answer is the board as it is then, filtered as before, with the way to undo."""
    answer = anna.ask("/deal/1/move", form(house, stage="new"))
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "#results"
    assert "Espresso line" in column(answer.text, "new")
    assert "Grinders" not in answer.text
    assert "Stage changed" in answer.text
    entry = re.search(r'action="/deal/1/undo".*?name="entry" value="(\d+)"', answer.text, re.DOTALL)
    assert entry is not None
    back = anna.post("/deal/1/undo", {"entry": entry[1], "_back": "/deal/board"})
    assert back.headers["Location"] == "/deal/board"
    assert house.value("deal", 1, "stage") == "qualified"
    assert "Undone" in anna.get("/deal/board").text


def test_a_refused_move(house: House, anna: Visitor) -> None:
    """The mini form asks for what is missing, and its answer is the board again."""
    asked = anna.ask("/deal/1/move", form(house, stage="proposal"))
    assert asked.status_code == 422
    assert asked.headers["HX-Retarget"] == "#dialog"
    assert 'name="_back" value="/deal/board?q=espresso"' in asked.text
    assert 'hx-target="#results"' in asked.text
    fields = {"amount": "9000", "close_date": "2027-02-01", "machine_line": "lever"}
    done = anna.ask("/deal/1/move", form(house, stage="proposal", **fields))
    assert "Espresso line" in column(done.text, "proposal")
    assert "€9,000" in column(done.text, "proposal")


def test_a_move_without_scripts(house: House, anna: Visitor) -> None:
    """The menu posts, and leads back to the board with its filters."""
    done = anna.post("/deal/1/move", form(house, stage="new"))
    assert done.headers["Location"] == "/deal/board?q=espresso"
    page = anna.get("/deal/board?q=espresso").text
    assert "Stage changed" in page
    assert 'action="/deal/1/undo"' in page


def test_somebody_was_faster(house: House, anna: Visitor) -> None:
    """A move made on an old board moves nothing; the board comes as it is now."""
    old = form(house, stage="new")
    house.made("anna", "deal", 1, title="Renamed")
    answer = anna.ask("/deal/1/move", {**old, "_back": "/deal/board"})
    assert answer.status_code == 409
    assert "Renamed" in column(answer.text, "qualified")
    assert house.value("deal", 1, "stage") == "qualified"


def test_back_leads_nowhere_else(house: House, anna: Visitor) -> None:
    """Only the board of the same entity is gone back to."""
    for back in ("https://evil.example/deal/board", "//evil.example", "/company/board", "/\\evil"):
        done = anna.post("/deal/1/move", form(house, stage="new", _back=back))
        assert done.headers["Location"] == "/deal/1"
        anna.post("/deal/1/move", form(house, stage="qualified"))
        undone = anna.post("/deal/1/undo", {"entry": "1", "_back": back})
        assert undone.status_code in (303, 404)
        assert "evil" not in undone.headers.get("Location", "")


def test_more_cards(house: House, anna: Visitor) -> None:
    """A long column has its first cards, and the rest when they are asked for."""
    for number in range(25):
        house.made("anna", "deal", title=f"Long {number}")
    new = column(anna.get("/deal/board?q=long").text, "new")
    assert new.count("data-card") == 20
    assert "Show 5 more" in new
    url = re.search(r'hx-get="(/deal/board/new[^"]+)"', new)
    assert url is not None
    rest = anna.ask(url[1].replace("&amp;", "&")).text
    assert rest.count("data-card") == 5
    assert "lane-more" not in rest
    plain = anna.get(url[1].replace("&amp;", "&"))
    assert plain.headers["Location"] == "/deal?q=long&pipeline=sales&stage=sales%3Anew"


def test_undo_of_what_was_saved(house: House, anna: Visitor) -> None:
    """Every save offers to put it back, on the part of the page and after a redirect."""
    part = anna.ask("/deal/1/edit", {"title": "New name", "version": str(house.version("deal", 1)),
                                     "_scope": "field:title"})  # fmt: skip
    entry = re.search(r'name="entry" value="(\d+)"', part.text)
    assert entry is not None
    assert anna.post("/deal/1/undo", {"entry": entry[1]}).headers["Location"] == "/deal/1"
    assert house.value("deal", 1, "title") == "Espresso line for Hotel Bellavista"
    assert anna.post("/deal/1/undo", {"entry": entry[1]}).status_code == 409
    assert anna.post("/deal/1/undo", {"entry": "x"}).status_code == 400
    assert house.visitor("marco").post("/deal/1/undo", {"entry": entry[1]}).status_code == 404


def test_statements(house: House, anna: Visitor) -> None:
    """A board costs the same statements whatever is on it."""
    database = house.app.extensions["scheda"].database
    costs = []
    for extra in (1, 30):
        for number in range(extra):
            house.made("anna", "deal", title=f"More {number}", client=["company:1"])
        anna.get("/deal/board")
        with database.counted() as count:
            anna.get("/deal/board")
        costs.append(count.number)
    assert max(costs) <= 8


def test_create_in_a_stage(house: House, anna: Visitor) -> None:
    """Every open stage offers a new record there, which leads back to the board."""
    page = anna.get("/deal/board?q=fresh").text
    qualified = column(page, "qualified")
    url = re.search(r'class="lane-add" href="([^"]+)"', qualified)
    assert url is not None
    assert "lane-add" not in column(page, "won")
    form = anna.ask(url[1].replace("&amp;", "&")).text
    assert 'name="stage" value="qualified"' in form
    assert 'name="_back" value="/deal/board?q=fresh"' in form
    posted = {"title": "Fresh one", "pipeline": "sales", "stage": "qualified",
              "_back": "/deal/board?q=fresh"}  # fmt: skip
    assert anna.post("/deal/quick", posted).status_code == 422
    made = anna.post("/deal/quick", {**posted, "client": "company:1"})
    assert made.headers["Location"] == "/deal/board?q=fresh"
    assert "Fresh one" in column(anna.get("/deal/board?q=fresh").text, "qualified")
