"""People's own layouts: what they look like as text, and what a release leaves of them."""

import json

import pytest

from engine.model.layout import TABS, Change, Placement, Section
from engine.model.layouts import TO_COMPLETE, resolve
from engine.model.personal import LayoutError, changes_data, read_changes, rebase
from engine.model.text import text
from tests.model import shop

DEAL = shop.app().entities["deal"]
OWN = (
    Change("move", "contract", to="main", after="title"),
    Change("add_section", "mine", before="main", section=Section(
        "mine", text(en="Mine"), (Placement("kind"), Placement("fax")), columns=2)),
    Change("set", "more", settings={"collapsed": True}),
    Change("hide", "history", TABS),
)  # fmt: skip


def test_text_and_back() -> None:
    """Changes survive their way through the database."""
    assert read_changes(json.dumps(changes_data(OWN))) == OWN
    assert read_changes(changes_data(OWN)) == OWN


@pytest.mark.parametrize("data", [
    "", "{}", "[1]", '[{"verb": "hide"}]', '[{"verb": "drop", "target": "a"}]',
    '[{"verb": "hide", "target": "a\\" b"}]', '[{"verb": "hide", "target": "a", "other": 1}]',
    '[{"verb": "hide", "target": ["a"]}]', '[{"verb": "move", "target": "a", "to": {"$": "Today"}}]',
    '[{"verb": "set", "target": "a", "settings": {"columns": 9}}]',
    '[{"verb": "set", "target": "a", "settings": {"columns": true}}]',
    '[{"verb": "set", "target": "a", "settings": {"visible_when": {"$": "Always"}}}]',
    '[{"verb": "rename", "target": "a", "label": {"values": {"en": 3}}}]',
    '[{"verb": "rename", "target": "a", "label": "x"}]',
    '[{"verb": "add_section", "target": "a", "section": {"name": "a", "elements": [{}]}}]',
    '[{"verb": "add_section", "target": "a", "section": {"name": "a", "elements": 3}}]',
    '[{"verb": "add_section", "target": "a", "section": {"name": "a", "visible_when": {"$": "Always"}}}]',
    "[" * 5000, json.dumps([{"verb": "hide", "target": "a"}] * 401),
])  # fmt: skip
def test_no_changes(data: str) -> None:
    """What was not written by Scheda is refused, whatever it is."""
    with pytest.raises(LayoutError):
        read_changes(data)


def test_rebased() -> None:
    """What names something that is gone is left out and told; the rest holds."""
    gone = (
        Change("move", "fax", to="main"),
        Change("move", "title", to="nowhere"),
        Change("rename", "old", label=text(en="Old")),
        Change("hide", "fax"),
    )
    done = rebase(DEAL, DEAL.layout.card, (*OWN, *gone))
    assert done.dropped == gone
    assert [e.name for e in done.card.sections["mine"].elements] == ["kind"]
    assert [e.name for e in done.card.sections["main"].elements][:2] == ["title", "contract"]
    assert done.newcomers == ()


def test_new_fields_appear() -> None:
    """A field that came after its section was taken away is shown; what was hidden stays so."""
    own = (Change("hide", "kind"), Change("remove_section", "more"))
    resolved = resolve(DEAL, shop.anna, "", own)
    assert resolved.source == "personal"
    assert "more" not in resolved.card.sections
    assert [e.name for e in resolved.card.sections[TO_COMPLETE].elements] == ["contract"]
