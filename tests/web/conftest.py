"""A served database for each test, copied from one that is built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.house import House, Visitor, build, copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that every test begins with."""
    path = tmp_path_factory.mktemp("house") / "template.db"
    build(path)
    return path


@pytest.fixture
def house(template: Path, tmp_path: Path) -> Iterator[House]:
    """A database of the test's own, and the application over it."""
    with copied(template, tmp_path) as house:
        yield house


@pytest.fixture
def anna(house: House) -> Visitor:
    """A seller, logged in."""
    return house.visitor("anna")
