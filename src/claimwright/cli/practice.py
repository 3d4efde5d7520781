"""The commands ``claimwright practice``: practices of this installation, their own facts, and the practice file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.setup_options import plain, save, with_options
from claimwright.cli.workbench import AsJson, by, done, listed, opened, practice_of
from claimwright.workbench.setup_fields import columns

app = typer.Typer(no_args_is_help=True, help="The practices of this installation: add, list, change, import, export.")

_ID = Annotated[str, typer.Argument(metavar="ID", help="Number, short name or name of the practice.")]


@with_options("practice", needed=True)
def add(
    typed: dict[str, str],
    organization: Annotated[str, typer.Option(help="Who runs it; made where there is none of the name.")] = "",
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="It holds no real patient: students may work here.")
    ] = False,
) -> None:
    """Add a practice.

    Example: claimwright practice add --id pier --name "Pier Clinic" --kind P --npi 1234567893 --tax-id 841234567
    --address-1 "1 Pier Street" --city Albany --state NY --postal-code 122071234 --contact-name Billing --phone 5185550140
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import add_practice

    made = done(lambda: add_practice(typed, by(), organization=organization, synthetic=synthetic))
    output.say(f"practice {made.pk}, {made.name}, is added")


app.command("add")(add)


@app.command("list")
def list_practices(as_json: AsJson = False) -> None:
    """List the practices.

    Example: claimwright practice list
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.models import Practice
    from claimwright.workbench.setup import own_values

    rows = [
        {
            "number": one.pk,
            **plain(own_values(one), columns("practice")),
            "name": one.name,
            "organization": one.organization.name if one.organization else "",
        }
        for one in Practice.objects.select_related("organization").order_by("pk")
    ]
    listed(rows, ("number", "id", "name", "organization", "kind", "npi", "tax_id", "city", "state"), as_json=as_json)


@with_options("practice", needed=False)
def change(practice: _ID, typed: dict[str, str]) -> None:
    """Change a practice's own facts: the options that are given; an empty text takes a value away.

    Example: claimwright practice change lakeside --phone 5185550142
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import change_practice

    where = practice_of(practice)
    done(lambda: change_practice(where, typed, by()))
    output.say(f"practice {where.pk}, {where.name}, is changed")


app.command("change")(change)


@app.command("import")
def import_practice(file: Annotated[Path, typer.Argument(help="A practice file (TOML).")]) -> None:
    """Take in a practice file: the practice of its name is made or changed, with its payers, people and locations.

    What the file does not have stays as it is.

    Example: claimwright practice import demo/practices/lakeside.toml
    """
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        output.error(f"{file}: expected a practice file (TOML): {problem}")
        raise typer.Exit(output.UNREADABLE) from None
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import practice_from_file

    made = done(lambda: practice_from_file(told, by()))
    output.say(f"practice {made.pk}, {made.name}, is as {file} says")


@app.command("export")
def export_practice(
    practice: _ID,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
) -> None:
    """Write the practice file that ``claimwright run --practice`` reads.

    Example: claimwright practice export lakeside --out practice.toml
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import practice_file

    save(practice_file(practice_of(practice)), out)
