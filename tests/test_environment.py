"""The components that other tests rely on: they are there, or this fails and says which is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

import engine

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

STATIC = Path(engine.__file__).parent / "runtime" / "web" / "static"


def test_front_end_is_built() -> None:
    """Every file of the manifest exists, under a name that changes with its content."""
    manifest = json.loads((STATIC / "manifest.json").read_text())
    assert {"app.css", "app.js", "favicon.svg", "first.js", "icons.svg"} <= manifest.keys()
    for name, file in manifest.items():
        assert (STATIC / file).stat().st_size > 0
        assert re.search(r"-[0-9A-Z]{8}\.\w+$", file), name


def test_licences_are_kept() -> None:
    """What is bundled comes with the licence of its authors."""
    text = (STATIC / "LICENSES.txt").read_text()
    for package in (
        "bootstrap ",
        "htmx.org ",
        "sortablejs ",
        "bootstrap-icons ",
    ):
        assert f"\n{package}" in text


@pytest.mark.postgres
def test_postgres_runs(postgres_url: str) -> None:
    """A fresh database answers, and knows letters beyond ASCII."""
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT upper('città'), current_database()").fetchone() == (
            "CITTÀ",
            postgres_url.partition("?")[0].rpartition("/")[2],
        )


@pytest.mark.browser
def test_browser_runs(page: Page) -> None:
    """Chromium runs the script that was built for it."""
    manifest = json.loads((STATIC / "manifest.json").read_text())
    address = "http://scheda.test"  # answered below; nothing leaves the browser

    def answer(route: Route) -> None:
        file = route.request.url.removeprefix(f"{address}/static/")
        if file in manifest.values():
            route.fulfill(path=STATIC / file)
        else:
            script = "".join(
                f"<script {kind} src=/static/{manifest[name]}></script>"
                for kind, name in (("", "first.js"), ("type=module", "app.js"))
            )
            route.fulfill(content_type="text/html", body=f"<p>Scheda</p>{script}")

    page.route(f"{address}/**", answer)
    page.goto(address)
    page.wait_for_function("document.documentElement.classList.contains('scripted') && window.htmx")
    assert page.inner_text("p") == "Scheda"
