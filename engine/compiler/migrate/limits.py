"""How much a plan may do to live data: ``limits.yaml``, held against what the plan says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.compiler.document import Document
from engine.compiler.migrate.ddl.statement import Statement
from engine.compiler.migrate.findings import Finding
from engine.compiler.spec.limits import LimitsSpec
from engine.model.said import said

WORDS: Mapping[str, str] = {
    "lost_values": said("limit.lost_values", "values would be lost"),
    "unconverted_values": said(
        "limit.unconverted_values", "values cannot become the new type as they are"
    ),
    "broken_records": said("limit.broken_records", "records break a new rule"),
    "newly_visible_fields": said(
        "limit.newly_visible_fields", "fields become visible or editable to somebody"
    ),
    "rebuilt_rows": said("limit.rebuilt_rows", "rows would be written again"),
}
"""The sums that can be limited, in words that follow a number."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The name of a sum → the most that one plan may have of it."""

    values: Mapping[str, int] = field(default_factory=dict)


def limits_of(documents: Mapping[str, Document]) -> Limits:
    """The limits among the files of a project; none when there is no such file."""
    for document in documents.values():
        if isinstance(document.spec, LimitsSpec):
            found = document.spec.limits.model_dump(exclude_none=True)
            return Limits({name: int(most) for name, most in found.items()})
    return Limits()


def passed_limits(
    findings: Iterable[Finding], statements: Iterable[Statement], limits: Limits
) -> Iterator[Finding]:
    """Findings that together pass a limit."""
    sums = dict.fromkeys(WORDS, 0)
    exposed: set[str] = set()
    for finding in findings:
        if finding.limit == "newly_visible_fields":
            exposed.add(finding.address)
        elif finding.limit:
            sums[finding.limit] += max(finding.count, 0)
    sums["newly_visible_fields"] = len(exposed)
    sums["rebuilt_rows"] = sum(
        statement.rows for statement in statements if statement.mode == "convert"
    )
    for name, most in limits.values.items():
        if sums[name] > most:
            message = said(
                "M207", "{count} {what}, and the limit {limit} is {most}",
                count=sums[name], what=WORDS[name], limit=name, most=most,
            )  # fmt: skip
            ways = (
                said(
                    "M207.way",
                    "change the data or the configuration, or raise the limit in limits.yaml",
                ),
            )
            yield Finding("M207", "error", f"limits.{name}", message, ways, sums[name])
