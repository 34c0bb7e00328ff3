"""Every way to write a record, as one table: what each can be asked, and by which routes.

A new route that writes records gets a row here; a test fails until it has one. Records that a new
release moves to another stage are the plan's affair: ``tests/migrate/test_rules.py``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from engine.model.access import Role
from engine.model.app import App, Conversion, Entity
from engine.model.field import Field
from engine.model.layout import BoardLayout, ListLayout
from engine.model.pipeline import Pipeline, Requirement, Stage, Transition
from engine.model.principal import Principal
from engine.runtime.sheets.read import read_sheet
from engine.runtime.web.pages.imports import _pack as pack
from tests.runtime.apps import APP, fields, layout, say
from tests.web.house import Visitor

if TYPE_CHECKING:
    from tests.runtime.conftest import House

FINANCE = Principal("role", "finance")
DEAL_FIELDS = fields(
    Field("title", "text", say("Title"), required=True, search=True),
    Field("amount", "money", say("Amount")),
    Field("note", "text", say("Note")),
    Field("hidden", "text", say("Hidden"), visible_to=(FINANCE,)),
    Field("stamp", "text", say("Stamp"), readonly=True),
    features=("recycle_bin",), stages=True,
)  # fmt: skip
FLOW = Pipeline(
    "flow", "deal", say("Flow"),
    {
        "new": Stage("new", say("New")),
        "ready": Stage("ready", say("Ready")),
        "done": Stage("done", say("Done"), "won"),
        "lost": Stage("lost", say("Lost"), "lost"),
    },
    default=True,
    required=(Requirement("deal/flow:r1", ("amount",), ("ready", "done")),),
    transitions=(Transition("deal/flow:t1", "new", ("ready", "lost")),),
)  # fmt: skip
SHOWN = ("title", "amount", "note", "hidden", "stamp", "owner")
DEAL = Entity(
    "deal", say("Deal"), say("Deals"), "title", DEAL_FIELDS,
    layout("deal", *SHOWN, list=ListLayout(SHOWN, "-id"), board=BoardLayout(("amount",), "amount")),
    features=("recycle_bin",), pipelines={"flow": FLOW},
    conversions=(Conversion("offer", {"title": "title", "amount": "amount"}),),
)  # fmt: skip
OFFER_FIELDS = fields(
    Field("title", "text", say("Title"), required=True),
    Field("amount", "money", say("Amount"), required=True),
    Field("hidden", "text", say("Hidden"), visible_to=(FINANCE,)),
    Field("stamp", "text", say("Stamp"), readonly=True),
    Field("deal", "link", say("Deal"), to=("deal",)),
)
OFFER = Entity(
    "offer", say("Offer"), say("Offers"), "title", OFFER_FIELDS,
    layout("offer", "title", "amount", "hidden", "stamp", "deal"),
)  # fmt: skip
LEVELS = {"read": "department+", "create": "own", "edit": "own", "delete": "own", "import": "own"}
CHANNEL_APP: App = replace(
    APP,
    roles={
        "admin": Role("admin", say("Administrator"), superuser=True),
        "seller": Role(
            "seller", say("Seller"), records={"deal": LEVELS, "offer": LEVELS},  # type: ignore[dict-item]
            stages={"flow": {"lost": {"edit": "none", "read": "all"}}},
        ),
        "finance": Role("finance", say("Finance"), records={"deal": {"read": "all"}}),
    },
    entities={"deal": DEAL, "offer": OFFER},
)  # fmt: skip

Values = Mapping[str, str | None]


@dataclass
class Door:
    """Somebody at the site: the pages with their cookies, and the API."""

    house: House
    visitor: Visitor

    def version(self, number: int) -> int:
        """The record's version now."""
        with self.house.acting("root", write=False) as context:
            row = context.store(context.app.entities["deal"]).load(context.connection, number)
            return row.version if row else 1

    def form(self, path: str, data: Mapping[str, Any]) -> int:
        """Post a form as the script does, and tell the status."""
        return self.visitor.ask(path, dict(data)).status_code

    def api(self, verb: str, path: str, data: Any, number: int = 0, key: str = "") -> Any:
        """Call the API with the version that the record has now; the answer."""
        headers = {"X-CSRF-Token": self.visitor.token()}
        if number:
            headers["If-Match"] = f'"{self.version(number)}"'
        if key:
            headers["Idempotency-Key"] = key
        return self.visitor.client.open(f"/api/v1{path}", method=verb, json=data, headers=headers)


def posted(values: Values, prefix: str = "") -> dict[str, str]:
    """Values as a form's controls."""
    found = {f"{prefix}{name}": value or "" for name, value in values.items()}
    return found | ({f"{prefix}amount.currency": "EUR"} if "amount" in values else {})


def data(values: Values) -> dict[str, Any]:
    """Values as JSON."""
    money = values.get("amount")
    amount = {"amount": {"value": money, "currency": "EUR"} if money else None}
    return {**values, **(amount if "amount" in values else {})}


Change = Callable[[Door, int, Values], Any]
Move = Callable[[Door, int, str], Any]
Make = Callable[[Door, Values, str], Any]


@dataclass(frozen=True)
class Channel:
    """One way to write: what it can be asked, and the routes it goes by."""

    routes: tuple[str, ...]
    change: Change | None = None
    move: Move | None = None
    make: Make | None = None
    other: Mapping[str, Callable[[Door, int], Any]] = field(default_factory=dict)
    """Acts with a name of their own on a record: ``delete``, ``restore``…"""


def _card(door: Door, number: int, values: Values) -> int:
    return door.form(f"/deal/{number}/edit", {"version": door.version(number), **posted(values)})


def _card_move(door: Door, number: int, stage: str, **more: str) -> int:
    form = {"version": door.version(number), "pipeline": "flow", "stage": stage, **more}
    return door.form(f"/deal/{number}/move", form)


def _move_with(door: Door, number: int, values: Values) -> int:
    return _card_move(door, number, "ready", **posted(values))


def _cell(door: Door, number: int, values: Values) -> list[int]:
    version = door.version(number)
    return [
        door.form(f"/deal/{number}/cell", {"version": version, "_scope": f"field:{name}",
                                           **posted({name: value})})
        for name, value in values.items()
    ]  # fmt: skip


def _bulk(door: Door, number: int, form: Mapping[str, Any]) -> int:
    return door.form("/deal/bulk", {"_pick": f"{number}.{door.version(number)}", **form})


def _api_bulk(door: Door, number: int, task: Mapping[str, Any]) -> list[Any]:
    filtered = {"filter": {"id": number}, **task}
    return [
        door.api("POST", "/deal/bulk", {"ids": [number], **task}),
        door.api("POST", "/deal/bulk", filtered),
    ]


def _api_make(door: Door, values: Values, stage: str) -> Any:
    return door.api("POST", "/deal", {**data(values), "stage": stage})


def _keyed(door: Door, verb: str, path: str, data: Any, number: int = 0) -> Any:
    """With a key that nobody has used, and once more with the same key."""
    key = uuid.uuid4().hex
    door.api(verb, path, data, number, key)
    return door.api(verb, path, data, number, key)


def _form_make(path: str) -> Make:
    return lambda door, values, stage: door.form(
        path, {"pipeline": "flow", "stage": stage, **posted(values)}
    )


def _convert(door: Door, values: Values, stage: str) -> Any:
    del stage
    number = door.house.made("root", "deal", {"title": "Source", "owner": 2})
    return door.form(f"/deal/{number}/convert", {"to": "offer", **posted(values, "offer:")})


def _api_convert(door: Door, values: Values, stage: str) -> Any:
    del stage
    number = door.house.made("root", "deal", {"title": "Source", "owner": 2})
    asked = {"to": ["offer"], "fields": {"offer": data(values)}}
    return door.api("POST", f"/deal/{number}/convert", asked)


def _merge(door: Door, number: int) -> Any:
    other = _partner(door)
    form = {"ids": f"{number},{other}", "keep:title": str(number),
            f"version:{number}": door.version(number), f"version:{other}": 1}  # fmt: skip
    return door.form("/deal/merge", form)


def _api_merge(door: Door, number: int) -> Any:
    asked = {"ids": [number, _partner(door)], "fields": {"title": number}}
    return door.api("POST", "/deal/merge", asked)


def _partner(door: Door) -> int:
    return door.house.made("root", "deal", {"title": "Partner", "note": "from it", "owner": 2})


def _sheet(rows: Values) -> bytes:
    """A sheet of one row."""
    cells = [value or "" for value in rows.values()]
    return f"{','.join(rows)}\n{','.join(cells)}\n".encode()


def _import(door: Door, rows: Values, key: str = "") -> int:
    """The last step of the page."""
    sheet = read_sheet(_sheet(rows))
    columns = {f"_column{place}": name for place, name in enumerate(rows)}
    form = {"_sheet": pack(sheet), "_key": key, "_clear": "1", **columns}
    return door.form("/deal/import", form)


def _api_import(door: Door, rows: Values, key: str = "") -> Any:
    headers = {"X-CSRF-Token": door.visitor.token()}
    path = f"/api/v1/deal/import?blank=clear{'&key=' + key if key else ''}"
    return door.visitor.client.post(
        path, data=_sheet(rows), headers=headers, content_type="text/csv"
    )


def _in_sheet(values: Values, stage: str) -> Values:
    return {**values, "pipeline": "flow", "stage": stage}


CHANNELS: Mapping[str, Channel] = {
    "card": Channel(("edit.keep",), change=_card),
    "move": Channel(("move.move",), change=_move_with, move=_card_move),
    "board": Channel(
        ("move.move",), move=lambda d, n, s: _card_move(d, n, s, _back="/deal/board", _limit="20")
    ),
    "new": Channel(("edit.create",), make=_form_make("/deal/new")),
    "quick": Channel(("creation.create",), make=_form_make("/deal/quick")),
    "list": Channel(("cell.keep",), change=_cell),
    "bulk": Channel(
        ("bulk.do",),
        change=lambda d, n, v: _bulk(d, n, {"_do": "set", **posted(v)}),
        move=lambda d, n, s: _bulk(d, n, {"_do": "move", "_place": f"flow:{s}"}),
        other={"delete": lambda d, n: _bulk(d, n, {"_do": "delete"})},
    ),
    "api": Channel(
        ("api_records.change", "api_records.create", "api_records.remove"),
        change=lambda d, n, v: d.api("PATCH", f"/deal/{n}", data(v), n),
        move=lambda d, n, s: d.api("PATCH", f"/deal/{n}", {"stage": s, "pipeline": "flow"}, n),
        make=_api_make,
        other={"delete": lambda d, n: d.api("DELETE", f"/deal/{n}", None, n)},
    ),
    "api with a key": Channel(
        ("api_records.change", "api_records.create", "api_records.remove"),
        change=lambda d, n, v: _keyed(d, "PATCH", f"/deal/{n}", data(v), n),
        move=lambda d, n, s: _keyed(d, "PATCH", f"/deal/{n}", {"stage": s}, n),
        make=lambda d, v, s: _keyed(d, "POST", "/deal", {**data(v), "stage": s}),
        other={"delete": lambda d, n: _keyed(d, "DELETE", f"/deal/{n}", None, n)},
    ),
    "api move": Channel(
        ("api_records.move",),
        change=lambda d, n, v: d.api("POST", f"/deal/{n}/move", {"stage": "ready", "fields": data(v)}, n),
        move=lambda d, n, s: d.api("POST", f"/deal/{n}/move", {"stage": s}, n),
    ),
    "api bulk": Channel(
        ("api_bulk.change",),
        change=lambda d, n, v: _api_bulk(d, n, {"set": data(v)}),
        move=lambda d, n, s: _api_bulk(d, n, {"move": {"stage": s}}),
        other={"delete": lambda d, n: _api_bulk(d, n, {"delete": True})},
    ),
    "delete": Channel(
        ("card.remove",),
        other={"delete": lambda d, n: d.form(f"/deal/{n}/delete", {"version": d.version(n)})},
    ),
    "restore": Channel(
        ("recycle_bin.bring_back",), other={"restore": lambda d, n: d.form(f"/deal/{n}/restore", {})}
    ),
    "convert": Channel(("convert.make",), make=_convert),
    "api convert": Channel(("api_creation.make",), make=_api_convert),
    "import": Channel(
        ("imports.bring",),
        change=lambda d, n, v: _import(d, {"id": str(n), **v}, "id"),
        move=lambda d, n, s: _import(d, _in_sheet({"id": str(n)}, s), "id"),
        make=lambda d, v, s: _import(d, _in_sheet(v, s)),
    ),
    "api import": Channel(
        ("api_sheets.bring",),
        change=lambda d, n, v: _api_import(d, {"id": str(n), **v}, "id"),
        move=lambda d, n, s: _api_import(d, _in_sheet({"id": str(n)}, s), "id"),
        make=lambda d, v, s: _api_import(d, _in_sheet(v, s)),
    ),
    "merge": Channel(("merge.do",), other={"merge": _merge}),
    "api merge": Channel(("api_creation.join",), other={"merge": _api_merge}),
}  # fmt: skip

BACKWARDS = frozenset(("undo.put_back", "past.put_back", "api_past.put_back"))
"""What puts back an entry of the history: its attacks need a history first."""
