"""The pages of designing without a script: every act is a form, every destination has a test."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from engine.cli.designer import FolderDesigner
from engine.runtime.design.work import WorkError, read_work
from engine.runtime.release import Releases
from tests.web.house import CONFIG, House, Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

STATE = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
EVERYONE = "/deal/design?for=everyone"


@pytest.fixture
def config(house: House, tmp_path: Path) -> Path:
    """A copy of the configuration, which the house lets admins design."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    site = house.app.extensions["scheda"]
    site.designer = FolderDesigner(folder, house.url)
    site.releases = Releases()  # this house may get releases of its own
    return folder


@pytest.fixture
def root(house: House, config: Path) -> Visitor:
    """An admin, logged in, where the configuration can be designed."""
    assert config.is_dir()
    return house.visitor("root")


def state(answer: TestResponse) -> dict[str, str]:
    """What the page's form carries."""
    assert answer.status_code == 200, answer.text[:2000]
    found = STATE.findall(answer.text.partition('id="design-out"')[0])
    return {name: unescape(value) for name, value in found if name != "_csrf"}


def act(visitor: Visitor, held: dict[str, str], words: str, **more: Any) -> TestResponse:
    """Press a button of the page."""
    entity = more.pop("entity", "deal")
    return visitor.post(f"/{entity}/design", {**held, "act": words, **more})


def acted(visitor: Visitor, path: str, *acts: str) -> dict[str, str]:
    """What the page carries after some acts."""
    held = state(visitor.get(path))
    for words in acts:
        held = state(act(visitor, held, words))
    return held


def tiles(answer: TestResponse) -> list[str]:
    """The fields on the card, in order."""
    return re.findall(r'id="t-(\w+)"', answer.text)


def patch(answer: TestResponse) -> list[str]:
    """The changed lines that the page shows."""
    found = re.findall(r'<span class="p-(?:more|less)">(.*)\n', answer.text)
    return [unescape(line) for line in found]


def test_edits_come_back_with_the_form(root: Visitor) -> None:
    """An act is an edit that the page carries; undo, redo and discard go through them."""
    held = acted(root, "/deal/design", "down field title", "hide field kind")
    edits = json.loads(held["work"])["done"]
    assert [edit[0]["change"]["verb"] for edit in edits] == ["move", "hide"]
    undone = act(root, held, "undo")
    assert "Undone" in undone.text
    assert "kind" in tiles(undone)
    again = act(root, state(undone), "redo")
    assert "kind" not in tiles(again)
    assert tiles(again)[:2] == ["stage", "title"]
    clean = act(root, state(again), "discard")
    assert json.loads(state(clean)["work"])["done"] == []


def test_mine(house: House, anna: Visitor) -> None:
    """A person arranges the card for themselves, sees it, and resets it."""
    held = acted(
        anna, "/deal/design?record=1", "place field next_step main title", "hide tab history"
    )
    kept = anna.post("/deal/design/keep", held)
    assert kept.headers["Location"] == "/deal/1"
    page = anna.get("/deal/1").text
    assert "Your layout is kept" in page
    assert "your own" in page
    assert page.index('id="f-next_step"') < page.index('id="f-title"')
    assert "tab=history" not in page
    assert 'id="f-title"' in house.visitor("marco").get("/deal/1").text
    held = acted(anna, "/deal/design?record=1", "show tab history")
    anna.post("/deal/design/keep", held)
    assert "tab=history" in anna.get("/deal/1").text
    reset = anna.post("/deal/design/reset", {"record": "1"})
    assert reset.headers["Location"] == "/deal/1"
    assert "your own" not in anna.get("/deal/1").text


def test_only_fields_in_sight(house: House, anna: Visitor) -> None:
    """The page of a seller has no trace of what sellers do not see, and takes no edit of it."""
    page = anna.get("/deal/design?record=1")
    assert "margin" not in page.text.lower()
    assert "margin" in house.visitor("fay").get("/deal/design").text
    held = state(page)
    for words in (
        "select field margin",
        "hide field margin",
        "to field margin main",
        "always field margin 1",
    ):
        answer = act(anna, held, words)
        assert "margin" not in answer.text.replace(f'value="{words}"', "").lower(), words
    forged = {"done": [[{"change": {"verb": "hide", "target": "margin"}}]], "undone": []}
    assert anna.post("/deal/design/keep", {**held, "work": json.dumps(forged)}).status_code == 400


def test_only_admins_design_for_others(house: House, anna: Visitor) -> None:
    """Nobody else opens, writes, plans or applies; the card does not offer it to them."""
    assert "for=everyone" not in anna.get("/deal/1").text
    for path in (EVERYONE, "/deal/design?for=view", "/deal/design/plan", "/deal/design/standard"):
        assert anna.get(path).status_code == 403, path
    for path in ("write", "download", "commit", "apply", "standard"):
        assert anna.post(f"/deal/design/{path}", {"for": "everyone"}).status_code == 403, path
    luca = house.visitor("luca")
    assert luca.get(EVERYONE).status_code == 403


def test_without_a_folder(house: House) -> None:
    """Served without the configuration, the page says how to serve it, and offers one's own."""
    root = house.visitor("root")
    page = root.get(EVERYONE)
    assert page.status_code == 200
    assert "scheda serve --config config" in page.text
    assert 'id="design-form"' not in page.text
    assert root.post("/deal/design/write", {"for": "everyone"}).status_code == 404
    assert 'id="design-form"' in root.get("/deal/design").text


def test_the_patch(root: Visitor, config: Path) -> None:
    """Moving a field shows the lines it changes, and changes nothing yet."""
    before = (config / "layouts" / "deal.yaml").read_text("utf-8")
    held = state(root.get(EVERYONE))
    page = act(root, held, "place field kind closing -")
    assert [line[0] for line in patch(page)] == ["-", "+", "-", "+"]
    assert "kind]" in patch(page)[-1]
    assert "Compiles" in page.text
    assert (config / "layouts" / "deal.yaml").read_text("utf-8") == before


def test_what_does_not_compile_cannot_be_written(root: Visitor, config: Path) -> None:
    """The compiler's complaint stands beside the patch, and nothing is written."""
    held = state(root.get(EVERYONE))
    page = act(root, held, "remove_field title")
    assert "Does not compile" in page.text
    assert "<code>N203</code>" in page.text
    assert root.post("/deal/design/write", state(page)).status_code == 422
    assert root.post("/deal/design/download", state(page)).status_code == 422
    assert (config / "layouts" / "deal.yaml").read_text("utf-8") == (
        CONFIG / "layouts" / "deal.yaml"
    ).read_text("utf-8")


def test_written_planned_and_applied(house: House, root: Visitor, config: Path) -> None:
    """A new field: declared, written, planned, applied, and then on everybody's card."""
    held = state(root.get(EVERYONE))
    new = {
        "new_field.type": "money", "new_field.en": "Site budget", "new_field.it": "Disponibilità",
        "new_field.section": "main",
    }  # fmt: skip
    page = act(root, held, "new_field here", **new)
    assert "Field Site budget made" in page.text
    assert "site_budget" in tiles(page)
    written = root.post("/deal/design/write", {**state(page), "record": "1"})
    assert written.headers["Location"] == "/deal/design/plan?record=1"
    assert "  site_budget: {type: money" in (config / "entities" / "deal.yaml").read_text("utf-8")
    assert "The configuration says more than what is active" in root.get(EVERYONE).text
    plan = root.get("/deal/design/plan?record=1")
    assert "add field deal.site_budget" in plan.text
    digest = re.search(r'name="digest" value="(\w+)"', plan.text)
    assert digest is not None
    stale = root.post("/deal/design/apply", {"digest": "0" * 64, "record": "1"})
    assert stale.status_code == 409
    assert "have changed since the plan was shown" in stale.text
    applied = root.post("/deal/design/apply", {"digest": digest[1], "record": "1"})
    assert applied.headers["Location"] == "/deal/1"
    assert "Applied and active" in root.get("/deal/1").text
    assert "Site budget" in house.visitor("anna").get("/deal/1").text
    assert (
        "Nothing: the database is as the configuration says." in root.get("/deal/design/plan").text
    )


def test_downloaded(root: Visitor) -> None:
    """The patch as a file."""
    held = acted(root, EVERYONE, "place field kind closing -")
    answer = root.post("/deal/design/download", held)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="deal.patch"'
    assert answer.text.startswith(
        "--- a/config/layouts/deal.yaml\n+++ b/config/layouts/deal.yaml\n"
    )


def test_refused_when_a_file_moved_on(root: Visitor, config: Path) -> None:
    """Somebody edits a file meanwhile: nothing is written, the edits stay, one looks again."""
    held = acted(root, EVERYONE, "place field kind closing -")
    path = config / "layouts" / "deal.yaml"
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
    refused = root.post("/deal/design/write", held)
    assert refused.status_code == 409
    assert "has changed since this page was opened" in refused.text
    assert path.read_text("utf-8").endswith("# by hand\n")
    page = act(root, held, "again")
    assert len(patch(page)) == 4
    assert root.post("/deal/design/write", state(page)).status_code == 303
    assert path.read_text("utf-8").endswith("# by hand\n")


def test_a_broken_folder(root: Visitor, config: Path) -> None:
    """A configuration that does not compile is said to be so; one's own layout still works."""
    (config / "layouts" / "deal.yaml").write_text("layout: deal\nnonsense: 1\n", "utf-8")
    page = root.get(EVERYONE)
    assert page.status_code == 200
    assert "does not compile" in page.text
    assert "S101" in page.text
    assert root.get("/deal/design").status_code == 200


def test_a_new_view(root: Visitor, config: Path) -> None:
    """A view for a department: named, arranged, written under ``views``."""
    chooser = root.get("/deal/design?for=view")
    assert "for Export sales</small>" in chooser.text
    form = {
        "for": "view", "act": "view new", "new_view.en": "Installers", "new_view.it": "Installatori",
        "new_view.for": ["department:sales_it+", "role:service"], "new_view.priority": "5",
    }  # fmt: skip
    page = root.post("/deal/design", form)
    assert "Installers" in page.text
    page = act(root, state(page), "hide field competitor")
    assert "+  installers:" in patch(page)
    assert root.post("/deal/design/write", state(page)).status_code == 303
    text = (config / "layouts" / "deal.yaml").read_text("utf-8")
    view = text.partition("  installers:")[2].partition("list:")[0]
    assert "for: [department:sales_it+, role:service]" in view
    assert "priority: 5" in view
    assert "hide: competitor" in view
    for wrong, said in (
        ({"new_view.for": []}, "Say for whom the view is"),
        ({"new_view.people": "anna, nobody"}, "Nobody has the log-in “nobody”"),
        ({"new_view.for": ["role:none"]}, "That cannot be done here"),
        ({"new_view.priority": "high"}, "A priority is a whole number"),
        ({"new_view.en": "", "new_view.it": ""}, "Give it a name"),
    ):
        refused = root.post("/deal/design", {**form, **wrong})
        assert (refused.status_code, said in refused.text) == (422, True), said


def test_a_pipeline(root: Visitor) -> None:
    """For everyone within a pipeline: its changes, and not the card."""
    held = acted(root, f"{EVERYONE}&pipeline=renewals", "hide field competitor")
    page = act(root, held, "select fields")
    assert patch(page) == ["+      - {hide: competitor}"]


def test_rules_stages_and_sections(root: Visitor) -> None:
    """What is declared on the page stands in the patch as somebody would write it."""
    held = state(root.get(EVERYONE))
    steps: list[tuple[str, dict[str, str]]] = [
        ("new_section here", {"new_section.en": "Site visit", "new_section.it": "Sopralluogo"}),
        ("to field site_survey site_visit", {}),
        ("set section site_visit columns 2", {}),
        ("rename section offer", {"label.en": "The offer", "label.it": "Offerta"}),
        ("require competitor", {"require": "sales:proposal"}),
        ("always field competitor 1", {}),
        ("stage sales new", {"stage.new.en": "Fresh", "stage.new.it": "Nuova", "stage.new.color": "#112233"}),
        ("new_stage sales", {"new_stage.en": "Waiting", "new_stage.it": "In attesa", "new_stage.color": "#445566", "new_stage.kind": "open"}),
        ("stage_up sales waiting", {}),
        ("place tab history general", {}),
    ]  # fmt: skip
    for words, form in steps:
        page = act(root, held, words, **form)
        held = state(page)
    lines = "\n".join(patch(page))
    assert "Does not compile" not in page.text
    for expected in (
        "+    site_visit:", "+      columns: 2", "+      label: {en: The offer, it: Offerta}",
        "{field: competitor, always_show: true}", "competitor], from: proposal", "#112233",
        '+  waiting:     {label: {en: Waiting, it: In attesa}, color: "#445566"}', "+    - history",
    ):  # fmt: skip
        assert expected in lines, f"{expected}\n{lines}"
    page = act(root, held, "remove section site_visit")
    assert "site_visit:" not in "\n".join(patch(page))
    fields = act(root, state(page), "select fields").text
    assert re.search(r'absent" data-name="site_survey"', fields)


def test_labels_and_sight(root: Visitor) -> None:
    """A label and the people who see a field; only what differs is written."""
    held = state(root.get(EVERYONE))
    form = {
        "label.en": "Rival",
        "label.it": "Concorrente",
        "visible": ["role:seller", "department:finance+"],
    }
    page = act(root, held, "field competitor", **form)
    lines = "\n".join(patch(page))
    assert "Rival" in lines
    assert "visible_to: [role:seller, department:finance+]" in lines
    known = {"label.en": "Rival", "label.it": "Concorrente", "visible": form["visible"]}
    same = act(root, state(page), "field competitor", **known)
    assert (same.status_code, "Nothing is different" in same.text) == (422, True)


def test_standard_for_everyone(house: House, root: Visitor) -> None:
    """Whose own layouts go is said before they go; only those named are removed."""
    for login in ("anna", "marco"):
        visitor = house.visitor(login)
        visitor.post("/deal/design/keep", acted(visitor, "/deal/design", "hide field kind"))
    page = root.get("/deal/design/standard").text
    numbers = re.findall(r'name="person" value="(\d+)"', page)
    assert "Anna Rossi" in page
    assert "Marco Gallo" in page
    assert len(re.findall("<small>|arranged ", page)) == 2
    nobody = root.post("/deal/design/standard", {})
    assert nobody.headers["Location"] == "/deal/design/standard"
    root.post("/deal/design/standard", {"person": numbers[:1]})
    left = root.get("/deal/design/standard").text
    assert ("Anna Rossi" in left, "Marco Gallo" in left) == (False, True)
    root.post("/deal/design/standard", {"person": numbers})
    assert "Nobody has a layout of their own" in root.get("/deal/design/standard").text


FORGED: tuple[dict[str, str], ...] = (
    {"work": "{}"}, {"work": "["}, {"work": '{"done": [[{"x": 1}]], "undone": []}'},
    {"work": '{"done": [[]], "undone": []}'}, {"work": '{"done": 1, "undone": []}'},
    {"work": '{"done": [[{"declare": {"verb": "drop"}}]], "undone": []}'},
    {"work": '{"done": [[{"change": {"verb": "move", "target": "a b"}}]], "undone": []}'},
)  # fmt: skip


@pytest.mark.parametrize("values", [
    {"label": 3}, {"label": {}}, {"type": ["text"]}, {"type": "client"}, {"visible_to": 5}, {"fields": 5},
    {"fields": [5]}, {"at": "won"}, {"kind": "x"}, {"kind": []}, {"options": [1]}, {"options": {"a": 1}},
    {"color": {}}, {"help": 3}, {"formula": "1"}, {"retired": 1}, {"priority": True}, {"priority": "1"},
    {"for": "x"}, {"by": None},
])  # fmt: skip
def test_forged_declarations(values: dict[str, Any]) -> None:
    """A declaration has only what the page writes, of the right kind."""
    step = {"declare": {"verb": "set_field", "name": "kind", "values": values}}
    with pytest.raises(WorkError):
        read_work(json.dumps({"done": [[step]], "undone": []}))


def test_always_required(root: Visitor) -> None:
    """Where there are no stages too: one line of the field, and back without a trace."""
    page = root.get("/contact/design?for=everyone")
    held = state(act(root, state(page), "select field job_title", entity="contact"))
    page = act(root, held, "always_require job_title 1", entity="contact")
    lines = patch(page)
    assert len(lines) == 2
    assert 'value="always_require job_title 1" aria-pressed="true"' in page.text
    assert "required: true" in lines[1]
    assert "required" not in lines[0]
    page = act(root, state(page), "always_require job_title 0", entity="contact")
    assert patch(page) == []


def test_forged_forms(root: Visitor) -> None:
    """What no page of ours wrote is refused before anything happens."""
    for form in FORGED:
        answer = root.post("/deal/design", {"act": "undo", **form})
        assert answer.status_code == 400, form


IMPOSSIBLE = (
    "", "nonsense", "place", "place field", "place field kind", "place field kind nowhere -",
    "place field kind main nothing", "place section main", "place tab none -", "up", "up field",
    "up field none", "down section none", "hide tab none", "show tab general", "show field kind",
    "rename section none", "remove section none", "set section main columns 9", "set section main x 1",
    "always field kind", "always_require kind", "always_require stage 1", "to field none main", "field title", "field stage", "require nothing",
    "unrequire client sales 99", "unrequire kind sales x", "stage sales none", "stage none new",
    "stage_up sales", "stage_place sales new", "new_stage none", "new_section here", "new_field here",
    "option title", "select nothing", "place field kind main kind", "x" * 5000, "place " + "a " * 50,
)  # fmt: skip


def test_acts_that_cannot_be_done(root: Visitor) -> None:
    """Nothing changes, the page says so, and it never breaks."""
    held = {**state(root.get(EVERYONE)), "_csrf": root.token()}
    for words in IMPOSSIBLE:
        answer = root.client.post("/deal/design", data={**held, "act": words})
        assert answer.status_code == 422, words
        assert '"done":[]' in unescape(answer.text), words


def test_statements(house: House, anna: Visitor) -> None:
    """The page costs at most six statements, with a record and without."""
    database = house.app.extensions["scheda"].database
    for path in ("/deal/design", "/deal/design?record=1"):
        anna.get(path)
        with database.counted() as count:
            assert anna.get(path).status_code == 200
        assert count.number <= 6, "\n".join(count.statements)
