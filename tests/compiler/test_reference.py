"""The reference is made from the program, and what is committed is what it makes today."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.documenting import docs
from engine.cli.group import COMMANDS, INTERNAL
from engine.cli.manual import manuals
from engine.compiler.check import check_project
from engine.compiler.codes import all_codes
from engine.compiler.migrate.exits import Exit
from engine.compiler.reference import reference
from engine.compiler.reference.commands import EXIT_CODES
from engine.compiler.reference.kinds import operators_of
from engine.compiler.reference.markdown import slug
from engine.compiler.reference.spelling import key_types, specs_in
from engine.compiler.reference.tables import FEATURE_TEXTS, LEVELS, PRINCIPALS
from engine.compiler.source import KINDS, Kind, from_texts
from engine.compiler.spec import spec_of
from engine.compiler.spec.base import Spec
from engine.model import access
from engine.model.field_types import COMMON_KEYS, DECLARABLE, FIELD_TYPES
from engine.model.system import FEATURES

ROOT = Path(__file__).resolve().parents[2]


@cache
def pages() -> dict[str, str]:
    """The pages made today."""
    return reference(manuals())


def test_committed_pages_are_fresh() -> None:
    """What is committed is what `make schemas` writes."""
    stale = [
        path
        for path, text in pages().items()
        if not (ROOT / "docs" / path).is_file()
        or (ROOT / "docs" / path).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: make schemas"
    written = {path.relative_to(ROOT / "docs").as_posix()
               for path in (ROOT / "docs" / "reference").glob("*.md")}  # fmt: skip
    assert written <= pages().keys()


def below(spec: type[Spec], seen: set[type[Spec]]) -> set[type[Spec]]:
    """A spec and all it is made of."""
    if spec not in seen:
        seen.add(spec)
        for hint in key_types(spec).values():
            for inner in specs_in(hint):
                below(inner, seen)
    return seen


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained(kind: Kind) -> None:
    """Every key of a kind of file has a row with its meaning and an example."""
    everything = "\n".join(pages().values())
    for spec in below(spec_of(kind), set()):
        for name, field in spec.model_fields.items():
            key = field.alias or name
            rows = [line for line in everything.splitlines() if line.startswith(f"| `{key}` |")]
            assert rows, f"{spec.__name__}.{key}"
            if name != "type":
                assert any(field.description and field.description in row for row in rows)
                assert any(f"`{key}: " in row for row in rows), f"{spec.__name__}.{key}"


def test_every_field_type_is_explained() -> None:
    """Every type has a section with the keys that are its own."""
    sections = dict(
        re.findall(
            r"^### (\w+)\n(.*?)(?=^##|\Z)", pages()["reference/fields.md"], re.MULTILINE | re.DOTALL
        )
    )
    assert list(sections) == list(DECLARABLE)
    for name in DECLARABLE:
        for key in FIELD_TYPES[name].keys:
            assert f"| `{key}` |" in sections[name], f"{name}.{key}"
    for key in COMMON_KEYS:
        assert f"| `{key}` |" in pages()["reference/fields.md"]


def test_links_lead_to_headings() -> None:
    """A link with an anchor finds its heading."""
    dead = []
    for path, text in pages().items():
        for file, anchor in re.findall(r"\]\(([\w.]*)#([\w-]+)\)", text):
            goal = pages()[f"reference/{file}"] if file else text
            headings = {
                slug(line.lstrip("#").strip()) for line in goal.splitlines() if line[:1] == "#"
            }
            if anchor not in headings:
                dead.append(f"{path}: {file}#{anchor}")
    assert sorted(set(dead)) == []


MORE = {
    "choice": "options: {a: A}, ",
    "link": "to: deal, ",
    "booking": "to: deal, ",
    "formula": "formula: 1 + 1, returns: decimal, ",
    "rollup": "rollup: {entity: deal, by: parent, measure: count}, ",
}
OPERATORS = {
    "eq": "a",
    "ne": "a",
    "gt": "1",
    "gte": "1",
    "lt": "1",
    "lte": "1",
    "in": "[a]",
    "not_in": "[a]",
}


@pytest.mark.parametrize("name", DECLARABLE)
def test_operators_are_those_of_the_compiler(name: str) -> None:
    """What the table says may be asked of a type is what the compiler takes."""
    known = operators_of(FIELD_TYPES[name])
    for operator in ("filled", "empty", *OPERATORS):
        test = operator if operator not in OPERATORS else f"{{{operator}: {OPERATORS[operator]}}}"
        tree = from_texts({
            "app.yaml": "app: a\nlabel: A\nlocales: [en]\nroles: {admin: {label: A, all: true}}\n",
            "entities/deal.yaml": "entity: deal\nlabel: Deal\nfields:\n  title: {type: text, label: T}\n"
            "  parent: {type: link, label: P, to: deal}\n"
            f"  x: {{type: {name}, {MORE.get(name, '')}label: X}}\n"
            f"  y: {{type: text, label: Y, visible_when: {{x: {test}}}}}\n",
        })  # fmt: skip
        codes = {one.code.id for one in check_project(tree).diagnostics}
        assert (operator in known) == codes.isdisjoint({"F302", "F303"}), operator


def test_tables_are_complete() -> None:
    """Features, levels, principals, commands, codes and exit codes are all there."""
    assert set(FEATURE_TEXTS) == set(FEATURES)
    assert tuple(name for name, _ in LEVELS) == access.LEVELS
    assert len(PRINCIPALS) == 8
    assert [number for number, _ in EXIT_CODES] == sorted(int(code) for code in Exit)
    assert INTERNAL in dict(EXIT_CODES)
    commands = pages()["reference/commands.md"]
    assert all(f"## scheda {name}\n" in commands for name in COMMANDS)
    index = pages()["codes/index.md"]
    assert all(f"[{code}]({code}.md)" in index for code in all_codes())


def test_command(tmp_path: Path) -> None:
    """`scheda docs --reference` writes the pages."""
    done = CliRunner().invoke(docs, ["--reference", "--out", str(tmp_path)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "codes" / "index.md").read_text(encoding="utf-8") == pages()[
        "codes/index.md"
    ]
