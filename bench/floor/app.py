"""The application: one route, who may use it, and the headers of its answers."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, Response, abort, render_template, request
from itsdangerous import Signer
from markupsafe import Markup

from bench.floor import sql
from bench.floor.rows import rows_of, unseen
from bench.floor.timeline import timeline_of
from bench.floor.values import person
from bench.floor.words import PIPELINES
from engine.runtime.database import Database
from engine.runtime.people.sessions import digest

STATIC = Path(__file__).parents[2] / "engine/runtime/web/static"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-store",
    "Vary": "HX-Request, Accept-Encoding",
}


def by_hand(
    database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Flask:
    """The application over a database that holds the demo company."""
    app = Flask("bench.floor")
    app.secret_key = secrets.token_urlsafe(32)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    statics = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    app.jinja_env.globals.update(
        icon=_icons(f"/static/{statics['icons.svg']}"),
        static=lambda name: f"/static/{statics[name]}",
    )

    @app.after_request
    def headers(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        return answer

    @app.get("/deal/<int:number>")
    def card(number: int) -> str:
        token, now = request.cookies.get("scheda_session", ""), clock()
        with database.read() as connection:
            user = _visitor(connection, token, now)
            found = connection.execute(sql.DEAL, {"id": number}).mappings().one_or_none()
            if found is None:
                abort(404)
            deal = dict(found)
            hidden = unseen(deal)
            entries, older = timeline_of(connection, deal, hidden, now)
        pipeline = PIPELINES[deal["pipeline"]]
        return render_template(
            "card.html", user=user, me=person(user["name"]), csrf=_proof(app, token), deal=deal,
            url=f"/deal/{number}", owner=person(deal["owner_name"]) if deal["owner"] else None,
            pipeline=pipeline, others=[one for one in PIPELINES.values() if one is not pipeline],
            stage=pipeline.stages[deal["stage"]], sections=rows_of(deal, hidden),
            entries=entries, older=older,
        )  # fmt: skip

    return app


def _visitor(connection: sa.Connection, token: str, now: datetime) -> sa.RowMapping:
    """Who asks; this page is for administrators."""
    asked = {"token": digest(token), "now": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    user = connection.execute(sql.USER, asked).mappings().one_or_none()
    if user is None:
        abort(401)
    if "admin" not in (user["roles"] or "").split(","):
        abort(403)
    return user


def _proof(app: Flask, token: str) -> str:
    """The proof that a form is ours: a signature over the session, masked with fresh noise."""
    signed = Signer(app.secret_key or "", salt="form").get_signature(token)
    noise = secrets.token_bytes(len(signed))
    mixed = bytes(one ^ other for one, other in zip(noise, signed, strict=True))
    return base64.urlsafe_b64encode(noise + mixed).decode("ascii")


def _icons(file: str) -> Callable[[str], Markup]:
    @cache
    def icon(name: str) -> Markup:
        return Markup(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
        ).format(file, name)

    return icon
