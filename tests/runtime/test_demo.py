"""The demonstration data: complete, repeatable, through the one write path, with little debt."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
import sqlalchemy as sa

from engine.compiler.check import check_project
from engine.compiler.source import read_folder
from engine.model.judge import MANAGED
from engine.model.predicate import Clock
from engine.model.values import Point, is_empty
from engine.runtime.context import context_of
from engine.runtime.database import OWN, Database
from engine.runtime.debt.count import debt
from engine.runtime.debt.history import burn_down
from engine.runtime.demo import PASSWORD, DemoError, Summary, fill, logins, tax
from engine.runtime.demo.chronicle import chronicle
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import cities, colleagues, phrases
from engine.runtime.demo.story import Step
from engine.runtime.demo.world import World
from engine.runtime.fields import from_json, to_json
from engine.runtime.people.actor import by_login
from engine.runtime.people.passwords import Passwords
from engine.runtime.release import Release, Releases
from tests.runtime.tables import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.app import App, Entity
    from engine.runtime.store import Row

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SCALE = 0.02
CONFIG = Path(__file__).resolve().parents[2] / "config"
FORGOTTEN = {"deal.payment_terms", "deal.contract_number", "delivery.water_hardness"}
RECORDS = {"company": 10, "contact": 16, "lead": 6, "deal": 40, "quote": 6, "invoice": 6,
           "delivery": 5}  # fmt: skip


@cache
def application() -> App:
    """Return the demo configuration, compiled."""
    app = check_project(read_folder(CONFIG)).app
    assert app is not None
    return app


@dataclasses.dataclass
class Filled:
    """A database with the data, and what was said about making them."""

    database: Database
    summary: Summary
    url: str

    @property
    def release(self) -> Release:
        """The active release."""
        with self.database.read() as connection:
            return Releases().active(connection)

    def rows(self, entity: str) -> list[Row]:
        """Return every record of an entity."""
        store = self.release.store(entity)
        names = tuple(store.entity.fields)
        with self.database.read() as connection:
            found = connection.execute(store.select(names)).mappings().all()
        return [store.record(row, names) for row in found]


def filled(url: str, app: App | None = None, scale: float = SCALE) -> Filled:
    """Return a database filled with a small set."""
    database = opened(url, app or application())
    return Filled(database, fill(url, scale=scale, now=NOW), url)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Return a small set that the tests share and only read."""
    made = filled(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    yield made
    made.database.close()


def world(scale: float = 0.1) -> World:
    """Return the frame of a small chronicle that no database sees."""
    return World(20, NOW, ZoneInfo("Europe/Rome"), scale)


def steps(scale: float = 0.1) -> list[Step]:
    """Return a small chronicle."""
    return chronicle(world(scale))


def test_counts(small: Filled) -> None:
    """Every entity has the records that were asked for, and nothing was refused or left out."""
    assert small.summary.warnings == ()
    assert dict(small.summary.counts) == RECORDS
    assert {name: len(small.rows(name)) for name in RECORDS} == RECORDS


def test_whole_set_has_its_size() -> None:
    """At full scale the set is the one that was promised."""
    records = {step.record for step in steps(1.0)}
    counts = Counter(record.entity for record in records)
    assert (counts["company"], counts["contact"], counts["lead"]) == (500, 800, 300)
    assert counts["deal"] == 2000
    assert all(counts[name] >= 250 for name in ("quote", "invoice", "delivery"))


def test_same_seed_same_data(small: Filled, sqlite_url: str) -> None:
    """The same seed and moment make the same records and the same history, number by number."""
    again = filled(sqlite_url)
    for name in RECORDS:
        assert small.rows(name) == again.rows(name)
    for table in ("scheda_entry", "scheda_change"):
        columns = [c for c in OWN[table].c if c.name not in ("operation", "release")]
        statement = sa.select(*columns).order_by(OWN[table].c.id)
        with small.database.read() as one, again.database.read() as other:
            assert one.execute(statement).all() == other.execute(statement).all()
    again.database.close()


def test_other_seed_other_data() -> None:
    """Another seed makes other people and other deals."""
    other = chronicle(dataclasses.replace(world(), seed=21))
    assert other != steps()


def test_little_debt(small: Filled) -> None:
    """What the stage of a record requires is there, but for what the stories forget on purpose."""
    release = small.release
    clock = Clock(NOW, release.app.zone)
    with small.database.read() as connection:
        admin = by_login(connection, "admin")
    assert admin is not None
    actor = admin.actor(release.app)
    owed = Counter(
        f"{name}.{need.field}"
        for name, entity in release.app.entities.items()
        for row in small.rows(name)
        for need in release.decider.needs(entity, actor, row.record, clock)
        if is_empty(row.record.get(need.field))
    )
    assert owed.keys() <= FORGOTTEN
    assert 0 < owed.total() < sum(RECORDS.values()) / 10


def test_debt_burns_down(small: Filled) -> None:
    """What is owed was counted every week, and people pay of it meanwhile."""
    with small.database.read() as connection:
        days = burn_down(connection, NOW.date())
        release = small.release
        person = by_login(connection, "admin")
        assert person is not None
        context = context_of(connection, release, person, now=NOW)
        owed = sum(one.count for one in debt(context, release.app.entities.values()))
    assert [day for day, _ in days] == [NOW.date() - timedelta(weeks=w) for w in range(12, -1, -1)]
    assert days[-1][1] == owed
    paid = {
        name
        for step in steps()
        if step.stage is None and step.at > NOW - timedelta(weeks=12)
        for name in step.values
    }
    assert {"contract_number", "water_hardness"} <= paid


def test_no_hidden_surprises(small: Filled) -> None:
    """No field has a value on a record on which its own condition hides it."""
    release = small.release
    clock = Clock(NOW, release.app.zone)
    with small.database.read() as connection:
        admin = by_login(connection, "admin")
    assert admin is not None
    actor = admin.actor(release.app)
    hidden = [
        (name, row.id, field)
        for name, entity in release.app.entities.items()
        for row in small.rows(name)
        for visible in [release.decider.decide(entity, actor, row.record, clock).visible]
        for field, value in row.record.values.items()
        if field not in visible and not is_empty(value) and value is not False
    ]
    assert hidden == []


def test_values_pass_the_doors(small: Filled) -> None:
    """Every value could have been typed: the parsers of the fields take it as it is."""
    release = small.release
    with small.database.read() as connection:
        person = by_login(connection, "admin")
        assert person is not None
        formats = context_of(connection, release, person, now=NOW).formats
    for name, entity in release.app.entities.items():
        for row in small.rows(name):
            for field, value in typed(entity, row):
                data = to_json(entity.fields[field], value, formats)
                assert from_json(entity.fields[field], data, formats, None) == value, field


def typed(entity: Entity, row: Row) -> Iterator[tuple[str, object]]:
    """Yield the values that a person could have entered."""
    for field, value in row.record.values.items():
        kind = entity.fields[field].type
        if field not in MANAGED and value is not None and kind not in ("stage", "pipeline"):
            yield field, value


def test_every_stage_is_reached(small: Filled) -> None:
    """Each stage of the deals' pipelines has a record, so that no board has an empty column."""
    app = small.release.app
    reached = {(row.record.get("pipeline"), row.record.get("stage")) for row in small.rows("deal")}
    wanted = {(p.name, s) for p in app.entities["deal"].pipelines.values() for s in p.stages}
    assert reached == wanted


def test_history(small: Filled) -> None:
    """Records are created once, their timeline runs forward, and different people take part."""
    entry = OWN["scheda_entry"]
    with small.database.read() as connection:
        rows = connection.execute(sa.select(entry).order_by(entry.c.id)).all()
    kinds = Counter(row.kind for row in rows)
    assert kinds["created"] == sum(RECORDS.values())
    assert kinds["moved"] > 70
    assert kinds["changed"] > 15
    assert kinds["comment"] == small.summary.comments > 30
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert max(row.at for row in rows) <= NOW
    deals = [row for row in rows if row.entity == "deal"]
    assert NOW - timedelta(days=560) < deals[0].at < NOW - timedelta(days=300)
    assert len({row.user for row in deals}) >= 6


def test_stamps(small: Filled) -> None:
    """A record says itself who made it when, in the past of its story."""
    for row in small.rows("deal"):
        created, updated = row.record.get("created_at"), row.record.get("updated_at")
        assert isinstance(created, datetime)
        assert isinstance(updated, datetime)
        assert created <= updated <= NOW
        assert row.record.get("created_by") is not None


def test_people(small: Filled) -> None:
    """Everybody can log in with the password that the command prints."""
    user = OWN["scheda_user"]
    with small.database.read() as connection:
        rows = connection.execute(sa.select(user.c.login, user.c.password)).all()
        person = by_login(connection, "anna")
    kept = {row.login: row.password for row in rows}
    assert set(kept) == set(colleagues()) == {login for login, _, _ in logins()}
    assert Passwords().fits(PASSWORD, kept["anna"])
    assert len(set(kept.values())) == 1
    assert person is not None
    assert person.roles == {"seller"}


def test_only_a_new_database(small: Filled) -> None:
    """Filling twice is refused before anything is written."""
    with pytest.raises(DemoError, match="records of company already"):
        fill(small.url, scale=SCALE, now=NOW)


def test_edited_configuration(sqlite_url: str) -> None:
    """Fields, options and stages that are gone are left out and told; a new demand is met."""
    app = application()
    entities = dict(app.entities)
    deal = entities["deal"]
    fields = {name: one for name, one in deal.fields.items() if name not in ("competitor", "lead")}
    fields["next_step"] = dataclasses.replace(fields["next_step"], required=True)
    options = dict(fields["loss_reason"].options)
    del options["price"]
    fields["loss_reason"] = dataclasses.replace(fields["loss_reason"], options=options)
    entities["deal"] = dataclasses.replace(deal, fields=fields)
    del entities["quote"]
    invoice = dict(entities["invoice"].fields)
    del invoice["quote"]
    entities["invoice"] = dataclasses.replace(entities["invoice"], fields=invoice)
    edited = filled(sqlite_url, dataclasses.replace(app, entities=entities))
    told = "\n".join(edited.summary.warnings)
    assert "there is no entity quote" in told
    assert "deal.competitor: there is no such field" in told
    assert "deal.loss_reason: there is no option price" in told
    assert "deal.next_step: required" in told
    assert edited.summary.counts["deal"] == RECORDS["deal"]
    assert "quote" not in edited.summary.counts
    edited.database.close()


def test_phones() -> None:
    """Every phone number is one that could be called."""
    wrong = {
        number
        for step in steps()
        for name, value in step.values.items()
        if name.endswith(("phone", "phones"))
        for number in _numbers(value)
        if not phonenumbers.is_valid_number(phonenumbers.parse(number))
    }
    assert wrong == set()


def _numbers(value: object) -> list[str]:
    points = value if isinstance(value, tuple) else (value,)
    return [point.value if isinstance(point, Point) else point for point in points if point]


def test_addresses_are_reserved() -> None:
    """E-mail and web addresses can belong to nobody."""
    found = [
        value.partition("@")[2] or value.split("/")[2]
        for step in steps()
        for name, value in step.values.items()
        if name in ("email", "certified_email", "website", "tracking") and isinstance(value, str)
    ]
    assert found
    assert all(host.endswith(".example") for host in found)


def test_comments_are_varied() -> None:
    """Notes are written in both languages and hardly ever say the same twice."""
    said = [step.comment for step in steps() if step.comment]
    assert len(set(said)) > 0.85 * len(said)
    assert not any("{" in text or "}" in text for text in said)
    for language in ("it", "en"):
        topics = {name: lines for name, lines in phrases(language).items() if name[:5] != "field"}
        assert sum(len(lines) for lines in topics.values()) >= 200
    assert phrases("it").keys() == phrases("en").keys()


def test_numbers_check() -> None:
    """VAT numbers and IBANs have the right check digits; known ones prove the sums."""
    assert tax.luhn("7992739871") == 3
    for number in range(50):
        vat = tax.vat_number("it", Dice("vat", number))[2:]
        assert tax.luhn(vat[:10]) == int(vat[10])
        iban = tax.iban(Dice("iban", number))
        turned = "".join(str(int(mark, 36)) for mark in iban[4:] + iban[:4])
        assert len(iban) == 27
        assert int(turned) % 97 == 1


@pytest.mark.parametrize(
    ("first", "last", "born", "female", "start"),
    [
        ("Mario", "Rossi", date(1980, 1, 1), False, "RSSMRA80A01"),
        ("Francesca", "Fo", date(1990, 12, 5), True, "FOXFNC90T45"),
    ],
)
def test_tax_codes(first: str, last: str, born: date, *, female: bool, start: str) -> None:
    """The tax code of a person follows from name, birthday and gender."""
    code = tax.fiscal_code(first, last, born, female=female, dice=Dice("code"))
    assert code.startswith(start)
    assert len(code) == 16


def test_cities_have_phones() -> None:
    """Each city's pattern makes numbers of its country."""
    for city in cities():
        number = phonenumbers.parse(Dice("city", city.name).digits(city.phone))
        region = phonenumbers.region_code_for_number(number)
        assert region == city.country.upper(), city


def test_progress_is_told(database_url: str) -> None:
    """Whoever waits is told how far it is, on both databases."""
    opened(database_url, application()).close()
    told: list[tuple[str, int, int]] = []
    fill(database_url, scale=0.01, now=NOW, progress=lambda *how: told.append(how))
    assert told[-1][1] == told[-1][2] > 0
