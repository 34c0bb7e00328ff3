"""The page about the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.compiler.reference.markdown import code, page, table

EXIT_CODES: Final = (
    (0, "clean, or done"),
    (1, "findings at error level"),
    (2, "the command was called wrongly"),
    (3, "changes are pending, all of them automatic (with `--detailed-exitcode`)"),
    (4, "changes are pending that need approval"),
    (5, "the plan is stale"),
    (6, "the lock was not obtained"),
    (7, "the database is not as the last apply left it"),
    (8, "an interrupted apply must be resumed first"),
    (9, "the database is newer than the program"),
    (10, "live data fails a check"),
    (70, "a mistake of Scheda itself"),
)


@dataclass(frozen=True, slots=True)
class Manual:
    """What a command says of itself: its line of usage, its help, its options with their help."""

    name: str
    usage: str
    help: str
    options: tuple[tuple[str, str], ...] = ()


def commands_page(manuals: Sequence[Manual]) -> str:
    """Every command with its help, and the exit codes."""
    parts = ["The program is called `scheda`; each command also tells its own help with `--help`."]
    for manual in manuals:
        parts += [
            f"## scheda {manual.name}",
            f"```\n{manual.usage}\n```",
            manual.help,
            table(("option", "meaning"), ((code(name), said) for name, said in manual.options)),
        ]
    rows = ((str(number), meaning) for number, meaning in EXIT_CODES)
    return page("Commands", *parts, "## Exit codes", table(("code", "meaning"), rows))
