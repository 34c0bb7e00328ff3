"""Who gains or loses sight: part of every plan, and never without approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.compiler.migrate import Exit, apply_plan, make_plan, make_rollback
from engine.model.access import Role
from engine.model.app import App, Department
from engine.model.field import Field
from engine.model.predicate import Compare
from engine.model.principal import Principal
from tests.migrate.apps import label, make_app, make_entity, make_field
from tests.migrate.records import go

SELLER = Principal("role", "seller")
HEAD = Principal("role", "head")
FINANCE = Principal("department", "finance", deep=True, within=("finance",))


def secret(*visible_to: Principal, level: str = "all", **more: object) -> App:
    """An application with a field for a few."""
    roles = {
        name: Role(name, label(name), records={"deal": {"read": level, "edit": level}})  # type: ignore[dict-item]
        for name in ("seller", "head")
    }
    departments: Mapping[str, Department] = {"finance": Department("finance", label("Finance"))}
    margin: Field = make_field("margin", "percent", visible_to=visible_to or None, **more)
    return make_app(make_entity("deal", margin), roles=roles, departments=departments)


def lines(before: App, after: App, url: str) -> list[str]:
    """What the plan says of sight."""
    go(before, url)
    plan = make_plan(after, url)
    return [c.headline for c in plan.changes if type(c).__name__ in ("Exposed", "Closed")]


def test_somebody_sees_more(sqlite_url: str) -> None:
    """A role comes to see and to edit; the plan names it and waits."""
    found = lines(secret(HEAD), secret(HEAD, SELLER), sqlite_url)
    assert found == [
        "role:seller may now see deal.margin (always)",
        "role:seller may now fill deal.margin (always)",
    ]
    plan = make_plan(secret(HEAD, SELLER), sqlite_url)
    assert plan.exit == Exit.APPROVAL
    assert {finding.code for finding in plan.approvals} == {"M303"}
    assert apply_plan(plan, sqlite_url, accept=["deal.margin"]).state == "applied"


def test_department(sqlite_url: str) -> None:
    """What the people of a department gain is told of the role that they have."""
    found = lines(secret(HEAD), secret(HEAD, FINANCE), sqlite_url)
    assert "role:seller may now see deal.margin (always)" in found
    assert not [line for line in found if line.startswith("role:head")]


def test_somebody_sees_less(sqlite_url: str) -> None:
    """What closes is told, and needs no approval."""
    found = lines(secret(HEAD, SELLER), secret(HEAD), sqlite_url)
    assert "role:seller may no longer see deal.margin (always)" in found
    assert make_plan(secret(HEAD), sqlite_url).exit == Exit.PENDING


def test_hidden_from_is_lifted(sqlite_url: str) -> None:
    """An explicit deny that goes is exposure too."""
    found = lines(secret(hidden_from=(SELLER,)), secret(), sqlite_url)
    assert "role:seller may now see deal.margin (always)" in found


def test_records(sqlite_url: str) -> None:
    """A wider level opens records, and says on which."""
    found = lines(secret(level="own"), secret(level="department"), sqlite_url)
    assert "role:seller may now read deal (for example with owner in the same department)" in found
    assert make_plan(secret(level="none"), sqlite_url).exit == Exit.PENDING


def test_editing(sqlite_url: str) -> None:
    """Sight and touch are told apart."""
    found = lines(secret(editable_by=(HEAD,)), secret(editable_by=(HEAD, SELLER)), sqlite_url)
    assert found == ["role:seller may now fill deal.margin (always)"]


def test_renaming_exposes_nothing(sqlite_url: str) -> None:
    """A condition that reads a renamed field is the same condition, there and back."""
    seen = Compare("sum", "gt", 5)
    before = make_entity("deal", make_field("sum", "integer"), make_field("b", visible_when=seen))
    seen = Compare("amount", "gt", 5)
    fields = (make_field("amount", "integer"), make_field("b", visible_when=seen))
    after = make_entity("deal", *fields, moved={"deal.amount": "deal.sum"})
    roles = secret().roles
    assert lines(make_app(before, roles=roles), make_app(after, roles=roles), sqlite_url) == []
    go(make_app(after, roles=roles), sqlite_url)
    back = make_rollback(sqlite_url)
    assert [change for change in back.changes if change.sign == "!"] == []


def test_new_field_exposes_nothing(sqlite_url: str) -> None:
    """Nobody was kept from what was not there."""
    go(make_app(make_entity("deal")), sqlite_url)
    plan = make_plan(make_app(make_entity("deal", make_field("new"))), sqlite_url)
    assert plan.approvals == ()
    assert replace(plan, digest="").sealed() == plan
