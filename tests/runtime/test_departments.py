"""Departments that are added in the database, below those that rules name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.model.principal import Principal
from engine.runtime.people import departments
from engine.runtime.people.actor import by_login
from engine.runtime.people.log import latest
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import PersonError, add
from tests.runtime.apps import APP

if TYPE_CHECKING:
    from tests.runtime.conftest import House

SALES_AND_BELOW = Principal("department", "sales", True, ("sales", "sales_it"))
SALES = Principal("department", "sales")
ITALY = Principal("department", "sales_it")
FINANCE_AND_BELOW = Principal("department", "finance", True, ("finance",))


def test_members_belong_to_what_is_around(house: House) -> None:
    """A member is one of ``department:NAME+`` of all around, and of no ``department:NAME``."""
    with house.database.write() as connection:
        departments.add(connection, APP, "milan", "Milan", "sales_it", 1)
        departments.add(connection, APP, "duomo", "Duomo", "milan", 1)
        add(connection, "mia", "Mia", None, CHEAP, roles=["seller"], departments=["duomo"])
        person = by_login(connection, "mia")
        assert person is not None
        actor = person.actor(APP)
        assert actor.departments == {"duomo"}
        assert actor.inside == {"sales_it", "sales"}
        assert [actor.matches(p) for p in (SALES_AND_BELOW, SALES, ITALY, FINANCE_AND_BELOW)] == [
            True, False, False, False,
        ]  # fmt: skip
        ugo = by_login(connection, "ugo")
        assert ugo is not None
        assert ugo.actor(APP).below == {"sales_it", "milan", "duomo"}

        departments.move(connection, APP, "milan", "finance", 1)
        moved = by_login(connection, "mia")
        assert moved is not None
        assert moved.actor(APP).inside == {"finance"}
        assert moved.actor(APP).matches(FINANCE_AND_BELOW)
        assert not moved.actor(APP).matches(SALES_AND_BELOW)


def test_heads_read_what_members_own(house: House) -> None:
    """The level ``department+`` reaches into added departments, and follows when they move."""
    with house.database.write() as connection:
        departments.add(connection, APP, "milan", "Milan", "sales", 1)
        add(connection, "mia", "Mia", None, CHEAP, roles=["seller"], departments=["milan"])
    number = house.made("mia", "deal", {"title": "Mine"})

    def seen(login: str) -> bool:
        with house.acting(login, write=False) as context:
            entity = APP.entities["deal"]
            rows = context.store(entity).select(("title",)).where(context.readable(entity))
            return number in {row.id for row in context.connection.execute(rows)}

    level = APP.roles["seller"].records["deal"]["read"]
    assert level == "department+"
    assert seen("anna")
    with house.database.write() as connection:
        departments.move(connection, APP, "milan", "finance", 1)
    assert not seen("anna")


def test_what_cannot_be(house: House) -> None:
    """Declared departments, circles, names that are taken, departments with members: refused."""
    with house.database.write() as connection:
        departments.add(connection, APP, "milan", "Milan", "sales", 1)
        departments.add(connection, APP, "duomo", "", "milan", 1)
        add(connection, "mia", "Mia", None, CHEAP, departments=["duomo"])
        for code, wrong in {
            "bad_name": lambda: departments.add(connection, APP, "Not a name", "x", "sales"),
            "taken": lambda: departments.add(connection, APP, "milan", "x", "sales"),
            "bad_parent": lambda: departments.add(connection, APP, "rome", "x", "nowhere"),
            "label": lambda: departments.rename(connection, APP, "milan", "x" * 200),
            "circle": lambda: departments.move(connection, APP, "milan", "duomo"),
            "declared": lambda: departments.move(connection, APP, "sales_it", "finance"),
            "missing": lambda: departments.remove(connection, APP, "rome"),
            "children": lambda: departments.remove(connection, APP, "milan"),
            "members": lambda: departments.remove(connection, APP, "duomo"),
        }.items():
            with pytest.raises(PersonError) as refused:
                wrong()
            assert refused.value.code == code
        with pytest.raises(PersonError):
            departments.add(connection, APP, "sales_it", "x", "sales")
        assert [(p.name, p.depth, p.members, p.declared) for p in departments.tree(connection, APP)
                if p.name in ("sales", "milan", "duomo")] == [
            ("sales", 0, 1, True), ("milan", 1, 0, False), ("duomo", 2, 1, False),
        ]  # fmt: skip


def test_what_hangs_nowhere_means_nothing(house: House) -> None:
    """When the configuration drops the department around, members of those below it are nobody."""
    from dataclasses import replace

    with house.database.write() as connection:
        departments.add(connection, APP, "milan", "Milan", "finance", 1)
        add(connection, "mia", "Mia", None, CHEAP, roles=["seller"], departments=["milan"])
        person = by_login(connection, "mia")
        assert person is not None
        kept = {name: d for name, d in APP.departments.items() if name != "finance"}
        later = replace(APP, departments=kept)
        assert person.actor(later).departments == frozenset()
        lost = next(p for p in departments.tree(connection, later) if p.name == "milan")
        assert lost.lost
        assert "milan" not in departments.known(connection, later)


def test_every_change_is_in_the_log(house: House) -> None:
    """Who added, renamed, moved and removed which department."""
    with house.database.write() as connection:
        departments.add(connection, APP, "milan", "Milan", "sales", 1)
        departments.rename(connection, APP, "milan", " Milano  centro ", 1)
        departments.rename(connection, APP, "milan", "Milano centro", 1)
        departments.move(connection, APP, "milan", "finance", 1)
        departments.remove(connection, APP, "milan")
        found = latest(connection, limit=4)
        assert [(e.kind, e.by, e.subject) for e in found] == [
            ("department_removed", "", "milan"), ("department_moved", "Root Admin", "milan"),
            ("department_renamed", "Root Admin", "milan"),
            ("department_added", "Root Admin", "milan"),
        ]  # fmt: skip
        assert found[1].what == {"parent": "finance", "before": "sales"}
