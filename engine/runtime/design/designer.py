"""What the pages need of the configuration's side, which the runtime never imports.

Whoever puts the application together may give a ``Designer``: it knows the folder with the
configuration, turns a design into patches, writes them, and applies what is written. Without one
the pages offer personal layouts alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from engine.model.app import App
from engine.model.design import Request


@dataclass(frozen=True, slots=True)
class Finding:
    """A complaint of the compiler, in its words; a ``Said`` text can be said in other languages."""

    code: str
    severity: Literal["error", "warning", "info"]
    text: str
    place: str
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The configuration as it lies in its folder now.

    ``app`` is None when it does not compile. ``fingerprint`` names these very texts, ``release``
    what they mean: the database has the same one once they are applied.
    """

    app: App | None
    fingerprint: str
    findings: tuple[Finding, ...] = ()
    where: str = ""
    release: str = ""
    branch: str = ""
    """The Git branch that is checked out; blank where there is no Git."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The patches of a design, and what the compiler says of the result."""

    diff: str
    paths: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    acceptable: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a plan does or says.

    ``code`` names the kind of it (``added``, ``M301``), with ``parts`` to say it with in any language;
    ``text`` says it in English, for codes that the pages have no words for. ``sign`` is how lists show
    it, ``keys`` the settings that change, ``ways`` what can be done about it.
    """

    code: str
    text: str
    parts: Mapping[str, str] = field(default_factory=dict)
    sign: str = ""
    keys: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What applying the folder would do. ``digest`` seals it.

    ``lines`` are what people will see and what the data do, ``approvals`` what a person has to
    accept by its address, ``refusals`` what stops it.
    """

    digest: str
    empty: bool
    lines: tuple[Effect, ...] = ()
    notes: tuple[Effect, ...] = ()
    refusals: tuple[Effect, ...] = ()
    approvals: tuple[Effect, ...] = ()
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a commit."""

    name: str
    email: str


class DesignError(Exception):
    """What was asked cannot be done; ``code`` says why, the message in words (``Said`` where it can be).

    Codes: ``moved`` (a file is not what the design was made for), ``refused`` (an edit does not
    apply, or the result does not compile), ``stale`` (a plan is not what was seen), ``git``,
    ``plan`` and ``disk``.
    """

    def __init__(self, code: str, message: str, hints: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hints = hints


class Designer(Protocol):
    """The configuration's side of designing. Every method may raise ``DesignError``."""

    def desk(self) -> Desk:
        """The configuration as it is now."""

    def propose(self, request: Request, fingerprint: str) -> Proposed:
        """The patches of a design; nothing is written."""

    def write(self, request: Request, fingerprint: str) -> tuple[str, ...]:
        """Write the patches into the folder; the paths written."""

    def commit(
        self, request: Request, fingerprint: str, author: Author, branch: str, message: str
    ) -> str:
        """Put the patches on a Git branch, without touching the folder; the commit's name."""

    def plan(self) -> Planned:
        """What applying the folder to the database would do."""

    def apply(self, digest: str, accept: Collection[str]) -> int:
        """Apply exactly the plan that was seen; the release that is active then."""
