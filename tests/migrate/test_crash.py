"""An apply that is killed leaves one of two ends, or something that can be ended either way.

The points are the beginnings and ends of statements and the batches between them. Each is
tried, by SIGKILL; ``SCHEDA_CRASH_POINTS=20`` tries about so many.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from engine.compiler.migrate import (
    Event,
    Exit,
    MigrateError,
    apply_plan,
    apply_rows,
    make_plan,
    resume_apply,
    undo_apply,
)
from engine.compiler.migrate.plan import Plan
from tests import postgres
from tests.migrate import scenario

ROWS = 60
WANTED = os.environ.get("SCHEDA_CRASH_POINTS", "all")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two rows, so that there is much between the statements too."""
    monkeypatch.setattr(apply_rows, "BATCH", 2)


def points(total: int, few: int) -> list[int]:
    """The numbers of the events at which to die."""
    if WANTED == "all":
        return list(range(total))
    step = max(1, total // (int(WANTED) if WANTED.isdigit() else few))
    return list(range(0, total, step))


def killed(work: Callable[[Callable[[Event], None]], object], at: int) -> bool:
    """Run the work in a child process that kills itself at an event; False if it never came."""
    child = os.fork()
    if child == 0:
        left = at

        def watch(_: Event) -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        try:
            work(watch)
        except BaseException:  # noqa: BLE001 - a child of a fork must not return into pytest
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the apply failed by itself"
    return False


def events_of(plan: Plan, url: str) -> int:
    """How many events an apply has."""
    seen: list[Event] = []
    apply_plan(plan, url, seen.append, approve=True, accept=scenario.ACCEPT)
    return len(seen)


def test_sqlite(tmp_path: Path) -> None:
    """Killed anywhere, the database is exactly as before or exactly as wanted."""
    source = f"sqlite:///{tmp_path}/source.db"
    done = f"sqlite:///{tmp_path}/done.db"
    scenario.prepare(source, ROWS)
    plan = make_plan(scenario.after(), source)
    assert not plan.errors
    scenario.copy_sqlite(source, done)
    total = events_of(plan, done)
    ends = [scenario.state(source), scenario.state(done)]
    found = set()
    for point in points(total, 40):
        url = f"sqlite:///{tmp_path}/{point}.db"
        scenario.copy_sqlite(source, url)
        assert killed(lambda watch, u=url: _apply(plan, u, watch), point)  # type: ignore[misc]
        found.add(ends.index(scenario.state(url)))
        _apply(plan, url)
        assert ends[1] == scenario.state(url)
        assert make_plan(scenario.after(), url).empty
        for path in tmp_path.glob(f"{point}.db*"):
            path.unlink()
    assert 0 in found


def test_sqlite_first_apply(tmp_path: Path) -> None:
    """The same for the very first apply, from no database at all."""
    plan = make_plan(scenario.after(), f"sqlite:///{tmp_path}/none.db")
    total = events_of(plan, f"sqlite:///{tmp_path}/done.db")
    end = scenario.state(f"sqlite:///{tmp_path}/done.db")
    for point in points(total, 20):
        url = f"sqlite:///{tmp_path}/{point}.db"
        assert killed(lambda watch, u=url: _apply(plan, u, watch), point)  # type: ignore[misc]
        _apply(plan, url)
        assert end == scenario.state(url)


def _apply(plan: Plan, url: str, watch: Callable[[Event], None] | None = None) -> object:
    return apply_plan(plan, url, watch or (lambda _: None), approve=True, accept=scenario.ACCEPT)


@pytest.fixture
def template(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database with the application before, to make copies of."""
    with postgres.database(postgres_server, f"crash_{os.getpid()}") as url:
        scenario.prepare(url, ROWS)
        yield url


@pytest.mark.timeout(5400)
def test_postgres(postgres_server: str, template: str) -> None:
    """Killed anywhere, an apply goes on to its end, or is taken back without a trace."""
    name = f"crash_{os.getpid()}"
    plan = make_plan(scenario.after(), template)
    assert not plan.errors
    begin = scenario.state(template)
    with _copy(postgres_server, name, "count") as url:
        total = events_of(plan, url)
        end = scenario.state(url)
    ways = {"nothing": 0, "resumed": 0, "undone": 0}
    for turn, point in enumerate(points(total, 16)):
        with _copy(postgres_server, name, str(point)) as url:
            assert killed(lambda watch, u=url: _apply(plan, u, watch), point)  # type: ignore[misc]
            ways[_recover(plan, url, begin, end, undo=turn % 2 == 0)] += 1
    assert ways["resumed"]
    assert ways["undone"]


def _recover(plan: Plan, url: str, begin: object, end: object, *, undo: bool) -> str:
    try:
        make_plan(scenario.after(), url)
    except MigrateError as error:
        assert (error.exit, error.code) == (Exit.INTERRUPTED, "M404")  # noqa: PT017
    else:  # it died before it began, or after it ended
        assert scenario.state(url) in (begin, end)
        _apply(plan, url)
        assert end == scenario.state(url)
        return "nothing"
    with pytest.raises(MigrateError) as refused:
        _apply(plan, url)
    assert refused.value.exit == Exit.INTERRUPTED
    if undo:
        try:
            undo_apply(url)
        except MigrateError as error:
            assert "already active" in error.message  # noqa: PT017
        else:
            assert begin == scenario.state(url)
            _apply(plan, url)
            assert end == scenario.state(url)
            return "undone"
    resume_apply(url)
    assert end == scenario.state(url)
    assert make_plan(scenario.after(), url).empty
    return "resumed"


@contextmanager
def _copy(server: str, template: str, mark: str) -> Iterator[str]:
    """A database like the template, which nobody may be connected to."""
    name = f"{template}_{mark}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield _named(server, name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _named(server: str, name: str) -> str:
    head, _, tail = server.rpartition("/postgres")
    return f"{head}/{name}{tail}"
