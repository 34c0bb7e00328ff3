"""``scheda doctor``: what is sound is said to be, and what is not ends with its own number."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from engine.cli.group import root
from engine.compiler.migrate import Event, apply_plan, make_plan
from engine.compiler.migrate.database import sqlite_path
from engine.model.pipeline import Requirement
from engine.runtime.context import context_of
from engine.runtime.database import Database
from engine.runtime.given import Data
from engine.runtime.outcome import Saved
from engine.runtime.people.actor import by_login
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from engine.runtime.release import Releases
from engine.runtime.save import Write, save
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import go, opened

if TYPE_CHECKING:
    from engine.model.app import App

RULE = Requirement("deal/sales/required/0", ("code",), ("won",))


def deals(*rules: Requirement, **more: Any) -> App:
    """Deals whose code may be asked for."""
    ladder = replace(make_pipeline("deal"), required=rules)
    return make_app(make_entity("deal", make_field("code", **more), pipelines=[ladder]))


def doctor(url: str) -> tuple[int, dict[str, str]]:
    """What the command says: its exit code, and the state of each thing."""
    done = CliRunner().invoke(root, ["doctor", "--format", "json", "--database", url])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, {one["name"]: one["state"] for one in json.loads(done.stdout)}


def win(url: str, **members: object) -> int:
    """A deal that is won by the write path."""
    database = Database(url)
    with database.write() as connection:
        if by_login(connection, "root") is None:
            add(connection, "root", "Root", None, CHEAP, roles=["admin"])
        person = by_login(connection, "root")
        assert person is not None
        context = context_of(connection, Releases().active(connection), person)
        outcome = save(context, Write("deal", Data({"title": "t", **members}), stage="won"))
        assert isinstance(outcome, Saved), outcome
    database.close()
    return outcome.id


def test_sound(database_url: str) -> None:
    """Nothing to complain of; what old records owe to a later rule is only told."""
    go(deals(), database_url)
    win(database_url)
    assert doctor(database_url)[0] == 0
    go(deals(RULE), database_url)
    win(database_url, code="x")
    exit_code, states = doctor(database_url)
    assert (exit_code, states["promises"], states["debt"]) == (0, "ok", "note")
    go(deals(RULE, label=make_field("other").label), database_url)
    assert doctor(database_url)[0] == 0


def test_promise_broken_behind_the_write_path(database_url: str) -> None:
    """A value that somebody emptied in the database by hand is found, with its record and rule."""
    go(deals(RULE), database_url)
    number = win(database_url, code="x")
    with opened(database_url) as connection:
        connection.run("UPDATE e_deal SET code = NULL WHERE id = ?", (number,))
    done = CliRunner().invoke(root, ["doctor", "--database", database_url])
    assert done.exit_code == 1
    assert "deal 1 is in won without code (deal/sales/required/0)" in done.output


def test_emptied_by_a_conversion(database_url: str) -> None:
    """What an approved conversion could not keep is no broken promise."""
    go(deals(RULE), database_url)
    win(database_url, code="many")
    ladder = replace(make_pipeline("deal"), required=(RULE,))
    go(
        make_app(make_entity("deal", make_field("code", "integer"), pipelines=[ladder])),
        database_url,
    )
    exit_code, states = doctor(database_url)
    assert (exit_code, states["promises"], states["debt"]) == (0, "ok", "note")


def test_drift(database_url: str) -> None:
    """A column more than any release knows."""
    go(deals(), database_url)
    with opened(database_url) as connection:
        connection.run("ALTER TABLE e_deal ADD COLUMN mine text")
    assert doctor(database_url)[0] == 7


def test_of_a_newer_version(database_url: str) -> None:
    """A release that cannot be read."""
    go(deals(), database_url)
    with opened(database_url) as connection:
        connection.run('UPDATE scheda_release SET bundle = \'{"format": "99.0", "app": {}}\'')
    exit_code, states = doctor(database_url)
    assert (exit_code, states["release"]) == (9, "bad")


def test_of_an_earlier_version(database_url: str) -> None:
    """A table of the engine's own is missing: an apply brings it."""
    go(deals(), database_url)
    with opened(database_url) as connection:
        connection.run("DROP TABLE scheda_idempotency")
    assert doctor(database_url)[0] == 3
    go(deals(), database_url)
    assert doctor(database_url)[0] == 0


def test_interrupted(postgres_url: str) -> None:
    """An apply that stopped on the way."""
    go(deals(), postgres_url)

    def stop(event: Event) -> None:
        if event.kind == "done":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_plan(make_plan(deals(multiple=True), postgres_url), postgres_url, stop, approve=True)
    assert doctor(postgres_url)[0] == 8


def test_damaged_file(sqlite_url: str) -> None:
    """Pages written over by something else."""
    go(deals(), sqlite_url)
    with opened(sqlite_url) as connection:
        connection.run("PRAGMA journal_mode = DELETE")
    path = sqlite_path(sqlite_url)
    data = bytearray(path.read_bytes())
    for page in range(20, 40):
        data[page * 4096 + 100 : page * 4096 + 600] = b"\x07" * 500
    path.write_bytes(data)
    done = CliRunner().invoke(root, ["doctor", "--database", sqlite_url])
    assert done.exit_code in (1, 2), done.output  # 2 when not even the list of tables can be read
    assert "damaged" in done.output or "BAD" in done.output


def test_nothing_there(sqlite_url: str, postgres_url: str) -> None:
    """No file, an empty database, no server."""
    assert CliRunner().invoke(root, ["doctor", "--database", sqlite_url]).exit_code == 2
    assert CliRunner().invoke(root, ["doctor", "--database", postgres_url]).exit_code == 1
    sqlite_path(sqlite_url).write_bytes(b"a letter, not a database" * 400)
    assert CliRunner().invoke(root, ["doctor", "--database", sqlite_url]).exit_code == 2
    nowhere = "postgresql://nobody@/x?host=/nowhere"
    assert CliRunner().invoke(root, ["doctor", "--database", nowhere]).exit_code == 2
