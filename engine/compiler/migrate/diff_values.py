"""Options, pipelines and stages before and after: the names that stand in records as values."""

from __future__ import annotations

from dataclasses import dataclass

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.addresses import Address
from engine.compiler.migrate.declared import Declared, read_into
from engine.compiler.migrate.findings import Finding
from engine.model.app import Entity
from engine.model.field import Field
from engine.model.pipeline import Pipeline
from engine.model.said import said

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueMoves:
    """What becomes of values that stand in records.

    ``pairs`` are (address, values before, values after); with no values after, the rows that
    have them stand in the way. ``field`` is the name of the field before; for stages it is
    ``stage`` and the values are (pipeline, stage). ``renamed`` tells a new name from an end.
    """

    field: str
    pairs: tuple[tuple[str, Values, Values], ...]
    renamed: bool = False


Result = tuple[list[ch.Change], list[Finding], list[ValueMoves]]


def diff_options(
    old: Entity, new: Entity, before: Field, after: Field, declared: Declared
) -> Result:
    """What changes among the options of a choice."""
    changes: list[ch.Change] = []
    findings: list[Finding] = []
    base = f"{new.name}.{after.name}"
    if not (before.options and after.options) or before.type != after.type:
        return [], [], []
    renamed: dict[str, str] = {}
    for name, option in after.options.items():
        source = _source(declared, (new, old), (after, before), name)
        if source and source != name:
            renamed[source] = name
            changes.append(ch.Renamed(f"{base}#{name}", "option", f"{base}#{source}"))
        elif name not in before.options:
            changes.append(ch.Added(f"{base}#{name}", "option"))
        elif option.retired and not before.options[name].retired:
            changes.append(ch.Changed(f"{base}#{name}", "option", ("retired",)))
    kept = (after.options.keys() & before.options.keys()) - set(renamed.values())
    ended: list[tuple[str, Values, Values]] = []
    for name in before.options:
        if name in renamed or name in kept:
            continue
        address = Address(new.name, after.name, name)
        removal = declared.removal(address) or declared.removal(
            Address(old.name, before.name, name)
        )
        into = read_into(removal.into, address, {new.name, old.name}) if removal else None
        if into and into.option not in after.options:
            findings.append(_no_such(str(address), str(into)))
        target = (into.option,) if into else ()
        ended.append((str(address), (name,), target))
        changes.append(ch.Removed(str(address), "option", into.option if into else ""))
    moves = []
    if renamed:
        pairs = tuple((f"{base}#{new_}", (old_,), (new_,)) for old_, new_ in renamed.items())
        moves.append(ValueMoves(before.name, pairs, renamed=True))
    if ended:
        moves.append(ValueMoves(before.name, tuple(ended)))
    return changes, findings, moves


def _source(
    declared: Declared, entities: tuple[Entity, Entity], held: tuple[Field, Field], option: str
) -> str:
    """What an option was called in the release before, through all renamings."""
    for entity in dict.fromkeys(one.name for one in entities):
        for field in dict.fromkeys(one.name for one in held):
            for source in declared.sources(Address(entity, field, option)):
                if source.option in held[1].options:
                    return source.option
    return ""


def diff_pipelines(old: Entity, new: Entity, declared: Declared) -> Result:
    """What changes among the pipelines and stages of an entity."""
    changes: list[ch.Change] = []
    findings: list[Finding] = []
    renamed: list[tuple[str, Values, Values]] = []
    ended: list[tuple[str, Values, Values]] = []
    sources = _pair_pipelines(old, new, declared)
    for name, after in new.pipelines.items():
        address = f"{new.name}/{name}"
        if name not in sources:
            changes.append(ch.Added(address, "pipeline", f"{len(after.stages)} stages"))
            continue
        before = old.pipelines[sources[name]]
        if before.name != name:
            changes.append(ch.Renamed(address, "pipeline", f"{old.name}/{before.name}"))
        stages = _pair_stages(old.name, new.name, before, after, declared)
        changes += _stage_changes(address, before, after, stages)
        renamed += [
            (f"{address}:{now}", (before.name, then), (name, now))
            for now, then in stages.items()
            if (before.name, then) != (name, now)
        ]
        for stage in before.stages:
            if stage not in stages.values():
                gone = Address(new.name, pipeline=name, stage=stage)
                _end_stage(old, new, gone, before.name, declared, (changes, findings, ended))
    for name, before in old.pipelines.items():
        if name in sources.values() or not new.pipelines:
            continue
        changes.append(ch.Removed(f"{new.name}/{name}", "pipeline"))
        for stage in before.stages:
            gone = Address(new.name, pipeline=name, stage=stage)
            _end_stage(old, new, gone, name, declared, ([], findings, ended))
    moves = []
    if renamed:
        moves.append(ValueMoves("stage", tuple(renamed), renamed=True))
    if ended:
        moves.append(ValueMoves("stage", tuple(ended)))
    return changes, findings, moves


def _pair_pipelines(old: Entity, new: Entity, declared: Declared) -> dict[str, str]:
    moved: dict[str, str] = {}
    for name in new.pipelines:
        for entity in dict.fromkeys((new.name, old.name)):
            for source in declared.sources(Address(entity, pipeline=name)):
                if source.pipeline in old.pipelines:
                    moved.setdefault(name, source.pipeline)
    taken = set(moved.values())
    return moved | {
        name: name
        for name in new.pipelines
        if name not in moved and name in old.pipelines and name not in taken
    }


def _pair_stages(
    old: str, new: str, before: Pipeline, after: Pipeline, declared: Declared
) -> dict[str, str]:
    moved: dict[str, str] = {}
    for name in after.stages:
        for entity in dict.fromkeys((new, old)):
            for pipeline in dict.fromkeys((after.name, before.name)):
                for source in declared.sources(Address(entity, pipeline=pipeline, stage=name)):
                    if source.stage in before.stages:
                        moved.setdefault(name, source.stage)
    taken = set(moved.values())
    return moved | {
        name: name
        for name in after.stages
        if name not in moved and name in before.stages and name not in taken
    }


def _stage_changes(
    address: str, before: Pipeline, after: Pipeline, stages: dict[str, str]
) -> list[ch.Change]:
    changes: list[ch.Change] = []
    for now in after.stages:
        if now not in stages:
            changes.append(ch.Added(f"{address}:{now}", "stage"))
        elif stages[now] != now:
            changes.append(ch.Renamed(f"{address}:{now}", "stage", f"{address}:{stages[now]}"))
    kept = [stage for stage in before.stages if stage in stages.values()]
    if kept != [stages[now] for now in after.stages if now in stages]:
        changes.append(ch.Changed(address, "pipeline", ("order of stages",)))
    return changes


def _end_stage(
    old: Entity,
    new: Entity,
    gone: Address,
    former_pipeline: str,
    declared: Declared,
    out: tuple[list[ch.Change], list[Finding], list[tuple[str, Values, Values]]],
) -> None:
    changes, findings, ended = out
    assert gone.stage
    removal = (
        declared.removal(gone)
        or declared.removal(Address(old.name, pipeline=former_pipeline, stage=gone.stage))
        or declared.removal(Address(new.name, pipeline=gone.pipeline))
        or declared.removal(Address(old.name, pipeline=former_pipeline))
    )
    into = read_into(removal.into, gone, {new.name, old.name}) if removal else None
    target: Values = ()
    if into:
        if new.stage(into.pipeline, into.stage):
            target = (into.pipeline, into.stage)
        else:
            findings.append(_no_such(str(gone), str(into)))
    ended.append((str(gone), (former_pipeline, gone.stage), target))
    changes.append(ch.Removed(str(gone), "stage", str(into) if into else ""))


def _no_such(address: str, into: str) -> Finding:
    message = said(
        "M104", "{source} is to become {target}, which is not declared", source=address, target=into
    )
    return Finding("M104", "error", address, message)
