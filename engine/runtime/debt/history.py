"""What was owed on earlier days, so that one sees whether debt burns down."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from engine.runtime.context import context_of
from engine.runtime.database import OWN
from engine.runtime.debt.count import Owed, debt
from engine.runtime.people.actor import Person
from engine.runtime.release import Release

_DEBT = OWN["scheda_debt"]
_QUARTER = timedelta(days=92)


def keep_debt(connection: sa.Connection, release: Release, now: datetime) -> int:
    """Count everything that is owed and keep it as the numbers of today; tell the sum."""
    root = Person(0, "", "", "", "", "", release.app.roots, frozenset())
    context = context_of(connection, release, root, now=now)
    found = list(debt(context, release.app.entities.values()))
    day, total = context.clock.today, sum(one.count for one in found)
    connection.execute(sa.delete(_DEBT).where(_DEBT.c.day == day))
    mark = Owed("", "", "", "", "", None, total, ())
    names = ("entity", "address", "field", "pipeline", "stage", "owner", "count")
    connection.execute(
        sa.insert(_DEBT),
        [{"day": day, **{name: getattr(one, name) for name in names}} for one in (mark, *found)],
    )
    return total


def latest_total(connection: sa.Connection) -> int | None:
    """The sum of the last day that was counted; None when none was."""
    return connection.scalar(
        sa.select(_DEBT.c.count).where(_DEBT.c.entity == "").order_by(_DEBT.c.day.desc()).limit(1)
    )


def burn_down(
    connection: sa.Connection, today: date, *, entity: str = "", owner: int | None = None
) -> tuple[tuple[date, int], ...]:
    """The counts of the last quarter, the oldest day first; of a part if one is given."""
    rows = connection.execute(
        sa.select(_DEBT.c.day, _DEBT.c.entity, _DEBT.c.owner, sa.func.sum(_DEBT.c.count))
        .where(_DEBT.c.day > today - _QUARTER)
        .group_by(_DEBT.c.day, _DEBT.c.entity, _DEBT.c.owner)
    )
    counts: Counter[date] = Counter()
    for day, name, who, count in rows:
        whole = not entity and owner is None
        counted = (name == "") if whole else (
            name != "" and entity in ("", name) and owner in (None, who or 0)
        )  # fmt: skip
        counts[day] += int(count) if counted else 0
    return tuple(sorted(counts.items()))
