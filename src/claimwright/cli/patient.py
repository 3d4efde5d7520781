"""The command ``claimwright patient``: the patients of a practice found, shown, and with what is registered of them in files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from claimwright.cli import output
from claimwright.cli.setup_options import save
from claimwright.cli.workbench import AsJson, PracticeOption, Preview, by, done, listed, opened, practice_of
from claimwright.workbench.setup_fields import fields_of

app = typer.Typer(no_args_is_help=True, help="The patients of a practice: list, show, import, export.")

_SHOWN = ("patient_id", "last_name", "first_name", "birth_date", "sex")
_MOST = 10_000


class Rows(StrEnum):
    """Which rows a file holds: patients, or what is registered of them."""

    PATIENTS = "patient"
    APPOINTMENTS = "appointment"
    COVERAGES = "coverage"
    GUARANTORS = "guarantor"
    EMPLOYERS = "employer"
    ACCIDENTS = "accident"
    AUTHORIZATIONS = "authorization"
    CONSENTS = "consent"
    RESTRICTIONS = "restriction"


_Which = Annotated[Rows, typer.Option("--rows", help="Patients, or the rows registered of them.")]


@app.command("list")
def list_patients(
    practice: PracticeOption,
    find: Annotated[
        str, typer.Option(help="Any parts of a name in any order, a birth date, a record number or a member id.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the patients of a practice, or find some.

    Example: claimwright patient list --practice lakeside --find "lind ast"
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.patients import listed_patients

    where = practice_of(practice)
    rows = done(lambda: listed_patients(where, find, _MOST, by()))
    listed(rows, _SHOWN, as_json=as_json)


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="The record number of the patient.")],
    practice: PracticeOption,
    as_json: AsJson = False,
) -> None:
    """Show what is registered of a patient: the patient's own facts, and coverages in the order they pay today, with the reason.

    Example: claimwright patient show P000012 --practice lakeside
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.patients import shown_patient

    where = practice_of(practice)
    told = done(lambda: shown_patient(where, number, by()))
    if as_json:
        output.json_line(told)
        return
    labels = {one.name: one.label for one in fields_of("patient")}
    for name, text in told["patient"].items():
        typer.echo(f"{labels.get(name, name)}: {_text(text)}")
    output.table("coverages", ("pays", "payer", "member_id", "why"), [list(row.values()) for row in told["coverages"]])
    for question in told["questions"]:
        typer.echo(f"asks: {question}")


@app.command("import")
def import_rows(
    file: Annotated[Path, typer.Argument(help="A CSV file.")],
    practice: PracticeOption,
    rows: _Which = Rows.PATIENTS,
    preview: Preview = False,
) -> None:
    """Take patients, or rows registered of them, from a CSV file; rows that cannot be used are named, the others go in.

    Rows of a patient name it by its record number (patient_id). Exit code 1: some rows could not be used.

    Example: claimwright patient import coverages.csv --practice lakeside --rows coverage --preview
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.patients import take_file
    from claimwright.workbench.setup import read_sheet

    try:
        data = file.read_bytes()
    except OSError as problem:
        output.error(f"{file}: cannot be read: {problem.strerror}")
        raise typer.Exit(output.UNREADABLE) from None
    where = practice_of(practice)
    outcome = done(lambda: take_file(where, rows.value, read_sheet(data), by(), preview=preview))
    for line, column, said in outcome.rejects:
        output.error(f"{file}: line {line}{', ' if column else ''}{column}: {said}")
    would = "would be " if preview else ""
    output.say(f"{outcome.added} {would}added, {outcome.changed} {would}changed, {outcome.same} as before")
    raise typer.Exit(output.FINDINGS if outcome.rejects else output.OK)


@app.command("export")
def export_rows(
    practice: PracticeOption,
    rows: _Which = Rows.PATIENTS,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
) -> None:
    """Write all patients, or all rows registered of them, what has ended too, as CSV.

    Example: claimwright patient export --practice lakeside --rows coverage --out coverages.csv
    """
    opened()
    # Start-up: models are there once Django is set up.
    from claimwright.workbench.patients import written_file

    where = practice_of(practice)
    save(done(lambda: written_file(where, rows.value, by())), out)


def _text(value: Any) -> str:
    return "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)
