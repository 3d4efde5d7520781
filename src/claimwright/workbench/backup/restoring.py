"""A backup comes into an empty database: all of its rows in one transaction, or none of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import IrreversibleError

from claimwright.workbench import audit, environment, key_check, table_making
from claimwright.workbench.backup.saving import Report
from claimwright.workbench.backup.sealed_file import BackupError, Contents, Reader
from claimwright.workbench.backup.values import adapted, from_text
from claimwright.workbench.crypto import derived_key

_AT_ONCE: Final = 500
_FILES_AT_ONCE: Final = 8
_HOLDS: Final = ("workbench_auditevent", "workbench_user", "workbench_practice")
"""A database with a row in one of these is in use."""


def restore(path: Path, *, told: Report | None = None) -> Contents:
    """Puts a backup into the database of the settings, which must be empty, and brings it up to date.

    The data key must be in its place first. The whole trail is verified before the rows are kept. Raises ``BackupError``.
    """
    if not environment.has_data_key():
        raise BackupError("there is no data key: put the key of the backup in its place first (docs/administrator.md)")
    derived_key.cache_clear()
    _refuse_what_is_in_use()
    with Reader(path) as reader:
        lines = reader.lines()
        _migrate(_first(lines), reader.version)
        with transaction.atomic():
            tables, rows = _read(lines, told)
            verdict = audit.verify()
            if not verdict.intact:
                raise BackupError(f"the audit trail of the backup does not hold: {verdict.reason}")
        contents = Contents(reader.made, reader.version, tables, rows)
    call_command("migrate", verbosity=0, interactive=False)
    key_check.settle()
    audit.record("backup.restored", detail={"tables": contents.tables, "rows": contents.rows})
    return contents


def _refuse_what_is_in_use() -> None:
    try:
        there = set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            for table in _HOLDS:
                if table not in there:
                    continue
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - names of our own
                if cursor.fetchone():
                    raise BackupError("the database is in use: a backup comes into an empty one alone")
    except DatabaseError as error:
        raise BackupError(f"the database cannot be opened: {error}") from None


def _first(lines: Iterator[Any]) -> list[list[str]]:
    head = next(lines, None)
    return list(head.get("migrations", [])) if isinstance(head, dict) else []


def _migrate(applied: list[list[str]], version: str) -> None:
    """Gives the empty database the tables that the backup was made of."""
    if not applied:
        raise BackupError("the backup names no tables")
    try:
        table_making.as_of({(app, name) for app, name in applied})
    except KeyError:
        raise BackupError(
            f"the backup was made by version {version}: restore it with that version or a newer one"
        ) from None
    except (DatabaseError, IrreversibleError) as error:
        raise BackupError(f"the tables of the backup cannot be made here: {error}") from None


def _read(lines: Iterator[Any], told: Report | None) -> tuple[int, int]:
    tables = rows = 0
    there = set(connection.introspection.table_names())
    for head in lines:
        table = head.get("table") if isinstance(head, dict) else None
        if table not in there:
            raise BackupError("the backup holds a table that this version does not know")
        count = _read_table(lines, table, head["columns"])
        tables, rows = tables + 1, rows + count
        if told:
            told(table, count)
    return tables, rows


def _read_table(lines: Iterator[Any], table: str, columns: list[list[str]]) -> int:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(name) for name, _ in columns)
    places = ", ".join("%s" for _ in columns)
    insert = f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})"  # noqa: S608 - names of the schema's own tables
    count, ended = 0, None

    def values() -> Iterator[list[Any]]:
        nonlocal ended
        for line in lines:
            if isinstance(line, dict):
                ended = line
                return
            yield [
                adapted(connection, kind, from_text(kind, value))
                for (_, kind), value in zip(columns, line, strict=True)
            ]

    given = values()
    at_once = _FILES_AT_ONCE if any(kind == "bytes" for _, kind in columns) else _AT_ONCE
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {quoted(table)}")  # noqa: S608 - rows that start-up made: kinds of content, permissions
        while some := list(islice(given, at_once)):
            cursor.executemany(insert, some)
            count += len(some)
        _count_on(cursor, table)
    if ended != {"end": table, "rows": count}:
        raise BackupError(f"the backup does not hold the whole of {table}")
    return count


def _count_on(cursor: Any, table: str) -> None:
    """New rows of a table get numbers of their own: PostgreSQL counts apart from the rows, SQLite by them."""
    if connection.vendor != "postgresql":
        return
    quoted = connection.ops.quote_name
    for counted in connection.introspection.get_sequences(cursor, table):
        column = quoted(counted["column"])
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), max({column})) FROM {quoted(table)} HAVING max({column}) IS NOT NULL",  # noqa: S608 - names of the schema's own
            [quoted(table), counted["column"]],
        )
