"""No text of a sheet becomes a formula, by whatever mark somebody's spreadsheet parts the columns."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.sheets.read import read_sheet
from engine.runtime.sheets.write import guarded, unguarded, write_csv

FORMULA = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}")
texts = st.text(alphabet="=+-@\t\r\n,;'\"a \N{FULLWIDTH EQUALS SIGN}", max_size=12)


@settings(deadline=None)
@given(text=texts, point=st.sampled_from(".,"), other=st.sampled_from(",;\t"))
def test_nothing_begins_like_one(text: str, point: str, other: str) -> None:
    """The worst reader knows no quotes: every line and every mark begins a cell."""
    stream = io.BytesIO()
    write_csv(stream, ["Title", text], [["x", text, "y"]], point)
    lines = stream.getvalue().decode("utf-8-sig").splitlines()
    cells = [cell.lstrip('"') for line in lines for cell in line.split(other)]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


@settings(deadline=None)
@given(text=texts)
def test_there_and_back(text: str) -> None:
    """What is read again is what was written, apostrophes of its own included."""
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("point", [".", ","])
@pytest.mark.parametrize("text", ["Acme,=1+1", "Acme;=1+1", "'=1", "- one\n- two", 'a,"=1"', "5,-"])
def test_by_a_file(text: str, point: str) -> None:
    """By the file that is written and the one that is read."""
    stream = io.BytesIO()
    write_csv(stream, ["Title", "Other"], [[text, "y"]], point)
    sheet = read_sheet(stream.getvalue())
    assert sheet.rows[0][1][0] == text
