"""One served database: its connection, its active release, and the secret that signs forms."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError

from engine.runtime.database import OWN, Database
from engine.runtime.design.designer import Designer
from engine.runtime.files import Files
from engine.runtime.people.passwords import Passwords
from engine.runtime.release import Releases
from engine.runtime.web.statics import Statics

_SETTING = OWN["scheda_setting"]
_SECRET = "form_secret"  # noqa: S105 - the name of it


@dataclass(slots=True)
class Site:
    """What every request needs and none of them changes."""

    database: Database
    passwords: Passwords
    statics: Statics
    files: Files
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    releases: Releases = field(default_factory=Releases)
    designer: Designer | None = None
    _secret: str = ""

    def secret(self) -> str:
        """The secret of this database, made when it is first asked for; shared by all processes."""
        if not self._secret:
            self._secret = self._kept() or self._made()
        return self._secret

    def _kept(self) -> str:
        with self.database.read() as connection:
            found = connection.scalar(sa.select(_SETTING.c.value).where(_SETTING.c.name == _SECRET))
        return str(found or "")

    def _made(self) -> str:
        fresh = secrets.token_urlsafe(32)
        try:
            with self.database.write() as connection:
                connection.execute(sa.insert(_SETTING).values(name=_SECRET, value=fresh))
        except IntegrityError:
            return self._kept()
        return fresh


def now() -> datetime:
    """The moment of the request; a test may stop the site's clock."""
    site = cast("Site | None", current_app.extensions.get("scheda"))
    return site.clock() if site else datetime.now(UTC)


def current_site() -> Site:
    """The site of the application that answers."""
    return cast("Site", current_app.extensions["scheda"])
