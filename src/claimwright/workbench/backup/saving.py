"""Every row of the database as it stands at one moment, written to a sealed file beside the people who work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from claimwright.workbench import audit, audit_queue, durable_files
from claimwright.workbench.backup.sealed_file import BackupError, Contents, Reader, Writer
from claimwright.workbench.backup.values import kind_of, to_text

LEFT_OUT: Final = frozenset({"django_session", "workbench_workmark"})
"""Who is signed in now is nobody's after a restore; rows that come back leave marks of their own."""
_THERE: Final = "{path} is there already: a backup never takes the place of another"
_AT_ONCE: Final = 500
_FILES_AT_ONCE: Final = 8
"""Rows with sealed bytes are as large as the files in them."""

Report = Callable[[str, int], None]


def save(path: Path, *, told: Report | None = None) -> Contents:
    """Writes a backup to a file that is not there yet, and reads it again. ``told``: hears each table and its rows.

    The file appears under its name when it is whole. Raises ``BackupError``.
    """
    if path.exists():
        raise BackupError(_THERE.format(path=path))
    audit_queue.flush()
    audit.record("backup.made")
    try:
        with durable_files.aside(path) as part:
            with durable_files.written(part) as file:
                writer = Writer(file, timezone.now())
                with _one_moment():
                    counts = _write(writer, told)
                writer.end()
            contents = verify(part)
            if (contents.tables, contents.rows) != counts:
                raise BackupError(f"{path} does not hold what was written to it")
            durable_files.name_anew(part, path)
    except FileExistsError:
        raise BackupError(_THERE.format(path=path)) from None
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from None
    return contents


def verify(path: Path) -> Contents:
    """Reads a backup to its end. Raises ``BackupError`` when it is not whole, or is of another data key."""
    with Reader(path) as reader:
        tables = rows = 0
        for line in reader.lines():
            if isinstance(line, list):
                rows += 1
            elif "end" in line:
                tables += 1
        return Contents(reader.made, reader.version, tables, rows)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Reads inside see the database as it stood at the first of them. Nobody waits for them, and they wait for nobody."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # SQLite: ``atomic`` would take the write lock; a deferred transaction in WAL mode reads one moment without it.
    within = connection.in_atomic_block
    with connection.cursor() as cursor:
        if not within:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            if not within:
                cursor.execute("ROLLBACK")


def _write(writer: Writer, told: Report | None) -> tuple[int, int]:
    applied = MigrationRecorder(connection).migration_qs.order_by("id").values_list("app", "name")
    writer.line({"migrations": [list(one) for one in applied]})
    tables = rows = 0
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed or model._meta.db_table in LEFT_OUT:
            continue
        count = _write_table(writer, model)
        tables, rows = tables + 1, rows + count
        if told:
            told(model._meta.db_table, count)
    return tables, rows


def _write_table(writer: Writer, model: type[models.Model]) -> int:
    fields: list[Any] = list(model._meta.concrete_fields)
    kinds = [kind_of(field) for field in fields]
    columns = [[field.column, kind] for field, kind in zip(fields, kinds, strict=True)]
    writer.line({"table": model._meta.db_table, "columns": columns})
    stored = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    count = 0
    for row in stored.iterator(chunk_size=_FILES_AT_ONCE if "bytes" in kinds else _AT_ONCE):
        writer.line([to_text(kind, value) for kind, value in zip(kinds, row, strict=True)])
        count += 1
    writer.line({"end": model._meta.db_table, "rows": count})
    return count
