"""What a check found is kept while nothing changes, and is never believed when it looks wrong."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.checking import check
from engine.compiler import remembered
from engine.compiler.check import check_project
from engine.compiler.remembered import KEPT, digest_of, key_of, recall, remember
from engine.compiler.report import Findings, findings_of
from engine.compiler.source import SourceTree, from_texts

APP = "app: case\nlabel: Case\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"
DEAL = "entity: deal\nlabel: Deal\ntitle: titel\nfields:\n  title: {type: text, label: Title}\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "scheda" / "checks"


def project(deal: str = DEAL) -> SourceTree:
    """A project with a mistake that has help, an edit and a label."""
    return from_texts({"app.yaml": APP, "entities/deal.yaml": deal})


def replace_text(entry: Path, text: str) -> None:
    """Write another text into an entry, with the digest that belongs to it."""
    entry.write_text(f"{digest_of(entry.name, text)}\n{text}")


def found_in(tree: SourceTree) -> Findings:
    """What a check finds."""
    return findings_of(tree, check_project(tree))


def test_comes_back_as_it_was() -> None:
    """Every part of a finding survives, edits and labels too."""
    tree = project()
    findings = found_in(tree)
    assert findings.diagnostics[0].help[0].fixes
    assert findings.diagnostics[0].labels

    assert recall(tree) is None
    remember(findings)

    assert recall(tree) == findings


def test_a_change_is_another_project() -> None:
    """Text, path, template, refused file: whatever differs is looked up under another key."""
    tree = project()
    others = [
        project(DEAL.replace("Title", "Titel")),
        from_texts({"app.yaml": APP, "entities/deals.yaml": DEAL}),
        from_texts({"app.yaml": APP, "entities/deal.yaml": DEAL, "documents/a.docx": "x"}),
        from_texts({"app.yaml": APP, "entities/deal.yaml": DEAL, "documents/a.docx": "y"}),
        from_texts({"app.yaml": APP, "entities/deal.yaml": DEAL, "entities/x.yaml": b"\xff"}),
        from_texts({"app.yaml": APP, "entities/deal.yaml": DEAL, "entities/x.yaml": b"\xfe\xff"}),
    ]

    assert len({key_of(one) for one in (tree, *others)}) == 1 + len(others)
    assert key_of(tree) == key_of(project())


def test_another_program_remembers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source file of the compiler that changes makes everything unknown again."""
    tree = project()
    (tmp_path / "compiler").mkdir()
    part = tmp_path / "compiler" / "part.py"
    part.write_text("")
    monkeypatch.setattr(remembered, "_ENGINE", tmp_path)
    before = key_of(tree)
    part.write_text("pass")

    assert key_of(tree) != before


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000,
        b'{"format": 2, "entities": 1, "fields": 1}',
        b'{"format": 0, "entities": 1, "fields": 1, "diagnostics": []}',
        b'{"format": 2, "entities": -1, "fields": 1, "diagnostics": []}',
        b'{"format": 2, "entities": "1", "fields": 1, "diagnostics": []}',
        b'{"format": 2, "entities": 1, "fields": 1, "diagnostics": [{}]}',
        b'{"format": 2, "entities": 1, "fields": 1, "diagnostics": [{"code": ["N1"]}]}',
    ],
)  # fmt: skip
def test_damage_is_ignored(cache: Path, damage: bytes) -> None:
    """An entry that does not look as it should counts as not there."""
    tree = project()
    remember(found_in(tree))
    (entry,) = cache.glob("*.json")
    entry.write_bytes(damage)
    assert recall(tree) is None

    replace_text(entry, damage.decode("latin-1"))
    assert recall(tree) is None


def test_what_was_changed_is_not_believed(cache: Path) -> None:
    """An entry of the right form counts only with the digest of its name and its text."""
    tree, other = project(), project(DEAL + "# other\n")
    remember(found_in(tree))
    (entry,) = cache.glob("*.json")
    right = entry.read_text()

    entry.write_text(right.replace("titel", "title"))
    assert recall(tree) is None

    entry.write_text(right)
    entry.rename(cache / f"{key_of(other)}.json")
    assert recall(other) is None


def test_every_part_is_judged(cache: Path) -> None:
    """A finding in which one value is of another kind is not believed."""
    tree = project()
    remember(found_in(tree))
    (entry,) = cache.glob("*.json")
    right = json.loads(entry.read_text().partition("\n")[2])
    (finding,) = right["diagnostics"]

    for name in finding:
        replace_text(entry, json.dumps({**right, "diagnostics": [{**finding, name: 5}]}))
        assert recall(tree) is None, name


def test_only_the_users_own_folder_counts(cache: Path) -> None:
    """A folder that others may read or write is not used, nor is a link to one."""
    tree = project()
    remember(found_in(tree))
    cache.chmod(0o755)
    assert recall(tree) is None

    cache.chmod(0o700)
    assert recall(tree) is not None
    elsewhere = cache.rename(cache.with_name("elsewhere"))
    cache.symlink_to(elsewhere)
    assert recall(tree) is None


def test_nobody_else_reads_entries(cache: Path) -> None:
    """Folder and entries are the user's alone."""
    remember(found_in(project()))

    assert cache.stat().st_mode & 0o777 == 0o700
    assert all(entry.stat().st_mode & 0o077 == 0 for entry in cache.iterdir())


def test_no_place_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be kept, nothing is, and nobody notices."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    remember(found_in(project()))

    assert recall(project()) is None


def test_old_entries_go(cache: Path) -> None:
    """No more than so many are kept, the newest."""
    findings = found_in(project())
    for number in range(KEPT + 5):
        text = f"{DEAL}# {number}\n"
        remember(replace(findings, sources=project(text)))
        for path in cache.glob("*.json"):
            seen = path.stat()
            os.utime(path, (seen.st_atime - 10, seen.st_mtime - 10))

    assert len(list(cache.iterdir())) == KEPT
    assert recall(project(f"{DEAL}# {KEPT + 4}\n")) is not None
    assert recall(project(f"{DEAL}# 0\n")) is None


def test_the_command_says_the_same(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Remembered or not, the output and the exit code are the same; asked not to, nothing is kept."""
    folder = tmp_path / "config"
    (folder / "entities").mkdir(parents=True)
    (folder / "app.yaml").write_text(APP)
    (folder / "entities" / "deal.yaml").write_text(DEAL)
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    fresh = runner.invoke(check, ["--no-cache"])
    assert not cache.exists()
    first, again = runner.invoke(check), runner.invoke(check)
    short = runner.invoke(check, ["--format", "concise"])

    assert fresh.exit_code == first.exit_code == again.exit_code == short.exit_code == 1
    assert fresh.output == first.output == again.output
    assert "N203" in short.output
    assert len(list(cache.glob("*.json"))) == 1
    assert len(list(cache.glob("*.memory"))) == 1
