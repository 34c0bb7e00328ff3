"""The card as a page and as parts of it: reading, commenting, the recycle bin."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from tests.web.house import House, Visitor

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def test_card_shows_the_record(house: House, anna: Visitor) -> None:
    """Title, stages, sections with values, tabs, and the timeline beside them."""
    page = anna.get("/deal/1").text
    assert "<h1" in page
    assert "Espresso line for Hotel Bellavista" in page
    assert "Hotel Bellavista" in page
    assert 'aria-current="step" title="Current stage: Qualified"' in page
    assert "Giulia wants the machines before February." in page
    assert re.search(r"\d empty fields", page)
    assert 'href="/deal/1?tab=history"' in page


def test_hidden_fields_are_not_there(house: House, anna: Visitor) -> None:
    """What only finance sees is nowhere on a seller's page, not even as a label."""
    assert "Payment risk" in house.visitor("fay").get("/deal/1").text
    for path in ("/deal/1", "/deal/1/edit", "/deal/new", "/deal", "/deal/1?tab=history"):
        page = anna.get(path).text
        assert "Payment risk" not in page
        assert "payment_risk" not in page


def test_part_for_the_script(house: House, anna: Visitor) -> None:
    """The script gets the card alone."""
    part = anna.ask("/deal/1").text
    assert part.lstrip().startswith("<article")
    assert "<html" not in part


def test_tabs(house: House, anna: Visitor) -> None:
    """History and related records have their own addresses; an unknown tab shows the first."""
    history = anna.get("/deal/1?tab=history").text
    assert "Stage changed" in history
    assert "Giulia wants the machines" not in history
    assert anna.get("/company/1").status_code == 200
    assert anna.get("/deal/1?tab=quote").status_code == 200
    assert "About the deal" in anna.get("/deal/1?tab=nonsense").text


def test_nothing_there(house: House, anna: Visitor) -> None:
    """What is not there, and what may not be seen, look the same."""
    for path in ("/deal/999", "/deal/0", "/nothing/1", f"/deal/{2**70}", "/deal/1/nonsense"):
        answer = anna.get(path)
        assert answer.status_code == 404, path
        assert "There is nothing here" in answer.text


def test_comment(house: House, anna: Visitor) -> None:
    """A comment is there afterwards, as text and never as HTML."""
    answer = anna.post("/deal/1/comments", {"text": "<b>bold</b>\nsecond line"})
    assert answer.status_code == 303
    page = anna.get("/deal/1")
    assert "&lt;b&gt;bold&lt;/b&gt;\nsecond line" in page.text
    assert "Comment added" in page.text
    assert "Comment added" not in anna.get("/deal/1").text


def test_comment_by_script(house: House, anna: Visitor) -> None:
    """The script gets the timeline back, and a message."""
    answer = anna.ask("/deal/1/comments", {"text": "Called her"})
    assert answer.status_code == 200
    assert 'id="timeline"' in answer.text
    assert "Called her" in answer.text
    assert "Comment added" in answer.text


def test_empty_comment(house: House, anna: Visitor) -> None:
    """Nothing to say is said."""
    for answer in (
        anna.post("/deal/1/comments", {"text": "  "}),
        anna.ask("/deal/1/comments", {"text": ""}),
    ):
        assert answer.status_code == 422
        assert "Write something first." in answer.text
    kept = anna.post("/deal/1/comments", {"text": "a\x00b"})
    assert kept.status_code == 422


def test_older_entries(house: House, anna: Visitor) -> None:
    """More than a page of entries is continued, as a part and as a page; a day is named once."""
    for number in range(25):
        house.said("anna", "deal", 1, f"comment number {number}")
    page = anna.get("/deal/1").text
    match = re.search(r'hx-get="(/deal/1/timeline\?before=\d+&amp;day=(\w+))"', page)
    assert match is not None
    older = unescape(match[1])
    part = anna.ask(older).text
    assert "comment number 0" in part
    assert "comment number 24" not in part
    day = f'class="entry-day">{match[2]}<'  # not "Today" when midnight has just passed
    assert (page.count(day), part.count(day)) == (1, 0)
    assert "comment number 0" in anna.get(older).text


def test_delete_and_restore(house: House) -> None:
    """Into the recycle bin after a question, out of it again from the list."""
    luca = house.visitor("luca")
    assert "Delete “Espresso line" in luca.get("/deal/1/delete").text
    version = str(house.version("deal", 1))
    gone = luca.post("/deal/1/delete", {"version": version})
    assert gone.headers["Location"] == "/deal?deleted=1"
    assert luca.get("/deal/1").status_code == 404
    assert 'action="/deal/1/restore"' in luca.get("/deal?deleted=1").text
    assert luca.post("/deal/1/restore").headers["Location"] == "/deal/1"
    assert "Restored" in luca.get("/deal/1").text


def test_delete_of_a_changed_record(house: House) -> None:
    """A record that has moved on is not deleted."""
    luca = house.visitor("luca")
    assert luca.post("/deal/1/delete", {"version": "1"}).status_code == 409
    assert luca.get("/deal/1").status_code == 200


def test_statements_of_a_card(house: House, anna: Visitor) -> None:
    """A card costs at most eight statements, whatever is on it, figures over other records too."""
    database = house.app.extensions["scheda"].database
    for address in ("/deal/1", f"/company/{house.company}"):
        anna.get(address)
        with database.counted() as count:
            assert anna.get(address).status_code == 200
        assert count.number <= 8, "\n".join(count.statements)


def test_card_snapshot(house: House, snapshot: SnapshotAssertion) -> None:
    """The whole card in Italian, times and signatures aside."""
    page = house.visitor("chiara").ask("/deal/1").text
    page = re.sub(r'name="_csrf" value="[^"]+"', 'name="_csrf" value="…"', page)
    page = re.sub(r"icons-\w+\.svg", "icons.svg", page)
    page = re.sub(r"(?s)<time .*?</time>", "<time>…</time>", page)
    page = re.sub(r'(?<=class="entry-day">)\w+', "Oggi", page)
    page = re.sub(r"\d{1,2} \w{3} 20\d\d(, \d\d:\d\d)?(:\d\d)?", "‹giorno›", page)
    assert "\n".join(line.strip() for line in page.splitlines() if line.strip()) == snapshot


def test_a_tab_makes_records_that_point_here(house: House, anna: Visitor) -> None:
    """The tab of related records leads to a new one that is linked already, where that is allowed."""
    assert 'href="/quote/new?deal=1"' in anna.get("/deal/1?tab=quote").text
    assert "Espresso line" in anna.get("/quote/new?deal=1").text
    assert "/invoice/new" not in anna.get("/deal/1?tab=invoice").text


def test_counts_of_tabs(house: House, anna: Visitor) -> None:
    """How many records are behind the tabs: only those the person may read, one statement for all."""
    for _ in range(3):
        house.made("anna", "deal", title="Renewal", renewal_of="1")
    house.made("root", "deal", title="Theirs", renewal_of="1", owner="1")
    part = anna.ask("/deal/1/counts")
    assert re.findall(r'id="tc-(\w+)"[^>]*>(\d+)', part.text) == [("deal", "3")]
    assert 'hx-get="/deal/1/counts"' in anna.get("/deal/1").text
    assert "tabs-arrange" in anna.get("/deal/1").text
    assert anna.get("/deal/99/counts").status_code == 404
    counts = set()
    for number in (1, 2):
        with house.app.extensions["scheda"].database.counted() as count:
            anna.ask(f"/deal/{number}/counts")
        counts.add(count.number)
    assert len(counts) == 1


def test_a_contact_lists_its_deals(house: House, anna: Visitor) -> None:
    """The tab of a contact has the deals in whose client it is, and begins one with it."""
    page = anna.get("/contact/1?tab=deal").text
    assert "Lever machines, Bar Centrale" in page
    assert 'href="/deal/new?client=contact%3A1"' in page
    assert re.search(
        r'value="contact:1"[^>]* selected', anna.get("/deal/new?client=contact:1").text
    )
    other = house.made("anna", "contact", full_name="Rosa Neri", email="rosa@neri.it")
    assert "Lever machines" not in anna.get(f"/contact/{other}?tab=deal").text
