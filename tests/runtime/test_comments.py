"""Files of comments on both databases: kept with the comment, read by whoever reads the record."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from engine.runtime.database import OWN
from engine.runtime.files import Files, Upload
from engine.runtime.making.merging import merge
from engine.runtime.outcome import NotFound, Outcome, Refused, Saved
from engine.runtime.timeline.comments import MOST_FILES, attached_file, comment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runtime.conftest import House

PDF = b"%PDF-1.7"


@pytest.fixture
def folder(tmp_path: Path) -> Files:
    """A folder for what is attached."""
    return Files(tmp_path / "files")


def said(house: House, folder: Files, login: str, number: int, text: str, *files: bytes) -> Outcome:
    """Comment on a deal as somebody, with files."""
    uploads = [Upload(f"{place}.pdf", io.BytesIO(one)) for place, one in enumerate(files)]
    with house.acting(login) as context:
        return comment(context, "deal", number, text, uploads, folder)


def kept(house: House) -> int:
    """How many files the database names."""
    with house.database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(OWN["scheda_file"])) or 0


def test_who_reads_them(house: House, folder: Files) -> None:
    """Whoever reads the record; nobody else, and nobody beside that comment."""
    number = house.made("fay", "company", {"name": "Far"})
    with house.acting("fay") as context:
        upload = Upload("a.pdf", io.BytesIO(PDF))
        done = comment(context, "company", number, "Look", [upload], folder)
        assert isinstance(done, Saved)
        assert done.entry is not None
    for login, seen in (("fay", True), ("root", True), ("anna", False), ("ugo", False)):
        with house.acting(login, write=False) as context:
            found = attached_file(context, "company", number, done.entry, 1)
            assert (found is not None) == seen, login
            assert attached_file(context, "company", number, done.entry, 2) is None
            assert attached_file(context, "company", number, done.entry + 1, 1) is None
            assert attached_file(context, "deal", number, done.entry, 1) is None
    assert kept(house) == 1


def test_nothing_is_kept_of_a_comment_that_is_refused(house: House, folder: Files) -> None:
    """One file that is not taken, too many of them, or no record: no row is written."""
    number = house.made("anna", "deal", {"title": "A"})
    for files in ((PDF, b""), (PDF, b"no paper"), (PDF,) * (MOST_FILES + 1)):
        outcome = said(house, folder, "anna", number, "x", *files)
        assert isinstance(outcome, Refused)
        assert outcome.problems[0].field == "files"
    assert said(house, folder, "anna", 999, "x", PDF) == NotFound()
    assert kept(house) == 0


def test_they_follow_a_merge(house: House, folder: Files) -> None:
    """A comment goes to the record that stays, and its files are read there and only there."""
    first, second = (house.made("anna", "deal", {"title": title}) for title in "AB")
    done = said(house, folder, "anna", second, "", PDF)
    assert isinstance(done, Saved)
    assert done.entry is not None
    with house.acting("anna") as context:
        merged = merge(context, "deal", [first, second], {"title": first})
        assert isinstance(merged, Saved), merged
        assert attached_file(context, "deal", first, done.entry, 1) is not None
        assert attached_file(context, "deal", second, done.entry, 1) is None
