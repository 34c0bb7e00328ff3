"""Administration: open to administrators alone, complete without scripts, each change logged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engine.runtime.people.actor import by_login

if TYPE_CHECKING:
    from tests.web.house import House, Visitor

PAGES = (
    "/admin", "/admin/log", "/admin/users", "/admin/users/new", "/admin/users/1",
    "/admin/departments", "/admin/departments/sales",
)  # fmt: skip
FORMS = (
    "/admin/users/new", "/admin/users/2", "/admin/users/2/password", "/admin/users/2/revoke",
    "/admin/departments", "/admin/departments/sales", "/admin/departments/sales/remove",
    "/admin/debt/count",
)  # fmt: skip


@pytest.fixture
def root(house: House) -> Visitor:
    """An administrator, logged in."""
    return house.visitor("root")


def number_of(house: House, login: str) -> int:
    """The number of somebody."""
    with house.database.read() as connection:
        person = by_login(connection, login)
    assert person is not None
    return person.id


@pytest.mark.parametrize("login", ["anna", "luca", "fay"])
def test_closed_to_others(house: House, login: str) -> None:
    """For whoever is no administrator none of it is there, nor a way to it in the menu."""
    visitor = house.visitor(login)
    assert [visitor.get(path).status_code for path in PAGES] == [404] * len(PAGES)
    assert [visitor.post(path).status_code for path in FORMS] == [404] * len(FORMS)
    assert 'href="/admin"' not in visitor.get("/").text


def test_overview(house: House, root: Visitor) -> None:
    """The active release with its fingerprint and author, the log, the way to the rest."""
    assert 'href="/admin"' in root.get("/").text
    page = root.get("/admin").text
    with house.database.read() as connection:
        release = house.releases.active(connection)
    assert release.fingerprint in page
    for path in ("/admin/users", "/admin/departments", "/admin/debt"):
        assert f'href="{path}"' in page
    assert "added" in page
    assert "Panoramica" not in page


def test_people_are_found(root: Visitor) -> None:
    """By words of the login, the name or the e-mail, by role, by department."""
    page = root.get("/admin/users?q=ross").text
    assert "Anna Rossi" in page
    assert "Luca Moretti" not in page
    assert "Luca Moretti" in root.get("/admin/users?role=head").text
    assert "Anna Rossi" not in root.get("/admin/users?department=accounting").text
    assert "Nothing matches" in root.get("/admin/users?q=%25").text
    assert root.get("/admin/users?after=zzz&role=gone&q=%00").status_code == 200
    assert "Nothing matches" in root.get("/admin/users?role=%00").text


def test_somebody_new(house: House, root: Visitor) -> None:
    """A person is added with a password, logs in, and the log says who did it."""
    form = {"login": "Zoe", "name": " Zoe  Neri ", "email": "zoe@example.org", "locale": "it",
            "roles": ["seller"], "departments": ["sales_it"], "password": "long enough",
            "active": "1"}  # fmt: skip
    answer = root.post("/admin/users/new", form)
    assert answer.status_code == 303
    page = root.get(answer.headers["Location"]).text
    assert "Person added" in page
    assert "Zoe Neri" in page
    with house.database.read() as connection:
        person = by_login(connection, "zoe")
    assert person is not None
    assert (person.roles, person.departments, person.locale) == ({"seller"}, {"sales_it"}, "it")
    assert house.visitor().log_in("zoe", "long enough").headers["Location"] == "/"
    log = root.get("/admin/log").text
    assert "Root Admin" in log
    assert "long enough" not in log


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"login": "anna"}, "Somebody has this login already."),
        ({"login": "Ä"}, "Small letters, digits"),
        ({"name": " "}, "A name has 1 to 120 letters."),
        ({"email": "nowhere"}, "This is no e-mail address."),
        ({"email": "a\0b@example.org"}, "This is no e-mail address."),
        ({"password": "short"}, "A password has at least 8 characters."),
    ],
)
def test_what_cannot_be(house: House, root: Visitor, changed: dict[str, str], words: str) -> None:
    """The same form again, with what was typed, the problem beside it, and nothing written."""
    form = {"login": "zoe", "name": "Zoe", "password": "long enough", **changed}
    answer = root.post("/admin/users/new", form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    with house.database.read() as connection:
        assert by_login(connection, "zoe") is None


def test_forged_names(root: Visitor) -> None:
    """Roles, departments and languages that were not offered are refused whole."""
    for forged in ({"roles": "gone"}, {"departments": "gone"}, {"locale": "xx"}):
        answer = root.post("/admin/users/2", {"name": "A", **forged})
        assert answer.status_code == 422
    assert root.get("/admin/users/999").status_code == 404
    assert root.get(f"/admin/users/{10**30}").status_code == 404


def test_changing_somebody(house: House, root: Visitor) -> None:
    """Details are kept; locking out ends the session at once; the last administrator stays."""
    number = number_of(house, "anna")
    anna = house.visitor("anna")
    form = {"name": "Anna Verdi", "roles": ["head"], "departments": ["sales"], "active": "1"}
    assert root.post(f"/admin/users/{number}", form).status_code == 303
    page = root.get(f"/admin/users/{number}").text
    assert "Anna Rossi → Anna Verdi" in page
    assert anna.get("/").status_code == 200
    root.post(f"/admin/users/{number}", {**form, "active": ""} | {"name": "Anna Verdi"})
    assert anna.get("/").status_code == 200
    del form["active"]
    assert root.post(f"/admin/users/{number}", form).status_code == 303
    assert anna.get("/").status_code == 303
    me = number_of(house, "root")
    answer = root.post(f"/admin/users/{me}", {"name": "Root"})
    assert answer.status_code == 422
    assert "the last administrator" in answer.text


def test_access_ends(house: House, root: Visitor) -> None:
    """A new password and the button end the sessions of somebody; one's own stays."""
    number = number_of(house, "anna")
    anna = house.visitor("anna")
    page = root.get(f"/admin/users/{number}").text
    assert "One session is open." in page
    assert root.post(f"/admin/users/{number}/revoke").status_code == 303
    assert anna.get("/").status_code == 303
    answer = root.post(f"/admin/users/{number}/password", {"password": "short"})
    assert (answer.status_code, "at least 8 characters" in answer.text) == (422, True)
    root.post(f"/admin/users/{number}/password", {"password": "quite another"})
    assert house.visitor().log_in("anna", "quite another").headers["Location"] == "/"
    me = number_of(house, "root")
    root.post(f"/admin/users/{me}/password", {"password": "quite another"})
    assert root.get("/admin").status_code == 200
    root.post(f"/admin/users/{me}/revoke")
    assert root.get("/admin").status_code == 200


def test_departments(house: House, root: Visitor) -> None:
    """Declared ones are seen; others are added below, renamed, moved, removed."""
    page = root.get("/admin/departments").text
    assert 'href="/admin/departments/sales_it"' in page
    assert "declares this department" in root.get("/admin/departments/sales_it").text
    here = "/admin/departments/milan"
    form = {"name": "milan", "label": "Milan <b>", "parent": "sales_it"}
    assert root.post("/admin/departments", form).status_code == 303
    assert "Milan &lt;b&gt;" in root.get("/admin/departments").text
    assert root.post("/admin/departments", form).status_code == 422
    refused = root.post(here, {"label": "Milano", "parent": "milan"})
    assert (refused.status_code, "part of itself" in refused.text) == (422, True)
    assert "Milan &lt;b&gt;" in root.get("/admin/departments").text
    assert root.post(here, {"label": "Milano", "parent": "sales"}).status_code == 303
    number = number_of(house, "anna")
    member = {"name": "Anna", "active": "1", "departments": ["milan"], "roles": ["seller"]}
    root.post(f"/admin/users/{number}", member)
    assert root.post(f"{here}/remove").status_code == 422
    root.post(f"/admin/users/{number}", member | {"departments": ["sales_it"]})
    assert root.post(f"{here}/remove").status_code == 303
    assert root.get(here).status_code == 404
    assert root.post(f"{here}/remove").status_code == 404
    assert root.post("/admin/departments/sales/remove").status_code == 422
    assert "removed the department" in root.get("/admin/log").text


def test_statements(house: House, root: Visitor) -> None:
    """Each page has a fixed number of statements, however many people there are."""
    database = house.app.extensions["scheda"].database
    most = {"/admin": 8, "/admin/log": 6, "/admin/users": 6, "/admin/users/2": 12,
            "/admin/departments": 4}  # fmt: skip
    root.get("/admin")
    for path, limit in most.items():
        with database.counted() as count:
            assert root.get(path).status_code == 200
        assert count.number <= limit, f"{path}: {count.number}"


def owe(house: House) -> int:
    """Take away what a won deal must have, as if the rule had come later; tell its number."""
    with house.database.write() as connection:
        found = connection.exec_driver_sql("SELECT min(id) FROM e_deal").scalar()
        connection.exec_driver_sql(
            "UPDATE e_deal SET stage = 'won', amount = NULL WHERE id = 1 AND pipeline = 'sales'"
        )
    assert found == 1
    return 1


def test_debt(house: House, root: Visitor) -> None:
    """What is owed by entity, rule, stage and responsible, with links to the records; its history."""
    number = owe(house)
    page = root.get("/admin/debt").text
    assert "Amount" in page
    link = re.search(r'href="(/admin/debt/records\?[^"]*field=amount[^"]*)"', page)
    assert link is not None
    assert f'href="/deal/{number}"' in root.get(link[1].replace("&amp;", "&")).text
    assert "No day has been counted yet" in page
    assert root.post("/admin/debt/count").status_code == 303
    assert "second day" in root.get("/admin/debt").text
    with house.database.write() as connection:
        connection.exec_driver_sql("UPDATE scheda_debt SET day = '2026-01-01' WHERE day < '2000'")
        connection.exec_driver_sql(
            "INSERT INTO scheda_debt (day, entity, address, field, pipeline, stage, count) "
            "SELECT date(day, '-3 days'), '', '', '', '', '', 7 FROM scheda_debt WHERE entity = ''"
        )
    drawn = root.get("/admin/debt").text
    assert "<polyline" in drawn
    assert "style=" not in drawn
    assert root.get("/admin/debt?entity=deal&owner=0").status_code == 200
    assert root.get("/admin/debt?entity=gone").status_code == 404
    assert root.get("/admin/debt/records?entity=deal&rule=x&field=amount").status_code == 404
    assert root.get(f"/admin/debt?owner={10**17}").status_code == 200


def test_debt_of_a_head(house: House) -> None:
    """A head sees what records owe that they may edit; a seller sees nothing of the kind."""
    owe(house)
    luca, anna = house.visitor("luca"), house.visitor("anna")
    assert "Amount" in luca.get("/admin/debt").text
    assert 'href="/admin/debt"' in luca.get("/").text
    assert "<polyline" not in luca.get("/admin/debt").text
    assert anna.get("/admin/debt").status_code == 404
    assert (
        anna.get("/admin/debt/records?entity=deal&rule=deal.title&field=title").status_code == 404
    )


def test_statements_of_debt(house: House, root: Visitor) -> None:
    """Debt costs a statement for each rule and field, however many records owe."""
    owe(house)
    database = house.app.extensions["scheda"].database
    root.get("/admin/debt")
    with database.counted() as first:
        root.get("/admin/debt")
    with house.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE e_deal SET stage = 'won', amount = NULL, close_date = NULL"
        )
    with database.counted() as second:
        assert root.get("/admin/debt").status_code == 200
    assert second.number <= first.number + 1  # the names of people, when there is somebody else
    with database.counted() as third:
        assert root.get("/admin/explain?address=deal.amount&as=anna&record=1").status_code == 200
    assert third.number <= 6
