"""Which patients changed since one last looked? The database marks every row that is written, whoever writes it.

A mark grows with what is written, so that an index in memory reads what is new alone. SQLite lets one write at a time and
counts; PostgreSQL marks with the number of the transaction, because transactions end in another order than they begin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q

TABLE: Final = "workbench_patient"

_COUNTED: Final = """
BEGIN
  UPDATE workbench_patient SET change_mark =
    (SELECT COALESCE(MAX(change_mark), 0) + 1 FROM workbench_patient WHERE practice_id = NEW.practice_id)
  WHERE id = NEW.id;
END
"""
_SQLITE: Final = (
    # A row that comes with its mark comes from a backup and keeps it.
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_marked_insert AFTER INSERT ON {TABLE} WHEN NEW.change_mark = 0 {_COUNTED}",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_marked_update AFTER UPDATE ON {TABLE} {_COUNTED}",
)
_MARK: Final = """
CREATE OR REPLACE FUNCTION claimwright_mark_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' OR NEW.change_mark = 0 THEN NEW.change_mark := pg_current_xact_id()::text::bigint; END IF;
  RETURN NEW;
END $$
"""
_MARKED: Final = f"""
CREATE OR REPLACE TRIGGER {TABLE}_marked BEFORE INSERT OR UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION claimwright_mark_change()
"""
_NOW: Final = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
  greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
           coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1, 0))
"""


@dataclass(frozen=True)
class Look:
    """A moment at which one looks: rows marked from ``since`` on may be new, ``before`` (if any) bounds the marks of today.

    A mark beyond it was written in another database, and read with all rows at first.
    """

    since: int
    before: int | None = None

    def rows(self, earlier: Look) -> Q:
        """What may have changed between an earlier look and this one."""
        found = Q(change_mark__gte=earlier.since)
        return found if self.before is None else found & Q(change_mark__lt=self.before)


def look() -> Look:
    """What one reads of after this moment is new for the next look.

    PostgreSQL: from the oldest transaction that has not ended, as its rows are not seen yet. SQLite: ``after`` says.
    """
    if connection.vendor != "postgresql":
        return Look(0)
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        oldest, next_one = cursor.fetchone()
    return Look(oldest, next_one)


def after(found: Look, highest: int) -> Look:
    """The look with the highest mark read: where one writes at a time, all up to it was seen."""
    return found if connection.vendor == "postgresql" else Look(highest + 1)


def keep_marking(**_: Any) -> None:
    """Makes the triggers, or makes them again: a migration that makes the table anew loses them (SQLite)."""
    with connection.cursor() as cursor:
        if "change_mark" in _columns(cursor):
            for statement in _SQLITE if connection.vendor == "sqlite" else (_MARK, _MARKED):
                cursor.execute(statement)


def _columns(cursor: Any) -> set[str]:
    """Of the table as it stands, which a migration backwards may have taken the mark from."""
    if TABLE not in connection.introspection.table_names(cursor):
        return set()
    return {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}


def stop_marking() -> None:
    """Takes the triggers off: for a migration backwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_marked_{verb}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_marked ON {TABLE}")
