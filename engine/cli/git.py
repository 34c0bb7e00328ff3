"""A Git repository: what is checked out, and a commit on a branch that leaves the folder alone.

The commit is made of objects and not in the working tree, so nothing that somebody is editing can
get into it or be lost, and no hook of the repository runs.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.model.said import said

_BRANCH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,99}")
_NOBODY: Final = "nobody@localhost"
_SECONDS = 20


class GitError(Exception):
    """Git refused, or what was asked would lose something; the message says why."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository by the root of its working tree."""

    root: Path

    def branch(self) -> str:
        """The branch that is checked out; ``HEAD`` when none is."""
        try:
            return _git(self.root, "rev-parse", "--abbrev-ref", "HEAD")
        except GitError:
            return ""

    def commit(
        self, files: Mapping[str, tuple[str, str]], branch: str, message: str, author: str,
        email: str,
    ) -> str:  # fmt: skip
        """Commit files, path → (text before, text after), and tell the commit's name.

        A branch that is not there begins at what is checked out. Refused when a file differs from
        what Git knows of it, in the folder or on the branch, and for the branch that is checked
        out: the folder would then seem to take the change back.
        """
        if not _BRANCH.fullmatch(branch):
            raise GitError(said("git.branch_name", '"{name}" is no name for a branch', name=branch))
        _git(self.root, "check-ref-format", "--branch", branch)
        if branch == self.branch():
            message = said(
                "git.checked_out", "{name} is checked out: write to the folder and commit there",
                name=branch,
            )  # fmt: skip
            raise GitError(message)
        changed = _git(self.root, "status", "--porcelain", "--", *files)
        if changed:
            files_told = ", ".join(line[3:] for line in changed.splitlines())
            raise GitError(said("git.uncommitted", "not committed yet: {files}", files=files_told))
        ref = f"refs/heads/{branch}"
        old = self._maybe("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        parent = old or _git(self.root, "rev-parse", "--verify", "HEAD^{commit}")
        for path, (before, _) in files.items():
            held = self._maybe("cat-file", "blob", f"{parent}:{path}", strip=False) or ""
            if held != before:
                message = said(
                    "git.other_there", "{file} is another one on {name}", file=path, name=branch
                )
                raise GitError(message)
        commit = self._made(files, parent, message, author, email)
        _git(self.root, "update-ref", "-m", "scheda: design", ref, commit, old or "0" * len(commit))
        return commit

    def _made(
        self, files: Mapping[str, tuple[str, str]], parent: str, message: str, author: str,
        email: str,
    ) -> str:  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            _git(self.root, "read-tree", parent, more=index)
            for path, (_, after) in files.items():
                blob = _git(self.root, "hash-object", "-w", "--stdin", given=after)
                entry = f"100644,{blob},{path}"
                _git(self.root, "update-index", "--add", "--cacheinfo", entry, more=index)
            tree = _git(self.root, "write-tree", more=index)
        person = {"NAME": _clean(author) or "Scheda", "EMAIL": _clean(email) or _NOBODY}
        names = {
            f"GIT_{who}_{key}": v for who in ("AUTHOR", "COMMITTER") for key, v in person.items()
        }
        return _git(self.root, "commit-tree", tree, "-p", parent, given=f"{message}\n", more=names)

    def _maybe(self, *arguments: str, strip: bool = True) -> str | None:
        try:
            return _git(self.root, *arguments, strip=strip)
        except GitError:
            return None


def repository_of(folder: Path) -> Repository | None:
    """The repository a folder is in; None where there is none, or no Git."""
    try:
        root = _git(folder, "rev-parse", "--show-toplevel")
    except GitError:
        return None
    return Repository(Path(root).resolve())


def _clean(word: str) -> str:
    """A name without what Git's own format needs."""
    return re.sub(r"[<>\x00-\x1f]", " ", word).strip()[:100]


def _git(
    root: Path, *arguments: str, given: str = "", more: Mapping[str, str] | None = None,
    strip: bool = True,
) -> str:  # fmt: skip
    """Run Git and tell what it prints."""
    command = ["git", "-C", str(root), "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  no shell; names are checked before they get here
            command, input=given.encode(), capture_output=True, timeout=_SECONDS, check=True,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", **(more or {})},
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(told[-1] if told else f"git {arguments[0]} failed") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(said("git.missing", "Git is not to be had here")) from error
    text = done.stdout.decode("utf-8", "replace")
    return text.strip() if strip else text
