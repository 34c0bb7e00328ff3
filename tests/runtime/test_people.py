"""People: passwords, sessions, who they are under a release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from engine.runtime.database import OWN
from engine.runtime.people import attempts
from engine.runtime.people.actor import by_login, by_session, by_token
from engine.runtime.people.attempts import Place, address_place, known_place, note_failure
from engine.runtime.people.log import latest
from engine.runtime.people.passwords import CHEAP, Passwords
from engine.runtime.people.sessions import (
    LIFETIME,
    TOKEN_LIFETIME,
    Denied,
    LoggedIn,
    digest,
    issue,
    log_in,
    log_out,
    open_session,
)
from engine.runtime.people.users import (
    Details,
    PersonError,
    add,
    change,
    details_of,
    everybody,
    grant,
    set_password,
    switch,
)
from tests.runtime.apps import APP

if TYPE_CHECKING:
    from tests.runtime.conftest import House

HERE = address_place("127.0.0.1")


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


RIGHT = "secret-anna"


def tried(house: House, place: Place, password: str = RIGHT) -> object:
    """An attempt of anna's to log in."""
    return log_in(house.database, CHEAP, "anna", password, place, house.now)


def failed(house: House, times: int, first: int = 0) -> None:
    """So many wrong passwords of anna's, each from another address."""
    with house.database.write() as connection:
        for number in range(first, first + times):
            place = address_place(f"10.1.{number // 256}.{number % 256}")
            note_failure(connection, "anna", place, house.now)


def test_too_many_failures(house: House) -> None:
    """After too many failures even the right password waits; time forgives.

    Whoever fails keeps out their own address only, so a stranger cannot lock an account.
    """
    for _ in range(attempts.OF_PLACE):
        tried(house, HERE, "wrong-password")
    assert tried(house, HERE) == Denied(wait=True)
    assert isinstance(tried(house, address_place("10.0.0.1")), LoggedIn)
    assert tried(house, HERE) == Denied(wait=True)
    house.now += attempts.WINDOW + timedelta(seconds=1)
    assert isinstance(tried(house, HERE), LoggedIn)


def test_failures_from_everywhere(house: House) -> None:
    """A login under attack: an address has few attempts, then none; a known device has its own."""
    device = known_place("device", "anna's own")
    failed(house, attempts.WIDESPREAD)
    other = address_place("10.0.0.1")
    for _ in range(attempts.OF_STRANGER):
        assert tried(house, other, "wrong-password") == Denied(wait=False)
    assert tried(house, other) == Denied(wait=True)
    assert isinstance(tried(house, address_place("10.0.0.2")), LoggedIn)
    assert isinstance(tried(house, device), LoggedIn)

    failed(house, attempts.OF_LOGIN, attempts.WIDESPREAD)
    assert tried(house, address_place("10.0.0.2")) == Denied(wait=True)
    assert isinstance(tried(house, device), LoggedIn)


def test_a_known_device_is_no_place_to_guess_at(house: House) -> None:
    """It has as many attempts as an address; other devices keep theirs."""
    device = known_place("device", "a")
    for _ in range(attempts.OF_PLACE):
        assert tried(house, device, "wrong-password") == Denied(wait=False)
    assert tried(house, device) == Denied(wait=True)
    assert isinstance(tried(house, known_place("device", "b")), LoggedIn)


def test_one_address_tries_many_logins(house: House) -> None:
    """The same few passwords for everybody: the address is kept out of all accounts."""
    with house.database.write() as connection:
        for number in range(attempts.OF_ADDRESS):
            note_failure(connection, f"person{number}", HERE, house.now)
    assert tried(house, HERE) == Denied(wait=True)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("10.0.0.1", "::ffff:10.0.0.1", True), ("10.0.0.1", "10.0.0.2", False),
    ("2001:db8::1", "2001:db8::ffff:2", True), ("2001:db8::1", "2001:db8:0:1::1", False),
    ("fe80::1%eth0", "fe80::1%eth1", True), ("", "unix:", False),
])  # fmt: skip
def test_addresses_of_one_customer(one: str, other: str, *, same: bool) -> None:
    """Who has a network of addresses has no more attempts for it."""
    assert (address_place(one) == address_place(other)) is same


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
    """A program's token is a person; a wrong one is nobody; time and a new password end it."""
    with house.database.write() as connection:
        token = issue(connection, 3, "test", house.now)
        person = by_token(connection, digest(token), house.now)
        assert person is not None
        assert person.login == "ugo"
        assert by_token(connection, digest(token + "x"), house.now) is None
        assert by_token(connection, digest(token), house.now + TOKEN_LIFETIME) is None
        set_password(connection, "ugo", "another-one", CHEAP)
        assert by_token(connection, digest(token), house.now) is None


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


def test_changing(house: House) -> None:
    """Details change whole or not at all, each change is in the log, and an administrator stays."""
    with house.database.write() as connection:
        number = 2
        found = details_of(connection, number)
        assert found == ("anna", Details("Anna Bianchi", roles=("seller",), departments=("sales",)))
        wanted = Details("Anna B.", "anna@example.org", "it", ("finance",), ("finance", "sales"))
        assert change(connection, number, wanted, roots=APP.roots, by=1)
        assert not change(connection, number, wanted, roots=APP.roots, by=1)
        newest = latest(connection, subject="anna")[0]
        assert (newest.by, newest.kind, newest.about) == ("Root Admin", "user_changed", number)
        assert newest.what["departments"] == [["sales"], ["finance", "sales"]]
        for bad in (Details(""), Details("x" * 200), Details("a\nb"), Details("A", "no address")):
            with pytest.raises(PersonError):
                change(connection, number, bad, roots=APP.roots)
        with pytest.raises(PersonError, match="last administrator"):
            change(connection, 1, Details("Root"), roots=APP.roots)
        off = Details("Root", roles=("admin",), active=False)
        with pytest.raises(PersonError, match="last administrator"):
            change(connection, 1, off, roots=APP.roots)
        other = Details("Anna", roles=("admin",))
        assert change(connection, number, other, roots=APP.roots)
        assert change(connection, 1, Details("Root"), roots=APP.roots)


def test_log_of_people(house: House) -> None:
    """Who did what, when; passwords and tokens are in no entry."""
    with house.database.write() as connection:
        set_password(connection, "anna", "another-one", CHEAP, by=1)
        issue(connection, 2, "robot", house.now)
        switch(connection, "anna", active=False, by=1)
        found = latest(connection, subject="anna")
        assert [entry.kind for entry in found] == [
            "user_locked", "token_issued", "password_set", "user_added",
        ]  # fmt: skip
        assert [entry.by for entry in found] == ["Root Admin", "", "Root Admin", ""]
        assert "another-one" not in str(found)
        assert len(latest(connection, limit=2)) == 2
        assert latest(connection, before=found[-1].id, subject="anna") == ()
