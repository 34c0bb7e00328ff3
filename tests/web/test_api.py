"""The API over the demo configuration: records, conflicts, problems, and what it keeps to itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import read_folder
from engine.runtime.database import Database
from engine.runtime.people.passwords import Passwords
from engine.runtime.people.sessions import issue
from engine.runtime.people.users import add
from engine.runtime.web import create_app

CHEAP = Passwords(time_cost=1, memory_kib=8, lanes=1)
PEOPLE = {
    "ada": (("admin",), ()),
    "anna": (("seller",), ("sales_it",)),
    "marco": (("seller",), ("sales_it",)),
    "carla": (("finance",), ("accounting",)),
}


class Api:
    """Calls as different people."""

    def __init__(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        self.client = client
        self.tokens = tokens

    def call(
        self, who: str, verb: str, path: str, data: object = None, **headers: str
    ) -> TestResponse:
        """One call; header names are written with underscores."""
        head = {name.replace("_", "-"): value for name, value in headers.items()}
        head["Authorization"] = f"Bearer {self.tokens.get(who, who)}"
        body: dict[str, Any] = {} if data is None else {"json": data}
        return self.client.open(f"/api/v1{path}", method=verb, headers=head, **body)

    def deal(self, who: str = "anna", **more: object) -> dict[str, Any]:
        """A new deal."""
        answer = self.call(who, "POST", "/deal", {"title": "Espresso bar", "kind": "sale", **more})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json or {}
        return found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A database with the demo configuration and a few people, and their access tokens."""
    path = tmp_path_factory.mktemp("api") / "template.db"
    url = f"sqlite:///{path}"
    app = check_project(read_folder(Path(__file__).parents[2] / "config")).app
    assert app is not None
    apply_plan(make_plan(app, url), url, approve=True)
    database = Database(url)
    tokens = {}
    with database.write() as connection:
        for login, (roles, departments) in PEOPLE.items():
            number = add(
                connection, login, login.title(), None, CHEAP, roles=roles, departments=departments
            )
            tokens[login] = issue(connection, number, "test", datetime.now(UTC))
    database.close()
    return path, tokens


@pytest.fixture
def api(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Api]:
    """The API over a database of its own."""
    path = tmp_path / "scheda.db"
    shutil.copy(template[0], path)
    app = create_app(f"sqlite:///{path}", passwords=CHEAP)
    yield Api(app.test_client(), template[1])
    app.extensions["scheda"].database.close()


def codes(answer: TestResponse) -> list[tuple[str, str]]:
    """Field and code of each problem in an answer."""
    assert answer.mimetype == "application/problem+json", answer.text
    data = answer.json or {}
    assert data["status"] == answer.status_code
    return [(problem["field"], problem["code"]) for problem in data["problems"]]


def test_create_read_change(api: Api) -> None:
    """A record comes back as it was written, changes with its ETag, and tells its release."""
    made = api.deal(amount={"value": "1250.50", "currency": "EUR"}, close_date="2027-01-31")
    path = f"/deal/{made['id']}"
    read = api.call("anna", "GET", path)

    assert read.headers["X-Release"] == "1"
    assert (read.json or {})["amount"] == {"value": "1250.50", "currency": "EUR"}
    changed = api.call("anna", "PATCH", path, {"close_date": None}, If_Match=read.headers["ETag"])
    assert (changed.status_code, (changed.json or {})["close_date"]) == (200, None)
    assert changed.headers["ETag"].startswith('"2-')


def test_conflicts(api: Api) -> None:
    """Without an ETag a change is refused with 428, with an old one with 412; nothing is lost."""
    path = f"/deal/{api.deal()['id']}"
    assert api.call("anna", "PATCH", path, {"title": "B"}).status_code == 428
    assert api.call("anna", "PATCH", path, {"title": "B"}, If_Match='"1"').status_code == 200
    assert api.call("anna", "PATCH", path, {"title": "C"}, If_Match='"1"').status_code == 412
    assert (api.call("anna", "GET", path).json or {})["title"] == "B"


def test_move_asks_and_moves_in_one_save(api: Api) -> None:
    """A move that misses fields answers with the form; with the fields it is one save."""
    number = api.deal()["id"]
    company = api.call("ada", "POST", "/company", {"name": "Caffè Roma"})
    assert company.status_code == 201, company.text

    path, stage = f"/deal/{number}/move", {"stage": "qualified"}
    refused = api.call("anna", "POST", path, stage, If_Match='"1"')
    assert (refused.status_code, codes(refused)) == (422, [("client", "required")])
    assert [field["name"] for field in (refused.json or {})["form"]["fields"]] == ["client"]

    fields = {"client": {"company": (company.json or {})["id"], "contacts": []}}
    moved = api.call("anna", "POST", path, {**stage, "fields": fields}, If_Match='"1"')
    assert ((moved.json or {})["stage"], (moved.json or {})["version"]) == ("qualified", 2)


def test_a_move_overwrites_nothing_in_silence(api: Api) -> None:
    """A move names what it was made on: 428 without, 412 when it is old, ``*`` for whatever is."""
    path = f"/deal/{api.deal()['id']}"
    gone = {"stage": "lost", "fields": {"loss_reason": "price", "title": "Mine"}}
    assert api.call("ada", "PATCH", path, {"title": "Theirs"}, If_Match='"1"').status_code == 200

    assert api.call("anna", "POST", f"{path}/move", gone).status_code == 428
    assert api.call("anna", "POST", f"{path}/move", gone, If_Match='"1"').status_code == 412
    read = api.call("anna", "GET", path).json or {}
    assert (read["title"], read["stage"], read["version"]) == ("Theirs", "new", 2)
    assert api.call("anna", "POST", f"{path}/move", gone, If_Match="*").status_code == 200
    assert api.call("anna", "PATCH", path, {"title": "B"}, If_Match="*").status_code == 412


@pytest.mark.parametrize(
    ("who", "name", "code"),
    [
        ("anna", "margin", "unknown"),
        ("anna", "nonsense", "unknown"),
        ("anna", "version", "read_only"),
    ],
)
def test_names_that_may_not_be_written(api: Api, who: str, name: str, code: str) -> None:
    """A hidden field answers exactly like one that never was, and nothing is written."""
    made = api.deal()
    answer = api.call(who, "PATCH", f"/deal/{made['id']}", {"title": "X", name: 1}, If_Match='"1"')

    assert (answer.status_code, codes(answer)) == (422, [(name, code)])
    assert (api.call(who, "GET", f"/deal/{made['id']}").json or {})["title"] == "Espresso bar"


@pytest.mark.parametrize("path", [
    "/deal?sort=margin", "/deal?fields=margin", '/deal?filter={"margin":{"gte":1}}',
    '/deal?filter={"any":[{"not":{"margin":"empty"}}]}',
])  # fmt: skip
def test_hidden_fields_in_questions(api: Api, path: str) -> None:
    """Nobody asks for what they may not see; the answer is that of a misspelt name."""
    hidden = api.call("anna", "GET", path)
    misspelt = api.call("anna", "GET", path.replace("margin", "marginx"))

    assert hidden.status_code == misspelt.status_code == 422
    assert (hidden.text or "").replace("margin", "marginx") == misspelt.text


def test_hidden_fields_are_nowhere(api: Api) -> None:
    """Neither answers, schemas nor the description mention a field the caller may not see."""
    number = api.deal()["id"]
    for path in ("/openapi.json", "/schema/deal", f"/deal/{number}", f"/deal/{number}/form", "/deal/form",
                 "/deal", f"/deal/{number}/timeline"):  # fmt: skip
        answer = api.call("anna", "GET", path)
        assert answer.status_code == 200, (path, answer.text)
        assert "margin" not in answer.text, path
    assert "margin" in api.call("carla", "GET", "/openapi.json").text


def test_filter_sort_and_pages(api: Api) -> None:
    """Conditions of the language in JSON, exact order, pages that neither miss nor repeat."""
    for number in range(7):
        api.deal(title=f"Deal {number}", amount={"value": str(number * 100), "currency": "EUR"})
    query = '/deal?filter={"amount":{"gte":200},"stage":["new"]}&sort=-amount&limit=2&count=true&fields=title'
    seen, after = [], ""
    while True:
        page = api.call("anna", "GET", f"{query}&after={after}").json or {}
        assert page["total"] == 5
        seen += [record["title"] for record in page["records"]]
        if page["next"] is None:
            break
        after = page["next"]

    assert seen == [f"Deal {number}" for number in (6, 5, 4, 3, 2)]


def test_rights(api: Api) -> None:
    """What one may not read does not exist; what one may read but not edit is forbidden."""
    number = api.deal("marco")["id"]
    assert (
        api.call("anna", "PATCH", f"/deal/{number}", {"title": "X"}, If_Match='"1"').status_code
        == 403
    )
    assert api.call("anna", "DELETE", f"/deal/{number}", If_Match='"1"').status_code == 403
    assert api.call("nobody", "GET", "/deal").status_code == 401
    assert api.call("anna", "GET", "/deal/999999").status_code == 404
    assert api.call("anna", "GET", "/nothing").status_code == 404
    assert api.call("anna", "GET", "/deal/1/nothing/here").status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"title":"a","title":"b"}', "application/json", 400),
        (b'{"title":NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b'{"title":{"a":1}}', "application/json", 422),
        (b'{"title":"\\u0000"}', "application/json", 422),
        (b'{"title":"\\ud800"}', "application/json", 422),
        (b'{"title":"x","amount":{"value":"1e999999","currency":"EUR"}}', "application/json", 422),
        (b'{"title":"x","machine_count":99999999999999999999999}', "application/json", 422),
        (b'{"title":"x","close_date":"2027-02-30"}', "application/json", 422),
        (b'{"title":"x","owner":99999999999999999999999999}', "application/json", 422),
        (b'{"title":"x","stage":3}', "application/json", 422),
        (b'{"title":"x","stage":"nowhere"}', "application/json", 422),
    ],
)  # fmt: skip
def test_bad_input(api: Api, body: bytes, kind: str, status: int) -> None:
    """Whatever is sent, the answer is a readable problem and nothing is written."""
    head = {"Authorization": f"Bearer {api.tokens['anna']}", "Content-Type": kind}
    answer = api.client.post("/api/v1/deal", data=body, headers=head)

    assert answer.status_code == status, answer.text
    codes(answer)
    assert (api.call("anna", "GET", "/deal?count=true").json or {})["total"] == 0


@pytest.mark.parametrize("query", [
    "filter=[", "filter=3", 'filter={"amount":{"near":3}}', 'filter={"stage":"nowhere"}',
    'filter={"title":{"gt":"a"}}', 'filter={"actor":"everyone"}', "limit=0", "limit=x", "after=x",
    "after=%00", "sort=", "sort=-", "sort=title,amount", "filter=" + '{"not":' * 500 + "{}" + "}" * 500,
])  # fmt: skip
def test_bad_questions(api: Api, query: str) -> None:
    """A question that makes no sense is refused with words."""
    answer = api.call("anna", "GET", f"/deal?{query}")

    assert answer.status_code in (400, 422, 200 if query == "sort=" else 422), answer.text


def test_timeline(api: Api) -> None:
    """Comments are added and read with the record's history, newest first."""
    number = api.deal()["id"]
    assert (
        api.call("marco", "POST", f"/deal/{number}/timeline", {"text": "Called them"}).status_code
        == 201
    )
    assert api.call("marco", "POST", f"/deal/{number}/timeline", {"text": " "}).status_code == 422
    entries = (api.call("anna", "GET", f"/deal/{number}/timeline").json or {})["entries"]

    assert [(entry["kind"], entry["text"]) for entry in entries] == [
        ("comment", "Called them"),
        ("created", ""),
    ]


def test_description_is_valid(api: Api) -> None:
    """The description of the API is JSON with a path for everything an entity can do."""
    document = json.loads(api.call("ada", "GET", "/openapi.json").text)

    assert document["openapi"] == "3.1.0"
    key = {"$ref": "#/components/parameters/key"}
    for path, verbs in document["paths"].items():
        for verb in verbs.keys() & {"post", "patch", "delete"}:
            assert key in verbs[verb]["parameters"], (path, verb)
    assert set(document["paths"]["/deal/{id}"]) == {"parameters", "get", "patch", "delete"}


@pytest.mark.parametrize("path", [
    "/deal", "/deal/1", "/deal/1/timeline", "/deal/form", "/deal/1/form", "/deal/export",
    "/deal/board", "/search", "/explain",
])  # fmt: skip
def test_arguments_nobody_reads(api: Api, path: str) -> None:
    """One is refused wherever it stands, by the same words: a misspelt filter is no list of all."""
    answer = api.call("ada", "GET", f"{path}?filtre=1")
    assert answer.status_code == 422
    text = '"filtre" is not known here'
    found = (answer.json or {})["problems"]
    assert found == [{"field": "filtre", "code": "unknown", "text": text}]
