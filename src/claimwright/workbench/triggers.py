"""What the database sees to by itself, by triggers: that no program rewrites history, and that no change misses its list.

A worklist item says what its encounter, claim, suspended item or balance said when it was last looked at. Each change of one
leaves a mark, however it is written, and the lists are settled by the marks before they are read.
"""

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
ADDED_LATER: Final = (
    "workbench_sentclaim",
    "workbench_setupchange",
    "workbench_patientchange",
    "workbench_worknote",
    "workbench_secondreading",
    "workbench_riskenrollment",
    "workbench_riskfactor",
    "workbench_riskanswer",
    "workbench_sentquery",
    "workbench_queryresponse",
    "workbench_queryeffect",
    "workbench_queryevent",
    "workbench_chartnote",
    "workbench_ownruleversion",
)
"""Such tables that a later migration adds."""
EVERY: Final = (*APPEND_ONLY, *ADDED_LATER)

MARKED: Final = (
    ("workbench_encounter", "encounter", "id"),
    ("workbench_document", "encounter", "encounter_id"),
    ("workbench_claim", "claim", "row_id"),
    ("workbench_claimbalance", "claim", "claim_id"),
    ("workbench_suspendeditem", "suspended", "id"),
    ("workbench_patientbalance", "patient", "patient_id"),
    ("workbench_setuprow", "practice", "practice_id"),
)
"""Tables whose changes are marked: the kind of thing that is marked, and the column with its number."""

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


def marking(vendor: str, table: str, kind: str, column: str) -> tuple[list[str], list[str]]:
    """SQL that marks each new or changed row of a table, and SQL that undoes it, for ``sqlite`` or ``postgresql``."""
    mark = (
        "INSERT INTO workbench_workmark (practice_id, kind, object_id) "  # noqa: S608 - names of our own
        f"VALUES (NEW.practice_id, '{kind}', NEW.{column})"
    )
    names = {verb: f"{table}_marked_{verb.lower()}" for verb in ("INSERT", "UPDATE")}
    if vendor == "sqlite":
        create = [f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {mark}; END" for verb, name in names.items()]
        return create, [f"DROP TRIGGER IF EXISTS {name}" for name in names.values()]
    if vendor == "postgresql":
        function = f"{table}_mark"
        body = f"$$ BEGIN {mark}; RETURN NULL; END $$"
        create = [
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {body}",
            f"CREATE TRIGGER {function} AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        ]
        return create, [f"DROP TRIGGER IF EXISTS {function} ON {table}", f"DROP FUNCTION IF EXISTS {function}()"]
    raise ValueError(f"no marking triggers for {vendor}: use SQLite or PostgreSQL")


def mark_changes(connection: Any) -> None:
    """Has every change of the rows behind worklists marked, and marks what is there already."""
    with connection.cursor() as cursor:
        for table, kind, column in MARKED:
            for statement in marking(connection.vendor, table, kind, column)[0]:
                cursor.execute(statement)
        for table, kind, column in MARKED:
            if kind not in {"practice"} and table not in {"workbench_document", "workbench_claimbalance"}:
                cursor.execute(
                    "INSERT INTO workbench_workmark (practice_id, kind, object_id) "  # noqa: S608 - names of our own
                    f"SELECT practice_id, '{kind}', {column} FROM {table}"
                )


def mark_no_more(connection: Any) -> None:
    """For a migration backwards."""
    with connection.cursor() as cursor:
        for table, kind, column in MARKED:
            for statement in marking(connection.vendor, table, kind, column)[1]:
                cursor.execute(statement)


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
