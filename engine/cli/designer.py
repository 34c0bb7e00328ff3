"""The configuration's side of designing in the browser: the folder, the compiler, plan and apply."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from engine.cli.git import GitError, Repository, repository_of
from engine.compiler.check import CheckResult, check_project
from engine.compiler.designing import propose_design
from engine.compiler.diagnostics import Diagnostic
from engine.compiler.migrate import (
    MigrateError,
    Plan,
    apply_plan,
    limits_of,
    make_plan,
)
from engine.compiler.migrate.changes import Change
from engine.compiler.migrate.changes import to_data as change_data
from engine.compiler.migrate.findings import Finding as PlanFinding
from engine.compiler.proposal import Proposal
from engine.compiler.rewrite import EditError, Moved, Patch, digest_of
from engine.compiler.rewrite.patch import changed_since
from engine.compiler.source import SourceTree, read_folder
from engine.model import codec
from engine.model.design import Request
from engine.model.said import Said, said
from engine.runtime.design.designer import (
    Author,
    DesignError,
    Desk,
    Effect,
    Finding,
    Planned,
    Proposed,
)

_SHOWN = 30
"""Complaints of one proposal that a page shows."""


class FolderDesigner:
    """A ``Designer`` over a folder and the database it is applied to."""

    def __init__(self, config: Path, database: str) -> None:
        """Nothing is read before the first page is asked for."""
        self.config = config
        self.database = database
        self._lock = threading.Lock()
        self._last: tuple[str, CheckResult] | None = None

    def desk(self) -> Desk:
        """The configuration as it lies there."""
        tree, repository = self._read()
        result = self._checked(tree)
        findings = () if result.app else tuple(_findings(tree, result.diagnostics))
        return Desk(
            result.app, fingerprint_of(tree), findings, self.config.as_posix(),
            codec.fingerprint(result.app) if result.app else "",
            repository.branch() if repository else "",
        )  # fmt: skip

    def propose(self, request: Request, fingerprint: str) -> Proposed:
        """The patches, and what the compiler says of the result."""
        proposal = self._proposal(request, fingerprint)
        mine = proposal.caused or tuple(
            d for d in proposal.result.diagnostics if d.severity == "error"
        )
        if not mine:
            paths = {patch.path for patch in proposal.patches}
            mine = tuple(d for d in proposal.result.diagnostics if d.span.path in paths)
        return Proposed(
            proposal.diff(), tuple(patch.path for patch in proposal.patches),
            tuple(_findings(proposal.tree, mine)), proposal.acceptable,
        )  # fmt: skip

    def write(self, request: Request, fingerprint: str) -> tuple[str, ...]:
        """Write the patches, all of them or none."""
        with self._lock, _held(self.config):
            proposal = self._proposal(request, fingerprint)
            _refuse(proposal)
            _write_all(self.config, proposal.patches)
        return tuple(patch.path for patch in proposal.patches)

    def commit(
        self, request: Request, fingerprint: str, author: Author, branch: str, message: str
    ) -> str:
        """Put the patches on a branch; the folder stays as it is."""
        proposal = self._proposal(request, fingerprint)
        _refuse(proposal)
        repository = repository_of(self.config)
        if repository is None:
            raise DesignError(
                "git", said("git.nowhere", "{folder} is in no Git repository", folder=self.config)
            )
        inside = self.config.resolve().relative_to(repository.root).as_posix()
        files = {
            (f"{inside}/{patch.path}" if inside != "." else patch.path): (patch.before, patch.after)
            for patch in proposal.patches
        }
        try:
            return repository.commit(files, branch, message, author.name, author.email)
        except GitError as error:
            raise DesignError("git", error.args[0]) from error

    def plan(self) -> Planned:
        """What applying the folder would do."""
        return _planned(self._plan())

    def apply(self, digest: str, accept: Collection[str]) -> int:
        """Apply the plan that was seen."""
        made = self._plan()
        if _digest(made) != digest:
            raise DesignError(
                "stale",
                said(
                    "stale", "the configuration or the data have changed since the plan was shown"
                ),
                (said("stale.way", "look at the plan again"),),
            )
        try:
            return apply_plan(made, self.database, accept=accept, lock_wait=20.0).release
        except MigrateError as error:
            raise DesignError("plan", error.message, error.hints) from error

    def _read(self) -> tuple[SourceTree, Repository | None]:
        """The files, called as Git calls them."""
        repository = repository_of(self.config)
        root = self.config.name
        if repository is not None:
            root = self.config.resolve().relative_to(repository.root).as_posix()
        return read_folder(self.config, root="" if root == "." else root), repository

    def _checked(self, tree: SourceTree) -> CheckResult:
        """What a check finds; the last one is remembered for the page that comes next."""
        fingerprint, last = fingerprint_of(tree), self._last
        if last is None or last[0] != fingerprint:
            last = self._last = (fingerprint, check_project(tree))
        return last[1]

    def _proposal(self, request: Request, fingerprint: str) -> Proposal:
        tree, _ = self._read()
        if fingerprint_of(tree) != fingerprint:
            raise DesignError(
                "moved", said("moved", "the configuration has changed since this page was opened")
            )
        app = self._checked(tree).app
        entity = app.entities.get(request.entity) if app else None
        if entity is None:
            message = said(
                "no_entity", "the configuration has no {name} that compiles", name=request.entity
            )
            raise DesignError("refused", message)
        try:
            return propose_design(tree, entity.layout.card, request)
        except Moved as error:
            raise DesignError("moved", error.args[0]) from error
        except EditError as error:
            raise DesignError("refused", error.args[0]) from error

    def _plan(self) -> Plan:
        tree, _ = self._read()
        result = self._checked(tree)
        if result.app is None:
            raise DesignError("refused", said("compiles_not", "the configuration does not compile"))
        try:
            return make_plan(result.app, self.database, limits_of(result.documents))
        except MigrateError as error:
            raise DesignError("plan", error.message, error.hints) from error


def fingerprint_of(tree: SourceTree) -> str:
    """What names exactly these texts."""
    told = [f"{path} {digest_of(source.text)}" for path, source in sorted(tree.sources.items())]
    told += sorted(tree.broken)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _findings(tree: SourceTree, diagnostics: Iterable[Diagnostic]) -> Iterator[Finding]:
    for found in [*diagnostics][:_SHOWN]:
        yield Finding(
            found.code.id, found.severity, _told(found),
            f"{tree.shown(found.span.path)}:{found.span.line}",
            tuple(help_.text for help_ in found.help if help_),
        )  # fmt: skip


def _told(found: Diagnostic) -> str:
    """The summary, known by the word for its code, and the message in one line."""
    summary = Said.of(found.code.slug, found.summary)
    if not found.message:
        return summary
    return said("finding", "{summary}: {message}", summary=summary, message=found.message)


def _refuse(proposal: Proposal) -> None:
    if not proposal.patches:
        raise DesignError("refused", said("nothing_to_write", "there is nothing to write"))
    if not proposal.acceptable:
        raise DesignError("refused", said("result_not", "the result does not compile"))


def _write_all(folder: Path, patches: Collection[Patch]) -> None:
    """Replace files one by one; the ones done are put back when one fails."""
    done: list[Patch] = []
    try:
        for patch in patches:
            _replace(folder, patch.path, patch.before, patch.after)
            done.append(patch)
    except OSError as error:
        for patch in done:
            with contextlib.suppress(OSError, DesignError):
                _replace(folder, patch.path, patch.after, patch.before)
        message = said("disk", "the files cannot be written: {why}", why=error.strerror)
        raise DesignError("disk", message) from error


def _replace(folder: Path, path: str, before: str, after: str) -> None:
    """Another text in place of exactly this one; a blank one is no file."""
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise DesignError("disk", said("outside", "{file} leads out of the folder", file=path))
    held = target.read_bytes() if target.exists() else b""
    if held.removeprefix(b"\xef\xbb\xbf") != before.encode():
        raise DesignError("moved", changed_since(path))
    if not after:
        target.unlink()
        return
    target.parent.mkdir(exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """One writer at a time, also among processes where the system can do that."""
    try:
        import fcntl
    except ImportError:  # the lock of this process is all there is
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _planned(plan: Plan) -> Planned:
    return Planned(
        _digest(plan), plan.empty, tuple(map(_change, plan.changes)),
        tuple(_finding(f) for f in plan.findings if f.weight in ("warning", "info")),
        tuple(map(_finding, plan.errors)),
        tuple(_finding(f, plan.changes) for f in plan.approvals),
        len(plan.statements),
    )  # fmt: skip


def _change(change: Change) -> Effect:
    values = change_data(change)
    parts = {key: value for key, value in values.items() if isinstance(value, str)}
    keys = values.get("keys")
    return Effect(
        str(values["kind"]), change.headline, parts, change.sign,
        tuple(map(str, keys)) if isinstance(keys, list) else (),
    )  # fmt: skip


def _finding(found: PlanFinding, changes: Iterable[Change] = ()) -> Effect:
    for change in changes:
        # That somebody sees more is said once, as a change; the finding only asks for a word on it.
        if (change.address, change.headline) == (found.address, found.message):
            return _change(change)
    parts = {"address": found.address, "count": str(found.count), "limit": found.limit}
    return Effect(found.code, found.message, parts, ways=found.help)


def _digest(plan: Plan) -> str:
    """What the plan does, whenever it was made."""
    data = json.loads(plan.to_json())
    del data["created"], data["digest"]
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
