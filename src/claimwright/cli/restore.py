"""The command ``claimwright restore``: a backup comes into the empty database that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwright.cli.backup import tell
from claimwright.cli.installation import in_words, set_up
from claimwright.cli.library import progress

app = typer.Typer(help="Put a backup into an empty database.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that claimwright backup wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Put a backup into an empty database.

    It may be that of an empty home, or one that DATABASE_URL names: SQLite or PostgreSQL, whichever the backup is of.

    The data key of the backup must be in its place first (data.key in the home, or CLAIMWRIGHT_DATA_KEY). All rows come in, and
    the audit trail is verified, or nothing is changed.

    Example: claimwright restore /backups/monday.cwb
    """
    with in_words():
        set_up()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench import backup as room

        contents = room.restore(file, told=lambda table, rows: progress(f"{table}: {rows} rows") if rows else None)
        tell("Restored, and the audit trail is intact", file, contents, as_json=as_json)
