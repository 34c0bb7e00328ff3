"""The people of the demonstration, as users that can log in."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from engine.model.app import App
from engine.runtime.database import OWN
from engine.runtime.demo.lists import colleagues
from engine.runtime.people import users
from engine.runtime.people.actor import Person, by_login
from engine.runtime.people.passwords import Passwords

PASSWORD = "scheda"  # noqa: S105  # printed by the command: there is nothing to protect


def logins() -> list[tuple[str, str, str]]:
    """Who can log in: login, name, and what they do."""
    return [(one.login, one.name, one.work) for one in colleagues().values()]


def hire(connection: sa.Connection, app: App) -> Mapping[str, Person]:
    """Add everybody who is not there yet, and load them all."""
    # One hash for all: the password is no secret, and hashing is slow on purpose. It is written
    # here because it is shorter than the passwords that people may choose.
    passwords = Passwords()
    kept = passwords.hashed(PASSWORD)
    user = OWN["scheda_user"]
    found: dict[str, Person] = {}
    for one in colleagues().values():
        if by_login(connection, one.login) is None:
            number = users.add(
                connection, one.login, one.name, None, passwords,
                roles=[role for role in one.roles if role in app.roles],
                departments=[place for place in one.departments if place in app.departments],
                email=f"{one.login}@acme.example",
                locale=one.language if one.language in app.locales else "",
            )  # fmt: skip
            connection.execute(sa.update(user).where(user.c.id == number).values(password=kept))
        person = by_login(connection, one.login)
        if person is not None:
            found[one.login] = person
    return found
