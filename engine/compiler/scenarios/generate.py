"""Cases for what a configuration decides now, to be read once and kept as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.compiler.scenarios.read import SOMEBODY
from engine.compiler.scenarios.values import ACTOR
from engine.model.access import VERBS, Role
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.judge import judge
from engine.model.pipeline import Pipeline
from engine.model.predicate import Clock, Record
from engine.model.principal import Actor


def generate(app: App, clock: Clock) -> dict[str, str]:
    """Texts of files of cases by path, one for each entity that somebody may read."""
    decider = Decider(app)
    texts = {}
    for entity in app.entities.values():
        cases = [
            case for role in app.roles.values() if not role.superuser
            for case in _of_role(decider, entity, role, clock)
        ]  # fmt: skip
        if cases:
            name = f"present_{entity.name}"
            texts[f"tests/{name}.yaml"] = _file(name, cases)
    return texts


def _of_role(
    decider: Decider, entity: Entity, role: Role, clock: Clock
) -> Iterator[dict[str, object]]:
    actor = Actor(ACTOR, "actor", frozenset({role.name}))
    for pipeline in entity.pipelines.values():
        for stage in pipeline.stages:
            yield from _of_stage(decider, entity, actor, pipeline, stage, clock)
    if not entity.pipelines:
        yield from _sight(decider, entity, actor, _record(entity), {}, clock)
        yield from _rights(decider, entity, actor, {}, clock)


def _of_stage(
    decider: Decider, entity: Entity, actor: Actor, pipeline: Pipeline, stage: str, clock: Clock
) -> Iterator[dict[str, object]]:
    record = _record(entity, pipeline.name, stage)
    start = {"pipeline": pipeline.name, "stage": stage}
    if stage == pipeline.first.name:
        yield from _sight(decider, entity, actor, record, start, clock)
    yield from _rights(decider, entity, actor, start, clock)
    if not decider.may("read", entity, actor, record, clock):
        return
    may = [
        option.stage.name for option in decider.moves(entity, actor, record, clock)
        if option.allowed and option.pipeline == pipeline.name and option.stage.name != stage
    ]  # fmt: skip
    role = next(iter(actor.roles))
    yield {
        "name": f"where {role} moves a {entity.name} from {pipeline.name}:{stage}",
        "given": _given(entity, actor, start), "expect": {"moves": may},
    }  # fmt: skip
    for target in may:
        after = Record(entity.name, {**record.values, "stage": target}, record.owner_departments)
        verdict = judge(decider, entity, actor, record, after, "card", clock)
        missing = [problem.field for problem in verdict.problems if problem.field]
        expect: dict[str, object] = {"refused": missing} if missing else {"allowed": True}
        if verdict.problems and not missing:
            expect = {"refused": ["stage"]}
        yield {
            "name": f"what {role} needs to move a {entity.name} "
                    f"from {pipeline.name}:{stage} to {target}",
            "given": _given(entity, actor, start), "when": {"move": target}, "expect": expect,
        }  # fmt: skip


def _sight(
    decider: Decider, entity: Entity, actor: Actor, record: Record,
    start: Mapping[str, object], clock: Clock,
) -> Iterator[dict[str, object]]:  # fmt: skip
    """What a role sees and edits on an empty record of its own."""
    decision = decider.decide(entity, actor, record, clock)
    declared = [name for name, field in entity.fields.items() if not field.system]
    seen = [name for name in declared if name in decision.visible and decision.read]
    expect = {
        "hidden": [name for name in declared if name not in seen],
        "editable": [name for name in seen if name in decision.editable],
        "readonly": [name for name in seen if name not in decision.editable],
    }
    role = next(iter(actor.roles))
    place = f" in {start['pipeline']}" if start else ""
    yield {
        "name": f"what {role} sees of an empty {entity.name}{place}",
        "given": _given(entity, actor, start),
        "expect": {key: names for key, names in expect.items() if names},
    }  # fmt: skip


def _rights(
    decider: Decider, entity: Entity, actor: Actor, start: Mapping[str, str], clock: Clock
) -> Iterator[dict[str, object]]:
    """What a role may do with a record of its own, of each kind of colleague, and of a stranger."""
    role = next(iter(actor.roles))
    place = f" in {':'.join(start.values())}" if start else ""
    for whose, actor_in, owner_in, shared in _owners(decider.app):
        own = frozenset({actor_in} if actor_in else ())
        person = replace(actor, departments=own, below=decider.app.below(own))
        base = _record(entity, *start.values())
        mine = whose == "its own"
        values = {**base.values, "owner": ACTOR if mine else SOMEBODY, "open": shared}
        theirs = own if mine else frozenset({owner_in} if owner_in else ())
        record = Record(entity.name, values, theirs)
        may = [verb for verb in VERBS if decider.may(verb, entity, person, record, clock)]
        rights = {"may": may, "may_not": [verb for verb in VERBS if verb not in may]}
        given = _given(entity, actor, start, "owner" if mine else "stranger")
        if actor_in:
            given["actor"] = {**given["actor"], "department": actor_in}  # type: ignore[dict-item]
        given |= {"owner_department": owner_in} if owner_in else {}
        given |= {"record": {"open": True}} if shared else {}
        yield {
            "name": f"what {role} may do with {whose} {entity.name}{place}", "given": given,
            "expect": {key: verbs for key, verbs in rights.items() if verbs},
        }  # fmt: skip


def _owners(app: App) -> Iterator[tuple[str, str, str, bool]]:
    """Whose records there are: in words, the actor's department, the owner's, whether shared."""
    yield "its own", "", "", False
    yield "a stranger's", "", "", False
    yield "a shared", "", "", True
    for department in app.departments.values():
        if department.parent in app.departments:
            yield "a colleague's", department.parent, department.parent, False
            yield "a lower colleague's", department.parent, department.name, False
            return
    for name in app.departments:
        yield "a colleague's", name, name, False
        return


def _given(
    entity: Entity, actor: Actor, start: Mapping[str, object], relation: str = "owner"
) -> dict[str, object]:
    who = {"role": next(iter(actor.roles)), "is": relation}
    return {"entity": entity.name, **start, "actor": who}


def _record(entity: Entity, pipeline: str = "", stage: str = "") -> Record:
    values: dict[str, object] = {"owner": ACTOR, "created_by": 2, "open": False}
    if "observers" in entity.fields:
        values["observers"] = ()
    if pipeline:
        values |= {"pipeline": pipeline, "stage": stage}
    return Record(entity.name, values)


def _file(name: str, cases: Iterable[Mapping[str, object]]) -> str:
    lines = [
        "# yaml-language-server: $schema=../../schemas/tests.schema.json",
        "# Written by `scheda test --generate`: what the configuration decided on that day.",
        f"tests: {name}",
        "cases:",
    ]
    for case in cases:
        for mark, (key, held) in zip(("  - ", *("    ",) * len(case)), case.items(), strict=False):
            lines.append(f"{mark}{key}: {_flow(held)}")
    return "\n".join(lines) + "\n"


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9_]|[a-z]")
_WORDS = frozenset({"true", "false", "null"})


def _flow(held: object) -> str:
    """A value as YAML on one line."""
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(part)}' for key, part in held.items())}}}"
    if isinstance(held, (list, tuple)):
        return f"[{', '.join(_flow(part) for part in held)}]"
    text = str(held)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
