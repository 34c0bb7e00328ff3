"""The write path: everything it writes, and everything it refuses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.model.values import Client, Money
from engine.runtime.card import view_card
from engine.runtime.outcome import Saved

if TYPE_CHECKING:
    from tests.runtime.conftest import House


def test_create_and_read(house: House) -> None:
    """A new record has its defaults, its number, its first stage and its creator."""
    company = house.made("anna", "company", {"name": "Caffè Uno"})
    outcome = house.save(
        "anna",
        "deal",
        {"title": "First", "amount": Money(Decimal("12.50"), "EUR"), "client": Client(company)},
    )
    assert isinstance(outcome, Saved)
    with house.acting("anna", write=False) as context:
        card = view_card(context, "deal", outcome.id)
    assert card is not None
    assert (card.title, card.number, card.version) == ("First", "1", 1)
    assert card.stages and card.stages.current and card.stages.current.name == "new"
    print(card)
