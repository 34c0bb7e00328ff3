"""What every answer carries, and what is said when something is wrong."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

import engine
from engine.runtime.web import create_app
from engine.runtime.web.texts import TEXTS, words
from tests.web.house import CONFIG, House, Visitor

WEB = Path(engine.__file__).parent / "runtime" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def test_headers(house: House, anna: Visitor) -> None:
    """A strict policy, no sniffing, no framing, no storing, and the release."""
    for answer in (anna.get("/deal/1"), house.visitor().get("/login"), anna.get("/nothing")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "base-uri" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert anna.get("/deal/1").headers["X-Release"] == "1"


def test_no_inline_code(house: House, anna: Visitor) -> None:
    """Pages need nothing that the policy forbids."""
    for path in ("/", "/deal", "/deal/1", "/deal/1/edit", "/deal/new", "/account", "/nothing"):
        page = anna.get(path).text
        assert not re.search(r"<script(?![^>]* src=)", page), path
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page), path


def test_static_files(house: House) -> None:
    """Hashed names are kept for ever; nothing else of the folder is served."""
    manifest = json.loads((WEB / "static" / "manifest.json").read_text())
    visitor = house.visitor()
    for file in manifest.values():
        answer = visitor.get(f"/static/{file}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        packed = visitor.get(f"/static/{file}", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == answer.data
    for name in ("manifest.json", ".stamp", "..%2ffactory.py", "app.css"):
        assert visitor.get(f"/static/{name}").status_code == 404
    assert visitor.get("/favicon.ico").content_type == "image/svg+xml"


def test_colors_of_a_release(house: House, anna: Visitor) -> None:
    """Stages and options have their colours as classes, at an address of the release's own."""
    match = re.search(r'href="(/assets/colors-[0-9a-f]+\.css)"', anna.get("/deal").text)
    assert match is not None
    answer = anna.get(match[1])
    assert answer.content_type == "text/css; charset=utf-8"
    assert ".c-1d4ed8{" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert anna.get("/assets/colors-0.css").status_code == 404


def test_large_requests(house: House, anna: Visitor) -> None:
    """More than a page needs is refused before it is read."""
    token = anna.token()
    huge = {"_csrf": token, "text": "x" * (5 * 1024 * 1024)}
    answer = anna.client.post("/deal/1/comments", data=huge, headers={"X-CSRF-Token": token})
    assert answer.status_code == 413
    assert "too much at once" in answer.text


def test_wrong_verbs(house: House, anna: Visitor) -> None:
    """An address that cannot do something says so."""
    assert anna.post("/deal/1").status_code == 405
    assert anna.post("/deal").status_code == 405


def test_own_mistakes(house: House, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug shows a page with plain words and no traceback."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("engine.runtime.web.pages.card.view_card", broken)
    answer = anna.get("/deal/1")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    part = anna.ask("/deal/1")
    assert part.status_code == 500
    assert part.headers["HX-Retarget"] == "#toasts"


def test_without_a_release(tmp_path: Path) -> None:
    """A database nothing was applied to is answered with words, not with a traceback."""
    client = create_app(f"sqlite:///{tmp_path / 'empty.db'}").test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/", "/login", "/readyz", "/deal/1"):
        answer = client.get(path)
        assert answer.status_code in (303, 503), path
    assert "Not ready yet" in client.get("/login").text


def test_ready(house: House) -> None:
    """A served database is ready."""
    assert house.visitor().get("/readyz").status_code == 200


def test_templates_and_scripts_know_no_names() -> None:
    """No entity of the demo is named in a template, a script or a stylesheet."""
    names = {path.stem for path in (CONFIG / "entities").glob("*.yaml")}
    # Words that the engine itself has: a client is a company with contacts.
    names -= {"company", "contact"}
    sources = [*TEMPLATES, *(WEB / "assets").glob("*.js"), *(WEB / "assets").glob("*.css")]
    for source in sources:
        found = set(re.findall(r"[a-z_]+", source.read_text())) & names
        assert not found, f"{source.name}: {found}"


def test_every_text_is_there() -> None:
    """Templates and pages ask for texts that exist, and no text is idle or half translated."""
    pages = (path for path in WEB.rglob("*.py") if path.parent.name != "texts")
    code = "".join(path.read_text() for path in [*TEMPLATES, *pages])
    asked = set(re.findall(r"""\bt\(\s*['"](\w+[a-z])['"]""", code))
    assert asked <= TEXTS.keys()
    named = set(re.findall(r"\w+", code))
    # Built from a beginning and a word of the engine: ``t("design_type_" ~ field.type)``.
    begun = re.findall(r"""["'](\w+_)["']\s*(?:~|\+)|f["'](\w+_)\{""", code)
    beginnings = {one or other for one, other in begun}
    engine = [path for path in WEB.parents[1].rglob("*.py") if path.parent.name != "texts"]
    ends = set(
        re.findall(r"[a-z0-9]+", "".join(path.read_text() for path in [*engine, *TEMPLATES]))
    )
    built = {
        key
        for key in TEXTS.keys() - named
        if any(key.startswith(b) and set(key[len(b) :].split("_")) <= ends for b in beginnings)
    }
    # Where {count} is one, the text of KEY_one is taken for KEY.
    single = {f"{key}_one" for key in named | built}
    assert set(TEXTS) - named - built - single == set()
    for key, pair in TEXTS.items():
        assert len(pair) == 2, key
        assert all(pair), key
        marks = [set(re.findall(r"\{(\w+)\}", text)) for text in pair]
        assert marks[0] == marks[1], key
    assert words("save", "it_CH") == "Salva"
    assert words("save", "xx") == "Save"
