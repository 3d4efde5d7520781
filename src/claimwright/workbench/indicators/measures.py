"""Which claims and encounters does each indicator count, and which amounts does it add, as the database asks for them?

Each kind of rows is read by itself from an index that holds all of it: what needs no balance joins none. A test holds what
the database counts equal to what ``analytics.kpis`` counts of the facts row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from claimwright.workbench.models import NOT_FINAL_BILLED
from claimwright.workbench.remittances import DENIED, REVERSAL

_UNBILLED: Final = ", ".join(f"'{status.value}'" for status in NOT_FINAL_BILLED)

FACTS: Final[Mapping[str, str]] = {
    "claims": """
SELECT row_id AS id, total_charge AS charge, untouched AND status <> 'held' AS clean, sent_at
FROM workbench_claim WHERE practice_id = %(practice)s""",
    "open": """
SELECT claim.row_id AS id, claim.date_of_service, balance.owed FROM workbench_claimbalance balance
JOIN workbench_claim claim ON claim.row_id = balance.claim_id
WHERE balance.practice_id = %(practice)s AND balance.owed > 0 AND claim.sent_at IS NOT NULL""",
    "decided": f"""
SELECT first.claim_id AS id, first.charge,
  first.status = '{DENIED}' OR (first.status <> '{REVERSAL}' AND ({{denials}})) AS denied,
  COALESCE(balance.paid, 0) AS paid, COALESCE(balance.written_off, 0) AS written_off
FROM workbench_firstdecision first
LEFT JOIN workbench_claimbalance balance ON balance.claim_id = first.claim_id
WHERE first.practice_id = %(practice)s""",
    "encounters": f"""
SELECT id, COALESCE(expected_charge, 0) AS charge, COALESCE(discharged_on, date_of_service) AS discharged_on,
  status IN ({_UNBILLED}) AS waiting
FROM workbench_encounter WHERE practice_id = %(practice)s""",
}
"""A row a claim or encounter; ``{denials}`` becomes a condition on first decisions whose adjustments are denials."""


@dataclass(frozen=True)
class Side:
    """The rows of one side of an indicator, and what is added of each."""

    facts: str
    rows: str
    amount: str = "1"


@dataclass(frozen=True)
class Measure:
    """Both sides of an indicator. With a ``daily`` column the sum below is divided by the days since the earliest of its rows."""

    top: Side
    bottom: Side
    daily: str = ""


ALL: Final = "1 = 1"
_RECENT: Final = "sent_at >= %(since)s AND sent_at < %(until)s"
_DISCHARGED: Final = "discharged_on <= %(day)s"

MEASURES: Final[Mapping[str, Measure]] = {
    "clean_claim_rate": Measure(Side("claims", "clean"), Side("claims", ALL)),
    "denial_rate": Measure(Side("decided", "denied"), Side("decided", ALL)),
    "net_collection_rate": Measure(Side("decided", "paid <> 0", "paid"), Side("decided", ALL, "charge - written_off")),
    "days_in_ar": Measure(Side("open", ALL, "owed"), Side("claims", _RECENT, "charge"), daily="sent_at"),
    "aged_ar": Measure(Side("open", "date_of_service < %(old)s", "owed"), Side("open", ALL, "owed")),
    "dnfb_days": Measure(
        Side("encounters", f"{_DISCHARGED} AND waiting", "charge"),
        Side("encounters", f"{_DISCHARGED} AND discharged_on >= %(first)s", "charge"),
        daily="discharged_on",
    ),
}
