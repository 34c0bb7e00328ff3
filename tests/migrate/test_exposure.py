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


def test_somebody_sees_more(database_url: str) -> None:
    """A role comes to see and to edit; the plan names it and waits."""
    found = lines(secret(HEAD), secret(HEAD, SELLER), database_url)
    assert found == [
        "role:seller may now see deal.margin (always)",
        "role:seller may now fill deal.margin (always)",
    ]
    plan = make_plan(secret(HEAD, SELLER), database_url)
    assert plan.exit == Exit.APPROVAL
    assert {finding.code for finding in plan.approvals} == {"M303"}
    assert apply_plan(plan, database_url, accept=["deal.margin"]).state == "applied"


def test_department(database_url: str) -> None:
    """What the people of a department gain is told of the role that they have."""
    found = lines(secret(HEAD), secret(HEAD, FINANCE), database_url)
    assert "role:seller may now see deal.margin (always)" in found
    assert not [line for line in found if line.startswith("role:head")]


def test_somebody_sees_less(database_url: str) -> None:
    """What closes is told, and needs no approval."""
    found = lines(secret(HEAD, SELLER), secret(HEAD), database_url)
    assert "role:seller may no longer see deal.margin (always)" in found
    assert make_plan(secret(HEAD), database_url).exit == Exit.PENDING


def test_hidden_from_is_lifted(database_url: str) -> None:
    """An explicit deny that goes is exposure too."""
    found = lines(secret(hidden_from=(SELLER,)), secret(), database_url)
    assert "role:seller may now see deal.margin (always)" in found


def test_records(database_url: str) -> None:
    """A wider level opens records, and says on which."""
    found = lines(secret(level="own"), secret(level="department"), database_url)
    assert "role:seller may now read deal (for example with owner in the same department)" in found
    assert make_plan(secret(level="none"), database_url).exit == Exit.PENDING


def test_editing(database_url: str) -> None:
    """Sight and touch are told apart."""
    found = lines(secret(editable_by=(HEAD,)), secret(editable_by=(HEAD, SELLER)), database_url)
    assert found == ["role:seller may now fill deal.margin (always)"]


def test_renaming_exposes_nothing(database_url: str) -> None:
    """A condition that reads a renamed field is the same condition, there and back."""
    seen = Compare("sum", "gt", 5)
    before = make_entity("deal", make_field("sum", "integer"), make_field("b", visible_when=seen))
    seen = Compare("amount", "gt", 5)
    fields = (make_field("amount", "integer"), make_field("b", visible_when=seen))
    after = make_entity("deal", *fields, moved={"deal.amount": "deal.sum"})
    roles = secret().roles
    assert lines(make_app(before, roles=roles), make_app(after, roles=roles), database_url) == []
    go(make_app(after, roles=roles), database_url)
    back = make_rollback(database_url)
    assert [change for change in back.changes if change.sign == "!"] == []


def test_new_field_exposes_nothing(database_url: str) -> None:
    """Nobody was kept from what was not there."""
    go(make_app(make_entity("deal")), database_url)
    plan = make_plan(make_app(make_entity("deal", make_field("new"))), database_url)
    assert plan.approvals == ()
    assert replace(plan, digest="").sealed() == plan
