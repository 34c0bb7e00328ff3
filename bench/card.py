"""The card against a floor: the same page for one entity, written by hand, on the same server."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.floor import by_hand
from bench.same import difference
from bench.timing import compare, line
from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import read_folder
from engine.runtime.database import Database
from engine.runtime.demo import fill
from engine.runtime.people.actor import by_login
from engine.runtime.people.sessions import open_session
from engine.runtime.web import create_app
from engine.runtime.web.wsgi import settle

CONFIG = Path(__file__).parent.parent / "config"
BUDGET = 1.5
CALLS = 40
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""When the demo's history ends and both applications stand still, so that every run measures the same."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two applications over one filled database, with an administrator logged in to both."""

    floor: FlaskClient
    engine: FlaskClient
    floor_database: Database
    engine_database: Database
    deals: tuple[int, ...]
    won: int


def main() -> None:
    """Open a deal's card again and again, by the engine and by hand, once they are the same."""
    with tempfile.TemporaryDirectory() as folder, sides(f"sqlite:///{folder}/bench.db") as both:
        print("card: CPU of this process for one request, Flask's client on both sides, in turn")
        for deal in both.deals:
            found = unlike(both, deal)
            if found:
                sys.exit(
                    f"deal {deal} is another page by hand (bench/floor) than by the engine: {found}"
                )
        path = f"/deal/{both.won}"
        print(f"  the same page by hand and by the engine, for all {len(both.deals)} deals")
        print(f"  by hand: {_size(both.floor, both.floor_database, path)}")
        print(f"  engine:  {_size(both.engine, both.engine_database, path)}")
        work = [partial(_open, client, path) for client in (both.floor, both.engine)]
        settle()  # as the server does once a release is active; it spares both
        hand, engine = compare(work, CALLS)
        print(line("by hand", hand))
        print(line("engine", engine, hand, BUDGET))


@contextmanager
def sides(url: str, *, scale: float = 0.05) -> Iterator[Sides]:
    """Both applications over a new database with the demo's data; their clock stands still."""
    app = check_project(read_folder(CONFIG)).app
    assert app is not None
    apply_plan(make_plan(app, url), url, approve=True)
    fill(url, scale=scale, now=NOW)
    site, database = create_app(url, clock=lambda: NOW), Database(url)
    served: Database = site.extensions["scheda"].database
    floor = by_hand(database, clock=lambda: NOW)
    with database.write() as connection:
        person = by_login(connection, "admin")
        assert person is not None
        token = open_session(connection, person.id, NOW)
        deals = connection.execute(sa.text("SELECT id, stage FROM e_deal ORDER BY id")).all()
    hand, engine = floor.test_client(), site.test_client()
    for client in (hand, engine):
        client.set_cookie("scheda_session", token)
    won = next(deal.id for deal in deals if deal.stage == "won")
    try:
        yield Sides(hand, engine, database, served, tuple(deal.id for deal in deals), won)
    finally:
        database.close()
        served.close()


def unlike(both: Sides, deal: int) -> str:
    """The first thing in which the two cards of a deal differ, the floor's first; blank for none."""
    path = f"/deal/{deal}"
    return difference(_open(both.floor, path), _open(both.engine, path))


def _open(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    return answer.text


def _size(client: FlaskClient, database: Database, path: str) -> str:
    with database.counted() as count:
        page = _open(client, path)
    return f"{count.number} statements, {len(page.encode()) / 1024:.0f} KB of HTML"


if __name__ == "__main__":
    main()
