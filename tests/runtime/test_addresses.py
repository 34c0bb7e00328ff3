"""The address of a database is shown without what opens it."""

from __future__ import annotations

import pytest

from engine.runtime.database import without_password


@pytest.mark.parametrize(("url", "shown"), [
    ("postgresql+psycopg://crm:top%40secret@db/crm", "postgresql+psycopg://crm:***@db/crm"),
    ("sqlite:///scheda.db", "sqlite:///scheda.db"),
])  # fmt: skip
def test_no_password_is_shown(url: str, shown: str) -> None:
    """Not on the terminal, and so not in the logs of whatever runs it."""
    assert without_password(url) == shown
