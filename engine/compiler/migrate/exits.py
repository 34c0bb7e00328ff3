"""How a plan or an apply can end, as numbers for scripts and as one exception for callers."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from engine.model.said import said


class Exit(IntEnum):
    """Exit codes of the command line; 2 is left to errors of usage."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    PENDING = 3
    APPROVAL = 4
    STALE = 5
    LOCKED = 6
    DRIFT = 7
    INTERRUPTED = 8
    NEWER = 9
    DATA = 10
    INTERNAL = 70


INTERRUPTED: Final = (
    said("M404", "an apply was interrupted and has to be ended first"),
    said("M404.on", "go on with it: scheda apply --resume"),
    said("M404.back", "or take it back: scheda apply --undo"),
)
"""What to say where an apply was interrupted, and what can be done."""


class MigrateError(Exception):
    """An apply that could not begin or go on; ``code`` is a diagnostic code of family M.

    ``exit`` is what the command line ends with. The message stands alone, the hints say what a
    person can do.
    """

    def __init__(self, code: str, exit_code: Exit, message: str, *hints: str) -> None:
        super().__init__(message)
        self.code = code
        self.exit = exit_code
        self.message = message
        self.hints = hints
