"""A new release comes while people work: no request fails by it, and no form loses what was typed."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from engine.compiler.migrate import apply_plan, make_plan
from engine.model.app import Move, Removal
from engine.model.layout import Card, Layout, ListLayout, Placement, Section
from engine.model.values import Money
from engine.runtime.context import context_of
from engine.runtime.database import Database
from engine.runtime.given import Data
from engine.runtime.outcome import Saved
from engine.runtime.people.actor import by_login
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from engine.runtime.query import Query, find
from engine.runtime.release import Releases
from engine.runtime.save import Write, readable_row, save
from engine.runtime.web import create_app
from tests.migrate.apps import label, make_app, make_entity, make_field
from tests.migrate.records import go
from tests.web.house import PASSWORD, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from engine.model.app import App, Entity
    from engine.model.field import Field
    from engine.runtime.context import Context

PATIENCE = 120
"""Seconds that a slow machine may take."""


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
    app: Flask
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
        visitor = Visitor(self.app.test_client())
        visitor.log_in("root")
        return visitor


@pytest.fixture
def living(database_url: str) -> Iterator[Living]:
    """The database before its first release."""
    database = Database(database_url)
    app = create_app(database_url, passwords=CHEAP)
    yield Living(database_url, database, app)
    database.close()
    app.extensions["scheda"].database.close()


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
    applying.join(PATIENCE)
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
    applying.join(PATIENCE)
    assert living.values("kind") == {outcome.id: "a"}
    assert living.values("size") == {outcome.id: 7}


def test_people_work_through_releases(living: Living) -> None:
    """Renamed, converted and back, again and again under load: no failure, nothing lost."""
    names = [("size", "text"), ("width", "text"), ("width", "integer"), ("size", "text")]
    living.begin(deals(make_field("size")))
    living.made(title="first", size="0")
    stop, failures, acknowledged = threading.Event(), [], {}

    def work(worker: int) -> None:
        for turn in range(1_000_000):
            if stop.is_set():
                return
            try:
                with living.acting(write=turn % 2 == 0) as context:
                    deal = context.app.entities["deal"]
                    name = "size" if "size" in deal.fields else "width"
                    if turn % 2 == 0:
                        number = worker * 100_000 + turn
                        outcome = save(
                            context,
                            Write("deal", Data({"title": "t", name: _fit(deal, name, number)})),
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

    def some_more() -> None:
        enough, end = len(acknowledged) + 6, time.monotonic() + PATIENCE
        while len(acknowledged) < enough and not failures and time.monotonic() < end:
            time.sleep(0.05)

    for (before, _), (name, kind) in pairwise(names):
        some_more()
        moved = {name: before} if name != before else {}
        apply_plan(make_plan(deals(make_field(name, kind), moved=moved), living.url), living.url,
                   approve=True)  # fmt: skip
    some_more()
    stop.set()
    for worker in workers:
        worker.join(PATIENCE)
    assert failures == []
    with living.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, size FROM e_deal").all()
    found = {number: int(size) for number, size in rows}
    assert len(acknowledged) > 20
    assert {number: found[number] for number in acknowledged} == acknowledged


def _fit(deal: Entity, name: str, number: int) -> object:
    return number if deal.fields[name].type == "integer" else str(number)


# ── forms of the release before ──────────────────────────────────────────────────────────────────


def old_form(living: Living, number: int, **controls: str) -> tuple[int, str]:
    """What a form rendered under the first release gets for an answer: its status and page."""
    with living.acting() as context:
        row = readable_row(context, context.app.entities["deal"], number)
        assert row is not None
    posted = {"version": str(row.version), "release": "1", **controls}
    answer = living.visitor().post(f"/deal/{number}/edit", posted)
    return answer.status_code, unescape(answer.text)


def test_old_form_after_a_renaming(living: Living) -> None:
    """What was typed under the old name is saved under the new one."""
    living.begin(deals(make_field("size"), make_field("price", "money")))
    number = living.made(title="one", size="S")
    after = deals(make_field("width"), make_field("cost", "money"),
                  moved={"width": "size", "cost": "price"})  # fmt: skip
    go(after, living.url)
    status, _ = old_form(
        living, number, title="two", size="XL", **{"price": "12.50", "price.currency": "USD"}
    )
    assert status in (302, 303)
    assert living.values("width") == {number: "XL"}
    assert living.values("title") == {number: "two"}
    assert living.values("cost") == {number: Money(Decimal("12.50"), "USD")}


def test_old_form_after_a_swap(living: Living) -> None:
    """Two fields have traded names: each text goes where its field went, and only from old forms."""
    living.begin(deals(make_field("a"), make_field("b")))
    number = living.made(title="one", a="1", b="2")
    swapped = deals(make_field("a"), make_field("b"), moved={"a": "b", "b": "a"})
    go(swapped, living.url)
    assert old_form(living, number, a="was a", b="was b")[0] in (302, 303)
    assert living.values("a") == {number: "was b"}
    assert old_form(living, number, a="now a", release="2")[0] in (302, 303)
    assert living.values("a") == {number: "now a"}


def test_old_form_after_a_removal(living: Living) -> None:
    """What was typed into a field that is gone is shown again, and nothing is half saved."""
    living.begin(deals(make_field("fax"), make_field("size")))
    number = living.made(title="one", size="S")
    go(deals(make_field("size"), removed=[Removal("deal.fax")]), living.url)
    status, page = old_form(living, number, fax="+39 02 1234", size="XL")
    assert status == 422
    assert "+39 02 1234" in page
    assert 'value="XL"' in page
    assert living.values("size") == {number: "S"}


def test_old_form_after_a_new_requirement(living: Living) -> None:
    """The rules of today are asked, and what was typed stays."""
    living.begin(deals(make_field("size"), make_field("code")))
    number = living.made(title="one", size="S", code="7")
    go(deals(make_field("size"), make_field("code", required=True)), living.url)
    status, page = old_form(living, number, size="XL", code="")
    assert (status, 'name="code"' in page, 'value="XL"' in page) == (422, True, True)
    assert old_form(living, number, size="XL", code="8")[0] in (302, 303)
    assert living.values("size") == {number: "XL"}


def test_old_form_with_a_retired_option(living: Living) -> None:
    """An option that nobody may choose any more is refused, and kept where it was before."""
    kinds = make_field("kind", "choice", options=["a", "b"])
    living.begin(deals(kinds, make_field("size")))
    first, second = living.made(title="one", kind="a"), living.made(title="two", kind="b")
    retired = {**kinds.options, "b": replace(kinds.options["b"], retired=True)}
    go(deals(replace(kinds, options=retired), make_field("size")), living.url)
    status, page = old_form(living, first, kind="b", size="XL")
    assert (status, 'value="XL"' in page) == (422, True)
    assert old_form(living, second, kind="b", size="XL")[0] in (302, 303)
    assert living.values("kind") == {first: "a", second: "b"}


def test_old_form_of_a_new_record(living: Living) -> None:
    """The same for a record that does not exist yet."""
    living.begin(deals(make_field("size")))
    after = deals(make_field("width"), make_field("code", required=True), moved={"width": "size"})
    go(after, living.url)
    visitor = living.visitor()
    form = {"release": "1", "title": "one", "size": "XL"}
    answer = visitor.post("/deal/new", form)
    assert (answer.status_code, 'value="XL"' in answer.text) == (422, True)
    assert visitor.post("/deal/new", {**form, "code": "7"}).status_code in (302, 303)
    assert living.values("width") == {1: "XL"}


def test_old_form_of_a_renamed_entity(living: Living) -> None:
    """The address of before leads on, with everything posted; links of before lead on as well."""
    living.begin(deals(make_field("size")))
    number = living.made(title="one", size="S")
    offer = replace(deals(make_field("width")).entities["deal"], name="offer",
                    moved=(Move("size", "width"),))  # fmt: skip
    layout = replace(offer.layout, entity="offer")
    go(make_app(replace(offer, layout=layout), moved=(Move("deal", "offer"),)), living.url)
    visitor = living.visitor()
    posted = {"version": "1", "release": "1", "size": "XL", "_csrf": visitor.token()}
    answer = visitor.client.post(f"/deal/{number}/edit", data=posted)
    assert (answer.status_code, answer.location) == (307, f"/offer/{number}/edit")
    assert visitor.client.post(answer.location, data=posted).status_code in (302, 303)
    with living.database.read() as connection:
        assert connection.exec_driver_sql("SELECT width FROM e_offer").scalar() == "XL"
    assert visitor.get("/deal?q=a%2Fb").location == "/offer?q=a%2Fb"
    assert visitor.get("/nothing").status_code == 404
    assert "offer" not in str(Visitor(living.app.test_client()).get("/deal").location)
