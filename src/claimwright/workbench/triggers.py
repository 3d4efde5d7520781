"""What makes a table append-only: triggers in the database itself, so that no program can rewrite history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

APPEND_ONLY: Final = (
    "workbench_auditevent",
    "workbench_ledgerentry",
    "workbench_codingdecision",
    "workbench_claimevent",
    "workbench_encounterevent",
)
"""Tables whose rows can be added, never changed or removed: those the database begins with."""
ADDED_LATER: Final = ("workbench_sentclaim", "workbench_setupchange", "workbench_patientchange")
"""Such tables that a later migration adds."""
EVERY: Final = (*APPEND_ONLY, *ADDED_LATER)

_POSTGRESQL_REFUSAL: Final = """
CREATE OR REPLACE FUNCTION claimwright_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def statements(vendor: str, table: str) -> tuple[list[str], list[str]]:
    """SQL that makes one table append-only, and SQL that undoes it, for ``sqlite`` or ``postgresql``."""
    if vendor == "sqlite":
        create = [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
        return create, [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    if vendor == "postgresql":
        call = "EXECUTE FUNCTION claimwright_append_only()"
        row, whole = f"{table}_append_only", f"{table}_no_truncate"
        create = [
            _POSTGRESQL_REFUSAL,
            f"CREATE TRIGGER {row} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}",
            f"CREATE TRIGGER {whole} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
        ]
        return create, [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in (row, whole)]
    raise ValueError(f"no append-only triggers for {vendor}: use SQLite or PostgreSQL")


def create(connection: Any, tables: Iterable[str] = APPEND_ONLY) -> None:
    """Makes these tables append-only."""
    _run(connection, tables, 0)


def drop(connection: Any, tables: Iterable[str] = EVERY) -> None:
    """Lifts the protection: for a migration backwards and for tests that tamper."""
    _run(connection, tables, 1)


def _run(connection: Any, tables: Iterable[str], which: int) -> None:
    with connection.cursor() as cursor:
        # A migration from before a table names it as all do: the migration that makes the table protects it.
        there = set(connection.introspection.table_names(cursor))
        for table in (one for one in tables if one in there):
            for statement in statements(connection.vendor, table)[which]:
                cursor.execute(statement)
