"""Which claims went out, as far as a payment needs to know: numbers, charges, lines, and the payers still to come?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from claimwright.claims import Claims

ZERO: Final = Decimal("0.00")
_VOID: Final = "8"
_ORDER: Final = "PSTABCDEFGH"
"""Payers in the order of SBR01."""


@dataclass(frozen=True)
class SentLine:
    """A line as it was billed."""

    line: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: Decimal
    first: date | None
    last: date | None
    units: Decimal | None
    control_number: str

    @property
    def likeness(self) -> tuple[object, ...]:
        """What a payer sees of it: two lines alike in all of this cannot be told apart, nor need they be."""
        return self.procedure, tuple(sorted(self.modifiers)), self.charge, self.first, self.last, self.units


@dataclass(frozen=True)
class SentClaim:
    """A claim as it was billed."""

    claim_id: str
    number: str
    charge: Decimal
    lines: tuple[SentLine, ...]
    payer_id: str
    earlier_number: str
    """The payer's number of the claim it replaces."""
    frequency: str
    member_ids: frozenset[str]
    last_name: str
    first: date | None
    next_payers: int
    """Payers after the one it was sent to, as the claim names them."""
    person: tuple[str, str, str] = ("", "", "")
    """Last and first name and birth date of the patient: one number may be two people's."""


@dataclass
class SentClaims:
    """All claims, by their number."""

    claims: list[SentClaim] = field(default_factory=list)
    by_number: dict[str, list[SentClaim]] = field(default_factory=dict)

    def add(self, claim: SentClaim) -> None:
        """Keeps a claim; the same claim in a second file (for the next payer) is kept once."""
        known = self.by_number.setdefault(claim.number, [])
        same = [one for one in known if one.person == claim.person and _likeness(one) == _likeness(claim)]
        if same and claim.frequency not in ("7", _VOID):
            return
        known.append(claim)
        self.claims.append(claim)

    def numbered(self, number: str) -> list[SentClaim]:
        """Claims of this number, in its own letters, else in capitals and without blanks around."""
        if number in self.by_number:
            return self.by_number[number]
        plain = number.strip().upper()
        return [claim for claim in self.claims if plain and claim.number.strip().upper() == plain]


def _likeness(claim: SentClaim) -> list[Any]:
    return [line.likeness for line in claim.lines]


def sent_claims(claims: Claims | Sequence[Claims]) -> SentClaims:
    """The claims of one batch or several. A void charges nothing and is not among them."""
    found = SentClaims()
    for batch in [claims] if isinstance(claims, Claims) else claims:
        lines = _by_claim(batch.lines)
        parties, others = _by_claim(batch.parties), _by_claim(batch.other_payers)
        for row in batch.claims.iter_rows(named=True):
            if (row["frequency_code"] or "") != _VOID:
                key = row["claim_id"]
                found.add(_claim(row, lines.get(key, []), parties.get(key, []), others.get(key, [])))
    return found


def _by_claim(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["claim_id"], []).append(row)
    return found


def _claim(
    row: dict[str, Any], lines: Iterable[dict[str, Any]], parties: list[dict[str, Any]], others: list[dict[str, Any]]
) -> SentClaim:
    sent = tuple(_line(one, row["statement_from"]) for one in lines)
    people = [one for one in parties if one["role"] in ("patient", "subscriber")]
    payer = next((one["id"] for one in parties if one["role"] == "payer"), None)
    own = _ORDER.find(row["payer_responsibility"] or "P")
    return SentClaim(
        claim_id=row["claim_id"],
        number=row["patient_control_number"] or "",
        charge=sum((one.charge for one in sent), ZERO) if sent else row["total_charge"] or ZERO,
        lines=sent,
        payer_id=payer or "",
        earlier_number=row["payer_claim_control_number"] or "",
        frequency=row["frequency_code"] or "1",
        member_ids=frozenset(one["id"] for one in people if one["id"]),
        last_name=next(
            (
                one["last_or_organization_name"]
                for one in people
                if one["role"] == "patient" and one["last_or_organization_name"]
            ),
            "",
        )
        or next((one["last_or_organization_name"] for one in people if one["last_or_organization_name"]), ""),
        first=min((one.first for one in sent if one.first), default=row["statement_from"]),
        person=_person(people),
        next_payers=sum(_ORDER.find(one["payer_responsibility"] or "P") > own for one in others),
    )


def _person(people: list[dict[str, Any]]) -> tuple[str, str, str]:
    who = next((one for one in people if one["role"] == "patient"), people[0] if people else {})
    last, first = ((who.get(name) or "").strip().upper() for name in ("last_or_organization_name", "first_name"))
    return last, first, str(who.get("birth_date") or "")


def _line(row: dict[str, Any], day: date | None) -> SentLine:
    return SentLine(
        line=row["line"],
        procedure=row["procedure_code"] or row["revenue_code"] or "",
        modifiers=tuple(value for n in range(1, 5) if (value := row[f"modifier_{n}"])),
        charge=row["charge"] or ZERO,
        first=row["date_from"] or day,
        last=row["date_to"] or row["date_from"] or day,
        units=row["units"],
        control_number=row["line_control_number"] or "",
    )
