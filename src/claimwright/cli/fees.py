"""The commands ``claimwright fees``: what a practice charges from which day on, typed or from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.setup_options import take_file, with_options, write_file
from claimwright.cli.workbench import AsJson, Ended, PracticeOption, Preview, by, done, listed, opened, practice_of
from claimwright.workbench.setup_fields import columns

app = typer.Typer(no_args_is_help=True, help="The fees of a practice: add, list, change, end, import, export.")


def _add(practice: str, typed: dict[str, str]) -> None:
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import add_fee

    where = practice_of(practice)
    line = done(lambda: add_fee(where, typed, by()))
    output.say(f"{line.procedure_code or line.revenue_code} {line.modifier} {line.charge} from {line.valid_from}")


@with_options("fees", needed=True)
def add(practice: PracticeOption, typed: dict[str, str]) -> None:
    """Add a price from a day on; the one that held until then ends the day before.

    Example: claimwright fees add --practice lakeside --code 99213 --charge 150.00 --valid-from 2027-01-01
    """
    _add(practice, typed)


@with_options("fees", needed=True)
def change(practice: PracticeOption, typed: dict[str, str]) -> None:
    """Change the price of a code: from a new day on, or the charge of the day from which it holds already.

    Example: claimwright fees change --practice lakeside --code 99213 --charge 155.00 --valid-from 2027-01-01
    """
    _add(practice, typed)


app.command("add")(add)


@app.command("list")
def list_fees(
    practice: PracticeOption,
    find: Annotated[str, typer.Option(help="How the code begins.")] = "",
    ended: Ended = False,
    as_json: AsJson = False,
) -> None:
    """List the prices of a practice.

    Example: claimwright fees list --practice lakeside --find 992
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import fee_lines, fee_values

    rows = [dict(fee_values(line)) for line in fee_lines(practice_of(practice), term=find, ended=ended)]
    listed(rows, tuple(columns("fees")), as_json=as_json)


app.command("change")(change)


@app.command()
def end(
    code: Annotated[str, typer.Argument(help="HCPCS or CPT code, or a revenue code.")],
    practice: PracticeOption,
    last_day: Annotated[str, typer.Option(help="The last day it holds, YYYY-MM-DD; none: it is opened again.")],
    modifier: Annotated[str, typer.Option(help="Of the price with this modifier.")] = "",
) -> None:
    """Give the price of a code its last day: the price that began last.

    Example: claimwright fees end 99213 --practice lakeside --last-day 2026-12-31
    """
    day = None if last_day == "none" else parse_date(last_day)
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.setup import end_fee, fee_named

    where = practice_of(practice)
    line = done(lambda: end_fee(fee_named(where, code, modifier), day, by()))
    output.say(f"{code} {modifier} holds until {line.valid_to}" if line.valid_to else f"{code} {modifier} is open")


@app.command("import")
def import_fees(
    file: Annotated[Path, typer.Argument(help="A CSV file.")],
    practice: PracticeOption,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Which column is which, as charge=Price; guessed from the names without it."),
    ] = None,
    valid_from: Annotated[str, typer.Option(help="First day of prices, where the file has none.")] = "",
    preview: Preview = False,
) -> None:
    """Take prices from a CSV file; rows that cannot be used are named, the others go in.

    Exit code 1: some rows could not be used.

    Example: claimwright fees import demo/practices/lakeside-fees.csv --practice lakeside --preview
    """
    mapping = dict(one.partition("=")[::2] for one in column or [])
    if unknown := set(mapping) - set(columns("fees")):
        raise typer.BadParameter(
            f"{sorted(unknown)[0]}: expected one of {', '.join(columns('fees'))}, then = and a name"
        )
    opened()
    usual = {"valid_from": valid_from} if valid_from else {}
    take_file(practice_of(practice), "fees", file, preview=preview, mapping=mapping or None, usual=usual)


@app.command("export")
def export_fees(
    practice: PracticeOption,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
) -> None:
    """Write all prices, what has ended too, as the CSV that ``claimwright run --fees`` reads.

    Example: claimwright fees export --practice lakeside --out fees.csv
    """
    opened()
    write_file(practice_of(practice), "fees", out)
