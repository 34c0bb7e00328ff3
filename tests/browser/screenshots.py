"""Write the pictures of the documentation again: ``python -m tests.browser.screenshots``.

The demo configuration with demo data, in a real browser; one picture for each thing to show.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from engine.cli.designer import FolderDesigner
from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import read_folder
from engine.model.predicate import Compare, StageIn, conjunction
from engine.runtime.context import context_of
from engine.runtime.database import Database
from engine.runtime.demo import PASSWORD, fill
from engine.runtime.people.actor import by_login
from engine.runtime.people.passwords import CHEAP
from engine.runtime.query import Query, find
from engine.runtime.release import Releases
from engine.runtime.web import create_app
from tests.conftest import CHROMIUM_OPTIONS

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
TALL = {"width": 1280, "height": 1010}
"""As high as the head of the page of designing, a section and the patch below them."""


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, at which address, what is done there before it is taken."""

    name: str
    path: str
    options: dict[str, Any]
    act: Callable[[Page], None] = lambda _: None
    locale: str = "en"
    login: str = "anna"


def pictures(deal: int) -> list[Picture]:
    """What the documentation shows."""
    card, light = f"/deal/{deal}", {"color_scheme": "light"}
    return [
        Picture("list", "/deal?stage=sales:proposal&stage=sales:negotiation", light),
        Picture("home", "/", light),
        Picture("board", "/deal/board", light),
        Picture("card-light", card, light),
        Picture("card-dark", card, {"color_scheme": "dark"}),
        Picture("card-italian", card, light, locale="it"),
        Picture("card-phone", card, {**light, "viewport": PHONE, "device_scale_factor": 2}),
        Picture("edit", card, light, edit_section),
        Picture("dialog", card, light, ask_to_move),
        Picture(
            "design",
            f"/deal/design?for=everyone&record={deal}",
            {**light, "viewport": TALL},
            move_a_field,
            login="admin",
        ),
        Picture("debt", "/admin/debt", light, login="admin"),
    ]


def edit_section(page: Page) -> None:
    """Open the first section for editing."""
    page.locator(".section-edit").first.click()
    page.locator("form.section-form .form-control").first.wait_for()


def ask_to_move(page: Page) -> None:
    """Click the next stage, so that the dialog asks."""
    page.locator(".stage.current + .stage .cell").click()
    page.locator("dialog[open] .dialog-form").wait_for()


def move_a_field(page: Page) -> None:
    """Move a field to the next section by keys, and back to the list of fields."""
    tile = page.locator("#d-offer .brick-body").first
    tile.focus()
    page.keyboard.press("ArrowUp")
    page.locator("#patch .p-more").first.wait_for()


def main() -> None:
    """Make a database, serve it, take the pictures."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        deal = furnish(url)
        shutil.copytree(ROOT / "config", Path(folder) / "config")
        ask_for_more(Path(folder) / "config", url)
        designer = FolderDesigner(Path(folder) / "config", url)
        site = create_app(url, passwords=CHEAP, designer=designer)
        server = make_server("127.0.0.1", 0, site, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        program = shutil.which("chromium")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
            for picture in pictures(deal):
                take(browser, f"http://127.0.0.1:{server.server_port}", picture)
                sys.stdout.write(f"docs/images/{picture.name}.png\n")
            browser.close()
        server.shutdown()
        server.server_close()


def furnish(url: str) -> int:
    """A database with demo data; tell the number of a deal worth looking at."""
    app = check_project(read_folder(ROOT / "config")).app
    assert app is not None, "config/ has errors: scheda check"
    apply_plan(make_plan(app, url), url, approve=True)
    fill(url, scale=0.3)
    database = Database(url)
    with database.read() as connection:
        person = by_login(connection, "anna")
        assert person is not None
        context = context_of(connection, Releases().active(connection), person)
        mine = conjunction(StageIn((("sales", "proposal"),)), Compare("amount", "gte", 5000))
        query = Query(where=mine, sort="-last_activity_at", limit=200)
        entity = context.app.entities["deal"]
        rows = find(context, entity, query, ("owner", "next_step", "client")).rows
        best = max(rows, key=lambda row: (row.record.get("owner") == person.id, row.version))
    database.close()
    return best.id


def ask_for_more(config: Path, url: str) -> None:
    """Apply a rule that old deals do not fulfil, so that there is debt to show."""
    sales = config / "pipelines" / "sales.yaml"
    rule = "required:\n  - {fields: [decision_maker, next_step], from: proposal, through: negotiation}\n"
    sales.write_text(sales.read_text("utf-8").replace("required:\n", rule, 1), "utf-8")
    app = check_project(read_folder(config)).app
    assert app is not None, "the rule does not fit"
    apply_plan(make_plan(app, url), url, approve=True)


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Log in, go there, act, and write the picture."""
    context = browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **picture.options})
    page = context.new_page()
    page.goto(f"{address}/login")
    page.locator("#login").fill(picture.login)
    page.locator("#password").fill(PASSWORD)
    page.locator("form .btn-primary").click()
    page.locator(".page-title").wait_for()
    page.goto(f"{address}/account")
    page.locator("#locale").select_option(picture.locale)
    page.locator("#theme").select_option("auto")
    page.locator("#theme").locator("xpath=ancestor::form").locator("button").click()
    page.locator(".toast-line").wait_for()
    page.goto(address + picture.path)
    picture.act(page)
    page.wait_for_timeout(400)
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    context.close()


if __name__ == "__main__":
    main()
