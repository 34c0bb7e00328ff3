"""Explanations as text: each step with its file and line, what decides, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.model.app import App
from engine.model.explain import Answer, Step
from engine.model.holders import Holder
from engine.model.places import place_of
from engine.model.remedies import Remedy
from engine.model.sayings import say

_ANSWERS: Final = {True: "yes", False: "no", None: "depends"}
_SIGNS: Final = {True: "+", False: "-", None: "?"}


def render_answer(app: App, who: str, answer: Answer, remedies: Sequence[Remedy] = ()) -> str:
    """One answer: the question, what is decided, the steps, and the smallest change."""
    question = str(say(f"ask_{answer.question}", who=who, what=answer.address))
    said = "" if answer.question == "layout" else f": {say(_ANSWERS[answer.answer])}"
    lines = [f"{question}{said}", *_aligned(_steps(app, answer))]
    if remedies:
        lines.append("  smallest change that would allow it")
        lines += _aligned((f"    {r.text}", _where(app, r.address)) for r in remedies)
    return "\n".join(lines)


def _steps(app: App, answer: Answer) -> Iterator[tuple[str, str]]:
    for step in answer.steps:
        mark = "  <" if answer.marked(step) else ""
        yield f"  {_sign(step)} {step.text}{mark}", _where(app, step.address)


def _sign(step: Step) -> str:
    return _SIGNS[step.holds]


def render_holders(app: App, what: str, verb: str, holders: Iterable[Holder]) -> str:
    """Everybody who can, and by which line."""
    found = list(holders)
    if not found:
        return f"nobody can {verb} {what}"
    rows = []
    for holder in found:
        where = f" in {', '.join(holder.departments)}" if holder.departments else ""
        when = f", when {holder.when}" if holder.when else ""
        rows.append((f"  {holder.who}{where}{when}", f"{_where(app, holder.address)}  {holder.by}"))
    return "\n".join((f"who can {verb} {what}", *_aligned(rows)))


def _where(app: App, address: str) -> str:
    place = place_of(app, address) if address else None
    return f"{place.path}:{place.line}" if place else ""


def _aligned(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Two columns, the second aligned as far as the first allows."""
    found = list(rows)
    width = min(max((len(text) for text, _ in found), default=0), 72)
    return [f"{text:<{width}}  {where}".rstrip() for text, where in found]
