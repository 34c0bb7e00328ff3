"""The compiled application as one file, the same bytes for the same meaning."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.app import App
from engine.model.codec import dumps, fingerprint


@dataclass(frozen=True, slots=True)
class Bundle:
    """A compiled application as text, and the fingerprint of what it means."""

    text: str
    fingerprint: str


def emit_bundle(app: App) -> Bundle:
    """The bundle of an application."""
    return Bundle(dumps(app), fingerprint(app))
