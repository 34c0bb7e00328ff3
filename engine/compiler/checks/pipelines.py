"""Pipelines: their stages, which fields those need, and the ways between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from engine.compiler.checks.conditions import check_offered, check_sound
from engine.compiler.checks.rules import Rules, place_in_pipeline
from engine.compiler.conditions import RANGE_LOST
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.lower.pipeline import required_stages
from engine.compiler.principals import check_principals
from engine.compiler.references import refer_entity, refer_field, refer_stage
from engine.compiler.scope import EntityEntry, PipelineEntry, Scope
from engine.compiler.spec.pipeline import PipelineSpec, RequirementSpec
from engine.model.pipeline import CHANNELS
from engine.model.said import said

NO_OPEN = Code("P401", "no-open-stage", "pipeline has no open stage")
NO_WON = Code("P402", "no-won-stage", "pipeline has no won stage")
SEVERAL_WON = Code("P403", "several-won-stages", "pipeline has more than one won stage")
ORDER = Code("P404", "stages-out-of-order", "stages stand in the wrong order")
SEVERAL_DEFAULT = Code(
    "P405", "several-default-pipelines", "entity has more than one default pipeline"
)
NO_DEFAULT = Code(
    "P406", "no-default-pipeline", "new records would not know where to begin", "warning"
)
BACKWARDS = Code("P408", "range-backwards", "range of stages ends before it begins")
NOT_FILLED = Code("P413", "required-field-of-engine", "nobody can fill the required field")
ALREADY = Code("P415", "required-anyway", "field is required everywhere", "warning")
REPEATED = Code("P416", "required-by-two-rules", "two rules require the same", "warning")
SAME_SOURCE = Code("P417", "transitions-of-one-stage", "stage has two lists of moves")
ITSELF = Code("P418", "move-to-itself", "record stands in the stage already", "warning")
NO_EFFECT = Code(
    "P419", "exception-without-rule", "exception has nothing to except from", "warning"
)
ALL_CHANNELS = Code("P420", "rule-enforced-nowhere", "rule only warns, whatever the way", "warning")

CODES: Final = (
    NO_OPEN, NO_WON, SEVERAL_WON, ORDER, SEVERAL_DEFAULT, NO_DEFAULT, BACKWARDS, NOT_FILLED,
    ALREADY, REPEATED, SAME_SOURCE, ITSELF, NO_EFFECT, ALL_CHANNELS,
)  # fmt: skip

_KINDS: Final = {
    "open": said("open", "open"), "won": said("won", "won"), "lost": said("lost", "lost"),
}  # fmt: skip
_ENGINE_FILLED: Final = frozenset({"owner", "open", "pipeline", "stage"})


def check_pipelines(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The pipelines of an entity, each and together."""
    scope = rules.scope
    for pipeline in entity.pipelines.values():
        yield from _stages(pipeline)
        yield from _transitions(scope, pipeline, len(entity.pipelines))
        yield from _requirements(scope, entity, pipeline)
    yield from _defaults(scope, entity)


def check_lone_pipelines(rules: Rules) -> Iterator[Diagnostic]:
    """Pipelines of entities that are not there."""
    scope = rules.scope
    lone = [spec for one in scope.loose if isinstance(spec := one.spec, PipelineSpec)]
    for spec in lone:
        pipeline = scope.pipelines[spec.pipeline]
        if pipeline.spec is spec and pipeline.entity not in scope.entities:
            siblings = sum(other.entity == pipeline.entity for other in lone)
            yield from _stages(pipeline)
            yield from _transitions(scope, pipeline, siblings)
            yield from refer_entity(scope, pipeline.entity, pipeline.document.at("entity"))


def _stages(pipeline: PipelineEntry) -> Iterator[Diagnostic]:
    """Open stages, then exactly one won, then lost ones."""
    stages = tuple(pipeline.stages.values())
    won = [stage for stage in stages if stage.kind == "won"]
    whole = not pipeline.excuses("")
    if not any(stage.kind == "open" for stage in stages) and whole:
        yield NO_OPEN.at(
            pipeline.stages_span,
            said("P401", "a record would be finished as soon as it is made"),
            said("P401.way", "declare at least one stage without a kind"), address=pipeline.address,
        )  # fmt: skip
    if not won and whole:
        yield NO_WON.at(
            pipeline.stages_span, said("P402", "it is never finished well"),
            said("P402.way", "give one stage kind: won"),
            address=pipeline.address,
        )  # fmt: skip
    for other in won[1:]:
        yield SEVERAL_WON.at(
            pipeline.document.at("stages", other.name, "kind"),
            said("P403", "{name} is won, and so is {other}", name=other.name, other=won[0].name),
            said("P403.way", "make the last step of the work the won stage, and the others open"),
            labels=[Label(won[0].span, "the first one")],
            address=f"{pipeline.address}:{other.name}",
        )
    order = {"open": 0, "won": 1, "lost": 2}
    for before, after in pairwise(stages):
        if order[after.kind] < order[before.kind]:
            yield ORDER.at(
                after.span,
                said(
                    "P404",
                    "{name} is {kind} and stands after {other}, which is {other_kind}",
                    name=after.name,
                    kind=_KINDS[after.kind],
                    other=before.name,
                    other_kind=_KINDS[before.kind],
                ),
                said("P404.way", "write open stages first, then the won one, then lost ones"),
                labels=[Label(before.span, f"{before.kind}")],
                address=f"{pipeline.address}:{after.name}",
            )
            return


def _transitions(scope: Scope, pipeline: PipelineEntry, siblings: int) -> Iterator[Diagnostic]:
    """The moves of a pipeline, of which its entity has so many."""
    document = pipeline.document
    seen: dict[str, int] = {}
    for number, spec in enumerate(pipeline.spec.transitions):
        path = ("transitions", number)
        yield from refer_stage(pipeline, spec.from_, document.at(*path, "from"))
        for place, name in enumerate(spec.to):
            span = document.at(*path, "to", place)
            if name == spec.from_:
                yield ITSELF.at(span, f"the move would lead from {name} to {name}", "take it out")
            else:
                yield from refer_stage(pipeline, name, span)
        yield from check_principals(scope, document, (*path, "except"), spec.except_)
        if spec.from_ in seen:
            first = document.at("transitions", seen[spec.from_], "from")
            yield SAME_SOURCE.at(
                document.at(*path, "from"),
                f"moves from {spec.from_} are listed twice, and both lists would bind",
                "put the stages into one list",
                labels=[Label(first, "first listed here")],
                address=f"{pipeline.address}:{spec.from_}",
            )
        seen.setdefault(spec.from_, number)
        others = set(pipeline.stages) - {spec.from_}
        if spec.except_ and others and others <= set(spec.to) and siblings == 1:
            yield NO_EFFECT.at(
                document.key_at(*path, "except"), "every stage may be entered anyway", "take it out"
            )


def _defaults(scope: Scope, entity: EntityEntry) -> Iterator[Diagnostic]:
    chosen = [one for one in entity.pipelines.values() if one.spec.default]
    for other in chosen[1:]:
        yield SEVERAL_DEFAULT.at(
            other.document.at("default"),
            f"{other.name} and {chosen[0].name} are both the default of {entity.name}",
            "new records can begin in one of them",
            labels=[Label(chosen[0].document.at("default"), "the other one")],
            address=other.address,
        )
    if not chosen and len(entity.pipelines) > 1 and not scope.lost.get("pipeline"):
        first = next(iter(entity.pipelines.values()))
        yield NO_DEFAULT.at(
            first.span,
            f"{entity.name} has {len(entity.pipelines)} pipelines, and none is the default",
            f"write default: true in one of {', '.join(entity.pipelines)}",
            address=entity.name,
        )


def _requirements(
    scope: Scope, entity: EntityEntry, pipeline: PipelineEntry
) -> Iterator[Diagnostic]:
    always: dict[tuple[str, str], int] = {}
    for number, spec in enumerate(pipeline.spec.required):
        path = ("required", number)
        document = pipeline.document
        yield from _range(pipeline, number, spec)
        yield from check_principals(scope, document, (*path, "asked_of"), spec.asked_of)
        if spec.when is not None:
            place = place_in_pipeline(scope, entity, pipeline, (*path, "when"))
            yield from check_sound(
                place, spec.when, said("nothing_required", "nothing is ever required")
            )
            yield from check_offered(place, spec.when, pipeline.address)
        if set(spec.enforce) == set(CHANNELS):
            yield ALL_CHANNELS.at(
                document.key_at(*path, "enforce"), "every way of saving is listed",
                "let it bind somewhere, or take the rule out", address=pipeline.address,
            )  # fmt: skip
        yield from _required_fields(entity, pipeline, number, spec)
        yield from _repeated(pipeline, number, spec, always)


def _range(pipeline: PipelineEntry, number: int, spec: RequirementSpec) -> Iterator[Diagnostic]:
    document = pipeline.document
    for place, name in enumerate(spec.at or ()):
        yield from refer_stage(pipeline, name, document.at("required", number, "at", place))
    ends = [(key, name) for key, name in (("from", spec.from_), ("through", spec.through)) if name]
    known = True
    for key, name in ends:
        span = document.at("required", number, key)
        stage = pipeline.stages.get(name)
        if stage is None:
            known = False
            yield from refer_stage(pipeline, name, span)
        elif stage.kind == "lost":
            known = False
            yield RANGE_LOST.at(
                span,
                said("P409", "{name} is a lost stage, and lost stages stand in no order", name=name),
                said("write_at", "write at: [{name}]", name=name), labels=[Label(stage.span, "declared here")],
                address=pipeline.address,
            )  # fmt: skip
    if len(ends) == 2 and known and not required_stages(pipeline, spec):
        yield BACKWARDS.at(
            document.at("required", number, "through"),
            said("P408", "{end} comes before {start}", end=spec.through, start=spec.from_),
            said("P408.way", "turn them round"),
            labels=[Label(document.at("required", number, "from"), "it begins here")],
            address=pipeline.address,
        )


def _required_fields(
    entity: EntityEntry, pipeline: PipelineEntry, number: int, spec: RequirementSpec
) -> Iterator[Diagnostic]:
    for place, name in enumerate(spec.fields):
        span = pipeline.document.at("required", number, "fields", place)
        field = entity.fields.get(name)
        if field is None:
            yield from refer_field(entity, name, span)
            continue
        labels = [Label(field.span, "declared here")] if field.span else []
        if field.readonly or name in _ENGINE_FILLED:
            why = said("P413", "{name} is filled by the engine", name=name)
            if field.kind.computed:
                why = said("P413.computed", "{name} is computed", name=name)
            yield NOT_FILLED.at(
                span, why, said("take_out", "take it out"), labels=labels, address=pipeline.address
            )
        elif field.required:
            yield ALREADY.at(
                span, said("P415", "{name} is required: true, at every stage", name=name),
                said("here_or_there", "take it out here or there"), labels=labels, address=pipeline.address,
            )  # fmt: skip


def _repeated(
    pipeline: PipelineEntry, number: int, spec: RequirementSpec, always: dict[tuple[str, str], int]
) -> Iterator[Diagnostic]:
    """A field that an earlier rule without conditions asks for at every one of the stages."""
    stages = required_stages(pipeline, spec)
    for place, name in enumerate(spec.fields):
        before = {always.get((name, stage)) for stage in stages}
        first = before.pop() if len(before) == 1 else None
        if stages and first is not None:
            yield REPEATED.at(
                pipeline.document.at("required", number, "fields", place),
                said(
                    "P416",
                    "{name} is required at {stages} already",
                    name=name,
                    stages=", ".join(stages),
                ),
                said("here_or_there", "take it out here or there"),
                labels=[Label(pipeline.document.at("required", first).first_line, "by this rule")],
                address=pipeline.address,
            )
    if not (spec.when or spec.enforce or spec.since):
        for name in spec.fields:
            for stage in stages:
                always.setdefault((name, stage), number)
