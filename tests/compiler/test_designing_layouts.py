"""Fields that end, tabs, the short form and views become the smallest patches of the configuration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.compiler.designing import Declaration, Request
from engine.compiler.rewrite import EditError, rewrite
from engine.compiler.rewrite.declarations import remove_field
from engine.compiler.rewrite.layouts import forget_field
from engine.compiler.rewrite.manuscript import read_manuscript
from engine.compiler.tree import plain
from engine.model.layout import TABS, Change
from tests.compiler.test_designing import compiled, demo, proposed

DEAL, LAYOUT = "entities/deal.yaml", "layouts/deal.yaml"


def lines(*declarations: Declaration, entity: str = "deal") -> list[str]:
    """The lines that differ, with their signs."""
    diff = proposed(Request(entity, declarations)).diff().splitlines()
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_field_ends() -> None:
    """It goes from where it is declared and shown; its data are said to be archived."""
    gone = Declaration("remove_field", "machine_count")
    assert not proposed(Request("deal", (gone,))).acceptable  # a conversion carries it
    assert lines(Declaration("remove_field", "demo_by")) == [
        "-  demo_by:",
        "-    type: user",
        "-    label: {en: Demonstrator, it: Dimostratore}",
        "-    visible_when: {demo_at: filled}",
        "+removed: [{field: demo_by}]",
        "-      elements: [machine_line, machine_count, discount, discount_reason, payment_terms, margin, demo_at, demo_by]",
        "+      elements: [machine_line, machine_count, discount, discount_reason, payment_terms, margin, demo_at]",
        "-      - {hide: demo_by}",
    ]
    app = compiled(Request("deal", (Declaration("remove_field", "demo_by"),)))
    assert "demo_by" not in app.entities["deal"].fields
    assert [one.address for one in app.entities["deal"].removed] == ["deal.demo_by"]


def test_what_still_uses_a_field_is_said() -> None:
    """Whatever means something by it stands in the way, in the compiler's words."""
    proposal = proposed(Request("deal", (Declaration("remove_field", "loss_reason"),)))
    assert not proposal.acceptable
    told = " ".join(f"{one.span.path} {one.text}" for one in proposal.caused)
    for place in ("entities/deal.yaml", "layouts/deal.yaml", "pipelines/sales.yaml"):
        assert place in told
    assert all("loss_reason" in one.text for one in proposal.caused)


def test_several_fields_end() -> None:
    """The list of what ended grows; no comment and no other line is touched."""
    both = (Declaration("remove_field", "demo_by"), Declaration("remove_field", "tender_code"))
    assert "+removed: [{field: demo_by}, {field: tender_code}]" in lines(*both)
    comments = [line for line in demo()[0].sources[DEAL].text.splitlines() if "#" in line]
    after = {patch.path: patch.after for patch in proposed(Request("deal", both)).patches}[DEAL]
    lost = [line for line in comments if line not in after.splitlines()]
    assert [line.strip()[:11] for line in lost] == ["hidden_from"]  # it went with its field


def test_every_field_can_be_written_out() -> None:
    """Whatever field it is: the text is rewritten whole, and no list of its layout shows it any more."""
    tree, app = demo()
    entities, layout = tree.sources[DEAL], tree.sources[LAYOUT]
    known, values = (plain(read_manuscript(one).root) for one in (entities, layout))
    for field in [one for one in app.entities["deal"].fields.values() if not one.system]:
        rewrite(entities, remove_field(known, field.name, archived=True))
        text = rewrite(layout, forget_field(values, field.name)).after
        after = plain(read_manuscript(replace(layout, text=text)).root)
        assert not list(forget_field(after, field.name)), field.name


def test_a_field_of_this_sitting_leaves_nothing() -> None:
    """Made and deleted again: the configuration stays as it is."""
    label = {"en": "B", "it": "B"}
    request = Request("deal", (
        Declaration("add_field", "budget", values={"type": "text", "label": label}),
        Declaration("remove_field", "budget"),
    ), changes=(Change("add", "budget", "main"),))  # fmt: skip
    assert proposed(request).patches == ()


def test_a_field_comes_back() -> None:
    """What is declared again did not end: its line goes."""
    label = {"en": "B", "it": "B"}
    request = Request("deal", (
        Declaration("remove_field", "demo_by"),
        Declaration("add_field", "demo_by", values={"type": "user", "label": label}),
    ))  # fmt: skip
    assert "removed:" not in {p.path: p.after for p in proposed(request).patches}[DEAL]


def test_the_short_form() -> None:
    """Only what differs is touched; the compiler has its say about what lacks."""
    names = ["title", "client", "kind", "next_step"]
    assert lines(Declaration("quick_create", values={"fields": names})) == [
        "-  quick_create: [title, kind, client, amount]",
        "+  quick_create: [title, client, kind, next_step]",
    ]
    proposal = proposed(
        Request("deal", (Declaration("quick_create", values={"fields": ["expected_value"]}),))
    )
    assert [one.code.id for one in proposal.caused] == ["L623"]


def test_a_tab_of_related_records() -> None:
    """It stands at the end, can be moved and hidden at once, and is written as somebody would."""
    new = Declaration("add_tab", "lead", of="lead", values={"by": "client"})
    assert lines(new, entity="company") == ["+    - {related: lead, by: client}"]
    moved = (Change("move", "lead", TABS, before="deal"),)
    tabs = compiled(Request("company", (new,), changes=moved)).entities["company"].layout.card.tabs
    assert [tab.name for tab in tabs][2:4] == ["lead", "deal"]
    again = (Change("hide", "lead", TABS), Change("add", "lead", TABS))
    assert (
        compiled(Request("company", (new,), changes=again))
        .entities["company"]
        .layout.card.tabs[-1]
        .by
        == "client"
    )
    wrong = Declaration("add_tab", "deal", of="deal", values={"by": "competitor"})
    assert [one.code.id for one in proposed(Request("company", (wrong,))).caused] == ["L613"]
    with pytest.raises(EditError, match="already"):
        proposed(
            Request(
                "company", (Declaration("add_tab", "deal", of="deal", values={"by": "client"}),)
            )
        )


def test_a_view_of_its_own() -> None:
    """A new one is written like its neighbours, and with its changes when it has some."""
    start = {"label": {"en": "X", "it": "Y"}, "for": ["role:seller"], "priority": 3}
    new = Declaration("add_view", "nord", values=start)
    whole = [
        "+  nord:",
        "+    label: {en: X, it: Y}",
        "+    for: [role:seller]",
        "+    priority: 3",
    ]
    assert lines(new) == whole
    request = Request("deal", (new,), "view", "nord", (Change("hide", "lead"),))
    assert proposed(request).diff().splitlines()[-4:-3] != whole
    assert "+    changes: [{hide: lead}]" in proposed(request).diff()
    assert compiled(request).entities["deal"].layout.views["nord"].priority == 3


def test_a_view_for_others() -> None:
    """Its people, priority and order change by their lines alone; taken out, it is gone whole."""
    whom = ["department:finance+", "user:paola"]
    settings = Declaration("set_view", "finance", values={"for": whom, "priority": 20})
    assert lines(settings) == [
        "-    for: [department:finance+]",
        "-    priority: 10",
        "+    for: [department:finance+, user:paola]",
        "+    priority: 20",
    ]
    assert lines(Declaration("set_view", "finance", values={"priority": None})) == [
        "-    priority: 10"
    ]
    order = Request("deal", (Declaration("move_view", "heads", before="finance"),))
    assert list(compiled(order).entities["deal"].layout.views) == ["heads", "finance", "export"]
    gone = lines(Declaration("remove_view", "heads"))
    assert gone[0] == "-  heads:"
    assert all(line.startswith("-") for line in gone)
    with pytest.raises(EditError, match="no view"):
        lines(Declaration("set_view", "none", values={"priority": 1}))


def test_answers_in_order() -> None:
    """An answer of a field or of a shared list is moved, called otherwise, retired and offered again."""
    assert lines(Declaration("move_option", "rental", of="kind", before="sale")) == [
        '+      rental:  {label: {en: Rental, it: Noleggio}, color: "#2563EB"}',
        '-      rental:  {label: {en: Rental, it: Noleggio}, color: "#2563EB"}',
    ]
    assert lines(Declaration("set_option", "rental", of="kind", values={"retired": True})) == [
        '-      rental:  {label: {en: Rental, it: Noleggio}, color: "#2563EB"}',
        '+      rental:  {label: {en: Rental, it: Noleggio}, color: "#2563EB", retired: true}',
    ]
    retired = Declaration("set_option", "low", of="payment_risk", values={"retired": True})
    new = Declaration(
        "add_option", "none", of="payment_risk", values={"label": {"en": "N", "it": "N"}}
    )
    risks = (
        compiled(Request("deal", (retired, new))).entities["deal"].fields["payment_risk"].options
    )
    assert list(risks) == ["low", "medium", "high", "none"]
    back = lines(Declaration("set_option", "loan", of="kind", values={"retired": None}))
    assert back[1].endswith("# no longer offered, kept on old deals")
    assert "retired" not in back[1]
    request = Request("deal", (
        Declaration("move_set_option", "referral", of="sources", before="web"),
        Declaration("set_set_option", "web", of="sources", values={"label": {"en": "Site", "it": "Sito"}}),
    ))  # fmt: skip
    options = compiled(request).entities["deal"].fields["source"].options
    assert options["web"].label.in_("en") == "Site"
    assert list(options).index("referral") < list(options).index("web")


def test_help_in_each_language() -> None:
    """Help is put where the order of keys wants it, and taken away again."""
    words = {"en": "Who else bids", "it": "Chi altro fa offerte"}
    more = lines(Declaration("set_field", "competitor", values={"help": words}))
    assert "+    help: {en: Who else bids, it: Chi altro fa offerte}" in more
    assert lines(Declaration("set_field", "service_level", values={"help": None})) == [
        "-    help: {en: Time until a technician is on site, it: Tempo di intervento del tecnico in sede}"
    ]


def test_the_kind_of_a_stage() -> None:
    """A stage that ends now stands with those that end; the order is the compiler's to check."""
    request = Request("deal", (
        Declaration("set_stage", "negotiation", of="sales", values={"kind": "won"}),
        Declaration("set_stage", "won", of="sales", values={"kind": None}),
        Declaration("move_stage", "negotiation", of="sales", after="won"),
    ))  # fmt: skip
    proposal = proposed(request)
    assert "kind: won" in proposal.diff()
    assert proposal.result.app is not None
    stages = proposal.result.app.entities["deal"].pipelines["sales"].of_kind("won")
    assert [stage.name for stage in stages] == ["negotiation"]
