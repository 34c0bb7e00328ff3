"""The card against a floor: the same page for one entity, written by hand, on the same server."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient

from bench.timing import line, measure
from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import read_folder
from engine.runtime.database import Database
from engine.runtime.demo import fill
from engine.runtime.people.actor import by_login
from engine.runtime.people.sessions import digest, open_session
from engine.runtime.web import create_app

CONFIG = Path(__file__).parent.parent / "config"
BUDGET = 1.5
CALLS = 40


def main() -> None:
    """Open a deal's card again and again, by the engine and by hand."""
    print("card: CPU of this process for one request, Flask's client on both sides")
    app = check_project(read_folder(CONFIG)).app
    assert app is not None
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        apply_plan(make_plan(app, url), url, approve=True)
        fill(url, scale=0.05)
        database = Database(url)
        with database.write() as connection:
            person = by_login(connection, "admin")
            assert person is not None
            token = open_session(connection, person.id, datetime.now(UTC))
            deal = connection.scalar(sa.text("SELECT id FROM e_deal WHERE stage = 'won' LIMIT 1"))
        site, floor = create_app(url), by_hand(database)
        clients = [site.test_client(), floor.test_client()]
        for client in clients:
            client.set_cookie("scheda_session", token)
        work = [partial(_open, client, f"/deal/{deal}") for client in clients]
        hand = measure(work[1], CALLS)
        print(line("by hand", hand))
        print(line("engine", measure(work[0], CALLS), hand, BUDGET))
        database.close()


def _open(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status


def by_hand(database: Database) -> Flask:
    """The floor: session, record, names, timeline; every field in a template of its own."""
    app = Flask("floor")

    @app.get("/deal/<int:number>")
    def card(number: int) -> str:
        with database.read() as connection:
            token = digest(request.cookies["scheda_session"])
            user = connection.execute(_USER, {"token": token}).mappings().one()
            deal = connection.execute(_DEAL, {"id": number}).mappings().one()
            entries = connection.execute(_ENTRIES, {"id": number}).mappings().all()
            numbers = [entry["id"] for entry in entries]
            changes = connection.execute(_CHANGES, {"ids": numbers}).mappings().all()
        by_entry: dict[int, list[sa.RowMapping]] = {}
        for change in changes:
            by_entry.setdefault(change["entry"], []).append(change)
        return render_template_string(
            _PAGE, user=user, deal=deal, entries=entries, changes=by_entry, fields=list(deal)
        )

    return app


_USER = sa.text(
    "SELECT u.* FROM scheda_user u JOIN scheda_session s ON s.user = u.id WHERE s.token = :token"
)
_DEAL = sa.text(
    "SELECT d.*, u.name AS owner_name, c.name AS client_name FROM e_deal d "
    "LEFT JOIN scheda_user u ON u.id = d.owner LEFT JOIN e_company c ON c.id = d.client_company "
    "WHERE d.id = :id"
)
_ENTRIES = sa.text(
    "SELECT e.*, u.name FROM scheda_entry e LEFT JOIN scheda_user u ON u.id = e.user "
    "WHERE e.entity = 'deal' AND e.record = :id ORDER BY e.id DESC LIMIT 20"
)
_CHANGES = sa.text("SELECT * FROM scheda_change WHERE entry IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)
_PAGE = """<!doctype html><html><head><title>{{ deal.title }}</title></head><body>
<nav>{{ user.name }}</nav><h1>{{ deal.title }}</h1><p>{{ deal.owner_name }} {{ deal.client_name }}</p>
{% for name in fields %}<div class="field"><label>{{ name }}</label>
<span class="value" id="f-{{ name }}">{{ deal[name] if deal[name] is not none else "—" }}</span>
<a href="/deal/{{ deal.id }}/edit?field={{ name }}">edit</a></div>{% endfor %}
{% for entry in entries %}<article><b>{{ entry.name }}</b> {{ entry.kind }} {{ entry.at }}
{% for change in changes.get(entry.id, []) %}<p>{{ change.field }}: {{ change.old }} → {{ change.new }}</p>{% endfor %}
</article>{% endfor %}</body></html>"""


if __name__ == "__main__":
    main()
