"""One difference between two applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "added", "removed", "renamed", "changed", "records", "sight", "edit", "move", "required",
    "looks",
]  # fmt: skip
TITLES: Final[dict[Kind, str]] = {
    "renamed": "Renamed",
    "added": "Added",
    "removed": "Removed",
    "changed": "Changed",
    "sight": "Who sees fields",
    "edit": "Who fills fields",
    "records": "Who reaches records",
    "move": "Moves",
    "required": "Requirements",
    "looks": "Looks",
}
"""Kinds in the order in which a reviewer wants them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs at an address. ``who`` gains or loses (``gains`` None: neither).

    ``detail`` says when, or what was and what is.
    """

    kind: Kind
    address: str
    text: str
    who: str = ""
    gains: bool | None = None
    detail: str = ""

    @property
    def exposes(self) -> bool:
        """Whether somebody sees, reaches or does more than before."""
        return self.gains is True and self.kind in ("sight", "edit", "records", "move")
