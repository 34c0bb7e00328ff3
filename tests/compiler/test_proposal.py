"""A change of the configuration is compiled before it can be saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.compiler.proposal import Wish, new_file, propose, propose_patches
from engine.compiler.rewrite import EditError, Moved, Patch, Put, Remove, digest_of
from engine.compiler.rewrite.declarations import add_field
from engine.compiler.rewrite.design import design_view
from engine.compiler.rewrite.manuscript import read_manuscript
from engine.compiler.source import SourceTree, read_folder
from engine.compiler.tree import plain
from engine.model.layout import Change

CONFIG = Path(__file__).resolve().parents[2] / "config"
DEAL, LAYOUT = "entities/deal.yaml", "layouts/deal.yaml"


@pytest.fixture(scope="module")
def demo() -> SourceTree:
    """The demo's files."""
    return read_folder(CONFIG, "config")


def test_a_field_and_its_place(demo: SourceTree) -> None:
    """A field declared in one file and placed in another is one proposal of two patches."""
    values = plain(read_manuscript(demo.sources[DEAL]).root)
    field = {"type": "text", "label": {"en": "Budget", "it": "Budget"}}
    proposal = propose(
        demo,
        [
            Wish(DEAL, tuple(add_field(values, "budget", field))),
            Wish(LAYOUT, (Put(("card", "quick_create"), ["title", "budget"]),)),
        ],
    )
    assert proposal.acceptable
    assert proposal.caused == ()
    assert proposal.result.app is not None
    assert "budget" in proposal.result.app.entities["deal"].fields
    assert [patch.path for patch in proposal.patches] == [DEAL, LAYOUT]
    assert "+++ b/config/entities/deal.yaml" in proposal.diff()
    assert demo.sources[DEAL].text == (CONFIG / DEAL).read_text(encoding="utf-8")


def test_mistakes_are_said(demo: SourceTree) -> None:
    """What the compiler has against the result is told, and it cannot be saved."""
    proposal = propose(demo, [Wish(DEAL, (Remove(("fields", "loss_note")),))])
    assert not proposal.acceptable
    assert proposal.caused
    assert all("loss_note" in one.text for one in proposal.caused)


def test_a_view_through_patches(demo: SourceTree) -> None:
    """Patches of a designer are checked in the same way."""
    patch = design_view(demo.sources[LAYOUT], ("views", "finance"), [Change("hide", "competitor")])
    assert propose_patches(demo, [patch]).acceptable
    with pytest.raises(EditError, match="not what the patch was made for"):
        propose_patches(demo, [Patch(LAYOUT, "layout: x\n", "layout: deal\n")])


def test_a_new_file(demo: SourceTree) -> None:
    """A new entity is a new file in the style of the others."""
    values = {
        "entity": "visit",
        "label": {"en": "Visit", "it": "Visita"},
        "plural": {"en": "Visits", "it": "Visite"},
        "title": "subject",
        "fields": {"subject": {"type": "text", "label": {"en": "Subject", "it": "Oggetto"}}},
    }
    proposal = propose(demo, [Wish("entities/visit.yaml", new=values)])
    assert proposal.patches[0].after.splitlines()[0].endswith("schemas/entity.schema.json")
    assert proposal.diff().startswith("--- /dev/null\n+++ b/config/entities/visit.yaml\n")
    assert [one for one in proposal.caused if one.span.path == "entities/visit.yaml"] == []
    with pytest.raises(EditError, match="exists already"):
        propose(demo, [Wish(DEAL, new=values)])
    with pytest.raises(EditError, match="no place"):
        new_file("elsewhere/x.yaml", values)


def test_stale_wishes(demo: SourceTree) -> None:
    """Wishes made for another text are refused, and so are those for no file at all."""
    edit = Put(("icon",), "star")
    now = digest_of(demo.sources[DEAL].text)
    assert propose(demo, [Wish(DEAL, (edit,), now)]).acceptable
    with pytest.raises(Moved):
        propose(demo, [Wish(DEAL, (edit,), digest_of("older"))])
    with pytest.raises(EditError, match="there is no file"):
        propose(demo, [Wish("entities/none.yaml", (edit,))])


def test_nothing_to_do(demo: SourceTree) -> None:
    """A wish that is fulfilled already changes nothing and cannot be saved."""
    proposal = propose(demo, [Wish(DEAL, (Put(("icon",), "handshake"),))])
    assert proposal.patches == ()
    assert not proposal.acceptable
