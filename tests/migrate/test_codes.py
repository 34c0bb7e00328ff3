"""The codes of family M: each is used, and shown by a test."""

from __future__ import annotations

import re
from pathlib import Path

import engine
from engine.compiler.plan_codes import CODES

MIGRATE = Path(engine.__file__).parent / "compiler" / "migrate"
SHOWN_BY_ACCIDENT_ONLY = {"M499"}


def mentioned(folder: Path) -> set[str]:
    """The codes that stand in the Python files of a folder."""
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return {code for text in texts for code in re.findall(r'"(M\d{3})"', text)}


def test_codes_used_are_declared() -> None:
    """No finding and no error has a code that nobody can look up, and no code is unused."""
    assert mentioned(MIGRATE) == {code.id for code in CODES}


def test_codes_are_shown() -> None:
    """A test brings about each of them; what would be our own mistake, none can."""
    assert {code.id for code in CODES} - mentioned(Path(__file__).parent) <= SHOWN_BY_ACCIDENT_ONLY
