"""The lists that names, places and products are drawn from: small files beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class City:
    """A city with real postal codes and the pattern of its phone numbers."""

    country: str
    name: str
    province: str
    postcodes: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class Product:
    """A machine: its line, its name and its list price."""

    line: str
    name: str
    price: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here; ``language`` blank leaves the choice to the browser."""

    login: str
    name: str
    work: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    language: str

    @property
    def first(self) -> str:
        """The name that colleagues use."""
        return self.name.partition(" ")[0]


def _text(name: str) -> str:
    folder = resources.files("engine.runtime.demo") / "data"
    return (folder / name).read_text(encoding="utf-8")


def _rows(name: str) -> list[list[str]]:
    return [line.split("|") for line in _text(name).splitlines() if line]


@cache
def colleagues() -> Mapping[str, Colleague]:
    """Everybody who works here, by login."""
    return {
        one["login"]: Colleague(
            one["login"], one["name"], one["work"], tuple(one["roles"]), tuple(one["departments"]),
            one["language"],
        )
        for one in json.loads(_text("people.json"))
    }  # fmt: skip


@cache
def cities() -> Mapping[City, float]:
    """The cities, and how many of the clients are there."""
    return {
        City(country, name, province, (codes,) if country == "gb" else tuple(codes.split()), phone):
        float(weight)
        for country, name, province, codes, phone, weight in _rows("places.txt")
    }  # fmt: skip


@cache
def streets() -> Mapping[str, tuple[str, ...]]:
    """Street names by country."""
    return {country: tuple(names) for country, *names in _rows("streets.txt")}


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """First names and surnames: ``it.f``, ``it.m`` and ``it.s``, and so for each country."""
    return {kind: tuple(found) for kind, *found in _rows("names.txt")}


@cache
def company_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Patterns of company names by country and industry."""
    return {
        (country, industry): tuple(found)
        for industry, country, *found in _rows("company_names.txt")
    }


@cache
def company_words() -> Mapping[str, tuple[str, ...]]:
    """What places call themselves, by country."""
    return {country: tuple(words) for country, *words in _rows("company_words.txt")}


@cache
def _products() -> Mapping[str, object]:
    loaded: dict[str, object] = json.loads(_text("products.json"))
    return loaded


@cache
def products() -> Mapping[str, tuple[Product, ...]]:
    """The machines by line."""
    lines = _products()["lines"]
    assert isinstance(lines, dict)
    return {
        line: tuple(Product(line, name, price) for name, price in found)
        for line, found in lines.items()
    }


@cache
def fees() -> Mapping[str, int]:
    """What a month of service costs, by level."""
    found = _products()["fees"]
    assert isinstance(found, dict)
    return found


@cache
def firms(kind: str) -> tuple[str, ...]:
    """Other firms: ``competitors`` or ``carriers``."""
    found = _products()[kind]
    assert isinstance(found, list)
    return tuple(found)


@cache
def phrases(language: str) -> Mapping[str, tuple[str, ...]]:
    """What people write, by topic."""
    found: dict[str, list[str]] = {}
    topic: list[str] = []
    for line in _text(f"phrases_{language}.txt").splitlines():
        if line.startswith("## "):
            topic = found.setdefault(line[3:], [])
        elif line:
            topic.append(line)
    return {name: tuple(lines) for name, lines in found.items()}
