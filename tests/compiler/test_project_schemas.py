"""The schemas of a project: they know its names, and hold nothing against it that is right."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from engine.cli.group import root
from engine.compiler.check import check_project
from engine.compiler.declare import declare
from engine.compiler.parse import parse
from engine.compiler.project_schemas import project_schema
from engine.compiler.schemas import schema_of
from engine.compiler.scope import Scope
from engine.compiler.source import KINDS, Kind, SourceTree, from_texts, read_folder
from engine.compiler.tree import plain

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"

FILES = {
    "app.yaml": "app: a\nlabel: A\nlocales: [en]\ndepartments: {sales: Sales}\n"
    "roles: {admin: {label: Admin, all: true}, seller: Seller}\n"
    "option_sets: {sources: {web: Web}}\n",
    "entities/deal.yaml": "entity: deal\nlabel: Deal\nfields:\n  title: {type: text, label: T}\n"
    "  kind: {type: choice, label: K, options: {sale: Sale, loan: Loan}}\n"
    "  buyer: {type: link, label: B, to: person}\n",
    "entities/person.yaml": "entity: person\nlabel: Person\n"
    "fields: {surname: {type: text, label: S}}\n",
    "pipelines/sales.yaml": "pipeline: sales\nentity: deal\nlabel: Sales\n"
    "stages: {new: New, won: {label: Won, kind: won}, lost: {label: Lost, kind: lost}}\n",
    "layouts/deal.yaml": "layout: deal\ncard: {sections: {main: {label: M, elements: [title]}}}\n"
    "views: {boss: {label: B, for: role:seller}}\n",
}


def as_json(value: Any) -> Any:
    """A plain value with numbers as JSON has them."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return value


def scope_of(tree: SourceTree) -> Scope:
    """What a project declares, whatever is wrong with it."""
    return declare(check_project(tree).documents)


def complaints(scope: Scope, kind: Kind, text: str) -> list[str]:
    """The places the schema of a kind of file complains about, and not the language's own."""
    [source] = from_texts({PATHS[kind]: text}).sources.values()
    parsed = parse(source)
    assert parsed.root is not None
    value = as_json(plain(parsed.root))
    before = {one.json_path for one in Draft202012Validator(schema_of(kind)).iter_errors(value)}
    validator = Draft202012Validator(project_schema(kind, scope))
    return [one.json_path for one in validator.iter_errors(value) if one.json_path not in before]


PATHS: dict[Kind, str] = {
    "app": "app.yaml", "entity": "entities/deal.yaml", "pipeline": "pipelines/sales.yaml",
    "layout": "layouts/deal.yaml", "access": "access/seller.yaml", "tests": "tests/x.yaml",
    "document": "documents/x.yaml", "channel": "channels/x.yaml",
}  # fmt: skip


@pytest.fixture(scope="module")
def scope() -> Scope:
    """A small project without mistakes."""
    return scope_of(from_texts(FILES))


@pytest.mark.parametrize(
    ("kind", "text", "place"),
    [
        ("app", "departments: {north: {label: N, in: sales}}", None),
        ("entity", "entity: deal\nfields: {a: {type: link, to: persn}}", "$.fields.a.to"),
        ("entity", "entity: deal\nfields: {a: {type: link, to: [deal, person]}}", None),
        ("entity", "entity: deal\nfields: {a: {type: text, visible_to: role:boss}}", "visible_to"),
        ("entity", "entity: deal\nfields: {a: {type: text, visible_to: user:a.b@c}}", None),
        ("entity", "entity: deal\nfields: {a: {type: text, visible_to: department:sales+}}", None),
        ("entity", "entity: deal\nfields: {b: {type: text, visible_when: {just_made: 1}}}", None),
        (
            "entity",
            "entity: deal\nconversions: [{to: person, map: {surnam: title}}]",
            "conversions",
        ),
        ("entity", "entity: deal\nconversions: [{to: person, map: {surname: title}}]", None),
        ("pipeline", "entity: dael", "$.entity"),
        ("pipeline", "entity: deal\nrequired: [{fields: [titel], from: new}]", "fields"),
        ("pipeline", "pipeline: sales\nentity: deal\nrequired: [{fields: title, at: newer}]", None),
        ("pipeline", "entity: deal\nrequired: [{fields: title, at: a, when: {x: 1}}]", "when"),
        ("layout", "layout: dela", "$.layout"),
        ("layout", "layout: deal\nlist: {columns: [title, kynd]}", "columns[1]"),
        ("layout", "layout: deal\nlist: {sort: -kind, filters: [stage]}", None),
        ("layout", "layout: deal\nlist: {sort: -knd}", "sort"),
        ("layout", "layout: person\nlist: {columns: [title]}", "columns[0]"),
        ("layout", "layout: deal\nboard: {sum: surname}", "sum"),
        ("layout", "layout: deal\npipelines: {slaes: {changes: []}}", "$.pipelines"),
        ("layout", "layout: deal\nlist: {presets: {p: {when: {kind: lone}}}}", "kind"),
        ("layout", "layout: deal\nlist: {presets: {p: {when: {not: {kind: [sale]}}}}}", None),
        ("layout", "layout: deal\nviews: {v: {for: role:sellr}}", "for"),
        ("layout", "layout: deal\nviews: {v: {changes: [{add: surname, to: m}]}}", "add"),
        ("layout", "layout: person\ncard: {tabs: [{related: deal, by: buyer}, general]}", None),
        ("access", "access: boss", "$.access"),
        ("access", "access: seller\nrecords: {dael: {read: all}}", "$.records"),
        ("access", "access: seller\nmoves: {deal/sales: {new: [wonn]}}", "new[0]"),
        ("access", "access: seller\nstages: {deal/sale: {}}", "$.stages"),
        ("access", "access: seller\ndocuments: {offer: [read]}", "$.documents"),
        ("tests", "cases: [{given: {entity: deal}, when: {move: wn}}]", "move"),
        ("tests", "cases: [{given: {entity: deal}, expect: {refused: [stage, kind]}}]", None),
        ("tests", "cases: [{given: {entity: deal}, expect: {hidden: [surname]}}]", "hidden[0]"),
        ("tests", "cases: [{given: {entity: deal}, expect: {view: bos}}]", "view"),
        ("tests", "cases: [{given: {entity: deal, actor: {role: sellr}}}]", "role"),
        ("document", "entity: deal\npipelines: [sale]", "pipelines[0]"),
        ("channel", "entities: [dael]", "entities[0]"),
        ("channel", "incoming: {unknown: {create: leed}}", "create"),
    ],
)
def test_names(scope: Scope, kind: Kind, text: str, place: str | None) -> None:
    """A name that nobody declared is wrong at its place; a declared one, or a younger one, is not.

    ``place`` is the end of the path, or a part of it; None when nothing is wrong.
    """
    found = complaints(scope, kind, f"{text}\n")

    assert len(found) == (place is not None)
    assert all(place in path for path in found if place)


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_written_out(scope: Scope, kind: Kind) -> None:
    """Schemas are right as such, and every reference in them leads somewhere."""
    schema = project_schema(kind, scope)
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    used = {part.partition('"')[0] for part in text.split('"#/$defs/')[1:]}

    assert used <= set(schema["$defs"]) if used else True
    assert '"examples"' not in text


def test_part_keeps_to_the_language() -> None:
    """Whatever the names are laid over is a key of the language: none has gone out of use."""
    scope = scope_of(from_texts(FILES))
    for kind in KINDS:
        schema = schema_of(kind)
        known = set(_keys(schema))
        for part in project_schema(kind, scope).get("allOf", [])[len(schema.get("allOf", [])) :]:
            own = {name for name in _keys(part) if name not in _names(scope)}
            assert own <= known, (kind, own - known)


def _keys(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_keys, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    inner = [_keys(part) for part in node.values()]
    return set(node.get("properties", {})).union(*inner)


def _names(scope: Scope) -> set[str]:
    fields = {name for entity in scope.entities.values() for name in entity.fields}
    stages = {stage for pipeline in scope.pipelines.values() for stage in pipeline.stages}
    addresses = {pipeline.address for pipeline in scope.pipelines.values()}
    return {*scope.entities, *scope.pipelines, *fields, *stages, *addresses}


def test_what_is_broken_is_not_held_against_others() -> None:
    """Names of things with mistakes are known; of files nobody can read, nothing is."""
    broken = {
        **FILES,
        "entities/deal.yaml": FILES["entities/deal.yaml"] + "  amount: {type: mony, label: A}\n",
        "entities/person.yaml": "entity: [\n",
        "pipelines/sales.yaml": FILES["pipelines/sales.yaml"].replace("Won, kind", "Won, knd"),
    }
    scope = scope_of(from_texts(broken))

    assert complaints(scope, "layout", "layout: deal\nlist: {columns: [amount]}\n") == []
    assert complaints(scope, "layout", "layout: deal\nlist: {columns: [amuont]}\n")
    assert complaints(scope, "layout", "layout: person\nlist: {columns: [anything]}\n") == []
    moves = "access: seller\nmoves: {deal/sales: {won: [lost]}}\n"
    assert complaints(scope, "access", moves) == []


def test_without_app() -> None:
    """A project that is only begun has schemas, too."""
    scope = scope_of(from_texts({}))

    assert complaints(scope, "access", "access: anybody\n") == []
    text = "entity: deal\nfields: {a: {type: text, visible_to: [role:any, department:any+]}}\n"
    assert complaints(scope, "entity", text) == []


def test_right_projects_stay_right() -> None:
    """What the compiler finds no error in, the schemas of the project find none in, either."""
    wrong = []
    for folder in (ROOT / "config", *sorted(CASES.iterdir())):
        tree = read_folder(folder)
        result = check_project(tree)
        blamed = {found.span.path for found in result.diagnostics if found.severity == "error"}
        sources = [one for one in tree.sources.values() if one.path not in blamed]
        if folder.parent == CASES:
            # Thirty keys of the language are the same in all; the names are in these few kinds.
            sources = [one for one in sources if one.kind not in ("entity", "app")]
        scope = declare(result.documents)
        for source in sources:
            parsed = parse(source)
            if parsed.root is None:
                continue
            validator = Draft202012Validator(project_schema(source.kind, scope))
            value = as_json(plain(parsed.root))
            wrong += [
                (folder.name, source.path, one.json_path, one.message[:100])
                for one in validator.iter_errors(value)
            ]

    assert wrong == []


def test_command(tmp_path: Path) -> None:
    """The command writes schemas and settings into a hidden folder that Git ignores."""
    out = tmp_path / "schemas"
    config = ["--config", str(ROOT / "config")]
    result = CliRunner().invoke(root, ["schema", "--project", "--out", str(out), *config])
    settings = json.loads((out / "vscode.json").read_text(encoding="utf-8"))["yaml.schemas"]

    assert result.exit_code == 0, result.output
    assert {Path(line).name for line in result.output.split()} == {
        *(f"{kind}.schema.json" for kind in KINDS), "vscode.json",
    }  # fmt: skip
    assert all(Path(schema).is_file() for schema in settings)
    assert settings[f"{out.as_posix()}/layout.schema.json"].endswith("config/layouts/*.yaml")


def test_command_without_project(tmp_path: Path) -> None:
    """A folder that is not there is an error of usage."""
    missing = str(tmp_path / "missing")
    result = CliRunner().invoke(root, ["schema", "--project", "--config", missing])

    assert result.exit_code == 2
    assert "there is no folder" in result.output
