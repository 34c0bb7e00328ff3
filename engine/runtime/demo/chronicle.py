"""The whole chronicle: every story, in the order in which things happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from engine.runtime.demo.companies import companies
from engine.runtime.demo.contacts import contacts
from engine.runtime.demo.deliveries import deliveries
from engine.runtime.demo.invoices import invoices
from engine.runtime.demo.leads import leads
from engine.runtime.demo.owing import forget_contracts, forget_hardness, forget_terms
from engine.runtime.demo.quotes import quotes
from engine.runtime.demo.renewals import renewals
from engine.runtime.demo.sales import Clients
from engine.runtime.demo.sales_story import sales
from engine.runtime.demo.story import Counted, Step, Story
from engine.runtime.demo.world import World


def chronicle(world: World) -> list[Step]:
    """Every step of every record, oldest first."""
    known = companies(world)
    people = contacts(world, known)
    clients = Clients.of(known, people)
    sold = sales(world, clients)
    deals = [*sold, *renewals(world, clients, [deal for deal in sold if deal.stage == "won"])]
    beginnings, origin = leads(world, clients, sold)
    for deal in sold:
        if deal.handle in origin:
            deal.story.add({"lead": origin[deal.handle]})
    done = [deal for deal in deals if deal.stage in ("won", "renewed")]
    offers = quotes(world, deals)
    jobs = deliveries(world, done)
    forget_terms(world, sold)
    forget_contracts(world, sold)
    forget_hardness(world, jobs)
    stories = [
        *(company.story for company in known),
        *(contact.story for contact in people),
        *beginnings,
        *(deal.story for deal in deals),
        *(quote.story for quote in offers),
        *invoices(world, done, offers),
        *jobs,
    ]
    return list(_numbered(_ordered(stories)))


def _ordered(stories: Iterable[Story]) -> list[Step]:
    steps = [
        (step.at, place, step)
        for story in stories
        for place, step in enumerate(sorted(story.steps, key=lambda step: step.at))
    ]
    # A story's own order decides between its steps of one moment, names between records.
    steps.sort(key=lambda row: (row[0], row[2].record.entity, row[2].record.number, row[1]))
    return [step for _, _, step in steps]


def _numbered(steps: Iterable[Step]) -> Iterable[Step]:
    """Steps with the numbers that are given in the order of time."""
    last: Counter[tuple[str, int]] = Counter()
    for step in steps:
        counted = {name: one for name, one in step.values.items() if isinstance(one, Counted)}
        if not counted:
            yield step
            continue
        values = dict(step.values)
        for name, one in counted.items():
            last[one.pattern, one.year] += 1
            number = last[one.pattern, one.year]
            values[name] = one.pattern.format(year=one.year, number=number)
        yield replace(step, values=values)
