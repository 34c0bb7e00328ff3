"""How long plans and applies take, on SQLite and on PostgreSQL.

``SCHEDA_BENCH_ENTITIES`` and ``SCHEDA_BENCH_ROWS`` make it smaller. The seconds that people wait
are held against the budgets; beside them stands the CPU time of this process alone, which tells a
busy machine from a slow program.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack

from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.migrate.database import dialect_of, open_for_writing
from engine.model.app import App
from tests import postgres
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline

BUDGETS = {
    "first apply": (5.0, 5.0),
    "plan without changes": (1.5, 3.0),
    "plan with one field": (1.5, 3.0),
    "add a field to many rows": (1.0, 1.0),
    "convert a field of many rows": (10.0, 30.0),
}
"""Seconds on SQLite and on PostgreSQL."""


def large(entities: int, *, extra: bool = False, amount: str = "money") -> App:
    """An application of many entities with a dozen fields each."""
    return make_app(
        *(
            make_entity(
                f"thing{number}",
                make_field("amount", amount if number == 0 else "money"),
                make_field("kind", "choice", options=["a", "b", "c"]),
                make_field("day", "date", index=True),
                *(make_field(f"text{place}") for place in range(8)),
                *((make_field("extra"),) if extra and number == 0 else ()),
                pipelines=[make_pipeline(f"thing{number}")],
            )
            for number in range(entities)
        )
    )


def fill(url: str, rows: int) -> None:
    """Records in the first entity, made by the database itself."""
    connection = open_for_writing(url)
    with connection.transaction():
        series = (
            f"SELECT value FROM generate_series(1, {rows}) AS s (value)"  # noqa: S608
            if connection.dialect == "postgresql"
            else f"WITH RECURSIVE s (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s "  # noqa: S608
            f"WHERE value < {rows}) SELECT value FROM s"
        )
        stamp = "'2026-01-01T00:00:00.000000Z'"
        connection.run(
            "INSERT INTO e_thing0 (title, amount, amount_currency, created_at, updated_at, version) "  # noqa: S608
            f"SELECT 'thing ' || value, value, 'EUR', {stamp}, {stamp}, 1 FROM ({series}) AS v"
        )
    connection.close()


def measure(url: str, entities: int, rows: int) -> dict[str, tuple[float, float]]:
    """Seconds waited and seconds of CPU for each thing that has a budget."""
    times: dict[str, tuple[float, float]] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        began, used = time.perf_counter(), time.process_time()
        work()
        times[name] = (time.perf_counter() - began, time.process_time() - used)

    app, more = large(entities), large(entities, extra=True)
    converted = large(entities, extra=True, amount="text")
    timed("first apply", lambda: apply_plan(make_plan(app, url), url))
    timed("plan without changes", lambda: make_plan(app, url))
    fill(url, rows)
    timed("plan with one field", lambda: make_plan(more, url))
    plan = make_plan(more, url)
    timed("add a field to many rows", lambda: apply_plan(plan, url))
    timed(
        "convert a field of many rows",
        lambda: apply_plan(make_plan(converted, url), url, approve=True),
    )
    return times


def main() -> None:
    """Measure, print, compare."""
    entities = int(os.environ.get("SCHEDA_BENCH_ENTITIES", "300"))
    rows = int(os.environ.get("SCHEDA_BENCH_ROWS", "100000"))
    print(f"plan: {entities} entities, {rows} records in one of them")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(postgres.server())
        served = stack.enter_context(postgres.database(server, "bench"))
        for place, url in enumerate((f"sqlite:///{folder}/bench.db", served)):
            for name, (seconds, cpu) in measure(url, entities, rows).items():
                budget = BUDGETS[name][place]
                verdict = "ok" if seconds <= budget else "OVER"
                print(
                    f"  {dialect_of(url):11}{name:30}{seconds:7.2f} s (CPU {cpu:5.2f} s)"
                    f"  budget {budget}: {verdict}"
                )


if __name__ == "__main__":
    main()
