"""Where a thing is written: the file and line of an address, or of the nearest thing around it."""

from __future__ import annotations

from dataclasses import replace

from engine.model.app import App, Place

_MARKS = "#:./@"


def place_of(app: App, address: str) -> Place | None:
    """Where an address is declared; parts that have no place of their own take their whole's.

    ``deal.margin/visible_to`` names a key of a field, ``role/seller/records/deal`` a line of
    grants, ``role/seller/moves/sales:proposal`` a list of moves.
    """
    while address:
        place = app.places.get(address)
        if place is not None:
            return place
        cut = max(address.rfind(mark) for mark in _MARKS)
        address = address[:cut] if cut > 0 else ""
    return None


def rooted(app: App, root: str) -> App:
    """The application with its places as seen from outside the project folder."""
    if root in ("", "."):
        return app
    places = {
        address: Place(f"{root}/{place.path}", place.line) for address, place in app.places.items()
    }
    return replace(app, places=places)
