"""Which claims and encounters does each indicator count, and which amounts does it add, as the database asks for them?

Each kind of rows is read by itself from an index that holds all of it, and joins nothing. A test holds what the database
counts equal to what ``analytics.kpis`` counts of the facts row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from claimwright.workbench.models import NOT_FINAL_BILLED
from claimwright.workbench.remittances import DENIED, REVERSAL

_UNBILLED: Final = f"status IN ({', '.join(f"'{status.value}'" for status in NOT_FINAL_BILLED)})"
_DISCHARGED: Final = "COALESCE(discharged_on, date_of_service)"
_RECENT: Final = "sent_at >= %(since)s AND sent_at < %(until)s"
_OPEN: Final = "balance.owed > 0 AND balance.sent_at IS NOT NULL"

FACTS: Final[Mapping[str, str]] = {
    "claims": """
SELECT row_id AS id, untouched AND status <> 'held' AS clean FROM workbench_claim WHERE practice_id = %(practice)s""",
    "sent": f"""
SELECT row_id AS id, total_charge AS charge, sent_at FROM workbench_claim
WHERE practice_id = %(practice)s AND {_RECENT}""",
    "open": f"""
SELECT balance.claim_id AS id, balance.owed, balance.service_date, balance.sent_at FROM workbench_claimbalance balance
WHERE balance.practice_id = %(practice)s AND {_OPEN}""",
    "decided": f"""
SELECT first.claim_id AS id, first.charge,
  first.status = '{DENIED}' OR (first.status <> '{REVERSAL}' AND ({{denials}})) AS denied
FROM workbench_firstdecision first WHERE first.practice_id = %(practice)s""",
    "settled": """
SELECT claim_id AS id, paid, written_off FROM workbench_claimbalance
WHERE practice_id = %(practice)s AND is_decided = TRUE""",
    # Not one day after another: the state then narrows the rows, not the day, before which nearly all of them lie.
    "waiting": f"""
SELECT id, COALESCE(expected_charge, 0) AS charge FROM workbench_encounter
WHERE practice_id = %(practice)s AND {_UNBILLED} AND NOT ({_DISCHARGED} > %(day)s)""",
    "discharged": f"""
SELECT id, COALESCE(expected_charge, 0) AS charge, {_DISCHARGED} AS discharged_on, {_UNBILLED} AS waiting
FROM workbench_encounter
WHERE practice_id = %(practice)s AND {_DISCHARGED} >= %(first)s AND {_DISCHARGED} <= %(day)s""",
}
"""A row a claim or encounter; ``{denials}`` becomes a condition on first decisions whose adjustments are denials."""


@dataclass(frozen=True)
class Side:
    """The rows of one side of an indicator, and what is added of each."""

    facts: str
    rows: str = "1 = 1"
    amount: str = "1"


ALL: Final = Side("").rows


@dataclass(frozen=True)
class Measure:
    """Both sides of an indicator, and the rows behind it.

    With a ``daily`` column the sum below is divided by the days since the earliest of its rows. ``less`` is taken off the sum
    below. ``both``: the rows that count above and below, where those above are not all below. ``behind`` gives every row of
    either side once, with whether it counts above.
    """

    top: Side
    bottom: Side
    behind: str
    daily: str = ""
    less: Side | None = None
    both: Side | None = None


MEASURES: Final[Mapping[str, Measure]] = {
    "clean_claim_rate": Measure(
        Side("claims", "clean"), Side("claims"), f"SELECT id, clean AS counts FROM ({FACTS['claims']}) facts"
    ),
    "denial_rate": Measure(
        Side("decided", "denied"), Side("decided"), f"SELECT id, denied AS counts FROM ({FACTS['decided']}) facts"
    ),
    "net_collection_rate": Measure(
        Side("settled", "paid <> 0", "paid"),
        Side("decided", amount="charge"),
        """
SELECT first.claim_id AS id, COALESCE(balance.paid, 0) <> 0 AS counts FROM workbench_firstdecision first
LEFT JOIN workbench_claimbalance balance ON balance.claim_id = first.claim_id WHERE first.practice_id = %(practice)s""",
        less=Side("settled", amount="written_off"),
    ),
    "days_in_ar": Measure(
        Side("open", amount="owed"),
        Side("sent", amount="charge"),
        f"""
SELECT claim.row_id AS id, COALESCE({_OPEN}, FALSE) AS counts FROM workbench_claim claim
LEFT JOIN workbench_claimbalance balance ON balance.claim_id = claim.row_id
WHERE claim.practice_id = %(practice)s AND ((claim.{_RECENT.replace("AND ", "AND claim.")}) OR ({_OPEN}))""",
        daily="sent_at",
        both=Side("open", _RECENT),
    ),
    "aged_ar": Measure(
        Side("open", "service_date < %(old)s", "owed"),
        Side("open", amount="owed"),
        f"SELECT id, COALESCE(service_date < %(old)s, FALSE) AS counts FROM ({FACTS['open']}) facts",
    ),
    "dnfb_days": Measure(
        Side("waiting", amount="charge"),
        Side("discharged", amount="charge"),
        f"""
SELECT id, {_UNBILLED} AS counts FROM workbench_encounter
WHERE practice_id = %(practice)s AND {_DISCHARGED} <= %(day)s AND ({_UNBILLED} OR {_DISCHARGED} >= %(first)s)""",
        daily="discharged_on",
        both=Side("discharged", "waiting"),
    ),
}
