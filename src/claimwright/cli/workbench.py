"""How does a command reach the workbench of this installation: its database, a practice, and the user it acts as?"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.installation import in_words, set_up

if TYPE_CHECKING:
    from claimwright.workbench.models import Practice
    from claimwright.workbench.setup.changes import By

PracticeOption = Annotated[
    str, typer.Option("--practice", metavar="ID", help="Number, short name or name of the practice.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines on standard output.")]
Ended = Annotated[bool, typer.Option("--ended", help="List what has ended too.")]
Preview = Annotated[bool, typer.Option("--preview", help="Say what would change, and change nothing.")]


def opened() -> None:
    """The workbench made ready: settings, database up to date, data key. Ends the command with code 2 where it cannot be."""
    with in_words():
        set_up()
        # Start-up: Django reads its settings when it is loaded, and --help needs neither.
        from django.core.management import call_command
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        # Start-up: models are there once Django is set up.
        from claimwright.workbench import key_check

        key_check.settle()


def practice_of(text: str) -> Practice:
    """The practice an option names; ends the command with code 2 where there is none."""
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.refusals import RefusedError
    from claimwright.workbench.setup import practice_named

    try:
        return practice_named(text)
    except RefusedError as refused:
        output.error(str(refused))
        raise typer.Exit(output.UNREADABLE) from None


def by() -> By:
    """The user that commands act as, with the account of the operating system that gave this one."""
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import by_command

    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        login = str(os.getuid())
    return by_command(login)


def done[T](step: Callable[[], T]) -> T:
    """What a step gives; a refusal is said, each field of it by its option, and ends the command with code 1."""
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.refusals import RefusedError

    try:
        return step()
    except RefusedError as refused:
        problems: dict[str, str] = getattr(refused, "problems", {})
        for name, said in problems.items():
            output.error(f"--{name.replace('_', '-')}: {said}")
        if not problems:
            output.error(str(refused))
        raise typer.Exit(output.FINDINGS) from None


def listed(rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    """Rows for people as a table, or for programs as JSON Lines."""
    if as_json:
        for row in rows:
            output.json_line(row)
        return
    shown = [[_text(row.get(name)) for name in columns] for row in rows]
    output.table("", columns, shown)


def _text(value: Any) -> str:
    return "; ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value or "")
