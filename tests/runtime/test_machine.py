"""Random people doing random things by random ways: the promises hold after every step.

After each step: no record stands in a stage without what it requires, the history told backwards
gives what the record was when it was made, versions never fall, and nobody was ever answered with
a value that they may not see.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
from flask import Response, request
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from engine.model import codec
from engine.model.values import Money
from engine.runtime.database import OWN
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.sessions import open_session
from engine.runtime.store import Row
from engine.runtime.web import create_app
from tests import postgres
from tests.runtime.channels import CHANNEL_APP, CHANNELS, Door, posted
from tests.runtime.conftest import NOW, furnish
from tests.runtime.tables import opened
from tests.web.house import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = {"anna": 2, "ugo": 3, "fay": 4}
SECRET = "zqhidden"  # noqa: S105 - a value that sellers may not see
CHANGES = sorted(name for name, channel in CHANNELS.items() if channel.change)
MOVES = sorted(name for name, channel in CHANNELS.items() if channel.move)
MAKES = sorted(name for name, channel in CHANNELS.items() if channel.make)
OTHERS = sorted(
    (name, act) for name, channel in CHANNELS.items() for act in channel.other if act != "merge"
)
STAGES = ("new", "ready", "done", "lost")
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["", "A", "B"]), "amount": st.sampled_from(["", "1", "20.50"]),
        "note": st.sampled_from(["", "x", "  "]), "hidden": st.sampled_from(["", "guess"]),
        "stamp": st.just("forged"), "owner": st.sampled_from(["2", "3"]),
    },
).filter(bool)  # fmt: skip
WHO = st.sampled_from(sorted(PEOPLE))


class People(RuleBasedStateMachine):
    """A house with a site, three people at it, and everything that is known of the records."""

    url = ""
    numbers = Bundle("numbers")

    def __init__(self) -> None:
        """Open a fresh house."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        url = self.url or f"sqlite:///{self.folder.name}/house.db"
        database = opened(url, CHANNEL_APP)
        self.house = furnish(database)
        self.site = create_app(url, passwords=CHEAP, files=Path(self.folder.name))
        self.site.extensions["scheda"].clock = lambda: NOW
        self.leaks: list[str] = []
        self.trusted = ""
        self.site.after_request(self._overhear)
        self.doors = {name: self._door(number) for name, number in PEOPLE.items()}
        self.first: dict[int, dict[str, object]] = {}
        self.versions: dict[int, int] = {}

    def _door(self, person: int) -> Door:
        with self.house.database.write() as connection:
            token = open_session(connection, person, NOW)
        client = self.site.test_client()
        client.set_cookie("scheda_session", token)
        self.trusted = token if person == PEOPLE["fay"] else self.trusted
        return Door(self.house, Visitor(client))

    def _overhear(self, answer: Response) -> Response:
        """Listen to every answer that is not for those who may know."""
        known = request.cookies.get("scheda_session") == self.trusted
        if not known and SECRET.encode() in answer.get_data():
            self.leaks.append(request.full_path)
        assert answer.status_code < 500, request.full_path
        return answer

    def teardown(self) -> None:
        """Close the house."""
        self.site.extensions["scheda"].database.close()
        self.house.database.close()
        self.folder.cleanup()

    @initialize(target=numbers)
    def begin(self) -> int:
        """There is a record with a secret."""
        amount = Money(Decimal(5), "EUR")
        return self._made({"title": "Begun", "hidden": SECRET, "owner": 2, "amount": amount})

    @rule(target=numbers, owner=st.sampled_from([2, 3]), secret=st.booleans())
    def plant(self, owner: int, secret: bool) -> int:
        """The administrator makes a record for somebody."""
        return self._made(
            {"title": "Planted", "hidden": SECRET if secret else None, "owner": owner}
        )

    @rule(who=WHO, way=st.sampled_from(CHANGES), number=numbers, values=VALUES)
    def change(self, who: str, way: str, number: int, values: dict[str, str]) -> None:
        """Somebody changes fields."""
        act = CHANNELS[way].change
        assert act is not None
        act(self.doors[who], number, values)

    @rule(who=WHO, way=st.sampled_from(MOVES), number=numbers, stage=st.sampled_from(STAGES))
    def move(self, who: str, way: str, number: int, stage: str) -> None:
        """Somebody moves a record."""
        act = CHANNELS[way].move
        assert act is not None
        act(self.doors[who], number, stage)

    @rule(who=WHO, way=st.sampled_from(MAKES), values=VALUES, stage=st.sampled_from(STAGES))
    def make(self, who: str, way: str, values: dict[str, str], stage: str) -> None:
        """Somebody makes a record, directly in a stage."""
        act = CHANNELS[way].make
        assert act is not None
        act(self.doors[who], values, stage)

    @rule(who=WHO, act=st.sampled_from(OTHERS), number=numbers)
    def other(self, who: str, act: tuple[str, str], number: int) -> None:
        """Somebody deletes or restores a record."""
        CHANNELS[act[0]].other[act[1]](self.doors[who], number)

    @rule(who=WHO, number=numbers, back=st.integers(0, 4))
    def undo(self, who: str, number: int, back: int) -> None:
        """Somebody puts back one of the latest entries."""
        entries = [entry for entry, *_ in self._history(number)][::-1]
        if back < len(entries):
            door = self.doors[who]
            door.form(f"/deal/{number}/undo", {"entry": entries[back]})
            form = {"entry": entries[back], "version": door.version(number)}
            door.form(f"/deal/{number}/revert", form)

    @rule(one=WHO, other=WHO, number=numbers, values=VALUES, stage=st.sampled_from(STAGES))
    def race(self, one: str, other: str, number: int, values: dict[str, str], stage: str) -> None:
        """Two begin from the same page: one saves, the other moves."""
        version = self.doors[one].version(number)
        self.doors[one].form(f"/deal/{number}/edit", {"version": version, **posted(values)})
        form = {"version": version, "pipeline": "flow", "stage": stage}
        self.doors[other].form(f"/deal/{number}/move", form)

    @rule(who=WHO, number=numbers)
    def look(self, who: str, number: int) -> None:
        """Somebody looks around."""
        visitor = self.doors[who].visitor
        for path in (f"/deal/{number}", f"/deal/{number}?tab=history", "/deal", "/deal/board",
                     f"/api/v1/deal/{number}", "/api/v1/deal", "/api/v1/deal/board"):  # fmt: skip
            answer = visitor.get(path)
            assert answer.status_code in (200, 404), (path, answer.status_code)

    @invariant()
    def required_is_there(self) -> None:
        """No record stands in a stage without what the stage requires, nor without a title."""
        with self.house.database.read() as connection:
            told = connection.exec_driver_sql(
                "SELECT id, stage, amount, title, stamp FROM e_deal WHERE deleted_at IS NULL"
            ).all()
            offers = connection.exec_driver_sql(
                "SELECT id FROM e_offer WHERE amount IS NULL OR title IS NULL OR hidden IS NOT NULL"
            ).all()
        assert offers == []
        for number, stage, amount, title, stamp in told:
            assert stage not in ("ready", "done") or amount is not None, number
            assert (title or "").strip(), number
            assert stamp is None, number

    @invariant()
    def nothing_was_told(self) -> None:
        """No answer to a seller has ever had the hidden value in it."""
        assert self.leaks == []

    @invariant()
    def nobody_wrote_the_hidden(self) -> None:
        """Only the administrator has ever written the field that sellers do not see."""
        with self.house.database.read() as connection:
            held = connection.exec_driver_sql("SELECT DISTINCT hidden FROM e_deal").scalars()
            assert set(held) <= {None, SECRET}

    @invariant()
    def the_history_agrees(self) -> None:
        """Told backwards, the history leads from what is to what was, without a gap."""
        for number, first in self.first.items():
            row = self._row(number)
            state = dict(row.record.values)
            for _, _, changes in reversed(list(self._history(number))):
                for name, (old, new) in changes.items():
                    assert state.get(name) == new, (number, name)
                    state[name] = old
            assert {name: state.get(name) for name in first} == first, number

    @invariant()
    def moves_were_allowed(self) -> None:
        """Nobody went where no transition leads, nor out of a stage that is closed to them."""
        for number in self.first:
            for _, _, changes in self._history(number):
                way = changes.get("stage", (None, None))
                assert way != ("new", "done"), number
                assert way[0] != "lost" or way[1] == "lost", number

    @invariant()
    def versions_never_fall(self) -> None:
        """A record's version grows with what everybody may notice, and never falls."""
        for number in self.first:
            version = self._row(number).version
            assert version >= self.versions.get(number, 1)
            told = [body.get("version", 0) for _, body, _ in self._history(number)]
            assert told == sorted(told)
            assert max(told) == version
            self.versions[number] = version

    def _made(self, values: dict[str, Any]) -> int:
        number = self.house.made("root", "deal", values)
        names = ("title", "amount", "note", "hidden", "owner", "pipeline", "stage")
        self.first[number] = {name: self._row(number).record.get(name) for name in names}
        return number

    def _row(self, number: int) -> Row:
        with self.house.acting("root", write=False) as context:
            row = context.store(context.app.entities["deal"]).load(context.connection, number)
            assert row is not None
            return row

    def _history(
        self, number: int
    ) -> Iterator[tuple[int, dict[str, Any], dict[str, tuple[object, object]]]]:
        entry, change = OWN["scheda_entry"].c, OWN["scheda_change"].c
        with self.house.database.read() as connection:
            entries = connection.execute(
                OWN["scheda_entry"].select()
                .where(entry.entity == "deal", entry.record == number, entry.kind != "comment")
                .order_by(entry.id)
            ).all()  # fmt: skip
            changes = connection.execute(
                OWN["scheda_change"].select().where(change.entry.in_([one.id for one in entries]))
            ).all()
        for one in entries:
            told = {
                change.field: (codec.decode(object, change.old), codec.decode(object, change.new))
                for change in changes
                if change.entry == one.id
            }
            yield one.id, one.body or {}, told


BOUNDS = settings(
    max_examples=int(os.environ.get("SCHEDA_MACHINE_RUNS", "6")),
    stateful_step_count=16,
    deadline=None,
)


def test_on_sqlite() -> None:
    """Nothing that people do breaks a promise."""
    run_state_machine_as_test(People, settings=BOUNDS)


def test_on_postgres(postgres_server: str) -> None:
    """Nor on the other database."""

    class Served(People):
        """The same, each time with a database of its own on a server."""

        def __init__(self) -> None:
            """Make the database."""
            self.made = postgres.database(postgres_server, f"people_{uuid.uuid4().hex[:12]}")
            self.url = self.made.__enter__()
            super().__init__()

        def teardown(self) -> None:
            """Drop the database."""
            super().teardown()
            self.made.__exit__(None, None, None)

    run_state_machine_as_test(Served, settings=settings(BOUNDS, max_examples=3))
