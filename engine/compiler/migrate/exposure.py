"""Who comes to see, or to edit, what was closed to them: what ``compare`` says of rights.

The application before is put under the names that the plan gives it, so that what is renamed is
neither a loss nor a gain, also on the way back to an earlier release.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from engine.compiler.compare.renames import Renames, renamed
from engine.compiler.compare.rights import rights
from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.diff import Diff
from engine.compiler.migrate.findings import Finding
from engine.model.app import App
from engine.model.predicate import Clock


def compare_access(before: App, after: App, found: Diff) -> list[ch.Change]:
    """Everything that opens or closes for somebody."""
    clock = Clock(datetime.now(UTC), after.zone)
    changes: list[ch.Change] = []
    for one in rights(renamed(before, _renames(found)), after, clock):
        # Where there was too much to compare, somebody may see more.
        kind = ch.Closed if one.gains is False else ch.Exposed
        changes.append(kind(_shown(one.address), one.who, one.text, one.detail))
    return changes


def _shown(address: str) -> str:
    """The entity for rights on its records: the address that an approval is given for."""
    return address.partition("/records/")[2] or address


def _renames(found: Diff) -> Renames:
    fields, options, pipelines, stages = {}, {}, {}, {}
    for pair in found.pairs:
        entity = pair.after.name
        for one in pair.fields:
            if one.before.name != one.after.name:
                fields[entity, one.before.name] = one.after.name
        for moves in pair.moves:
            for _, then, now in moves.pairs if moves.renamed else ():
                if moves.field != "stage":
                    name = fields.get((entity, moves.field), moves.field)
                    options[entity, name, then[0]] = now[0]
                    continue
                if then[0] != now[0]:
                    pipelines[entity, then[0]] = now[0]
                if then[1] != now[1]:
                    stages[entity, now[0], then[1]] = now[1]
    return Renames(found.renamed, fields, options, pipelines, stages)


def exposure_findings(changes: list[ch.Change]) -> Iterator[Finding]:
    """Exposure waits for a person; what closes does not."""
    for change in changes:
        if isinstance(change, ch.Exposed):
            yield Finding(
                "M303", "approval", change.address, change.headline,
                count=1, limit="newly_visible_fields",
            )  # fmt: skip
