"""Judging cases: the decision and the verdict of the release against what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.scenarios.read import UNUSABLE, Case
from engine.compiler.span import Span
from engine.compiler.tree import Path
from engine.model.access import VERBS
from engine.model.app import App, Entity
from engine.model.calculation import computed_values
from engine.model.decide import Decider, Decision
from engine.model.judge import Verdict, judge
from engine.model.layouts import best_view
from engine.model.places import place_of
from engine.model.values import Money

FAILED = Code("T501", "case-failed", "the configuration decides otherwise")
NO_CASE = Code("T503", "no-case", "no case was run")

CODES: Final = (FAILED, UNUSABLE, NO_CASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that does not hold.

    ``path`` leads to where it is written, ``message`` says what is decided instead, ``address``
    names the rule that decides.
    """

    path: Path
    message: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything expected is so."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Run:
    """The outcomes of a run, in order."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Those that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the configuration decides in a case: ``refused`` are names, with the rule of each."""

    decision: Decision
    verdict: Verdict
    refused: dict[str, str]
    moves: tuple[str, ...]
    view: str
    values: dict[str, object]
    may: frozenset[str] = frozenset()


def run_cases(app: App, cases: Iterable[Case]) -> Run:
    """Judge cases under an application."""
    decider = Decider(app)
    return Run(tuple(run_case(decider, case) for case in cases))


def run_case(decider: Decider, case: Case) -> Outcome:
    """Judge one case."""
    entity = decider.app.entities[case.entity]
    found = decided(decider, entity, case)
    return Outcome(case, tuple(_failures(entity, case, found)))


def decided(decider: Decider, entity: Entity, case: Case) -> Finding:
    """What the configuration decides."""
    ask = decider.form if case.before is None else decider.decide
    decision = ask(entity, case.actor, case.after, case.clock)
    verdict = Verdict()
    if case.tried:
        verdict = judge(
            decider, entity, case.actor, case.before, case.after, case.channel, case.clock,
            given=case.given,
        )  # fmt: skip
    moves: tuple[str, ...] = ()
    if case.expect.moves is not None:
        stand = case.before or case.after
        moves = tuple(
            option.stage.name
            for option in decider.moves(entity, case.actor, stand, case.clock)
            if option.allowed and option.pipeline == stand.get("pipeline")
            and option.stage.name != stand.get("stage")
        )  # fmt: skip
    stand = case.before or case.after
    asked = [verb for verb in VERBS if verb in (*case.expect.may, *case.expect.may_not)]
    view = best_view(entity, case.actor)
    return Finding(
        decision, verdict, _refused(case, verdict), moves, view.name if view else "",
        _values(entity, case, decision),
        frozenset(v for v in asked if decider.may(v, entity, case.actor, stand, case.clock)),
    )  # fmt: skip


def _values(entity: Entity, case: Case, decision: Decision) -> dict[str, object]:
    """What the fields asked for hold; figures are made of what the actor sees."""
    held = {name: case.after.get(name) for name in case.values}
    formulas = [name for name in held if entity.fields[name].type == "formula"]
    seen = decision.visible.__contains__
    return held | computed_values(entity, formulas, case.after.get, seen)


def _refused(case: Case, verdict: Verdict) -> dict[str, str]:
    """What the attempt is refused for; a move that is barred as a whole is refused for ``stage``.

    A save that is refused as a whole is refused for every field it sets.
    """
    moving = case.before is not None and case.before.get("stage") != case.after.get("stage")
    whole = [p for p in verdict.problems if p.field in ("", "stage")]
    if whole and (moving or not case.given):
        return {"stage": whole[0].address}
    found = dict.fromkeys(sorted(case.given), whole[0].address) if whole else {}
    found |= {p.field: p.address for p in verdict.problems if p.field}
    return found


def _failures(entity: Entity, case: Case, found: Finding) -> Iterator[Failure]:
    expect = case.expect
    if expect.allowed is not None and expect.allowed is not found.verdict.allowed:
        names = ", ".join(found.refused)
        message = f"it is refused for {names}" if names else "it is allowed"
        yield Failure(("allowed",), message, next(iter(found.refused.values()), ""))
    if expect.refused is not None:
        yield from _compare_refused(expect.refused, found)
    seen = found.decision.visible if found.decision.read else frozenset[str]()
    for key, says in _CHECKS.items():
        for number, name in enumerate(getattr(expect, key)):
            if message := says(name, seen, found.decision):
                yield Failure((key, number), f"{name} is {message}", f"{entity.name}.{name}")
    yield from _compare_rights(case, found)
    if expect.view is not None and expect.view != found.view:
        shown = f"the view {found.view}" if found.view else "no view"
        yield Failure(("view",), f"{shown} is shown", f"{entity.name}@view/{found.view}")
    for name, wanted in case.values.items():
        if found.values[name] != wanted:
            held = _in_words(found.values[name])
            yield Failure(("values", name), f"{name} is {held}", f"{entity.name}.{name}")
    if expect.moves is not None and set(expect.moves) != set(found.moves):
        listed = ", ".join(found.moves) or "no stage"
        yield Failure(("moves",), f"the record may enter {listed}")


def _compare_rights(case: Case, found: Finding) -> Iterator[Failure]:
    for key, wanted in (("may", True), ("may_not", False)):
        for number, verb in enumerate(getattr(case.expect, key)):
            if (verb in found.may) is not wanted:
                message = f"the actor may{' not' if wanted else ''} {verb} it"
                yield Failure((key, number), message)


def _in_words(value: object) -> str:
    """A value as it is written in a case."""
    if isinstance(value, Money):
        return f"{value.value:f} {value.currency}" if value.value is not None else "nothing"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "nothing" if value is None else str(value)


def _compare_refused(expected: Iterable[str], found: Finding) -> Iterator[Failure]:
    names = list(expected)
    for number, name in enumerate(names):
        if name not in found.refused:
            rest = ", ".join(found.refused)
            message = (
                f"{name} is no obstacle; it is refused for {rest}" if rest else "it is allowed"
            )
            yield Failure(("refused", number), message, next(iter(found.refused.values()), ""))
    for name, address in found.refused.items():
        if name not in names:
            yield Failure(("refused",), f"it is refused for {name} too", address)


def _hidden(name: str, seen: frozenset[str], _: Decision) -> str:
    return "visible" if name in seen else ""


def _visible(name: str, seen: frozenset[str], _: Decision) -> str:
    return "" if name in seen else "hidden"


def _editable(name: str, seen: frozenset[str], decision: Decision) -> str:
    if name in decision.editable and name in seen:
        return ""
    return "read-only" if name in seen else "hidden"


def _readonly(name: str, seen: frozenset[str], decision: Decision) -> str:
    if name in seen and name not in decision.editable:
        return ""
    return "editable" if name in seen else "hidden"


def _required(name: str, seen: frozenset[str], decision: Decision) -> str:
    return "" if name in decision.required and name in seen else "not required"


_CHECKS: Final[dict[str, Callable[[str, frozenset[str], Decision], str]]] = {
    "hidden": _hidden, "visible": _visible, "editable": _editable, "readonly": _readonly,
    "required": _required,
}  # fmt: skip


def diagnostics(app: App, run: Run) -> Iterator[Diagnostic]:
    """Every failure as a diagnostic at the expectation, pointing to the rule that decides."""
    for outcome in run.failed:
        case = outcome.case
        for failure in outcome.failures:
            place = place_of(app, failure.address) if failure.address else None
            labels = []
            if place:
                span = Span(place.path, place.line, 1, place.line, 2)
                labels = [Label(span, f"{failure.address} decides it")]
            yield FAILED.at(
                case.document.at(*case.path, "expect", *failure.path),
                f"{failure.message} ({case.name})",
                labels=labels, address=f"tests/{case.suite}",
            )  # fmt: skip
