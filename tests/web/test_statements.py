"""Every page costs the same few statements, whatever the number of records behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from tests.web.addresses import PAGES, address

if TYPE_CHECKING:
    from tests.web.house import House, Visitor

MOST = 20
"""No page needs more; the card has a tighter limit of its own."""

ADDRESSES = [path for page, paths in PAGES.items() if page != "login.form" for path in paths]


@pytest.mark.parametrize("path", ADDRESSES)
def test_statements_do_not_grow(house: House, path: str) -> None:
    """More records, longer timelines, more people: not one statement more."""
    root = house.visitor("root")
    crowd(house, "some")
    before = statements(house, root, path)
    crowd(house, "more")
    after = statements(house, root, path)
    assert len(after) <= len(before), "\n".join(after)
    assert len(after) <= MOST, "\n".join(after)


def statements(house: House, visitor: Visitor, path: str) -> list[str]:
    """What a page asks the database, once everything that is kept is there."""
    where = address(path, house)
    visitor.get(where)
    with house.app.extensions["scheda"].database.counted() as count:
        assert visitor.get(where).status_code == 200, where
    return list(count.statements)


def crowd(house: House, word: str) -> None:
    """Several more of everything that a page lists."""
    with house.acting("root") as context:
        for number in range(4):
            add(context.connection, f"{word}{number}", f"{word} {number}", "a good password",
                CHEAP, roles=["seller"], departments=["sales_it"])  # fmt: skip
    client = [f"company:{house.company}", f"contact:{house.contact}"]
    for number in range(4):
        company = house.made("root", "company", name=f"Company {word} {number}", city="Lecco")
        house.made(
            "root", "contact", full_name=f"Person {number}", email=f"{word}{number}@example.org"
        )
        house.made("root", "deal", title=f"Deal {number}", amount="100", client=client)
        house.made("root", "quote", title=f"Quote {number}", deal=str(house.deal), client=client)
        house.made("root", "deal", title=f"Other {number}", client=[f"company:{company}"])
        house.said("root", "deal", house.deal, f"Remark {number}")
