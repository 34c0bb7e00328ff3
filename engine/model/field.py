"""Fields and their options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal

from engine.model.field_types import DEFAULT_SCALE, FIELD_TYPES, FieldType
from engine.model.predicate import Predicate, Today
from engine.model.principal import Principal
from engine.model.text import Text

Bound = Decimal | int | date | time | Today | None
"""The least or greatest value of a field; a day may move with the calendar."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; a retired one stays on old records and is not offered."""

    name: str
    label: Text
    color: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Rollup:
    """A figure over the records that link here: ``measure`` of ``field`` in ``entity``."""

    entity: str
    by: str
    measure: str
    field: str = ""
    when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity, declared by an admin or brought by the engine (``system``).

    ``default`` is the value as a constant of the type, or the words ``today`` and ``actor``;
    another day counted from today is a ``Today``.
    ``visible_to`` None means everybody who sees the record; ``editable_by`` None means everybody
    who may edit it; ``hidden_from`` wins over both. ``readonly`` marks what only the engine
    writes. ``formula`` keeps the checked source text; ``returns`` is the type of what a formula or
    a rollup gives.
    """

    name: str
    type: str
    label: Text
    help: Text = Text()
    placeholder: Text = Text()
    default: object = None
    system: bool = False
    readonly: bool = False
    required: bool = False
    unique: bool = False
    multiple: bool = False
    search: bool = False
    filter: bool = False
    sortable: bool = True
    index: bool = False
    always_show: bool = False
    visible_when: Predicate | None = None
    required_when: Predicate | None = None
    readonly_when: Predicate | None = None
    visible_to: tuple[Principal, ...] | None = None
    editable_by: tuple[Principal, ...] | None = None
    hidden_from: tuple[Principal, ...] = ()
    tags: tuple[str, ...] = ()
    max_length: int | None = None
    min_length: int | None = None
    pattern: str = ""
    rows: int | None = None
    min: Bound = None
    max: Bound = None
    precision: int | None = None
    scale: int | None = None
    currency: str = ""
    options: Mapping[str, Option] = field(default_factory=dict)
    option_set: str = ""
    display: str = ""
    to: tuple[str, ...] = ()
    on_delete: str = "clear"
    extensions: tuple[str, ...] = ()
    max_size: int | None = None
    formula: str = ""
    returns: str = ""
    rollup: Rollup | None = None

    @property
    def kind(self) -> FieldType:
        """The facts of the field's type."""
        return FIELD_TYPES[self.type]

    @property
    def digits(self) -> int:
        """Digits after the decimal point, for the types that have one."""
        return self.scale if self.scale is not None else DEFAULT_SCALE.get(self.type, 0)

    @property
    def kinded(self) -> bool:
        """Whether each value has a kind beside it: one of the options, such as ``mobile``."""
        return self.kind.reach and bool(self.options)

    @property
    def targets(self) -> tuple[str, ...]:
        """The entities whose records it points at."""
        return ("company", "contact") if self.type == "client" else self.to

    @property
    def stored(self) -> bool:
        """Whether the database keeps anything for it."""
        return not self.kind.computed

    @property
    def result(self) -> Field:
        """The field as its values are: a computed one as a field of the type that it gives."""
        if not self.kind.computed:
            return self
        return replace(self, type=self.returns or "integer", readonly=True)
