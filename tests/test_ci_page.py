"""The page about CI is ready to be copied: its YAML is right, and what it calls exists."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from engine.cli.group import root
from engine.compiler.migrate import Exit
from engine.compiler.project_schemas import editor_settings
from engine.compiler.report import FORMATS

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = ("ci.md", "editors.md")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?<![\w/.-])scheda ((?:[a-z]+)(?: [^\n`#;|&>]*)?)")


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The blocks of a language on a page."""
    return [text for found, text in BLOCK.findall(page(name)) if found == language]


def calls(name: str) -> Iterator[list[str]]:
    """Every command of ours on a page, in words: in blocks, and between backticks."""
    text = page(name)
    quoted = re.findall(r"`(scheda [^`\n]+)`", text)
    keys = re.compile(r"^\s*(?:- )?(name|label|id|category): .*$", re.MULTILINE)
    for part in (*(keys.sub("", block) for _, block in BLOCK.findall(text)), *quoted):
        for found in CALL.findall(part):
            yield shlex.split(found.strip().rstrip(',"'))


@pytest.mark.parametrize("name", PAGES)
def test_commands_exist(name: str) -> None:
    """Every command has the options that the page gives it, with values it takes."""
    found = list(calls(name))
    assert len(found) >= 4
    for words in found:
        command = root.get_command(click.Context(root), words[0])
        assert command is not None, words
        # Raises click.UsageError for what the command does not know.
        command.make_context(words[0], [*words[1:]], resilient_parsing=False)


def test_page_shows_what_it_should() -> None:
    """The workflow checks, tests, and shows findings and the plan."""
    found = {" ".join(words) for words in calls("ci.md")}

    assert {
        "check --prove --strict --format github",
        "check --format sarif",
        "check --format junit",
        "test --format junit",
        "plan --format markdown --detailed-exitcode",
        "fmt --check",
    } <= found
    assert set(re.findall(r"--format (\w+)", page("ci.md"))) <= {*FORMATS, "markdown"}


def test_workflow_parses() -> None:
    """The workflow is one, and each of its steps does one thing."""
    workflow, hooks = (YAML(typ="safe").load(text) for text in blocks("ci.md", "yaml"))
    steps = workflow["jobs"]["check"]["steps"]

    assert set(workflow) == {"name", "on", "permissions", "jobs"}
    assert all(("run" in step) != ("uses" in step) for step in steps)
    assert all(re.fullmatch(r"[\w/-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    [repo] = hooks["repos"]
    assert all({"id", "name", "entry", "language"} <= set(hook) for hook in repo["hooks"])


def test_scripts_parse() -> None:
    """The shell understands every script."""
    workflow = YAML(typ="safe").load(blocks("ci.md", "yaml")[0])
    scripts = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    for script in (*scripts, *blocks("ci.md", "sh")):
        plain = re.sub(r"\$\{\{.*?\}\}", "1", script)
        done = subprocess.run(
            ["bash", "-n"], input=plain, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""


def test_exit_codes() -> None:
    """The table has every exit code there is."""
    rows = re.findall(r"^\| (\d+) \|", page("ci.md"), re.MULTILINE)

    assert [int(row) for row in rows] == sorted(int(code) for code in Exit)


def test_settings_of_editors() -> None:
    """The settings on the page are those the command writes."""
    settings, tasks = (json.loads(text) for text in blocks("editors.md", "json"))

    assert settings == editor_settings(".scheda/schemas", "config")
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]
    Draft202012Validator({"required": ["file", "line", "message"]}).validate(pattern)
    found = re.fullmatch(pattern["regexp"], "config/app.yaml:3:14: error[N209] no such role")
    assert found
    assert found.groups() == ("config/app.yaml", "3", "14", "error", "[N209] no such role")
