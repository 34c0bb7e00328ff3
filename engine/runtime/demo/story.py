"""Stories: what happened to a record, step by step, before any database knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.model.pipeline import Channel


@dataclass(frozen=True, slots=True)
class Handle:
    """A record of these stories, which gets its real number when it is written."""

    entity: str
    number: int


@dataclass(frozen=True, slots=True)
class Who:
    """A colleague as the value of a field."""

    login: str


@dataclass(frozen=True, slots=True)
class Parties:
    """The client of a record: a company and its contacts, not yet written."""

    company: Handle | None = None
    contacts: tuple[Handle, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that is given in the order of time, from one in each year; ``pattern`` shows it."""

    pattern: str
    year: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did: a save (with ``stage``, a move as well), or a comment."""

    at: datetime
    who: str
    record: Handle
    values: Mapping[str, object] = field(default_factory=dict)
    stage: tuple[str, str] | None = None
    channel: Channel = "card"
    comment: str = ""


class Story:
    """The steps of one record, in the order in which they happened."""

    def __init__(self, record: Handle) -> None:
        """Begin with nothing."""
        self.record = record
        self.steps: list[Step] = []

    def save(
        self, at: datetime, who: str, values: Mapping[str, object],
        stage: tuple[str, str] | None = None, channel: Channel = "card",
    ) -> None:  # fmt: skip
        """Somebody saved values; those that are None were left alone."""
        kept = {name: value for name, value in values.items() if value is not None}
        self.steps.append(Step(at, who, self.record, kept, stage, channel))

    def say(self, at: datetime, who: str, comment: str) -> None:
        """Somebody wrote a comment."""
        self.steps.append(Step(at, who, self.record, comment=comment))

    def add(self, values: Mapping[str, object]) -> None:
        """The first save had these values, too."""
        first = self.steps[0]
        self.steps[0] = replace(first, values={**first.values, **values})

    @property
    def began(self) -> datetime:
        """When the record was created."""
        return self.steps[0].at
