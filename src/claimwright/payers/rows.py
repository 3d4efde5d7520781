"""What holds for a payer: one row a span of days, asked by payer and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Authorization:
    """A permission the payer gave before the service: its number, the codes and units it is for, and its days."""

    number: str
    codes: tuple[str, ...] = ()
    units: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Payer:
    """What holds for one payer from ``valid_from`` to ``valid_to``; None is open. ``kind`` is one of ``KINDS`` or empty."""

    payer_id: str
    kind: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    """Other names under which records mention it."""
    claim_filing_indicator: str = ""
    """What claims to it carry as SBR09."""
    valid_from: date | None = None
    valid_to: date | None = None
    eligibility_payer_id: str = ""
    """What eligibility inquiries (270) call it; empty: as claims do."""
    remittance_payer_id: str = ""
    """What its remittances (835) call it; empty: as claims do."""
    timely_filing_days: int | None = None
    """Days from the service within which a claim must arrive."""
    corrected_claim_days: int | None = None
    """Days from the service within which a corrected claim (frequency 7 or 8) must arrive."""
    appeal_days: int | None = None
    """Days from the denial within which an appeal must arrive."""
    refund_days: int | None = None
    """Days within which it may ask money back, or is to be repaid."""
    takes: tuple[str, ...] = ()
    """Transactions it takes or sends electronically, ``TRANSACTIONS``."""
    enrollment_claims: str = ""
    """How the enrollment for claims stands, one of ``ENROLLMENTS``; the next two for eligibility and remittances."""
    enrollment_eligibility: str = ""
    enrollment_remittance: str = ""
    address_1: str = ""
    """Where paper and appeals go."""
    address_2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    portal: str = ""
    """Address of its portal."""
    phone: str = ""
    member_id_pattern: str = ""
    """Regular expression a member id matches as a whole."""
    authorization_required: tuple[str, ...] = ()
    """Procedures that need an authorization; ``*`` stands for all."""
    authorization_required_bill_types: tuple[str, ...] = ()
    """Types of bill that need one."""
    authorization_pattern: str = ""
    """Regular expression an authorization number matches as a whole."""
    authorizations: tuple[Authorization, ...] = ()
    """Those given."""
    referral_required_taxonomies: tuple[str, ...] = ()
    """Specialties that see a patient only by referral."""

    def holds_on(self, day: date | None) -> bool:
        """Whether the row applies on a day; without a day, whether it is still open."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Payers:
    """Rows of payers, asked by payer id and day."""

    def __init__(self, rows: Iterable[Payer] = ()) -> None:
        self._rows: dict[str, list[Payer]] = {}
        for row in rows:
            self._rows.setdefault(row.payer_id.upper(), []).append(row)

    def __iter__(self) -> Iterator[Payer]:
        return (row for rows in self._rows.values() for row in rows)

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows.values())

    def on(self, payer_id: str | None, day: date | None = None) -> Payer | None:
        """The row of a payer that applies on a day, of several the one that began last; None where there is none."""
        fitting = [row for row in self._rows.get((payer_id or "").upper(), []) if row.holds_on(day)]
        return max(fitting, key=lambda row: row.valid_from or date.min, default=None)
