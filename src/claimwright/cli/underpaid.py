"""The command ``claimwright underpaid``: 835 files in, the lines a payer allowed less for than it should have."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import polars as pl
import typer

from claimwright.cli import output
from claimwright.cli.library import ready_library
from claimwright.denials import CONTRACTS, underpayments
from claimwright.denials.contracts import read_contracts
from claimwright.errors import UnreadableError
from claimwright.remittance.reading import read_835
from claimwright.x12.wire.segments import read_segments

app = typer.Typer()

_SHOWN: Final = ("underpaid", "overpaid")


@app.command()
def underpaid(
    files: Annotated[list[Path], typer.Argument(help="835 files.")],
    contracts: Annotated[
        Path | None, typer.Option("--contracts", help="CSV: payer_id,basis,schedule,percent,zip,valid_from,valid_to.")
    ] = None,
    zip_code: Annotated[
        str | None, typer.Option("--zip", help="ZIP code of the practice, for Medicare's amounts without contracts.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every line, not only those that differ.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a line.")] = False,
) -> None:
    """Set each paid line beside what Medicare or the payer's contract allows, and list those that differ.

    Without contracts every payer is compared with Medicare at the ZIP code given. Fee schedules and contracts are
    loaded with reference add. Exit code 0: nothing is underpaid; 1: something is; 2: a file could not be read.

    Example: claimwright underpaid era.835 --zip 10001
    """
    try:
        agreed = read_contracts(contracts) if contracts else CONTRACTS.frame([{"basis": "medicare", "zip": zip_code}])
    except UnreadableError as problem:
        output.error(str(problem))
        raise typer.Exit(output.UNREADABLE) from None
    library = ready_library()
    worst = output.OK
    for path in files:
        try:
            read = read_835(read_segments(path))
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        found = underpayments(
            read.payments, read.claim_payments, read.service_payments, read.adjustments, agreed, library
        )
        _say(path, found, everything=everything, as_json=as_json)
        if worst == output.OK and "underpaid" in found["verdict"].to_list():
            worst = output.FINDINGS
    raise typer.Exit(worst)


def _say(path: Path, found: pl.DataFrame, *, everything: bool, as_json: bool) -> None:
    shown = found if everything else found.filter(found["verdict"].is_in(list(_SHOWN)))
    if as_json:
        for row in shown.iter_rows(named=True):
            output.json_line({"file": str(path), **row})
        return
    counts = dict(found["verdict"].value_counts().rows())
    told = ", ".join(f"{counts[verdict]} {verdict.replace('_', ' ')}" for verdict in sorted(counts))
    rows = [
        (r["patient_control_number"], r["service_line"], r["procedure_code"], r["day"], r["charge"], r["allowed"], r["expected"],
         r["difference"], r["verdict"].replace("_", " "), r["reduction_rule"] or r["reason"])
        for r in shown.iter_rows(named=True)
    ]  # fmt: skip
    columns = ("claim", "line", "code", "day", "charge", "allowed", "expected", "difference", "verdict", "why")
    output.table(f"{path}: {told or 'no lines'}", columns, rows, right=("charge", "allowed", "expected", "difference"))
    owed = -sum((r["difference"] for r in found.iter_rows(named=True) if r["verdict"] == "underpaid"), Decimal(0))
    output.say(f"Allowed less than expected: ${owed:,.2f}")
