"""Edits of the configuration's text: what was asked changes, and not a letter more."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler.parse import parse
from engine.compiler.rewrite import (
    Carry,
    Edit,
    EditError,
    Insert,
    Move,
    Moved,
    Put,
    Remove,
    Rename,
    applied,
    digest_of,
    rewrite,
)
from engine.compiler.rewrite.declarations import (
    add_field,
    add_option,
    add_set_option,
    add_stage,
    move_stage,
    no_longer_require,
    require,
    set_field,
    set_option,
    set_stage,
)
from engine.compiler.rewrite.design import design, design_view
from engine.compiler.rewrite.edits import same
from engine.compiler.rewrite.manuscript import read_manuscript
from engine.compiler.source import Source, kind_of
from engine.compiler.tree import plain
from engine.model.layout import Card, Change, Placement, Section, Tab
from engine.model.text import text
from tests.compiler.untidy import UNTIDY

CONFIG = Path(__file__).resolve().parents[2] / "config"
FILES = sorted(path.relative_to(CONFIG).as_posix() for path in CONFIG.rglob("*.yaml"))
LABEL = {"en": "X", "it": "Y"}


def demo(path: str) -> Source:
    """A file of the demo."""
    return source((CONFIG / path).read_text(encoding="utf-8"), path)


def source(content: str, path: str = "entities/deal.yaml") -> Source:
    """A file made of a text."""
    kind = kind_of(path)
    assert kind is not None
    return Source(path, content, kind)


def after(before: str, *edits: Edit) -> str:
    """A text after edits."""
    return rewrite(source(before), edits).after


def changed(file: Source, edits: Any) -> list[str]:
    """The lines that differ, with their signs."""
    diff = rewrite(file, edits).diff().splitlines()[2:]
    return [line for line in diff if line[:1] in {"-", "+"}]


def values(file: Source) -> Any:
    """The plain values of a file."""
    return plain(read_manuscript(file).root)


@pytest.mark.parametrize(
    ("edit", "before", "wanted"),
    [
        (Put(("a",), 2), "a: 1\nb: 1\n", "a: 2\nb: 1\n"),
        (Put(("a",), "x"), "a: 'old'   # why\n", "a: 'x'     # why\n"),
        (Put(("a",), "longer"), "a: old     # why\n", "a: longer  # why\n"),
        (Put(("a",), 1), "a:\nb: 2\n", "a: 1\nb: 2\n"),
        (Put(("a",), ["x"]), "a: {b: 1}  # why\n", "a: [x]     # why\n"),
        (Put(("a",), 1), "a:  # why\n  b: 1\nc: 2\n", "a: 1  # why\nc: 2\n"),
        (Put(("a", "c"), 3), "a: {b: 1}\n", "a: {b: 1, c: 3}\n"),
        (Put(("a", "c"), 3), "a: {}\n", "a: {c: 3}\n"),
        (Put(("a", "c"), 3), "a:\n", "a: {c: 3}\n"),
        (Put(("a", "c"), 3), "a:\n  b: 1\n", "a:\n  b: 1\n  c: 3\n"),
        (Put(("c",), 3, before="b"), "a: 1\n\n# group\nb: 2\nd: 4\n",
         "a: 1\n\n# group\nc: 3\nb: 2\nd: 4\n"),
        (Put(("c",), 3, after="a"), "a: 1\n\nb: 2\n", "a: 1\nc: 3\n\nb: 2\n"),
        (Put(("x", "ccc"), 3), "x:\n  a:   1\n  bbb: 2\n", "x:\n  a:   1\n  bbb: 2\n  ccc: 3\n"),
        (Put(("x", "c"), 3), "x:\n  a:   1\n  bbb: 2\n", "x:\n  a:   1\n  bbb: 2\n  c:   3\n"),
        (Put(("a",), {"x": 1, "z": 3}), "a:\n  x: 1  # one\n  y: 2\n", "a:\n  x: 1  # one\n  z: 3\n"),
        (Put(("a",), [1, 4, 3]), "a:\n  - 1  # one\n  - 2\n  - 3\n", "a:\n  - 1  # one\n  - 4\n  - 3\n"),
        (Insert(("a",), 9, 0), "a: [1, 2]\n", "a: [9, 1, 2]\n"),
        (Insert(("a",), 9), "a: [1,\n    2]\n", "a: [1,\n    2,\n    9]\n"),
        (Insert(("a",), 9, 1), "a: [1,  # one\n    2]\n", "a: [1, 9,  # one\n    2]\n"),
        (Insert(("a",), {"b": 1}, 1), "a:\n  - x: 1\n    y: 2\n  - z\n",
         "a:\n  - x: 1\n    y: 2\n  - {b: 1}\n  - z\n"),
        (Remove(("a",)), "# about a\na: 1\n\n# about b\nb: 2\n", "# about a\n\n# about b\nb: 2\n"),
        (Remove(("b",)), "a: 1\n# about b\nb: 2  # too\nc: 3\n", "a: 1\nc: 3\n"),
        (Remove(("b",)), "a: 1\n\n# alone\nb: 2\n\nc: 3\n", "a: 1\n\nc: 3\n"),
        (Remove(("a", "b")), "a:\n  b: 1\nc: 2\n", "a: {}\nc: 2\n"),
        (Remove(("a", 0)), "a:\n  - x: 1\n  - y: 2\n", "a:\n  - y: 2\n"),
        (Remove(("a", 0, "x")), "a:\n  - x: 1\n    y: 2\n", "a:\n  - y: 2\n"),
        (Remove(("a", 1)), "a: [1, 2, 3]\n", "a: [1, 3]\n"),
        (Remove(("a", 0)), "a: [1,  # one\n    2]\n", "a: [    # one\n    2]\n"),
        (Rename(("x", "bbb"), "b"), "x:\n  a:   1\n  bbb: 2\n  ccc: 3\n",
         "x:\n  a:   1\n  b:   2\n  ccc: 3\n"),
        (Rename(("a",), "yes no"), "a: 1\n", "yes no: 1\n"),
        (Rename(("a",), "x: y"), "a: 1\n", '"x: y": 1\n'),
        (Move(("c",), before="a"), "a: 1\nb: 2\n# about c\nc: 3  # too\n",
         "# about c\nc: 3  # too\na: 1\nb: 2\n"),
        (Move(("a", 0)), "a: [1, 2, 3]\n", "a: [2, 3, 1]\n"),
        (Move(("a", 0, "y"), before="x"), "a:\n  - x: 1\n    y: 2\n", "a:\n  - y: 2\n    x: 1\n"),
        (Move(("a", 2), after=0), "a:\n  - 1\n  - 2\n  - 3  # three\n",
         "a:\n  - 1\n  - 3  # three\n  - 2\n"),
        (Carry(("a", 0), ("b",), 0), "a:\n  # mine\n  - x  # too\n  - y\nb:\n    - z\n",
         "a:\n  # mine\n  - y\nb:\n    - x  # too\n    - z\n"),
        (Carry(("a", 1), ("b",)), "a:\n  - y\n  - x  # too\nb: [z]\n",
         "a:\n  - y\nb:\n  - z\n  - x  # too\n"),
        (Carry(("a", 0), ("b",)), "a: ['x', y]\nb:\n  - z\n", "a: [y]\nb:\n  - z\n  - 'x'\n"),
    ],
)  # fmt: skip
def test_edits(edit: Edit, before: str, wanted: str) -> None:
    """Each edit changes its own letters; comments, quotes and columns stay."""
    assert after(before, edit) == wanted


def test_long_lines_are_opened() -> None:
    """Brackets that an edit makes too long are opened, one thing a line; others are left alone."""
    items = ", ".join(f"a_rather_long_name_{number}" for number in range(5))
    before = f"a: [{items}]  # why\nb: [{items}]\n"
    done = after(before, Insert(("a",), "one_more_name_that_is_long"))
    assert done.splitlines()[:2] == ["a:  # why", "  - a_rather_long_name_0"]
    assert done.splitlines()[-1] == f"b: [{items}]"


def test_line_ends_stay() -> None:
    """A file with the line ends of Windows keeps them."""
    assert after("a: 1\r\nb: 2\r\n", Put(("b",), 3)) == "a: 1\r\nb: 3\r\n"
    assert after("a: 1", Put(("b",), 3)) == "a: 1\nb: 3"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Remove(("x",)), "nothing at x"),
        (Rename(("a",), "b"), '"b" already'),
        (Put(("c",), 1, before="x"), 'no "x" to stand beside'),
        (Insert(("b",), 1), "not a list"),
        (Insert(("a",), 1, 9), "has only 2 items"),
        (Move(("a", 0), before=7), "no item 7"),
    ],
)
def test_impossible_edits_are_refused(edit: Edit, reason: str) -> None:
    """An edit that names what is not there says so."""
    with pytest.raises(EditError, match=reason):
        after("a: [1, 2]\nb: 2\n", edit)


def test_broken_files_are_refused() -> None:
    """A file that is not understood is not edited."""
    with pytest.raises(EditError, match="before that is put right"):
        after("a: 1\na: 2\n", Put(("a",), 3))
    with pytest.raises(EditError, match="nothing would be left"):
        after("a: 1\n", Remove(("a",)))


def test_moved_texts_are_refused() -> None:
    """Edits made for one text are not made in another."""
    file = source("a: 1\n")
    assert rewrite(file, [Put(("a",), 2)], digest_of("a: 1\n")).after == "a: 2\n"
    with pytest.raises(Moved, match="has changed since"):
        rewrite(file, [Put(("a",), 2)], digest_of("a: 0\n"))


def test_differences_are_unified() -> None:
    """A patch is shown as Git shows it."""
    patch = rewrite(source("a: 1\nb: 2\n"), [Put(("b",), 3)])
    assert patch.diff("config") == (
        "--- a/config/entities/deal.yaml\n+++ b/config/entities/deal.yaml\n"
        "@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n"
    )
    assert patch.changed
    assert not rewrite(source("a: 1\n"), []).changed


# Random edits of the demo

TEXTS = st.one_of(
    st.sampled_from([
        *"yes true 12 010 1e3 null ~ - ? : | > # & * ! % @ [x] {x} 12:30 2026-01-01".split(), "",
        "it's", "a: b", "a #b", "a ?b", "x, y", 'say "x"', "^[A-Z]{2}$", " lead", "trail ", "a\nb",
    ]),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"],
                      exclude_characters="\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        max_size=12,
    ),
)  # fmt: skip
KEYS = st.sampled_from(
    ["label", "zeta", "a b", "yes", "12", "x: y", "a_much_longer_name_than_before"]
)
SCALARS = st.one_of(
    TEXTS, st.integers(-9999, 9999), st.booleans(), st.none(), st.just(Decimal("1.50"))
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a value."""
    found = [path]
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for step, under in inner:
        found += paths(under, (*path, step))
    return found


def reached(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path."""
    for step in path:
        value = value[step]
    return value


@st.composite
def edits_of(draw: st.DrawFn, value: Any) -> Edit:
    """An edit that makes sense for a value."""
    everywhere = paths(value)
    path = draw(st.sampled_from(everywhere))
    here = reached(value, path)
    choices: list[Edit] = []
    if isinstance(here, dict):
        choices.append(Put((*path, draw(KEYS)), draw(PLAIN)))
    if isinstance(here, list):
        choices.append(Insert(path, draw(PLAIN), draw(st.integers(0, len(here)))))
    if path:
        parent = reached(value, path[:-1])
        names = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        others = [name for name in names if name != path[-1]]
        choices.append(Put(path, draw(PLAIN)))
        if others or path[:-1]:
            choices.append(Remove(path))
        if isinstance(parent, dict):
            choices.append(Rename(path, draw(KEYS)))
        if others:
            side = {draw(st.sampled_from(["before", "after"])): draw(st.sampled_from(others))}
            choices.append(Move(path, **side))
        lists = [p for p in everywhere if isinstance(reached(value, p), list)]
        goals = [p for p in lists if p[: len(path) - 1] != path[:-1]]
        if isinstance(parent, list) and goals:
            goal = draw(st.sampled_from(goals))
            choices.append(Carry(path, goal, draw(st.integers(0, len(reached(value, goal))))))
    return draw(st.sampled_from(choices)) if choices else Put(("zeta",), draw(PLAIN))


@settings(max_examples=60)
@given(st.data(), st.sampled_from(FILES))
def test_random_edits(data: st.DataObject, path: str) -> None:
    """Any edits of the demo say what was wanted, lose no comment and undo nothing of the text."""
    file = demo(path)
    for _ in range(3):
        before = values(file)
        edit = data.draw(edits_of(before))
        try:
            wanted = applied(before, edit)
        except EditError:
            assert isinstance(edit, Rename)
            continue
        patch = rewrite(file, [edit])
        parsed = parse(source(patch.after, path))
        assert parsed.root is not None
        assert parsed.diagnostics == ()
        assert same(plain(parsed.root), wanted)
        if isinstance(edit, (Insert, Rename, Move, Carry)):
            assert comments(file.text) == comments(patch.after)
        file = source(patch.after, path)


@settings(max_examples=80)
@given(st.data(), st.sampled_from(UNTIDY), st.sampled_from(["\n", "\r\n"]))
def test_random_edits_of_untidy_files(data: st.DataObject, text_: str, newline: str) -> None:
    """However a file is written: an edit is made and nothing else, or it is refused with a reason."""
    file = source(text_.replace("\n", newline), "app.yaml")
    for _ in range(3):
        before = values(file)
        edit = data.draw(edits_of(before))
        try:
            wanted = applied(before, edit)
            patch = rewrite(file, [edit])
        except EditError as error:
            # Brackets inside brackets have no place for the comment of an item.
            known = isinstance(edit, Carry) and "losing a comment" in str(error)
            assert known or isinstance(edit, Rename)
            continue
        assert same(values(source(patch.after, "app.yaml")), wanted)
        assert ("\r" in patch.after) == (newline == "\r\n")
        file = source(patch.after, "app.yaml")


def comments(content: str) -> Counter[str]:
    """The comments of a text of the demo, where # begins nothing else after a blank."""
    return Counter(comment.text for comment in read_manuscript(source(content)).comments)


def test_demo_comments_are_seen() -> None:
    """The comments found in the demo are those that a look at its lines finds."""
    for path in FILES:
        lines = demo(path).text.splitlines()
        found = {(comment.line, comment.text) for comment in read_manuscript(demo(path)).comments}
        looked = {
            (number, line[line.index("# ") :])
            for number, line in enumerate(lines)
            if "# " in line and '"' not in line[line.index("# ") :]
        }
        assert looked <= found


# Designing a card

DEAL = "layouts/deal.yaml"
SHOWN = Card({"main": Section("main", text(en="Main"), (Placement("title"),))},
             (Tab("general", text(en="General")),))  # fmt: skip


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (Change("move", "lead", to="main", after="client"),
         ["-      elements: [title, stage, kind, client, amount, expected_value, close_date, next_step, owner]",
          "+      elements: [title, stage, kind, client, lead, amount, expected_value, close_date, next_step, owner]",
          "-        - lead"]),
        (Change("move", "owner", to="more", before="source"),
         ["-      elements: [title, stage, kind, client, amount, expected_value, close_date, next_step, owner]",
          "+      elements: [title, stage, kind, client, amount, expected_value, close_date, next_step]",
          "+        - owner"]),
        (Change("add", "contract", to="main", before="stage"),
         ["-      elements: [title, stage, kind, client, amount, expected_value, close_date, next_step, owner]",
          "+      elements: [title, contract, stage, kind, client, amount, expected_value, close_date, next_step, owner]"]),
        (Change("hide", "history"), ["-    - history"]),
        (Change("hide", "notes"), ["-        - notes"]),
        (Change("remove_section", "closing"),
         ["-    closing:", "-      label: {en: Loss, it: Perdita}",
          "-      visible_when: {any: [{stage: {kind: lost}}, {loss_reason: filled}]}",
          "-      elements: [loss_reason, {field: loss_note, always_show: true}]"]),
        (Change("rename", "more", label=text(en="Rest", it="Resto")),
         ["-      label: {en: More, it: Altro}", "+      label: {en: Rest, it: Resto}"]),
        (Change("rename", "quote", label=text(en="Offers", it="Offerte")),
         ["-    - {related: quote, by: deal}",
          "+    - {related: quote, by: deal, label: {en: Offers, it: Offerte}}"]),
        (Change("set", "notes", settings={"always_show": True}),
         ["-        - notes", "+        - {field: notes, always_show: true}"]),
        (Change("set", "loss_note", settings={"always_show": False}),
         ["-      elements: [loss_reason, {field: loss_note, always_show: true}]",
          "+      elements: [loss_reason, loss_note]"]),
        (Change("set", "more", settings={"collapsed": False, "columns": 2}),
         ["-      collapsed: true", "+      columns: 2"]),
        (Change("move", "history", before="general"), ["+    - history", "-    - history"]),
        (Change("add_section", "money", after="main",
                section=Section("money", text(en="Money", it="Soldi"), (Placement("amount"),), 2)),
         ["-      elements: [title, stage, kind, client, amount, expected_value, close_date, next_step, owner]",
          "+      elements: [title, stage, kind, client, expected_value, close_date, next_step, owner]",
          "+    money:", "+      label: {en: Money, it: Soldi}", "+      columns: 2",
          "+      elements: [amount]"]),
    ],
)  # fmt: skip
def test_design(change: Change, lines: list[str]) -> None:
    """A change of the card for everyone is a patch of the fewest lines."""
    file = demo(DEAL)
    diff = design(file, [change], SHOWN).diff().splitlines()[2:]
    assert [line for line in diff if line[0] in "-+"] == lines


def test_design_moves_a_section() -> None:
    """A section moves with everything in it."""
    patch = design(demo(DEAL), [Change("move", "more", before="offer")], SHOWN)
    sections = values(source(patch.after, DEAL))["card"]["sections"]
    assert list(sections) == ["main", "more", "offer", "agreement", "closing"]
    assert sorted(patch.after.splitlines()) == sorted(demo(DEAL).text.splitlines())


def test_design_writes_down_what_was_understood() -> None:
    """A file without a card gets the one that is shown, and then the change."""
    file = source("layout: deal\nlist: {columns: [title]}\n", DEAL)
    patch = design(file, [Change("add", "amount", to="main")], SHOWN)
    assert patch.after == (
        "layout: deal\ncard:\n  sections:\n    main: {label: Main, elements: [title, amount]}\n"
        "list: {columns: [title]}\n"
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change("move", "nothing", to="main"), 'no "nothing"'),
        (Change("hide", "nothing"), 'no "nothing" to hide'),
        (Change("add", "lead", to="nowhere"), 'no section "nowhere"'),
        (Change("rename", "history", label=text(en="Past")), "belongs to Scheda"),
        (Change("add_section", "x"), "needs a label"),
    ],
)
def test_design_refuses(change: Change, reason: str) -> None:
    """A change of what the card does not have says so."""
    with pytest.raises(EditError, match=reason):
        design(demo(DEAL), [change], SHOWN)


def test_design_of_a_view() -> None:
    """A change for some people joins the changes of their view; the last word on a thing counts."""
    changes = [
        Change("hide", "lead"),
        Change("move", "owner", to="main", after="title"),
        Change("move", "owner", to="main", before="title"),
    ]
    diff = design_view(demo(DEAL), ("views", "finance"), changes).diff().splitlines()[2:]
    assert [line for line in diff if line[0] in "-+"] == [
        "+      - {hide: lead}",
        "+      - {move: owner, to: main, before: title}",
    ]


def test_design_of_no_view() -> None:
    """A view is declared before it changes anything."""
    with pytest.raises(EditError, match='no view "nord"'):
        design_view(demo(DEAL), ("views", "nord"), [Change("hide", "lead")])


# Declaring

ENTITY, PIPELINE = demo("entities/deal.yaml"), demo("pipelines/sales.yaml")


def test_add_field() -> None:
    """A new field stands beside another, its keys in order and its value in the column."""
    field = {"label": LABEL, "filter": True, "type": "money", "min": 0}
    assert changed(ENTITY, add_field(values(ENTITY), "budget", field, after="amount")) == [
        "+  budget:      {type: money, label: {en: X, it: Y}, min: 0, filter: true}"
    ]
    choice = {"type": "choice", "label": LABEL, "options": {"a": {"label": LABEL}}}
    assert changed(ENTITY, add_field(values(ENTITY), "mood", choice)) == [
        "+  mood:",
        "+    type: choice",
        "+    label: {en: X, it: Y}",
        "+    options:",
        "+      a: {label: {en: X, it: Y}}",
    ]
    bare = source("entity: deal\nlabel: Deal\nconversions: []\n")
    assert changed(bare, add_field(values(bare), "a", {"type": "text", "label": "A"})) == [
        "+fields:",
        "+  a: {type: text, label: A}",
    ]


def test_set_field() -> None:
    """A key of a field comes where the order of keys wants it; None takes it away."""
    settings_ = {"visible_to": ["role:head"], "min": None}
    assert changed(ENTITY, set_field(values(ENTITY), "discount", settings_)) == [
        "-    min: 0",
        "+    visible_to: [role:head]",
    ]


def test_add_option() -> None:
    """A new option stands before the retired ones."""
    assert changed(ENTITY, add_option(values(ENTITY), "kind", "barter", {"label": LABEL})) == [
        "+      barter:  {label: {en: X, it: Y}}"
    ]
    with pytest.raises(EditError, match=r"in app\.yaml"):
        list(add_option(values(ENTITY), "payment_terms", "barter", {"label": LABEL}))
    app = demo("app.yaml")
    assert changed(app, add_set_option(values(app), "sources", "tv", LABEL)) == [
        "+    tv:       {en: X, it: Y}"
    ]
    assert changed(ENTITY, set_option(values(ENTITY), "kind", "rental", {"retired": True})) == [
        '-      rental:  {label: {en: Rental, it: Noleggio}, color: "#2563EB"}',
        '+      rental:  {label: {en: Rental, it: Noleggio}, color: "#2563EB", retired: true}',
    ]


def test_add_stage() -> None:
    """A new open stage stands before the won one, a lost one at the end."""
    stage = {"color": "#112233", "label": LABEL}
    assert changed(PIPELINE, add_stage(values(PIPELINE), "waiting", stage)) == [
        '+  waiting:     {label: {en: X, it: Y}, color: "#112233"}'
    ]
    assert list(add_stage(values(PIPELINE), "gone", {**stage, "kind": "lost"})) == [
        Put(("stages", "gone"), {"label": LABEL, "kind": "lost", "color": "#112233"})
    ]
    assert changed(PIPELINE, set_stage(values(PIPELINE), "won", {"color": "#000000"})) == [
        '-  won:         {label: {en: Won, it: Vinta}, kind: won, color: "#15803D"}',
        '+  won:         {label: {en: Won, it: Vinta}, kind: won, color: "#000000"}',
    ]
    moved = rewrite(PIPELINE, move_stage("proposal", before="qualified")).after
    assert list(values(source(moved))["stages"])[:3] == ["new", "proposal", "qualified"]


def test_require() -> None:
    """Fields join the rule that says the same, else they get their own."""
    assert changed(PIPELINE, require(values(PIPELINE), ["lead"], {"from": "qualified"})) == [
        "-  - {fields: [client], from: qualified}",
        "+  - {fields: [client, lead], from: qualified}",
    ]
    rule = {"when": {"kind": "sale"}, "at": ["won"]}
    assert changed(PIPELINE, require(values(PIPELINE), ["lead"], rule)) == [
        "+  - {fields: [lead], at: [won], when: {kind: sale}}"
    ]
    taken = changed(PIPELINE, no_longer_require(values(PIPELINE), "amount", 1))
    assert taken == [
        "-  - {fields: [amount, close_date], from: proposal, through: won}",
        "+  - {fields: [close_date], from: proposal, through: won}",
    ]
