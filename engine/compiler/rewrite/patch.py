"""Edits of a file → its new text and the difference a person looks at."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from engine.compiler.rewrite.edits import Edit
from engine.compiler.rewrite.manuscript import EditError, read_manuscript
from engine.compiler.rewrite.step import make, unfold
from engine.compiler.source import Source
from engine.model.said import said


def changed_since(path: str) -> str:
    """What to say of a file that is not what an edit was made for."""
    return said(
        "edit.moved", "{file} has changed since; look at it again and repeat the edit", file=path
    )


class Moved(EditError):
    """The text is not the one the edits were made for."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A file before and after; blank ``before`` for a new file, blank ``after`` for none left."""

    path: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after

    def diff(self, root: str = "") -> str:
        """The unified difference; ``root`` is how the project folder is called."""
        return unified(f"{root}/{self.path}" if root else self.path, self.before, self.after)


def rewrite(source: Source, edits: Iterable[Edit], digest: str = "") -> Patch:
    """The smallest patch that makes the edits, one after the other.

    ``digest`` is that of the text the edits were made for: another text raises ``Moved``. An edit
    that does not apply, or cannot be written without touching something else, raises
    ``EditError``.
    """
    if digest and digest != digest_of(source.text):
        raise Moved(changed_since(source.path))
    manuscript = read_manuscript(source)
    newline, known = manuscript.newline, frozenset(manuscript.lines())
    for edit in edits:
        manuscript = make(manuscript, edit)
    manuscript = unfold(manuscript, known)
    after = manuscript.text.replace("\n", newline) if newline != "\n" else manuscript.text
    return Patch(source.path, source.text, after)


def digest_of(text: str) -> str:
    """What identifies a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def unified(path: str, before: str, after: str) -> str:
    """The difference of two texts, as ``diff -u`` and ``git`` show it."""
    path = path.lstrip("/")
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{path}" if before else "/dev/null",
        f"b/{path}" if after else "/dev/null",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
