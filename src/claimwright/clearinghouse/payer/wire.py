"""What crosses the wire: 837 transaction sets in, interchanges with acknowledgments and payments out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.clearinghouse.payer.payment import Segment
from claimwright.errors import UnreadableError
from claimwright.x12.writer import Envelope, TransactionSet, write_interchange


@dataclass(frozen=True)
class Received:
    """One accepted 837 transaction set: its claims, the submitter's batch number, the submitter's name and id."""

    claims: Claims
    batch_reference: str
    submitter: tuple[str, str]


def receive(content: bytes) -> list[Received]:
    """The transaction sets of a file that the 999 accepts, in order; none of a file that cannot be read."""
    try:
        claims = read_837(content, "received").claims
    except UnreadableError:
        return []
    keys = ["interchange_control_number", "transaction_control_number", "batch_reference"]
    sets = []
    for row in claims.claims.select(keys).unique(maintain_order=True).iter_rows(named=True):
        of_set = claims.claims.filter(pl.col(name).eq_missing(row[name]) for name in keys)
        batch = claims.only(of_set["claim_id"])
        submitters = batch.parties.filter(pl.col("role") == "submitter").head(1).to_dicts()
        named = submitters[0] if submitters else {}
        sets.append(
            Received(
                batch,
                row["batch_reference"] or "0",
                (named.get("last_or_organization_name") or "", named.get("id") or ""),
            )
        )
    return sets


def written(
    kind: str, version: str, segments: Sequence[Segment], *, sender: str, receiver: str, number: int, today: date
) -> bytes:
    """One transaction set in an interchange of its own."""
    envelope = Envelope(
        sender_id=sender,
        receiver_id=receiver or "UNKNOWN",
        timestamp=datetime.combine(today, time(6, 0)),
        interchange_control_number=number,
        group_control_number=number,
    )
    return write_interchange(envelope, [TransactionSet(kind, segments, version)]).data
