"""What ``claimwright remit --claims`` reads beside the remittances, and how it shows what every claim stands at."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from claimwright.claims import Claims, read_837
from claimwright.cli import output
from claimwright.errors import UnreadableError
from claimwright.ledger import Settlement
from claimwright.payers import Payers, read_payers

_AFTER: Final = ("paid", "written off", "denied, open", "patient", "insurance")


def read_claims(paths: list[Path]) -> list[Claims]:
    """The claims of these 837 files; ends the command where one cannot be read."""
    found = []
    for path in paths:
        try:
            found.append(read_837(path).claims)
        except UnreadableError as problem:
            output.unreadable(path, problem)
            raise typer.Exit(output.UNREADABLE) from None
    return found


def payers_given(path: Path | None) -> Payers | None:
    """The rows of the payers' file, where one is given; ends the command where it cannot be read."""
    try:
        return read_payers(path) if path else None
    except UnreadableError as problem:
        output.unreadable(path or "", problem)
        raise typer.Exit(output.UNREADABLE) from None


def show_settlement(settlement: Settlement, *, as_json: bool) -> None:
    """The settlement as one JSON line, or as tables."""
    if as_json:
        output.json_line(settlement)
        return
    output.table(
        "Claims after these payments",
        ("claim", *_AFTER),
        [(one["claim"], *one["after"].values()) for one in settlement["claims"]],
        right=_AFTER,
    )
    if settlement["suspended"]:
        output.table(
            f"Suspended: {settlement['unapplied']} unapplied",
            ("file", "claim", "line", "amount", "reason"),
            [[one[name] for name in ("file", "claim", "line", "amount", "reason")] for one in settlement["suspended"]],
            right=("amount",),
        )
