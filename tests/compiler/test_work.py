"""Speed, guarded by counting work instead of time: what has not changed is not done again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from bench.projects import edited, generated
from engine.compiler import check as checking
from engine.compiler import shape
from engine.compiler.check import check_project, read_document
from engine.compiler.source import from_texts


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many times each stage was called, from an empty memory on."""
    calls: Counter[str] = Counter()

    def count(name: str) -> None:
        work: Callable[..., Any] = getattr(checking, name)

        def counting(*arguments: Any) -> Any:
            calls[name] += 1
            return work(*arguments)

        monkeypatch.setattr(checking, name, counting)

    for name in ("parse", "shape", "declare", "lower_app"):
        count(name)
    read_document.cache_clear()
    return calls


def test_generated_projects_are_right() -> None:
    """What is measured is a project without mistakes, of the size that was asked for."""
    result = check_project(from_texts(generated(3, 20)))

    assert result.diagnostics == ()
    assert result.app is not None
    assert len(result.app.entities) == 3
    assert all(len(result.app.entities[name].fields) >= 20 for name in result.app.entities)


def test_each_file_is_read_once(counted: Counter[str]) -> None:
    """A first check reads every file once."""
    files = generated(4, 6)

    check_project(from_texts(files))

    assert counted["parse"] == counted["shape"] == len(files)


def test_an_edit_reads_one_file(counted: Counter[str]) -> None:
    """After an edit only the edited file is read; a check of the same files reads none."""
    files = generated(4, 6)
    check_project(from_texts(files))
    counted.clear()

    check_project(from_texts(edited(files)))
    assert counted["parse"] == counted["shape"] == 1

    check_project(from_texts(files))
    assert counted["parse"] == 1


def test_the_application_is_made_when_asked_for(counted: Counter[str]) -> None:
    """Whoever only wants to know what is wrong does not pay for it, and nobody pays twice."""
    result = check_project(from_texts(generated(2, 3)))
    assert counted["lower_app"] == 0

    assert result.app is result.app
    assert counted["lower_app"] == 1


def test_validators_are_built_for_the_kinds_there_are() -> None:
    """A project without pipelines, layouts or tests does not build their validators."""
    read_document.cache_clear()
    shape._adapter.cache_clear()

    check_project(from_texts({"app.yaml": "app: a\nlabel: A\nlocales: [en]\n"}))

    assert shape._adapter.cache_info().currsize == 1


def test_what_is_remembered_needs_no_libraries() -> None:
    """The command imports neither validator nor parser before it knows that they are needed."""
    program = """
import sys
import engine.cli.checking
heavy = {"pydantic", "ruamel", "re2", "sqlalchemy", "flask", "engine.compiler.check"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
