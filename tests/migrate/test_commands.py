"""The commands plan, apply and rollback, as scripts see them: text and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli.group import root

APP = "app: small\nlabel: Small\nlocales: [en]\nroles: {admin: {label: Admin, all: true}}\n"
DEAL = "entity: deal\nlabel: Deal\nplural: Deals\ntitle: title\nfields:\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with one entity of two fields."""
    (tmp_path / "config" / "entities").mkdir(parents=True)
    (tmp_path / "config" / "app.yaml").write_text(APP)
    write(tmp_path, "  title: {type: text, label: Title}", "  fax: {type: text, label: Fax}")
    return tmp_path


def write(project: Path, *lines: str) -> None:
    """Write the entity's file."""
    text = DEAL + "\n".join(lines) + "\n"
    (project / "config" / "entities" / "deal.yaml").write_text(text)


def run(project: Path, command: str, *words: str) -> Result:
    """Run a command on the project."""
    config = [] if command == "rollback" else ["--config", str(project / "config")]
    database = ["--database", f"sqlite:///{project}/scheda.db"]
    return CliRunner().invoke(root, [command, *config, *database, *words])


def test_from_nothing_and_back(project: Path) -> None:
    """The exit codes say what waits: changes 3, approval 4, findings 1, nothing 0."""
    assert run(project, "plan", "--detailed-exitcode").exit_code == 3
    assert run(project, "apply").exit_code == 0
    assert run(project, "plan", "--detailed-exitcode").exit_code == 0

    write(project, "  title: {type: text, label: Title}")
    refused = run(project, "plan")
    assert refused.exit_code == 1
    assert "M101: deal.fax is gone" in refused.output

    write(project, "  title: {type: text, label: Title}", "removed: [{field: fax}]")
    assert run(project, "plan", "--detailed-exitcode").exit_code == 4
    assert run(project, "apply").exit_code == 4
    assert run(project, "apply", "--accept", "deal.fax").exit_code == 0

    back = run(project, "rollback")
    assert back.exit_code == 0, back.output
    assert "restore field deal.fax" in back.output


def test_plan_file(project: Path) -> None:
    """A kept plan runs as it was shown, and only once."""
    kept = project / "plan.json"
    assert run(project, "plan", "--out", str(kept), "--format", "json").exit_code == 0
    assert json.loads(kept.read_text())["serial"] == 0
    assert "<details>" in run(project, "plan", "--format", "markdown").output
    assert run(project, "apply", str(kept)).exit_code == 0
    write(project, "  title: {type: text, label: Name}", "  fax: {type: text, label: Fax}")
    assert run(project, "apply").exit_code == 0
    stale = run(project, "apply", str(kept))
    assert stale.exit_code == 5
    assert "M402" in stale.output


def test_limits(project: Path) -> None:
    """``limits.yaml`` is part of the project."""
    assert run(project, "apply").exit_code == 0
    (project / "config" / "limits.yaml").write_text("limits: {broken_records: 0}\n")
    write(
        project,
        "  title: {type: text, label: Title, required: true}",
        "  fax: {type: text, label: Fax}",
    )
    assert run(project, "plan").exit_code == 0
    from tests.migrate.records import insert

    insert(f"sqlite:///{project}/scheda.db", "e_deal", {"fax": "1"})
    refused = run(project, "plan")
    assert refused.exit_code == 1
    assert "M207" in refused.output


def test_nothing_interrupted(project: Path) -> None:
    """There is nothing to go on with, and that is an error of usage."""
    assert run(project, "apply").exit_code == 0
    for word in ("--resume", "--undo"):
        assert run(project, "apply", word).exit_code == 2


def test_database_that_is_not_there(project: Path) -> None:
    """A plan for it creates nothing."""
    shutil.rmtree(project / "nothing", ignore_errors=True)
    assert run(project, "plan").exit_code == 0
    assert not (project / "scheda.db").exists()
