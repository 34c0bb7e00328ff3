"""The files of a project: which there are, what they contain, and where in them something stands.

Bytes are judged here, once: after this module a text is UTF-8, has no invisible surprises and is
of a bearable size. A tree of sources comes from a folder or, for tests and for editing in the
browser, from texts in memory; both go through the same gate.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from engine.compiler.diagnostics import Code, Diagnostic, Help, offer
from engine.compiler.span import Span, file_start

Kind = Literal[
    "app", "entity", "pipeline", "layout", "access", "document", "channel", "tests", "limits"
]
KINDS: Final[tuple[Kind, ...]] = (
    "app", "entity", "pipeline", "layout", "access", "document", "channel", "tests", "limits",
)  # fmt: skip
FOLDERS: Final[Mapping[str, Kind]] = {
    "entities": "entity",
    "pipelines": "pipeline",
    "layouts": "layout",
    "access": "access",
    "documents": "document",
    "channels": "channel",
    "tests": "tests",
}
FILES: Final[Mapping[str, Kind]] = {"app.yaml": "app", "limits.yaml": "limits"}

MAX_BYTES: Final = 1_000_000
MAX_TEMPLATE_BYTES: Final = 10_000_000
MAX_FILES: Final = 10_000

UNREADABLE = Code("Y001", "unreadable-file", "file cannot be opened")
ENCODING = Code("Y002", "wrong-encoding", "file is not UTF-8 text")
CONTROL = Code("Y003", "invisible-character", "invisible character in the text")
TOO_LARGE = Code("Y004", "too-large", "too large")
OUTSIDE = Code("Y005", "link-outside", "link leaves the project folder")
MISPLACED = Code("Y006", "misplaced-file", "file stands where nothing reads it")
STRAY = Code("Y007", "stray-file", "file has no use here", "warning")
NO_APP = Code("Y008", "missing-app-file", "project has no app.yaml")

CODES: Final = (UNREADABLE, ENCODING, CONTROL, TOO_LARGE, OUTSIDE, MISPLACED, STRAY, NO_APP)

_LINE_END = re.compile(r"\r\n|\r|\n")
# Control characters; the line ends only old YAML knows; marks that turn the direction of reading;
# two letters without meaning that `parse` needs for itself.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ue000\ue001]"
    "|[\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file: its path within the project, its text and the kind of thing it declares."""

    path: str
    text: str
    kind: Kind

    @property
    def name(self) -> str:
        """The file's name without its extension: what the file must declare."""
        return PurePosixPath(self.path).stem

    def lines(self) -> list[str]:
        """The text by lines, without line ends."""
        return _LINE_END.split(self.text)


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The files of a project.

    ``root`` is how the folder is called in messages. ``broken`` maps files that could not be read
    to their kind, so that what they would have declared is not reported as missing. ``templates``
    holds the bytes of Word templates by path.
    """

    root: str
    sources: Mapping[str, Source]
    broken: Mapping[str, Kind] = field(default_factory=dict)
    templates: Mapping[str, bytes] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    def shown(self, path: str) -> str:
        """A path as it is shown to people: from where they stand."""
        return f"{self.root}/{path}" if self.root else path

    def excerpt(self, path: str, line: int) -> str:
        """One line of a file, blank when there is no such."""
        source = self.sources.get(path)
        lines = source.lines() if source else []
        return lines[line - 1] if 0 < line <= len(lines) else ""


def from_texts(files: Mapping[str, str | bytes], root: str = "config") -> SourceTree:
    """A tree from texts (or raw bytes) by path, as ``{"entities/deal.yaml": "entity: deal"}``."""
    gate = _Gate(root)
    for path in sorted(files):
        content = files[path]
        # A text may hold halves of characters that no file can: let them reach the same judge.
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        gate.admit(path, data)
    return gate.tree()


def read_folder(folder: Path, root: str | None = None) -> SourceTree:
    """The tree of a project folder. Raises nothing: whatever goes wrong is among the diagnostics.

    ``root`` is how messages call the folder, its path as given unless said otherwise.
    """
    gate = _Gate(folder.as_posix() if root is None else root)
    for path, entry in _walk(folder, gate):
        kind = kind_of(path)
        if kind is None and not path.endswith((".docx", ".yml", ".yaml")):
            gate.admit(path, b"")
            continue
        limit = MAX_BYTES if kind else MAX_TEMPLATE_BYTES
        try:
            gate.admit(path, _read(entry, limit))
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            gate.refuse(UNREADABLE.at(file_start(path), reason))
    return gate.tree()


def kind_of(path: str) -> Kind | None:
    """What a path declares by where it stands, None when nothing reads it."""
    if path in FILES:
        return FILES[path]
    folder, _, name = path.partition("/")
    if "/" in name or not name.endswith(".yaml") or name == ".yaml":
        return None
    return FOLDERS.get(folder)


class _Gate:
    """Collects admitted files and the reasons for refusing others."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.sources: dict[str, Source] = {}
        self.broken: dict[str, Kind] = {}
        self.templates: dict[str, bytes] = {}
        self.found: list[Diagnostic] = []

    def refuse(self, diagnostic: Diagnostic) -> None:
        self.found.append(diagnostic)
        path = diagnostic.span.path
        if kind := kind_of(path):
            self.broken[path] = kind

    def admit(self, path: str, data: bytes) -> None:
        """Take a file in, or say why not."""
        kind = kind_of(path)
        if kind is None:
            self._admit_other(path, data)
        elif len(data) > MAX_BYTES:
            self.refuse(
                TOO_LARGE.at(
                    file_start(path),
                    "the file is larger than 1 MB",
                    "split what it declares over several files",
                )
            )
        else:
            text = _decoded(path, data)
            if isinstance(text, Diagnostic):
                self.refuse(text)
            else:
                self.sources[path] = Source(path, text, kind)

    def _admit_other(self, path: str, data: bytes) -> None:
        folder, _, name = path.rpartition("/")
        if name.startswith((".", "~")) or name.endswith((".md", "~")):
            return
        if path.endswith((".yaml", ".yml")):
            self.refuse(MISPLACED.at(file_start(path), _why_misplaced(path), _better_place(path)))
        elif folder == "documents" and name.endswith(".docx"):
            if len(data) > MAX_TEMPLATE_BYTES:
                self.refuse(TOO_LARGE.at(file_start(path), "the template is larger than 10 MB"))
            else:
                self.templates[path] = data
        elif folder in FOLDERS:
            self.refuse(
                STRAY.at(
                    file_start(path),
                    f"{folder} holds .yaml files"
                    + (" and the .docx templates they name" if folder == "documents" else ""),
                )
            )

    def tree(self) -> SourceTree:
        if "app.yaml" not in self.sources and "app.yaml" not in self.broken:
            self.found.append(
                NO_APP.at(
                    file_start("app.yaml"),
                    "every project declares its name, languages and roles there",
                    "write at least:  app: my_company  /  label: My company  /  locales: [en]",
                )
            )
        return SourceTree(self.root, self.sources, self.broken, self.templates, tuple(self.found))


def _walk(folder: Path, gate: _Gate) -> Iterator[tuple[str, str]]:
    """Every file worth looking at, by its path in the project and on disk, in a stable order."""
    inside = folder.resolve()
    count = 0
    waiting = [("", str(folder))]
    while waiting:
        above, here = waiting.pop()
        try:
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            path = above.removesuffix("/") or "app.yaml"
            gate.refuse(UNREADABLE.at(file_start(path), (error.strerror or "no access").lower()))
            continue
        below: list[tuple[str, str]] = []
        for entry in entries:
            path = _printable(above + entry.name)
            is_folder, linked = entry.is_dir(), entry.is_symlink()
            if is_folder and entry.name.startswith("."):
                continue
            if linked and (is_folder or not Path(entry.path).resolve().is_relative_to(inside)):
                what = "the file is a link to somewhere else"
                if is_folder:
                    what = "folders that are links are not followed"
                gate.refuse(OUTSIDE.at(file_start(path), what, "put a copy in its place"))
            elif is_folder:
                below.append((f"{above}{entry.name}/", entry.path))
            else:
                count += 1
                yield path, entry.path
        waiting += reversed(below)
        if count > MAX_FILES:
            gate.refuse(TOO_LARGE.at(file_start("app.yaml"), f"more than {MAX_FILES:,} files"))
            return


def _read(entry: str, limit: int) -> bytes:
    """The bytes of a regular file, one more than ``limit`` at most. Raises OSError."""
    if not stat.S_ISREG(os.stat(entry).st_mode):  # noqa: PTH116  (asked of thousands of files)
        # Opening a pipe would wait for ever.
        raise OSError(0, "it is not a regular file")
    with open(entry, "rb") as file:  # noqa: PTH123
        return file.read(limit + 1)


def _printable(path: str) -> str:
    """The path without the bytes that are no text, which could neither be shown nor saved."""
    return path.encode("utf-8", "replace").decode("utf-8")


def _decoded(path: str, data: bytes) -> str | Diagnostic:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ENCODING.at(
            file_start(path),
            "the file is saved as UTF-16",
            'save it again and choose the encoding "UTF-8"',
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        return ENCODING.at(
            _place(path, before, 1),
            f"the byte {data[error.start]:02X} is no part of UTF-8 text",
            'save the file again and choose the encoding "UTF-8"',
        )
    found = _INVISIBLE.search(text)
    if found is None:
        return text
    span = _place(path, text[: found.start()], 1)
    return CONTROL.at(
        span,
        f"the character U+{ord(found[0]):04X} cannot be seen and may not stand here",
        Help("delete it"),
    )


def _place(path: str, before: str, width: int) -> Span:
    """The span of ``width`` characters that follow the text ``before``."""
    lines = _LINE_END.split(before)
    line, column = len(lines), len(lines[-1]) + 1
    return Span(path, line, column, line, column + width)


def _why_misplaced(path: str) -> str:
    folder, _, name = path.partition("/")
    if name.endswith(".yml") or path.endswith(".yml"):
        return "files end in .yaml here, .yml is not read"
    if not name:
        return "only app.yaml and limits.yaml stand at the top of the project"
    if folder in FOLDERS:
        return f"folders inside {folder} are not read"
    return f'there is no folder "{folder}" in a project'


def _better_place(path: str) -> Help:
    folder, _, name = path.partition("/")
    if path.endswith(".yml"):
        return Help(f"rename it to {path[:-4]}.yaml")
    if not name:
        return offer(folder, FILES)
    if folder in FOLDERS:
        return Help(f"move it to {folder}/{PurePosixPath(path).name}")
    return offer(folder, FOLDERS) or Help(f"the folders are {', '.join(FOLDERS)}")
