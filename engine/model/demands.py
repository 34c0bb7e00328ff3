"""What rules ask for and why they refuse, in sentences and with the address to blame."""

from __future__ import annotations

from engine.model.judge import Problem
from engine.model.pipeline import Requirement
from engine.model.principal import Principal
from engine.model.sayings import Saying, say
from engine.model.written import condition_text, people_text


def required_said(rule: Requirement) -> Saying:
    """What a rule of a pipeline asks for."""
    nothing = say("nothing")
    return say(
        "required_in", stages=", ".join(rule.stages), asked=_asked(rule.asked_of),
        when=say("when", condition=f"{{{condition_text(rule.when)}}}") if rule.when else nothing,
        since=say("since", day=str(rule.since)) if rule.since else nothing,
    )  # fmt: skip


def _asked(people: tuple[Principal, ...]) -> Saying:
    return say("asked", people=people_text(people)) if people else say("nothing")


def blamed(problem: Problem, here: str) -> str:
    """The address of the rule that refuses; of a role, its list of moves."""
    if problem.code == "move_forbidden" and problem.address.startswith("role/"):
        return f"{problem.address}/moves/{here}"
    return problem.address


def refusal_said(problem: Problem, here: str) -> Saying:
    """Why a move from ``here`` is refused."""
    if problem.code == "move_forbidden":
        return say("leads_not", here=here)
    if problem.code == "asked_of_others":
        return say("hidden_required", asked=_asked(problem.who))
    return say("missing", field=problem.field, asked=_asked(problem.who))
