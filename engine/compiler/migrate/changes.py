"""What a new configuration changes, as values: one small class for each kind of change.

Every change carries the address of what it is about (the new one, for a renaming). ``sign`` is
how lists show it: ``+`` new, ``~`` changed, ``-`` gone, ``>`` renamed, ``o`` archived,
``!`` somebody sees more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the configuration."""

    sign: ClassVar[str] = "~"
    address: str

    @property
    def headline(self) -> str:
        """What changes, in words for people."""
        return f"change {self.address}"


@dataclass(frozen=True, slots=True)
class EngineTables(Change):
    """The engine's own tables are made or brought up to date."""

    tables: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        return "prepare the engine's own tables"


@dataclass(frozen=True, slots=True)
class Added(Change):
    """An entity, field, option, pipeline, stage or index that was not there before."""

    sign: ClassVar[str] = "+"
    what: str = ""
    detail: str = ""

    @property
    def headline(self) -> str:
        return f"add {self.what} {self.address}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Renamed(Change):
    """Something declared goes on under another name; its data stay."""

    sign: ClassVar[str] = ">"
    what: str = ""
    previous: str = ""

    @property
    def headline(self) -> str:
        return f"rename {self.what} {self.previous} to {self.address}"


@dataclass(frozen=True, slots=True)
class Archived(Change):
    """An entity or field leaves every page and channel; its data stay and can be restored.

    ``declared`` is false for what a feature brought: switching it off asks for no approval.
    """

    sign: ClassVar[str] = "o"
    what: str = ""
    declared: bool = True

    @property
    def headline(self) -> str:
        return f"archive {self.what} {self.address}, keeping its data"


@dataclass(frozen=True, slots=True)
class Restored(Change):
    """An archived entity or field comes back with its data."""

    sign: ClassVar[str] = "+"
    what: str = ""

    @property
    def headline(self) -> str:
        return f"restore {self.what} {self.address} with its archived data"


@dataclass(frozen=True, slots=True)
class Purged(Change):
    """An entity or field is destroyed together with its data."""

    sign: ClassVar[str] = "-"
    what: str = ""

    @property
    def headline(self) -> str:
        return f"PURGE {self.what} {self.address} and destroy its data"


@dataclass(frozen=True, slots=True)
class Removed(Change):
    """An option, pipeline, stage or index is gone; ``into`` is what its records become."""

    sign: ClassVar[str] = "-"
    what: str = ""
    into: str = ""

    @property
    def headline(self) -> str:
        end = f", its records become {self.into}" if self.into else ""
        return f"remove {self.what} {self.address}{end}"


@dataclass(frozen=True, slots=True)
class Converted(Change):
    """A field keeps its name and stores another kind of value."""

    before: str = ""
    after: str = ""
    grade: str = "lossless"

    @property
    def headline(self) -> str:
        return f"convert {self.address} from {self.before} to {self.after} ({self.grade})"


@dataclass(frozen=True, slots=True)
class Changed(Change):
    """Settings of something change; nothing is stored differently.

    ``keys`` are the settings, ``what`` the kind of thing they belong to.
    """

    what: str = ""
    keys: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        end = f": {', '.join(self.keys)}" if self.keys else ""
        return f"change {self.what} {self.address}{end}"


@dataclass(frozen=True, slots=True)
class Exposed(Change):
    """Somebody sees or edits a field that was closed to them before."""

    sign: ClassVar[str] = "!"
    who: str = ""
    what: str = ""
    when: str = ""

    @property
    def headline(self) -> str:
        return f"{self.who} may now {self.what}" + (f" ({self.when})" if self.when else "")


@dataclass(frozen=True, slots=True)
class Closed(Change):
    """Somebody no longer sees or edits a field."""

    who: str = ""
    what: str = ""
    when: str = ""

    @property
    def headline(self) -> str:
        return f"{self.who} may no longer {self.what}" + (f" ({self.when})" if self.when else "")


KINDS: Mapping[str, type[Change]] = {
    kind.__name__: kind
    for kind in (
        EngineTables, Added, Renamed, Archived, Restored, Purged, Removed, Converted, Changed,
        Exposed, Closed,
    )
}  # fmt: skip


def to_data(change: Change) -> dict[str, object]:
    """The change as JSON data."""
    data: dict[str, object] = {"kind": type(change).__name__.lower()}
    for member in fields(change):
        value = getattr(change, member.name)
        data[member.name] = list(value) if isinstance(value, tuple) else value
    return data


def from_data(data: Mapping[str, Any]) -> Change:
    """The change in JSON data written by ``to_data``."""
    known = {name.lower(): kind for name, kind in KINDS.items()}
    kind = known[str(data["kind"])]
    names = {member.name for member in fields(kind)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if key in names
    }
    return kind(**values)
