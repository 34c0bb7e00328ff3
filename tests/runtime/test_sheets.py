"""Sheets on both databases: rows saved under rules and rights, and taken away again."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from engine.model.field import Field
from engine.model.pipeline import Requirement
from engine.model.values import Client
from engine.runtime.query import Query
from engine.runtime.sheets.columns import HeadError, plan_columns
from engine.runtime.sheets.exports import export
from engine.runtime.sheets.imports import Plan, Report, import_rows
from engine.runtime.sheets.read import read_sheet
from tests.runtime.apps import APP, DEAL, SALES

if TYPE_CHECKING:
    from engine.model.app import App
    from tests.runtime.conftest import House

LEVELS = {"export": "department+", "import": "own"}


@pytest.fixture
def app() -> App:
    """Sellers may import what is theirs; on imports a missing amount is a warning."""
    seller = APP.roles["seller"]
    deal = {**seller.records["deal"], **LEVELS}
    weak = Requirement(
        "deal/sales:r1", ("amount",), ("proposal", "won"), enforce={"import": "warn"}
    )
    sales = replace(SALES, required=(weak, *SALES.required[1:]))
    second = Field("second", "email", DEAL.fields["email"].label)
    fields = {**DEAL.fields, "second": second}
    entity = replace(DEAL, fields=fields, pipelines={**DEAL.pipelines, "sales": sales})
    roles = {**APP.roles, "seller": replace(seller, records={**seller.records, "deal": deal})}
    return replace(APP, roles=roles, entities={**APP.entities, "deal": entity})


def brought(house: House, login: str, text: str, **plan: Any) -> Report:
    """What came of a sheet that somebody imports."""
    sheet = read_sheet(text.encode())
    with house.acting(login) as context:
        columns = plan_columns(context, context.app.entities["deal"], sheet.heads)
    trial = plan.pop("trial", False)
    return import_rows(
        lambda: house.acting(login), "deal", sheet, Plan(columns, **plan), trial=trial
    )


def taken(house: House, login: str, *names: str, plain: bool = True) -> list[str]:
    """The lines of an export in the order of the numbers."""
    stream = io.BytesIO()
    with house.acting(login, write=False) as context:
        entity = context.app.entities["deal"]
        export(context, entity, Query(sort="id"), names, "csv", stream, plain=plain)
    return stream.getvalue().decode("utf-8-sig").splitlines()


def test_rows_are_saved(house: House) -> None:
    """Each by itself; what is refused is not there, and the right person's."""
    report = brought(house, "anna", "title,count,tags,demo_at\nA,3,A;b,2027-01-31 10:30\nB,x,,\n")
    assert [row.status for row in report.rows] == ["created", "refused"]
    assert taken(house, "anna", "title", "count", "tags", "owner") == [
        "title,count,tags,owner", "A,3,a; b,2",
    ]  # fmt: skip


def test_weak_rules_warn(house: House) -> None:
    """A rule that is weakened for imports warns; the others refuse."""
    report = brought(house, "anna", "title,stage\nA,proposal\nB,lost\n")
    assert [row.status for row in report.rows] == ["created", "refused"]
    assert [(p.field, p.code) for p in report.rows[0].warnings] == [("amount", "required")]
    assert [(p.field, p.code) for p in report.rows[1].problems] == [("loss", "required")]


def test_the_right_to_import(house: House) -> None:
    """It is asked of the record, as the rights to create and to edit are."""
    other = house.made("root", "deal", {"title": "Theirs", "owner": 3})
    report = brought(house, "anna", f"id,title\n{other},Mine\n", key="id")
    assert [p.code for p in report.rows[0].problems] == ["forbidden"]
    report = brought(house, "anna", "title,owner\nX,ugo\n")
    assert [p.code for p in report.rows[0].problems] == ["forbidden"]


def test_nothing_hidden_is_a_column(house: House) -> None:
    """A field that somebody does not see is as unknown as one that never was."""
    for head in ("margin", "Margin", "nothing"):
        with pytest.raises(HeadError) as raised:
            brought(house, "anna", f"title,{head}\nX,1\n")
        assert (raised.value.head, raised.value.code) == (head, "unknown")


def test_a_hidden_value_is_no_key(house: House) -> None:
    """What somebody sees on their own records only finds no record of another's."""
    house.made("ugo", "deal", {"title": "Theirs", "secret": "s1"})
    report = brought(house, "anna", "title,secret\nX,s1\n", key="secret", mode="update")
    assert [(p.field, p.code) for p in report.rows[0].problems] == [("secret", "not_found")]


def test_exports_are_within_rights(house: House) -> None:
    """Records beyond the level are left out, and so is what is hidden on one of them."""
    house.made("anna", "deal", {"title": "Mine", "secret": "s1"})
    house.made("ugo", "deal", {"title": "Theirs", "secret": "s2"})
    assert taken(house, "anna", "title", "secret") == ["title,secret", "Mine,s1", "Theirs,"]
    assert taken(house, "ugo", "title", "secret") == ["title,secret", "Theirs,s2"]
    assert taken(house, "fay", "title") == ["title"]


def test_numbers_of_programs(house: House) -> None:
    """Under names of fields a point is decimal, whatever the language of who imports."""
    assert brought(house, "ugo", "title,weight\nA,1.125\n").count("created") == 1
    assert brought(house, "ugo", "Titolo;Peso\nB;1.125\n").count("created") == 1
    assert taken(house, "ugo", "title", "weight") == ["title,weight", "A,1.125", "B,1125.000"]


def test_a_trial(house: House) -> None:
    """Says what would be, and leaves nothing."""
    report = brought(house, "anna", "title\nA\nB\n", trial=True)
    assert report.count("created") == 2
    assert taken(house, "root", "title") == ["title"]


def test_cells_that_say_what_is_there(house: House) -> None:
    """A title that two records have is the one that is linked already, and no other by itself."""
    twins = [house.made("root", "company", {"name": "Twin"}) for _ in range(2)]
    number = house.made("root", "deal", {"title": "A", "client": Client(twins[1], ())})
    [head, line] = taken(house, "root", "id", "client", plain=False)
    assert line.endswith("Twin")
    report = brought(house, "root", f"{head}\n{line}\n", key="id")
    assert [row.status for row in report.rows] == ["unchanged"]
    report = brought(house, "root", "title,client\nB,Twin\n")
    assert [(p.field, p.code) for p in report.rows[0].problems] == [("client", "ambiguous")]
    assert taken(house, "root", "id", "client")[1:] == [f"{number},company:{twins[1]}"]


def test_blank_cells_of_what_is_hidden(house: House) -> None:
    """Blank cells clear, but not what the person does not see on that record."""
    number = house.made("ugo", "deal", {"title": "Theirs", "secret": "s1", "open": True})
    report = brought(house, "anna", f"id,title,secret\n{number},Theirs,\n", key="id", clear=True)
    assert [row.status for row in report.rows] == ["unchanged"]
    assert taken(house, "ugo", "secret")[1:] == ["s1"]


def test_fields_that_are_called_the_same(house: House) -> None:
    """Have their names in their heads; a head that means both is refused."""
    heads = taken(house, "root", "email", "second", plain=False)[0]
    assert heads == "E-mail (email),E-mail (second)"
    with pytest.raises(HeadError) as raised:
        brought(house, "root", "title,E-mail\nX,a@example.com\n")
    assert (raised.value.head, raised.value.code) == ("E-mail", "ambiguous")
    assert brought(house, "root", "title,E-mail (second)\nX,a@example.com\n").count("created") == 1
    assert taken(house, "root", "email", "second")[1:] == [",a@example.com"]
