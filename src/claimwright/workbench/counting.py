"""What does the database count by itself where Django would ask Python for every row: days to a date, a number cut to whole?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Func, IntegerField, Value


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
