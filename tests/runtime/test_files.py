"""Files on both databases: staged by one, taken by a save, thrown away when nobody takes them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from engine.model.app import App
from engine.model.field import Field
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import InvalidError
from engine.runtime.files import Files, Upload, stage
from engine.runtime.given import Data
from engine.runtime.outcome import Refused, Saved
from engine.runtime.save import Write, save
from tests.runtime.apps import APP, DEAL, say

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runtime.conftest import House

PAPERS = Field("papers", "file", say("Papers", "Carte"), multiple=True)
PHOTO = Field("photo", "image", say("Photo", "Foto"), max_size=100)
FILED = replace(DEAL, fields={**DEAL.fields, "papers": PAPERS, "photo": PHOTO})
PDF = b"%PDF-1.7"


@pytest.fixture
def app() -> App:
    """The small application, whose deals have files."""
    return replace(APP, entities={**APP.entities, "deal": FILED})


def put(context: Context, folder: Path, content: bytes = PDF, one: Field = PAPERS) -> int:
    """Upload a file for a field."""
    upload = Upload("a.pdf", io.BytesIO(content))
    return stage(context, Files(folder), FILED, one, upload).id


def waiting(house: House) -> int:
    """How many files wait for their record."""
    with house.database.read() as connection:
        staged = OWN["scheda_staged_file"]
        return int(connection.scalar(sa.select(sa.func.count()).select_from(staged)) or 0)


def change(context: Context, deal: int, **data: Any) -> Any:
    """Save fields of a deal."""
    return save(context, Write("deal", Data(data), deal))


def test_taken_by_a_save(house: House, tmp_path: Path) -> None:
    """It waits until a record names it; then it is on the record, in order, and in its history."""
    deal = house.made("anna", "deal", {"title": "T"})
    with house.acting("anna") as context:
        numbers = [put(context, tmp_path), put(context, tmp_path, PDF + b"2")]
    assert waiting(house) == 2
    with house.acting("anna") as context:
        assert isinstance(change(context, deal, papers=numbers[::-1]), Saved)
    assert waiting(house) == 0
    with house.acting("anna", write=False) as context:
        row = context.store(FILED).load(context.connection, deal)
        assert row is not None
        assert row.record.get("papers") == tuple(numbers[::-1])
    with house.acting("anna") as context:
        change(context, deal, papers=None)
        assert isinstance(change(context, deal, papers=numbers[:1]), Saved)  # it was there before


def test_of_one_person_for_one_field(house: House, tmp_path: Path) -> None:
    """Neither somebody else, nor another field, record or session takes it."""
    deal = house.made("anna", "deal", {"title": "T"})
    other = house.made("root", "deal", {"title": "U"})
    with house.acting("anna") as context:
        number = put(context, tmp_path)
    for login, session, field in (
        ("root", "", "papers"),
        ("anna", "x", "papers"),
        ("anna", "", "photo"),
    ):
        with house.acting(login) as context:
            outcome = change(
                replace(context, session=session),
                deal,
                **{field: [number] if field == "papers" else number},
            )
        assert isinstance(outcome, Refused), (login, session, field)
    with house.acting("root") as context:
        mine = put(context, tmp_path)
        assert isinstance(change(context, deal, papers=[mine]), Saved)
        assert isinstance(change(context, other, papers=[mine]), Saved)  # who reads it may copy it
    with house.acting("root") as context:
        hidden = put(context, tmp_path)
        assert isinstance(change(context, other, papers=[hidden]), Saved)
    with house.acting("anna") as context:
        stolen = change(context, deal, papers=[hidden])
        assert isinstance(stolen, Refused)
        assert [problem.code for problem in stolen.problems] == ["file_gone"]


def test_thrown_away_after_a_day(house: House, tmp_path: Path) -> None:
    """The next upload after a day removes what nobody took."""
    deal = house.made("anna", "deal", {"title": "T"})
    with house.acting("anna") as context:
        number = put(context, tmp_path)
    house.now += timedelta(days=1, minutes=1)
    with house.acting("anna") as context:
        assert isinstance(change(context, deal, papers=[number]), Refused)
        put(context, tmp_path)
    assert waiting(house) == 1


def test_what_does_not_fit_is_refused(house: House, tmp_path: Path) -> None:
    """A field's own bounds hold while uploading, and nothing stays behind."""
    with house.acting("anna") as context:
        for content, code in (
            (b"\xff\xd8\xff" + b"x" * 200, "file_too_large"),
            (PDF, "not_a_picture"),
        ):
            with pytest.raises(InvalidError) as refused:
                put(context, tmp_path, content, PHOTO)
            assert refused.value.code == code
    assert waiting(house) == 0
