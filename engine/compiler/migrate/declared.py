"""What the configuration declares about its own past: renamings and removals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.compiler.migrate.addresses import Address, parse_address
from engine.model.app import App, Move, Removal


@dataclass(frozen=True, slots=True)
class Declared:
    """``moves`` maps what is now to what it was; ``removals`` what is gone to how.

    Only declarations that the released configuration did not already contain count: the others
    have done their work. ``lenient`` (a rollback) archives what is gone without asking.
    """

    moves: Mapping[Address, Address] = field(default_factory=dict)
    removals: Mapping[Address, Removal] = field(default_factory=dict)
    strange: tuple[tuple[str, str], ...] = ()
    lenient: bool = False

    def removal(self, address: Address) -> Removal | None:
        """How something is declared to end."""
        return self.removals.get(address)

    def sources(self, address: Address) -> Iterator[Address]:
        """What something was called, and before that, through all renamings."""
        seen = {address}
        found = self.moves.get(address)
        while found is not None and found not in seen:
            seen.add(found)
            yield found
            found = self.moves.get(found)


def declarations(released: App | None, wanted: App) -> Declared:
    """The declarations of ``wanted`` that are news to ``released``."""
    known = set(wanted.entities) | set(released.entities if released else ())
    known |= _entities_named(wanted, known)
    past_moves = dict(_moves(released, known)) if released else {}
    past_removals = dict(_removals(released, known)) if released else {}
    moves: dict[Address, Address] = {}
    strange: list[tuple[str, str]] = []
    for target, source in _moves(wanted, known):
        if target is None or source is None or target.kind != source.kind:
            strange.append((str(target), str(source)))
        elif past_moves.get(target) != source:
            moves[target] = source
    removals = {
        address: removal
        for address, removal in _removals(wanted, known)
        if address is not None and past_removals.get(address) != removal
    }
    return Declared(moves, removals, tuple(strange))


def reversed_declarations(released: App, wanted: App) -> Declared:
    """What a rollback declares: every renaming since, the other way round."""
    known = set(wanted.entities) | set(released.entities)
    known |= _entities_named(released, known)
    past = set(_moves(wanted, known))
    moves = {
        source: target
        for target, source in _moves(released, known)
        if target is not None and source is not None and (target, source) not in past
    }
    return Declared(moves, lenient=True)


def _entities_named(app: App, known: set[str]) -> set[str]:
    """Former names of entities: the sources of moves whose target is one."""
    return {
        move.source
        for entity in app.entities.values()
        for move in entity.moved
        if move.target in known
        and move.target == entity.name
        and move.source.isidentifier()
        and move.source not in entity.fields
        and move.target not in entity.fields
    }


def _moves(app: App, known: set[str]) -> Iterator[tuple[Address | None, Address | None]]:
    for entity in app.entities.values():
        for move in entity.moved:
            yield _read(move.target, entity.name, known), _read(move.source, entity.name, known)


def _removals(app: App, known: set[str]) -> Iterator[tuple[Address | None, Removal]]:
    for entity in app.entities.values():
        for removal in entity.removed:
            yield _read(removal.address, entity.name, known), removal


def _read(text: str, entity: str, known: set[str]) -> Address | None:
    return parse_address(text, entity, known)


def in_entity(address: Address, name: str) -> Address:
    """The same address within another entity: where the entity itself was renamed."""
    return replace(address, entity=name)


def read_into(into: str, address: Address, known: set[str]) -> Address | None:
    """The option or stage that ``into`` names, which may be as short as the one it replaces."""
    if not into:
        return None
    if into.isidentifier():
        if address.kind == "option":
            return replace(address, option=into)
        if address.kind == "stage":
            return replace(address, stage=into)
    return parse_address(into, address.entity, known)


__all__ = ["Declared", "Move", "declarations", "in_entity", "read_into", "reversed_declarations"]
