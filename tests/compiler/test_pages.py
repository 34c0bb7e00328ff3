"""The pages of the codes do what they say: the wrong example is blamed, the right one is right."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from engine.compiler.check import check_project
from engine.compiler.codes import all_codes
from engine.compiler.diagnostics import Code
from engine.compiler.source import from_texts

PAGES = sorted((Path(__file__).parents[2] / "docs" / "codes").glob("[A-Z][0-9]*.md"))
BLOCK = re.compile(r'^```yaml title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
APP = "app: page\nlabel: Page\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"


def word_file() -> bytes:
    """The smallest Word file: one empty paragraph."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    packages = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{words}"><w:body><w:p/></w:body></w:document>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def examples(page: Path, heading: str) -> dict[str, str | bytes]:
    """The files shown under a heading, with what every project has added."""
    text = page.read_text(encoding="utf-8")
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    files: dict[str, str | bytes] = dict(BLOCK.findall(section[1])) if section else {}
    templates: dict[str, str | bytes] = {}
    for path in files:
        if path.startswith("documents/"):
            templates[str(Path(path).with_suffix(".docx"))] = word_file()
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
