"""A scope that writes down what is looked at.

A look is written as a few words: ``entity deal`` (all of its files), ``has role seller``,
``names entity``, ``app`` (the file). What was seen there is a digest, which ``Sights`` works out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from engine.compiler.document import Document
from engine.compiler.scope import Scope
from engine.compiler.span import Span
from engine.compiler.spec.app import AppSpec

Value = TypeVar("Value")
Note = Callable[[str], object]

MAPPINGS: Final[Mapping[str, str]] = {
    "entity": "entities",
    "pipeline": "pipelines",
    "access": "access",
    "document": "templates",
    "channel": "channels",
    "tests": "tests",
    "word": "word_files",
    "set": "option_sets",
    "lost": "lost",
}
"""The mappings of a scope that are watched, by the words for what they hold."""


class Watched(Mapping[str, Value]):
    """A mapping that says what is looked up in it."""

    def __init__(self, kind: str, of: Mapping[str, Value], note: Note) -> None:
        self._kind = kind
        self._of = of
        self._note = note

    def __getitem__(self, name: str) -> Value:
        self._note(f"{self._kind} {name}")
        return self._of[name]

    def __contains__(self, name: object) -> bool:
        self._note(f"has {self._kind} {name}")
        return name in self._of

    def __iter__(self) -> Iterator[str]:
        self._note(f"names {self._kind}")
        return iter(self._of)

    def __len__(self) -> int:
        self._note(f"names {self._kind}")
        return len(self._of)


class WatchedScope(Scope):
    """The scope as one unit sees it."""

    _scope: Scope
    _note: Note

    @classmethod
    def of(cls, scope: Scope, note: Note) -> WatchedScope:
        """A scope that tells ``note`` of every look, and has nothing that cannot be told of."""
        watched = cls.__new__(cls)
        parts = {name: Watched(kind, getattr(scope, name), note) for kind, name in MAPPINGS.items()}
        hidden: dict[str, object] = {"documents": {}, "loose": (), "facts": {}, "role_facts": {}}
        vars(watched).update(vars(scope), **parts, **hidden, _scope=scope, _note=note)
        return watched

    @property
    def app(self) -> AppSpec | None:
        self._note("app")
        return self._scope.app

    @property
    def app_document(self) -> Document | None:
        self._note("app")
        return self._scope.app_document

    @property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        self._note("below")
        return self._scope.below

    @property
    def locales(self) -> tuple[str, ...]:
        self._note("locales")
        return self._scope.locales

    @property
    def zone(self) -> ZoneInfo:
        self._note("zone")
        return self._scope.zone

    @property
    def roles(self) -> frozenset[str]:
        self._note("roles")
        return self._scope.roles

    @property
    def superusers(self) -> frozenset[str]:
        self._note("superusers")
        return self._scope.superusers

    @property
    def knows_people(self) -> bool:
        self._note("knows_people")
        return self._scope.knows_people

    def app_excuses(self, part: str, name: str) -> bool:
        self._note(f"excused {part} {name}")
        return self._scope.app_excuses(part, name)

    def app_span(self, part: str) -> Span | None:
        self._note("app")
        return self._scope.app_span(part)
