"""Two configurations → what changes, by declared names alone; nothing is guessed.

Pure: neither the database nor its data are looked at. What depends on data (is the option in use?)
is answered later by ``impact``, from the questions collected here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from engine.compiler.migrate import archive as archives
from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.addresses import Address
from engine.compiler.migrate.archive import Archive, Archived
from engine.compiler.migrate.conversions import Grade, grade
from engine.compiler.migrate.declared import Declared, in_entity
from engine.compiler.migrate.diff_likeness import in_place_of, near, similar
from engine.compiler.migrate.diff_look import entity_settings, field_settings, look_changes
from engine.compiler.migrate.diff_values import ValueMoves, diff_options, diff_pipelines
from engine.compiler.migrate.findings import Finding
from engine.compiler.migrate.roles import renamed_roles, role_changes
from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.said import said
from engine.model.storage import field_columns, has_values_table


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field before and after."""

    before: Field
    after: Field
    grade: Grade
    original: Archived | None = None


@dataclass(slots=True)
class EntityPair:
    """An entity before and after, and what becomes of its fields; ``same``: nothing does."""

    before: Entity
    after: Entity
    fields: list[FieldPair] = field(default_factory=list)
    added: list[Field] = field(default_factory=list)
    restored: list[tuple[Field, Archived]] = field(default_factory=list)
    archived: list[Field] = field(default_factory=list)
    purged: list[Field] = field(default_factory=list)
    moves: list[ValueMoves] = field(default_factory=list)
    same: bool = False


@dataclass(slots=True)
class Diff:
    """All that changes between two configurations."""

    changes: list[ch.Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    pairs: list[EntityPair] = field(default_factory=list)
    added: list[Entity] = field(default_factory=list)
    restored: list[Archived] = field(default_factory=list)
    archived: list[Entity] = field(default_factory=list)
    purged: list[Entity] = field(default_factory=list)
    purged_archives: list[Archived] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


def diff(released: App | None, wanted: App, archive: Archive, declared: Declared) -> Diff:
    """What changes from ``released`` (None: nothing yet) to ``wanted``."""
    found = Diff()
    before: Mapping[str, Entity] = released.entities if released else {}
    sources = _pair_names(before, wanted.entities, declared)
    found.renamed = {then: now for now, then in sources.items() if then != now}
    if released is not None:
        found.findings += _useless_moves(declared, released, wanted)
    for name, entity in wanted.entities.items():
        if name in sources:
            found.pairs.append(
                _diff_entity(before[sources[name]], entity, archive, declared, found)
            )
        elif kept := archives.find_entity(archive, name):
            found.restored.append(kept)
            found.changes.append(ch.Restored(name, "entity"))
            assert kept.whole is not None
            found.pairs.append(_diff_entity(kept.whole, entity, archive, declared, found))
        else:
            found.added.append(entity)
            found.changes.append(ch.Added(name, "entity", f"{len(entity.fields)} fields"))
    for name, entity in before.items():
        if name not in sources.values():
            _end_entity(entity, archive, declared, found)
    _purge_archived(archive, declared, found)
    if released is not None:
        found.roles = renamed_roles(released, wanted, rollback=declared.lenient)
        found.changes += look_changes(released, wanted, sources, found.roles)
        found.changes += role_changes(found.roles)
    return found


def _pair_names(
    before: Mapping[str, Entity], after: Mapping[str, Entity], declared: Declared
) -> dict[str, str]:
    """Entity now → entity before. A declared source wins over an equal name."""
    moved: dict[str, str] = {}
    for name in after:
        for source in declared.sources(Address(name)):
            if source.entity in before:  # the latest name that is there, not the oldest
                moved.setdefault(name, source.entity)
    taken = set(moved.values())
    return moved | {
        name: name for name in after if name not in moved and name in before and name not in taken
    }


def _diff_entity(
    old: Entity, new: Entity, archive: Archive, declared: Declared, found: Diff
) -> EntityPair:
    pair = EntityPair(old, new)
    if old.name != new.name:
        found.changes.append(ch.Renamed(new.name, "entity", old.name))
    sources = _pair_fields(old, new, declared)
    for name, after in new.fields.items():
        address = f"{new.name}.{name}"
        if name in sources:
            _diff_field(pair, old.fields[sources[name]], after, archive, declared, found)
        elif (kept := archives.find(archive, address)) and _fits(kept, after):
            pair.restored.append((after, kept))
            found.changes.append(ch.Restored(address, "field"))
        else:
            pair.added.append(after)
            found.changes.append(ch.Added(address, "field", _words(after)))
    added = [after for after in pair.added if not after.system]
    for name, before in old.fields.items():
        if name not in sources.values():
            _end_field(pair, before, added, declared, found)
    changes, findings, moves = diff_pipelines(old, new, declared)
    found.changes += changes
    found.findings += findings
    pair.moves += moves
    found.changes += entity_settings(old, new, sources)
    pair.same = old == new and not pair.moves and all(now == then for now, then in sources.items())
    return pair


def _pair_fields(old: Entity, new: Entity, declared: Declared) -> dict[str, str]:
    def sources(name: str) -> Iterator[str]:
        for entity in dict.fromkeys((new.name, old.name)):
            for source in declared.sources(Address(entity, name)):
                yield source.field

    moved: dict[str, str] = {}
    for name in new.fields:
        for source in sources(name):
            if source in old.fields:
                moved[name] = source
                break
    taken = set(moved.values())
    return moved | {
        name: name
        for name in new.fields
        if name not in moved and name in old.fields and name not in taken
    }


def _diff_field(
    pair: EntityPair,
    before: Field,
    after: Field,
    archive: Archive,
    declared: Declared,
    found: Diff,
) -> None:
    address = f"{pair.after.name}.{after.name}"
    if before.to:  # what it links to may have another name now, and is the same
        before = replace(before, to=tuple(found.renamed.get(name, name) for name in before.to))
    how = grade(before, after)
    original = None
    if declared.lenient and how not in ("same", "in_place"):
        original = archives.find_original(archive, f"{pair.before.name}.{before.name}", after)
        how = "lossy" if original else how
    pair.fields.append(FieldPair(before, after, how, original))
    if before.name != after.name:
        old = f"{pair.before.name}.{before.name}"
        found.changes.append(ch.Renamed(address, "field", old))
    if how == "refused":
        message = said(
            "M201", "{address} cannot become {after}: its values are {before}",
            address=address, after=_words(after), before=_words(before),
        )  # fmt: skip
        steps = said(
            "M201.way",
            "add a field with another name, and remove this one when its values are moved over",
        )
        found.findings.append(Finding("M201", "error", address, message, (steps,)))
        return
    if how != "same":
        found.changes.append(ch.Converted(address, _words(before), _words(after), how))
    changes, findings, moves = diff_options(pair.before, pair.after, before, after, declared)
    found.changes += changes
    found.findings += findings
    pair.moves += moves
    found.changes += field_settings(address, before, after)


def _end_field(
    pair: EntityPair, gone: Field, added: Iterable[Field], declared: Declared, found: Diff
) -> None:
    address = Address(pair.before.name, gone.name)
    removal = declared.removal(in_entity(address, pair.after.name)) or declared.removal(address)
    if gone.system or declared.lenient or (removal and removal.state != "purged"):
        pair.archived.append(gone)
        asked = not gone.system
        found.changes.append(ch.Archived(str(address), "field", declared=asked))
        if asked and gone.stored:
            message = f"{address} leaves every page and channel; its values stay in the database"
            found.findings.append(Finding("M301", "approval", str(address), message))
    elif removal:
        pair.purged.append(gone)
        found.changes.append(ch.Purged(str(address), "field"))
        _say_purged(str(address), found)
    else:
        alike = (one for one in added if similar(gone, one))
        beside = (one for one in added if in_place_of(gone, one, pair.before, pair.after))
        found.findings.append(
            _gone(
                address, next((f"{pair.after.name}.{one.name}" for one in chain(alike, beside)), "")
            )
        )


def _end_entity(entity: Entity, archive: Archive, declared: Declared, found: Diff) -> None:
    address = Address(entity.name)
    removal = declared.removal(address)
    if declared.lenient or (removal and removal.state != "purged"):
        found.archived.append(entity)
        found.changes.append(ch.Archived(entity.name, "entity"))
        message = (
            f"all records of {entity.name} leave every page and channel and stay in the database"
        )
        found.findings.append(Finding("M301", "approval", entity.name, message))
    elif removal:
        found.purged.append(entity)
        found.purged_archives += [entry for entry in archive if entry.entity == entity.name]
        found.changes.append(ch.Purged(entity.name, "entity"))
        _say_purged(entity.name, found)
    else:
        alike = next(
            (
                new.name
                for new in found.added
                if near(entity.name, new.name) or entity.label == new.label
            ),
            "",
        )
        found.findings.append(_gone(address, alike))


def _gone(address: Address, alike: str) -> Finding:
    end = "state: archived}]"
    write = f"removed: [{{{address.kind}: {address}, {end}"
    help_ = (said("M101.way", "to keep its data out of sight, write {line}", line=write),)
    if alike:
        gone = said(
            "M102", "{address} is gone and {new} is new: a renaming is never guessed",
            address=address, new=alike,
        )  # fmt: skip
        write = f"moved: [{{from: {address}, to: {alike}}}]"
        rename = said("M102.way", "if it is the same, write {line}", line=write)
        return Finding("M102", "error", str(address), gone, (rename, *help_))
    message = f"{address} is gone, and nothing says what becomes of its data"
    return Finding("M101", "error", str(address), message, help_)


def _say_purged(address: str, found: Diff) -> None:
    message = f"{address} and all its data are destroyed"
    accept = f"accept it by its address: --accept {address}"
    found.findings.append(Finding("M302", "approval", address, message, (accept,)))


def _purge_archived(archive: Archive, declared: Declared, found: Diff) -> None:
    """What was archived before and is declared ``purged`` now."""
    for address, removal in declared.removals.items():
        if removal.state != "purged":
            continue
        whole = address.kind == "entity"
        kept = [
            entry
            for entry in archive
            if (entry.entity if whole else entry.address) == str(address)
            and entry not in found.purged_archives
        ]
        if kept:
            found.purged_archives += kept
            if ch.Purged(str(address), address.kind) in found.changes:
                continue  # its values of today are destroyed as well
            found.changes.append(ch.Purged(str(address), address.kind))
            _say_purged(str(address), found)


def _useless_moves(declared: Declared, released: App, wanted: App) -> Iterator[Finding]:
    passed_on = set(declared.moves.values())
    for target, source in declared.moves.items():
        if not any(_exists(released, past, declared) for past in declared.sources(target)):
            message = f"moved: there is no {source}, so nothing becomes {target}"
            ways = ("correct the name or take the line out",)
            yield Finding("M103", "error", str(target), message, ways)
        elif not _exists(wanted, target, declared) and target not in passed_on:
            message = f"moved: {source} is to become {target}, which is not declared"
            yield Finding("M104", "error", str(target), message)
    for text, other in declared.strange:
        message = f"moved: {other} cannot become {text}"
        yield Finding("M104", "error", text, message)


def _exists(app: App, address: Address, declared: Declared) -> bool:
    """Whether something is declared, where what it is part of may have another name as well."""
    whole = Address(address.entity)
    entities = [app.entities.get(past.entity) for past in (whole, *declared.sources(whole))]
    for entity in entities:
        if entity is None:
            continue
        if address.kind == "entity":
            return True
        if address.field:
            held = entity.fields.get(address.field)
            if held is not None and (not address.option or address.option in held.options):
                return True
        part = Address(address.entity, pipeline=address.pipeline)
        for past in (part, *declared.sources(part)) if address.pipeline else ():
            pipeline = entity.pipelines.get(past.pipeline)
            if pipeline and (not address.stage or address.stage in pipeline.stages):
                return True
    return False


def _fits(kept: Archived, wanted: Field) -> bool:
    """Whether archived data can be read as the field that comes back under the same name."""
    before = kept.field
    return before is not None and grade(before, wanted) in ("same", "in_place")


def _words(field_: Field) -> str:
    many = "several " if field_.multiple else ""
    return f"{many}{field_.type.replace('_', ' ')}"


__all__ = ["Diff", "EntityPair", "FieldPair", "diff", "field_columns", "has_values_table"]
