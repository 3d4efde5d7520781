"""Whether the payer takes a claim in: its own few front-end checks, answered in a 277CA (005010X214)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claimwright.clearinghouse.payer.adjudicate import ClaimRows
from claimwright.clearinghouse.payer.decisions import ZERO
from claimwright.clearinghouse.payer.payment import Segment, plain
from claimwright.clearinghouse.payer.plan import Plan


@dataclass(frozen=True)
class Status:
    """Category, status and entity of a claim status (STC01)."""

    category: str
    status: str
    entity: str = ""

    @property
    def accepted(self) -> bool:
        return self.category in ("A1", "A2")

    @property
    def element(self) -> tuple[str, ...]:
        return (self.category, self.status, self.entity) if self.entity else (self.category, self.status)


ACCEPTED = Status("A2", "20", "PR")


def take_in(rows: ClaimRows, plan: Plan) -> Status:
    """Accepted into adjudication, or rejected and why (claim status codes; entities 85 billing provider, IL subscriber)."""
    claim = rows.claim
    if not rows.provider("billing").get("npi"):
        return Status("A7", "562", "85")
    if plan.members and rows.member_id not in plan.members:
        return Status("A3", "164", "IL")
    if not rows.diagnoses:
        return Status("A7", "254")
    if not rows.lines:
        return Status("A7", "454")
    if sum((line["charge"] or ZERO for line in rows.lines), ZERO) != (claim["total_charge"] or ZERO):
        return Status("A7", "178")
    if claim["frequency_code"] in ("7", "8") and not claim["payer_claim_control_number"]:
        return Status("A7", "464")
    return ACCEPTED


@dataclass(frozen=True)
class Taken:
    """A claim with its status, and the payer's number when it was accepted."""

    rows: ClaimRows
    status: Status
    number: str = ""


def acknowledgment_set(
    plan: Plan,
    taken: Sequence[Taken],
    *,
    reference: str,
    batch_reference: str,
    submitter: tuple[str, str],
    today: date,
) -> list[Segment]:
    """The segments between ST and SE of one 277CA about one 837 transaction set; ``submitter`` is its name and id."""
    day = today.strftime("%Y%m%d")
    good = [one for one in taken if one.status.accepted]
    total = sum((_charge(one) for one in taken), ZERO)
    overall: tuple[str, ...] = ("A1", "19", "PR") if good else ("A8", "19", "PR")
    segments: list[Segment] = [
        ["BHT", "0085", "08", reference, day, "0000", "TH"],
        ["HL", "1", "", "20", "1"],
        ["NM1", "PR", "2", plan.name, "", "", "", "", "PI", plan.payer_id],
        ["TRN", "1", reference],
        ["DTP", "050", "D8", day],
        ["DTP", "009", "D8", day],
        ["HL", "2", "1", "21", "1"],
        ["NM1", "41", "2", submitter[0], "", "", "", "", "46", submitter[1]],
        ["TRN", "2", batch_reference],
        ["STC", overall, day, "WQ" if good else "U", plain(total)],
        *_totals(taken, "90", "AA"),
    ]
    level = 2
    payees = sorted({(one.rows.provider("billing").get("npi") or "", _billing_name(one)) for one in taken})
    for npi, name in payees:
        mine = [one for one in taken if (one.rows.provider("billing").get("npi") or "") == npi]
        level += 1
        parent = str(level)
        segments += [
            ["HL", parent, "2", "19", "1"],
            ["NM1", "85", "2", name, "", "", "", "", *(("XX", npi) if npi else ("", ""))],
            ["TRN", "1", "0"],
            *_totals(mine, "QA", "QC"),
        ]
        for one in mine:
            level += 1
            segments += _patient(one, str(level), parent, day)
    return segments


def _charge(one: Taken) -> Decimal:
    return one.rows.claim["total_charge"] or ZERO


def _billing_name(one: Taken) -> str:
    return one.rows.provider("billing").get("last_or_organization_name") or "UNKNOWN"


def _totals(taken: Sequence[Taken], accepted: str, rejected: str) -> list[Segment]:
    good = [one for one in taken if one.status.accepted]
    bad = [one for one in taken if not one.status.accepted]
    segments: list[Segment] = []
    for quantity, some in ((accepted, good), (rejected, bad)):
        if some:
            segments.append(["QTY", quantity, str(len(some))])
    for amount, some in (("YU", good), ("YY", bad)):
        if some:
            segments.append(["AMT", amount, plain(sum((_charge(one) for one in some), ZERO))])
    return segments


def _patient(one: Taken, level: str, parent: str, day: str) -> list[Segment]:
    rows = one.rows
    person = rows.party("patient") or rows.party("subscriber")
    first, last = rows.days
    segments: list[Segment] = [
        ["HL", level, parent, "PT"],
        [
            "NM1",
            "QC",
            "1",
            person.get("last_or_organization_name") or "",
            person.get("first_name") or "",
            "",
            "",
            "",
            "MI",
            rows.member_id,
        ],
        ["TRN", "2", rows.claim["patient_control_number"] or "0"],
        ["STC", one.status.element, day, "WQ" if one.status.accepted else "U", plain(_charge(one))],
    ]
    if one.number:
        segments.append(["REF", "1K", one.number])
    if rows.claim["kind"] == "I":
        segments.append(["REF", "BLT", f"{rows.claim['facility_type']}{rows.claim['frequency_code']}"])
    if first and last:
        same = first == last
        value = first.strftime("%Y%m%d") if same else f"{first:%Y%m%d}-{last:%Y%m%d}"
        segments.append(["DTP", "472", "D8" if same else "RD8", value])
    return segments
