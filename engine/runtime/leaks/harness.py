"""Sending the same requests to both worlds, and comparing every byte that comes back."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.model.app import App
from engine.runtime.leaks.plant import NOW
from engine.runtime.leaks.probes import PROBES, Request, Scene
from engine.runtime.leaks.samples import MARK
from engine.runtime.leaks.worlds import TOKEN, Viewer, Worlds, make_worlds, viewers
from engine.runtime.web.proof import form_proof

MakeApp = Callable[[str], Flask]
_PROOF = re.compile(
    rb'((?:name="_csrf" value|name="csrf-token" content)=|"X-CSRF-Token": )"[\w=-]+"'
)
"""What differs on purpose each time: the proof that a form is ours."""
_EXPIRES = re.compile(r"Expires=[^;]+")
_SECRET = re.compile(rf"{MARK}[0-9a-f]{{8,}}".encode())


@dataclass(frozen=True, slots=True)
class Leak:
    """Two answers that differ, or an answer with a secret in it."""

    viewer: Viewer
    request: str
    what: str


@dataclass(slots=True)
class Report:
    """What a check found, and how much it asked."""

    leaks: list[Leak] = field(default_factory=list)
    viewers: int = 0
    requests: int = 0
    endpoints: set[str] = field(default_factory=set)


def leakcheck(
    template: Path, app: App, make_app: MakeApp, *, only: Callable[[Viewer], bool] = lambda _: True,
    progress: Callable[[Viewer], None] = lambda _: None, most: int = 1000,
) -> Report:  # fmt: skip
    """Check every kind of person against every route.

    ``template`` is a SQLite database with the release applied and nothing else; ``make_app``
    makes the web application over a database's URL, with the clock standing at ``NOW``. ``most``
    records of each entity are asked about.
    """
    report = Report()
    for viewer in viewers(app):
        if not only(viewer):
            continue
        progress(viewer)
        report.viewers += 1
        with tempfile.TemporaryDirectory() as folder:
            worlds = make_worlds(template, Path(folder), app, viewer)
            _compare(Scene(app, worlds, most), make_app, report)
    return report


def _compare(scene: Scene, make_app: MakeApp, report: Report) -> None:
    worlds = scene.worlds
    sites = [make_app(url) for url in worlds.urls]
    clients = [site.test_client() for site in sites]
    for client in clients:
        client.set_cookie("scheda_session", TOKEN)
    for endpoint, request in _requests(scene):
        report.endpoints.add(endpoint)
        report.requests += 1
        answers = [_send(client, request) for client in clients]
        told = _difference(answers[0], answers[1]) or _secrets(answers[0], worlds)
        if told:
            report.leaks.append(Leak(worlds.viewer, str(request), told))
    for site in sites:
        site.extensions["scheda"].database.close()


def _requests(scene: Scene) -> Iterator[tuple[str, Request]]:
    for endpoint, probe in PROBES.items():
        yield from ((endpoint, request) for request in probe(scene))


def _send(client: FlaskClient, request: Request) -> TestResponse:
    proof = form_proof("leakcheck", TOKEN)
    headers = {"X-CSRF-Token": proof, **request.headers}
    if request.body is not None:
        return client.open(
            request.path, method=request.verb, data=request.body, headers=headers,
            content_type="text/csv",
        )  # fmt: skip
    if request.data is not None:
        return client.open(request.path, method=request.verb, json=request.data, headers=headers)
    return client.open(request.path, method=request.verb, data=dict(request.form), headers=headers)


def _difference(first: TestResponse, second: TestResponse) -> str:
    if first.status_code != second.status_code:
        return f"status {first.status_code} and {second.status_code}"
    one, two = (_headers(answer) for answer in (first, second))
    if one != two:
        return f"headers {sorted(set(one) ^ set(two))}"
    bodies = [_PROOF.sub(rb"\1", answer.data) for answer in (first, second)]
    if bodies[0] != bodies[1]:
        return f"bodies: {_around(*bodies)}"
    return ""


def _headers(answer: TestResponse) -> list[tuple[str, str]]:
    return sorted(
        (name, _EXPIRES.sub("", value)) for name, value in answer.headers if name != "Date"
    )


def _around(first: bytes, second: bytes) -> str:
    """A few letters around the first place where two bodies differ."""
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    cut = slice(max(0, at - 40), at + 40)
    return f"{first[cut]!r} and {second[cut]!r}"


def _secrets(answer: TestResponse, worlds: Worlds) -> str:
    """A secret text in an answer, as it is, in hexadecimal or in base64."""
    body = answer.data
    for found in _SECRET.findall(body):
        if found.decode() in worlds.secrets:
            return f"the secret {found.decode()}"
    for prefix in (MARK.encode().hex().encode(), base64.b64encode(MARK.encode() + b"0")[:2]):
        if prefix in body:
            for secret in worlds.secrets:
                coded = (secret.encode().hex().encode(), base64.b64encode(secret.encode())[:-4])
                if any(form in body for form in coded):
                    return f"the secret {secret} in disguise"
    return ""


__all__ = ["NOW", "Leak", "MakeApp", "Report", "leakcheck"]
