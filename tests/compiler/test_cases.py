"""Every wrong project of the folder ``cases`` is blamed exactly where it says.

A case is a folder called CODE-slug. A comment ``# error: CODE`` at the end of a line says that this
line, and no other, is blamed with this code. Where no comment can stand, ``case.expect`` says it:
``error CODE path:line``, a line for each. There, ``no app.yaml`` keeps the usual one from being
added, ``large PATH`` makes a file too large to keep in the repository, ``link PATH TARGET`` makes a
link that would confuse whoever walks through it, and ``word PATH: TEXT`` makes a Word file of the
paragraphs that such lines hold (``word-header PATH: TEXT`` one of its header).
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from engine.compiler import prove, scenarios
from engine.compiler.check import check_project
from engine.compiler.codes import all_codes
from engine.compiler.diagnostics import Code
from engine.compiler.source import NO_APP, Source, SourceTree, read_folder
from tests.compiler.word_files import word_file

CASES = Path(__file__).parent / "cases"
PAGES = Path(__file__).parents[2] / "docs" / "codes"
APP = "app: case\nlabel: Case\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"
WORD = re.compile(r"word(|-header) (\S+): ?(.*)")
MARK = re.compile(r"#((?: (?:error|warning|info): [A-Z]\d{3})+)$")


def project(folder_of_case: Path, notes: list[str], folder: Path) -> SourceTree:
    """The tree of a case, with an ordinary app.yaml unless it brings one."""
    shutil.copytree(folder_of_case, folder, dirs_exist_ok=True)
    for note in notes:
        match note.split():
            case ["large", path]:
                place(folder, path).write_bytes(b"#" * 1_000_001)
            case ["link", path, target]:
                place(folder, path).symlink_to(target)
    for path in dict.fromkeys(found[2] for note in notes if (found := WORD.match(note))):
        lines = [found for note in notes if (found := WORD.match(note)) and found[2] == path]
        body, header = (
            tuple(one[3] for one in lines if one[1] == kind) for kind in ("", "-header")
        )
        place(folder, path).write_bytes(word_file(body, header))
    tree = read_folder(folder, root="config")
    if "app.yaml" in tree.sources or "app.yaml" in tree.broken or "no app.yaml" in notes:
        return tree
    sources = {**tree.sources, "app.yaml": Source("app.yaml", APP, "app")}
    rest = tuple(found for found in tree.diagnostics if found.code is not NO_APP)
    return replace(tree, sources=sources, diagnostics=rest)


def place(folder: Path, path: str) -> Path:
    """The path of a file, whose folder is made."""
    (folder / path).parent.mkdir(exist_ok=True)
    return folder / path


def expected(tree: SourceTree, notes: list[str]) -> Counter[tuple[str, str]]:
    """Place and code of everything the case says is wrong."""
    found: Counter[tuple[str, str]] = Counter()
    for path, source in tree.sources.items():
        for number, line in enumerate(source.lines(), 1):
            if mark := MARK.search(line):
                for severity, code in re.findall(r"(\w+): (\w+)", mark[1]):
                    found[f"{path}:{number}", f"{severity} {code}"] += 1
    for note in notes:
        if told := re.fullmatch(r"(\w+) ([A-Z]\d{3}) (\S+:\d+)", note):
            found[told[3], f"{told[1]} {told[2]}"] += 1
    return found


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path) -> None:
    """A case is blamed at the lines it marks, with the codes it marks, and nowhere else."""
    notes_file = case / "case.expect"
    notes = notes_file.read_text(encoding="utf-8").splitlines() if notes_file.exists() else []
    tree = project(case, notes, tmp_path)

    actual = Counter(
        (f"{found.span.path}:{found.span.line}", f"{found.severity} {found.code.id}")
        for found in check_project(tree).diagnostics
    )

    assert actual == expected(tree, notes)
    assert case.name.partition("-")[0] in {code.split()[1] for _, code in actual}


@pytest.mark.parametrize("code", all_codes().values(), ids=lambda code: code.id)
def test_code_is_finished(code: Code) -> None:
    """A code has a wrong project to show it and a page to explain it.

    Those of plans need two configurations and data: ``tests/migrate`` shows them. Those of proofs
    and of cases come from commands of their own: ``test_prove`` and ``test_scenarios`` do.
    """
    elsewhere = code.family == "M" or code in (*prove.CODES, *scenarios.CODES)
    assert elsewhere or (CASES / f"{code.id}-{code.slug}").is_dir()
    assert (PAGES / f"{code.id}.md").is_file()
