"""A new release comes while people work: no request fails by it, and no form loses what was typed."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from engine.compiler.migrate import apply_plan, make_plan
from engine.model.app import Removal
from engine.model.layout import Card, Layout, ListLayout, Placement, Section
from engine.runtime.actor import by_login
from engine.runtime.context import context_of
from engine.runtime.database import Database
from engine.runtime.given import Data
from engine.runtime.outcome import Saved
from engine.runtime.passwords import CHEAP
from engine.runtime.people import add
from engine.runtime.query import Query, find
from engine.runtime.release import Releases
from engine.runtime.save import Write, save
from engine.runtime.web import create_app
from tests.migrate.apps import label, make_app, make_entity, make_field
from tests.migrate.records import go
from tests.web.house import PASSWORD, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.app import App, Entity
    from engine.model.field import Field
    from engine.runtime.context import Context


def deals(*fields: Field, **more: Any) -> App:
    """Deals with a card that shows all their fields."""
    entity = make_entity("deal", *fields, **more)
    names = ("title", *(one.name for one in fields))
    main = Section("main", label("Main"), tuple(Placement(name) for name in names))
    layout = Layout("deal", Card({"main": main}, ()), ListLayout(names))
    return make_app(replace(entity, layout=layout))


@dataclass
class Living:
    """A served database with one superuser, and the numbers of deals that were acknowledged."""

    url: str
    database: Database
    releases: Releases = field(default_factory=Releases)

    def begin(self, app: App) -> None:
        """The first release, and somebody who may do everything."""
        go(app, self.url)
        with self.database.write() as connection:
            add(connection, "root", "Root", PASSWORD, CHEAP, roles=["admin"])

    @contextmanager
    def acting(self, *, write: bool = False) -> Iterator[Context]:
        """A request, as every channel makes it: the release is read in its own transaction."""
        with (self.database.write if write else self.database.read)() as connection:
            release = self.releases.active(connection)
            person = by_login(connection, "root")
            assert person is not None
            yield context_of(connection, release, person)

    def made(self, **members: object) -> int:
        """A new deal."""
        with self.acting(write=True) as context:
            outcome = save(context, Write("deal", Data(members)))
        assert isinstance(outcome, Saved), outcome
        return outcome.id

    def values(self, name: str) -> dict[int, object]:
        """What all deals have in a field."""
        with self.acting() as context:
            deal = context.app.entities["deal"]
            rows = find(context, deal, Query(limit=200), [name]).rows
            return {row.id: row.record.get(name) for row in rows}

    def visitor(self) -> Visitor:
        """The superuser's browser."""
        visitor = Visitor(create_app(self.url, passwords=CHEAP).test_client())
        visitor.log_in("root")
        return visitor


@pytest.fixture
def living(database_url: str) -> Iterator[Living]:
    """The database before its first release."""
    database = Database(database_url)
    yield Living(database_url, database)
    database.close()


def test_a_request_ends_under_the_release_it_began_with(living: Living) -> None:
    """A rename comes in the middle of a request: it waits, or is not seen, and nothing fails."""
    living.begin(deals(make_field("size")))
    number = living.made(title="one", size="XL")
    plan = make_plan(deals(make_field("width"), moved={"width": "size"}), living.url)
    applying = threading.Thread(target=apply_plan, args=(plan, living.url))
    with living.acting() as context:
        applying.start()
        time.sleep(0.5)
        deal = context.app.entities["deal"]
        row = find(context, deal, Query(), ["size"]).rows[0]
        assert (row.id, row.record.get("size")) == (number, "XL")
    applying.join(30)
    assert living.values("width") == {number: "XL"}


def test_a_write_under_way_is_not_lost(living: Living) -> None:
    """A save has begun when values are renamed, merged and converted: what it wrote is among them."""
    kinds = make_field("kind", "choice", options=["a", "b"])
    living.begin(deals(kinds, make_field("size")))
    after = deals(
        make_field("kind", "choice", options=["a"]), make_field("size", "integer"),
        removed=[Removal("deal.kind#b", into="a")],
    )  # fmt: skip
    plan = make_plan(after, living.url)
    applying = threading.Thread(
        target=apply_plan, args=(plan, living.url), kwargs={"approve": True}
    )
    with living.acting(write=True) as context:
        applying.start()
        time.sleep(0.5)
        outcome = save(context, Write("deal", Data({"title": "t", "kind": "b", "size": "7"})))
        assert isinstance(outcome, Saved)
    applying.join(30)
    assert living.values("kind") == {outcome.id: "a"}
    assert living.values("size") == {outcome.id: 7}


def test_people_work_through_releases(living: Living) -> None:
    """Renamed, converted and back, again and again under load: no failure, nothing lost."""
    names = [("size", "text"), ("width", "text"), ("width", "integer"), ("size", "text")]
    living.begin(deals(make_field("size")))
    living.made(title="first", size="0")
    stop, failures, acknowledged = threading.Event(), [], {}

    def work(worker: int) -> None:
        for turn in range(10_000):
            if stop.is_set():
                return
            try:
                with living.acting(write=turn % 2 == 0) as context:
                    deal = context.app.entities["deal"]
                    name = "size" if "size" in deal.fields else "width"
                    if turn % 2 == 0:
                        number = worker * 100_000 + turn
                        outcome = save(
                            context, Write("deal", Data({"title": "t", name: _fit(deal, name, number)}))
                        )
                        assert isinstance(outcome, Saved), outcome
                    else:
                        find(context, deal, Query(limit=20), [name])
                if turn % 2 == 0:
                    acknowledged[outcome.id] = number
            except Exception as error:  # noqa: BLE001 - the test is about any failure at all
                failures.append(error)
                return

    workers = [threading.Thread(target=work, args=(worker,)) for worker in (1, 2, 3)]
    for worker in workers:
        worker.start()
    for (before, _), (name, kind) in zip(names, names[1:], strict=False):
        time.sleep(0.4)
        moved = {name: before} if name != before else {}
        apply_plan(make_plan(deals(make_field(name, kind), moved=moved), living.url), living.url,
                   approve=True)  # fmt: skip
    time.sleep(0.4)
    stop.set()
    for worker in workers:
        worker.join(30)
    assert failures == []
    with living.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, size FROM e_deal").all()
    found = {number: int(size) for number, size in rows}
    assert len(acknowledged) > 20
    assert {number: found[number] for number in acknowledged} == acknowledged


def _fit(deal: Entity, name: str, number: int) -> object:
    return number if deal.fields[name].type == "integer" else str(number)
