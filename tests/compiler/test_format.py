"""`scheda fmt`: one layout, comments kept, meaning untouched, nothing to do the second time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli.formatting import fmt
from engine.compiler.format import Unformattable, format_source, modeline
from engine.compiler.order import SHAPES, Shape, arranged
from engine.compiler.reference.spelling import key_types, specs_in
from engine.compiler.rewrite.manuscript import read_manuscript
from engine.compiler.source import KINDS, Kind, Source, kind_of
from engine.compiler.spec import spec_of
from engine.compiler.spec.base import Spec
from engine.compiler.spec.condition import ConditionSpec, OperatorsSpec
from engine.compiler.spec.scenario import ExpectSpec
from engine.compiler.tree import plain
from tests.compiler.untidy import UNTIDY

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = (ROOT / "config", ROOT / "engine" / "cli" / "starter")
FILES = [
    (path, path.relative_to(project).as_posix())
    for project in PROJECTS
    for path in sorted(project.rglob("*.yaml"))
]
DEMO = [path for path, _ in FILES if path.is_relative_to(ROOT / "config")]
APP = "# yaml-language-server: $schema=../schemas/app.schema.json\n"


def formatted(text: str, path: str = "app.yaml") -> str:
    """A text laid out."""
    kind = kind_of(path)
    assert kind is not None
    return format_source(Source(path, text, kind)).after


@pytest.mark.parametrize(
    ("file", "path"),
    FILES,
    ids=[f"{file.parts[-len(path.split('/')) - 1]}/{path}" for file, path in FILES],
)
def test_model_of_style(file: Path, path: str) -> None:
    """The demo and the starter are as they should be."""
    text = file.read_text(encoding="utf-8")
    assert formatted(text, path) == text


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("app: x   \n\n\n\nlabel: X\n\n\n", "app: x\n\nlabel: X\n"),
        ("app: x", "app: x\n"),
        ("app:     x\nlabel:  X\n", "app: x\nlabel: X\n"),
        ("app:   x\nlabel: X\n", "app:   x\nlabel: X\n"),
        ("app :   x\n", "app: x\n"),
        ("roles:\n  a:    {label: A}\n  bcd:  {label: B}\n", "roles:\n  a:    {label: A}\n  bcd:  {label: B}\n"),
        ("locales: [ en ,it,  de, ]\n", "locales: [en, it, de]\n"),
        ("label: { en : A,it: B }\n", "label: {en: A, it: B}\n"),
        ("roles: { }\n", "roles: {}\n"),
        ("label: X\n# the name\napp: x  # short\n", "label: X\n# the name\napp: x  # short\n"),
        ("roles:\n    a:\n        all: true # yes\n        # this\n        label: A\n",
         "roles:\n  a:\n    # this\n    label: A\n    all: true # yes\n"),
        ("locales:\n- en\n# second\n- it\n", "locales:\n  - en\n  # second\n  - it\n"),
        ("moved:\n-   from: a\n    to:  b\n", "moved:\n  - from: a\n    to: b\n"),
        ("label:\n    en: |\n         one\n           two\n\n         three\n",
         "label:\n  en: |\n       one\n         two\n\n       three\n"),
        ("label:\n    en: one\n      two\n    it: 'x\n\n       y'\n",
         "label:\n  en: one\n    two\n  it: 'x\n\n     y'\n"),
        ("locales: [\n  en, # first\n  it\n]\n", "locales: [\n  en, # first\n  it\n]\n"),
    ],
)  # fmt: skip
def test_layout(before: str, wanted: str) -> None:
    """Blanks, indentation and order are put right; texts and comments stay."""
    known = wanted.replace(
        "label: X\n# the name\napp: x  # short\n", "# the name\napp: x  # short\nlabel: X\n"
    )
    assert formatted(before) == APP + known
    assert formatted(APP + known) == APP + known


def test_long_lines_are_opened() -> None:
    """A line of more than 120 columns is opened one level, and only as far as needed."""
    names = ", ".join(f"a_rather_long_locale_{number}" for number in range(6))
    done = formatted(f"app: x\nlocales: [{names}]  # many\n")
    assert done.splitlines()[2:4] == ["locales:  # many", "  - a_rather_long_locale_0"]


def test_modeline() -> None:
    """The line for editors comes first; another schema is left alone."""
    source = Source("entities/deal.yaml", "entity: deal\n", "entity")
    line = "# yaml-language-server: $schema=../../schemas/entity.schema.json"
    assert modeline(source) == line
    assert format_source(source).after == f"{line}\nentity: deal\n"
    own = "# yaml-language-server: $schema=../own.json\n"
    assert formatted(f"# Ours.\n{own}app: x\n") == f"{own}# Ours.\napp: x\n"


def test_line_ends() -> None:
    """Files end their lines as the rest of the project does."""
    assert formatted("app: x\r\nlabel: X\r\n") == f"{APP}app: x\nlabel: X\n"


def test_broken_files() -> None:
    """A file that is not understood is left alone, and it is said why."""
    with pytest.raises(Unformattable, match=r"app\.yaml:2:1.*written twice"):
        formatted("app: x\napp: y\n")


def doubled(text: str) -> str:
    """Four spaces for each level."""
    return re.sub(r"(?m)^( *)(- (?=\S))?", lambda m: m[1] * 2 + ("-   " if m[2] else ""), text)


def loose(text: str) -> str:
    """Blanks where they do no good."""
    text = text.replace("{en:", "{  en:").replace(", it:", ",it :").replace("],", " ] ,")
    return text.replace("\n", "  \n").replace("\n  \n", "\n\n\n\n")


@pytest.mark.parametrize("file", DEMO, ids=[f"{path.parent.name}/{path.stem}" for path in DEMO])
def test_damage_is_undone(file: Path) -> None:
    """What only the layout has suffered comes back as it was."""
    text = file.read_text(encoding="utf-8")
    path = file.relative_to(ROOT / "config").as_posix()
    assert formatted(doubled(text), path) == text
    assert formatted(loose(text), path) == text
    assert formatted(text.split("\n", 1)[1], path) == text


@settings(max_examples=60)
@given(st.data(), st.sampled_from(DEMO))
def test_twice_is_once(data: st.DataObject, file: Path) -> None:
    """Whatever lines are taken out or indented, formatting again changes nothing."""
    lines = file.read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["out", "deeper", "swap", "blank", "comment"]))
        if what == "out":
            del lines[number]
        elif what == "deeper":
            lines[number] = f"  {lines[number]}"
        elif what == "swap":
            lines[number], lines[number - 1] = lines[number - 1], lines[number]
        else:
            indent = " " * data.draw(st.integers(0, 8))
            lines.insert(number, "" if what == "blank" else f"{indent}# note {number}")
    path = file.relative_to(ROOT / "config").as_posix()
    try:
        once = formatted("\n".join(lines), path)
    except Unformattable:
        return
    assert formatted(once, path) == once


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_a_place(kind: Kind) -> None:
    """The order knows every key of a kind of file, and no other."""
    spec = spec_of(kind)
    names = {field.alias or name for name, field in spec.model_fields.items()}
    assert set(SHAPES[kind].keys) == names


@pytest.mark.parametrize("text", UNTIDY)
def test_untidy_files(text: str) -> None:
    """However a file is written: one look makes it tidy, and its meaning and comments stay."""
    once = formatted(text)
    assert formatted(once) == once
    assert formatted(text.replace("\n", "\r\n")) == once


def ordered(shape: Shape) -> set[str]:
    """All keys that a shape orders, at any depth."""
    inner = [*shape.under.values(), *([shape.each] if shape.each else [])]
    return set(shape.keys).union(*(ordered(one) for one in inner))


def below(spec: type[Spec], seen: set[type[Spec]]) -> set[type[Spec]]:
    """A spec and all it is made of."""
    if spec not in seen:
        seen.add(spec)
        for hint in key_types(spec).values():
            for inner in specs_in(hint):
                below(inner, seen)
    return seen


# Written in the order somebody thought of.
FREE = (ConditionSpec, OperatorsSpec, ExpectSpec)


@pytest.mark.parametrize("kind", KINDS)
def test_every_inner_key_has_a_place(kind: Kind) -> None:
    """A key of anything inside a file has a place in the order, or is free on purpose."""
    known = ordered(SHAPES[kind]) | {"set"}
    missing = {
        f"{spec.__name__}.{field.alias or name}"
        for spec in below(spec_of(kind), set()) - set(FREE)
        for name, field in spec.model_fields.items()
        if (field.alias or name) not in known
    }
    assert missing == set()


def test_order_keeps_unknown_keys_in_place() -> None:
    """A key the order does not know stays behind the one it followed."""
    assert arranged(["c", "x", "a", "b"], ("a", "b", "c")) == ["a", "b", "c", "x"]
    assert arranged(["x", "b", "a"], ("a", "b")) == ["x", "a", "b"]


def project(folder: Path) -> Path:
    """A project with one untidy file and one tidy one."""
    (folder / "entities").mkdir()
    (folder / "app.yaml").write_text("label: X\napp: x\n")
    tidy = modeline(Source("entities/a.yaml", "", "entity")) + "\nentity: a\nlabel: A\n"
    (folder / "entities" / "a.yaml").write_text(tidy)
    return folder


def test_command(tmp_path: Path) -> None:
    """`scheda fmt` writes, `--check` refuses, `--diff` shows."""
    folder = project(tmp_path)
    run = CliRunner()
    checked = run.invoke(fmt, ["--config", str(folder), "--check"])
    assert (checked.exit_code, checked.stdout) == (1, f"would change {folder}/app.yaml\n")
    shown = run.invoke(fmt, ["--config", str(folder), "--diff"])
    assert shown.exit_code == 0
    assert "\n label: X\n-app: x\n" in shown.stdout
    assert (folder / "app.yaml").read_text() == "label: X\napp: x\n"
    other = run.invoke(fmt, ["--config", str(folder), str(folder / "entities" / "a.yaml")])
    assert (other.exit_code, other.stderr) == (0, "0 files changed, 1 left as they are\n")
    done = run.invoke(fmt, ["--config", str(folder)])
    assert (done.exit_code, done.stdout) == (0, f"changed {folder}/app.yaml\n")
    assert (folder / "app.yaml").read_text() == f"{APP}app: x\nlabel: X\n"
    again = run.invoke(fmt, ["--config", str(folder), "--check"])
    assert (again.exit_code, again.stdout) == (0, "")


def test_command_with_a_broken_file(tmp_path: Path) -> None:
    """A broken file is named with its place, the others are laid out."""
    folder = project(tmp_path)
    (folder / "entities" / "b.yaml").write_text("entity: b\nentity: b\n")
    done = CliRunner().invoke(fmt, ["--config", str(folder)])
    assert done.exit_code == 1
    assert f"{folder}/entities/b.yaml:2:1: key is written twice" in done.stderr
    assert "1 file changed" in done.stderr
    assert plain(read_manuscript(Source("app.yaml", (folder / "app.yaml").read_text(), "app")).root)
