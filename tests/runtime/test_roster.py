"""People as administrators see them, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.runtime.card.explaining import explanation
from engine.runtime.debt.views import chart_of, reach_of, view_debt
from engine.runtime.people.actor import everyone
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.roster import PAGE, access_of, roster
from engine.runtime.people.sessions import MARK, digest, issue, open_session, revoke
from engine.runtime.people.users import add
from engine.runtime.release import ledger

if TYPE_CHECKING:
    from tests.runtime.conftest import House


def test_people_are_found(house: House) -> None:
    """By all words in login, name or e-mail, by role, by department, page after page."""
    with house.acting("root") as context:
        add(context.connection, "zoe", "Zoë 100%", None, CHEAP, email="zoe@example.org")

        def found(words: str = "", **more: str) -> list[str]:
            return [one.login for one in roster(context, words, **more).members]

        assert found() == ["anna", "fay", "root", "ugo", "zoe"]
        assert found("BIANCHI anna") == ["anna"]
        assert found("example.org") == ["zoe"]
        assert found("100%") == ["zoe"]
        assert found("%") == ["zoe"]
        assert found("_\0") == []
        assert found(role="seller") == ["anna", "ugo"]
        assert found(role="seller", department="sales_it") == ["ugo"]
        anna = roster(context, "anna").members[0]
        assert (anna.roles, anna.departments, anna.active) == (("seller",), ("sales",), True)
        for number in range(PAGE):
            add(context.connection, f"many{number:03}", "Many", None, CHEAP)
        first = roster(context, "many")
        assert (first.total, len(first.members), first.next) == (PAGE, PAGE, "")
        whole = roster(context)
        assert whole.next == whole.members[-1].login
        rest = roster(context, after=whole.next)
        assert (len(rest.members), rest.next) == (5, "")
        assert len(everyone(context.connection)) == PAGE + 5


def test_access(house: House) -> None:
    """Live sessions and tokens of somebody; what is over does not count, nor what is ended."""
    with house.acting("root") as context:
        connection = context.connection
        open_session(connection, 2, house.now)
        open_session(connection, 2, house.now - timedelta(days=400))
        token = issue(connection, 2, "robot", house.now)
        issue(connection, 2, "old", house.now - timedelta(days=400))
        access = access_of(context, 2)
        assert (access.sessions, access.password) == (1, True)
        assert [one.label for one in access.tokens] == ["robot"]
        mark = access.tokens[0].mark
        assert mark == digest(token)[:MARK]
        assert not revoke(connection, 3, mark)
        assert revoke(connection, 2, mark)
        assert not revoke(connection, 2, mark)
        assert access_of(context, 2).tokens == ()
        assert not access_of(context, 3).password


def test_what_the_overview_tells(house: House) -> None:
    """The releases of the ledger, the newest first; who collects debt, and a line over days."""
    with house.acting("root", write=False) as context:
        newest = ledger(context.connection)[0]
        assert (newest.id, newest.fingerprint) == (context.release.id, context.release.fingerprint)
        assert reach_of(context) == "read"
        assert view_debt(context, "read").total >= 0
        today = context.clock.today
        days = [(today - timedelta(days=9), 30), (today - timedelta(days=3), 0), (today, 15)]
        chart = chart_of(context, days)
        assert chart is not None
        assert chart.line == "0,8 400,112 600,60"
        assert (chart.first, chart.last, chart.most) == (30, 15, 30)
        assert chart_of(context, days[:1]) is None
    with house.acting("ugo", write=False) as context:
        assert reach_of(context) in (None, "edit")


def test_explanations_with_people(house: House) -> None:
    """An administrator is told by name who can see a field of a record; others of themselves."""
    number = house.made("anna", "deal", {"title": "Mine"})
    with house.acting("root", write=False) as context:
        anna = next(one for one in everyone(context.connection) if one.login == "anna")
        told = explanation(context, "deal.title", anna, number)
        assert told is not None
        assert [one.answer for one in told.answers][:2] == [True, True]
        assert {"anna", "root"} <= set(dict(told.named)["see"])
        assert explanation(context, "deal.title", anna, 10**6) is None
        assert explanation(context, "deal.nothing") is None
    with house.acting("anna", write=False) as context:
        mine = explanation(context, "deal.title", None, number)
        assert mine is not None
        assert (mine.able, mine.named) == ((), ())
        assert all(not one.steps and not one.remedies for one in mine.answers)
        other = next(one for one in everyone(context.connection) if one.login == "root")
        assert explanation(context, "deal.title", other, number) is None
