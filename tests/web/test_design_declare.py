"""What an admin declares on the page of designing: ends of fields, answers, tabs, views, stages."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

from tests.web.test_design import EVERYONE, act, config, patch, root, state, tiles

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.house import House, Visitor

__all__ = ["config", "root"]


def side(text: str) -> str:
    """The part of the page beside the card."""
    return unescape(text.partition('<aside class="design-side')[2].partition("</aside>")[0])


def tabs(text: str) -> list[str]:
    """The tabs on the card, in order."""
    return re.findall(r'id="g-tab-(\w+)"', text)


def test_a_field_is_deleted(house: House, root: Visitor, config: Path) -> None:
    """Counted before, taken off the card, written as a removal, planned with its number, applied."""
    house.made("anna", "deal", 1, competitor="Bialetti")
    number = 1
    held = state(root.get(f"{EVERYONE}&panel=field+competitor"))
    page = act(root, held, "select field competitor")
    assert "1 record has a value in it" in side(page.text)
    page = act(root, held, "remove_field demo_by")
    assert "demo_by" not in tiles(page)
    assert "Demonstrator will be deleted" in page.text
    assert "This field will be deleted" in side(page.text)
    assert "Compiles" in page.text
    assert "+removed: [{field: demo_by}]" in patch(page)
    kept = act(root, state(page), "put_back demo_by")
    assert "demo_by" in tiles(kept)
    assert patch(kept) == []
    written = root.post("/deal/design/write", state(page))
    assert written.status_code == 303
    plan = root.get("/deal/design/plan")
    assert "archive field deal.demo_by, keeping its data" in plan.text
    digest = re.search(r'name="digest" value="(\w+)"', plan.text)
    assert digest is not None
    form = {"digest": digest[1], "accept": "deal.demo_by"}
    assert root.post("/deal/design/apply", form).status_code == 303
    assert "f-demo_by" not in root.get(f"/deal/{number}").text


def test_too_many_answers_at_once(root: Visitor) -> None:
    """A field is not made with some of the answers that were written."""
    new = {"new_field.type": "choice", "new_field.en": "Shade", "new_field.section": "main"}
    lines = "\n".join(f"Shade {number}" for number in range(201))
    held = state(root.get(EVERYONE))
    page = act(root, held, "new_field here", **new, **{"new_field.options.en": lines})
    assert "At most 200 answers can be made at once" in page.text
    assert "shade" not in tiles(page)


def test_a_field_in_use_stays(root: Visitor, config: Path) -> None:
    """What still uses it is said at the field, in the compiler's words, and nothing is written."""
    before = (config / "entities" / "deal.yaml").read_text("utf-8")
    page = act(root, state(root.get(EVERYONE)), "remove_field loss_reason")
    beside = side(page.text)
    assert "Something still uses it" in beside
    assert 'deal has no field "loss_reason"' in beside
    assert "config/pipelines/sales.yaml" in beside
    assert root.post("/deal/design/write", state(page)).status_code == 422
    assert (config / "entities" / "deal.yaml").read_text("utf-8") == before
    assert act(root, state(page), "put_back none").status_code == 422


def test_only_declared_fields_end(root: Visitor, anna: Visitor) -> None:
    """A field of the engine stays; one's own layout declares nothing, whatever is posted."""
    assert act(root, state(root.get(EVERYONE)), "remove_field owner").status_code == 422
    forged = {"done": [[{"declare": {"verb": "remove_field", "name": "margin"}}]], "undone": []}
    held = {**state(anna.get("/deal/design?record=1")), "work": json.dumps(forged)}
    for words in ("select fields", "select field margin", "put_back margin", "down field title"):
        text = act(anna, held, words).text
        carried = unescape(text).replace(json.dumps(forged), "")
        carried = re.sub(r'name="work" value=.*', "", carried).replace("put_back margin", "")
        assert "margin" not in carried.lower(), words


def test_the_short_form(root: Visitor, config: Path) -> None:
    """Fields are chosen, ordered and left out; the compiler says what cannot be."""
    held = state(root.get(f"{EVERYONE}&panel=quick"))
    for words, form in (
        ("quick_add here", {"quick": "next_step"}), ("quick_up next_step", {}),
        ("quick_place form next_step kind", {}), ("quick_hide amount", {}), ("quick_down title", {}),
    ):  # fmt: skip
        page = act(root, held, words, **form)
        held = state(page)
    assert patch(page) == [
        "-  quick_create: [title, kind, client, amount]",
        "+  quick_create: [next_step, title, kind, client]",
    ]
    assert "Compiles" in page.text
    page = act(root, held, "quick_hide title")
    assert "L624" in page.text  # a warning: records need it
    for wrong, form in (
        ("quick_add here", {"quick": "kind"}), ("quick_add here", {"quick": "created_at"}),
        ("quick_up next_step", {}), ("quick_hide none", {}), ("quick_place form", {}),
    ):  # fmt: skip
        assert act(root, held, wrong, **form).status_code == 422, wrong
    pipeline = state(root.get(f"{EVERYONE}&pipeline=sales"))
    assert act(root, pipeline, "quick_hide title").status_code == 422
    assert (config / "layouts" / "deal.yaml").is_file()


def test_a_tab_that_stands_in_no_layout(root: Visitor, config: Path) -> None:
    """Records that point here can be a tab; it is put, moved, hidden and shown like the others."""
    page = root.get("/company/design?for=everyone")
    assert "new_tab lead" in page.text
    held = state(page)
    for words in (
        "new_tab lead", "place tab lead deal", "hide tab lead", "show tab lead", "up tab lead",
    ):  # fmt: skip
        page = act(root, held, words, entity="company")
        held = state(page)
    assert "new_tab lead" not in page.text
    assert "lead" in tabs(page.text)
    assert "+    - {related: lead, by: client}" in patch(page)
    assert "Compiles" in page.text
    assert root.post("/company/design/write", held).status_code == 303
    assert act(root, state(page), "new_tab lead", entity="company").status_code == 422
    assert "new_tab" not in root.get("/company/design").text


def test_a_view_is_changed(house: House, root: Visitor, config: Path) -> None:
    """Its name, its people, its priority and its place; and it can be deleted."""
    path = "/deal/design?for=view&view=export"
    held = state(root.get(f"{path}&panel=view"))
    page = act(root, held, "select view")
    assert 'value="department:sales_export" checked' in side(page.text)
    form = {
        "view.en": "Export sales", "view.it": "Vendite estero", "view.priority": "12",
        "view.for": ["department:sales_export", "role:head"], "view.people": "marco",
    }  # fmt: skip
    page = act(root, held, "view_set export", **form)
    assert patch(page) == [
        "-    for: [department:sales_export]", "-    priority: 10",
        "+    for: [department:sales_export, role:head, user:marco]", "+    priority: 12",
    ]  # fmt: skip
    page = act(root, state(page), "view_up export")
    assert "+  export:" in patch(page) or "+  finance:" in patch(page)
    assert "Compiles" in page.text
    for wrong, said in (
        ({"view.for": [], "view.people": ""}, "Say for whom the view is"),
        ({"view.people": "nobody"}, "Nobody has the log-in"),
        ({"view.priority": "x"}, "A priority is a whole number"),
    ):
        refused = act(root, held, "view_set export", **(form | wrong))
        assert (refused.status_code, said in refused.text) == (422, True), said
    gone = act(root, held, "view_remove export")
    assert "This view will be deleted" in side(act(root, state(gone), "select view").text)
    assert patch(gone)[0] == "-  export:"
    assert act(root, state(gone), "hide field kind").status_code == 422
    assert root.post("/deal/design/write", state(gone)).status_code == 303
    assert "export:" not in (config / "layouts" / "deal.yaml").read_text("utf-8")


def test_a_view_that_was_only_begun(root: Visitor, config: Path) -> None:
    """It can be written before it changes anything, and taken back leads to the choice of views."""
    form = {
        "for": "view",
        "act": "view new",
        "new_view.en": "North",
        "new_view.it": "Nord",
        "new_view.for": "role:seller",
    }
    page = root.post("/deal/design", form)
    held = state(page)
    assert patch(page) == [
        "+  north:",
        "+    label: {en: North, it: Nord}",
        "+    for: [role:seller]",
    ]
    back = act(root, held, "undo")
    assert back.headers["Location"] == "/deal/design?for=view"
    assert act(root, held, "view_remove north").status_code == 422
    assert root.post("/deal/design/write", held).status_code == 303
    assert "  north:" in (config / "layouts" / "deal.yaml").read_text("utf-8")


def test_answers(root: Visitor) -> None:
    """Added with a colour, called otherwise, recoloured, ordered, retired and offered again."""
    held = state(root.get(f"{EVERYONE}&panel=field+kind"))
    steps: list[tuple[str, dict[str, str]]] = [
        ("option kind", {"new_option.en": "Barter", "new_option.it": "Baratto", "new_option.colored": "1", "new_option.color": "#101010"}),
        ("option_up kind rental", {}),
        ("option_place kind service sale", {}),
        ("option_set kind sale", {"option.sale.en": "Sold", "option.sale.it": "Vendita", "option.sale.colored": "1", "option.sale.color": "#15803d"}),
        ("option_retire kind rental", {}),
        ("option_offer kind loan", {}),
    ]  # fmt: skip
    for words, form in steps:
        page = act(root, held, words, **form)
        held = state(page)
    lines = "\n".join(patch(page))
    assert "Compiles" in page.text
    for expected in (
        'barter:  {label: {en: Barter, it: Baratto}, color: "#101010"}', "en: Sold",
        'color: "#2563EB", retired: true}', "+      loan:    {label: {en: Free loan, it: Comodato d'uso}}",
    ):  # fmt: skip
        assert expected in lines, lines
    assert "# no longer offered, kept on old deals" in lines  # the comment stays with its answer
    names = re.findall(r'id="g-option-(\w+)"', act(root, held, "select field kind").text)
    assert names[:2] == ["rental", "service"]
    for wrong in (
        "option_up kind rental", "option_set kind none", "option_retire kind rental",
        "option_place kind", "option_down title x", "option_set kind rental",
    ):  # fmt: skip
        assert act(root, held, wrong).status_code == 422, wrong


def test_answers_of_a_shared_list(root: Visitor) -> None:
    """The page says whose answers they are, and the list in app.yaml changes."""
    held = state(root.get(f"{EVERYONE}&panel=field+payment_terms"))
    page = act(root, held, "select field payment_terms")
    assert "These answers are shared" in side(page.text)
    name = re.findall(r'id="g-option-(\w+)"', page.text)[1]
    page = act(root, held, f"option_up payment_terms {name}")
    assert "config/app.yaml" in page.text
    assert "Compiles" in page.text


def test_help(root: Visitor) -> None:
    """Help in each language; nothing said takes it away."""
    held = state(root.get(EVERYONE))
    label = {"label.en": "Competitor", "label.it": "Concorrente"}
    page = act(
        root, held, "field competitor", **label, **{"help.en": "Who else bids", "help.it": ""}
    )
    assert "+    help: {en: Who else bids, it: Who else bids}" in patch(page)
    page = act(root, state(page), "field competitor", **label)
    assert patch(page) == []


def test_how_a_stage_ends(root: Visitor) -> None:
    """Another stage becomes the won one, an open one a lost one; the order follows."""
    held = state(root.get(EVERYONE))
    stage = {
        "stage.negotiation.en": "Negotiation",
        "stage.negotiation.it": "Negoziazione",
        "stage.negotiation.color": "#B45309",
    }
    page = act(root, held, "stage sales negotiation", **stage, **{"stage.negotiation.kind": "won"})
    assert "Compiles" in page.text
    lines = "\n".join(patch(page))
    assert "+  won:         {label: {en: Won, it: Vinta}, color:" in lines
    assert "kind: won" in lines
    lost = act(root, held, "stage sales negotiation", **stage, **{"stage.negotiation.kind": "lost"})
    assert "lost stages stand in no order" in lost.text  # rules speak of it: the compiler says so
    back = act(
        root, state(lost), "stage sales negotiation", **stage, **{"stage.negotiation.kind": "open"}
    )
    assert patch(back) == []
    won = {
        "stage.won.en": "Won",
        "stage.won.it": "Vinta",
        "stage.won.color": "#15803D",
        "stage.won.kind": "lost",
    }
    refused = act(root, held, "stage sales won", **won)
    assert (refused.status_code, "exactly one stage" in refused.text) == (422, True)


def test_statements_of_a_field(house: House, root: Visitor) -> None:
    """What an admin sees of a field costs one statement more: how many records have a value."""
    database = house.app.extensions["scheda"].database
    path = f"{EVERYONE}&record=1&panel=field+competitor"
    root.get(path)
    with database.counted() as count:
        assert root.get(path).status_code == 200
    assert count.number <= 7, "\n".join(count.statements)


def test_the_plan_says_who_keeps_another_layout(house: House, root: Visitor) -> None:
    """Whoever has arranged the card for themselves is named before the plan is applied."""
    anna = house.visitor("anna")
    held = state(anna.get("/deal/design"))
    anna.post("/deal/design/keep", state(act(anna, held, "hide field kind")))
    held = state(act(root, state(root.get(EVERYONE)), "down field title"))
    root.post("/deal/design/write", held)
    plan = root.get("/deal/design/plan").text
    assert "keep seeing it their way: Anna Rossi." in plan
    assert '<a href="/deal/design/standard">' in plan
