"""The command ``claimwright x12 tables``: X12 files of any size as Parquet or CSV tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimwright.cli import output, progress
from claimwright.errors import UnreadableError
from claimwright.files.tables import FORMATS, TableFiles, stream_tables


def tables(
    files: Annotated[list[Path], typer.Argument(help="X12 files: 837, 835, and any other transaction.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the tables; made where it is not there.")],
    form: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet",
    json: Annotated[bool, typer.Option("--json", help="One line of JSON: table to its number of rows.")] = False,
) -> None:
    """The files as tables, one file a table: claims, lines, diagnoses ... of an 837; payments, claim_payments ... of an 835.

    Inquiries and their answers (270 to 277CA) and acknowledgments have tables too; other transactions become the table
    elements: every value with its loop, name and meaning. An 837 or 835 is read a stretch at a time: its size does not
    matter. Column by column: docs/reference/tables.md.

    Example: claimwright x12 tables july/*.837 --out tables

    Example: claimwright x12 tables era.835 --out tables --format csv
    """
    if form not in FORMATS:
        output.error(f"--format: expected {' or '.join(FORMATS)}, not {form}")
        raise typer.Exit(output.UNREADABLE)
    worst = output.OK
    with TableFiles(out, form) as written:
        for path in progress.steps(files, "Reading", quiet=json):
            try:
                for frames in stream_tables(path):
                    written.add(frames)
            except UnreadableError as problem:
                output.unreadable(path, problem)
                worst = output.UNREADABLE
    if json:
        output.json_line(written.rows)
    elif written.rows:
        rows = [(f"{name}.{form}", count) for name, count in written.rows.items()]
        output.table(f"{out}", ("table", "rows"), rows, right=("rows",))
    raise typer.Exit(worst)
