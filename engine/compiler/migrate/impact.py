"""What a plan does to the data that are there: read, counted, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.diff import Diff
from engine.compiler.migrate.findings import Finding
from engine.compiler.migrate.tables import Built
from engine.model.app import App


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers that no plan may pass, from ``limits.yaml``."""

    values: Mapping[str, int] = field(default_factory=dict)


def look_at_data(
    connection: Connection,
    released: App | None,
    wanted: App,
    found: Diff,
    built: Built,
    limits: Limits | None,
) -> Iterator[Finding]:
    """Findings that only the data can tell."""
    yield from ()
