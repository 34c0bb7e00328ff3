"""What the configuration's side says is said in the reader's language: every sentence, every code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.cli.designer import _findings
from engine.compiler.check import check_project
from engine.compiler.codes import all_codes
from engine.compiler.designing import propose_design
from engine.compiler.rewrite import EditError
from engine.compiler.source import SourceTree, from_texts
from engine.model.design import Declaration, Request
from engine.model.layout import Change, Section
from engine.model.said import said
from engine.model.text import Text
from engine.runtime.web.retelling import heard, retold
from engine.runtime.web.texts.findings import RETOLD
from tests.compiler.test_cases import CASES, project
from tests.web.test_design import EVERYONE, act, config, root, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.house import Visitor

__all__ = ["config", "root"]

ENGINE = Path(__file__).parents[2] / "engine"
REFUSALS = frozenset({"DesignError", "EditError", "GitError", "Moved"})
UNSAID = frozenset({"proposal.py"})
"""Files with refusals of edits that no page makes."""
MARK = re.compile(r"\{(\w+)\}")


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call of a plain name on the configuration's side."""
    for path in sorted([*(ENGINE / "compiler").rglob("*.py"), *(ENGINE / "cli").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield path, node, node.func.id


@cache
def sentences() -> dict[str, str]:
    """The English words of every sentence by its name, as they stand where it is made."""
    found: dict[str, str] = {}
    for path, node, called in calls():
        if called == "said":
            name, words = (ast.literal_eval(argument) for argument in node.args)
            assert found.setdefault(name, words) == words, (
                f"two sentences are called {name}: {path}"
            )
            marks = {one.arg for one in node.keywords}
            assert set(MARK.findall(words)) == marks, f"{path}: {name}"
    return found


@cache
def told_codes() -> dict[str, str]:
    """The codes that have sentences, with the words for their summaries' names."""
    heads = {name.partition(".")[0] for name in sentences()}
    return {
        code.id: code.slug
        for code in all_codes().values()
        if code.id in heads and code.family != "M"
    }


@pytest.mark.parametrize("language", RETOLD)
def test_every_sentence_has_words(language: str) -> None:
    """No sentence without words, no words without a sentence, the same values in both."""
    words = RETOLD[language]
    assert words.keys() == sentences().keys() | set(told_codes().values())
    for name, english in sentences().items():
        assert set(MARK.findall(words[name])) == set(MARK.findall(english)), name
    assert all(text and text == text.strip() for text in words.values())


def test_refusals_are_sentences() -> None:
    """Whoever refuses a design says it with a name, so that it can be said in another language."""
    for path, node, called in calls():
        if called in REFUSALS and path.name not in UNSAID:
            message = node.args[-1] if called != "DesignError" else node.args[1]
            plain = isinstance(message, ast.JoinedStr | ast.Constant)
            assert not plain or "git {" in ast.unparse(message), f"{path}:{node.lineno}"


@pytest.mark.parametrize("code", sorted(told_codes()))
def test_the_case_of_a_code(code: str, tmp_path: Path) -> None:
    """What the compiler says to the wrong project of each code."""
    case = CASES / f"{code}-{told_codes()[code]}"
    notes = case / "case.expect"
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    tree = project(case, lines, tmp_path)
    mine = [one for one in check_project(tree).diagnostics if one.code.id == code]
    found = [*_findings(tree, mine)]
    assert found
    assert all(retold(one.text, "it_IT") for one in found), [one.text for one in found]


PROJECT = {
    "app.yaml": "app: a\nlabel: A\nlocales: [en]\nroles: {admin: {label: R, all: true}, seller: {label: S}}\n",
    "entities/deal.yaml": """entity: deal
label: Deal
plural: Deals
title: title
fields:
  title: {type: text, label: Title}
  kind:
    type: choice
    label: Kind
    options: {sale: Sale, rent: Rent}
    default: sale
  why: {type: text, label: Why, visible_when: {kind: rent}}
  goal: {type: text, label: Goal, required_when: {kind: sale}}
  cost: {type: decimal, label: Cost, editable_by: [role:seller]}
  price: {type: decimal, label: Price}
  gain: {type: formula, label: Gain, formula: price - cost, returns: decimal}
conversions:
  - to: task
    map: {name: title, kind: kind, price: price}
""",
    "entities/task.yaml": """entity: task
label: Task
plural: Tasks
title: name
fields:
  name: {type: text, label: Name, required: true}
  price: {type: decimal, label: Price}
  kind:
    type: choice
    label: Kind
    options: {sale: Sale, rent: Rent}
""",
    "pipelines/sales.yaml": """pipeline: sales
entity: deal
label: Sales
stages:
  fresh: {label: Fresh, color: "#445566"}
  offer: {label: Offer, color: "#445566"}
  won: {label: Won, color: "#445566", kind: won}
  lost: {label: Lost, color: "#445566", kind: lost}
required:
  - {fields: [price], from: offer, through: won}
  - {fields: [why], at: [lost], asked_of: [role:seller]}
""",
    "access/seller.yaml": "access: seller\nrecords:\n  deal: {read: all, create: all, edit: all}\n  task: {read: all, create: all, edit: all}\n",
    "layouts/deal.yaml": """layout: deal
card:
  sections:
    main: {label: Main, elements: [title, kind, price, goal]}
    more: {label: More, elements: [why, cost, gain], visible_when: {kind: rent}}
  quick_create: [title, goal]
views:
  plain:
    label: Plain
    for: [role:seller]
    changes: [{move: kind, to: main, before: title}]
""",
    "layouts/task.yaml": "layout: task\ncard:\n  sections:\n    main: {label: Main, elements: [name, kind, price]}\n  quick_create: [name]\n",
}  # fmt: skip


def declare(verb: str, name: str, of: str = "", **values: object) -> Declaration:
    """A declaration in short."""
    given = {key.rstrip("_"): value for key, value in values.items()}
    beside = {key: str(given.pop(key)) for key in ("before", "after") if key in given}
    return Declaration(verb, name, of, given, **beside)  # type: ignore[arg-type]


def seen_by_nobody(name: str) -> Declaration:
    """A field that administrators alone see."""
    return declare("set_field", name, visible_to=["role:admin"])


ONE = Text({"en": "One"})
WAIT = Declaration(
    "add_stage", "wait", "sales", {"label": "Wait", "color": "#445566", "kind": "lost"}
)
GESTURES: dict[str, Request] = {
    "A502": Request("deal", (seen_by_nobody("cost"),)),
    "A503": Request("deal", (seen_by_nobody("price"),)),
    "A504": Request("deal", (seen_by_nobody("why"),)),
    "A519": Request("deal", (seen_by_nobody("price"),)),
    "A525": Request("deal", (seen_by_nobody("kind"),)),
    "F308": Request("deal", (declare("set_option", "sale", "kind", retired=True),)),
    "F311": Request("deal", (declare("set_option", "sale", "kind", retired=True),)),
    "F315": Request("deal", (declare("set_field", "goal", required=True),)),
    "F333": Request("task", (declare("set_field", "price", required=True), declare("set_field", "kind", required=True), declare("add_field", "due", type="date", label="Due", required=True))),
    "P415": Request("deal", (declare("set_field", "price", required=True),)),
    "F316": Request(
        "deal", tuple(declare("set_option", one, "kind", retired=True) for one in ("sale", "rent"))
    ),
    "F326": Request("deal", (seen_by_nobody("title"),)),
    "F330": Request("deal", (declare("add_option", "loan", "kind", label="Loan"),)),
    "F334": Request("deal", (seen_by_nobody("price"),)),
    "L604": Request("deal", changes=(Change("hide", "price"),)),
    "L605": Request("deal", changes=(Change("add_section", "one", label=ONE, section=Section("one", ONE, ())),)),
    "L606": Request("deal", (declare("add_view", "high", label="High", for_=["role:seller"], priority=9),)),
    "L621": Request("deal", (declare("add_view", "idle", label="Idle", for_=["role:seller"]),)),
    "L622": Request("deal", (declare("add_view", "twin", label="Twin", for_=["role:seller"]),)),
    "L624": Request("task", (declare("quick_create", "", fields=["price"]),)),
    "L626": Request("deal", (declare("set_field", "goal", label="Title"),)),
    "N203": Request("deal", (declare("remove_field", "price"),)),
    "N213": Request("deal", (declare("add_field", "deleted_at", type="text", label="Gone"),)),
    "N219": Request("deal", (declare("add_field", "fee", type="money", label="Fee"),
                             declare("add_field", "fee_currency", type="text", label="In"))),
    "P401": Request("deal", tuple(declare("set_stage", one, "sales", kind="lost") for one in ("fresh", "offer"))),
    "P404": Request("deal", (declare("move_stage", "lost", "sales", before="won"),)),
    "P408": Request("deal", (declare("move_stage", "offer", "sales", after="won"),)),
    "P409": Request("deal", (declare("set_stage", "offer", "sales", kind="lost"),)),
    "P413": Request("deal", (declare("require", "", "sales", fields=["gain"], from_="offer"),)),
    "P416": Request("deal", (declare("require", "", "sales", fields=["price"], at=["won"]),)),
    "S131": Request("deal", (declare("add_field", "not", type="text", label="Not"),)),
}  # fmt: skip
"""What somebody does on the page, by the code of what the compiler has to say to it."""


@cache
def begun() -> SourceTree:
    """The project before any gesture."""
    return from_texts(PROJECT)


def test_the_project_is_right() -> None:
    """Nothing is wrong with it before."""
    checked = check_project(begun())
    assert [one.text for one in checked.diagnostics] == []


@pytest.mark.parametrize("code", GESTURES)
def test_gestures(code: str) -> None:
    """Whatever the compiler answers to a gesture, with every way out, is said in Italian."""
    app = check_project(begun()).app
    assert app is not None
    proposal = propose_design(
        begun(), app.entities[GESTURES[code].entity].layout.card, GESTURES[code]
    )
    found = [*_findings(proposal.tree, proposal.result.diagnostics)]
    assert code in {one.code for one in found}, found
    for one in found:
        assert retold(one.text, "it"), one.text
        assert all(retold(way, "it") for way in one.help), one.help


REFUSED: tuple[tuple[Request, str], ...] = (
    (Request("deal", (declare("add_field", "title", type="text", label="T"),)), "c'è già un campo \"title\""),
    (Request("deal", (declare("remove_field", "nothing"),)), "non c'è nessun campo \"nothing\""),
    (Request("deal", (declare("add_stage", "won", "sales", label="W"),)), "c'è già una fase \"won\""),
    (Request("deal", changes=(Change("move", "title", to="nowhere"),)), "non c'è nessuna sezione \"nowhere\""),
    (Request("deal", changes=(Change("hide", "nothing"),)), "sulla scheda non c'è \"nothing\" da nascondere"),
    (Request("deal", (declare("set_view", "none", label="N"),)), "non c'è nessuna vista \"none\""),
    (Request("deal", (declare("add_option", "sale", "kind", label="S"),)), "c'è già un'opzione \"sale\""),
    (Request("deal", (WAIT,), digests={"app.yaml": "x"}),
     "app.yaml è cambiato nel frattempo; guardalo di nuovo e ripeti la modifica"),
)  # fmt: skip


@pytest.mark.parametrize(("request_", "italian"), REFUSED, ids=[italian for _, italian in REFUSED])
def test_refusals(request_: Request, italian: str) -> None:
    """What cannot be written is refused in Italian."""
    app = check_project(begun()).app
    assert app is not None
    with pytest.raises(EditError) as error:
        propose_design(begun(), app.entities["deal"].layout.card, request_)
    assert retold(error.value.args[0], "it") == italian


def test_parts_without_words() -> None:
    """A sentence is said whole or not at all; what stays English says so to those who listen."""
    half = said("as_it_is", "as it is, {never}", never=said("no such sentence", "<nobody>"))
    assert retold(half, "it") == ""
    assert heard(half, "it") == '<span lang="en">as it is, &lt;nobody&gt;</span>'
    assert heard(half, "en") == "as it is, <nobody>"
    assert retold(said("as_it_is", "as it is, {never}", never=""), "it") == "così com'è, "


def test_the_page_in_italian(root: Visitor) -> None:
    """An administrator who reads Italian is told in Italian what does not compile."""
    root.post("/account", {"locale": "it", "theme": "auto"})
    held = state(root.get(EVERYONE))
    text = act(root, held, "remove_field title").text
    assert "campo sconosciuto" in text
    assert "unknown field" not in text


def test_what_stays_english_says_so(root: Visitor, config: Path) -> None:
    """A complaint that no gesture causes stands in its own language, for those who listen too."""
    root.post("/account", {"locale": "it", "theme": "auto"})
    path = config / "entities" / "deal.yaml"
    text, times = re.subn(r"(?m)^icon: .*$", "icon: nothing", path.read_text(encoding="utf-8"))
    assert times == 1
    path.write_text(text, encoding="utf-8")
    page = root.get(EVERYONE).text
    assert '<span lang="en">unknown icon: there is no icon &#34;nothing&#34;</span>' in page
