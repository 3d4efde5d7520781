"""What remittances say of lines that were sent, for the history that edits look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from claimwright.denials import decisions_of
from claimwright.remittance import Remittances
from claimwright.remittance.tables import ADJUSTMENTS, CLAIM_PAYMENTS, PAYMENTS, SERVICE_PAYMENTS

DAY = date(2026, 2, 1)


def told(
    *adjustments: tuple[str, str, int | None], paid: str = "0", on: date = date(2026, 2, 20), **claim: Any
) -> list[tuple[Any, ...]]:
    """A claim of one line of 99213, which the payer calls 99212, with these adjustments (group, reason, line)."""
    key = {"payment_id": "p", "claim_payment_id": "c"}
    found = decisions_of(
        Remittances.of(
            payments=PAYMENTS.frame([{"payment_id": "p", "payment_date": on}]),
            claim_payments=CLAIM_PAYMENTS.frame(
                [{**key, "patient_control_number": "A1", "payer_claim_control_number": "ICN", "paid": Decimal(paid), **claim}]
            ),
            service_payments=SERVICE_PAYMENTS.frame(
                [{**key, "service_line": 1, "procedure_code": "99212", "submitted_code": "99213", "paid": Decimal(paid), "date_from": DAY}]
            ),
            adjustments=ADJUSTMENTS.frame(
                [{**key, "service_line": line, "group_code": group, "reason_code": reason, "amount": Decimal(50)} for group, reason, line in adjustments]
            ),
        )
    )  # fmt: skip
    return found.select("procedure_code", "day", "denied", "unprocessable", "reasons").rows()


def test_a_line_is_found_by_the_code_that_was_sent() -> None:
    assert told(("CO", "50", 1)) == [(None, None, False, False, None), ("99213", DAY, True, False, ["50"])]


def test_what_was_paid_or_only_priced_is_not_denied() -> None:
    assert told(("CO", "50", 1), paid="10")[1][2] is False
    assert told(("CO", "45", 1), ("PR", "1", 1))[1][2] is False


def test_a_refusal_of_the_whole_claim_is_of_the_claim() -> None:
    """And of its lines, of which nothing was paid."""
    assert told(("CO", "29", None)) == [(None, None, True, False, ["29"]), ("99213", DAY, True, False, ["29"])]
    assert told(("CO", "29", None), paid="10")[1][2] is False


def test_what_was_not_processable_was_never_sent() -> None:
    assert [row[3] for row in told(("CO", "16", 1), remark_codes=["MA130"])] == [True, True]


def test_a_reversal_decides_nothing() -> None:
    assert told(("CO", "50", 1), status="22") == []


def test_a_reason_counts_on_the_day_of_the_remittance() -> None:
    """15 is stopped since May 2018: until then it refused, now nobody knows what OA-15 means."""
    assert told(("OA", "15", 1), on=date(2018, 4, 1))[1][2] is True
    assert told(("OA", "15", 1))[1][2] is False
