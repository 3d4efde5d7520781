"""What two files say differently, whatever their order and envelope."""

from __future__ import annotations

from decimal import Decimal

from tests.files.test_x12_file import ENROLMENT, STATUS
from tests.x12.claims import PAYMENT
from tests.x12.test_outline import SECOND_SUBSCRIBER, THREE

from claimwright.files import read_x12
from claimwright.files.differences import differences, money_summary


def apart(first: str, second: str) -> list[tuple[object, ...]]:
    found = differences(*(read_x12(text.encode(), name).tables() for name, text in (("a", first), ("b", second))))
    return [row[1:] for row in found.rows()]


def test_envelope_and_order_of_claims_do_not_count() -> None:
    head, _, tail = SECOND_SUBSCRIBER.partition("CLM*PCN2")
    second, _, third = ("CLM*PCN2" + tail).partition("CLM*PCN3")
    turned = THREE.replace(SECOND_SUBSCRIBER, head + "CLM*PCN3" + third + second).replace("000000031", "000000099")
    assert turned != THREE
    assert apart(THREE, turned) == []


def test_a_changed_line_is_told_by_claim_line_and_column_with_the_money() -> None:
    changed = THREE.replace("SV1*HC:99213*80*", "SV1*HC:99214:25*90*").replace("CLM*PCN2*80*", "CLM*PCN2*90*")
    assert apart(THREE, changed) == [
        ("PCN2", "claims", "", "total_charge", "80.00", "90.00", Decimal("10.00")),
        ("PCN2", "lines", "line 1", "procedure_code", "99213", "99214", None),
        ("PCN2", "lines", "line 1", "modifier_1", None, "25", None),
        ("PCN2", "lines", "line 1", "charge", "80.00", "90.00", Decimal("10.00")),
    ]


def test_a_claim_of_one_file_is_told_once() -> None:
    assert apart(THREE, THREE.replace("CLM*PCN3*", "CLM*PCN9*")) == [
        ("PCN3", "claims", "", None, "here", None, None),
        ("PCN3", "claims", "", "total_charge", "40.00", None, Decimal("-40.00")),
        ("PCN9", "claims", "", None, None, "here", None),
        ("PCN9", "claims", "", "total_charge", None, "40.00", Decimal("40.00")),
    ]


def test_payments_are_compared_reason_by_reason_and_summed() -> None:
    first, second = (
        read_x12(text.encode()).tables() for text in (PAYMENT, PAYMENT.replace("CAS*CO*45*10~", "CAS*CO*45*12~", 1))
    )
    found = differences(first, second)
    assert found.select("what", "who", "place", "column", "difference").rows() == [
        ("claim payment", "PCN1", "service line 1, group code CO, reason code 45", "amount", Decimal("2.00"))
    ]
    assert money_summary(found).rows() == [("adjustments", "amount", 1, Decimal("2.00"))]


def test_answers_are_compared_too() -> None:
    assert apart(STATUS, STATUS.replace("STC*F1:65", "STC*F2:65")) == [
        ("T1", "statuses", "level 4, trace 1", "category_1", "F1", "F2", None)
    ]
    good, bad = (read_x12(text.encode()).ack().decode() for text in (PAYMENT, PAYMENT.replace("SE*21", "SE*22")))
    assert [row[3:6] for row in apart(good, bad)] == [
        ("verdict", "A", "R"),
        ("codes", "", "4"),
        ("group_verdict", "A", "R"),
    ]


def test_other_transactions_are_compared_element_by_element() -> None:
    assert apart(ENROLMENT, ENROLMENT.replace("D8*20260101", "D8*20260201")) == [
        ("1", "elements", "place DTP03", "value", "20260101", "20260201", None),
    ]
