"""Before the tables change: a copy of the database as the version before left it, so that an upgrade can be taken back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, cast

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from claimwright.workbench import durable_files, environment

FOLDER: Final = "before-upgrade"


def keep() -> str:
    """Copies a SQLite database whose tables are about to change; says where the copy lies, or nothing when none is needed.

    A backup reads the tables of this version, which an older database does not have yet: the copy is the file itself, whole
    and as it stood at one moment (SQLite, ``VACUUM INTO``). A PostgreSQL database is its administrator's to save; each
    step of its change is made whole or not at all. Raises ``OSError`` when the copy cannot be written: then nothing is changed.
    """
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations or not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ""
    if connection.vendor != "sqlite":
        return "The tables change with this version: a dump made before (pg_dump) is the way back"
    if cast(Any, connection).is_in_memory_db():
        return ""
    file = _new_file()
    try:
        with durable_files.aside(file) as made:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(made)])
            with made.open("rb") as written:
                os.fsync(written.fileno())
            durable_files.name_anew(made, file)
    except (DatabaseError, OSError) as error:
        raise OSError(
            f"the tables change with this version, and the copy to be made before cannot be written to {file.parent}: "
            "make room there; nothing was changed"
        ) from error
    return f"The tables change with this version; the database as it was: {file}"


def _new_file() -> Path:
    folder = environment.home() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{timezone.now():%Y%m%d-%H%M%S-%f}.sqlite3"
