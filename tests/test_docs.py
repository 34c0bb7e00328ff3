"""The documentation cannot rot: its links lead somewhere, and its commands exist."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_links_resolve() -> None:
    """Every relative link of a page names a file that exists."""
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []


def test_make_commands_exist() -> None:
    """Every `make something` that a page mentions is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    mentioned = {
        target
        for page in PAGES
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(), re.MULTILINE)
    }
    assert mentioned - targets == set()


def test_decisions_are_listed() -> None:
    """The list of decisions names each of them, and numbers are used once."""
    folder = ROOT / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("0*.md"))
    listed = re.findall(r"\]\((0\d{3}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text())
    assert sorted(listed) == files
    assert len({name[:4] for name in files}) == len(files)


def own_files() -> Iterator[Path]:
    """Yield the files of the project, without what was installed, built or left behind."""
    foreign = {"node_modules", "static", "__pycache__", "build", "dist", "var"}
    for folder, folders, files in os.walk(ROOT):
        hidden = {name for name in folders if name.startswith(".") and name != ".ci"}
        folders[:] = sorted(set(folders) - foreign - hidden)
        yield from (Path(folder, name) for name in files)


def test_nothing_leads_off_the_project() -> None:
    """No file says where packages come from, or how its writer's machine is laid out."""
    trace = re.compile(rb"""--(extra-)?index-url|"resolved": *"http|(?<![a-z.\w])/(root|work)/""")
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in own_files()
        if path != Path(__file__)
        if (match := trace.search(path.read_bytes()))
    ]
    assert found == []
