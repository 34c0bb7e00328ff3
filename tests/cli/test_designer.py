"""The configuration's side of designing: patches of a folder, written, committed, applied."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from engine.cli.designer import FolderDesigner
from engine.cli.git import repository_of
from engine.model.design import Declaration, Request
from engine.model.layout import Change
from engine.runtime.design.designer import Author, DesignError

CONFIG = Path(__file__).resolve().parents[2] / "config"
MOVED = Request("deal", changes=(Change("move", "kind", to="closing"),))
FIELD = Request(
    "deal",
    declarations=(Declaration("add_field", "budget", values={"type": "money", "label": {"en": "B", "it": "B"}}),),
    changes=(Change("add", "budget", to="main"),),
)  # fmt: skip
ANNA = Author("Anna <Rossi>\n", "anna@example.com")


def git(folder: Path, *arguments: str) -> str:
    """Run Git in a folder."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the demo in a repository of its own."""
    folder = tmp_path / "project" / "config"
    shutil.copytree(CONFIG, folder)
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "begin")
    return folder


@pytest.fixture
def designer(config: Path, tmp_path: Path) -> FolderDesigner:
    """A designer over the copy and a database that is not there yet."""
    return FolderDesigner(config, f"sqlite:///{tmp_path / 'scheda.db'}")


def test_a_move_is_two_lines(designer: FolderDesigner, config: Path) -> None:
    """A patch shows what changed and nothing else; looking writes nothing."""
    desk = designer.desk()
    assert (desk.branch, desk.app is not None) == ("main", True)
    proposed = designer.propose(MOVED, desk.fingerprint)
    changed = [line for line in proposed.diff.splitlines() if line[:1] in "+-"][2:]
    assert [line[0] for line in changed] == ["-", "+", "-", "+"]
    assert proposed.diff.startswith("--- a/config/layouts/deal.yaml\n")
    assert proposed.acceptable
    assert git(config.parent, "status", "--porcelain") == ""


def test_written(designer: FolderDesigner, config: Path) -> None:
    """Writing changes exactly the patched file, keeps its mode, and leaves nothing beside it."""
    path = config / "layouts" / "deal.yaml"
    path.chmod(0o640)
    before = sorted(config.rglob("*"))
    assert designer.write(MOVED, designer.desk().fingerprint) == ("layouts/deal.yaml",)
    assert sorted(config.rglob("*")) == before
    assert path.stat().st_mode & 0o777 == 0o640
    assert git(config.parent, "diff", "--shortstat").startswith("1 file changed, 2 insertions")


def test_refused_when_a_file_moved_on(designer: FolderDesigner, config: Path) -> None:
    """What was made for other texts is neither shown nor written."""
    fingerprint = designer.desk().fingerprint
    path = config / "layouts" / "deal.yaml"
    path.write_text(path.read_text("utf-8") + "# more\n", "utf-8")
    for refused in (
        lambda: designer.propose(MOVED, fingerprint),
        lambda: designer.write(MOVED, fingerprint),
        lambda: designer.commit(MOVED, fingerprint, ANNA, "design/deal", "Move"),
    ):
        with pytest.raises(DesignError) as error:
            refused()
        assert error.value.code == "moved"
    assert path.read_text("utf-8").endswith("# more\n")


def test_what_does_not_compile_is_not_written(designer: FolderDesigner, config: Path) -> None:
    """The compiler's word stands between a design and the folder."""
    wrong = Request(
        "deal", (Declaration("set_field", "title", values={"visible_to": ["role:head"]}),)
    )
    proposed = designer.propose(wrong, designer.desk().fingerprint)
    assert not proposed.acceptable
    found = next(one for one in proposed.findings if one.code == "F326")
    assert found.place.startswith("config/entities/deal.yaml:")
    with pytest.raises(DesignError, match="does not compile"):
        designer.write(wrong, designer.desk().fingerprint)
    with pytest.raises(DesignError, match="no section"):
        designer.propose(
            Request("deal", changes=(Change("move", "amount", to="nowhere"),)),
            designer.desk().fingerprint,
        )
    assert git(config.parent, "status", "--porcelain") == ""


def test_committed(designer: FolderDesigner, config: Path) -> None:
    """A commit goes to a branch; the folder and what is checked out stay as they are."""
    root, fingerprint = config.parent, designer.desk().fingerprint
    commit = designer.commit(FIELD, fingerprint, ANNA, "design/deal", "Add a budget")
    assert git(root, "rev-parse", "design/deal") == commit
    assert git(root, "log", "-1", "--format=%an|%ae|%s", "design/deal") == (
        "Anna  Rossi|anna@example.com|Add a budget"
    )
    changed = git(root, "diff", "--name-only", "main", "design/deal").splitlines()
    assert changed == ["config/entities/deal.yaml", "config/layouts/deal.yaml"]
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "rev-parse", "--abbrev-ref", "HEAD") == "main"


@pytest.mark.parametrize("branch", ["main", "-x", "a b", "../x", "a..b", "x.lock", "", "--force"])
def test_branches_that_are_refused(designer: FolderDesigner, branch: str) -> None:
    """The branch that is checked out, and what is no name of a branch."""
    with pytest.raises(DesignError) as error:
        designer.commit(MOVED, designer.desk().fingerprint, ANNA, branch, "m")
    assert error.value.code == "git"


def test_commits_only_what_git_knows(designer: FolderDesigner, config: Path) -> None:
    """A file that is not committed, or another one on the branch, is not committed over."""
    root = config.parent
    designer.commit(MOVED, designer.desk().fingerprint, ANNA, "design/deal", "Move")
    with pytest.raises(DesignError, match="another one on design/deal"):
        designer.commit(FIELD, designer.desk().fingerprint, ANNA, "design/deal", "Again")
    path = config / "layouts" / "deal.yaml"
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    with pytest.raises(DesignError, match=r"not committed yet: .*layouts/deal.yaml"):
        designer.commit(MOVED, designer.desk().fingerprint, ANNA, "other", "Move")
    assert git(root, "branch", "--list", "other") == ""


def test_outside_git(tmp_path: Path) -> None:
    """A folder that is in no repository can be written, not committed."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    assert repository_of(folder) is None
    designer = FolderDesigner(folder, f"sqlite:///{tmp_path / 'x.db'}")
    desk = designer.desk()
    assert desk.branch == ""
    with pytest.raises(DesignError, match="no Git repository"):
        designer.commit(MOVED, desk.fingerprint, ANNA, "x", "m")
    assert designer.write(MOVED, desk.fingerprint)


def test_planned_and_applied(designer: FolderDesigner) -> None:
    """The plan that was seen is applied; another one is refused."""
    first = designer.plan()
    assert not first.empty
    assert not first.approvals
    assert designer.apply(first.digest, ()) == 1
    assert designer.plan().empty
    designer.write(FIELD, designer.desk().fingerprint)
    second = designer.plan()
    assert any("budget" in line.text for line in second.lines)
    with pytest.raises(DesignError, match="have changed since"):
        designer.apply(first.digest, ())
    assert designer.apply(second.digest, ()) == 2
