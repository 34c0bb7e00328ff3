"""Answers of the API: JSON, and problems in the form of RFC 9457."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from engine.runtime.context import Context
from engine.runtime.database import waited_in_vain
from engine.runtime.fields.opaque import each_once
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused
from engine.runtime.problems import problem_text
from engine.runtime.release import NoReleaseError
from engine.runtime.web.session import ForgedError, LoggedOutError

log = logging.getLogger(__name__)
_MOST = 1_000
"""Names in the object of a request; each that no field has becomes a problem in the answer."""


class ApiError(Exception):
    """A request that is refused before anything is looked at; becomes a problem document."""

    def __init__(self, status: int, detail: str, field: str = "", code: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.problems = [{"field": field, "code": code, "text": detail}] if code else []


def answer(data: object, status: int = 200, **headers: str) -> Response:
    """A JSON answer. Header names are written with underscores."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)
    # Halves of characters, from names that the caller made up, stay the escapes they came as.
    response = Response(
        body.encode("utf-8", "backslashreplace"), status, mimetype="application/json"
    )
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Refuse an argument, or a member of an object, that nobody reads here. Raises ``ApiError``."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ApiError(422, f'"{unknown[0][:50]}" is not known here', unknown[0], "unknown")


def no_field(name: str) -> ApiError:
    """What naming a field is answered with that is not there, or not for the caller."""
    return ApiError(422, f'there is no field "{name[:50]}"', name, "unknown")


def problem(
    status: int, detail: str = "", problems: list[dict[str, str]] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:  # fmt: skip
    """A problem document."""
    title = HTTPStatus(status).phrase
    data = {
        "type": "about:blank", "title": title, "status": status, "detail": detail or title,
        "problems": problems or [], **(more or {}),
    }  # fmt: skip
    response = answer(data, status)
    response.mimetype = "application/problem+json"
    return response


def refusal(context: Context, entity: str, outcome: Outcome, form: object = None) -> Response:
    """What the API says when a write was not done."""
    if isinstance(outcome, NotFound):
        return problem(404, "there is no such record")
    if isinstance(outcome, Conflict):
        return problem(412, "the record has changed since it was read")
    assert isinstance(outcome, Refused)
    found = context.app.entities[entity]
    problems = [
        {"field": item.field, "code": item.code, "text": problem_text(item, found, context.formats)}
        for item in outcome.problems
    ]
    status = 403 if any(item.code == "forbidden" for item in outcome.problems) else 422
    more = {} if form is None else {"form": form}
    return problem(status, problems[0]["text"] if problems else "", problems, more)


def body() -> dict[str, object]:
    """The JSON object of the request, numbers exact. Raises ``ApiError``."""
    if request.mimetype != "application/json":
        raise ApiError(415, "send application/json")
    data = parse(request.get_data())
    if not isinstance(data, dict):
        raise ApiError(422, "send a JSON object")
    fields = data.get("fields")
    if max(len(data), len(fields) if isinstance(fields, dict) else 0) > _MOST:
        raise ApiError(413, f"an object has at most {_MOST} names")
    return data


def parse(text: bytes | str) -> object:
    """JSON data with exact numbers; a name given twice is refused. Raises ``ApiError``."""
    try:
        return json.loads(
            text, parse_float=_exact, parse_constant=_no_constant, object_pairs_hook=each_once
        )
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"this is not JSON: {_short(error)}") from error


def handle_problems(group: Blueprint) -> None:
    """Answer every error of a blueprint with a problem document."""

    @group.errorhandler(ApiError)
    def refused(error: ApiError) -> Response:
        return problem(error.status, error.detail, error.problems)

    @group.errorhandler(LoggedOutError)
    def logged_out(_: LoggedOutError) -> Response:
        response = problem(401, "log in, or send an access token")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @group.errorhandler(ForgedError)
    def forged(_: ForgedError) -> Response:
        return problem(403, "the proof against forged requests is missing")

    @group.errorhandler(NoReleaseError)
    def no_release(_: NoReleaseError) -> Response:
        return problem(503, "nothing was applied to this database yet")

    @group.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return problem(error.code or 500, error.description or "")

    @group.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if waited_in_vain(error):
            told = problem(409, "others are writing the same: nothing was done, ask again")
            told.headers["Retry-After"] = "1"
            return told
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(500, "this is a mistake of ours; it was noted")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ValueError("a number is too large") from error


def _short(error: Exception) -> str:
    return "too deep" if isinstance(error, RecursionError) else str(error)[:200]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
