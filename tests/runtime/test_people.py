"""People: passwords, sessions, who they are under a release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from engine.runtime.actor import by_login, by_session, by_token
from engine.runtime.database import OWN
from engine.runtime.passwords import CHEAP, Passwords
from engine.runtime.people import PersonError, add, everybody, grant, set_password, switch
from engine.runtime.sessions import (
    FAILURES_OF_LOGIN,
    LIFETIME,
    WINDOW,
    Denied,
    LoggedIn,
    digest,
    issue,
    log_in,
    log_out,
    open_session,
)
from tests.runtime.apps import APP

if TYPE_CHECKING:
    from tests.runtime.conftest import House

HERE = "127.0.0.1"


def test_log_in_and_out(house: House) -> None:
    """A right password opens a session; only its digest is kept; logging out ends it."""
    entered = log_in(house.database, CHEAP, " Anna ", "secret-anna", HERE, house.now)
    assert isinstance(entered, LoggedIn)
    with house.database.write() as connection:
        kept = connection.scalars(sa.select(OWN["scheda_session"].c.token)).all()
        assert kept == [digest(entered.token)]
        assert entered.token not in kept
        person = by_session(connection, digest(entered.token), house.now)
        assert person is not None
        assert (person.login, person.roles, person.departments) == ("anna", {"seller"}, {"sales"})
        log_out(connection, entered.token)
        assert by_session(connection, digest(entered.token), house.now) is None


@pytest.mark.parametrize(("login", "password"), [
    ("anna", "wrong-password"), ("nobody", "secret-anna"), ("root", "secret-anna"), ("", ""),
    ("anna", "x" * 5000), ("anna\0", "secret-anna"), ("' OR 1=1", "x"), ("anna", "\ud800"),
    ("\ud800", "x"), ("x" * 9999, "x"),
])  # fmt: skip
def test_wrong(house: House, login: str, password: str) -> None:
    """Wrong, unknown, without a password, impossible: one and the same answer."""
    assert log_in(house.database, CHEAP, login, password, HERE, house.now) == Denied(wait=False)


def test_too_many_failures(house: House) -> None:
    """After too many failures even the right password waits; time and success forgive."""
    for _ in range(FAILURES_OF_LOGIN):
        log_in(house.database, CHEAP, "anna", "wrong-password", HERE, house.now)
    right = (house.database, CHEAP, "anna", "secret-anna", "10.0.0.1")
    assert log_in(*right, house.now) == Denied(wait=True)
    assert isinstance(log_in(*right, house.now + WINDOW + timedelta(seconds=1)), LoggedIn)


def test_sessions_end(house: House) -> None:
    """A session ends by itself, when the user is locked out, and when the password changes."""
    with house.database.write() as connection:
        token = open_session(connection, 2, house.now)
        assert by_session(connection, digest(token), house.now)
        assert by_session(connection, digest(token), house.now + LIFETIME) is None
        switch(connection, "anna", active=False)
        assert by_session(connection, digest(token), house.now) is None
        assert by_login(connection, "anna") is None
        switch(connection, "anna", active=True)
        set_password(connection, "anna", "another-one", CHEAP)
        assert by_session(connection, digest(token), house.now) is None
    assert isinstance(
        log_in(house.database, CHEAP, "anna", "another-one", HERE, house.now), LoggedIn
    )


def test_tokens(house: House) -> None:
    """A program's token is a person; a wrong one is nobody."""
    with house.database.write() as connection:
        token = issue(connection, 3, "test", house.now)
        person = by_token(connection, digest(token))
        assert person is not None
        assert person.login == "ugo"
        assert by_token(connection, digest(token + "x")) is None


def test_cost_is_renewed(house: House) -> None:
    """A password kept at another cost is kept anew at log-in."""
    dearer = Passwords(time_cost=2, memory_kib=16, lanes=1)
    log_in(house.database, dearer, "anna", "secret-anna", HERE, house.now)
    with house.database.read() as connection:
        user = OWN["scheda_user"]
        kept = connection.scalar(sa.select(user.c.password).where(user.c.login == "anna"))
    assert not dearer.stale(kept)
    assert CHEAP.stale(kept)


def test_adding(house: House) -> None:
    """What cannot be a user is refused with a reason; roles and departments are replaced."""
    with house.database.write() as connection:
        for login, password in (("anna", None), ("Ä", None), ("", None), ("zoe", "short")):
            with pytest.raises(PersonError):
                add(connection, login, "x", password, CHEAP)
        number = add(connection, "zoe", " Zoe ", None, CHEAP, roles=["seller", "seller"])
        grant(connection, number, roles=["finance", "gone"], departments=["sales", "gone"])
        person = by_login(connection, "zoe")
        assert person is not None
        actor = person.actor(APP)
        assert actor.roles == {"finance"}
        assert actor.departments == {"sales"}
        assert actor.below == {"sales", "sales_it"}
        assert not actor.superuser
        assert ("zoe", "Zoe", True) in {one[:3] for one in everybody(connection)}
        for missing in (lambda: set_password(connection, "gone", "long-enough", CHEAP),
                        lambda: switch(connection, "gone", active=True)):  # fmt: skip
            with pytest.raises(PersonError):
                missing()
