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
from claimwright.cli.settlement import payers_given, read_claims, show_settlement
from claimwright.errors import UnreadableError
from claimwright.ledger import settle
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


def provider_level(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Provider-level adjustments as JSON has them; the sign is that of PLB: positive lowers the payment."""
    return [{"reason": row["reason_code"], "amount": row["amount"], "reference": row["reference"]} for row in rows]


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "trace": row["trace_number"],
        "date": row["payment_date"],
        "amount": row["amount"],
        "payer": row["payer_name"],
    }


def claim_payments(file: str, read: Remittances) -> Iterator[dict[str, Any]]:
    """One JSON-ready object a claim payment of a file, in file order."""
    payments = {row["payment_id"]: row for row in read.payments.iter_rows(named=True)}
    of_claim = _grouped(read.adjustments, "claim_payment_id")
    services = _grouped(read.service_payments, "claim_payment_id")
    off = _grouped(read.balances, "payment_id", "claim_payment_id")
    provider = _grouped(read.provider_adjustments, "payment_id")
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
            "payment": _payment(payment)
            | ({"provider_level": provider_level(plb)} if (plb := provider.get((claim["payment_id"],))) else {}),
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
    if rows:
        output.table(f"{path}: {total}", columns, rows, right=_MONEY[:3])
    else:
        output.say(f"{path}: {total}: no claim")


def _provider_level(path: Path, read: Remittances, *, as_json: bool) -> None:
    """Provider-level adjustments (PLB): a table for people; for programs, a line of a payment that has nothing else."""
    payments = {row["payment_id"]: row for row in read.payments.iter_rows(named=True)}
    rows = _grouped(read.provider_adjustments, "payment_id")
    if not as_json:
        shown = [
            (payments[key]["trace_number"], row["reason_code"], row["amount"], row["reference"])
            for (key,), found in rows.items()
            for row in found
        ]
        if shown:
            title = f"{path}: provider-level adjustments (a positive amount lowers the payment)"
            output.table(title, ("payment", "reason", "amount", "reference"), shown, right=("amount",))
        return
    with_claims = set(read.claim_payments["payment_id"])
    for (key,), found in rows.items():
        if key not in with_claims:
            adjustments = provider_level(found)
            output.json_line({"file": str(path), "payment": _payment(payments[key]), "provider_level": adjustments})


def _told(path: Path, read: Remittances, faults: pl.DataFrame) -> None:
    """What is wrong with a file, on standard error."""
    for finding in read.findings.filter(read.findings["severity"] != "info").iter_rows(named=True):
        mild = "" if finding["severity"] == "error" else "warning: "
        place = "" if finding["segment"] is None else f"segment {finding['segment']}: "
        output.error(f"{path}: {place}{mild}{finding['message']}")
    claims = dict(read.claim_payments.select("claim_payment_id", "patient_control_number").iter_rows())
    shares = read.balances.filter(read.balances["level"] == "patient_responsibility")
    for row in shares.iter_rows(named=True):
        output.error(
            f"{path}: claim {claims[row['claim_payment_id']]}: warning: the patient's share is stated as {row['found']}, "
            f"its PR adjustments add up to {row['expected']}"
        )
    for row in read.balances.filter(read.balances["claim_payment_id"].is_null()).iter_rows(named=True):
        output.error(
            f"{path}: payment off by {row['difference']}: {row['expected']} expected, {row['found']} found in BPR02"
        )
    for fault in faults.iter_rows(named=True):
        output.error(f"{path}: {fault['place']}: {fault['message']}")


@app.command()
def remit(
    files: Annotated[list[Path], typer.Argument(help="835 files, posted in this order.")],
    claims: Annotated[
        list[Path] | None, typer.Option("--claims", help="837 file with the claims that were sent; may be repeated.")
    ] = None,
    payers: Annotated[Path | None, typer.Option("--payers", help="TOML or JSON file with rows of payers.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object a claim payment.")] = False,
) -> None:
    """Read remittances (835), check that the money adds up, and list each claim payment.

    With --claims the payments are posted to the claims that were sent: one last line says what every claim and line stands
    at, what is suspended and why, and where each deposit went.

    Exit code 0: everything balances; 1: something does not, is suspended, or the file is not whole; 2: a file could not be
    read.

    Example: claimwright remit era.835 --claims sent.837 --json
    """
    sent, rows = read_claims(claims or []), payers_given(payers)
    posted: list[Remittances] = []
    worst = output.OK
    for path in files:
        try:
            segments = read_segments(path)
            read = read_835(segments, str(path))
        except UnreadableError as problem:
            output.unreadable(path, problem)
            worst = output.UNREADABLE
            continue
        posted.append(read)
        if as_json:
            for line in claim_payments(str(path), read):
                output.json_line(line)
        else:
            _show(path, read)
        if not (as_json and sent):
            _provider_level(path, read, as_json=as_json)
        faults = broken_envelope(segments)
        _told(path, read, faults)
        unusable = (read.findings["severity"] == "error").any()
        if worst == output.OK and (unusable or not (read.balances.is_empty() and faults.is_empty())):
            worst = output.FINDINGS
    if sent:
        settlement = settle(posted, sent, rows)
        show_settlement(settlement, as_json=as_json)
        if worst == output.OK and settlement["suspended"]:
            worst = output.FINDINGS
    raise typer.Exit(worst)
