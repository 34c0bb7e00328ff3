"""The benches measure what they say: the floor under the card is the same page, written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.card import sides, unlike
from bench.same import difference

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = '<nav><a href="/deal">Deals</a></nav><form action="/x"><button name="q">Go</button></form>'


def test_the_floor_shows_the_card_of_every_deal_as_the_engine_does(tmp_path: Path) -> None:
    """Whoever changes the card changes bench/floor/templates/card.html as well."""
    with sides(f"sqlite:///{tmp_path}/bench.db", scale=0.02) as both:
        found = [f"deal {deal}: {said}" for deal in both.deals if (said := unlike(both, deal))]
    assert found == []


def test_markup_that_nobody_reads_makes_no_other_page() -> None:
    """Classes, white space and what is around a text are nobody's business."""
    assert difference(_PAGE, _PAGE.replace("<a ", '<a class="b"\n ')) == ""
    assert difference(_PAGE, _PAGE.replace("Deals", "<b> Deals </b>")) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Deals", "Leads", "word 0, after “”: “Deals” against “Leads”"),
        ("Go", "", "word 1, after “Deals”: “Go” against “(end)”"),
        ("<nav>", "<nav><a></a>", "<a>: 1 against 2"),
        ('"/deal"', '"/lead"', 'href="/deal" is only on the first'),
        ('name="q"', 'name="r"', 'name="q" is only on the first'),
        ("<form ", '<form hx-post="/x" ', 'hx-post="/x" is only on the second'),
    ],
)
def test_a_word_a_control_or_an_address_makes_another_page(old: str, new: str, said: str) -> None:
    """The first difference is told, with the words before it."""
    assert said == difference(_PAGE, _PAGE.replace(old, new))
