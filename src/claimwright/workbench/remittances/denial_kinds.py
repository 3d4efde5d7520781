"""Which adjustments are denials, as a condition the database can ask of a hundred thousand of them?"""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from django.db import connection

from claimwright.denials import classify
from claimwright.remittance.tables import ADJUSTMENTS
from claimwright.workbench.models import Practice

_KINDS = """
SELECT DISTINCT took.group_code, took.reason_code, one.claim_filing_indicator FROM workbench_adjustment took
JOIN workbench_claimpayment one ON one.record_id = took.record_id AND one.claim_payment_id = took.claim_payment_id
WHERE took.practice_id = %s
"""


def denials(practice: Practice) -> tuple[str, dict[str, str]]:
    """The condition on an adjustment (``took``, of a positive amount) and its claim payment (``one``), and its parameters.

    Whether an adjustment is a denial follows from its group, its reason and the kind of payer, of which there are few.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, [practice.pk])
        kinds = [tuple(value or "" for value in row) for row in cursor.fetchall()]
    names = [str(number) for number in range(len(kinds))]
    adjustments = ADJUSTMENTS.frame(
        {"claim_payment_id": name, "group_code": group, "reason_code": reason, "amount": Decimal("1.00")}
        for name, (group, reason, _) in zip(names, kinds, strict=True)
    )
    payments = pl.DataFrame(
        {"claim_payment_id": names, "claim_filing_indicator": [kind for _, _, kind in kinds]},
        schema={"claim_payment_id": pl.String, "claim_filing_indicator": pl.String},
    )
    denied = classify(adjustments, payments=payments)["is_denial"].to_list()
    terms: list[str] = []
    named: dict[str, str] = {}
    for number, (kind, no) in enumerate(zip(kinds, denied, strict=True)):
        if no:
            terms.append(
                f"COALESCE(took.group_code, '') = %(group{number})s AND COALESCE(took.reason_code, '') = %(reason{number})s"
                f" AND COALESCE(one.claim_filing_indicator, '') = %(kind{number})s"
            )
            named |= {f"group{number}": kind[0], f"reason{number}": kind[1], f"kind{number}": kind[2]}
    return " OR ".join(f"({term})" for term in terms) or "1 = 0", named
