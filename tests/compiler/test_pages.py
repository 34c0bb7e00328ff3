"""The pages of the codes do what they say: the wrong example is blamed, the right one is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.compiler.check import check_project
from engine.compiler.codes import all_codes
from engine.compiler.diagnostics import Code
from engine.compiler.source import from_texts
from tests.compiler.word_files import word_file

PAGES = sorted((Path(__file__).parents[2] / "docs" / "codes").glob("[A-Z][0-9]*.md"))
WORDS = re.compile(r'^```text title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r'^```yaml title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
APP = "app: page\nlabel: Page\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"


def examples(page: Path, heading: str) -> dict[str, str | bytes]:
    """The files shown under a heading, with what every project has added."""
    text = page.read_text(encoding="utf-8")
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    files: dict[str, str | bytes] = dict(BLOCK.findall(section[1])) if section else {}
    templates: dict[str, str | bytes] = {}
    for path in files:
        if path.startswith("documents/"):
            templates[str(Path(path).with_suffix(".docx"))] = word_file()
    for path, content in WORDS.findall(section[1]) if section else ():
        templates[path] = word_file(content.splitlines())
    return files | templates


def found(files: dict[str, str | bytes], *, app: bool = True) -> set[Code]:
    """The codes of everything wrong with a project."""
    whole: dict[str, str | bytes] = {"app.yaml": APP} | files if app else files
    return {diagnostic.code for diagnostic in check_project(from_texts(whole)).diagnostics}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path) -> None:
    """A page has the heading of its code; its examples are wrong and right as it says."""
    code = all_codes()[page.stem]
    heading, _, severity = page.read_text(encoding="utf-8").splitlines()[:3]
    wrong, right = examples(page, "Wrong"), examples(page, "Right")

    assert heading == f"# {code.id} {code.summary}"
    assert severity == f"Severity: {code.severity}."
    if wrong:
        assert code in found(wrong, app=code.id != "Y008")
    # A small example may still be worth a remark of another kind.
    assert {other for other in found(right) if other == code or other.severity == "error"} == set()
