"""Wrong passwords: how many are looked at, and from where, so that nobody guesses one or locks it.

A device that somebody has logged in from before is judged by its own failures alone, so that no
stranger, however many addresses they have, keeps a person out of their account (decision 0139).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from engine.runtime.database import OWN

_FAILURE = OWN["scheda_login_failure"]

WINDOW = timedelta(minutes=15)
OF_PLACE = 10
"""Failures of one login from one device or address."""
OF_ADDRESS = 50
"""Failures of whatever logins from one address."""
WIDESPREAD = 100
"""From so many failures of a login on, from wherever, an address that is not known has few."""
OF_STRANGER = 2
"""Failures of a login from one address while they are widespread."""
OF_LOGIN = 1_000
"""Failures of one login from wherever; beyond, only known devices are listened to."""
_NETWORK = 64
"""Bits of an address of the sixth version that are given to one customer; the rest is theirs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a password comes from: a device known for its login or a session, else an address."""

    name: str
    known: bool = False


def known_place(kind: str, name: str) -> Place:
    """A device that the login has been used on before, or a session that is open."""
    return Place(f"{kind}:{name[:32]}", known=True)


def address_place(address: str) -> Place:
    """An address; of the sixth version the network it is in."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return Place(f"address:{address[:64]}")
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            network = ipaddress.ip_network((int(found), _NETWORK), strict=False)
            return Place(f"address:{network}")
        found = found.ipv4_mapped
    return Place(f"address:{found}")


def note_failure(connection: sa.Connection, login: str, place: Place, now: datetime) -> None:
    """Remember a wrong password; those of before the window are forgotten."""
    connection.execute(sa.insert(_FAILURE).values(login=login, address=place.name, at=now))
    connection.execute(sa.delete(_FAILURE).where(_FAILURE.c.at < now - WINDOW))


def forgive(connection: sa.Connection, login: str, place: Place) -> None:
    """Forget the failures of a login from a place where the right password was given."""
    connection.execute(
        sa.delete(_FAILURE).where(_FAILURE.c.login == login, _FAILURE.c.address == place.name)
    )


def too_many(connection: sa.Connection, login: str, place: Place, now: datetime) -> bool:
    """Whether there were so many wrong passwords that none is looked at for a while."""
    same_login = _FAILURE.c.login == login
    same_place = _FAILURE.c.address == place.name
    here, anywhere, by_place = (
        sa.func.coalesce(sa.func.sum(sa.case((counted, 1), else_=0)), 0)
        for counted in (same_login & same_place, same_login, same_place)
    )
    own, all_over, of_place = connection.execute(
        sa.select(here, anywhere, by_place).where(
            _FAILURE.c.at > now - WINDOW, same_login | same_place
        )
    ).one()
    if own >= OF_PLACE:
        return True
    if place.known:
        return False
    few = all_over >= WIDESPREAD and own >= OF_STRANGER
    return bool(few or all_over >= OF_LOGIN or of_place >= OF_ADDRESS)
