"""The commands ``claimwright external-audit``: who audits a practice from outside, until when, and which charts they may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.person import say_link
from claimwright.cli.setup_options import with_options
from claimwright.cli.workbench import AsJson, PracticeOption, by, done, listed, opened, practice_of

if TYPE_CHECKING:
    from claimwright.workbench.models import ExternalAudit

app = typer.Typer(
    no_args_is_help=True,
    help="External audits of a practice: an auditor invited until a day, and the charts they may read.",
)

_Username = Annotated[str, typer.Argument(help="The user name of the auditor.")]
_Numbers = Annotated[list[str], typer.Argument(help="Encounter numbers of the records.")]
_Address = Annotated[str, typer.Option(help="Where the workbench is served, for the invitation link.")]
_HERE = "http://127.0.0.1:8000/"


@with_options("external_audit", needed=True)
def add(practice: PracticeOption, typed: dict[str, str], address: _Address = _HERE) -> None:
    """Invite an external auditor until a day: prints a link that works once, within seven days. They read nothing before charts are chosen.

    Example: claimwright external-audit add --practice lakeside --username olu --first-name Olu --last-name Field --reason "Payer review" --last-day 2027-01-31
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import external_audits

    where = practice_of(practice)
    made, token = done(lambda: external_audits.start(where, typed, parse_date(typed["last_day"]), by()))
    say_link(made.user, token, address)


app.command("add")(add)


@app.command("list")
def list_audits(practice: PracticeOption, as_json: AsJson = False) -> None:
    """List external audits: the auditor, what for, the last day, how many charts are open to them.

    Example: claimwright external-audit list --practice lakeside
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import external_audits

    rows = [
        {
            "username": one.user.username,
            "name": one.user.shown_name,
            "reason": one.reason,
            "last_day": one.last_day.isoformat(),
            "charts": external_audits.chosen(one).count(),
            "state": "open" if external_audits.is_open(one) else "over",
        }
        for one in external_audits.audits_of(practice_of(practice))
    ]
    listed(rows, ("username", "name", "reason", "last_day", "charts", "state"), as_json=as_json)


@app.command()
def change(
    username: _Username,
    practice: PracticeOption,
    last_day: Annotated[str, typer.Option(help="The last day on which they may read; it counts whole.")],
) -> None:
    """Give an external audit another last day.

    Example: claimwright external-audit change olu --practice lakeside --last-day 2027-02-28
    """
    found = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import external_audits

    done(lambda: external_audits.change(found, found.reason, parse_date(last_day), by()))
    output.say(f"{username} may read until {last_day}, that day included")


@app.command()
def end(username: _Username, practice: PracticeOption) -> None:
    """End an external audit now: the auditor is signed out with the next thing they ask for.

    Example: claimwright external-audit end olu --practice lakeside
    """
    found = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import external_audits

    done(lambda: external_audits.end(found, by()))
    output.say(f"the audit of {username} is ended")


@app.command()
def choose(username: _Username, numbers: _Numbers, practice: PracticeOption) -> None:
    """Open charts to an external auditor, by the encounter numbers of their records.

    Example: claimwright external-audit choose olu V1 V2 --practice lakeside
    """
    _charts(username, numbers, practice, back=False)


@app.command("take-back")
def take_back(username: _Username, numbers: _Numbers, practice: PracticeOption) -> None:
    """Close charts to an external auditor again.

    Example: claimwright external-audit take-back olu V2 --practice lakeside
    """
    _charts(username, numbers, practice, back=True)


def _charts(username: str, numbers: list[str], practice: str, *, back: bool) -> None:
    found = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import external_audits

    keys, unknown = external_audits.numbered(found.practice, " ".join(numbers))
    step = external_audits.take_back if back else external_audits.choose
    count = done(lambda: step(found, keys, by()))
    output.say(f"{count} chart{'' if count == 1 else 's'} {'taken back' if back else 'chosen'}")
    if unknown:
        output.error(f"no record has the encounter number {', '.join(unknown)}")
        raise typer.Exit(output.FINDINGS)


def _found(practice: str, username: str) -> ExternalAudit:
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import external_audits

    where = practice_of(practice)
    found = external_audits.audits_of(where).filter(user__username__iexact=username, ended_at=None).first()
    if found is None:
        output.error(f"{username} does not audit {where.name}")
        raise typer.Exit(output.UNREADABLE)
    return found
