"""`scheda check --fix`: certain edits are made, looked at again, and taken back if they do not help."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.fixing import fix_folder
from engine.compiler.check import check_project
from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help
from engine.compiler.fixes import apply_fixes, choose, fix_project, fixes_of
from engine.compiler.source import SourceTree, from_texts, read_folder
from engine.compiler.span import Span

CONFIG = Path(__file__).resolve().parents[2] / "config"
WORD = Code("N999", "word", "wrong word")
BAD = Code("Y999", "bad", "file is bad")
PATH = "entities/a.yaml"


def project(text: str) -> SourceTree:
    """A project of one entity."""
    app = "app: a\nlabel: A\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"
    return from_texts({"app.yaml": app, PATH: text})


def wrong(tree: SourceTree) -> list[Diagnostic]:
    """A check with one opinion: every word "bad" should be "good", and "worse" breaks a file."""
    found = []
    for number, line in enumerate(tree.sources[PATH].lines(), 1):
        at = line.find("bad")
        while at >= 0:
            span = Span(PATH, number, at + 1, number, at + 4)
            new = "bad " if "stubborn" in line else "worse" if "trap" in line else "good"
            found.append(WORD.at(span, f"line {line}", Help("say good", (Fix(span, new),))))
            at = line.find("bad", at + 1)
        if "worse" in line:
            found.append(BAD.at(Span(PATH, number, 1, number, 2), "it is worse now"))
    return found


def test_fixes_are_made_together() -> None:
    """Fixes that do not touch each other are made at once, whatever their order."""
    fixed = fix_project(project("entity: bad, bad\nlabel: bad\n"), wrong)
    assert fixed.tree.sources[PATH].text == "entity: good, good\nlabel: good\n"
    assert len(fixed.done) == 3
    assert fixed.left == ()
    assert [patch.path for patch in fixed.patches] == [PATH]
    assert "+label: good\n" in fixed.patches[0].diff("config")


def test_fixes_that_do_not_help_are_taken_back() -> None:
    """A fix after which the complaint stays, or the file breaks, is not kept; others are."""
    fixed = fix_project(project("entity: bad\nlabel: stubborn bad\nicon: trap bad\n"), wrong)
    assert fixed.tree.sources[PATH].text == "entity: good\nlabel: stubborn bad\nicon: trap bad\n"
    assert len(fixed.done) == 1
    assert len(fixed.left) == 2


def test_overlapping_fixes_wait() -> None:
    """Of two fixes in one place the first is made, and the other looked at again."""
    span, inside = Span(PATH, 1, 9, 1, 14), Span(PATH, 1, 10, 1, 11)
    one = WORD.at(span, "one", Help("x", (Fix(span, "x"),)))
    two = WORD.at(inside, "two", Help("y", (Fix(inside, "y"),)))
    three = WORD.at(span, "three", "nothing to be done")
    assert choose([one, two, three]) == [one]
    assert fixes_of(three) == ()


def test_places_are_found_in_any_text() -> None:
    """Places count lines however they end; a fix may insert, and take out a line end."""
    tree = project("entity: é\r\nlabel: b\n")
    fixes = [
        Fix(Span(PATH, 1, 9, 1, 10), "à"),
        Fix(Span(PATH, 2, 1, 2, 1), "  "),
        Fix(Span(PATH, 2, 8, 2, 9), "c"),
        Fix(Span("gone.yaml", 1, 1, 1, 1), "x"),
    ]
    assert apply_fixes(tree.sources, fixes)[PATH].text == "entity: à\r\n  label: c\n"


def test_nothing_to_fix() -> None:
    """A project without certain fixes stays what it is."""
    tree = project("entity: a\nlabel: A\n")
    fixed = fix_project(tree)
    assert fixed.tree is tree
    assert fixed.patches == ()


def test_typing_slips_of_the_demo() -> None:
    """Slips that the compiler is sure about disappear, syntax first and then what it hid."""
    files = {path: source.text for path, source in read_folder(CONFIG).sources.items()}
    wanted = dict(files)
    deal = files["entities/deal.yaml"]
    deal = deal.replace("    type: integer\n", "    type:integer\n", 1)
    deal = deal.replace("max_length: 120, search", "max_length: 120, serach")
    files["entities/deal.yaml"] = deal.replace("{type: link, label", "{type: lnk, label")
    layout = files["layouts/deal.yaml"].replace("date, next_step", "dat, next_step", 1)
    files["layouts/deal.yaml"] = layout.replace("{en: More,", "{en:More,")
    fixed = fix_project(from_texts(files))
    assert fixed.tree.sources["layouts/deal.yaml"].text == wanted["layouts/deal.yaml"]
    assert fixed.tree.sources["entities/deal.yaml"].text == wanted["entities/deal.yaml"]
    assert len(fixed.done) == 5
    assert not [one for one in check_project(fixed.tree).diagnostics if one.severity == "error"]


def test_fixing_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder is fixed in place and it is told what was done; a preview writes nothing."""
    wanted = {path: source.text for path, source in read_folder(CONFIG).sources.items()}
    for path, text in wanted.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", newline="\r\n")
    file = tmp_path / "layouts" / "deal.yaml"
    good = file.read_bytes()
    bad = good.replace(b"date, next_step", b"dat, next_step", 1)
    file.write_bytes(bad)
    tree = read_folder(tmp_path)
    assert fix_folder(tree, tmp_path, diff=True) is tree
    shown = capsys.readouterr()
    assert file.read_bytes() == bad
    assert (
        "+      elements: [title, stage, kind, client, amount, expected_value, close_date"
        in shown.out
    )
    assert "would fix " in shown.err
    after = fix_folder(tree, tmp_path)
    assert file.read_bytes() == good
    assert [one for one in check_project(after).diagnostics if one.severity == "error"] == []
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"fixed {tmp_path}/layouts/deal.yaml:8:")
    assert told[-1] == "1 fix"
