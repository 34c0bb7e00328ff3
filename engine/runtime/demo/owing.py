"""What records owe: values that were never written down, some of them found out later.

Nothing goes around the rules. Old lists came in through imports, where a rule only warns, and old
contracts were signed before their number was asked for. Colleagues pay some of it bit by bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from engine.runtime.demo import crew
from engine.runtime.demo.sales import PIPELINE, Deal
from engine.runtime.demo.story import Step, Story
from engine.runtime.demo.world import World

COUNTED = 12
"""Weeks over which what is owed was counted, once a week."""
ARCHIVE = date(2026, 1, 1)
"""The day since which a won deal needs the number of its contract."""
_LATER = timedelta(days=31)
_AFTER_TALKS = ("won", "lost", "abandoned")


def counting(world: World) -> tuple[datetime, ...]:
    """The moments at which somebody counted, the oldest first; the last one is the present."""
    return tuple(world.now - timedelta(weeks=week) for week in range(COUNTED, -1, -1))


def forget_terms(world: World, deals: Iterable[Deal]) -> None:
    """Negotiations that a list brought in without the terms of payment: asked for at the end."""
    for deal in deals:
        story, dice = deal.story, world.dice("terms", deal.handle.number)
        moves = _moves(story)
        talks = [place for place in moves if story.steps[place].stage == (PIPELINE, "negotiation")]
        if len(talks) != 1 or not dice.chance(0.4):
            continue
        later = [place for place in moves if place > talks[0]]
        if any(_stage(story.steps[place]) not in _AFTER_TALKS for place in later):
            continue
        terms = _without(story, talks[0], "payment_terms", importer=crew.head_of(deal.owner))
        for place in later:
            if terms is not None and _stage(story.steps[place]) == "won":
                _with(story, place, {"payment_terms": terms})


def forget_contracts(world: World, deals: Iterable[Deal]) -> None:
    """Contracts from before the archive whose number nobody wrote down until somebody did."""
    for deal in deals:
        story, dice = deal.story, world.dice("contract", deal.handle.number)
        for place in _moves(story):
            step = story.steps[place]
            early = world.day(step.at + _LATER) < ARCHIVE
            if step.stage != (PIPELINE, "won") or not early or not dice.chance(0.8):
                continue
            number = _without(story, place, "contract_number")
            if number is not None and dice.chance(0.6):
                found = _lately(world, dice.between(2, 7 * COUNTED - 2), step)
                story.save(found, crew.head_of(deal.owner), {"contract_number": number})


def forget_hardness(world: World, jobs: Iterable[Story]) -> None:
    """Old job sheets that did not say how hard the water is; the head of service asks around."""
    for story in jobs:
        dice = world.dice("hardness", story.record.number)
        sheets = [
            place for place in _moves(story) if _stage(story.steps[place]) in _ON_SITE
        ]  # fmt: skip
        done = [story.steps[place] for place in sheets if _stage(story.steps[place]) == "completed"]
        if not done or world.day(done[0].at) > world.ago(7 * COUNTED) or not dice.chance(0.6):
            continue
        hardness = None
        for place in sheets:
            hardness = _without(story, place, "water_hardness", importer=crew.ADMIN) or hardness
        if hardness is not None and dice.chance(0.5):
            found = _lately(world, dice.between(2, 7 * COUNTED - 2), done[0])
            story.save(found, crew.SERVICE_HEAD, {"water_hardness": hardness})


_ON_SITE = ("installing", "completed")


def _moves(story: Story) -> list[int]:
    """The places of the steps that bring the record into a stage, in the order of time."""
    places = [place for place, step in enumerate(story.steps) if step.stage is not None]
    return sorted(places, key=lambda place: story.steps[place].at)


def _stage(step: Step) -> str:
    return step.stage[1] if step.stage else ""


def _without(story: Story, place: int, name: str, *, importer: str = "") -> object | None:
    """Take a value out of a step; what it was, None when the step did not have it.

    ``importer`` is who brought the step in with a list, blank when it was made on a card.
    """
    step = story.steps[place]
    values = {one: value for one, value in step.values.items() if one != name}
    step_now = replace(step, values=values)
    story.steps[place] = replace(step_now, who=importer, channel="import") if importer else step_now
    return step.values.get(name)


def _with(story: Story, place: int, values: dict[str, object]) -> None:
    step = story.steps[place]
    story.steps[place] = replace(step, values={**step.values, **values})


def _lately(world: World, days: int, step: Step) -> datetime:
    """A moment so many days ago, after a step."""
    return max(world.now - timedelta(days=days), step.at + timedelta(hours=1))
