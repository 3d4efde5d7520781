"""The command ``claimwright backup``: the database goes out as one sealed file, read again before it is called done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwright.cli import output
from claimwright.cli.installation import in_words, set_up
from claimwright.cli.library import progress

if TYPE_CHECKING:
    from claimwright.workbench.backup import Contents

app = typer.Typer(help="Write the database to one sealed file while people work in it.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Write the database to one sealed file while people work in it.

    The file is read again before it is called done. It opens with the data key alone: keep the key, and keep it elsewhere.

    Official files that were loaded are not in it; load them again with claimwright reference add.

    Example: claimwright backup /backups/monday.cwb
    """
    with in_words():
        set_up()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench import backup as room

        contents = room.save(file, told=lambda table, rows: progress(f"{table}: {rows} rows") if rows else None)
        tell("Written and read again", file, contents, as_json=as_json)


def tell(what: str, file: Path, contents: Contents, *, as_json: bool) -> None:
    """Says what a backup holds, as a line or as JSON."""
    if as_json:
        told = {"made": contents.made, "version": contents.version, "tables": contents.tables, "rows": contents.rows}
        output.json_line({"file": str(file), **told, "bytes": file.stat().st_size})
    else:
        typer.echo(
            f"{what}: {file}, {contents.rows} rows of {contents.tables} tables as of {contents.made:%Y-%m-%d %H:%M %Z}, "
            f"version {contents.version}, {file.stat().st_size:,} bytes."
        )
