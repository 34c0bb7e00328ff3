"""One record out of several: whose values stay, what moves along, who may, and all or nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from engine.model.values import Client, Ref
from engine.runtime.card.reading import view_timeline
from engine.runtime.database import OWN
from engine.runtime.making.mergeviews import merge_view, partner_view
from engine.runtime.making.merging import Undecided, merge
from engine.runtime.outcome import Conflict, NotFound, Refused, Saved
from engine.runtime.save import restore
from engine.runtime.seen import Seen
from engine.runtime.timeline.comments import comment

if TYPE_CHECKING:
    from tests.runtime.conftest import House

ENTRY = OWN["scheda_entry"]


def merged(house: House, login: str, *numbers: int, entity: str = "deal", **more: Any) -> Any:
    """Merge as somebody and tell the outcome."""
    chosen = more.pop("chosen", {})
    with house.acting(login) as context:
        return merge(context, entity, numbers, chosen, **more)


def kept(house: House, entity: str, number: int) -> dict[str, object]:
    """What the database keeps."""
    with house.acting("root", write=False) as context:
        row = context.store(context.app.entities[entity]).load(context.connection, number)
    assert row is not None
    return {**row.record.values, "deleted": row.deleted_at is not None}


def pair(house: House) -> tuple[int, int]:
    """Two deals of anna's that differ in title and place, and complete each other."""
    one = house.made("anna", "deal", {"title": "Bar Roma", "notes": "first", "tags": ("a", "b")})
    two = house.made("anna", "deal", {"title": "Bar  Roma", "email": "a@b.it", "tags": ("b", "c"),
                                      "code": "AB12"})  # fmt: skip
    return one, two


def test_fields_are_asked_where_they_differ(house: House) -> None:
    """Nothing is chosen behind anybody's back; what only one has goes along, lists are joined."""
    one, two = pair(house)
    assert merged(house, "anna", one, two) == Undecided({"title": (one, two)})
    assert not kept(house, "deal", two)["deleted"]
    outcome = merged(house, "anna", one, two, chosen={"title": two})
    assert isinstance(outcome, Saved)
    stays = kept(house, "deal", one)
    assert (stays["title"], stays["notes"], stays["email"]) == ("Bar  Roma", "first", "a@b.it")
    assert stays["tags"] == ("a", "b", "c")
    assert stays["code"] == "AB12"  # unique: the other one has given it up
    assert kept(house, "deal", two)["deleted"]


def test_links_move(house: House) -> None:
    """Every link leads to the one that stays, also those of records out of the person's sight."""
    one = house.made("anna", "company", {"name": "Bar Roma"})
    two = house.made("anna", "company", {"name": "Bar Roma"})
    contact = house.made("root", "contact", {"name": "Ugo", "open": True})
    theirs = house.made("root", "deal", {
        "title": "Theirs", "owner": 4, "client": Client(two, (contact,)), "about": Ref("company", two),
    })  # fmt: skip
    with house.acting("root") as context:
        outcome = merge(context, "company", (one, two), {})
    assert isinstance(outcome, Saved)
    found = kept(house, "deal", theirs)
    assert found["client"] == Client(one, (contact,))
    assert found["about"] == Ref("company", one)
    with house.acting("root", write=False) as context:
        timeline = view_timeline(context, "deal", theirs)
    assert timeline is not None
    assert {change.label for change in timeline.entries[0].changes} == {"Client", "About"}


def test_lists_hold_a_record_once_and_nothing_points_at_itself(house: House) -> None:
    """A list with both keeps one; a link from one to the other is gone."""
    one = house.made("root", "contact", {"name": "Ugo", "open": True})
    two = house.made("root", "contact", {"name": "Ugo", "open": True})
    deal = house.made("root", "deal", {"title": "D", "others": (two, one)})
    assert isinstance(merged(house, "root", one, two, entity="contact"), Saved)
    assert kept(house, "deal", deal)["others"] == (one,)
    first = house.made("anna", "deal", {"title": "Same"})
    second = house.made("anna", "deal", {"title": "Same", "parent": first})
    assert isinstance(merged(house, "anna", first, second), Saved)
    assert kept(house, "deal", first)["parent"] is None


def test_comments_move_and_history_tells(house: House) -> None:
    """Comments go along, both histories say what happened, and all of it is one operation."""
    one, two = pair(house)
    with house.acting("anna") as context:
        comment(context, "deal", two, "They called")
    assert isinstance(merged(house, "anna", one, two, chosen={"title": one}), Saved)
    with house.acting("anna", write=False) as context:
        timeline = view_timeline(context, "deal", one)
        told = context.connection.execute(
            sa.select(ENTRY.c.kind, ENTRY.c.body)
            .where(ENTRY.c.entity == "deal", ENTRY.c.record == two)
            .order_by(ENTRY.c.id)
        ).all()
    assert timeline is not None
    assert "They called" in [entry.text for entry in timeline.entries]
    assert timeline.entries[0].kind == "merged"
    assert [row.kind for row in told][-2:] == ["merged_into", "deleted"]


def test_rights(house: House) -> None:
    """To edit all of them and to delete those that go; out of sight there is nothing to merge."""
    one, two = pair(house)
    theirs = house.made("root", "deal", {"title": "Theirs", "owner": 3})
    unseen = house.made("root", "deal", {"title": "Unseen", "owner": 4})
    for login, numbers in (("fay", (one, two)), ("anna", (one, theirs)), ("anna", (theirs, one))):
        outcome = merged(house, login, *numbers, chosen={"title": numbers[0]})
        assert isinstance(outcome, Refused)
        assert outcome.problems[0].code == "forbidden"
    assert isinstance(merged(house, "anna", one, unseen), NotFound)
    for numbers in ((one,), (one, one), (), tuple(range(1, 30))):
        assert isinstance(merged(house, "anna", *numbers), NotFound)


def test_hidden_fields_stay_out_of_it(house: House) -> None:
    """A field that the person does not see is neither asked about nor taken over nor nameable."""
    one, two = pair(house)
    house.made("root", "deal", {"margin": Decimal(7)}, id=two)
    for name in ("margin", "nonsense", "stage"):
        outcome = merged(house, "anna", one, two, chosen={"title": one, name: two})
        assert isinstance(outcome, Refused)
        assert (outcome.problems[0].field, outcome.problems[0].code) == (name, "unknown")
    wrong = merged(house, "anna", one, two, chosen={"title": 999})
    assert isinstance(wrong, Refused)
    assert isinstance(merged(house, "anna", one, two, chosen={"title": one}), Saved)
    assert kept(house, "deal", one)["margin"] is None
    assert kept(house, "deal", two)["margin"] == Decimal(7)


def test_all_or_nothing(house: House) -> None:
    """A refusal in the middle leaves everything as it was; a record that moved on is a conflict."""
    one, two = pair(house)
    house.made("root", "deal", {"title": "Child", "needs": Ref("deal", two)})
    bad = house.made("anna", "deal", {"title": "Bar Roma", "discount": Decimal(8)})
    house.made("root", "deal", {"discount": Decimal(20), "reason": "old"}, id=bad)
    before = kept(house, "deal", one)
    outcome = merged(
        house, "anna", one, bad, chosen={"title": one, "reason": one, "discount": bad}
    )  # fmt: skip
    assert isinstance(outcome, Refused)
    assert [problem.code for problem in outcome.problems] == ["required"]
    assert kept(house, "deal", one) == before
    assert not kept(house, "deal", bad)["deleted"]
    stale = merged(
        house, "anna", one, two, chosen={"title": one}, then={one: Seen(1), two: Seen(99)}
    )
    assert isinstance(stale, Conflict)


def test_back_from_the_bin(house: House) -> None:
    """The one that went can be taken out again."""
    one, two = pair(house)
    assert isinstance(merged(house, "anna", one, two, chosen={"title": one}), Saved)
    with house.acting("anna") as context:
        assert isinstance(restore(context, "deal", two), Saved)
    assert kept(house, "deal", two)["title"] == "Bar  Roma"


def test_the_page(house: House) -> None:
    """Side by side only what differs and may be changed; partners are look-alikes and what is found."""
    one, two = pair(house)
    with house.acting("anna", write=False) as context:
        view = merge_view(context, "deal", (one, two), {})
        partner = partner_view(context, "deal", one, "roma")
    assert view is not None
    assert [(row.name, row.joined) for row in view.rows] == [("title", False), ("tags", True)]
    assert partner is not None
    assert [found.link.id for found in partner.alike] == [two]
    assert [link.id for link in partner.found] == [two]
    with house.acting("ugo", write=False) as context:
        assert merge_view(context, "deal", (one, two), {}) is None
        assert partner_view(context, "deal", one, "") is None
