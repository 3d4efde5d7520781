"""Reads what each payer has agreed to pay by from a practice's own CSV file."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import polars as pl

from claimwright.denials.underpayment import CONTRACTS
from claimwright.errors import UnreadableError

_NEEDED: Final = ("payer_id", "basis")


def read_contracts(path: Path) -> pl.DataFrame:
    """Table ``payer_contracts`` from CSV with the header payer_id,basis,schedule,percent,zip,valid_from,valid_to.

    Only payer_id and basis are needed. An empty payer_id is for every other payer. Raises ``UnreadableError`` naming
    file, line and what was expected.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            given = [name.strip().lower() for name in rows.fieldnames or ()]
            if missing := [name for name in _NEEDED if name not in given]:
                raise UnreadableError(
                    str(path), "line 1", f"expected the columns {', '.join(_NEEDED)}; missing {', '.join(missing)}"
                )
            if unknown := [name for name in given if name not in CONTRACTS.names]:
                raise UnreadableError(
                    str(path), "line 1", f"expected only {', '.join(CONTRACTS.names)}; found {', '.join(unknown)}"
                )
            rows.fieldnames = given
            return CONTRACTS.frame([_contract(row, str(path), f"line {rows.line_num}") for row in rows])
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableError(str(path), "", f"expected a readable text file: {problem}") from None


def _contract(row: dict[str, Any], source: str, place: str) -> dict[str, Any]:
    value = {name: (text or "").strip() or None for name, text in row.items() if name}
    if value["basis"] not in ("medicare", "schedule"):
        raise UnreadableError(source, place, "expected medicare or schedule as basis")
    if value["basis"] == "schedule" and not value.get("schedule"):
        raise UnreadableError(source, place, "expected the name of the schedule")
    try:
        percent = value.get("percent")
        dates = {name: date.fromisoformat(text) for name in ("valid_from", "valid_to") if (text := value.get(name))}
        share = {"percent": Decimal(percent.rstrip("% "))} if percent else {}
    except (InvalidOperation, ValueError):
        raise UnreadableError(source, place, "expected a per cent such as 120 and dates such as 2026-01-01") from None
    return {**value, **dates, **share}
