"""Word files are read as Word cuts them, and what is hostile in one is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from engine.compiler.check import check_project
from engine.compiler.report import render
from engine.compiler.source import from_texts
from engine.compiler.word import BadArchive, paragraphs_of, read_template
from tests.compiler.word_files import WORDS, word_file


def test_runs_are_put_together() -> None:
    """A paragraph is one text, however Word cut it; headers come after the body."""
    found = paragraphs_of(
        word_file(["Dear {{ client.contact.name }},", "x & <y>"], ["{{ title }}"])
    )

    assert [(one.number, one.text, one.place) for one in found] == [
        (1, "Dear {{ client.contact.name }},", ""),
        (2, "x & <y>", ""),
        (3, "{{ title }}", "in a header"),
    ]


def test_tabs_breaks_and_boxes() -> None:
    """Tabs and breaks are blanks; a text box is a paragraph of its own; deleted text is no text."""
    body = (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:r><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
    )
    part = f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'

    assert [one.text for one in paragraphs_of(word_file(more={"word/document.xml": part}))] == [
        "box",
        "a b c",
    ]


def packed(files: dict[str, str]) -> bytes:
    """An archive of the files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


BOMB = f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>{"a" * 30_000_000}</w:t></w:r></w:p></w:body></w:document>'
ENTITIES = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document xmlns:w="{WORDS}"><w:body/></w:document>'
DEEP = f'<w:document xmlns:w="{WORDS}">{"<w:x>" * 5_000}{"</w:x>" * 5_000}</w:document>'
RELATIONS = '<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://x"/></Relationships>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no Word file"),
        (b"PK\x03\x04 cut off", "no Word file"),
        (word_file()[:200], "no Word file"),
        (packed({"a.txt": "a"}), "without the text"),
        (word_file(more={"word/vbaProject.bin": "x"}), "macros"),
        (word_file(more={"word/_rels/settings.xml.rels": RELATIONS}), "attached"),
        (word_file(more={"word/document.xml": BOMB}), "larger than it looks"),
        (word_file(more={"word/document.xml": ENTITIES}), "declares"),
        (word_file(more={"word/document.xml": DEEP}), "too deeply"),
        (word_file(more={"word/document.xml": "<w:document"}), "damaged"),
        (word_file(more={f"x/{number}": "" for number in range(2_001)}), "more than 2,000 parts"),
    ],
    ids=range(11),
)
def test_what_is_refused(data: bytes, why: str) -> None:
    """Each for its own reason, said to people."""
    with pytest.raises(BadArchive, match=why):
        paragraphs_of(data)


@pytest.mark.parametrize(
    "text",
    [
        "{{ title }}", "{{r title }}", "{% if title %}x{% elif owner %}y{% else %}z{% endif %}",
        "{%p if title %}x{%p endif %}", "{% colspan 2 %}{% vm %}", "{{ title | default(“none”) }}",
        "{# a note #}", "100 % {of} all", "{% set x = title %}{{ x }}", "{%- if title -%}x{%- endif -%}",
    ],
)  # fmt: skip
def test_what_is_understood(text: str) -> None:
    """The language of docxtpl, as people write it in Word."""
    template = read_template(paragraphs_of(word_file([text])))

    assert template.troubles == ()
    assert template.tree is not None


def test_shown_as_a_place() -> None:
    """A report shows the paragraph, with marks under the name."""
    files: dict[str, str | bytes] = {
        "app.yaml": "app: a\nlabel: A\nlocales: [en]\nroles: {admin: {label: B, all: true}}\n",
        "entities/deal.yaml": "entity: deal\nlabel: Deal\nfeatures: [documents]\n"
        "fields:\n  title: {type: text, label: Title}\n",
        "documents/offer.yaml": "document: offer\nlabel: Offer\nentity: deal\ntemplate: offer.docx\n",
        "documents/offer.docx": word_file(["Offer", "for {{ titel }}"]),
    }
    tree = from_texts(files)

    shown = render(tree, check_project(tree))

    assert "--> config/documents/offer.docx:2:8" in shown
    assert "2 | for {{ titel }}\n" in shown
    assert '  |        ^^^^^ deal has no field "titel" (paragraph 2)' in shown
    assert 'did you mean "title"?' in shown
