"""The handbook: what an admin configured, said to the people who work with it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.documenting import docs
from engine.compiler.check import check_project
from engine.compiler.handbook import handbook
from engine.compiler.handbook.diagram import draw_links, draw_pipeline, links_of
from engine.compiler.handbook.sentences import Speaker
from engine.compiler.handbook.words import word
from engine.compiler.source import read_folder
from engine.model import predicate as p
from engine.model.access import VERBS
from engine.model.app import App
from engine.model.field_types import FIELD_TYPES
from engine.model.principal import Principal
from engine.model.text import text

CONFIG = Path(__file__).resolve().parents[2] / "config"


@cache
def demo() -> App:
    """The demo, compiled."""
    app = check_project(read_folder(CONFIG)).app
    assert app is not None
    return app


@cache
def files() -> dict[str, str]:
    """The handbook of the demo."""
    return handbook(demo())


def row(page: str, name: str) -> str:
    """The row of a table that begins with a name."""
    return next(line for line in page.splitlines() if line.startswith("| ") and f"`{name}`" in line)


def test_files() -> None:
    """Each language has a text, a page and the drawings that the text shows."""
    for locale in ("en", "it"):
        page = files()[f"{locale}/handbook.md"]
        shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)", page)
        assert "links.svg" in shown
        assert {f"{locale}/{name}" for name in shown} <= files().keys()
    assert set(handbook(demo(), ("it",))) == {path for path in files() if path.startswith("it/")}


def test_fields_are_described() -> None:
    """A field says its type and rules, who sees it and who changes it."""
    page = files()["en/handbook.md"]
    margin = row(page, "margin")
    assert "Margin `margin` | percent |" in margin
    assert (
        "| role Finance, role Head of department | role Finance, role Head of department |"
        in margin
    )
    tender = row(page, "tender_code")
    assert "never: department Export sales" in tender
    assert "in the form `^[A-Z0-9]{10}$`" in tender
    assert "required when Discount is at least 10" in row(page, "discount_reason")
    assert "Free loan (no longer offered)" in row(page, "kind")
    assert "Above 15% only the head of department changes it" in row(page, "discount")


def test_stages_are_described() -> None:
    """A stage says what it asks for, of whom, and where records may go from it."""
    page = files()["en/handbook.md"]
    won = row(page.split("Stages: Sales")[1], "won")
    assert (
        "Margin if Amount is at least 50000 (asked of role Finance, role Head of department)" in won
    )
    assert "since 2026-01-01; days of grace: 30" in won
    head = "Administrator<br>Head of department (department and below)"
    assert won.endswith(f"| nowhere, except for role Head of department | {head} |")
    proposal = row(page.split("Stages: Sales")[1], "proposal")
    assert "Seller (own): Qualified, Negotiation, Lost, Abandoned" in proposal
    assert "Finance (" not in proposal
    assert "only a warning on import" in page


def test_roles_are_described() -> None:
    """A role says how far each of its rights reaches."""
    page = files()["en/handbook.md"].split('<a id="role-seller"></a>')[1].split("### ")[1]
    assert "| [Deal](#entity-deal) | department and below | own | own | no | no | no |" in page
    assert "Deal, Sales: Won – Change: no" in page
    assert "Deal, Sales: Proposal → Qualified, Negotiation, Lost, Abandoned" in page
    assert "May do everything" in files()["en/handbook.md"]


def test_languages() -> None:
    """Everything is said in the language of the page."""
    page = files()["it/handbook.md"]
    assert "# Acme Caffè: manuale" in page
    assert "obbligatorio se Sconto è almeno 10" in row(page, "discount_reason")
    for key in ("#### Fields", "Who sees it", "department and below"):
        assert key not in page
    assert word("fields", "de") == "Fields"


class Tags(HTMLParser):
    """Collects the tags, anchors and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.anchors: set[str] = set()
        self.twice: set[str] = set()
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.twice |= self.anchors & {value or ""}
                self.anchors.add(value or "")
            if name in {"href", "src"}:
                self.links.add(value or "")


def test_page_needs_nothing_else() -> None:
    """The page has no script and loads nothing; its links lead to its own headings."""
    for locale in ("en", "it"):
        page = files()[f"{locale}/handbook.html"]
        tags = Tags(page)
        assert tags.twice == set()
        assert not tags.tags & {"script", "link", "img", "iframe"}
        assert {link.removeprefix("#") for link in tags.links} <= tags.anchors
        assert f'<html lang="{locale}">' in page
        assert "url(http" not in page
        assert not re.search(r"\son\w+=", page)


def test_text_links_lead_somewhere() -> None:
    """The links within the Markdown lead to its anchors."""
    page = files()["en/handbook.md"]
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', page))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_drawings() -> None:
    """Drawings are well-formed and show every entity and stage."""
    for path, drawing in files().items():
        if path.endswith(".svg"):
            ET.fromstring(drawing)  # noqa: S314  our own drawing
    drawing = draw_links(demo(), "en")
    for entity in demo().entities.values():
        assert f">{entity.label.in_('en')}</text>" in drawing
    assert links_of(demo().entities["deal"], demo())["company"] == ["client"]
    sales = demo().entities["deal"].pipelines["sales"]
    assert draw_pipeline(sales, "it").count("<rect") == len(sales.stages)


def test_words_of_the_configuration_are_not_markup() -> None:
    """A label full of marks is shown as it is written."""
    nasty = "<b>|*x*`[a](b)"
    entity = replace(demo().entities["lead"], label=text(en=nasty, it=nasty))
    app = replace(demo(), entities={**demo().entities, "lead": entity})
    made = handbook(app, ("en",))
    assert "<b>" not in made["en/handbook.html"]
    assert "### \\<b\\>\\|\\*x\\*\\`\\[a\\](b) `lead`" in made["en/handbook.md"]
    ET.fromstring(made["en/links.svg"])  # noqa: S314  our own drawing


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (p.Compare("kind", "eq", "sale"), "Kind is “Sale”"),
        (p.Compare("amount", "ne", Decimal("10.50")), "Amount is not 10.5"),
        (p.In("kind", ("sale", "rental"), negated=True), "Kind is none of “Sale”, “Rental”"),
        (p.Filled("client", filled=False), "Client is empty"),
        (p.Compare("close_date", "lt", p.Today(7)), "Closes is less than today +7 days"),
        (p.Compare("close_date", "gte", date(2027, 1, 1)), "Closes is at least 2027-01-01"),
        (p.Not(p.Filled("lead")), "not (Lead is filled in)"),
        (p.Not(p.ActorIs((Principal("role", "head"),))), "not whoever acts is role Head of department"),
        (p.Any((p.All((p.Filled("lead"), p.Filled("notes"))), p.ActorIs((Principal("owner"),)))),
         "(Lead is filled in and Notes is filled in) or whoever acts is the responsible"),
        (p.StageIn((("sales", "won"),)), "the stage is Sales: Won"),
        (p.OwnerWithin(("sales",)), "the responsible is in Sales"),
        (p.ALWAYS, "always"),
        (p.NEVER, "never"),
    ],
)  # fmt: skip
def test_sentences(condition: p.Predicate, said: str) -> None:
    """A condition is said in the words of the labels."""
    assert Speaker(demo(), demo().entities["deal"], "en").condition(condition) == said


def test_every_fact_has_words() -> None:
    """Types of fields, levels and verbs are in the vocabulary of every language."""
    for kind in FIELD_TYPES:
        assert word(f"type_{kind}", "en")
    for verb in VERBS:
        assert word(verb, "it")


def test_command(tmp_path: Path) -> None:
    """`scheda docs` writes the files, and with --check only says which would change."""
    run, out = CliRunner(), ["--config", str(CONFIG), "--out", str(tmp_path / "book")]
    assert run.invoke(docs, [*out, "--check"]).exit_code == 1
    assert not (tmp_path / "book").exists()
    done = run.invoke(docs, [*out, "--locale", "it"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "book" / "it" / "handbook.html").read_text() == files()["it/handbook.html"]
    assert not (tmp_path / "book" / "en").exists()
    assert run.invoke(docs, [*out, "--locale", "it", "--check"]).exit_code == 0
    assert run.invoke(docs, [*out, "--locale", "de"]).exit_code == 2
