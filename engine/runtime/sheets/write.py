"""Sheets written row by row: CSV and the workbooks of spreadsheets.

Nobody's text may become a formula on somebody else's machine. In CSV, text that begins like one
gets an apostrophe in front, which ``read`` takes off again; in workbooks text is said to be text.

A CSV file may be opened where columns are parted by another mark than here. Then quotes hold nothing
together, and a cell begins after every comma, semicolon and line: what stands there is guarded too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO

import xlsxwriter

from engine.runtime.sheets.values import Cell

_WIDE = "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}\N{FULLWIDTH HYPHEN-MINUS}"
_DANGEROUS = rf"'*[=+@\t\r{_WIDE}-]"
_BEGINS = r'(?:^|[,;\t\r\n])"*'
"""Where a cell begins, for whoever parts the columns by whatever mark."""
_TO_GUARD = re.compile(f"({_BEGINS})(?={_DANGEROUS})")
_GUARDED = re.compile(f"({_BEGINS})'(?={_DANGEROUS})")
_LONGEST_CELL = 32_767
"""Letters that a spreadsheet keeps in one cell."""
_EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count the days before this one in ways of their own."""


def write_csv(
    stream: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Cell]], point: str
) -> None:
    """As the spreadsheets of the reader's country open it with a click; ``point`` is decimal."""
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    # Where numbers have a decimal comma, columns are parted by semicolons.
    mark = ";" if point == "," else ","
    writer = csv.writer(text, delimiter=mark)
    writer.writerow([guarded(head) for head in heads])
    for row in rows:
        writer.writerow([_plain(cell, point) for cell in row])
    text.flush()
    text.detach()


def write_xlsx(
    stream: IO[bytes], title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]],
    made: datetime,
) -> None:  # fmt: skip
    """A workbook of one sheet, kept on disk while it grows."""
    book = xlsxwriter.Workbook(stream, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    })  # fmt: skip
    try:
        book.set_properties({"created": made.replace(tzinfo=None)})
        sheet = book.add_worksheet("".join(c for c in title if c not in "[]:*?/\\'")[:31] or None)
        bold = book.add_format({"bold": True})
        day, moment = (
            book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")
        )
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                match cell:
                    case None | "":
                        continue
                    case datetime() if cell.date() >= _FIRST_DAY:
                        sheet.write_datetime(number, place, cell, moment)
                    case date() if not isinstance(cell, datetime) and cell >= _FIRST_DAY:
                        sheet.write_datetime(number, place, cell, day)
                    case int() | Decimal() if _exact(cell):
                        sheet.write_number(number, place, cell)
                    case _:
                        sheet.write_string(number, place, _short(str(cell)))
    finally:
        book.close()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return _TO_GUARD.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The text that was guarded."""
    return _GUARDED.sub(r"\1", text)


def read_again(cell: Cell, point: str) -> frozenset[str]:
    """The texts as which a cell is read again, out of either kind of sheet."""
    if isinstance(cell, datetime):
        return frozenset((_plain(cell, point), cell.isoformat(" ", "seconds")))
    return frozenset((unguarded(_plain(cell, point)), _short(_plain(cell, point, guard=False))))


def _plain(cell: Cell, point: str, *, guard: bool = True) -> str:
    match cell:
        case None:
            return ""
        case str():
            return guarded(cell) if guard else cell
        case Decimal():
            return f"{cell:f}".replace(".", point)
        case datetime():
            return cell.isoformat(" ", timespec="seconds" if cell.second else "minutes")
        case date():
            return cell.isoformat()
    return str(cell)


def _exact(number: int | Decimal) -> bool:
    return len(str(number).strip("-").replace(".", "").lstrip("0")) <= _EXACT_DIGITS


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
