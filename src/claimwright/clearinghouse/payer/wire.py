"""What crosses the wire: 837 transaction sets in, interchanges with acknowledgments and payments out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.clearinghouse.payer.payment import Segment
from claimwright.errors import UnreadableError
from claimwright.x12.answer.verdicts import read_999
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.tables.interchange import Envelope, TransactionSet, write_interchange
from claimwright.x12.wire.segments import read_segments

_ANSWERED_AT: Final = time(6, 0)


@dataclass(frozen=True)
class Received:
    """One accepted 837 transaction set: its claims, the submitter's batch number, the submitter's name and id."""

    claims: Claims
    batch_reference: str
    submitter: tuple[str, str]


@dataclass(frozen=True)
class Acknowledged:
    """The TA1 and 999 that answer a file, and the transaction sets they accept (group and set control numbers)."""

    content: bytes
    accepted: frozenset[tuple[str, str]]


def acknowledged(content: bytes, number: int, today: date) -> Acknowledged | None:
    """The answer to a file on the level of its syntax; None when it is no X12 at all, to which nobody can answer."""
    try:
        segments = read_segments(content, "received")
    except UnreadableError:
        return None
    answer = acknowledge(segments, timestamp=datetime.combine(today, _ANSWERED_AT), control_number=number)
    sets, _ = read_999(read_segments(answer, "answer"))
    good = sets.filter(pl.col("verdict").is_in(["A", "E"]))
    return Acknowledged(
        answer, frozenset(good.select("group_control_number", "transaction_control_number").iter_rows())
    )


def receive(content: bytes, accepted: frozenset[tuple[str, str]]) -> list[Received]:
    """The 837 transaction sets of a file that the 999 accepts, in order."""
    try:
        claims = read_837(content, "received").claims
    except UnreadableError:
        return []
    keys = ["group_control_number", "transaction_control_number", "batch_reference"]
    sets = []
    for row in claims.claims.select(keys).unique(maintain_order=True).iter_rows(named=True):
        if (row["group_control_number"], row["transaction_control_number"]) not in accepted:
            continue
        of_set = claims.claims.filter(pl.col(name).eq_missing(row[name]) for name in keys)
        batch = claims.only(of_set["claim_id"])
        submitters = batch.parties.filter(pl.col("role") == "submitter").head(1).to_dicts()
        named = submitters[0] if submitters else {}
        submitter = (named.get("last_or_organization_name") or "", named.get("id") or "")
        sets.append(Received(batch, row["batch_reference"] or "0", submitter))
    return sets


def written(
    kind: str, version: str, segments: Sequence[Segment], *, sender: str, receiver: str, number: int, today: date
) -> bytes:
    """One transaction set in an interchange of its own."""
    envelope = Envelope(
        sender_id=sender,
        receiver_id=receiver or "UNKNOWN",
        timestamp=datetime.combine(today, _ANSWERED_AT),
        interchange_control_number=number,
        group_control_number=number,
    )
    return write_interchange(envelope, [TransactionSet(kind, segments, version)]).data
