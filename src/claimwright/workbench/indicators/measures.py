"""Which claims and encounters does each indicator count, and which amounts does it add, as the database asks for them?

One row a claim or an encounter, as ``analytics.CLAIM_FACTS`` and ``ENCOUNTER_FACTS`` have it, and on each row two conditions
and two amounts an indicator: a test holds what the database counts equal to what ``analytics.kpis`` counts of the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from claimwright.workbench.models import NOT_FINAL_BILLED
from claimwright.workbench.remittances import DENIED, REVERSAL

CLAIMS: Final = f"""
WITH balances AS (
  SELECT record_id,
    SUM(CASE WHEN account = 'unapplied_cash' AND kind = 'payment' THEN debit - credit ELSE 0 END) AS paid,
    SUM(CASE WHEN account = 'contractual_adjustment' THEN debit - credit ELSE 0 END) AS written_off,
    SUM(CASE WHEN account IN ('insurance_receivable', 'denied_receivable', 'patient_receivable')
      THEN debit - credit ELSE 0 END) AS owed
  FROM workbench_ledgerentry WHERE practice_id = %(practice)s AND record_id IS NOT NULL GROUP BY record_id
), decisions AS (
  SELECT one.claim_id, one.status, one.record_id, one.claim_payment_id, payment.payment_date AS decided_on,
    ROW_NUMBER() OVER (PARTITION BY one.claim_id ORDER BY payment.payment_date, one.row_id) AS place
  FROM workbench_claimpayment one JOIN workbench_payment payment ON payment.row_id = one.record_id
  WHERE one.practice_id = %(practice)s AND one.claim_id IS NOT NULL
), refused AS (
  SELECT DISTINCT took.record_id, took.claim_payment_id FROM workbench_adjustment took
  JOIN workbench_claimpayment one ON one.record_id = took.record_id AND one.claim_payment_id = took.claim_payment_id
  WHERE took.practice_id = %(practice)s AND took.amount > 0 AND ({{denials}})
), facts AS (
  SELECT claim.row_id AS id, claim.total_charge AS charge, claim.date_of_service,
    claim.untouched AND claim.status <> 'held' AS clean, claim.sent_at, first.decided_on,
    first.status = '{DENIED}' OR (first.status <> '{REVERSAL}' AND refused.record_id IS NOT NULL) AS denied,
    COALESCE(balances.paid, 0) AS paid, COALESCE(balances.written_off, 0) AS written_off,
    ROUND(COALESCE(balances.owed, 0), 2) AS owed
  FROM workbench_claim claim
  LEFT JOIN balances ON balances.record_id = claim.row_id
  LEFT JOIN decisions first ON first.claim_id = claim.row_id AND first.place = 1
  LEFT JOIN refused ON refused.record_id = first.record_id AND refused.claim_payment_id = first.claim_payment_id
  WHERE claim.practice_id = %(practice)s
)"""
"""``facts``: a row a claim. ``denials`` becomes a condition on the adjustments that are denials."""

ENCOUNTERS: Final = """
WITH facts AS (
  SELECT id, COALESCE(expected_charge, 0) AS charge, COALESCE(discharged_on, date_of_service) AS discharged_on,
    status IN ({unbilled}) OR NOT EXISTS (
      SELECT 1 FROM workbench_claim claim WHERE claim.encounter_id = encounter.id AND claim.sent_at < %(until)s
    ) AS waiting
  FROM workbench_encounter encounter WHERE practice_id = %(practice)s
)""".format(unbilled=", ".join(f"'{status.value}'" for status in NOT_FINAL_BILLED))
"""``facts``: a row an encounter."""

_SENT: Final = "sent_at IS NOT NULL"
_SENT_RECENTLY: Final = "sent_at >= %(since)s AND sent_at < %(until)s"
_DECIDED: Final = "decided_on IS NOT NULL"
_OPEN: Final = f"{_SENT} AND owed > 0"
_DISCHARGED: Final = "discharged_on <= %(day)s"


@dataclass(frozen=True)
class Measure:
    """The rows above and below the line of an indicator, what is added of each, and the column that dates the rows below.

    With a ``daily`` column the sum below is divided by the days since the earliest of those rows, 90 at most.
    """

    top: str
    bottom: str
    above: str = "1"
    below: str = "1"
    daily: str = ""


MEASURES: Final[Mapping[str, Measure]] = {
    "clean_claim_rate": Measure("clean", "1 = 1"),
    "denial_rate": Measure(f"{_DECIDED} AND denied", _DECIDED),
    "net_collection_rate": Measure(f"{_DECIDED} AND paid <> 0", _DECIDED, "paid", "charge - written_off"),
    "days_in_ar": Measure(_OPEN, _SENT_RECENTLY, "owed", "charge", daily="sent_at"),
    "aged_ar": Measure(f"{_OPEN} AND date_of_service < %(old)s", _OPEN, "owed", "owed"),
    "dnfb_days": Measure(
        f"{_DISCHARGED} AND waiting", f"{_DISCHARGED} AND discharged_on >= %(first)s", "charge", "charge",
        daily="discharged_on",
    ),
}  # fmt: skip
