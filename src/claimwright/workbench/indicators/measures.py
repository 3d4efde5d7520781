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
SELECT claim.row_id AS id, claim.date_of_service, balance.owed FROM (
  SELECT record_id, ROUND(SUM(debit - credit), 2) AS owed FROM workbench_ledgerentry
  WHERE practice_id = %(practice)s AND record_id IS NOT NULL
    AND account IN ('insurance_receivable', 'denied_receivable', 'patient_receivable')
  GROUP BY record_id
) balance JOIN workbench_claim claim ON claim.row_id = balance.record_id
WHERE balance.owed > 0 AND claim.sent_at IS NOT NULL""",
    "decided": f"""
SELECT claim.row_id AS id, claim.total_charge AS charge,
  first.status = '{DENIED}' OR (first.status <> '{REVERSAL}' AND refused.record_id IS NOT NULL) AS denied,
  COALESCE(balance.paid, 0) AS paid, COALESCE(balance.written_off, 0) AS written_off
FROM (
  SELECT one.claim_id, one.status, one.record_id, one.claim_payment_id, payment.payment_date,
    ROW_NUMBER() OVER (PARTITION BY one.claim_id ORDER BY payment.payment_date, one.row_id) AS place
  FROM workbench_claimpayment one JOIN workbench_payment payment ON payment.row_id = one.record_id
  WHERE one.practice_id = %(practice)s AND one.claim_id IS NOT NULL
) first
JOIN workbench_claim claim ON claim.row_id = first.claim_id
LEFT JOIN (
  SELECT DISTINCT took.record_id, took.claim_payment_id FROM workbench_adjustment took
  JOIN workbench_claimpayment one ON one.record_id = took.record_id AND one.claim_payment_id = took.claim_payment_id
  WHERE took.practice_id = %(practice)s AND took.amount > 0 AND ({{denials}})
) refused ON refused.record_id = first.record_id AND refused.claim_payment_id = first.claim_payment_id
LEFT JOIN (
  SELECT record_id,
    SUM(CASE WHEN account = 'unapplied_cash' THEN debit - credit ELSE 0 END) AS paid,
    SUM(CASE WHEN account = 'contractual_adjustment' THEN debit - credit ELSE 0 END) AS written_off
  FROM workbench_ledgerentry
  WHERE practice_id = %(practice)s AND record_id IN (
      SELECT claim_id FROM workbench_claimpayment WHERE practice_id = %(practice)s
    ) AND (account = 'contractual_adjustment' OR account = 'unapplied_cash' AND kind = 'payment')
  GROUP BY record_id
) balance ON balance.record_id = claim.row_id
WHERE first.place = 1 AND first.payment_date IS NOT NULL""",
    "encounters": f"""
SELECT id, COALESCE(expected_charge, 0) AS charge, COALESCE(discharged_on, date_of_service) AS discharged_on,
  status IN ({_UNBILLED}) AS waiting
FROM workbench_encounter WHERE practice_id = %(practice)s""",
}
"""A row a claim or encounter; ``{denials}`` becomes a condition on the adjustments that are denials."""


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


_ALL: Final = "1 = 1"
_RECENT: Final = "sent_at >= %(since)s AND sent_at < %(until)s"
_DISCHARGED: Final = "discharged_on <= %(day)s"

MEASURES: Final[Mapping[str, Measure]] = {
    "clean_claim_rate": Measure(Side("claims", "clean"), Side("claims", _ALL)),
    "denial_rate": Measure(Side("decided", "denied"), Side("decided", _ALL)),
    "net_collection_rate": Measure(Side("decided", "paid <> 0", "paid"), Side("decided", _ALL, "charge - written_off")),
    "days_in_ar": Measure(Side("open", _ALL, "owed"), Side("claims", _RECENT, "charge"), daily="sent_at"),
    "aged_ar": Measure(Side("open", "date_of_service < %(old)s", "owed"), Side("open", _ALL, "owed")),
    "dnfb_days": Measure(
        Side("encounters", f"{_DISCHARGED} AND waiting", "charge"),
        Side("encounters", f"{_DISCHARGED} AND discharged_on >= %(first)s", "charge"),
        daily="discharged_on",
    ),
}
