"""The laws of the house (docs/architecture.md), each one a test."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "engine"
WEB = ENGINE / "runtime" / "web"
LONGEST = 350

# Law 2: each library has one home. Module -> the files and folders of engine/ that may import it.
HOMES: dict[str, tuple[str, ...]] = {
    "argon2": ("runtime/people/passwords.py",),
    "babel": ("runtime",),
    "click": ("cli",),
    "email_validator": ("runtime/fields",),
    "flask": ("runtime/web", "runtime/leaks"),
    "granian": ("runtime/web",),
    "itsdangerous": ("runtime/web",),
    "jinja2": (
        "compiler/word",
        "compiler/checks/placeholders.py",
        "runtime/web",
        "runtime/documents.py",
    ),
    "jsonschema": ("compiler/emit",),
    "markdown_it": ("runtime/web/markdown.py",),
    "markupsafe": ("runtime/web",),
    "phonenumbers": ("runtime/fields",),
    "psycopg": ("compiler/migrate", "runtime/store.py"),
    "pydantic": ("compiler/spec", "compiler/shape.py", "compiler/emit"),
    "python_calamine": ("runtime/sheets",),
    "pydantic_core": ("compiler/spec", "compiler/shape.py"),
    "re2": ("compiler/spec/words.py", "compiler/checks", "runtime/fields"),
    "ruamel": ("compiler/events.py",),
    "sqlalchemy": ("model/metadata.py", "compiler/migrate", "runtime"),
    "xlsxwriter": ("runtime/sheets",),
    "werkzeug": ("runtime/web", "runtime/leaks"),
}
# What a distribution is called when it is imported, where that differs.
MODULE_OF = {
    "argon2-cffi": "argon2",
    "email-validator": "email_validator",
    "google-re2": "re2",
    "markdown-it-py": "markdown_it",
    "python-calamine": "python_calamine",
    "ruamel-yaml": "ruamel",
    "ruamel-yaml-clib": "ruamel",
}

# Law 4: no door around the checks, whatever it may be called.
DOOR = re.compile(
    r"(skip|ignore|bypass|disable|omit)_?"
    r"(checks?|checking|permissions?|rights|access|rules?|validation|validate|authori[sz]ation)$"
    r"|(^|_)(no|without)_?(checks?|checking|validation|validate)$"
)
# What store.py offers to those who write rows of entities, and who they are.
WRITERS = {
    "insert_record": ("runtime/save.py",),
    "update_record": ("runtime/save.py",),
    "touch": ("runtime/timeline/comments.py", "runtime/making/origins.py"),
}
STATEMENTS = {"insert", "update", "delete"}
VAGUE_FILES = {"utils", "helpers", "common", "manager", "managers", "service", "services", "misc"}


@cache
def sources() -> tuple[Path, ...]:
    """Return every Python file of the engine."""
    everything = ENGINE.rglob("*.py")
    return tuple(sorted(path for path in everything if "node_modules" not in path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the outermost module of every import in a file, wherever it stands."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module.partition(".")[0]


def within(path: Path, homes: tuple[str, ...]) -> bool:
    """Tell whether a file is one of these files, or in one of these folders, of engine/."""
    place = path.relative_to(ENGINE).as_posix()
    return any(place == home or place.startswith(f"{home}/") for home in homes)


def where(path: Path, line: int) -> str:
    """Return the place of a line, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def python(code: str) -> list[str]:
    """Run code in a new interpreter and return the lines it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_layers() -> None:
    """Law 1: cli > (compiler | runtime) > model, by the contracts in pyproject.toml."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo", "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_library_has_one_home() -> None:
    """Law 2: an import of others' code outside the home of its library is a mistake."""
    strays = [
        f"{where(path, line)} imports {module}"
        for path in sources()
        for line, module in imported(path)
        if module not in sys.stdlib_module_names and module != "engine"
        if not within(path, HOMES.get(module, ()))
    ]
    assert strays == []


def test_every_dependency_has_a_home() -> None:
    """Law 2: what pyproject.toml asks for is in the table, and so are only known libraries."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[^A-Za-z0-9_.-]", text)[0] for text in project["dependencies"]]
    missing = {MODULE_OF.get(name, name) for name in names} - HOMES.keys()
    assert missing == set()


def test_model_is_pure() -> None:
    """The model imports the standard library and itself; metadata.py alone knows of tables."""
    allowed = sys.stdlib_module_names | {"engine"}
    strays = [
        f"{where(path, line)} imports {module}"
        for path in sources()
        if within(path, ("model",)) and path.name != "metadata.py"
        for line, module in imported(path)
        if module not in allowed
    ]
    assert strays == []


def test_engine_imports_nothing() -> None:
    """`import engine` costs nothing: it loads itself alone."""
    code = "import sys; known = set(sys.modules); import engine; print(*(set(sys.modules) - known))"
    assert python(code) == ["engine"]


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("engine.model", "sqlalchemy"),
        ("engine.cli", "flask werkzeug granian jinja2 babel phonenumbers argon2"),
        ("engine.compiler", "flask sqlalchemy"),
    ],
)
def test_light_imports(module: str, never: str) -> None:
    """A package does not load what only one of its tasks needs."""
    loaded = set(python(f"import sys, {module}; print(*(m for m in sys.modules if '.' not in m))"))
    assert loaded & set(never.split()) == set()


def test_files_are_short() -> None:
    """A file is about one noun, and at most 350 lines long."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    long = [where(path, lines) for path, lines in lengths.items() if lines > LONGEST]
    assert long == []


def test_files_have_a_noun() -> None:
    """No file is called after nothing in particular."""
    vague = [path.relative_to(ROOT).as_posix() for path in sources() if path.stem in VAGUE_FILES]
    assert vague == []


def declared_names() -> set[str]:
    """Return the names that only the demo's configuration can have taught a template.

    These are its entities and its fields of several words (a word alone, such as `left`, proves
    nothing), without those that the model itself knows, such as the parts of an address.
    """
    yaml = YAML(typ="safe", pure=True)
    names: set[str] = set()
    for path in sorted((ROOT / "config" / "entities").glob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"))
        names |= {document["entity"], *(name for name in document["fields"] if "_" in name)}
    assert names, "config/entities declares nothing"
    known = {
        node.value
        for path in sources()
        if within(path, ("model",))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant)
    }
    return names - known


def uses(name: str, text: str) -> Iterator[int]:
    """Yield the lines where a name stands quoted, as an attribute, or as a key of a mapping."""
    for found in re.finditer(rf"""(["'`=]){name}["'`\]]|(?<=[\w\]])\.{name}\b(?!-)""", text):
        yield text.count("\n", 0, found.start()) + 1


def test_renderer_is_ignorant() -> None:
    """Law 3: no template and no script knows the name of an entity or a field."""
    scripts = [p for p in (WEB / "assets").glob("*") if p.suffix in {".js", ".mjs", ".css"}]
    files = [p for p in (WEB / "templates").rglob("*") if p.is_file()] + scripts
    names = declared_names()
    known = [
        f"{where(path, line)} knows {name}"
        for path in sorted(files)
        for text in [path.read_text(encoding="utf-8")]
        for name in sorted(names)
        for line in uses(name, text)
    ]
    assert known == []


def test_no_door_around_the_checks() -> None:
    """Law 4: no parameter, attribute or option switches checks, rights or rules off."""
    doors = [
        f"{where(path, line)} has {name}"
        for path in sources()
        for line, name in spoken(parsed(path))
        if DOOR.search(name.lower().replace("-", "_"))
    ]
    assert doors == []


def test_one_function_writes_records() -> None:
    """Law 4: the rows of entities are written by save.py; that something happened, by timelines.

    Every other statement that writes names a table of the engine's own.
    """
    strays = [
        f"{where(path, node.lineno)} calls {node.func.attr}"
        for path in sources()
        if within(path, ("runtime",)) and not within(path, ("runtime/store.py",))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not within(path, WRITERS.get(node.func.attr, ("runtime",)))
        or (node.func.attr in STATEMENTS and isinstance((*node.args, None)[0], ast.Attribute))
    ]
    assert strays == []


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every name a program gives to a parameter, argument, attribute or option."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.startswith("--"):
                yield node.lineno, node.value


def test_locks_hold_no_addresses() -> None:
    """The locked dependencies say what and which hash, never from where."""
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        assert "://" not in path.read_text(), path.name
    assert '"resolved"' not in (WEB / "assets" / "package-lock.json").read_text()
