"""The commands ``claimwright person``: who works in a practice, invited by a link, with which roles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwright.cli import output
from claimwright.cli.setup_options import take_file, with_options, write_file
from claimwright.cli.workbench import AsJson, Ended, PracticeOption, Preview, by, done, listed, opened, practice_of

if TYPE_CHECKING:
    from claimwright.workbench.models import Practice, User

app = typer.Typer(no_args_is_help=True, help="The people of a practice: add, list, change, end, import, export.")

_Username = Annotated[str, typer.Argument(help="The user name.")]
_Address = Annotated[str, typer.Option(help="Where the workbench is served, for the invitation link.")]
_HERE = "http://127.0.0.1:8000/"


@with_options("person", needed=True)
def add(practice: PracticeOption, typed: dict[str, str], address: _Address = _HERE) -> None:
    """Invite a person: prints a link that works once, within seven days, by which they choose a password.

    Example: claimwright person add --practice lakeside --username cora --first-name Cora --last-name Reyes --roles "coder; biller"
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import invite

    where = practice_of(practice)
    user, token = done(lambda: invite(where, typed, by(), may_administer=True))
    say_link(user, token, address)


app.command("add")(add)


@app.command("list")
def list_people(practice: PracticeOption, ended: Ended = False, as_json: AsJson = False) -> None:
    """List who may do what: roles, second factor, last sign-in.

    Example: claimwright person list --practice lakeside
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import workers

    rows = [
        {
            "username": one.user.username,
            "name": one.user.shown_name,
            "roles": list(one.roles),
            "second_factor": "on" if one.second_factor else "off",
            "last_signed_in": one.user.last_login.isoformat(timespec="minutes") if one.user.last_login else "",
            "state": one.state,
        }
        for one in workers(practice_of(practice), ended=ended)
    ]
    listed(rows, ("username", "name", "roles", "second_factor", "last_signed_in", "state"), as_json=as_json)


@app.command()
def change(
    username: _Username,
    practice: PracticeOption,
    roles: Annotated[str, typer.Option(help="All roles in the practice from now on, with ; between.")],
) -> None:
    """Change the roles of a person in the practice; they hold at once.

    Example: claimwright person change cora --practice lakeside --roles "coder; auditor"
    """
    where, user = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import change_roles

    named = [role.strip() for role in roles.split(";") if role.strip()]
    done(lambda: change_roles(where, user, named, by(), may_administer=True))
    output.say(f"{username} is now {roles} in {where.name}")


@app.command()
def end(username: _Username, practice: PracticeOption) -> None:
    """Take all roles of a person in the practice; who works in no other is signed out at once.

    Example: claimwright person end cora --practice lakeside
    """
    where, user = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import end_person

    done(lambda: end_person(where, user, by(), may_administer=True))
    output.say(f"{username} does not work in {where.name} any more")


@app.command("reset-second-factor")
def reset(username: _Username, practice: PracticeOption) -> None:
    """Take away a second factor that was lost; the person signs in by password and sets a new one.

    Example: claimwright person reset-second-factor cora --practice lakeside
    """
    where, user = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import reset_second_factor

    done(lambda: reset_second_factor(where, user, by(), may_administer=True))
    output.say(f"{username} has no second factor any more")


@app.command("invite-again")
def invite_again(username: _Username, practice: PracticeOption, address: _Address = _HERE) -> None:
    """Print a new link for a person who has not chosen a password yet; the one before stops working.

    Example: claimwright person invite-again cora --practice lakeside
    """
    where, user = _found(practice, username)
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import invite_again as again

    say_link(user, done(lambda: again(where, user, by(), may_administer=True)), address)


@app.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="A CSV file.")], practice: PracticeOption, preview: Preview = False
) -> None:
    """Take people from a CSV file: new ones are invited, roles of the others become those of the file.

    Example: claimwright person import people.csv --practice lakeside --preview
    """
    opened()
    take_file(practice_of(practice), "person", file, preview=preview, may_administer=True)


@app.command("export")
def export_people(
    practice: PracticeOption,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
) -> None:
    """Write the people of a practice and their roles as CSV.

    Example: claimwright person export --practice lakeside --out people.csv
    """
    opened()
    write_file(practice_of(practice), "person", out)


def _found(practice: str, username: str) -> tuple[Practice, User]:
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import worker

    where = practice_of(practice)
    return where, done(lambda: worker(where, username)).user


def say_link(user: User, token: str, address: str) -> None:
    """The invitation's link, or that who is invited has a sign-in already."""
    # Start-up: addresses are there once Django is set up.
    from django.urls import reverse

    if not token:
        output.say(f"{user.username} has a sign-in already and uses it here too")
        return
    output.say(f"{user.username} is invited. The link works once, within seven days:")
    output.say(address.rstrip("/") + reverse("invitation", args=[token]))
