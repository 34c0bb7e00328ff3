"""The search over all entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime.lists.search import search

if TYPE_CHECKING:
    from tests.runtime.conftest import House


def found(house: House, login: str, words: str, each: int = 8) -> dict[str, list[str]]:
    """The titles that somebody finds, by entity."""
    with house.acting(login, write=False) as context, house.database.counted() as count:
        view = search(context, words, each=each)
    assert count.number <= 1
    return {group.entity: [link.title for link in group.links] for group in view.groups}


def test_words_in_any_field(house: House) -> None:
    """All words must be there, in whatever searchable field, in capitals or not."""
    house.made("anna", "company", {"name": "Bar Roma"})
    house.made("anna", "deal", {"title": "Roma nord", "notes": "two machines"})
    house.made("anna", "deal", {"title": "Roma sud"})
    assert found(house, "anna", "roma") == {
        "company": ["Bar Roma"],
        "deal": ["Roma sud", "Roma nord"],
    }
    assert found(house, "anna", "  MACHINES   roma ") == {"deal": ["Roma nord"]}
    for nothing in ("", "  ", "%", "zzz", "\0", "\ud800", "x" * 5000):
        assert found(house, "anna", nothing) == {}


def test_only_what_the_person_may_see(house: House) -> None:
    """Unreadable records and hidden fields find nothing."""
    house.made("fay", "company", {"name": "Canary Ltd"})
    house.made("root", "deal", {"title": "One", "owner": 3, "secret": "canary"})
    assert found(house, "anna", "canary") == {}
    assert found(house, "ugo", "canary") == {"deal": ["One"]}
    assert found(house, "fay", "canary") == {"company": ["Canary Ltd"]}


def test_more(house: House) -> None:
    """Beyond a few the list has the others."""
    for number in range(4):
        house.made("anna", "deal", {"title": f"Same {number}"})
    with house.acting("anna", write=False) as context:
        group = search(context, "same", each=3).groups[0]
        whole = search(context, "same", each=4).groups[0]
    assert (len(group.links), group.more_url) == (3, "/deal?q=same")
    assert whole.more_url == ""
