"""How far an apply has come, told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Event:
    """``begin`` and ``done`` frame a statement; ``rows`` tells of the rows of a long one."""

    kind: Literal["begin", "rows", "done", "wait"]
    number: int
    total: int
    text: str
    rows: int = 0
    all_rows: int = 0


Progress = Callable[[Event], None]


def silent(event: Event) -> None:
    """Nobody watches."""
