"""The schemas for editors: fresh, valid, and of one opinion with the compiler."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.compiler.check import read_document
from engine.compiler.parse import parse
from engine.compiler.schemas import schema_files, schema_of, write_schemas
from engine.compiler.source import KINDS, Kind, Source, SourceTree, from_texts, read_folder
from engine.compiler.tree import plain

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"

BEYOND_SCHEMAS = {
    "S105", "S110", "S111", "S114", "S119", "S120", "S125", "S126", "S131", "S133", "S134",
}  # fmt: skip
"""Codes for what no schema can know: calendars, RE2, time zones, ranges, names of files."""

CHANGES: dict[Kind, tuple[str, ...]] = {
    "entity": (
        "a: {type: text, label: A}",
        "a: {type: text, label: A, options: {x: X}}",
        "a: {type: text, label: {}}",
        "a: {type: text, label: {en: A, it: ''}}",
        "a: {type: text, label: {english: A}}",
        "a: {type: choice, label: A, options: {x: X, y: {en: Y}, z: {label: Z, retired: true}}}",
        "a: {type: choice, label: A, options: {set: some}}",
        "a: {type: choice, label: A, options: {}}",
        "a: {type: choice, label: A, options: {x: {lable: X}}}",
        "a: {type: choice, label: A}",
        "a: {type: link, label: A, to: deal}",
        "a: {type: link, label: A, to: [deal, lead]}",
        "a: {type: link, label: A, to: Deal}",
        "a: {type: user, label: A, default: me}",
        "a: {type: duration, label: A, default: 1h30m}",
        "a: {type: duration, label: A, default: 30m1h}",
        "a: {type: money, label: A, min: 0.5, max: 10}",
        "a: {type: money, label: A, min: true}",
        "a: {type: rating, label: A, max: 11}",
        "a: {type: rollup, label: A, rollup: {entity: b, by: c, measure: count}}",
        "a: {type: rollup, label: A, rollup: {entity: b, by: c, measure: count, field: d}}",
        "a: {type: rollup, label: A, rollup: {entity: b, by: c, measure: sum}}",
        "a: {type: formula, label: A, formula: 'b + 1', returns: money}",
        "a: {type: formula, label: A, formula: ' ', returns: money}",
        "a: {type: text, label: A, visible_when: {}}",
        "a: {type: text, label: A, visible_when: {b: {}}}",
        "a: {type: text, label: A, visible_when: {b: [], any: [{c: 1}]}}",
        "a: {type: text, label: A, visible_when: {b: {gte: 1, lt: today}, not: {actor: owner}}}",
        "a: {type: text, label: A, visible_when: {b: {gte: [1]}}}",
        "a: {type: text, label: A, visible_when: {any: []}}",
        "a: {type: text, label: A, visible_to: role:head}",
        "a: {type: text, label: A, visible_to: [role:head, department:x+, user:a.b@c]}",
        "a: {type: text, label: A, visible_to: [role:Head]}",
        "a: {type: text, label: A, tags: one}",
        "a: {label: A}",
        "a: {type: stage, label: A}",
        "a: [1]",
    ),
    "pipeline": (
        "required: [{fields: [a], from: b}]",
        "required: [{fields: a, at: b}]",
        "required: [{fields: [a]}]",
        "required: [{fields: [], from: a}]",
        "required: [{fields: [a], at: [b], from: c}]",
        "required: [{fields: [a], at: [b], grace: 30d}]",
        "required: [{fields: [a], at: [b], grace: 30d, since: 2027-01-01}]",
        "required: [{fields: [a], at: [b], enforce: {import: warn}}]",
        "required: [{fields: [a], at: [b], enforce: {import: stop}}]",
        "required: [{fields: [a], at: [b], enforce: {fax: warn}}]",
        "transitions: [{from: a, to: [], except: [role:b]}]",
        "removed: [{stage: a, into: b}]",
        "removed: [{into: b}]",
    ),
    "layout": (
        "card: {sections: {m: {label: M, elements: [a, {field: b}, {widget: utm}]}}}",
        "card: {sections: {m: {label: M, elements: [{field: b, widget: utm}]}}}",
        "card: {sections: {m: {label: M, elements: [{always_show: true}]}}}",
        "card: {sections: {m: {label: M, elements: [A]}}}",
        "card: {tabs: [general, {related: a, by: b}]}",
        "card: {tabs: [generall]}",
        "card: {tabs: [{related: a}]}",
        "{card: {}, pipelines: {p: {changes: [{hide: a}, {move: a, to: b}]}}}",
        "{card: {}, pipelines: {p: {changes: [{hide: a, move: b}]}}}",
        "{card: {}, pipelines: {p: {changes: [{}]}}}",
        "{card: {}, pipelines: {p: {changes: [{move: a}]}}}",
        "{card: {}, pipelines: {p: {changes: [{move: a, before: b, after: c}]}}}",
        "{card: {}, pipelines: {p: {changes: [{set: a}]}}}",
        "{card: {}, pipelines: {p: {changes: [{set: a, columns: 2}]}}}",
        "pipelines: {p: {changes: []}}",
        "list: {sort: -a, presets: {m: {label: M, when: {actor: owner}}}}",
        "list: {sort: '+a'}",
    ),
    "tests": (
        "cases: [{name: a, given: {entity: b}, expect: {hidden: [c]}}]",
        "cases: [{name: a, given: {entity: b, record: {c: [1, {d: null}]}}, expect: {hidden: [c]}}]",
        "cases: [{name: a, given: {entity: b}, expect: {}}]",
        "cases: [{name: a, given: {entity: b}, expect: {allowed: true}}]",
        "cases: [{name: a, given: {entity: b}, when: {move: c}, expect: {allowed: true}}]",
        "cases: [{name: a, given: {entity: b}, when: {}, expect: {hidden: [c]}}]",
        "cases: []",
    ),
}
START: dict[Kind, str] = {
    "entity": "entity: x\nlabel: X\nfields:\n  ",
    "pipeline": "pipeline: x\nentity: y\nlabel: X\nstages: {a: A}\n",
    "layout": "layout: x\n",
    "tests": "tests: x\n",
}


@cache
def validator(kind: Kind) -> Draft202012Validator:
    """The validator of a kind of file."""
    return Draft202012Validator(schema_of(kind))


def as_json(value: Any) -> Any:
    """A plain value with numbers as JSON has them."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return value


def opinions(source: Source) -> tuple[set[str], list[str]]:
    """What the compiler says of a file by itself, and what its schema says."""
    parsed = parse(source)
    if parsed.root is None or parsed.diagnostics:
        return set(), []
    _, found = read_document(source)
    errors = validator(source.kind).iter_errors(as_json(plain(parsed.root)))
    return {one.code.id for one in found}, [f"{one.json_path}: {one.message}" for one in errors]


def test_files_are_fresh() -> None:
    """What is committed is what would be generated: `scheda schema` brings it up to date."""
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("*")}

    # The schema of the compiled bundle is somebody else's.
    assert {name: written.get(name) for name, _ in schema_files()} == dict(schema_files())


def test_write(tmp_path: Path) -> None:
    """A project gets all of them, in a folder made for them."""
    paths = list(write_schemas(tmp_path / "schemas"))

    assert [path.name for path in paths] == [
        *(f"{kind}.schema.json" for kind in KINDS), "plan.schema.json",
    ]  # fmt: skip
    assert all(json.loads(path.read_text(encoding="utf-8"))["$id"] == path.name for path in paths)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_valid(kind: Kind) -> None:
    """A schema is itself right, and speaks in the words of the language only."""
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)

    assert '"null"' not in text
    assert "discriminator" not in text
    assert "oneOf" not in text.replace('"oneOf": [{"required"', "")


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in CHANGES.items() for text in texts]
)
def test_same_verdict(kind: Kind, text: str) -> None:
    """Compiler and schema agree whether a file is right."""
    whole = START[kind] + text
    if text.startswith("{"):
        # Several keys at once are written between braces here.
        whole = START[kind] + text[1:-1].replace(", pipelines:", "\npipelines:")
    codes, errors = opinions(Source(f"x/{'x'}.yaml", whole + "\n", kind))

    assert bool(codes) == bool(errors), (codes, errors)


def all_sources() -> list[Source]:
    """Every file of the demo and of the cases."""
    trees: list[SourceTree] = [read_folder(ROOT / "config"), from_texts({})]
    trees += [read_folder(case, root=case.name) for case in sorted(CASES.iterdir())]
    return [source for tree in trees for source in tree.sources.values()]


def test_same_verdict_on_every_file() -> None:
    """So do they about the demo and about every wrong project, as far as a schema can know."""
    disagreements = []
    for source in all_sources():
        codes, errors = opinions(source)
        if not codes <= BEYOND_SCHEMAS and not errors:
            disagreements.append((source.path, codes, "the schema saw nothing"))
        if errors and not codes:
            disagreements.append((source.path, codes, errors))

    assert disagreements == []


def test_editors_are_told_the_one_thing_that_is_wrong() -> None:
    """An unknown key of a field is one error at that field, not one for each type there is."""
    fields = {"a": {"type": "money", "label": "A", "max_lenght": 3}, "b": {"type": "monye"}}
    value = {"entity": "x", "label": "X", "fields": fields}
    errors = sorted(one.json_path for one in validator("entity").iter_errors(value))

    assert errors == ["$.fields.a", "$.fields.b.type"]
