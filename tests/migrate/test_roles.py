"""A role that is renamed stays with the people who have it."""

from __future__ import annotations

from dataclasses import replace

from engine.compiler.migrate import make_plan
from engine.compiler.migrate.roles import renamed_roles
from engine.model.access import Role
from engine.model.app import App, Move
from tests.migrate.apps import label, make_app, make_entity
from tests.migrate.records import STAMP, go, opened


def app(role: str, *moved: Move) -> App:
    """An application with an administrator and one more role."""
    made = make_app(make_entity("deal"), moved=moved)
    roles = {"admin": made.roles["admin"], role: Role(role, label("Seller"))}
    return replace(made, roles=roles)


def roles_of(url: str) -> list[tuple[str, ...]]:
    """Who has which role."""
    with opened(url) as connection:
        return connection.run('SELECT "user", role FROM scheda_user_role ORDER BY "user", role')


def test_people_keep_a_renamed_role(database_url: str) -> None:
    """Everybody who had the role has the one it is now; the plan says so; going on changes nothing."""
    go(app("seller"), database_url)
    with opened(database_url) as connection:
        for login in ("anna", "luca"):
            connection.run(
                "INSERT INTO scheda_user (login, name, created_at) VALUES (?, ?, ?)",
                (login, login, STAMP),
            )
        connection.run("INSERT INTO scheda_user_role (\"user\", role) VALUES (1, 'seller')")
        connection.run("INSERT INTO scheda_user_role (\"user\", role) VALUES (2, 'admin')")
    renamed = app("agent", Move("role/seller", "role/agent"))

    plan = make_plan(renamed, database_url)
    told = [change.headline for change in plan.changes]
    go(renamed, database_url)

    assert "rename role role/seller to role/agent" in told
    assert not any("remove role" in line or "add role" in line for line in told)
    assert roles_of(database_url) == [(1, "agent"), (2, "admin")]

    go(replace(renamed, label=label("Another")), database_url)
    assert roles_of(database_url) == [(1, "agent"), (2, "admin")]


def test_only_a_rollback_goes_back() -> None:
    """An old name that is declared again later is another role, unless a release is taken back."""
    before, after = app("seller"), app("agent", Move("role/seller", "role/agent"))

    assert renamed_roles(after, before, rollback=False) == {}
    assert renamed_roles(after, before, rollback=True) == {"agent": "seller"}
    assert renamed_roles(before, after, rollback=False) == {"seller": "agent"}
