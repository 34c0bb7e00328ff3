"""Taking records away and bringing them back on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from engine.cli.group import root
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from tests.runtime.apps import APP
from tests.runtime.tables import opened

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def url(sqlite_url: str) -> str:
    """A database with the small application and two people."""
    database = opened(sqlite_url, APP)
    with database.write() as connection:
        add(connection, "root", "Root", None, CHEAP, roles=["admin"])
        add(connection, "anna", "Anna", None, CHEAP, roles=["seller"])
    database.close()
    return sqlite_url


def run(url: str, *words: str) -> tuple[int, str]:
    """The exit code of a command and what it printed."""
    done = CliRunner().invoke(root, [*words, "--database", url])
    return done.exit_code, done.output


def test_there_and_back(url: str, tmp_path: Path) -> None:
    """What is exported is imported without a change; refused rows are named, with exit code 1."""
    sheet = tmp_path / "companies.csv"
    sheet.write_text("name,vat\nOne,A1\nTwo,A1\n")
    code, said = run(url, "import", "company", str(sheet), "--as", "root")
    assert code == 1
    assert "companies.csv:3: error: vat: Another record has this value already" in said
    assert said.endswith("1 created, 0 updated, 0 unchanged, 1 refused\n")
    for name in ("out.csv", "out.xlsx"):
        out = tmp_path / name
        assert (
            run(url, "export", "company", str(out), "--fields", "id,name,vat", "--as", "root")[0]
            == 0
        )
        code, said = run(url, "import", "company", str(out), "--key", "id", "--as", "root")
        assert (code, said) == (0, "0 created, 0 updated, 1 unchanged, 0 refused\n")
    every = tmp_path / "every.csv"
    assert run(url, "export", "company", str(every), "--as", "root")[0] == 0
    code, said = run(url, "import", "company", str(every), "--key", "id", "--as", "root")
    assert code == 0
    assert "every.csv:1: note: created_at: not imported: kept by the system\n" in said
    assert said.endswith("0 created, 0 updated, 1 unchanged, 0 refused\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("export", "company", "x.csv", "--as", "anna"), 1, "anna may not export company"),
        (("export", "company", "x.pdf", "--as", "root"), 2, "the file ends in .csv or .xlsx"),
        (("export", "nothing", "x.csv", "--as", "root"), 2, 'no entity "nothing"'),
        (("export", "company", "x.csv", "--as", "nobody"), 2, 'no user "nobody"'),
        (("export", "company", "x.csv", "--fields", "y", "--as", "root"), 2, 'has no field "y"'),
        (("import", "company", "in.csv", "--as", "anna"), 1, "anna may not import company"),
        (("import", "company", "in.csv", "--key", "vat", "--as", "root"), 2, "cannot be the key"),
        (("import", "contact", "in.csv", "--as", "root"), 1, 'the column "colour" is no field'),
    ],
)
def test_refused(
    url: str, words: tuple[str, ...], code: int, said: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Each with its reason, and nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("name,colour\nX,1\n" if words[1] == "contact" else "name\nX\n")
    found, output = run(url, *words)
    assert (found, said in output) == (code, True), output
    assert not list(tmp_path.glob("x.*"))
