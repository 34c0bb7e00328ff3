"""What a run found, with all that is needed to show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.compiler.diagnostics import LIMIT, Diagnostic, Severity, cut
from engine.compiler.document import Document
from engine.compiler.source import SourceTree


@dataclass(frozen=True, slots=True)
class Findings:
    """The diagnostics of a run, ordered by place, and the files they are about.

    ``limit`` is how many are shown to people; programs get all. ``entities`` and ``fields`` count
    what was checked.
    """

    diagnostics: tuple[Diagnostic, ...]
    sources: SourceTree
    entities: int = 0
    fields: int = 0
    limit: int = LIMIT

    @classmethod
    def of(
        cls,
        diagnostics: tuple[Diagnostic, ...],
        sources: SourceTree,
        documents: Mapping[str, Document],
        limit: int = LIMIT,
    ) -> Findings:
        """The findings of a check of a project."""
        specs = [
            found.spec for found in documents.values() if found.kind == "entity" and found.spec
        ]
        fields = sum(len(getattr(spec, "fields", ())) for spec in specs)
        return cls(diagnostics, sources, len(specs), fields, limit)

    def count(self, severity: Severity) -> int:
        """How many there are of a severity."""
        return sum(1 for found in self.diagnostics if found.severity == severity)

    def shown(self) -> tuple[tuple[Diagnostic, ...], int]:
        """The diagnostics to show to people, and how many were left out."""
        return cut(self.diagnostics, self.limit)

    def tally(self) -> str:
        """The numbers in words: "2 errors and 1 warning"."""
        parts = [
            f"{number:,} {word}{'' if number == 1 else 's'}"
            for word, number in (("error", self.count("error")), ("warning", self.count("warning")))
            if number
        ]
        return " and ".join(parts) or "no mistakes"
