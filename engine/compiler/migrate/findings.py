"""What a plan has to say beside its changes: refusals, things to approve, numbers from the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from engine.model.app import App
from engine.model.places import place_of, rooted

Weight = Literal["error", "approval", "warning", "info"]
"""An ``error`` stops the plan, an ``approval`` waits for a person, the others inform."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody has to know. ``code`` is a diagnostic code of family M.

    ``count`` says how many rows it is about (-1 when it is about none), ``records`` are the ids
    of a few of them: ids only, since a value may be secret. ``data`` is true when the
    configuration is right and the data are in the way. ``path`` and ``line`` are where the address,
    or what is around it, is written; blank and 0 where nothing is.
    """

    code: str
    weight: Weight
    address: str
    message: str
    help: tuple[str, ...] = ()
    count: int = -1
    records: tuple[int, ...] = ()
    data: bool = False
    limit: str = ""
    path: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """File and line, for people and for editors."""
        return f"{self.path}:{self.line}" if self.path else ""


SAMPLE = 20
"""How many record ids a finding shows."""


def counted(number: int, one: str, many: str) -> str:
    """A number with the words that go with it: ``1 record lacks``, ``3 records lack``."""
    return f"{number} {one if number == 1 else many}"


def located(findings: Iterable[Finding], app: App, root: str = "") -> tuple[Finding, ...]:
    """The findings with the places of their addresses; ``root`` is the project folder."""
    at = rooted(app, root)
    found = []
    for finding in findings:
        place = place_of(at, finding.address)
        found.append(replace(finding, path=place.path, line=place.line) if place else finding)
    return tuple(found)


def to_data(finding: Finding) -> dict[str, object]:
    """The finding as JSON data."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(finding).items()
    }


def from_data(data: Mapping[str, Any]) -> Finding:
    """The finding in JSON data written by ``to_data``."""
    values: dict[str, Any] = {
        key: tuple(data[key]) if isinstance(data[key], list) else data[key]
        for key in Finding.__slots__
        if key in data
    }
    return Finding(**values)
