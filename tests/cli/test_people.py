"""The commands about people, departments and debt, one after the other as an operator uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli.group import root
from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import from_texts

SMALL = {
    "app.yaml": """app: small
label: Small
locales: [en, it]
time_zone: Europe/Rome
currency: EUR
currencies: [EUR]
departments:
  sales: {label: Sales}
  finance: {label: Finance}
roles:
  admin: {label: Administrator, all: true}
  seller: {label: Seller}
""",
    "entities/deal.yaml": """entity: deal
label: Deal
plural: Deals
title: title
fields:
  title: {type: text, label: Title, required: true}
""",
    "access/seller.yaml": """access: seller
records:
  deal: {read: department+, create: own, edit: own}
""",
}


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A database with a small application."""
    app = check_project(from_texts(SMALL)).app
    assert app is not None
    url = f"sqlite:///{tmp_path / 'small.db'}"
    apply_plan(make_plan(app, url), url, approve=True)
    return url


def run(database: str, *arguments: str) -> Result:
    """Run a command on the database."""
    return CliRunner().invoke(root, [*arguments, "--database", database])


def test_people(database: str) -> None:
    """Added, listed, changed, given roles, tokens and passwords, locked out, let in."""
    add = ("user", "add", "anna", "--name", "Anna", "--role", "seller", "--password", "long enough")
    assert run(database, *add, "--department", "sales").stdout == "added anna\n"
    assert "there is a user anna already" in run(database, *add).stderr
    assert run(database, "user", "set", "anna", "--email", "a@b.c").stdout == "changed anna\n"
    assert run(database, "user", "set", "anna", "--email", "a@b.c").stdout == (
        "anna stays as it was\n"
    )
    assert run(database, "user", "set", "anna", "--email", "nowhere").exit_code == 1
    assert run(database, "user", "set", "nobody", "--name", "X").exit_code == 1
    assert run(database, "user", "set", "anna", "--locale", "fr").exit_code == 2
    token = run(database, "user", "token", "anna", "--days", "7").stdout
    assert token.startswith("sch_")
    assert run(database, "user", "token", "anna", "--days", "0").exit_code == 2
    assert run(database, "user", "revoke", "anna").exit_code == 0
    assert run(database, "user", "lock", "anna").exit_code == 0
    listed = run(database, "user", "list").stdout
    assert "(locked)" in listed
    assert "seller, sales" in listed


def test_departments(database: str) -> None:
    """Added below declared ones, moved, renamed, filled, removed; declared ones stay."""
    milan = ("department", "add", "milan", "--in", "sales", "--label", "Milan")
    assert run(database, *milan).stdout == "added milan below sales\n"
    near = run(database, "department", "add", "rome", "--in", "salse")
    assert near.exit_code == 2
    assert "sales" in near.stderr
    listed = run(database, "department", "list").stdout
    assert [line.split() for line in listed.splitlines()] == [
        ["sales", "Sales", "0", "declared"], ["milan", "Milan", "0", "added"],
        ["finance", "Finance", "0", "declared"],
    ]  # fmt: skip
    person = ("user", "add", "mia", "--department", "milan", "--password", "long enough")
    assert run(database, *person).exit_code == 0
    assert "milan has 1 members" in run(database, "department", "remove", "milan").stderr
    assert run(database, "user", "roles", "mia", "--department", "finance").exit_code == 0
    assert run(database, "department", "move", "milan", "--in", "finance").exit_code == 0
    assert run(database, "department", "rename", "milan", "Milano").exit_code == 0
    assert run(database, "department", "rename", "sales", "X").exit_code == 1
    assert run(database, "department", "remove", "milan").stdout == "removed milan\n"
    assert "milan" not in run(database, "department", "list").stdout


def test_debt(database: str) -> None:
    """Nothing is owed at first; the numbers of the day are kept when asked."""
    assert run(database, "debt", "--keep").stdout == "nothing is owed\n"
    assert json.loads(run(database, "debt", "--format", "json").stdout) == []
    assert run("sqlite:///", "debt").exit_code == 1
