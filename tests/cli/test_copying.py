"""``scheda backup`` and ``restore``: copies that are whole, while people write."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from engine.cli.group import root
from engine.compiler.migrate import make_plan
from engine.compiler.migrate.database import sqlite_path
from tests.migrate.apps import make_app, make_entity, make_field
from tests.migrate.records import go, insert, select

if TYPE_CHECKING:
    from pathlib import Path

APP = make_app(make_entity("deal", make_field("code")))


def run(command: str, file: Path, url: str) -> Result:
    """The command on a file and a database."""
    return CliRunner().invoke(root, [command, str(file), "--database", url])


def test_there_and_back(sqlite_url: str, tmp_path: Path) -> None:
    """A copy is a database of its own: nothing is left to apply, and every row is there."""
    go(APP, sqlite_url)
    insert(sqlite_url, "e_deal", {"code": "a"}, {"code": "b"})
    copy, url = tmp_path / "copy.db", f"sqlite:///{tmp_path / 'again.db'}"
    assert run("backup", copy, sqlite_url).exit_code == 0
    insert(sqlite_url, "e_deal", {"code": "later"})
    done = run("restore", copy, url)
    assert done.exit_code == 0, done.output
    assert select(url, "code", "e_deal") == [("a",), ("b",)]
    assert make_plan(APP, url).empty
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_while_others_write(sqlite_url: str, tmp_path: Path) -> None:
    """Every copy is one moment: two rows of one transaction are both there, or neither."""
    go(APP, sqlite_url)
    stop = threading.Event()

    def work() -> None:
        connection = sqlite3.connect(sqlite_path(sqlite_url), isolation_level=None, timeout=10)
        number = 0
        while not stop.is_set():
            number += 1
            connection.execute("BEGIN IMMEDIATE")
            for side in "ab":
                connection.execute(
                    "INSERT INTO e_deal (code, created_at, updated_at) VALUES (?, 'x', 'x')",
                    (f"{number}{side}",),
                )
            connection.execute("COMMIT")
        connection.close()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for number in range(5):
            assert run("backup", tmp_path / f"copy{number}.db", sqlite_url).exit_code == 0
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        codes = [
            code for (code,) in select(f"sqlite:///{tmp_path}/copy{number}.db", "code", "e_deal")
        ]
        assert len(codes) % 2 == 0


def test_refused(sqlite_url: str, postgres_url: str, tmp_path: Path) -> None:
    """Never over a file that is there, never from one that is not sound; nothing is left behind."""
    go(APP, sqlite_url)
    copy, letter = tmp_path / "copy.db", tmp_path / "letter.db"
    assert run("backup", copy, sqlite_url).exit_code == 0
    assert run("backup", copy, sqlite_url).exit_code == 2
    assert run("restore", copy, sqlite_url).exit_code == 2
    assert run("backup", tmp_path / "other.db", postgres_url).exit_code == 2
    assert run("backup", tmp_path / "other.db", f"sqlite:///{tmp_path}/none.db").exit_code == 2
    assert run("backup", tmp_path / "no" / "folder.db", sqlite_url).exit_code == 2
    letter.write_bytes(b"a letter, not a database" * 400)
    assert run("restore", letter, f"sqlite:///{tmp_path}/new.db").exit_code == 2
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE a (b)").connection.close()
    assert run("restore", tmp_path / "empty.db", f"sqlite:///{tmp_path}/new.db").exit_code == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(("new", "other"))]
