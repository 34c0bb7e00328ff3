"""What a run found, with all that is needed to show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.compiler.diagnostics import LIMIT, Diagnostic, Severity, cut
from engine.compiler.source import SourceTree

if TYPE_CHECKING:
    from engine.compiler.check import CheckResult


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


def findings_of(tree: SourceTree, result: CheckResult, limit: int = LIMIT) -> Findings:
    """The findings of a check of a project."""
    specs = [
        document.spec
        for document in result.documents.values()
        if document.kind == "entity" and document.spec
    ]
    fields = sum(len(getattr(spec, "fields", ())) for spec in specs)
    return Findings(result.diagnostics, tree, len(specs), fields, limit)
