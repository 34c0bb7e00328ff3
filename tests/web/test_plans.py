"""The page of a plan in the reader's language: headings, counts and every kind of change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.cli.designer import _change, _finding
from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.findings import Finding
from engine.model.said import said
from engine.runtime.design.designer import Effect
from engine.runtime.web.plans import by_code, counts, effect_words
from tests.web.test_design import EVERYONE, act, config, root, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.house import House, Visitor

__all__ = ["config", "root"]

CHANGES: tuple[tuple[ch.Change, str], ...] = (
    (ch.EngineTables("engine", ("scheda_user",)), "prepara le tabelle proprie del motore"),
    (ch.Added("deal.budget", "field", "money"), "aggiunge il campo deal.budget (money)"),
    (ch.Added("deal.kind#swap", "option"), "aggiunge l'opzione deal.kind#swap"),
    (ch.Renamed("deal.sum", "field", "deal.amount"), "rinomina il campo deal.amount in deal.sum"),
    (ch.Archived("deal.fax", "field"), "archivia il campo deal.fax, conservando i dati"),
    (ch.Restored("deal.fax", "field"), "ripristina il campo deal.fax con i dati archiviati"),
    (ch.Purged("deal", "entity"), "DISTRUGGE l'entità deal con tutti i dati"),
    (ch.Removed("deal/sales:won", "stage", "lost"), "toglie la fase deal/sales:won, i suoi record diventano lost"),
    (ch.Removed("deal(stage)", "index"), "toglie l'indice deal(stage)"),
    (ch.Converted("deal.size", "text", "integer", "lossy"), "converte deal.size da text a integer (con perdite)"),
    (ch.Changed("deal@card", "layout", ("card", "the card no longer shows fax")),
     "modifica il layout deal@card: scheda, la scheda non mostra più fax"),
    (ch.Changed("deal/sales", "pipeline", ("order of stages",)), "modifica la pipeline deal/sales: ordine delle fasi"),
    (ch.Exposed("deal.margin", "role:seller", "see deal.margin", said("always", "always")), "role:seller ora può vedere deal.margin (sempre)"),
    (ch.Closed("deal", "role:seller", "export deal"), "role:seller non può più esportare deal"),
)  # fmt: skip


def test_changes() -> None:
    """Every kind of change has its words; English is what the compiler says, word for word."""
    for change, italian in CHANGES:
        effect = _change(change)
        assert effect_words(effect, "it_CH") == italian
        assert effect_words(effect, "en") == by_code(effect, "en") == change.headline


def test_every_kind_of_change_is_tried() -> None:
    """A new kind of change needs words."""
    assert {type(change).__name__ for change, _ in CHANGES} == set(ch.KINDS)


FINDINGS: tuple[tuple[Finding, str], ...] = (
    (Finding("M301", "approval", "deal.fax", "x"), "deal.fax sparisce da ogni pagina e canale; i suoi valori restano nel database"),
    (Finding("M304", "info", "deal.fax", "x", count=3), "valori di deal.fax archiviati: 3"),
    (Finding("M304", "info", "deal.fax", "x", count=3, limit="lost_values"), "valori di deal.fax distrutti: 3"),
    (Finding("M304", "info", "deal", "x", count=3), "record di deal: 3"),
    (Finding("M202", "info", "deal.size", "x", count=0), "tutti i valori di deal.size convertiti esattamente"),
    (Finding("M206", "info", "deal.size", said("M206", "{records} {address} for {after}", records=said("leaves", "1 record leaves"), address="deal/sales:won", after="sales/lost")), "1 record passa da deal/sales:won a sales/lost"),
    (Finding("M102", "error", "deal.fax", said("M102", "{address} is gone and {new} is new", address="deal.fax", new="deal.telefax")), "deal.fax non c'è più e deal.telefax è nuovo: una rinomina non viene mai indovinata"),
    (Finding("M401", "error", "deal.size", "said in English"), '<span lang="en">said in English</span>'),
)  # fmt: skip


def test_findings() -> None:
    """What the data say to a plan, by its code; a text without words stays English."""
    for finding, italian in FINDINGS:
        assert effect_words(_finding(finding), "it") == italian
        assert effect_words(_finding(finding), "en") == finding.message


def test_who_sees_more_is_said_once() -> None:
    """The approval of an exposure is the change itself, in the reader's language."""
    change = ch.Exposed("deal.margin", "role:seller", "see deal.margin")
    found = _finding(Finding("M303", "approval", "deal.margin", change.headline), (change,))
    assert effect_words(found, "it") == "role:seller ora può vedere deal.margin"
    assert found.parts["address"] == "deal.margin"


def test_counts() -> None:
    """How many of each, in the order of what is new to what is gone."""
    effects = [Effect("added", "", sign=sign) for sign in "o++~"]
    assert counts(effects, "it") == [
        ("+", "nuovi: 2"),
        ("~", "modificati: 1"),
        ("o", "archiviati: 1"),
    ]


def test_the_page_in_italian(house: House, root: Visitor, config: Path) -> None:
    """An administrator who reads Italian finds no English in what a plan is about to do."""
    assert config.is_dir()
    root.post("/account", {"locale": "it", "theme": "auto"})
    held = state(root.get(EVERYONE))
    for words in ("remove_field demo_by", "down field title"):
        held = state(act(root, held, words))
    assert root.post("/deal/design/write", held).status_code == 303
    text = root.get("/deal/design/plan").text
    said = " ".join(re.sub(r"<[^>]+>", " ", text).split()).replace("&#39;", "'")
    for words in (
        "archivia il campo deal.demo_by, conservando i dati", "modifica il layout deal@card",
        "deal.demo_by sparisce da ogni pagina e canale", "archiviati: 1",
    ):  # fmt: skip
        assert words in said, words
    for words in ("archive", "change", "leaves every", "keeping"):
        assert f" {words} " not in said, words
