"""The commands ``claimwright payer``, ``provider`` and ``location``: one builder, as they differ in their fields alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.cli.arguments import parse_date
from claimwright.cli.provider_screening import screen
from claimwright.cli.setup_options import plain, take_file, with_options, write_file
from claimwright.cli.workbench import AsJson, Ended, PracticeOption, Preview, by, done, opened, practice_of
from claimwright.cli.workbench import listed as shown
from claimwright.workbench.setup_fields import PLURALS, columns

_SHOWN = {
    "payer": (
        "payer_id",
        "name",
        "claim_filing_indicator",
        "timely_filing_days",
        "appeal_days",
        "valid_from",
        "valid_to",
    ),
    "provider": ("npi", "last_name", "first_name", "taxonomy", "roles", "valid_from", "valid_to"),
    "location": ("name", "place_of_service", "names", "valid_from", "valid_to"),
}
_EXAMPLES = {
    "payer": ('--payer-id EXH01 --name "Example Health" --timely-filing-days 180', "EXH01", "--timely-filing-days 90"),
    "provider": ("--last-name Okafor --first-name Adaeze --npi 1467102038", "1467102038", "--taxonomy 207Q00000X"),
    "location": ('--name "Pier Street" --place-of-service 11', '"Pier Street"', '--names "Pier; Office"'),
}


_Key = Annotated[str, typer.Argument(help="Which one: the payer's id, the provider's NPI, the location's name.")]


def build(kind: str) -> typer.Typer:
    """The group of commands of a kind."""
    more = ", screen" if kind == "provider" else ""
    app = typer.Typer(
        no_args_is_help=True, help=f"The {PLURALS[kind]} of a practice: add, list, change, end, import, export{more}."
    )
    _add(app, kind)
    _list(app, kind)
    _change(app, kind)
    _end(app, kind)
    _files(app, kind)
    return app


def _add(app: typer.Typer, kind: str) -> None:
    @with_options(kind, needed=True)
    def add(practice: PracticeOption, typed: dict[str, str]) -> None:
        opened()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench.setup import add_row

        where = practice_of(practice)
        row = done(lambda: add_row(where, kind, typed, by()))
        typer.echo(f"{kind} {row.key} is added to {where.name}")

    add.__doc__ = f"Add a {kind}.\n\nExample: claimwright {kind} add --practice lakeside {_EXAMPLES[kind][0]}"
    app.command("add")(add)


def _list(app: typer.Typer, kind: str) -> None:
    def list_rows(
        practice: PracticeOption,
        find: Annotated[str, typer.Option(help="Words that stand in the row.")] = "",
        ended: Ended = False,
        as_json: AsJson = False,
    ) -> None:
        opened()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench.setup import rows_of, values_of

        found = rows_of(practice_of(practice), kind, term=find, ended=ended)
        rows = [plain(values_of(row), columns(kind)) for row in found]
        shown(rows, _SHOWN[kind], as_json=as_json)

    list_rows.__doc__ = (
        f"List the {PLURALS[kind]} of a practice.\n\nExample: claimwright {kind} list --practice lakeside"
    )
    app.command("list")(list_rows)


def _change(app: typer.Typer, kind: str) -> None:
    @with_options(kind, needed=False)
    def change(
        key: _Key,
        practice: PracticeOption,
        typed: dict[str, str],
        since: Annotated[
            str | None, typer.Option(help="What changes holds from this day; the row as it is ends the day before.")
        ] = None,
    ) -> None:
        day = parse_date(since)
        opened()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench.setup import change_row, row_named

        where = practice_of(practice)
        row = done(lambda: change_row(row_named(where, kind, key), typed, by(), since=day))
        typer.echo(f"{kind} {row.key} is changed")

    change.__doc__ = (
        f"Change a {kind}: the options that are given; an empty text takes a value away.\n\n"
        f"Example: claimwright {kind} change {_EXAMPLES[kind][1]} --practice lakeside {_EXAMPLES[kind][2]} --since 2027-01-01"
    )
    app.command("change")(change)


def _end(app: typer.Typer, kind: str) -> None:
    def end(
        key: _Key,
        practice: PracticeOption,
        last_day: Annotated[str, typer.Option(help="The last day it holds, YYYY-MM-DD; none: it is opened again.")],
    ) -> None:
        day = None if last_day == "none" else parse_date(last_day)
        opened()
        # Start-up: models are there once Django is set up.
        from claimwright.workbench.setup import end_row, row_named

        where = practice_of(practice)
        row = done(lambda: end_row(row_named(where, kind, key), day, by()))
        typer.echo(f"{kind} {row.key} holds until {row.valid_to}" if row.valid_to else f"{kind} {row.key} is open")

    end.__doc__ = (
        f"Give a {kind} its last day; claims of before keep it.\n\n"
        f"Example: claimwright {kind} end {_EXAMPLES[kind][1]} --practice lakeside --last-day 2026-12-31"
    )
    app.command("end")(end)


def _files(app: typer.Typer, kind: str) -> None:
    def import_rows(
        file: Annotated[Path, typer.Argument(help="A CSV file.")], practice: PracticeOption, preview: Preview = False
    ) -> None:
        opened()
        take_file(practice_of(practice), kind, file, preview=preview)

    def export_rows(
        practice: PracticeOption,
        out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
    ) -> None:
        opened()
        write_file(practice_of(practice), kind, out)

    import_rows.__doc__ = (
        f"Take {PLURALS[kind]} from a CSV file; rows that cannot be used are named, the others go in.\n\n"
        f"A row whose key and first day are there changes it. Exit code 1: some rows could not be used.\n\n"
        f"Example: claimwright {kind} import {PLURALS[kind]}.csv --practice lakeside --preview"
    )
    export_rows.__doc__ = (
        f"Write all {PLURALS[kind]}, what has ended too, as CSV.\n\n"
        f"Example: claimwright {kind} export --practice lakeside --out {PLURALS[kind]}.csv"
    )
    app.command("import")(import_rows)
    app.command("export")(export_rows)


payer: Any = build("payer")
provider: Any = build("provider")
provider.command("screen")(screen)
location: Any = build("location")
