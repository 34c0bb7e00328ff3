"""Complaints as values: what is wrong, where, and what to do about it.

A check never prints. It returns diagnostics beside its result, all of them are collected, and
``report`` shows the same values in every format.

*Codes.* A module that complains declares its codes as constants and lists them in a tuple named
``CODES``; ``engine.compiler.codes`` puts the tuples together. Nothing registers itself. A code
keeps its number for ever; one that is no longer used is not given to something else.

*Wording.* The summary belongs to the code, names nothing of the user's and stands alone in the
concise format: lower case, no full stop. The message stands beside the blamed text and says what
is wrong with it. Only help proposes a remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from engine.compiler.span import Span
from engine.compiler.suggest import did_you_mean, suggest

Severity = Literal["error", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")

LIMIT: Final = 50
"""How many diagnostics a run shows unless asked for more."""

FAMILIES: Final = {
    "Y": "reading files",
    "S": "shape of a file",
    "N": "names",
    "F": "fields and conditions",
    "P": "pipelines",
    "A": "access",
    "L": "layouts and views",
    "D": "documents and channels",
    "T": "tests of the configuration",
    "M": "changes of the database",
    "X": "our own mistakes",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of complaint: a number that never changes and a phrase people learn to recognise."""

    id: str
    slug: str
    summary: str
    severity: Severity = "error"

    @property
    def family(self) -> str:
        """The letter it starts with, a key of ``FAMILIES``."""
        return self.id[0]

    def at(
        self,
        span: Span,
        message: str,
        *help_: Help | str,
        labels: Iterable[Label] = (),
        address: str = "",
    ) -> Diagnostic:
        """A diagnostic of this code. Blank help is dropped, so callers need not ask."""
        helps = tuple(Help(line) if isinstance(line, str) else line for line in help_ if line)
        return Diagnostic(self, message, span, tuple(labels), helps, address)


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that matters, with a few words about it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement a machine may make without asking: it changes what was meant to be written."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Help:
    """A sentence about the way out, with the edits that do it where they are certain."""

    text: str
    fixes: tuple[Fix, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint about one place.

    ``message`` is shown beside the blamed text and after the summary where there is no room for
    the text. ``address`` names the declared thing concerned, blank when there is none.
    """

    code: Code
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    help: tuple[Help, ...] = ()
    address: str = ""

    @property
    def severity(self) -> Severity:
        """How bad it is, which the code decides."""
        return self.code.severity

    @property
    def summary(self) -> str:
        """The code's fixed phrase."""
        return self.code.summary

    @property
    def text(self) -> str:
        """Summary and message in one line."""
        return f"{self.code.summary}: {self.message}" if self.message else self.code.summary


def offer(wrong: str, known: Iterable[str], span: Span | None = None) -> Help:
    """Help that proposes names like the wrong one; empty when none is near.

    Given the ``span`` of the wrong name, and one clear winner, it carries the replacement.
    """
    names = suggest(wrong, known)
    fixes = (Fix(span, names[0]),) if span is not None and len(names) == 1 else ()
    return Help(did_you_mean(names), fixes)


@dataclass(slots=True)
class Collector:
    """Gathers the diagnostics of a run, and remembers what is already known to be broken.

    One mistake, one message: whoever reports that a name could not be declared *poisons* its
    address, and whoever would complain about a reference asks ``is_poisoned`` first.
    """

    found: list[Diagnostic] = field(default_factory=list)
    poison: set[str] = field(default_factory=set)

    def add(self, *diagnostics: Diagnostic) -> None:
        self.found.extend(diagnostics)

    def spoil(self, *addresses: str) -> None:
        """Poison addresses: complaints about them, or about what is under them, would be echoes."""
        self.poison.update(addresses)

    def is_poisoned(self, address: str) -> bool:
        """Whether the address, or one that it is part of, was spoiled."""
        if not self.poison:
            return False
        if address in self.poison:
            return True
        return any(
            address[:end] in self.poison for end, letter in enumerate(address) if letter in "./:#@"
        )

    def arranged(self) -> tuple[Diagnostic, ...]:
        """Everything found, in the order of the files, repeats folded."""
        return arrange(self.found)


def arrange(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Ordered by place, and each complaint once for each place."""
    seen: dict[tuple[str, Span, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        seen.setdefault((diagnostic.code.id, diagnostic.span, diagnostic.message), diagnostic)
    return tuple(sorted(seen.values(), key=_place))


def cut(
    diagnostics: tuple[Diagnostic, ...], limit: int = LIMIT
) -> tuple[tuple[Diagnostic, ...], int]:
    """The ``limit`` worst diagnostics in their order, and how many were left out.

    Zero or less means no limit.
    """
    if limit <= 0 or len(diagnostics) <= limit:
        return diagnostics, 0
    worst = sorted(diagnostics, key=lambda found: SEVERITIES.index(found.severity))[:limit]
    kept = {id(found) for found in worst}
    return tuple(found for found in diagnostics if id(found) in kept), len(diagnostics) - limit


def _place(diagnostic: Diagnostic) -> tuple[Span, int, str]:
    return (diagnostic.span, SEVERITIES.index(diagnostic.severity), diagnostic.code.id)
