"""The write path: everything it writes, and everything it refuses."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from engine.model.values import Client, Money, Ref
from engine.runtime.database import OWN
from engine.runtime.fields import inputs
from engine.runtime.given import Data, Form, Values
from engine.runtime.outcome import Conflict, NotFound, Refused, Saved
from engine.runtime.save import Write, delete, readable_row, restore, save
from engine.runtime.seen import Seen

if TYPE_CHECKING:
    from tests.runtime.conftest import House

EUROS = Money(Decimal("12.50"), "EUR")


def record(house: House, number: int, entity: str = "deal") -> Any:
    """The values of a record as the database has them."""
    with house.acting("root", write=False) as context:
        row = house.release.store(entity).load(context.connection, number)
        assert row is not None
        return row.record.values


def codes(outcome: Any) -> set[tuple[str, str]]:
    """The fields and codes of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return {(problem.field, problem.code) for problem in outcome.problems}


def entries(house: House, number: int) -> list[tuple[str, dict[str, Any]]]:
    """What the timeline's tables have about a deal: kind, changed fields."""
    entry, change = OWN["scheda_entry"], OWN["scheda_change"]
    with house.database.read() as connection:
        rows = connection.execute(
            sa.select(entry.c.id, entry.c.kind)
            .where(entry.c.entity == "deal", entry.c.record == number)
            .order_by(entry.c.id)
        ).all()
        return [
            (
                kind,
                {
                    field: (old, new)
                    for field, old, new in connection.execute(
                        sa.select(change.c.field, change.c.old, change.c.new).where(
                            change.c.entry == number
                        )
                    )
                },
            )
            for number, kind in rows
        ]


def test_create(house: House) -> None:
    """A new record has defaults, a number, the first stage, its creator and an entry."""
    first = house.made("anna", "deal", {"title": "One"})
    second = house.made("anna", "deal", {"title": "Two", "amount": EUROS})
    values = record(house, second)
    assert (values["number"], values["kind"], values["stage"]) == ("2", "sale", "new")
    assert (values["owner"], values["created_by"], values["version"]) == (2, 2, 1)
    assert values["begin_date"] == house.now.date()
    assert values["amount"] == EUROS
    assert record(house, first)["amount"] is None
    assert entries(house, second) == [("created", {})]


def test_update_writes_only_what_changed(house: House) -> None:
    """A save bumps the version and tells old and new value of each changed field."""
    number = house.made("anna", "deal", {"title": "One", "count": 3})
    outcome = house.save("anna", "deal", {"title": "Uno", "count": 3}, id=number, version=1)
    assert isinstance(outcome, Saved)
    assert (outcome.version, outcome.changed) == (2, frozenset({"title"}))
    assert entries(house, number)[1] == ("changed", {"title": ("One", "Uno")})


def test_unchanged_is_no_op(house: House) -> None:
    """Saving what is there already writes nothing, tells nothing, keeps the version."""
    number = house.made("anna", "deal", {"title": "One", "tags": ("a", "b")})
    outcome = house.save("anna", "deal", {"title": "One", "tags": ("a", "b")}, id=number, version=1)
    assert outcome == Saved("deal", number, 1)
    assert len(entries(house, number)) == 1


def test_conflict_carries_both_values(house: House) -> None:
    """A stale version writes nothing; the answer has theirs, mine and what was there before."""
    number = house.made("anna", "deal", {"title": "One", "count": 1})
    house.save("fay", "deal", {"title": "Theirs", "margin": Decimal(5)}, id=number, version=1)
    outcome = house.save("anna", "deal", {"title": "Mine", "count": 2}, id=number, version=1)
    assert isinstance(outcome, Conflict)
    assert outcome.version == 2
    assert outcome.theirs == {"title": "Theirs"}  # margin is no concern of a seller's
    assert outcome.base == {"title": "One"}
    assert outcome.mine == {"title": "Mine", "count": 2}
    assert record(house, number)["title"] == "Theirs"


@pytest.mark.parametrize("given", [Values, Data])
def test_unknown_names_are_refused(house: House, given: Any) -> None:
    """A name that is no field, and one hidden from the person, get the same answer."""
    number = house.made("anna", "deal", {"title": "One"})
    for name in ("nothing", "margin", "deleted_at"):
        outcome = house.save(
            "anna", "deal", given({"title": "Two", name: "5"}), id=number, version=1
        )
        assert codes(outcome) == {(name, "unknown")}
    assert record(house, number)["title"] == "One"


def test_read_only_fields_are_refused(house: House) -> None:
    """What only the engine writes is refused by name, whatever the value."""
    number = house.made("anna", "deal", {"title": "One"})
    for name in ("id", "version", "number", "created_at", "moved_by"):
        outcome = house.save("anna", "deal", Data({name: 1}), id=number, version=1)
        assert codes(outcome) == {(name, "read_only")}


def test_conditions_of_editing(house: House) -> None:
    """A field may be changed when it is editable before, or after the other changes.

    As two saves could do; a value that locks its own field is not unlocked by another value of it.
    """
    number = house.made("anna", "deal", {"title": "One", "discount": Decimal(12), "reason": "x"})
    assert house.made("anna", "deal", {"discount": Decimal(20)}, id=number, version=1)
    outcome = house.save("anna", "deal", {"discount": Decimal(21)}, id=number, version=2)
    assert codes(outcome) == {("discount", "read_only")}
    lower = house.save("anna", "deal", {"discount": Decimal(12)}, id=number, version=2)
    assert codes(lower) == {("discount", "read_only")}
    cleared = house.save("anna", "deal", {"discount": None}, id=number, version=2)
    assert codes(cleared) == {("discount", "read_only")}


def test_hidden_by_data(house: House) -> None:
    """A field whose condition does not hold cannot be given a value; untouched it may come along."""
    form = {"title": ["One"], "kind": ["service"], "address.street": [""], "address.city": [""]}
    assert isinstance(house.save("anna", "deal", Form(form)), Saved)
    filled = {**form, "address.city": ["Roma"]}
    assert codes(house.save("anna", "deal", Form(filled))) == {("address", "read_only")}


def test_guessing_a_hidden_value_tells_nothing(house: House) -> None:
    """Naming a field that is hidden on this record is refused alike for a right and a wrong guess."""
    number = house.made("root", "deal", {"title": "One", "secret": "xyz", "owner": 3})
    right = house.save("fay", "deal", {"secret": "xyz"}, id=number, version=1)
    wrong = house.save("fay", "deal", {"secret": "abc"}, id=number, version=1)
    assert codes(right) == codes(wrong) == {("secret", "unknown")}


def test_required(house: House) -> None:
    """Required fields are asked for at creation and cannot be emptied later."""
    assert codes(house.save("anna", "deal", {"count": 1})) == {("title", "required")}
    number = house.made("anna", "deal", {"title": "One"})
    outcome = house.save("anna", "deal", Form({"title": ["   "]}), id=number, version=1)
    assert codes(outcome) == {("title", "required")}
    assert codes(house.save("anna", "deal", {"discount": Decimal(10)}, id=number, version=1)) == {
        ("reason", "required")
    }


def test_move_and_fields_are_one_save(house: House) -> None:
    """A move is refused for a missing field, and goes with it; both are one entry."""
    number = house.made("anna", "deal", {"title": "One"})
    refused = house.save("anna", "deal", {}, id=number, version=1, stage="proposal")
    assert codes(refused) == {("amount", "required")}
    assert refused.version == 1
    assert refused.only_missing
    moved = house.save("anna", "deal", {"amount": EUROS}, id=number, version=1, stage="proposal")
    assert isinstance(moved, Saved)
    values = record(house, number)
    assert (values["stage"], values["moved_by"]) == ("proposal", 2)
    kind, changes = entries(house, number)[-1]
    assert kind == "moved"
    assert changes["stage"] == ("new", "proposal")
    assert changes["amount"][0] is None


def test_moves_that_cannot_be(house: House) -> None:
    """Unknown stages, barred transitions, and fields asked of others."""
    number = house.made("anna", "deal", {"title": "One", "amount": EUROS})
    for place in ({"stage": "nothing"}, {"pipeline": "nothing"}, {"stage": "due"}):
        outcome = house.save("anna", "deal", {}, id=number, version=1, **place)
        assert codes(outcome) == {("stage", "invalid")}
    asked = house.save("anna", "deal", {}, id=number, version=1, stage="won")
    assert codes(asked) == {("", "asked_of_others")}
    assert isinstance(
        house.save("fay", "deal", {"margin": Decimal(5)}, id=number, version=1, stage="won"), Saved
    )
    back = house.save("fay", "deal", {}, id=number, version=2, stage="new")
    assert codes(back) == {("stage", "move_forbidden")}


def test_other_pipeline(house: House) -> None:
    """Naming a pipeline alone goes to its first stage; JSON may name both as members."""
    number = house.made("anna", "deal", {"title": "One"})
    assert isinstance(house.save("anna", "deal", {}, id=number, pipeline="renewals"), Saved)
    assert record(house, number)["stage"] == "due"
    created = house.made(
        "anna", "deal", Data({"title": "Two", "pipeline": "renewals", "stage": "new"})
    )
    assert (record(house, created)["pipeline"], record(house, created)["stage"]) == (
        "renewals",
        "new",
    )


def test_created_in_a_stage_must_satisfy_it(house: House) -> None:
    """No door around a stage's rules: creating in it asks for the same."""
    outcome = house.save("anna", "deal", Data({"title": "One", "stage": "lost"}))
    assert codes(outcome) == {("loss", "required")}


def test_all_problems_at_once(house: House) -> None:
    """Everything wrong is told together; a field that cannot be read is not also missing."""
    outcome = house.save("anna", "deal", Form({
        "title": ["x" * 41], "amount": ["abc"], "amount.currency": ["EUR"], "count": ["501"],
        "email": ["nobody"], "nothing": [""],
    }), stage="proposal")  # fmt: skip
    assert codes(outcome) == {
        ("title", "too_long"), ("amount", "number"), ("count", "too_large"), ("email", "email"),
        ("nothing", "unknown"),
    }  # fmt: skip


def test_what_may_not_be_read_is_not_there(house: House) -> None:
    """Outside the reach of a person a record does not exist, for every kind of write."""
    number = house.made("fay", "company", {"name": "Hidden"})
    for missing in (number, 999, 0, -1, 2**70):
        assert house.save("anna", "company", {"name": "x"}, id=missing, version=1) == NotFound()
        with house.acting("anna") as context:
            assert delete(context, "company", missing, then=Seen(1)) == NotFound()
            assert restore(context, "company", missing) == NotFound()
    assert house.save("anna", "nothing", {"name": "x"}) == NotFound()


def test_rights(house: House) -> None:
    """Reading is not editing, and creating needs its own grant."""
    other = house.made("ugo", "deal", {"title": "Of Ugo"})
    assert codes(house.save("anna", "deal", {"title": "x"}, id=other, version=1)) == {
        ("", "forbidden")
    }
    assert codes(house.save("fay", "deal", {"title": "x"})) == {("", "forbidden")}
    given_away = house.save("anna", "deal", {"title": "x", "owner": 3})
    assert codes(given_away) == {("", "forbidden")}


def test_owner_moves_the_departments(house: House) -> None:
    """A new owner brings their departments at once: reach follows within the same save."""
    number = house.made("anna", "deal", {"title": "One"})
    assert isinstance(house.save("anna", "deal", {"owner": 4}, id=number, version=1), Saved)
    assert house.save("anna", "deal", {"title": "x"}, id=number, version=2) == NotFound()


def test_links_must_exist_and_be_readable(house: House) -> None:
    """A link to nothing, and to what the person may not read, get the same answer."""
    hidden = house.made("fay", "company", {"name": "Hidden"})
    for company in (hidden, 999):
        outcome = house.save("anna", "deal", {"title": "x", "client": Client(company)})
        assert codes(outcome) == {("client", "not_found")}
    assert codes(house.save("anna", "deal", {"title": "x", "seller": 99})) == {
        ("seller", "not_found")
    }
    number = house.made("fay", "company", {"name": "Shared", "owner": 2})
    assert house.made("anna", "deal", {"title": "x", "client": Client(number)})


def test_held_link_may_stay(house: House) -> None:
    """A form may bring back a link the person cannot read, untouched."""
    hidden = house.made("fay", "company", {"name": "Hidden"})
    number = house.made("root", "deal", {"title": "One", "owner": 2, "client": Client(hidden)})
    form = Form({"title": ["Two"], "client": [f"company:{hidden}"]})
    outcome = house.save("anna", "deal", form, id=number, version=1)
    assert isinstance(outcome, Saved)
    assert outcome.changed == {"title"}


def test_taken(house: House) -> None:
    """A unique value is refused by name, in groups as well; the recycle bin counts."""
    number = house.made("anna", "deal", {"title": "One", "code": "AA11"})
    assert codes(house.save("anna", "deal", {"title": "x", "code": "AA11"})) >= {("code", "taken")}
    with house.acting("anna") as context:
        assert isinstance(delete(context, "deal", number, then=Seen(1)), Saved)
    assert codes(house.save("ugo", "deal", {"title": "x", "code": "AA11"})) >= {("code", "taken")}


def test_recycle_bin(house: House) -> None:
    """Deleting hides a record and empties the links to it; restoring brings both back."""
    company = house.made("anna", "company", {"name": "Caffè"})
    deal = house.made("anna", "deal", {"title": "One", "client": Client(company)})
    with house.acting("root") as context:
        assert delete(context, "company", company, then=Seen(9)) == Conflict(1, {}, {})
        assert isinstance(delete(context, "company", company, then=Seen(1)), Saved)
    assert record(house, deal)["client"] is None
    assert house.save("root", "company", {"name": "x"}, id=company) == NotFound()
    with house.acting("root") as context:
        assert isinstance(restore(context, "company", company), Saved)
        assert restore(context, "company", company) == NotFound()
    assert record(house, deal)["client"] == Client(company)


def test_deleting_what_others_need(house: House) -> None:
    """A field that restricts keeps its target; one that cascades goes with it, as one operation."""
    whole = house.made("anna", "deal", {"title": "Whole"})
    part = house.made("anna", "deal", {"title": "Part", "part_of": whole})
    piece = house.made("anna", "deal", {"title": "Piece", "part_of": part})
    user = house.made("anna", "deal", {"title": "User", "needs": Ref("deal", piece)})
    with house.acting("anna") as context:
        assert codes(delete(context, "deal", whole, then=Seen(1))) == {("", "in_use")}
        assert isinstance(delete(context, "deal", user, then=Seen(1)), Saved)
        assert isinstance(delete(context, "deal", whole, then=Seen(1)), Saved)
        for gone in (whole, part, piece):
            assert readable_row(context, context.app.entities["deal"], gone) is None
        entry = OWN["scheda_entry"]
        operations = context.connection.scalars(
            sa.select(entry.c.operation).where(entry.c.kind == "deleted", entry.c.record != user)
        ).all()
    assert (len(operations), len(set(operations))) == (3, 1)


def test_restoring_satisfies_the_stage(house: House) -> None:
    """The rules of the stage hold for what comes back from the bin."""
    number = house.made("root", "deal", {"title": "One"})
    store = house.release.store("deal")
    with house.database.write() as connection:
        store.update_record(connection, number, 1, {"stage": "lost"}, deleted_at=house.now)
    with house.acting("root") as context:
        assert codes(restore(context, "deal", number)) == {("loss", "required")}


def test_batch_in_one_transaction(house: House) -> None:
    """Many saves share a transaction; a refused one leaves nothing, the others stand."""
    with house.acting("anna") as context:
        for title, count in (("a", 1), ("b", 900), ("c", 3)):
            save(context, Write("deal", Values({"title": title, "count": count})))
    with house.acting("anna", write=False) as context:
        titles = context.connection.scalars(sa.text("SELECT title FROM e_deal ORDER BY id"))
        assert list(titles) == ["a", "c"]


def test_failure_undoes_everything(house: House) -> None:
    """An exception after the save leaves neither the record nor its entry."""

    def fail() -> None:
        with house.acting("anna") as context:
            save(context, Write("deal", Values({"title": "One"})))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with house.database.read() as connection:
        for table in ("e_deal", "scheda_entry", "scheda_sequence"):
            assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608


def test_two_at_once(house: House) -> None:
    """Of many saves with the same version exactly one wins, the others are told."""
    number = house.made("anna", "deal", {"title": "One"})
    outcomes: list[Any] = []

    def race(title: str) -> None:
        outcomes.append(house.save("anna", "deal", {"title": title}, id=number, version=1))

    threads = [threading.Thread(target=race, args=(f"T{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 7 + ["Saved"]
    assert record(house, number)["version"] == 2


def test_untouched_form_is_no_change(house: House) -> None:
    """A form posted as it was filled in changes nothing, whatever the types and the language."""
    odd = {
        "title": " One ", "amount": EUROS, "weight": Decimal("1.500"), "notes": "a\nb ",
        "signed": False, "tags": ("b", "a"), "phones": ("+390212345678",), "kind": "loan",
        "demo_at": house.now + timedelta(microseconds=123456), "extra": {"a": [1, None]},
        "lasts": 5400, "owner": 2, "version": 1, "created_at": house.now, "updated_at": house.now,
        "pipeline": "sales", "stage": "new", "code": "not of that form",
    }  # fmt: skip
    with house.database.write() as connection:
        number = house.release.store("deal").insert_record(connection, odd)
    for locale in ("en", "it"):
        with house.acting("anna", locale=locale) as context:
            entity = context.app.entities["deal"]
            held = record(house, number)
            mask = context.release.decider.mask(entity, context.actor).editable
            controls: dict[str, tuple[str, ...]] = {}
            for name in mask:
                controls |= inputs(entity.fields[name], held.get(name), context.formats)
            browser = {c: tuple(s.replace("\n", "\r\n") for s in v) for c, v in controls.items()}
            outcome = save(context, Write("deal", Form(browser), number, 1))
            assert outcome == Saved("deal", number, 1)
