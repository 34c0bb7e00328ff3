"""``scheda backup`` and ``restore``: copies that are whole, while people write."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from click.testing import CliRunner, Result

from engine.cli.group import root
from engine.compiler.migrate import make_plan
from engine.compiler.migrate.database import sqlite_path
from engine.runtime.database import OWN, Database
from engine.runtime.files import Files
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from tests.migrate.apps import make_app, make_entity, make_field
from tests.migrate.records import go, insert, select

if TYPE_CHECKING:
    from pathlib import Path

APP = make_app(make_entity("deal", make_field("code")))


def run(command: str, file: Path, url: str, *more: str) -> Result:
    """The command on a file and a database."""
    return CliRunner().invoke(root, [command, str(file), "--database", url, *more])


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


def with_files(url: str, folder: Path) -> dict[str, bytes]:
    """Two files that the database names, and one that it does not."""
    kept = {name: f"The content of {name}".encode() for name in ("one.pdf", "two.pdf", "stray.pdf")}
    database = Database(url)
    with database.write() as connection:
        number = add(connection, "root", "Root", None, CHEAP, roles=["admin"])
        for name, content in kept.items():
            found = Files(folder).keep(io.BytesIO(content), 1000)
            if name != "stray.pdf":
                connection.execute(sa.insert(OWN["scheda_file"]).values(
                    name=name, media_type="application/pdf", size=found.size, digest=found.digest,
                    user=number, at=datetime.now(UTC),
                ))  # fmt: skip
    database.close()
    return {hashlib.sha256(content).hexdigest(): content for content in kept.values()}


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by digest."""
    return {path.name: path.read_bytes() for path in folder.glob("??/*")}


def test_files_go_along(sqlite_url: str, tmp_path: Path) -> None:
    """Those that the database names, wherever the server keeps them; they come back with it."""
    go(APP, sqlite_url)
    theirs = tmp_path / "uploads"
    kept = with_files(sqlite_url, theirs)
    copy, url = tmp_path / "copy.db", f"sqlite:///{tmp_path / 'again.db'}"
    done = run("backup", copy, sqlite_url, "--files", str(theirs))
    assert done.exit_code == 0, done.output
    assert "2 files, 44 bytes" in done.output
    saved = contents(tmp_path / "copy.files")
    assert len(saved) == 2
    assert saved.items() <= kept.items()
    assert run("backup", copy, sqlite_url).exit_code == 2
    again = run("restore", copy, url)
    assert again.exit_code == 0, again.output
    assert contents(tmp_path / "again.files") == saved
    bare = run("backup", tmp_path / "bare.db", sqlite_url, "--no-files")
    assert bare.exit_code == 0
    assert not (tmp_path / "bare.files").exists()


def test_files_that_are_lost(sqlite_url: str, tmp_path: Path) -> None:
    """One that is gone or damaged is named; the rest is copied."""
    go(APP, sqlite_url)
    theirs = tmp_path / "uploads"
    with_files(sqlite_url, theirs)
    whole, damaged = (
        next(path for path in theirs.glob("??/*") if name in path.read_text())
        for name in ("one.pdf", "two.pdf")
    )
    damaged.write_bytes(b"something else")
    done = run("backup", tmp_path / "copy.db", sqlite_url, "--files", str(theirs))
    assert done.exit_code == 1
    assert "bad   two.pdf is not in" in done.output
    assert contents(tmp_path / "copy.files") == {whole.name: whole.read_bytes()}
    whole.unlink()
    again = run("backup", tmp_path / "other.db", sqlite_url, "--files", str(theirs))
    assert again.exit_code == 1
    assert "bad   one.pdf is not in" in again.output


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
