"""Roles that changed their name: whoever has one keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.compiler.migrate import changes as ch
from engine.model.app import App, Move

PREFIX = "role/"


def role_moves(moves: tuple[Move, ...]) -> Iterator[tuple[str, str]]:
    """(old name, new name) of the renamings that are about roles."""
    for move in moves:
        if move.source.startswith(PREFIX) and move.target.startswith(PREFIX):
            yield move.source.removeprefix(PREFIX), move.target.removeprefix(PREFIX)


def renamed_roles(released: App, wanted: App, *, rollback: bool) -> Mapping[str, str]:
    """Roles of the release that go on under another name: before → after.

    A rollback goes back over the renamings of the release.
    """
    pairs = list(role_moves(wanted.moved))
    if rollback:
        pairs += [(new, old) for old, new in role_moves(released.moved)]
    return {
        old: new
        for old, new in pairs
        if old in released.roles and new in wanted.roles
        if old not in wanted.roles and new not in released.roles
    }


def role_changes(renamed: Mapping[str, str]) -> Iterator[ch.Change]:
    """The renamings, for people."""
    for old, new in renamed.items():
        yield ch.Renamed(f"{PREFIX}{new}", "role", f"{PREFIX}{old}")
