"""What a check found the last time, kept on disk for as long as nothing has changed.

A check is a function of the files and of this program, so what it found is kept under a key made
of all of them: the texts, the templates, what the folder itself had to say, the version and every
source file of the compiler, Python and the libraries that decide about words. Nothing can be
stale; what is old is only useless, and thrown away.

Kept as JSON, in a folder of the user's own that nobody else may read or write. An entry is never
trusted: one that cannot be read, or does not look exactly as it should, counts as not there. What
cannot be kept is not kept; no failure of the disk is a failure of the check.
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
from engine.compiler.diagnostics import SEVERITIES, Code, Diagnostic, Fix, Help, Label
from engine.compiler.report.findings import Findings
from engine.compiler.source import SourceTree
from engine.compiler.span import Span

FORMAT: Final = 1
KEPT: Final = 50
"""Entries that are kept, the newest; an entry is small, but every edit makes one."""
MAX_BYTES: Final = 2_000_000
"""Entries larger than this are neither written nor read."""

_ENGINE: Final = Path(__file__).parent.parent
_LIBRARIES: Final = ("pydantic", "pydantic_core", "ruamel.yaml", "re2", "tzdata")


def recall(tree: SourceTree) -> Findings | None:
    """What a check of exactly these files found; None when that is not known."""
    try:
        folder = _folder()
        path = folder / f"{key_of(tree)}.json"
        if path.stat().st_size > MAX_BYTES:
            return None
        found = _read(json.loads(path.read_text(encoding="utf-8")), tree)
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found


def remember(findings: Findings) -> None:
    """Keep what a check found."""
    text = json.dumps(_written(findings), ensure_ascii=True)
    if len(text) > MAX_BYTES:
        return
    with contextlib.suppress(OSError):
        folder = _folder()
        number, name = tempfile.mkstemp(dir=folder, suffix=".new")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            # All at once: whoever reads meanwhile finds the whole entry or none.
            Path(name).replace(folder / f"{key_of(findings.sources)}.json")
        except OSError:
            Path(name).unlink(missing_ok=True)
        _forget_old(folder)


def key_of(tree: SourceTree) -> str:
    """The name of the entry: a digest of everything that the answer depends on."""
    digest = blake2b(digest_size=20)
    for part in _parts(tree):
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        # The length keeps "ab", "c" apart from "a", "bc".
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _parts(tree: SourceTree) -> Iterator[str | bytes]:
    yield f"{FORMAT} {__version__} {sys.version}"
    yield from _program()
    for path, source in sorted(tree.sources.items()):
        yield from (path, source.kind, source.text)
    for path, kind in sorted(tree.broken.items()):
        yield from (path, kind)
    for path, data in sorted(tree.templates.items()):
        yield from (path, data)
    for found in tree.diagnostics:
        yield repr(found)


def _program() -> Iterator[str]:
    """The state of this program: its files and those of its libraries, by size and time."""
    for folder in ("compiler", "model"):
        for path in sorted((_ENGINE / folder).rglob("*.py")):
            seen = path.stat()
            yield f"{path} {seen.st_size} {seen.st_mtime_ns}"
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


def _forget_old(folder: Path) -> None:
    entries = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)


# Findings as plain values and back


def _written(findings: Findings) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "entities": findings.entities,
        "fields": findings.fields,
        "diagnostics": [_plain(found) for found in findings.diagnostics],
    }


def _plain(found: Diagnostic) -> dict[str, Any]:
    code = found.code
    return {
        "code": [code.id, code.slug, code.summary, code.severity],
        "message": found.message,
        "span": list(found.span),
        "labels": [[list(label.span), label.text] for label in found.labels],
        "help": [
            [one.text, [[list(fix.span), fix.replacement] for fix in one.fixes]]
            for one in found.help
        ],
        "address": found.address,
    }


def _read(entry: Mapping[str, Any], tree: SourceTree) -> Findings:
    """The findings an entry holds. Raises ValueError, KeyError or TypeError for any other thing."""
    if entry["format"] != FORMAT:
        raise ValueError("another format")
    diagnostics = tuple(_diagnostic(one) for one in entry["diagnostics"])
    return Findings(diagnostics, tree, _number(entry["entities"]), _number(entry["fields"]))


def _diagnostic(entry: Mapping[str, Any]) -> Diagnostic:
    id_, slug, summary, severity = entry["code"]
    if severity not in SEVERITIES:
        raise ValueError("no severity")
    return Diagnostic(
        Code(_text(id_), _text(slug), _text(summary), severity),
        _text(entry["message"]),
        _span(entry["span"]),
        tuple(Label(_span(span), _text(text)) for span, text in entry["labels"]),
        tuple(
            Help(_text(text), tuple(Fix(_span(span), _text(to)) for span, to in fixes))
            for text, fixes in entry["help"]
        ),
        _text(entry["address"]),
    )


def _span(entry: list[Any]) -> Span:
    path, *numbers = entry
    line, column, end_line, end_column = (_number(number) for number in numbers)
    return Span(_text(path), line, column, end_line, end_column)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("no number")
    return value
