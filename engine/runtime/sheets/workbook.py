"""Reading a workbook in a process of its own: ``python -m engine.runtime.sheets.workbook``.

A few kilobytes can describe a sheet of 17 thousand million cells. Whatever a file makes of the
reader, it happens here, with little memory and little time, and the program goes on.

The workbook comes on standard input; its first sheet leaves as JSON, a line for each row. Numbers
stay numbers, everything else becomes text.
"""

from __future__ import annotations

import io
import json
import math
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta

MEMORY = 1 << 30
SECONDS = 30
MOST_FILES = 2_000
MOST_BYTES = 200 << 20
"""What the files in the archive may come to."""


def main() -> int:
    """Read and write; 0 when all went well."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    most_rows, most_columns = (int(word) for word in sys.argv[1:3])
    data = sys.stdin.buffer.read()
    try:
        _look_into(data)
        rows = _rows(data)
    except Exception:  # noqa: BLE001 - whatever it is, the file is no workbook we read
        return 1
    if len(rows) > most_rows + 1 or any(len(row) > most_columns for row in rows[:1]):
        return 2
    for row in rows:
        sys.stdout.write(json.dumps([_cell(cell) for cell in row]) + "\n")
    return 0


def _look_into(data: bytes) -> None:
    """Refuse an archive whose directory promises too much, before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
            raise ValueError("too large")


def _rows(data: bytes) -> list[list[object]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def _cell(cell: object) -> object:
    match cell:
        case bool():
            return "true" if cell else "false"
        case int() | str():
            return cell
        case float() if not math.isfinite(cell):
            return str(cell)
        case float():
            return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
        case datetime():
            return cell.isoformat(" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="seconds")
        case timedelta():
            minutes, seconds = divmod(int(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if cell is None else str(cell)


if __name__ == "__main__":
    sys.exit(main())
