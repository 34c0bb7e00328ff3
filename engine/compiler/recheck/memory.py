"""What is known from the last check: of each file its outline, of each unit what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast, get_args

from engine.compiler.diagnostics import Diagnostic
from engine.compiler.document import Outline
from engine.compiler.facts import EntityFacts, RoleFacts
from engine.compiler.plain import findings_in, number_in, plain_findings, text_in
from engine.compiler.source import Kind


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file: a digest of its text, its outline, and what is wrong with its form."""

    digest: str
    outline: Outline
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit: what it looked at and saw there, what it found, and what others ask about it."""

    looks: Mapping[str, str]
    found: tuple[Diagnostic, ...]
    facts: EntityFacts | RoleFacts | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """Files by path, units by kind and name."""

    files: Mapping[str, KnownFile] = field(default_factory=dict)
    units: Mapping[str, KnownUnit] = field(default_factory=dict)


NOTHING: Final = Memory()


def written(memory: Memory) -> dict[str, Any]:
    """The memory as plain values."""
    return {
        "files": {
            path: [one.digest, _outline(one.outline), plain_findings(one.found)]
            for path, one in memory.files.items()
        },
        "units": {
            name: [dict(one.looks), plain_findings(one.found), _facts(one.facts)]
            for name, one in memory.units.items()
        },
    }


def read(entry: Mapping[str, Any]) -> Memory:
    """The memory that plain values stand for. Raises ValueError, KeyError, TypeError for others."""
    files = {
        path: KnownFile(text_in(digest), _outline_in(path, *outline), findings_in(found))
        for path, (digest, outline, found) in entry["files"].items()
    }
    units = {
        name: KnownUnit(_texts(looks), findings_in(found), _facts_in(facts))
        for name, (looks, found, facts) in entry["units"].items()
    }
    return Memory(files, units)


def _outline(one: Outline) -> list[Any]:
    return [one.kind, one.declares, one.entity, one.broken, one.fields]


def _outline_in(
    path: str, kind: str, declares: str, entity: str, broken: bool, fields: int
) -> Outline:
    if kind not in get_args(Kind):
        raise ValueError("no kind")
    return Outline(
        path, cast(Kind, kind), text_in(declares), text_in(entity), _flag(broken), number_in(fields)
    )


def _facts(facts: EntityFacts | RoleFacts | None) -> list[Any] | None:
    match facts:
        case EntityFacts(broken, past, types, sets):
            return [broken, past, dict(types), list(sets)]
        case RoleFacts(broken, idle, sees):
            return [broken, idle, list(sees)]
    return None


def _facts_in(entry: Any) -> EntityFacts | RoleFacts | None:
    match entry:
        case None:
            return None
        case [broken, past, types, sets]:
            names = tuple(text_in(one) for one in sets)
            return EntityFacts(_flag(broken), _flag(past), _texts(types), names)
        case [broken, idle, sees]:
            return RoleFacts(_flag(broken), _flag(idle), tuple(text_in(one) for one in sees))
    raise ValueError("no facts")


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {name: text_in(value) for name, value in entry.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value
