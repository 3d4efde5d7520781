"""Which 277CA (005010X214) answers a received 837: each claim accepted, or rejected and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

import polars as pl

from claimwright.clearinghouse.received_claims import (
    ReceivedBatch,
    ReceivedClaim,
    ReceivedLine,
    ReceivedProvider,
    received_batches,
)
from claimwright.data_files import data_table
from claimwright.x12.answer.writing import NOTED
from claimwright.x12.check.check import check
from claimwright.x12.tables.interchange import Envelope, Segment, TransactionSet, write_interchange
from claimwright.x12.wire.envelopes import interchanges
from claimwright.x12.wire.segments import Segments

_MOST_STATUSES: Final = 3
"""An STC holds three statuses (STC01, STC10, STC11)."""
_ACCEPTED: Final = ("A2", "20", "")
_ANY: Final = "*"
_RETURNED: Final = ("A3", "21", "")
_SET_REJECTED: Final = "NOT PROCESSED - THE TRANSACTION SET WAS REJECTED, SEE ITS TA1 OR 999"


@cache
def _statuses() -> dict[str, tuple[str, str, str]]:
    return {
        row["finding"]: (row["category"], row["status"], row["entity"] or "")
        for row in data_table("claimwright.clearinghouse", "claim_statuses.tsv").iter_rows(named=True)
    }


@cache
def _code_statuses() -> dict[tuple[str, int | None], str]:
    return {
        (row["segment"], int(row["element"]) if row["element"] else None): row["status"]
        for row in data_table("claimwright.clearinghouse", "code_statuses.tsv").iter_rows(named=True)
    }


def status_of(finding: Mapping[str, Any]) -> tuple[str, str, str]:
    """Category, claim status code and entity that tell a finding of ``check`` to the sender of a claim."""
    category, status, entity = _statuses().get(finding["finding"], _statuses()[_ANY])
    if finding["finding"] in ("code-unknown", "invalid-code"):
        known = _code_statuses()
        status = known.get((finding["id"], finding["element"]), known.get((finding["id"], None), status))
    if finding["finding"] == "npi-check-digit":
        entity = _entity(finding["loop"] or "")
    return category, status, entity


def _entity(loop: str) -> str:
    """Whom a finding is about, by the loop it stands in."""
    return {"2010AA": "85", "2310A": "DN", "2310B": "82", "2310C": "77", "2420A": "82", "2420E": "DK"}.get(loop, "")


@dataclass(frozen=True)
class _Verdict:
    """What is said of a claim: its statuses, and those of its lines by their place."""

    statuses: list[tuple[str, str, str]]
    lines: dict[int, list[tuple[str, str, str]]]
    message: str = ""

    @property
    def accepted(self) -> bool:
        return not self.statuses and not self.lines


def acknowledge_claims(
    segments: Segments,
    *,
    timestamp: datetime,
    control_number: int = 1,
    findings: pl.DataFrame | None = None,
    edits: Mapping[str, str] | None = None,
    numbers: Mapping[str, str] | None = None,
) -> bytes:
    """A 277CA for each 837 transaction set of a received file, in one interchange back to its sender.

    A claim is rejected for each error that ``check`` finds in it, its patient or its billing provider (``findings``,
    when known already, of SNIP types 1 to 5), or because an edit holds it: ``edits`` gives the words by patient control
    number. A claim without error is returned all the same when the TA1 or the 999 rejects its transaction set: what they
    reject is not processed, and two answers must not contradict each other. Categories: A2 accepted, A3 returned, A6
    something missing, A7 something invalid, A8 parts that do not fit.
    ``numbers`` gives the payer's own numbers of accepted claims by patient control number. Returns b"" when the file
    holds no 837.
    """
    found = (check(segments) if findings is None else findings).filter(pl.col("severity") == "error")
    received = interchanges(segments.separator_groups).rows(named=True)
    first = received[0] if received else {}
    batches = list(received_batches(segments))
    if not batches:
        return b""
    envelope = Envelope(
        first.get("interchange_receiver") or "",
        first.get("interchange_sender") or "",
        timestamp,
        control_number,
        control_number,
        usage=first.get("usage") or "P",
        sender_qualifier=first.get("interchange_receiver_qualifier") or "ZZ",
        receiver_qualifier=first.get("interchange_sender_qualifier") or "ZZ",
    )
    sets = []
    rejected = _rejected_sets(segments, found)
    for number, batch in enumerate(batches, 1):
        mine = found.filter(pl.col("transaction") == batch.transaction).rows(named=True)
        held = _Held(edits or {}, _SET_REJECTED if batch.transaction in rejected else "")
        writer = _Writer(batch, mine, held, numbers or {}, timestamp, f"{control_number}{number:04}")
        sets.append(TransactionSet("277", writer.segments(), "005010X214"))
    return write_interchange(envelope, sets).data


def _rejected_sets(segments: Segments, errors: pl.DataFrame) -> set[int]:
    """The transaction sets that the TA1 or the 999 of the same findings rejects."""
    wrong = errors.filter(pl.col("note").is_not_null() & (pl.col("level") != "claim"))
    whole = wrong.filter(pl.col("transaction").is_null())
    interchanges_at_fault = set(
        whole.filter((pl.col("level") == "interchange") & ~pl.col("finding").is_in(NOTED))["interchange"]
    )
    groups_at_fault = set(whole.filter(pl.col("level") == "group")["group"])
    sets = set(wrong["transaction"].drop_nulls())
    for row in segments.transactions().iter_rows(named=True):
        if row["interchange"] in interchanges_at_fault or row["group"] in groups_at_fault:
            sets.add(row["transaction"])
    return sets


@dataclass(frozen=True)
class _Held:
    """Why claims without error are returned: an edit, by patient control number, or that their whole set is."""

    edits: Mapping[str, str]
    whole_set: str


class _Writer:
    """One 277CA: the levels of source, receiver, providers, claims."""

    def __init__(
        self,
        batch: ReceivedBatch,
        found: Sequence[Mapping[str, Any]],
        held: _Held,
        numbers: Mapping[str, str],
        timestamp: datetime,
        reference: str,
    ) -> None:
        self.batch, self.numbers, self.reference = batch, numbers, reference
        self.day, self.time = f"{timestamp:%Y%m%d}", f"{timestamp:%H%M}"
        self.verdicts = {id(claim): _verdict(claim, found, held) for one in batch.providers for claim in one.claims}

    def segments(self) -> list[Segment]:
        batch = self.batch
        claims = [claim for one in batch.providers for claim in one.claims]
        good = [claim for claim in claims if self.verdicts[id(claim)].accepted]
        total = sum((claim.charge for claim in claims), Decimal(0))
        overall = ["A1", "19", "PR"] if good or not claims else ["A8", "19", "PR"]
        out: list[Segment] = [
            ["BHT", "0085", "08", self.reference, self.day, self.time, "TH"],
            ["HL", 1, None, "20", 1],
            ["NM1", "AY", "2", batch.receiver[0] or "RECEIVER", *[None] * 4, "46", batch.receiver[1] or "RECEIVER"],
            ["TRN", 1, self.reference],
            ["DTP", "050", "D8", self.day],
            ["DTP", "009", "D8", self.day],
            ["HL", 2, 1, "21", 1 if claims else 0],
            ["NM1", "41", "2", batch.submitter[0] or "SUBMITTER", *[None] * 4, "46", batch.submitter[1] or "SUBMITTER"],
            ["TRN", 2, batch.reference or "0"],
            ["STC", overall, self.day, "WQ" if good or not claims else "U", total],
            *self._totals(claims, "90", "AA"),
        ]
        level = 2
        for provider in batch.providers:
            if provider.claims:
                level = self._provider(provider, level, out)
        return out

    def _totals(self, claims: Sequence[ReceivedClaim], accepted: str, rejected: str) -> list[Segment]:
        good = [claim for claim in claims if self.verdicts[id(claim)].accepted]
        bad = [claim for claim in claims if not self.verdicts[id(claim)].accepted]
        out: list[Segment] = [["QTY", name, len(some)] for name, some in ((accepted, good), (rejected, bad)) if some]
        for name, some in (("YU", good), ("YY", bad)):
            if some:
                out.append(["AMT", name, sum((claim.charge for claim in some), Decimal(0))])
        return out

    def _provider(self, provider: ReceivedProvider, level: int, out: list[Segment]) -> int:
        level += 1
        parent = level
        out += [
            ["HL", parent, 2, "19", 1],
            ["NM1", "85", "2", provider.name or "PROVIDER", *[None] * 4, *provider.identifier],
            ["TRN", 1, "0"],
            *self._totals(provider.claims, "QA", "QC"),
        ]
        for claim in provider.claims:
            level += 1
            out += self._claim(claim, level, parent)
        return level

    def _claim(self, claim: ReceivedClaim, level: int, parent: int) -> list[Segment]:
        verdict = self.verdicts[id(claim)]
        last, first, middle = claim.patient
        statuses = verdict.statuses or ([_ACCEPTED] if verdict.accepted else [_statuses()[_ANY]])
        action = "WQ" if verdict.accepted else "U"
        out: list[Segment] = [
            ["HL", level, parent, "PT"],
            ["NM1", "QC", "1", last or "PATIENT", first, middle, None, None, "MI", claim.member_id or "00"],
            ["TRN", 2, claim.number or "0"],
            [
                "STC",
                _coded(statuses[0]),
                self.day,
                action,
                claim.charge,
                *[None] * 5,
                *_more(statuses),
                verdict.message,
            ],
        ]
        if verdict.accepted and claim.number in self.numbers:
            out.append(["REF", "1K", self.numbers[claim.number]])
        if claim.clearinghouse_number:
            out.append(["REF", "D9", claim.clearinghouse_number])
        if claim.bill_type:
            out.append(["REF", "BLT", claim.bill_type])
        if claim.dates[0]:
            same = claim.dates[0] == claim.dates[1]
            out.append(["DTP", "472", "D8" if same else "RD8", claim.dates[0] if same else "-".join(claim.dates)])
        for at, some in sorted(verdict.lines.items()):
            out += self._line(claim.lines[at], some)
        return out

    def _line(self, line: ReceivedLine, statuses: list[tuple[str, str, str]]) -> list[Segment]:
        procedure = list(line.procedure) if any(line.procedure) else ["NU", line.revenue or "0"]
        return [
            ["SVC", procedure, line.charge or "0", None, line.revenue if any(line.procedure) else None],
            ["STC", _coded(statuses[0]), None, "U", *[None] * 6, *_more(statuses)],
            ["REF", "FJ", line.number or "0"],
        ]


def _coded(status: tuple[str, str, str]) -> list[str]:
    return [part for part in status if part]


def _more(statuses: list[tuple[str, str, str]]) -> list[list[str] | None]:
    """STC10 and STC11."""
    rest: list[list[str] | None] = [_coded(status) for status in statuses[1:_MOST_STATUSES]]
    return rest + [None] * (_MOST_STATUSES - 1 - len(rest))


def _verdict(claim: ReceivedClaim, found: Sequence[Mapping[str, Any]], held: _Held) -> _Verdict:
    statuses: list[tuple[str, str, str]] = []
    lines: dict[int, list[tuple[str, str, str]]] = {}
    for finding in found:
        row = finding["row"]
        if finding["level"] in ("interchange", "group", "transaction"):
            # The envelope is a matter of the TA1 and the 999.
            continue
        inside = claim.first <= row <= claim.last
        if not inside and not any(first <= row <= last for first, last in claim.also):
            continue
        status = status_of(finding)
        at = next((number for number, line in enumerate(claim.lines) if line.first <= row <= line.last), None)
        where = statuses if at is None else lines.setdefault(at, [])
        if status not in where:
            where.append(status)
    message = held.edits.get(claim.number, "")
    if not message and not statuses and not lines:
        message = held.whole_set
    if message and not statuses:
        statuses.append(_RETURNED)
    return _Verdict(statuses, lines, message)
