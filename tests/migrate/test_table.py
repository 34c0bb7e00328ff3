"""The page that says what becomes of each row: every line of it is shown by tests on both databases."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "changes.md"
WITHOUT_A_TEST = ("cannot be written", "a mistake of the configuration")
"""Lines of what never reaches a plan; the compiler's own tests show them."""
ONE_DATABASE = {
    "test_postgres_failed_index_is_taken_away": "test_sqlite_duplicates_after_the_plan",
    "test_sqlite_duplicates_after_the_plan": "test_postgres_failed_index_is_taken_away",
    "test_postgres_writers_meanwhile": "test_a_write_under_way_is_not_lost",
    "test_earlier_version_interrupted": "test_database_of_an_earlier_version",
    "test_declaration_into_nothing": "test_moved_from_nothing_is_refused",
    "test_sqlite": "test_postgres",
    "test_postgres": "test_sqlite",
}
"""Tests of one database, and what shows the same on the other; on SQLite nobody writes meanwhile."""


def known_tests() -> dict[str, str]:
    """Every test of plans and of releases: its name and its parameters."""
    files = [*(ROOT / "tests/migrate").glob("test_*.py"), ROOT / "tests/web/test_new_release.py"]
    found: dict[str, str] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        found |= dict(re.findall(r"^def (test_\w+)\(([^)]*)\)", text, re.MULTILINE))
    return found


def lines() -> list[list[str]]:
    """The lines of the page's tables, in cells."""
    rows = [row for row in PAGE.read_text(encoding="utf-8").splitlines() if row.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_line_is_shown_by_tests() -> None:
    """Each names tests that exist and run on both databases, or says why there is nothing to run."""
    known = known_tests()
    for change, what, names in lines():
        if change == "Change":
            continue
        named = re.findall(r"`(test_\w+)`", names)
        assert named or what.startswith(WITHOUT_A_TEST), change
        for name in named:
            assert name in known, name
            both = "database_url" in known[name] or "living" in known[name]
            assert both or ONE_DATABASE[name] in known, name
