"""Which card a person sees, and what edits do to it."""

import pytest

from engine.model.changes import apply_changes, tabs_to_restore
from engine.model.layout import TABS, Card, Change, Placement, Section
from engine.model.layouts import TO_COMPLETE, completed, resolve
from engine.model.principal import Actor
from engine.model.text import text
from tests.model import shop

DEAL = shop.app().entities["deal"]


def shape(card: Card) -> dict[str, list[str]]:
    """Section → names of its elements."""
    return {name: [e.name for e in section.elements] for name, section in card.sections.items()}


BILLING = Section("billing", text(en="Billing"), (Placement("contract"),))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change("add", "margin", to="main", after="title"), {"main": ["title", "margin", "amount"], "more": ["kind", "contract"]}),
        (Change("add", "margin", to="main", before="title"), {"main": ["margin", "title", "amount"], "more": ["kind", "contract"]}),
        (Change("add", "margin", to="more"), {"main": ["title", "amount"], "more": ["kind", "contract", "margin"]}),
        (Change("add", "margin", to="gone"), {"main": ["title", "amount"], "more": ["kind", "contract"]}),
        (Change("hide", "amount"), {"main": ["title"], "more": ["kind", "contract"]}),
        (Change("hide", "more"), {"main": ["title", "amount"]}),
        (Change("move", "contract", to="main"), {"main": ["title", "amount", "contract"], "more": ["kind"]}),
        (Change("move", "contract", before="kind"), {"main": ["title", "amount"], "more": ["contract", "kind"]}),
        (Change("move", "more", before="main"), {"more": ["kind", "contract"], "main": ["title", "amount"]}),
        (Change("move", "nothing", to="main"), {"main": ["title", "amount"], "more": ["kind", "contract"]}),
        (Change("remove_section", "more"), {"main": ["title", "amount"]}),
        (Change("add_section", "billing", section=BILLING, after="main"), {"main": ["title", "amount"], "billing": ["contract"], "more": ["kind"]}),
    ],
)  # fmt: skip
def test_changes(change: Change, expected: dict[str, list[str]]) -> None:
    """Each edit by name; one that names something gone does nothing."""
    assert shape(apply_changes(shop.CARD, [change])) == expected
    assert list(shape(apply_changes(shop.CARD, [change]))) == list(expected)


def test_rename_and_set() -> None:
    """Labels and settings change without touching the fields."""
    card = apply_changes(shop.CARD, [
        Change("rename", "main", label=text(en="Basics")),
        Change("set", "more", settings={"collapsed": True, "columns": 2}),
        Change("set", "contract", settings={"always_show": True}),
    ])  # fmt: skip

    assert card.sections["main"].label.in_("en") == "Basics"
    assert (card.sections["more"].collapsed, card.sections["more"].columns) == (True, 2)
    assert card.sections["more"].elements[1] == Placement("contract", always_show=True)


def test_tabs_move_and_hide() -> None:
    """Tabs obey the same edits."""
    moved = apply_changes(shop.CARD, [Change("move", "history", before="general")])
    hidden = apply_changes(shop.CARD, [Change("hide", "history")])

    assert [tab.name for tab in moved.tabs] == ["history", "general"]
    assert [tab.name for tab in hidden.tabs] == ["general"]


def test_tabs_by_their_own_row() -> None:
    """``to: tabs`` means the tab, whatever else has its name; what was hidden comes back."""
    hidden = apply_changes(shop.CARD, [Change("hide", "history", TABS)])
    back = apply_changes(hidden, [Change("add", "history", TABS, before="general")], shop.CARD)
    ready = apply_changes(shop.CARD, [Change("add", "documents", TABS)])
    named = apply_changes(shop.CARD, [Change("hide", "amount", TABS), Change("add", "no", TABS)])

    assert [tab.name for tab in tabs_to_restore(hidden, shop.CARD)] == ["history"]
    assert [tab.name for tab in back.tabs] == ["history", "general"]
    assert [tab.name for tab in ready.tabs] == ["general", "history", "documents"]
    assert named == shop.CARD


@pytest.mark.parametrize(
    ("actor", "pipeline", "personal", "source", "address"),
    [
        (shop.anna, "", None, "card", "deal@card"),
        (shop.anna, "sales", None, "pipeline", "deal/sales"),
        (shop.bruno, "sales", None, "view", "deal@view/all"),
        (shop.carla, "", None, "view", "deal@view/finance"),
        (shop.anna, "sales", (Change("hide", "title"),), "personal", "deal@card"),
    ],
)
def test_resolution(
    actor: Actor, pipeline: str, personal: tuple[Change, ...] | None, source: str, address: str
) -> None:
    """Own layout, else the best view, else the pipeline's, else the card."""
    resolved = resolve(DEAL, actor, pipeline, personal)

    assert (resolved.source, resolved.address) == (source, address)


def test_required_fields_always_appear() -> None:
    """A required field that the layout leaves out stands in a section of its own."""
    card = completed(DEAL, shop.CARD, ["title", "loss_reason"])

    assert shape(card)[TO_COMPLETE] == ["loss_reason"]
    assert completed(DEAL, shop.CARD, ["title"]) is shop.CARD
