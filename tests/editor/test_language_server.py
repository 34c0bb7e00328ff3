"""What people see who edit the configuration: completion, and mistakes at their place."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli import main
from engine.compiler.check import check_project
from engine.compiler.declare import declare
from engine.compiler.project_schemas import editor_settings, project_schema_files
from engine.compiler.schemas import schema_of, write_schemas
from engine.compiler.source import read_folder

sys.path.insert(0, str(Path(__file__).parent))
from language_server import LanguageServer

ROOT = Path(__file__).parents[2]
MODELINE = "# yaml-language-server: $schema=../../schemas/{}.schema.json\n"
ENTITY = MODELINE.format("entity") + "entity: deal\nlabel: Deal\nfields:\n"
TYPES = set(
    schema_of("entity")["properties"]["fields"]["additionalProperties"]["properties"]["type"][
        "enum"
    ]
)
FIELD = "entity: deal\nfields:\n  a:\n    "
LAYOUT = "layout: deal\ncard:\n  sections:\n    main:\n      label: Main\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with the schemas of the language, and those of its own names."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "config", folder / "config")
    write_schemas(folder / "schemas")
    scope = declare(check_project(read_folder(folder / "config")).documents)
    own = folder / ".scheda" / "schemas"
    own.mkdir(parents=True)
    for name, text in project_schema_files(scope):
        (own / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[LanguageServer]:
    """The server, told of the schemas of the project as an editor would tell it."""
    told = editor_settings(".scheda/schemas", "config")["yaml.schemas"]
    schemas = {(project / schema).as_uri(): files for schema, files in told.items()}
    with LanguageServer(project, {"schemas": schemas}) as server:
        yield server


class TestLanguage:
    """Files that say in their first line which schema they follow."""

    def test_types_are_completed(self, server: LanguageServer) -> None:
        """All types of fields are offered, and nothing else."""
        offered = server.complete("config/entities/a.yaml", f"{ENTITY}  amount:\n    type: |\n")

        assert offered == TYPES

    def test_keys_of_the_type_are_completed(self, server: LanguageServer) -> None:
        """A text has a length, and no currency."""
        text = f"{ENTITY}  a:\n    type: text\n    label: A\n    |\n"
        offered = server.complete("config/entities/b.yaml", text)

        assert {"max_length", "visible_when", "help"} <= offered
        assert not {"currency", "options", "label"} & offered

    def test_unknown_key_is_shown_at_its_place(self, server: LanguageServer) -> None:
        """Exactly the wrong key is underlined, once."""
        line = "  a: {type: text, label: A, max_lenght: 3}\n"
        [found] = server.open("config/entities/c.yaml", ENTITY + line)
        start, end = found["range"]["start"], found["range"]["end"]

        assert found["message"] == "Property max_lenght is not allowed."
        assert start["line"] == end["line"] == ENTITY.count("\n")
        assert line[start["character"] : end["character"]] == "max_lenght"

    def test_first_line_wins(self, server: LanguageServer) -> None:
        """The schema in the first line is the one that counts, whatever the settings say."""
        text = MODELINE.format("layout") + LAYOUT + "      elements: [titel]\n"

        assert server.open("config/layouts/named.yaml", text) == []

    def test_demo_is_right(self, server: LanguageServer) -> None:
        """Nothing in the demo is underlined."""
        for path in sorted((ROOT / "config").rglob("*.yaml")):
            name = path.relative_to(ROOT).as_posix()
            assert server.open(name, path.read_text(encoding="utf-8")) == [], name


class TestProject:
    """Files without such a line, or with one that names the schemas of the project."""

    @pytest.mark.parametrize(
        ("name", "text", "some", "none"),
        [
            ("layouts/a", f"{LAYOUT}      elements:\n        - |\n", "title amount client", "fax"),
            ("layouts/b", f"{LAYOUT}      elements: [title, |]\n", "amount stage", "close"),
            ("layouts/c", f"{LAYOUT}      visible_when:\n        |\n", "kind stage any not", "to"),
            ("layouts/d", f"{LAYOUT}      visible_when:\n        kind: |\n", "sale filled", "fax"),
            ("layouts/e", "layout: |\n", "deal invoice", "close_date"),
            ("entities/a", f"{FIELD}type: link\n    to: |\n", "company", "fax"),
            (
                "entities/b",
                f"{FIELD}type: choice\n    options:\n      set: |\n",
                "sources countries",
                "fax",
            ),
            (
                "entities/c",
                f"{FIELD}type: text\n    visible_to:\n      - |\n",
                "role:head department:sales+ everyone",
                "role:nobody",
            ),
            (
                "pipelines/a",
                "pipeline: sales\nentity: deal\nrequired:\n  - fields: [title]\n    from: |\n",
                "proposal won",
                "offered",
            ),
            ("pipelines/b", "entity: deal\nrequired:\n  - fields: [|]\n", "amount", "fax"),
            ("access/a", "access: |\n", "seller head", "fax"),
            ("access/b", "moves:\n  deal/sales:\n    |\n", "proposal", "deal"),
            ("access/c", "records:\n  |\n", "deal contact", "fax"),
            (
                "tests/a",
                "cases:\n  - name: x\n    given: {entity: deal}\n    when:\n      move: |\n",
                "won lost",
                "deal",
            ),
        ],
    )
    def test_names_are_completed(
        self, server: LanguageServer, name: str, text: str, some: str, none: str
    ) -> None:
        """What the project declares is offered where it can stand."""
        offered = server.complete(f"config/{name}_names.yaml", text)

        assert set(some.split()) <= offered
        assert none not in offered

    def test_wrong_name_is_shown_at_its_place(self, server: LanguageServer) -> None:
        """A field that the entity does not have is underlined."""
        line = "      elements: [title, amout]\n"
        [found] = server.open("config/layouts/wrong.yaml", LAYOUT + line)
        start, end = found["range"]["start"], found["range"]["end"]

        assert found["message"].startswith("Value is not accepted.")
        assert line[start["character"] : end["character"]] == "amout"

    def test_demo_is_right(self, server: LanguageServer) -> None:
        """Nothing in the demo is underlined with the names of the demo, either."""
        # Under other names: the server remembers what it was told of a file before.
        for path in sorted((ROOT / "config").glob("*/*.yaml")):
            text = path.read_text(encoding="utf-8").partition("\n")[2]
            name = f"config/{path.parent.name}/again_{path.name}"
            assert server.open(name, text) == [], name


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes over the schemas of the first lines, and then those know the names."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["scheda", "schema", "--project", "--out", "schemas"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    text = MODELINE.format("layout") + LAYOUT + "      elements: [title, |]\n"

    with LanguageServer(tmp_path) as server:
        assert "amount" in server.complete("config/layouts/deal.yaml", text)
