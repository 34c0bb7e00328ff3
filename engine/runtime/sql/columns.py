"""Where a field's value is in the database: the columns and tables behind its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.storage import column_names, has_values_table, table_name, values_table_name
from engine.runtime.database import OWN
from engine.runtime.sql.dialects import gathered

Column = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]

_MEMBERS = OWN["scheda_user_department"]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one entity. Only names of its fields lead to one."""

    entity: Entity
    tables: Mapping[str, sa.Table]
    table: sa.FromClause

    @property
    def id(self) -> Column:
        """The record's number."""
        return self.table.c.id

    @property
    def undeleted(self) -> Condition:
        """The record is not in the recycle bin."""
        return self.table.c.deleted_at.is_(None)

    def main(self, field: Field) -> Column | None:
        """The column of the value itself as stored; None when it has rows of its own."""
        names = column_names(field)
        return self.table.c[names[0]] if names else None

    def second(self, field: Field) -> Column | None:
        """The column beside it: the currency of money, the entity of a link."""
        names = column_names(field)
        return self.table.c[names[1]] if len(names) > 1 else None

    def alive(self, field: Field) -> Condition | None:
        """That the record pointed at is not in the recycle bin; None when nothing is asked.

        A link to a deleted record counts as empty everywhere.
        """
        main = self.main(field)
        if main is None:
            return None
        if field.type == "client":
            return self._exists("company", main)
        if field.type != "link":
            return None
        if len(field.to) == 1:
            return self._exists(field.to[0], main)
        second = self.second(field)
        assert second is not None
        return sa.or_(*(sa.and_(second == name, self._exists(name, main)) for name in field.to))

    def current(self, field: Field) -> Column | None:
        """The value as rules see it: the stored one, null for a link to a deleted record."""
        main, alive = self.main(field), self.alive(field)
        return main if main is None or alive is None else sa.case((alive, main))

    def rows(self, field: Field) -> tuple[sa.Table, Condition] | None:
        """The table of a multiple field's values, and which rows are of this record and alive."""
        if not has_values_table(field):
            return None
        rows = self.tables[values_table_name(self.entity.name, field.name)]
        mine = rows.c.record == self.id
        target = ""
        if field.type == "client":
            target = "contact"
        elif field.type == "link" and len(field.to) == 1:
            target = field.to[0]
        return rows, sa.and_(mine, self._exists(target, rows.c.value)) if target else mine

    def gathered(self, field: Field, part: str = "value") -> sa.ColumnElement[str | None]:
        """The values of a multiple field, or what stands beside them, in order, as one column."""
        found = self.rows(field)
        assert found is not None
        rows, mine = found
        return gathered(rows.c[part], mine, self.table, rows.c.position)

    def owner_departments(self) -> sa.ColumnElement[str | None]:
        """The departments of the record's responsible, as one column."""
        return gathered(_MEMBERS.c.department, _MEMBERS.c.user == self.table.c.owner, self.table)

    def owner_within(self, departments: tuple[str, ...]) -> Condition:
        """The record's responsible belongs to one of the departments."""
        return sa.exists().where(
            _MEMBERS.c.user == self.table.c.owner, _MEMBERS.c.department.in_(departments)
        )

    def _exists(self, entity: str, column: Column) -> Condition:
        # An alias, because a record may point at one of its own entity.
        target = self.tables[table_name(entity)].alias()
        return sa.exists().where(target.c.id == column, target.c.deleted_at.is_(None))


def columns_of(entity: Entity, tables: Mapping[str, sa.Table]) -> Columns:
    """The columns of an entity in a release's tables."""
    return Columns(entity, tables, tables[table_name(entity.name)])
