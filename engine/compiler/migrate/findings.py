"""What a plan has to say beside its changes: refusals, things to approve, numbers from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

Weight = Literal["error", "approval", "warning", "info"]
"""An ``error`` stops the plan, an ``approval`` waits for a person, the others inform."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody has to know. ``code`` is a diagnostic code of family M.

    ``count`` says how many rows it is about (-1 when it is about none), ``records`` are the ids
    of a few of them: ids only, since a value may be secret. ``data`` is true when the
    configuration is right and the data are in the way.
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


SAMPLE = 20
"""How many record ids a finding shows."""


def to_data(finding: Finding) -> dict[str, object]:
    """The finding as JSON data."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(finding).items()
    }


def from_data(data: Mapping[str, object]) -> Finding:
    """The finding in JSON data written by ``to_data``."""
    return Finding(
        **{
            key: tuple(data[key]) if isinstance(data[key], list) else data[key]  # type: ignore[arg-type]
            for key in Finding.__slots__
            if key in data
        }
    )
