"""A served demo configuration with a few people and records: what page tests walk through."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from jinja2 import FileSystemBytecodeCache

from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import read_folder
from engine.runtime.context import Context, context_of
from engine.runtime.database import Database
from engine.runtime.given import Form
from engine.runtime.outcome import Saved
from engine.runtime.people.actor import by_login
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from engine.runtime.release import Releases
from engine.runtime.save import Write, save
from engine.runtime.timeline.comments import comment
from engine.runtime.web import create_app, templating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

CONFIG = Path(__file__).parents[2] / "config"
PASSWORD = "correct horse"  # noqa: S105 - everybody's here
RELEASES = Releases()
COMPILED = f"scheda-{crc32(Path(templating.__file__).read_bytes()):x}-%s.jinja"
"""Compiled templates outlive a run, though not what compiled them."""
"""One for all tests: their databases are copies with the same release."""
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class House:
    """A database, the application over it, and the numbers of the records in it."""

    url: str
    app: Flask
    database: Database
    releases: Releases = RELEASES
    company: int = 0
    contact: int = 0
    deal: int = 0
    """A deal of anna's in the stage ``qualified`` with a client, without an amount."""

    @contextmanager
    def acting(self, login: str, *, write: bool = True) -> Iterator[Context]:
        """A transaction as somebody."""
        with (self.database.write if write else self.database.read)() as connection:
            person = by_login(connection, login)
            assert person is not None
            yield context_of(connection, self.releases.active(connection), person)

    def made(self, login: str, entity: str, number: int | None = None, **controls: Any) -> int:
        """Save as somebody, as a form would; it must succeed."""
        pipeline, stage = controls.pop("pipeline", ""), controls.pop("stage", "")
        posted = {
            name.replace("__", "."): (value,) if isinstance(value, str) else tuple(value)
            for name, value in controls.items()
        }
        with self.acting(login) as context:
            write = Write(entity, Form(posted), number, pipeline=pipeline, stage=stage)
            outcome = save(context, write)
        assert isinstance(outcome, Saved), outcome
        return outcome.id

    def said(self, login: str, entity: str, number: int, text: str) -> None:
        """Comment as somebody."""
        with self.acting(login) as context:
            assert isinstance(comment(context, entity, number, text), Saved)

    def value(self, entity: str, number: int, name: str) -> object:
        """What the database keeps in a field now."""
        with self.acting("root", write=False) as context:
            found = context.entity(entity)
            assert found is not None
            row = context.store(found).load(context.connection, number)
            assert row is not None
            return row.record.get(name)

    def version(self, entity: str, number: int) -> int:
        """The record's version now."""
        with self.acting("root", write=False) as context:
            found = context.entity(entity)
            assert found is not None
            row = context.store(found).load(context.connection, number)
            assert row is not None
            return row.version

    def visitor(self, login: str = "") -> Visitor:
        """A browser without scripts, logged in when a login is given."""
        visitor = Visitor(self.app.test_client())
        if login:
            visitor.log_in(login)
        return visitor


@dataclass
class Visitor:
    """A browser without scripts: it keeps cookies and posts what a form holds."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        """A page."""
        return self.client.get(path, **more)

    def token(self, path: str = "/account") -> str:
        """What forms must carry."""
        match = CSRF.search(self.client.get(path).text)
        assert match is not None
        return match[1]

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """A form with its token."""
        return self.client.post(path, data={"_csrf": self.token(), **(data or {})}, **more)

    def ask(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """What the script asks for: a part of a page."""
        headers = {"HX-Request": "true"}
        if data is None:
            return self.client.get(path, headers=headers)
        return self.client.post(path, data=data, headers={**headers, "X-CSRF-Token": self.token()})

    def log_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Log in."""
        token = self.token("/login")
        return self.client.post(
            "/login", data={"_csrf": token, "login": login, "password": password}
        )


def build_with(path: Path, fields: dict[str, str]) -> None:
    """The same with more fields: entity → lines of YAML; they stand first in its first section."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config"
        shutil.copytree(CONFIG, config)
        for entity, lines in fields.items():
            file = config / "entities" / f"{entity}.yaml"
            written = file.read_text().replace("\nfields:\n", f"\nfields:\n{lines}", 1)
            file.write_text(written)
            names = re.findall(r"^  (\w+):", lines, re.MULTILINE)
            file = config / "layouts" / f"{entity}.yaml"
            written = file.read_text().replace("elements: [", f"elements: [{', '.join(names)}, ", 1)
            file.write_text(written)
        build(path, config, Releases())


def build(path: Path, config: Path = CONFIG, releases: Releases = RELEASES) -> None:
    """Compile the demo configuration into a new database with people and records."""
    result = check_project(read_folder(config))
    assert result.app is not None, result.diagnostics
    url = f"sqlite:///{path}"
    apply_plan(make_plan(result.app, url), url, approve=True)
    database = Database(url)
    with database.write() as connection:
        people = [
            ("root", "Root Admin", ["admin"], [], ""),
            ("luca", "Luca Moretti", ["head"], ["sales_it"], ""),
            ("anna", "Anna Rossi", ["seller"], ["sales_it"], ""),
            ("marco", "Marco Gallo", ["seller"], ["sales_it"], ""),
            ("chiara", "Chiara Ferrari", ["seller"], ["sales_it"], "it"),
            ("fay", "Francesca Greco", ["finance"], ["accounting"], ""),
        ]
        for login, name, roles, departments, locale in people:
            add(connection, login, name, PASSWORD, CHEAP, roles=roles, departments=departments,
                locale=locale)  # fmt: skip
    database.close()
    with opened(path, releases) as house:
        furnish(house)


def furnish(house: House) -> None:
    """The records: a company, a contact, and deals."""
    company = house.made("anna", "company", name="Hotel Bellavista", city="Como")
    contact = house.made("anna", "contact", full_name="Giulia Ferri", email="giulia@bellavista.it")
    client = [f"company:{company}", f"contact:{contact}"]
    deal = house.made("anna", "deal", title="Espresso line for Hotel Bellavista", client=client)
    house.made("anna", "deal", deal, stage="qualified")
    house.said("anna", "deal", deal, "Giulia wants the machines before February.")
    titles = ["Lever machines, Bar Centrale", "Grinders for Da Gino", "Rental, Studio Neri"]
    for number, title in enumerate(titles, 1):
        house.made("anna", "deal", title=title, amount=f"{number * 1500}", client=client)
    house.made("marco", "deal", title="Capsules for the town hall", amount="80000", client=client)


@contextmanager
def opened(path: Path, releases: Releases = RELEASES) -> Iterator[House]:
    """The house in a database file."""
    url = f"sqlite:///{path}"
    app = create_app(url, passwords=CHEAP)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(tempfile.gettempdir(), COMPILED)
    app.extensions["scheda"].releases = releases
    database = Database(url)
    house = House(url, app, database, releases, company=1, contact=1, deal=1)
    yield house
    database.close()
    app.extensions["scheda"].database.close()


@contextmanager
def copied(template: Path, folder: Path, releases: Releases = RELEASES) -> Iterator[House]:
    """A house of its own for one test; another configuration needs ``releases`` of its own."""
    path = folder / "scheda.db"
    shutil.copy(template, path)
    with opened(path, releases) as house:
        yield house
