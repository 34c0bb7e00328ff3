"""What comes of a write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.judge import Problem


@dataclass(frozen=True, slots=True)
class Saved:
    """Written, or nothing to write: then ``changed`` is empty and the version is the old one."""

    entity: str
    id: int
    version: int
    changed: frozenset[str] = frozenset()
    entry: int | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written; why, by field (blank for the record as a whole).

    ``version`` is the record's at that moment, 0 when there is none: a form that is shown again
    must carry it, lest it overwrite what others save in between. So must it the ``seal``.
    """

    problems: tuple[Problem, ...]
    version: int = 0
    seal: str = ""

    def of(self, name: str) -> tuple[Problem, ...]:
        """The problems of one field."""
        return tuple(problem for problem in self.problems if problem.field == name)

    @property
    def only_missing(self) -> bool:
        """Whether filling in fields is all that is asked for, as the move dialog does."""
        return bool(self.problems) and all(p.code == "required" for p in self.problems)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was written: the record has moved on since the form was made.

    ``theirs`` are the values that others have given to fields meanwhile, as far as the person may
    see them, and ``base`` what these fields held when the person read them; ``mine`` are the
    values that the form would have given (those that could be read at all).
    """

    version: int
    theirs: Mapping[str, object]
    mine: Mapping[str, object]
    base: Mapping[str, object] = field(default_factory=dict)
    seal: str = ""


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no such record, as far as this person is concerned."""


Outcome = Saved | Refused | Conflict | NotFound
