"""The command ``claimwright check``: is this installation sound, and is a backup whole?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.backup import tell
from claimwright.cli.installation import in_words, set_up

app = typer.Typer(help="Check that this installation, or a backup, is sound.")


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A backup to read to its end, in place of the installation.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Check that this installation, or a backup, is sound.

    Looks at tables, data key, audit trail, ledger and sealed content; ends with 1 when one of them is not sound.

    With a file: read that backup to its end, and say what it holds.

    Example: claimwright check /backups/monday.cwb
    """
    with in_words():
        set_up()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench import backup as room

        if file is not None:
            tell("Whole", file, room.verify(file), as_json=as_json)
            return
        found = room.check()
    if as_json:
        output.json_line([{"name": one.name, "sound": one.sound, "seen": one.seen} for one in found])
    else:
        for one in found:
            typer.echo(f"{'sound' if one.sound else 'WRONG'}  {one.name}: {one.seen}")
    raise typer.Exit(output.OK if all(one.sound for one in found) else output.FINDINGS)
