"""What the configuration declares about its own past: renamings and removals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.compiler.migrate.addresses import Address, parse_address
from engine.compiler.migrate.roles import PREFIX
from engine.model.app import App, Entity, Move, Removal


@dataclass(frozen=True, slots=True)
class Declared:
    """``moves`` maps what is now to what it was; ``removals`` what is gone to how.

    Only declarations that the released configuration did not already contain count: the others
    have done their work. ``lenient`` (a rollback) archives what is gone without asking. ``merged``
    are the removals of options and stages that it goes back over, made by the releases ``serials``.
    """

    moves: Mapping[Address, Address] = field(default_factory=dict)
    removals: Mapping[Address, Removal] = field(default_factory=dict)
    strange: tuple[tuple[str, str], ...] = ()
    lenient: bool = False
    merged: Mapping[Address, Removal] = field(default_factory=dict)
    serials: tuple[int, ...] = ()

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


NOTHING: Final = Declared()


def declarations(released: App | None, wanted: App, archived: Collection[str] = ()) -> Declared:
    """The declarations of ``wanted`` that are news to ``released``.

    ``archived`` are entities that neither has any more and that may still be purged.
    """
    known = _known(wanted, released) | set(archived)
    past_moves = set(_moves(released, known)) if released else set()
    past_removals = set(_removals(released, known)) if released else set()
    moves: dict[Address, Address] = {}
    strange: list[tuple[str, str]] = []
    for target, source in _moves(wanted, known):
        if target is None or source is None or target.kind != source.kind:
            strange.append((str(target), str(source)))
        elif (target, source) not in past_moves:
            moves[target] = source
    removals = {
        address: removal
        for address, removal in _removals(wanted, known)
        if address is not None and (address, removal) not in past_removals
    }
    return Declared(moves, removals, tuple(strange))


def reversed_declarations(released: App, wanted: App) -> Declared:
    """What a rollback declares: every renaming since, the other way round."""
    known = _known(wanted, released)
    past = set(_moves(wanted, known))
    moves = {
        source: target
        for target, source in _moves(released, known)
        if target is not None and source is not None and (target, source) not in past
    }
    known_removals = set(_removals(wanted, known))
    merged = {
        address: removal
        for address, removal in _removals(released, known)
        if address is not None and removal.into and (address, removal) not in known_removals
    }
    return Declared(moves, lenient=True, merged=merged)


def _known(wanted: App, released: App | None) -> set[str]:
    """Names of entities, present and former: what a single name may mean."""
    apps = [app for app in (wanted, released) if app is not None]
    known = {name for app in apps for name in app.entities}
    for app in apps:
        known |= {move.source for move in app.moved if move.target in known}
        for entity in app.entities.values():
            known |= {move.source for move in entity.moved if _is_entity_move(entity, move)}
    return known


def _is_entity_move(entity: Entity, move: Move) -> bool:
    names = {move.source, move.target}
    return move.target == entity.name and not names & entity.fields.keys()


def _moves(app: App, known: set[str]) -> Iterator[tuple[Address | None, Address | None]]:
    for move in app.moved:
        if move.target.startswith(PREFIX):
            continue  # roles have no data of their own: see ``roles``
        targets, sources = (
            _read_shared(app, move.target, known),
            _read_shared(app, move.source, known),
        )
        if len(sources) == len(targets):
            yield from zip(targets, sources, strict=True)
        else:
            yield None, None
    for entity in app.entities.values():
        for move in entity.moved:
            yield _read(move.target, entity.name, known), _read(move.source, entity.name, known)


def _removals(app: App, known: set[str]) -> Iterator[tuple[Address | None, Removal]]:
    for removal in app.removed:
        for address in _read_shared(app, removal.address, known):
            yield address, removal
    for entity in app.entities.values():
        for removal in entity.removed:
            yield _read(removal.address, entity.name, known), removal


def _read_shared(app: App, text: str, known: set[str]) -> list[Address]:
    """An address of app.yaml.

    A single name is an entity's; ``set.option`` is the option of every field that offers the set.
    """
    head, dot, option = text.partition("#" if "#" in text else ".")
    if dot and head not in known:
        return [
            Address(entity.name, held.name, option)
            for entity in app.entities.values()
            for held in entity.fields.values()
            if held.option_set == head
        ]
    found = Address(text) if text.isidentifier() else parse_address(text, "", known)
    return [found] if found else []


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


__all__ = [
    "NOTHING",
    "Declared",
    "Move",
    "declarations",
    "in_entity",
    "read_into",
    "reversed_declarations",
]
