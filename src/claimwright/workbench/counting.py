"""What does the database count by itself where Django would ask for every row: days to a date, whole numbers, what occurs?"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import F, Func, IntegerField, Model, Value

_ONE_AFTER_ANOTHER: Final = """
WITH RECURSIVE one(found) AS (
  SELECT MIN({field}) FROM {table} WHERE practice_id {of}
  UNION ALL
  SELECT (SELECT MIN({field}) FROM {table} WHERE practice_id {of} AND {field} > one.found) FROM one
  WHERE one.found IS NOT NULL
)
SELECT found FROM one WHERE found IS NOT NULL"""


class DaysUntil(Func):
    """Whole days from a day to the date in a column; null where the column is."""

    def __init__(self, column: str, day: date) -> None:
        super().__init__(F(column), Value(day.isoformat()), output_field=IntegerField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s::date)", arg_joiner=" - ", **extra)


class Whole(Func):
    """A number without what follows its decimal point."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="TRUNC(%(expressions)s)::integer", **extra)


def values_of(model: type[Model], column: str, practice: int | None) -> list[str]:
    """The values that occur in a column of a practice's rows (of none's: None), in order, but for null.

    From one to the next in an index that begins with practice and column: as many steps as values, not as rows.
    """
    names = {"field": connection.ops.quote_name(column), "table": connection.ops.quote_name(model._meta.db_table)}
    of = "IS NULL" if practice is None else "= %s"
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AFTER_ANOTHER.format(of=of, **names), [] if practice is None else [practice, practice])
        return [row[0] for row in cursor.fetchall()]
