"""The requests of the leak check: for every route, how to ask it everything that could tell.

A route without an entry here fails a test, so a new way to read or write cannot be forgotten.
One file for each part of the site, with three tables: what only reads, what writes, what removes.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.runtime.leaks.probes import (
    admin,
    api,
    board,
    bulk,
    creation,
    design,
    files,
    pages,
    rich_text,
    sheets,
)
from engine.runtime.leaks.probes.scene import Probe, Request, Scene

__all__ = ["PROBES", "Probe", "Request", "Scene"]

_PARTS = (admin, pages, board, bulk, creation, design, files, rich_text, sheets, api)
PROBES: Mapping[str, Probe] = {
    endpoint: probe
    for table in ("READS", "WRITES", "REMOVES")
    for part in _PARTS
    for endpoint, probe in getattr(part, table).items()
}
"""Endpoint -> its requests, in the order in which they are sent."""
