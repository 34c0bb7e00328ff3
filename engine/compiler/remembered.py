"""What a check found the last time, kept on disk for as long as nothing has changed.

A check is a function of the files and of this program, so what it found is kept under a key made
of all of them: the texts, the templates, what the folder itself had to say, the version and every
source file of the compiler, Python and the libraries that decide about words. Nothing can be
stale; what is old is only useless, and thrown away.

Kept as JSON, in a folder of the user's own that nobody else may read or write. An entry is never
trusted: one that cannot be read, does not have the digest it begins with, or does not look exactly
as it should, counts as not there. What cannot be kept is not kept; no failure of the disk is a
failure of the check.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from engine import __version__
from engine.compiler.plain import findings_in, number_in, plain_findings
from engine.compiler.report.findings import Findings
from engine.compiler.source import SourceTree

FORMAT: Final = 2
KEPT: Final = 50
"""Entries that are kept, the newest; an entry is small, but every edit makes one."""
MAX_BYTES: Final = 2_000_000
"""Entries larger than this are neither written nor read."""

_ENGINE: Final = Path(__file__).parent.parent
_LIBRARIES: Final = ("pydantic", "pydantic_core", "ruamel.yaml", "re2", "tzdata")


def recall(tree: SourceTree) -> Findings | None:
    """What a check of exactly these files found; None when that is not known."""
    text = take(f"{key_of(tree)}.json", MAX_BYTES)
    try:
        return None if text is None else _read(json.loads(text), tree)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def remember(findings: Findings) -> None:
    """Keep what a check found."""
    text = json.dumps(_written(findings), ensure_ascii=True)
    keep(f"{key_of(findings.sources)}.json", text, MAX_BYTES)


def take(name: str, limit: int) -> str | None:
    """The text of an entry; None when there is none, or none that can be believed."""
    try:
        path = _folder() / name
        if path.stat().st_size > limit + 100:
            return None
        mark, _, text = path.read_text(encoding="utf-8").partition("\n")
        if mark != digest_of(name, text):
            return None
        os.utime(path)
    except (OSError, ValueError):
        return None
    return text


def keep(name: str, text: str, limit: int) -> None:
    """Write an entry, all at once: whoever reads meanwhile finds the whole of it or nothing."""
    if len(text) > limit:
        return
    with contextlib.suppress(OSError):
        folder = _folder()
        number, new = tempfile.mkstemp(dir=folder, suffix=".new")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(f"{digest_of(name, text)}\n{text}")
            Path(new).replace(folder / name)
        except OSError:
            Path(new).unlink(missing_ok=True)
        _forget_old(folder, f"*{Path(name).suffix}")


def key_of(tree: SourceTree) -> str:
    """The name of the entry: a digest of everything that the answer depends on."""
    return digest_of(*_parts(tree))


def digest_of(*parts: str | bytes) -> str:
    """A digest of parts; each counts with its length, so that "ab", "c" is not "a", "bc"."""
    digest = blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _parts(tree: SourceTree) -> Iterator[str | bytes]:
    yield from program()
    for path, source in sorted(tree.sources.items()):
        yield from (path, source.kind, source.text)
    for path, kind in sorted(tree.broken.items()):
        yield from (path, kind)
    for path, data in sorted(tree.templates.items()):
        yield from (path, data)
    for found in tree.diagnostics:
        yield repr(found)


def program() -> Iterator[str]:
    """The state of this program: its files and those of its libraries, by size and time."""
    yield f"{FORMAT} {__version__} {sys.version}"
    waiting = [str(_ENGINE / folder) for folder in ("model", "compiler")]
    while waiting:
        here = waiting.pop()
        with contextlib.suppress(FileNotFoundError), os.scandir(here) as inside:
            for entry in sorted(inside, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    seen = entry.stat()
                    yield f"{entry.path} {seen.st_size} {seen.st_mtime_ns}"
                elif entry.name != "__pycache__" and entry.is_dir():
                    waiting.append(entry.path)
    for name in _LIBRARIES:
        found = find_spec(name.partition(".")[0])
        if found is not None and found.submodule_search_locations:
            place = Path(next(iter(found.submodule_search_locations)), *name.split(".")[1:])
            yield f"{place} {place.stat().st_mtime_ns}"


def _folder() -> Path:
    """The folder of entries: the user's own, made when it is not there. Raises OSError."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    # The standard says so: a path that is not absolute is to be ignored.
    home = Path(base) if Path(base).is_absolute() else Path("~/.cache").expanduser()
    folder = home / "scheda" / "checks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    if hasattr(os, "getuid") and (seen.st_uid != os.getuid() or seen.st_mode & 0o077):
        raise PermissionError(f"{folder} is not the user's alone")
    if folder.is_symlink():
        raise PermissionError(f"{folder} is a link")
    return folder


def _forget_old(folder: Path, pattern: str) -> None:
    entries = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)


# Findings as plain values and back


def _written(findings: Findings) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "entities": findings.entities,
        "fields": findings.fields,
        "diagnostics": plain_findings(findings.diagnostics),
    }


def _read(entry: Mapping[str, Any], tree: SourceTree) -> Findings:
    """The findings an entry holds. Raises ValueError, KeyError or TypeError for any other thing."""
    if entry["format"] != FORMAT:
        raise ValueError("another format")
    found = findings_in(entry["diagnostics"])
    return Findings(found, tree, number_in(entry["entities"]), number_in(entry["fields"]))
