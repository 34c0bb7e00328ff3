"""Sheets read: CSV as spreadsheets and programs write it, and workbooks."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.model.text import Text, text
from engine.runtime.sheets.workbook import SECONDS
from engine.runtime.sheets.write import unguarded

Cell = str | Decimal
MOST_BYTES = 10 << 20
MOST_ROWS = 20_000
MOST_COLUMNS = 300
LONGEST_CELL = 100_000
_WORKBOOK = b"PK\x03\x04"


SHEET_ERRORS: Mapping[str, Text] = {
    "unreadable": text(
        en="This is no CSV file and no workbook", it="Non è un file CSV né una cartella di lavoro"
    ),
    "too_large": text(
        en=f"At most {MOST_ROWS} rows, {MOST_COLUMNS} columns and 10 MB",
        it=f"Al massimo {MOST_ROWS} righe, {MOST_COLUMNS} colonne e 10 MB",
    ),
    "empty": text(en="The file is empty", it="Il file è vuoto"),
    "heads": text(
        en="Every column needs a head of its own in the first row",
        it="Ogni colonna deve avere una sua intestazione nella prima riga",
    ),
}


class SheetError(Exception):
    """The file cannot be read as a sheet; ``code`` says why."""

    def __init__(self, code: str) -> None:
        """Remember the code: ``unreadable``, ``too_large``, ``empty`` or ``heads``."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sheet:
    """The heads, and the rows with the number of their line; a row has as many cells as heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_sheet(data: bytes) -> Sheet:
    """The first sheet of a file. Raises ``SheetError``."""
    if len(data) > MOST_BYTES:
        raise SheetError("too_large")
    lines = iter(_workbook(data) if data.startswith(_WORKBOOK) else _csv(data))
    heads = tuple(str(head).strip() for head in next(lines, []))
    while heads and not heads[-1]:
        heads = heads[:-1]
    if not heads:
        raise SheetError("empty")
    if len(heads) > MOST_COLUMNS:
        raise SheetError("too_large")
    if not all(heads) or len(set(heads)) != len(heads):
        raise SheetError("heads")
    rows = []
    for number, cells in enumerate(lines, 2):
        if any(str(cell).strip() for cell in cells[len(heads) :]):
            raise SheetError("heads")
        padded = (*cells[: len(heads)], *[""] * (len(heads) - len(cells)))
        if any(str(cell).strip() for cell in padded):
            rows.append((number, tuple(padded)))
        if len(rows) > MOST_ROWS:
            raise SheetError("too_large")
    return Sheet(heads, tuple(rows))


def _csv(data: bytes) -> Iterator[list[Cell]]:
    """The rows of a CSV file, whatever its marks between columns."""
    try:
        said = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = data.decode("cp1252", "replace")
    if "\0" in said:
        raise SheetError("unreadable")
    first = said.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in csv.reader(io.StringIO(said, newline=""), delimiter=mark, strict=True):
            yield [unguarded(cell) for cell in row]
    except csv.Error as error:
        raise SheetError("unreadable") from error


def _workbook(data: bytes) -> Iterator[list[Cell]]:
    """The rows of a workbook's first sheet, read where it can do no harm."""
    command = [
        sys.executable,
        "-m",
        "engine.runtime.sheets.workbook",
        str(MOST_ROWS),
        str(MOST_COLUMNS),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and nothing of the file's in it
            command, input=data, capture_output=True, timeout=SECONDS + 10, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SheetError("unreadable") from error
    if done.returncode:
        raise SheetError("too_large" if done.returncode == 2 else "unreadable")
    for line in done.stdout.splitlines():
        cells = json.loads(line, parse_float=Decimal, parse_int=Decimal)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
            raise SheetError("too_large")
        yield cells
