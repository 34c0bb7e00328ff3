"""No way to write goes around a rule: every channel against every rule, on both databases."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from engine.runtime.given import Data
from engine.runtime.outcome import Refused, Saved
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.sessions import open_session
from engine.runtime.save import Write, save
from engine.runtime.web import create_app
from tests.runtime.channels import BACKWARDS, CHANNEL_APP, CHANNELS, Channel, Door, data
from tests.web.house import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from engine.model.app import App
    from tests.runtime.conftest import House

NO_RECORDS = frozenset(
    """account.choose account.new_token account.password account.revoke_token account.theme admin_debt.count admin_departments.create
    admin_departments.keep admin_departments.remove admin_users.create admin_users.keep
    admin_users.password admin_users.revoke api_files.upload api_records.nothing
    api_timelines.write bulk.ask card.write_comment creation.hints design.do design.keep
    design.reset design_yaml.apply design_yaml.commit design_yaml.download
    design_yaml.set_standard design_yaml.write files.upload imports.columns imports.refused login.enter login.leave
    products.totals rich_text.preview""".split()
)
"""Routes that take something and write no field of a record."""
ANNA, UGO = 2, 3
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def app() -> App:
    """The application of the table of channels."""
    return CHANNEL_APP


@pytest.fixture
def site(house: House, url: str, tmp_path: Path) -> Iterator[Flask]:
    """The site over the house."""
    found = create_app(url, passwords=CHEAP, files=tmp_path)
    yield found
    found.extensions["scheda"].database.close()


@pytest.fixture
def door(house: House, site: Flask) -> Door:
    """A seller who is logged in."""
    with house.database.write() as connection:
        token = open_session(connection, ANNA, house.now)
    site.extensions["scheda"].clock = lambda: house.now
    client = site.test_client()
    client.set_cookie("scheda_session", token)
    return Door(house, Visitor(client))


def stored(house: House) -> list[tuple[Any, ...]]:
    """Every record, but for those that the channels themselves need to begin with."""
    with house.database.read() as connection:
        rows = []
        for table in ("e_deal", "e_offer"):
            query = f"SELECT * FROM {table} WHERE title NOT IN ('Source', 'Partner') ORDER BY id"  # noqa: S608
            rows += [tuple(row) for row in connection.exec_driver_sql(query)]
        return rows


def at(house: House, stage: str, *, owner: int = ANNA, amount: bool = True) -> int:
    """A deal standing in a stage, put there by the administrator."""
    number = house.made("root", "deal", {"title": f"At {stage}", "owner": owner})
    if amount:
        with house.acting("root") as context:
            given = {"amount": {"value": "10", "currency": "EUR"}}
            assert isinstance(save(context, Write("deal", Data(given), number)), Saved)
    with house.database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE e_deal SET stage = '{stage}' WHERE id = {number}"  # noqa: S608
        )
    return number


def having(verb: str) -> list[Any]:
    """The channels that can do something."""
    return [
        pytest.param(channel, id=name)
        for name, channel in CHANNELS.items()
        if getattr(channel, verb, None) or verb in channel.other
    ]


def untouched(house: House, attack: Callable[[], Any]) -> None:
    """The attack leaves every record as it was, and breaks nothing."""
    before = stored(house)
    attack()
    assert stored(house) == before


def test_every_writing_route_is_in_the_table(site: Flask) -> None:
    """A route that takes something writes records by a channel of the table, or no record at all."""
    taking = {rule.endpoint for rule in site.url_map.iter_rules() if (rule.methods or set()) - SAFE}
    listed = {route for channel in CHANNELS.values() for route in channel.routes} | BACKWARDS
    assert taking - listed - NO_RECORDS == set(), (
        "give the new channel a row in tests/runtime/channels.py"
    )
    assert (listed | NO_RECORDS) - taking == set()


@pytest.mark.parametrize("channel", having("change"))
def test_changes(house: House, door: Door, channel: Channel) -> None:
    """Required in the stage, hidden, fixed, at a stage without the right, of others, out of sight."""
    change = channel.change
    assert change is not None
    ready, lost = at(house, "ready"), at(house, "lost", amount=False)
    theirs, unseen = at(house, "ready", owner=UGO), at(house, "ready", owner=1)

    untouched(house, lambda: change(door, ready, {"amount": ""}))
    untouched(house, lambda: change(door, ready, {"amount": "  "}))
    untouched(house, lambda: change(door, ready, {"hidden": "X"}))
    untouched(house, lambda: change(door, ready, {"stamp": "X"}))
    untouched(house, lambda: change(door, ready, {"title": ""}))
    untouched(house, lambda: change(door, lost, {"note": "X"}))
    untouched(house, lambda: change(door, theirs, {"note": "X"}))
    untouched(house, lambda: change(door, unseen, {"note": "X"}))

    before = stored(house)
    change(door, ready, {"note": "Good"})
    assert stored(house) != before, "a change that is allowed is made"


@pytest.mark.parametrize("channel", having("move"))
def test_moves(house: House, door: Door, channel: Channel) -> None:
    """Into a stage that asks for more, past a transition, of others, out of a closed stage."""
    move = channel.move
    assert move is not None
    bare, full = at(house, "new", amount=False), at(house, "new")
    lost = at(house, "lost")
    theirs, unseen = at(house, "new", owner=UGO), at(house, "new", owner=1)

    untouched(house, lambda: move(door, bare, "ready"))
    untouched(house, lambda: move(door, full, "done"))
    untouched(house, lambda: move(door, full, "nonsense"))
    untouched(house, lambda: move(door, lost, "new"))
    untouched(house, lambda: move(door, theirs, "ready"))
    untouched(house, lambda: move(door, unseen, "ready"))

    before = stored(house)
    move(door, full, "ready")
    assert stored(house) != before, "a move that is allowed is made"


@pytest.mark.parametrize("channel", having("make"))
def test_new_records(house: House, door: Door, channel: Channel) -> None:
    """Nothing is made without what it must have, nor with what its maker may not write."""
    make = channel.make
    assert make is not None
    untouched(house, lambda: make(door, {"title": "New"}, "ready"))
    untouched(house, lambda: make(door, {"title": "New", "amount": ""}, "ready"))
    untouched(house, lambda: make(door, {"title": "", "amount": "5"}, "ready"))
    untouched(house, lambda: make(door, {"title": "New", "amount": "5", "hidden": "X"}, "ready"))
    untouched(house, lambda: make(door, {"title": "New", "amount": "5", "stamp": "X"}, "ready"))
    untouched(house, lambda: make(door, {"title": "New", "amount": "5", "owner": "3"}, "ready"))

    before = stored(house)
    make(door, {"title": "New", "amount": "5"}, "ready")
    assert len(stored(house)) == len(before) + 1, "what is allowed is made"


@pytest.mark.parametrize("channel", having("delete"))
def test_deletions(house: House, door: Door, channel: Channel) -> None:
    """Only one's own records go to the recycle bin."""
    for number in (at(house, "new", owner=UGO), at(house, "new", owner=1)):
        untouched(house, lambda number=number: channel.other["delete"](door, number))
    mine, before = at(house, "new"), stored(house)
    channel.other["delete"](door, mine)
    assert stored(house) != before


@pytest.mark.parametrize("channel", having("restore"))
def test_what_comes_back(house: House, door: Door, channel: Channel) -> None:
    """A record comes back only as its stage wants it, and only one's own."""
    short, theirs, mine = (
        at(house, "ready", amount=False),
        at(house, "new", owner=UGO),
        at(house, "new"),
    )
    with house.database.write() as connection:
        connection.exec_driver_sql("UPDATE e_deal SET deleted_at = updated_at")
    untouched(house, lambda: channel.other["restore"](door, short))
    untouched(house, lambda: channel.other["restore"](door, theirs))
    before = stored(house)
    channel.other["restore"](door, mine)
    assert stored(house) != before


@pytest.mark.parametrize("channel", having("merge"))
def test_merging(house: House, door: Door, channel: Channel) -> None:
    """Only records that one may edit are merged, and none that a stage has closed."""
    for number in (at(house, "new", owner=UGO), at(house, "new", owner=1), at(house, "lost")):
        untouched(house, lambda number=number: channel.other["merge"](door, number))
    mine, before = at(house, "new"), stored(house)
    channel.other["merge"](door, mine)
    assert stored(house) != before


def backwards(door: Door, number: int, entry: int) -> dict[str, Callable[[], Any]]:
    """The ways to put back an entry."""
    form = {"entry": str(entry), "version": door.version(number)}
    return {
        "undo.put_back": lambda: door.form(f"/deal/{number}/undo", form),
        "past.put_back": lambda: door.form(f"/deal/{number}/revert", form),
        "api_past.put_back": lambda: door.api(
            "POST", f"/deal/{number}/revert", {"entry": entry}, number
        ),
    }


def saved(house: House, number: int, stage: str = "", **values: Any) -> int:
    """Anna saves, and the entry that tells of it."""
    with house.acting("anna") as context:
        outcome = save(context, Write("deal", Data(data(values)), number, stage=stage))
        assert isinstance(outcome, Saved), outcome
        assert outcome.entry is not None
        return outcome.entry


@pytest.mark.parametrize("way", sorted(BACKWARDS))
def test_putting_back(house: House, door: Door, way: str) -> None:
    """What was cannot come back where a rule, a right or somebody else's save stands against it."""
    needed = at(house, "new", amount=False)
    filled = saved(house, needed, amount="10")
    saved(house, needed, "ready")
    untouched(house, backwards(door, needed, filled)[way])

    closed = at(house, "new")
    noted = saved(house, closed, note="X")
    gone = saved(house, closed, "lost")
    untouched(house, backwards(door, closed, noted)[way])
    untouched(house, backwards(door, closed, gone)[way])
    theirs = at(house, "new", owner=UGO)
    untouched(house, backwards(door, theirs, noted)[way])

    free = at(house, "new")
    entry = saved(house, free, note="X")
    before = stored(house)
    backwards(door, free, entry)[way]()
    assert stored(house) != before, "what may be put back is"


@pytest.mark.parametrize("first", ["clear", "move"])
def test_two_step_race(house: House, first: str) -> None:
    """One empties the field while the other moves: whoever comes second is refused, in any order."""
    number = at(house, "new")
    acts = {
        "clear": Write("deal", Data({"amount": None}), number),
        "move": Write("deal", Data({}), number, stage="ready"),
    }
    second = next(name for name in acts if name != first)
    began, outcomes = threading.Event(), {}

    def act(name: str, *, waits: bool) -> None:
        if waits:
            began.wait(120)
        with house.acting("anna") as context:
            outcomes[name] = save(context, acts[name])
            began.set()
            if not waits:
                threading.Event().wait(0.3)  # the other has begun by now, and waits for the row

    threads = [
        threading.Thread(target=act, args=(name,), kwargs={"waits": name == second})
        for name in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert isinstance(outcomes[first], Saved)
    assert isinstance(outcomes[second], Refused)
    with house.database.read() as connection:
        broken = connection.exec_driver_sql(
            "SELECT count(*) FROM e_deal WHERE stage IN ('ready', 'done') AND amount IS NULL"
        ).scalar()
    assert broken == 0
