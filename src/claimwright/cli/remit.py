"""The command ``claimwright remit``: 835 files in, a line a claim payment out, balanced or not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
import typer

from claimwright.cli import output
from claimwright.cli.envelope import broken_envelope
from claimwright.errors import UnreadableError
from claimwright.remittance.reading import Remittances, read_835
from claimwright.x12.wire.segments import read_segments

app = typer.Typer()

_MONEY: Final = ("charge", "paid", "patient share", "adjustments")


def _grouped(frame: pl.DataFrame, *keys: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def _by_reason(rows: list[dict[str, Any]]) -> dict[str, dict[str, Decimal]]:
    """Amounts by group code and reason code, summed."""
    sums: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        reasons = sums.setdefault(row["group_code"] or "?", {})
        reason = row["reason_code"] or "?"
        reasons[reason] = reasons.get(reason, Decimal(0)) + (row["amount"] or Decimal(0))
    return sums


def _verdict(rows: list[dict[str, Any]]) -> str | list[dict[str, Any]] | dict[str, Any]:
    said = [
        {"level": row["level"], "line": row["service_line"], "difference": row["difference"]}
        if row["service_line"] is not None
        else {"level": row["level"], "difference": row["difference"]}
        for row in rows
    ]
    if not said:
        return "ok"
    return said[0] if len(said) == 1 else {**said[0], "also": said[1:]}


def claim_payments(file: str, read: Remittances) -> Iterator[dict[str, Any]]:
    """One JSON-ready object a claim payment of a file, in file order."""
    payments = {row["payment_id"]: row for row in read.payments.iter_rows(named=True)}
    of_claim = _grouped(read.adjustments, "claim_payment_id")
    services = _grouped(read.service_payments, "claim_payment_id")
    off = _grouped(read.balances, "payment_id", "claim_payment_id")
    for claim in read.claim_payments.iter_rows(named=True):
        payment = payments[claim["payment_id"]]
        key = claim["claim_payment_id"]
        adjustments = of_claim.get((key,), [])
        by_line: dict[int | None, list[dict[str, Any]]] = {row["service_line"]: [] for row in adjustments}
        for row in adjustments:
            by_line[row["service_line"]].append(row)
        unbalanced = [*off.get((claim["payment_id"], key), []), *off.get((claim["payment_id"], None), [])]
        yield {
            "file": file,
            "payment": {
                "trace": payment["trace_number"],
                "date": payment["payment_date"],
                "amount": payment["amount"],
                "payer": payment["payer_name"],
            },
            "claim": claim["patient_control_number"],
            "payer_claim_control_number": claim["payer_claim_control_number"],
            "status": claim["status"],
            "charge": claim["charge"],
            "paid": claim["paid"],
            "patient_share": claim["patient_responsibility"],
            "adjustments": _by_reason(adjustments),
            "remarks": claim["remark_codes"] or [],
            "lines": [
                {
                    "line": line["service_line"],
                    "procedure": line["procedure_code"],
                    "modifiers": [line[f"modifier_{n}"] for n in range(1, 5) if line[f"modifier_{n}"]],
                    "date": line["date_from"],
                    "charge": line["charge"],
                    "paid": line["paid"],
                    "adjustments": _by_reason(by_line.get(line["service_line"], [])),
                    "remarks": line["remark_codes"] or [],
                }
                for line in services.get((key,), [])
            ],
            "balance": _verdict(unbalanced),
        }


def _show(path: Path, read: Remittances) -> None:
    rows = []
    for claim in claim_payments(path.name, read):
        adjustments = ", ".join(
            f"{group}-{reason} {amount}"
            for group, reasons in claim["adjustments"].items()
            for reason, amount in reasons.items()
        )
        balance = claim["balance"]
        if balance != "ok":
            balance = f"{balance['level']} off by {balance['difference']}"
        rows.append(
            (
                claim["claim"],
                claim["payer_claim_control_number"],
                claim["status"],
                claim["charge"],
                claim["paid"],
                claim["patient_share"],
                adjustments,
                balance,
            )
        )
    total = ", ".join(
        f"{row['amount']} {row['payer_name'] or ''} {row['trace_number'] or ''}".strip()
        for row in read.payments.iter_rows(named=True)
    )
    columns = ("claim", "payer's number", "status", "charge", "paid", "patient share", "adjustments", "balance")
    output.table(f"{path}: {total}", columns, rows, right=_MONEY[:3])


@app.command()
def remit(
    files: Annotated[list[Path], typer.Argument(help="835 files.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a claim payment.")] = False,
) -> None:
    """Read remittances (835), check that the money adds up, and list each claim payment.

    Exit code 0: everything balances; 1: something does not, or the file is not whole; 2: a file could not be read.

    Example: claimwright remit era.835 --json
    """
    worst = output.OK
    for path in files:
        try:
            segments = read_segments(path)
            read = read_835(segments)
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        if as_json:
            for line in claim_payments(str(path), read):
                output.json_line(line)
        else:
            _show(path, read)
        for finding in read.findings.filter(read.findings["severity"] == "error").iter_rows(named=True):
            output.error(f"{path}: segment {finding['segment']}: {finding['message']}")
        for row in read.balances.filter(read.balances["claim_payment_id"].is_null()).iter_rows(named=True):
            output.error(
                f"{path}: payment off by {row['difference']}: {row['expected']} expected, {row['found']} found in BPR02"
            )
        faults = broken_envelope(segments)
        for fault in faults.iter_rows(named=True):
            output.error(f"{path}: {fault['place']}: {fault['message']}")
        if worst == output.OK and not (read.balances.is_empty() and faults.is_empty()):
            worst = output.FINDINGS
    raise typer.Exit(worst)
