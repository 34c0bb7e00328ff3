"""What must hold before a plan may run, checked again under the lock."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.compiler.migrate.exits import INTERRUPTED, Exit, MigrateError
from engine.compiler.migrate.ledger import Ledger, schema_digest
from engine.compiler.migrate.plan import Plan
from engine.model.said import said
from engine.model.storage import Table


def refuse_errors(plan: Plan, accept: Collection[str], *, approve: bool) -> None:
    """Refuse a plan that was stopped, or whose approvals are not all given."""
    if plan.errors:
        first = plan.errors[0]
        raise MigrateError(first.code, plan.exit, first.message, *first.help)
    for finding in plan.approvals:
        given = finding.address in accept or (approve and finding.code != "M302")
        if not given:
            raise MigrateError(
                finding.code, Exit.APPROVAL, finding.message, f"--accept {finding.address}"
            )


def reached(plan: Plan, ledger: Ledger, tables: Mapping[str, Table]) -> bool:
    """Whether the database already is where the plan leads."""
    return (
        ledger.fingerprint == plan.to_release
        and (plan.empty or ledger.serial == plan.serial + 1)
        and not ledger.applying
        and schema_digest(tables) == plan.to_schema
    )


def refuse_stale(plan: Plan, ledger: Ledger, tables: Mapping[str, Table]) -> None:
    """Refuse a plan that was made for another state, or for another database."""
    if ledger.applying:
        raise MigrateError(
            "M404", Exit.INTERRUPTED, *INTERRUPTED,
        )  # fmt: skip
    reason = ""
    if ledger.lineage != plan.lineage:
        reason = said("M402.database", "the plan was made for another database")
    elif ledger.serial != plan.serial or ledger.fingerprint != plan.from_release:
        reason = said(
            "M402", "release {number} was applied after the plan was made", number=ledger.serial
        )
        if ledger.serial < plan.serial:
            reason = said(
                "M402.back", "the database went back to an earlier state after the plan was made"
            )
    elif schema_digest(tables) != plan.from_schema:
        reason = said("M402.tables", "the tables were changed after the plan was made")
    if reason:
        raise MigrateError("M402", Exit.STALE, reason, said("M402.way", "make a new plan"))
