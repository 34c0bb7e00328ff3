"""Pipelines: stages, what each requires, and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.model.predicate import Predicate
from engine.model.principal import Principal
from engine.model.text import Text

StageKind = Literal["open", "won", "lost"]
Channel = Literal[
    "card", "board", "list", "bulk", "api", "import", "conversion", "automation", "restore"
]
CHANNELS: tuple[Channel, ...] = (
    "card", "board", "list", "bulk", "api", "import", "conversion", "automation", "restore",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline."""

    name: str
    label: Text
    kind: StageKind = "open"
    color: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Fields that must be filled in to be in, or to enter, one of the stages.

    ``stages`` is the written range resolved to names. ``asked_of`` names who fills the field
    when the person moving the record may not. ``enforce`` weakens a channel to ``warn``. Records
    that stood in the stage before ``since`` have until ``since`` plus ``grace`` days.
    """

    address: str
    fields: tuple[str, ...]
    stages: tuple[str, ...]
    when: Predicate | None = None
    asked_of: tuple[Principal, ...] = ()
    enforce: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    grace: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """From a stage only the listed stages may be entered, except by the principals."""

    address: str
    source: str
    targets: tuple[str, ...]
    exempt: tuple[Principal, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An ordered ladder of stages of one entity: open ones, one won, any number lost."""

    name: str
    entity: str
    label: Text
    stages: Mapping[str, Stage]
    default: bool = False
    required: tuple[Requirement, ...] = ()
    transitions: tuple[Transition, ...] = ()

    @property
    def first(self) -> Stage:
        """Where new records begin."""
        return next(iter(self.stages.values()))

    def of_kind(self, kind: StageKind) -> tuple[Stage, ...]:
        """The stages of a kind, in order."""
        return tuple(stage for stage in self.stages.values() if stage.kind == kind)
