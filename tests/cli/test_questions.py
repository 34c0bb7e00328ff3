"""The commands that answer questions: test, prove, diff and explain; none of them writes."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli.group import root
from engine.model.layout import Change
from engine.runtime.card.reading import view_card
from engine.runtime.context import context_of
from engine.runtime.database import Database
from engine.runtime.design.personal import keep
from engine.runtime.people.actor import by_login
from engine.runtime.release import Releases

CONFIG = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the demo's configuration."""
    return Path(shutil.copytree(CONFIG, tmp_path / "project" / "config"))


def run(*arguments: str, config: Path = CONFIG) -> Result:
    """Run a command on a project folder."""
    return CliRunner().invoke(root, [*arguments, "--config", str(config)])


def edit(folder: Path, path: str, old: str, new: str) -> None:
    """Change a file of a project."""
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_cases_pass() -> None:
    """A run in which everything holds ends with 0 and one line."""
    done = run("test")

    assert done.exit_code == 0
    assert " passed (" in done.stdout


def test_a_failing_case(config: Path) -> None:
    """A rule that changed fails its case, at the expectation and with the rule's line."""
    edit(config, "pipelines/sales.yaml", "{fields: [loss_reason], at: [lost, abandoned]}",
         "{fields: [loss_reason], at: [abandoned]}")  # fmt: skip

    done = run("test", config=config)

    assert done.exit_code == 1
    assert "error[T501]" in done.stderr
    assert "tests/deal_stages.yaml" in done.stderr
    assert "1 failed" in done.stdout


def test_no_case_is_no_success() -> None:
    """A filter that fits nothing fails."""
    done = run("test", "-k", "no such case")

    assert done.exit_code == 1
    assert "T503" in done.stderr


@pytest.mark.parametrize("form", ["json", "junit"])
def test_formats_of_cases(form: str) -> None:
    """Machines read the outcome of a run."""
    done = run("test", "--format", form, "-k", "quote")

    assert done.exit_code == 0
    assert done.stdout.startswith("{" if form == "json" else "<?xml")


def test_coverage_and_mutants() -> None:
    """What no case touches, and which changes none notices, is listed with its line."""
    done = run("test", "--coverage", "--mutate")

    assert "required rules: " in done.stdout
    assert "mutants: " in done.stdout
    assert f"{CONFIG.as_posix()}/entities/" in done.stdout


def test_generated_cases(config: Path) -> None:
    """Cases for the present are written once, hold, and are never written over."""
    assert "wrote" in run("test", "--generate", config=config).stdout
    assert run("test", config=config).exit_code == 0
    assert "kept" in run("test", "--generate", config=config).stdout


def test_proof() -> None:
    """The proof says how much was tried."""
    done = run("prove", "--entity", "deal")

    assert done.exit_code == 0
    assert "every stage can be completed" in done.stdout


def test_proof_of_a_clash(config: Path) -> None:
    """A stage that cannot be completed is an error with an example."""
    edit(config, "entities/deal.yaml", "required_when: {loss_reason: other}",
         "required_when: {loss_reason: [other, price]}\n    readonly_when: {loss_reason: price}")  # fmt: skip

    done = run("prove", config=config)

    assert done.exit_code == 1
    assert "error[A520]" in done.stdout
    assert "loss_reason: price" in done.stdout


def test_check_makes_certain_edits(config: Path) -> None:
    """What a machine may do it does when asked, tells, and checks what is left; a preview only shows."""
    path = config / "layouts/deal.yaml"
    right = path.read_text(encoding="utf-8")
    edit(config, "layouts/deal.yaml", "close_date, next_step", "close_dat, next_step")
    wrong = path.read_text(encoding="utf-8")

    preview = run("check", "--diff", config=config)
    assert (preview.exit_code, path.read_text(encoding="utf-8")) == (1, wrong)
    assert "close_date, next_step" in preview.stdout

    done = run("check", "--fix", config=config)
    assert (done.exit_code, path.read_text(encoding="utf-8")) == (0, right)
    assert "2 fixes" in done.stderr


def test_check_with_the_proof(config: Path) -> None:
    """A check may prove too: its findings stand among the others, in every form."""
    assert run("check", "--prove", config=config).exit_code == 0
    edit(config, "entities/deal.yaml", "required_when: {loss_reason: other}",
         "required_when: {loss_reason: [other, price]}\n    readonly_when: {loss_reason: price}")  # fmt: skip

    assert run("check", config=config).exit_code == 0
    done = run("check", "--prove", "--format", "concise", config=config)

    assert done.exit_code == 1
    assert "A520" in done.stdout
    edit(
        config,
        "entities/deal.yaml",
        "required_when: {loss_reason: [other",
        "required_when: {los_reason: [other",
    )
    broken = run("check", "--prove", "--format", "concise", config=config)
    assert "N203" in broken.stdout
    assert "A520" not in broken.stdout


def test_explain_a_person() -> None:
    """A described person needs no database."""
    done = run("explain", "deal.margin", "--as", "role:seller,owner")

    assert done.exit_code == 0
    assert "role:seller,owner sees deal.margin: no" in done.stdout
    assert "add role:seller to visible_to" in done.stdout
    assert "entities/deal.yaml:" in done.stdout


def test_explain_everybody() -> None:
    """Without a person those who can are listed."""
    done = run("explain", "deal.margin")

    assert "who can see deal.margin" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deal.marign",), 'did you mean "deal.margin"'),
        (("deal.margin", "--as", "role:nobody"), '"role:nobody" is nobody'),
        (("deal/sales:won",), "say to whom"),
        (("deal.margin", "--as", "anna", "--database", "sqlite:///nowhere.db"), "no database"),
    ],
)
def test_explain_says_what_is_wrong(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in the question is one line, and makes no database."""
    monkeypatch.chdir(tmp_path)
    done = run("explain", *arguments)

    assert done.exit_code == 2
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_differences_of_revisions(config: Path) -> None:
    """Revisions of Git are compared with each other and with the folder as it stands."""
    top = config.parent
    git(top, "init", "--quiet")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "one")
    edit(config, "layouts/deal.yaml", "columns: 2", "columns: 1")
    assert run("diff", config=config).stdout.startswith("layout only: proven")
    git(top, "commit", "--quiet", "-am", "two")
    edit(config, "pipelines/sales.yaml", "{fields: [client], from: qualified}",
         "{fields: [client], from: proposal}")  # fmt: skip

    found = json.loads(run("diff", "HEAD~1..", "--format", "json", config=config).stdout)

    assert not found["looks_only"]
    assert {one["kind"] for one in found["differences"]} == {"required", "looks"}
    assert run("diff", "HEAD~1..HEAD", "--exit-code", config=config).exit_code == 0
    assert run("diff", "HEAD..", "--exit-code", config=config).exit_code == 1


def test_differences_of_folders(config: Path) -> None:
    """Two folders need no Git."""
    edit(config, "entities/deal.yaml", "{en: Amount, it: Importo}", "{en: Sum, it: Somma}")

    done = run("diff", f"{CONFIG}..{config}", "--format", "markdown")

    assert done.exit_code == 0
    assert "layout only" in done.stdout


def test_differences_of_releases(config: Path, sqlite_url: str) -> None:
    """What is active in a database is compared with the folder, and earlier releases with it."""
    database = ("--database", sqlite_url)
    assert run("apply", "--auto-approve", *database, config=config).exit_code == 0
    edit(config, "pipelines/sales.yaml", "{fields: [client], from: qualified}",
         "{fields: [client], from: proposal}")  # fmt: skip

    assert "no longer requires client" in run("diff", "release..", *database, config=config).stdout
    assert run("apply", "--auto-approve", *database, config=config).exit_code == 0
    assert run("diff", "release..", *database, config=config).stdout == "no difference\n"
    assert "requires client" in run("diff", "release:1..release", *database, config=config).stdout
    assert run("diff", "release:9..", *database, config=config).exit_code == 2
    assert run("diff", "release..", "--database", "sqlite:///no.db", config=config).exit_code == 2


@pytest.mark.parametrize("state", ["nosuch..", "--help-me..", "HEAD:config.."])
def test_unknown_states(state: str, config: Path) -> None:
    """What is neither a revision nor a folder is said to be none."""
    git(config.parent, "init", "--quiet")
    done = CliRunner().invoke(root, ["diff", "--config", str(config), "--", state])

    assert done.exit_code == 2
    assert "error: " in done.stderr


def test_explain_a_person_of_the_database(sqlite_url: str) -> None:
    """A login and the number of a record stand for what the database knows of them."""
    database = ("--database", sqlite_url)
    assert run("apply", "--auto-approve", *database).exit_code == 0
    grants = ("--role", "seller", "--department", "sales_it", "--password", "correct horse 42")
    assert CliRunner().invoke(root, ["user", "add", "anna", *grants, *database]).exit_code == 0
    number = deal_of_the_first_person(sqlite_url)

    done = run("explain", "deal.loss_note", "--as", "anna", "--record", str(number), *database)
    move = run("explain", "deal/sales:won", "--as", "anna", "--record", str(number), *database)
    stranger = run("explain", "deal.title", "--as", "nobody", *database)
    missing = run("explain", "deal.title", "--as", "anna", "--record", "99", *database)

    assert "visible_when: {loss_reason: filled}  <" in done.stdout
    assert "on records with {loss_reason: filled}" in done.stdout
    assert f"on deal {number}: nobody" in done.stdout
    assert "moves from sales:proposal do not lead there  <" in move.stdout
    assert 'no person "nobody"' in stranger.stderr
    assert "no deal 99" in missing.stderr


def test_explain_the_layout_that_the_card_shows(sqlite_url: str) -> None:
    """The command names the same layout as the card: a person's own goes before all others."""
    database = ("--database", sqlite_url)
    assert run("apply", "--auto-approve", *database).exit_code == 0
    grants = ("--role", "head", "--department", "sales_it", "--password", "correct horse 42")
    assert CliRunner().invoke(root, ["user", "add", "luca", *grants, *database]).exit_code == 0
    number = deal_of_the_first_person(sqlite_url)
    asked = ("explain", "deal@card", "--as", "luca", "--record", str(number), *database)

    assert decisive(run(*asked)) == [line_on_the_card(sqlite_url, number, "view")]
    opened = Database(sqlite_url)
    with opened.write() as connection:
        person = by_login(connection, "luca")
        assert person is not None
        context = context_of(connection, Releases().active(connection), person)
        keep(context, context.app.entities["deal"], "sales", (Change("hide", "title"),))
    opened.close()
    assert decisive(run(*asked)) == [line_on_the_card(sqlite_url, number, "personal")]


def decisive(done: Result) -> list[str]:
    """The addresses of the steps that are marked, as kinds of layouts."""
    marked = [line for line in done.stdout.splitlines() if "  <" in line]
    return ["personal" if "own layout" in line else line.split()[1] for line in marked]


def line_on_the_card(url: str, number: int, source: str) -> str:
    """The source of the layout that luca is shown, which must be as given."""
    opened = Database(url)
    with opened.read() as connection:
        person = by_login(connection, "luca")
        assert person is not None
        context = context_of(connection, Releases().active(connection), person)
        card = view_card(context, "deal", number)
    opened.close()
    assert card is not None
    assert card.layout is not None
    assert card.layout.source == source
    return source


def deal_of_the_first_person(url: str) -> int:
    """A deal in the stage of proposals, written as the store writes it."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    database = Database(url)
    with database.write() as connection:
        store = Releases().active(connection).store("deal")
        number = store.insert_record(connection, {
            "title": "X", "kind": "sale", "owner": 1, "created_by": 1, "pipeline": "sales",
            "stage": "proposal", "created_at": now, "updated_at": now, "version": 1, "open": False,
        })  # fmt: skip
    database.close()
    return number
