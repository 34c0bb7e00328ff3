"""Who does what: the sellers of each country, their heads, finance and the technicians."""

from __future__ import annotations

from engine.runtime.demo.dice import Dice

HOME = "it"
_SELLERS = {
    "it": ("anna", "marco", "chiara", "luca"),
    "fr": ("sophie", "ingrid"),
    "de": ("jonas", "ingrid"),
    "at": ("jonas",),
    "ch": ("jonas", "sophie"),
    "es": ("sophie", "emily"),
    "gb": ("emily", "ingrid"),
    "us": ("emily",),
}
_ITALIAN = {"anna", "marco", "chiara", "luca", "paola"}
TECHNICIANS = ("giorgio", "tomasz")
SERVICE_HEAD = "roberto"
ACCOUNTING, CREDIT = "francesca", "stefano"
ADMIN = "admin"
FINANCE = (ACCOUNTING, CREDIT)


def seller(country: str, dice: Dice) -> str:
    """Somebody who sells in a country; a head sells less."""
    found = _SELLERS[country]
    return dice.weighted({login: 1 if login in HEADS else 5 for login in found})


def colleague_of(login: str, dice: Dice) -> str:
    """Another seller of the same department."""
    same = [other for other in _ALL if head_of(other) == head_of(login) and other != login]
    return dice.pick([other for other in same if other not in HEADS])


def head_of(login: str) -> str:
    """The head of a seller's department."""
    return "luca" if login in _ITALIAN else "ingrid"


def language_of(login: str) -> str:
    """The language somebody writes in."""
    return "en" if login in _ENGLISH else "it"


HEADS = frozenset({"luca", "ingrid", "paola"})
_ALL = tuple(sorted({login for sellers in _SELLERS.values() for login in sellers}))
_ENGLISH = frozenset({"ingrid", "sophie", "jonas", "emily", "tomasz"})
