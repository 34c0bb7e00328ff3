"""People's own layouts in use: kept, shown with the card, forgotten, rebased."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.layout import TABS, Change, Placement, Section
from engine.model.text import text
from engine.runtime.card.explaining import explanation
from engine.runtime.card.forms import edit_card
from engine.runtime.card.reading import view_card
from engine.runtime.context import context_of
from engine.runtime.design.personal import forget, forget_all, holders, keep
from engine.runtime.people.actor import by_login, by_session
from engine.runtime.people.sessions import digest, open_session
from tests.runtime.apps import APP

if TYPE_CHECKING:
    from engine.runtime.viewmodel import CardView
    from tests.runtime.conftest import House

DEAL = APP.entities["deal"]
MINE = (
    Change("add_section", "mine", before="main", section=Section(
        "mine", text(en="Mine"), (Placement("amount"), Placement("margin")))),
    Change("hide", "history", TABS),
)  # fmt: skip


def viewed(house: House, login: str, number: int) -> CardView:
    """A card as somebody sees it."""
    with house.acting(login, write=False) as context:
        card = view_card(context, "deal", number)
    assert card is not None
    return card


def kept(house: House, login: str, *changes: Change, pipeline: str = "") -> None:
    """Somebody keeps a layout."""
    with house.acting(login) as context:
        keep(context, DEAL, pipeline, changes)


def test_kept_shown_and_reset(house: House) -> None:
    """Only the person sees it, on the card and in the form, without what they may not see."""
    number = house.made("anna", "deal", {"title": "One"})
    kept(house, "anna", Change("hide", "title"))
    kept(house, "anna", *MINE)
    card = viewed(house, "anna", number)
    assert card.sections[0].label == "Mine"
    assert [field.name for field in card.sections[0].fields] == ["amount"]
    assert "history" not in [tab.name for tab in card.tabs]
    assert card.layout
    assert (card.layout.text, card.layout.source) == ("your own", "personal")
    assert card.layout.reset_url == "/deal/design/reset"
    with house.acting("anna", write=False) as context:
        form = edit_card(context, "deal", number)
    assert form is not None
    assert form.sections[0].name == "mine"
    other = viewed(house, "fay", number)
    assert "mine" not in [section.name for section in other.sections]
    with house.acting("anna") as context:
        forget(context, DEAL, "")
    again = viewed(house, "anna", number)
    assert "mine" not in [section.name for section in again.sections]
    assert again.layout
    assert again.layout.reset_url == ""


def test_a_layout_of_a_pipeline(house: House) -> None:
    """The one for the record's pipeline wins over the one for all of them."""
    number = house.made("anna", "deal", {"title": "One"})
    pipeline = next(iter(DEAL.pipelines))
    kept(house, "anna", *MINE)
    kept(house, "anna", Change("rename", "main", label=text(en="Basics")), pipeline=pipeline)
    card = viewed(house, "anna", number)
    assert card.sections[0].label == "Basics"
    assert card.layout
    assert card.layout.pipeline == pipeline


def test_dropped_changes_are_told(house: House) -> None:
    """What names something gone is said under the card; a hidden field is never named."""
    number = house.made("anna", "deal", {"title": "One"})
    kept(
        house, "anna", Change("move", "fax", to="main"), Change("rename", "gone"),
        Change("move", "margin", to="nowhere"),
    )  # fmt: skip
    card = viewed(house, "anna", number)
    assert card.layout
    assert card.layout.dropped == (
        "A change of “fax” no longer fits and is left out.",
        "A change of “gone” no longer fits and is left out.",
        "A change no longer fits and is left out.",
    )


def test_forced_standard(house: House) -> None:
    """Where the configuration allows no personal layouts, those that are kept do nothing."""
    number = house.made("anna", "deal", {"title": "One"})
    kept(house, "anna", *MINE)
    forced = replace(DEAL, layout=replace(DEAL.layout, personal=False))
    with house.acting("anna", write=False) as context:
        app = replace(context.app, entities={**context.app.entities, "deal": forced})
        release = replace(context.release, app=app)
        card = view_card(replace(context, release=release), "deal", number)
    assert card is not None
    assert card.layout
    assert (card.layout.source, card.layout.edit_url) == ("card", "")


def test_everybodys_layouts_are_removed(house: House) -> None:
    """An admin sees who has a layout, and removes those of the people they saw."""
    kept(house, "anna", *MINE)
    kept(house, "fay", *MINE)
    with house.acting("root") as context:
        found = holders(context.connection, "deal")
        assert [(one.name, one.pipelines) for one in found] == [
            ("Anna Bianchi", ("",)), ("Fay Gold", ("",)),
        ]  # fmt: skip
        assert forget_all(context.connection, "deal", [found[0].number]) == 1
        assert [one.name for one in holders(context.connection, "deal")] == ["Fay Gold"]
        assert holders(context.connection, "company") == ()


def test_no_statement_more(house: House) -> None:
    """A card in a layout of one's own costs as many statements as one without."""
    number = house.made("anna", "deal", {"title": "One"})
    counts = []
    for changes in ((), MINE):
        if changes:
            kept(house, "anna", *changes)
        with house.database.write() as connection:
            token = open_session(connection, 2, house.now)
        with house.database.counted() as count, house.database.read() as connection:
            person = by_session(connection, digest(token), house.now)
            assert person is not None
            release = house.releases.active(connection)
            card = view_card(context_of(connection, release, person, now=house.now), "deal", number)
            assert card is not None
            assert card.layout
            assert card.layout.source == ("personal" if changes else "card")
        counts.append(count.number)
    assert counts[0] == counts[1] <= 8


def test_explained(house: House) -> None:
    """Asking why one sees this layout names one's own first."""
    number = house.made("anna", "deal", {"title": "One"})
    kept(house, "anna", *MINE)
    with house.acting("root", write=False) as context:
        anna = by_login(context.connection, "anna")
        found = explanation(context, "deal@card", anna, number)
    assert found is not None
    assert found.answers[0].steps[0].text == "the person's own layout"
