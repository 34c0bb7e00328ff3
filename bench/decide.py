"""How long a decision takes for a card of 60 fields, and how long proofs take.

    python -m bench.decide [--entities 100]

The floor is the same card decided by hand: the visible and editable fields and the requirements
of one entity written out as plain Python for the rules at hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.timing import measure  # noqa: E402
from engine.compiler.check import check_project  # noqa: E402
from engine.compiler.prove import prove  # noqa: E402
from engine.compiler.scenarios import read_cases, run_cases  # noqa: E402
from engine.compiler.scenarios.mutants import score  # noqa: E402
from engine.compiler.source import read_folder  # noqa: E402
from engine.model.app import App, Entity  # noqa: E402
from engine.model.decide import Decider  # noqa: E402
from engine.model.field import Field  # noqa: E402
from engine.model.predicate import Clock, Record  # noqa: E402
from engine.model.principal import Actor  # noqa: E402
from engine.model.system import common_fields, stage_fields  # noqa: E402
from engine.model.text import Text  # noqa: E402
from engine.model.values import Money  # noqa: E402

CLOCK = Clock(datetime.now(UTC), ZoneInfo("Europe/Rome"))
BUDGETS = {
    "decision of a card (µs)": 60.0,
    "mask lookup (µs)": 2.0,
    "proof of the demo (s)": 2.0,
    "proof of many entities (s)": 20.0,
}


def card(app: App) -> tuple[App, Entity]:
    """The demo's deal with exactly 60 fields, of which a third has a rule."""
    deal = app.entities["deal"]
    fields = {**deal.fields}
    for number in range(60 - len(fields)):
        fields[f"extra_{number}"] = Field(f"extra_{number}", "text", Text())
    system = {field.name for field in (*common_fields(), *stage_fields())}
    for name in [name for name in fields if name not in system]:
        if len(fields) > 60 and fields[name].visible_when is None:
            del fields[name]
    entity = replace(deal, fields=fields)
    return replace(app, entities={**app.entities, "deal": entity}), entity


def record() -> Record:
    """A deal as the card shows it."""
    values: dict[str, object] = {
        "title": "Two machines", "kind": "sale", "amount": Money(Decimal(12000), "EUR"),
        "discount": Decimal(5), "owner": 1, "created_by": 2, "observers": (), "open": False,
        "pipeline": "sales", "stage": "proposal",
    }  # fmt: skip
    return Record("deal", values, frozenset({"sales_it"}))


def by_hand(entity: Entity, actor: Actor) -> Callable[[Record], object]:
    """The floor: the same answers, with the rules of the card written out as plain code."""
    always = [name for name, field in entity.fields.items()
              if field.visible_when is None and field.visible_to is None]  # fmt: skip
    sale = [name for name, field in entity.fields.items() if field.visible_when is not None]

    def decide(held: Record) -> object:
        values = held.values
        mine = values["owner"] == actor.id
        visible = set(always)
        if values["kind"] == "sale":
            visible.update(sale)
        editable = {name for name in visible if mine}
        needs = [name for name in ("title", "kind", "client", "amount", "close_date")
                 if name in visible]  # fmt: skip
        return visible, editable, needs

    return decide


def many(app: App, count: int) -> App:
    """An application of many entities, copies of the demo's, each with its own pipelines."""
    entities: dict[str, Entity] = {}
    roles = {name: replace(role, records={}) for name, role in app.roles.items()}
    kinds = list(app.entities.values())
    for number in range(count):
        kind = kinds[number % len(kinds)]
        name = f"{kind.name}_{number}"
        entities[name] = replace(kind, name=name)
        for role_name, role in app.roles.items():
            grants = {**roles[role_name].records, name: role.records.get(kind.name, {})}
            roles[role_name] = replace(roles[role_name], records=grants)
    return replace(app, entities=entities, roles=roles)


def figures(entities: int) -> dict[str, float]:
    """Everything that is measured, in CPU time of this process."""
    result = check_project(read_folder(ROOT / "config"))
    assert result.app is not None
    demo = result.app
    app, deal = card(demo)
    actor = Actor(
        1, "anna", frozenset({"seller"}), frozenset({"sales_it"}), frozenset({"sales_it"})
    )
    decider, held, floor = Decider(app), record(), by_hand(deal, actor)
    cases, _ = read_cases(demo, result.documents, CLOCK)
    large = many(demo, entities)
    decision = measure(lambda: decider.decide(deal, actor, held, CLOCK), 2000)
    hand = measure(lambda: floor(held), 2000)
    return {
        "fields of the card": float(len(deal.fields)),
        "decision of a card (µs)": decision.median * 1e6,
        "the same by hand (µs)": hand.median * 1e6,
        "decision against by hand": decision.per(hand),
        "mask lookup (µs)": measure(lambda: decider.mask(deal, actor), 2000).median * 1e6,
        "cases per second": len(cases) / measure(lambda: run_cases(demo, cases), 10).median,
        "mutants of the demo (s)": measure(lambda: score(demo, cases), 1, 1).median,
        "proof of the demo (s)": measure(lambda: prove(demo, CLOCK), 1, 3).median,
        "proof of many entities (s)": measure(lambda: prove(large, CLOCK), 1, 1).median,
    }


def main() -> int:
    """Print each figure with its budget; 1 when one is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entities", type=int, default=100)
    arguments, _ = parser.parse_known_args()
    found = figures(arguments.entities)
    over = False
    for name, value in found.items():
        budget = BUDGETS.get(name)
        over |= budget is not None and value > budget
        print(f"  {name:<32} {value:>10.2f}" + (f"   budget {budget:g}" if budget else ""))
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
