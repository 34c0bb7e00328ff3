"""Releases: the newest good one serves, whatever is put on top of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.model.text import text
from engine.runtime.database import Database
from engine.runtime.release import NoReleaseError, Releases
from tests.runtime.apps import APP
from tests.runtime.tables import activate

if TYPE_CHECKING:
    from tests.runtime.conftest import House

BROKEN = ("", "{", "[]", '{"format": "2.0", "app": {}}', '{"format": "1.0"}',
          '{"format": "1.0", "app": {"name": 1}}', '{"format":"1.0","app":' + "[" * 50000)  # fmt: skip


def test_remembered(house: House) -> None:
    """The active release costs one statement, and is the same value until a new one comes."""
    first = house.release
    with house.database.read() as connection, house.database.counted() as count:
        assert house.releases.active(connection) is first
    assert count.number == 1
    activate(house.database, replace(APP, label=text(en="Renamed")))
    assert (house.release.id, house.release.app.label.in_("en")) == (2, "Renamed")


@pytest.mark.parametrize("bundle", BROKEN)
def test_broken_bundle_never_serves(house: House, bundle: str) -> None:
    """A damaged newest bundle leaves the last good one serving, also after a restart."""
    good = house.release
    activate(house.database, APP, bundle or "x")
    assert house.release is good
    with house.database.read() as connection:
        assert Releases().active(connection).id == 1
    activate(house.database, APP)
    assert house.release.id == 3


def test_nothing_applied(sqlite_url: str) -> None:
    """A database without a release says so."""
    database = Database(sqlite_url)
    with database.read() as connection, pytest.raises(NoReleaseError):
        Releases().active(connection)
    database.close()
