"""The command ``claimwright audit verify``: does the audit trail still hold, and where is it broken if not?"""

from __future__ import annotations

from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.installation import in_words, set_up

app = typer.Typer(no_args_is_help=True, help="Verify the audit trail.")


@app.callback()
def audit() -> None:
    """The audit trail of this installation."""


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Walk the whole chain; ends with code 1 and names the first event that was changed, removed or put in between.

    A data key that is not the one the trail was written with is said as such (code 2): then no event can be judged.

    Example: claimwright audit verify --json
    """
    with in_words("the database has no audit trail yet; start the workbench once"):
        set_up()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench import audit as trail
        from claimwright.workbench import audit_queue

        if trail.right_key():
            audit_queue.flush()
        verdict = trail.verify()
    if as_json:
        output.json_line(
            {
                "intact": verdict.intact,
                "events": verdict.events,
                "broken_at": verdict.broken_at,
                "reason": verdict.reason,
            }
        )
    elif verdict.intact:
        typer.echo(f"The audit trail is intact: {verdict.events} events.")
    elif verdict.wrong_key:
        output.error(f"Nothing can be said of the audit trail: {verdict.reason}")
    else:
        typer.echo(f"The audit trail is broken at event {verdict.broken_at}: {verdict.reason}.")
    if verdict.wrong_key:
        raise typer.Exit(output.UNREADABLE)
    raise typer.Exit(output.OK if verdict.intact else output.FINDINGS)
