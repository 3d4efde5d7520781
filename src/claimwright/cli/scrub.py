"""The command ``claimwright scrub``: 837 files in, findings out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from claimwright import edits
from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.cli import output
from claimwright.cli.arguments import parse_date
from claimwright.cli.envelope import broken_envelope
from claimwright.cli.history import read_history
from claimwright.cli.library import or_exit, ready_library
from claimwright.edits.code_editor import days_without_tables, with_code_editor
from claimwright.edits.gate import beside
from claimwright.edits.own_rules import OwnRule, read_rules
from claimwright.errors import UnreadableError
from claimwright.payers import Payers, read_payers
from claimwright.reference import Library
from claimwright.x12.wire.segments import read_segments

app = typer.Typer()


def findings_of(
    path: Path,
    library: Library,
    as_of: date | None,
    payers: Payers | None = None,
    rules: Sequence[OwnRule] = (),
    history: pl.DataFrame | None = None,
) -> tuple[int, list[str], pl.DataFrame]:
    """How many claims a file holds, what of them was not looked at, and the findings (``edits.FINDINGS``): what the reader met,
    then the edits and CMS's outpatient code editor, then what the check of X12 files alone judges.

    Raises ``UnreadableError``.
    """
    segments = read_segments(path)
    read = read_837(segments)
    cut = broken_envelope(segments).select(
        "message",
        edit=pl.lit("READ"),
        severity=pl.lit("error"),
        source=pl.lit("ASC X12 005010 envelope: ISA to IEA, GS to GE, ST to SE"),
        fix=pl.lit("Ask the sender for the whole file, or put it right: claimwright x12 check --repair."),
        where="place",
    )
    met = read.findings.filter(pl.col("severity") != "info").select(
        "claim_id",
        "severity",
        "message",
        edit=pl.lit("READ"),
        source=pl.lit("ASC X12 005010 syntax"),
        fix=pl.lit("Correct the segment in the sending system."),
        where=pl.format("transaction {}, segment {}", "transaction_control_number", "segment"),
    )
    return (
        len(read.claims),
        list(_unchecked(read.claims)),
        pl.concat(
            [
                edits.FINDINGS.conform(cut),
                edits.FINDINGS.conform(met),
                with_code_editor(
                    read.claims,
                    edits.scrub(read.claims, library, as_of=as_of, payers=payers, rules=rules, history=history),
                ),
                beside(segments, read.claims),
            ]
        ),
    )


def _unchecked(claims: Claims) -> Iterator[str]:
    if dental := int((claims.claims["kind"] == "D").sum()):
        yield f"{dental} dental claims are read; no edit looks at dental claims"
    hospital, until = days_without_tables(claims)
    if hospital:
        told = f"its tables end {until}" if until else "its package is not installed"
        yield f"{hospital} outpatient hospital claims are not judged by CMS's outpatient code editor: {told}"


def _show(path: Path, claims: int, rows: list[dict[str, Any]]) -> None:
    if not rows:
        sys.stdout.write(f"{path}: {claims} claims, no findings\n")
        return
    shown = [(r["claim_id"], r["line"], r["severity"], r["edit"], r["message"], r["fix"]) for r in rows]
    title = f"{path}: {claims} claims, {len(rows)} findings"
    output.table(title, ("claim", "line", "severity", "edit", "message", "fix"), shown, right=("line",))


@app.command()
def scrub(
    files: Annotated[list[Path], typer.Argument(help="837 files, professional or institutional.")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Day of the run, YYYY-MM-DD; default today. Timely filing counts to it."),
    ] = None,
    payers: Annotated[
        Path | None, typer.Option("--payers", help="TOML or JSON file with rows of payers: their limits of filing.")
    ] = None,
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="TOML or JSON file with rules of your own; repeatable.")
    ] = None,
    history: Annotated[
        list[Path] | None,
        typer.Option(
            "--history", help="837 or 835 file with earlier claims or what payers decided of them; repeatable."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a finding.")] = False,
) -> None:
    """Check the claims of 837 files against every edit, and Medicare's outpatient hospital claims with CMS's code editor too.

    Exit code 0: no findings; 1: findings; 2: a file could not be read.

    Example: claimwright scrub batch.837 --json

    Example: claimwright scrub batch.837 --history sent-2025.837 --history paid-2025.835
    """
    day = parse_date(as_of)
    library = ready_library()
    rows_of_payers = or_exit(lambda: read_payers(payers)) if payers else None
    own = or_exit(partial(read_rules, *rules or ()))
    past = or_exit(partial(read_history, history)) if history else None
    worst = output.OK
    for path in files:
        try:
            claims, unchecked, found = findings_of(path, library, day, rows_of_payers, own, past)
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        rows = found.to_dicts()
        for told in unchecked:
            output.error(f"{path}: {told}")
        if as_json:
            for row in rows:
                output.json_line(row)
        else:
            _show(path, claims, rows)
        if rows and worst == output.OK:
            worst = output.FINDINGS
    raise typer.Exit(worst)
