"""``Idempotency-Key``: a write that is asked for again is answered again, and done once."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from flask import Flask, Response, make_response, request

from engine.runtime.repeats import OtherRequestError, Repeat, forget_old, keep, take
from engine.runtime.web.api.answers import ApiError
from engine.runtime.web.api.caller import held
from engine.runtime.web.session import SAFE
from engine.runtime.web.site import current_site, now

log = logging.getLogger(__name__)
HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
"""Says of an answer that it is one given before."""
MOST_ROWS = 1_000
"""Rows of an import with a key: all of it is one transaction, which keeps other writers waiting."""
_LONGEST = 255
_KEPT = ("Content-Type", "Content-Disposition", "ETag", "Location")
_IMPORTED = "X-Import-"
_PIECE = 1 << 20

View = Callable[..., Any]


class _RefusedError(Exception):
    """The write was refused: what the transaction did is undone, the key is free again."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def accept_keys(app: Flask) -> None:
    """Let every route of the API that takes something be called with a key."""
    for rule in app.url_map.iter_rules():
        writes = (rule.methods or set()) - SAFE
        if rule.rule.startswith("/api/") and writes and rule.endpoint.startswith("api_"):
            view = app.view_functions[rule.endpoint]
            if not getattr(view, "accepts_keys", False):
                app.view_functions[rule.endpoint] = _once(view)


def _once(view: View) -> View:
    @wraps(view)
    def once(**arguments: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None or request.method in SAFE:
            return view(**arguments)
        if not 0 < len(key) <= _LONGEST or not all("!" <= letter <= "~" for letter in key):
            text = f"a key has from 1 to {_LONGEST} characters of ASCII, without blanks"
            raise ApiError(400, text, HEADER, "invalid")
        try:
            return _kept(Repeat(key, _digest()), lambda: make_response(view(**arguments)))
        except _RefusedError as error:
            return error.answer

    once.accepts_keys = True  # type: ignore[attr-defined]
    return once


def _kept(repeat: Repeat, do: Callable[[], Response]) -> Response:
    """The answer kept under the key, else the one of the write, which is kept with it."""
    with held() as context:
        try:
            before = take(context, repeat)
        except OtherRequestError as error:
            text = "this key was used for another request"
            raise ApiError(422, text, HEADER, "key_reused") from error
        if before is not None:
            return _unpacked(before)
        answer = do()
        if answer.status_code >= 300:
            raise _RefusedError(answer)
        keep(context, repeat, _packed(answer))
    with current_site().database.write() as connection:
        forget_old(connection, now())
    return answer


def _digest() -> str:
    """What is asked, to the letter: the same request has the same digest."""
    digest = hashlib.sha256()
    for part in _asked():
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _asked() -> Iterator[bytes]:
    yield request.method.encode()
    yield request.path.encode("utf-8", "surrogateescape")
    yield request.query_string
    yield request.headers.get("If-Match", "").encode("utf-8", "surrogateescape")
    yield request.mimetype.encode("utf-8", "surrogateescape")
    if request.mimetype != "multipart/form-data":
        yield request.get_data()
        return
    # The lines between the parts are made up anew for each request: the parts alone count.
    for name, value in request.form.items(multi=True):
        yield f"{name}={value}".encode("utf-8", "surrogateescape")
    for name, sent in request.files.items(multi=True):
        yield f"{name}:{sent.filename}".encode("utf-8", "surrogateescape")
        content = hashlib.sha256()
        while piece := sent.stream.read(_PIECE):
            content.update(piece)
        sent.stream.seek(0)
        yield content.digest()


def _packed(answer: Response) -> dict[str, Any]:
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name in _KEPT or name.startswith(_IMPORTED)
    }
    content = base64.b64encode(answer.get_data()).decode("ascii")
    return {"status": answer.status_code, "headers": headers, "content": content}


def _unpacked(kept: Mapping[str, Any]) -> Response:
    answer = Response(base64.b64decode(kept["content"]), kept["status"], kept["headers"])
    answer.headers[REPEATED] = "true"
    return answer
