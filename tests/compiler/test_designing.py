"""A design made in the browser becomes patches of the configuration, compiled before saving."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.compiler.check import check_project
from engine.compiler.designing import Declaration, Request, propose_design
from engine.compiler.proposal import Proposal
from engine.compiler.rewrite import EditError, Moved, digest_of
from engine.compiler.source import SourceTree, read_folder
from engine.model.app import App
from engine.model.layout import Change, Placement, Section
from engine.model.text import text

CONFIG = Path(__file__).resolve().parents[2] / "config"
LABEL = {"en": "Budget", "it": "Disponibilità"}


@cache
def demo() -> tuple[SourceTree, App]:
    """The demo, read and compiled."""
    tree = read_folder(CONFIG)
    app = check_project(tree).app
    assert app is not None
    return tree, app


def proposed(request: Request) -> Proposal:
    """The proposal for a request to the demo."""
    tree, app = demo()
    return propose_design(tree, app.entities[request.entity].layout.card, request)


def compiled(request: Request) -> App:
    """The application as a request wants it."""
    proposal = proposed(request)
    assert [one.text for one in proposal.caused] == []
    assert proposal.result.app is not None
    return proposal.result.app


def test_everything_at_once() -> None:
    """A new field with its place, a stage, a rule and an option are one proposal."""
    request = Request(
        "deal",
        declarations=(
            Declaration("add_field", "budget", values={"type": "money", "label": LABEL}, after="amount"),
            Declaration("set_field", "competitor", values={"always_show": True}),
            Declaration("add_option", "barter", of="kind", values={"label": {"en": "B", "it": "B"}}),
            Declaration("set_option", "rental", of="kind", values={"color": "#101010"}),
            Declaration("add_set_option", "tv", of="sources", values={"en": "TV", "it": "TV"}),
            Declaration("add_stage", "waiting", of="sales", after="proposal",
                        values={"label": {"en": "Waiting", "it": "In attesa"}, "color": "#0E7490"}),
            Declaration("set_stage", "won", of="sales", values={"color": "#000000"}),
            Declaration("require", of="sales", values={"fields": ["budget"], "from": "waiting"}),
            Declaration("quick_create", values={"fields": ["title", "budget"]}),
        ),
        changes=(
            Change("add", "budget", to="main", after="amount"),
            Change("add_section", "fresh", section=Section("fresh", text(en="F", it="F"), (Placement("lead"),))),
        ),
    )  # fmt: skip
    deal = compiled(request).entities["deal"]
    assert list(deal.fields)[list(deal.fields).index("amount") + 1] == "budget"
    assert deal.fields["competitor"].always_show
    assert list(deal.fields["kind"].options) == ["sale", "rental", "service", "barter", "loan"]
    assert "tv" in deal.fields["source"].options
    sales = deal.pipelines["sales"]
    assert list(sales.stages)[2:5] == ["proposal", "waiting", "negotiation"]
    assert sales.stages["won"].color == "#000000"
    assert sales.required[-1].fields == ("budget",)
    card = deal.layout.card
    assert [one.name for one in card.sections["fresh"].elements] == ["lead"]
    assert "budget" in [one.name for one in card.sections["main"].elements]
    assert card.quick_create == ("title", "budget")
    paths = [patch.path for patch in proposed(request).patches]
    assert sorted(paths) == [
        "app.yaml",
        "entities/deal.yaml",
        "layouts/deal.yaml",
        "pipelines/sales.yaml",
    ]


def test_a_stage_moves_and_a_rule_goes() -> None:
    """Stages take another order, and a rule no longer asks for a field."""
    request = Request("deal", (
        Declaration("move_stage", "proposal", of="sales", after="negotiation"),
        Declaration("no_longer_require", "close_date", of="sales", rule=1),
    ))  # fmt: skip
    sales = proposed(request).patches[0].after
    assert "  - {fields: [amount], from: proposal, through: won}\n" in sales
    assert sales.index("  negotiation: {") < sales.index("  proposal:")


def test_a_view_and_a_pipeline() -> None:
    """The same changes may be for some people, or within a pipeline."""
    changes = (Change("hide", "competitor"),)
    start = {"label": {"en": "North", "it": "Nord"}, "for": ["role:seller"]}
    declared = (Declaration("add_view", "north", values=start),)
    view = compiled(Request("deal", declared, "view", "north", changes))
    assert [one.target for one in view.entities["deal"].layout.views["north"].changes] == [
        "competitor"
    ]
    variant = compiled(Request("deal", destination="pipeline", name="sales", changes=changes))
    assert [one.target for one in variant.entities["deal"].layout.pipelines["sales"]] == [
        "competitor"
    ]


def test_an_entity_without_a_layout() -> None:
    """The card that was understood is written into a new file, with the change."""
    tree, app = demo()
    rest = {path: one for path, one in tree.sources.items() if path != "layouts/contact.yaml"}
    bare = SourceTree(tree.root, rest)
    shown = check_project(bare).app
    assert shown is not None
    card = shown.entities["contact"].layout.card
    request = Request("contact", changes=(Change("hide", "job_title"),))
    patch = propose_design(bare, card, request).patches[0]
    assert (patch.path, patch.before) == ("layouts/contact.yaml", "")
    assert patch.after.startswith(
        "# yaml-language-server: $schema=../../schemas/layout.schema.json\n"
    )
    assert "job_title" not in patch.after
    assert app.entities["contact"].layout.card != card


def test_refusals() -> None:
    """A file that moved on, a file that is not there and a name that is taken are refused."""
    tree, _ = demo()
    path = "layouts/deal.yaml"
    good, changes = digest_of(tree.sources[path].text), (Change("hide", "competitor"),)
    assert proposed(Request("deal", changes=changes, digests={path: good})).patches
    with pytest.raises(Moved):
        proposed(Request("deal", changes=changes, digests={path: digest_of("")}))
    with pytest.raises(EditError, match="there is no file pipelines/none"):
        proposed(Request("deal", (Declaration("set_stage", "won", of="none"),)))
    with pytest.raises(EditError, match="already"):
        proposed(Request("deal", (Declaration("add_field", "amount", values={"type": "text"}),)))


def test_what_the_compiler_refuses() -> None:
    """A design that does not compile is shown with its errors and cannot be saved."""
    request = Request(
        "deal", (Declaration("require", of="sales", values={"fields": "nothing", "at": ["won"]}),)
    )
    proposal = proposed(request)
    assert not proposal.acceptable
    assert any("nothing" in one.text for one in proposal.caused)
