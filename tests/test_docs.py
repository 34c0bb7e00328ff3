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


def test_decisions_are_numbered() -> None:
    """Each decision begins with its number, and no number is used twice."""
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    numbers = [page.name[:4] for page in pages]
    assert numbers == sorted(set(numbers))
    headed = [page.read_text(encoding="utf-8").splitlines()[0].split()[:2] for page in pages]
    assert headed == [["#", number] for number in numbers]


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
