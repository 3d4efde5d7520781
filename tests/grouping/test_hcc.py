"""Risk scores against published coefficients."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.grouping import Eligibility, raf

DAY = date(2025, 6, 1)


def test_golden_case_of_a_woman_of_72_with_diabetes_heart_failure_and_ckd_4() -> None:
    result = raf(["E11.9", "I50.22", "N18.4", "I10"], age=72, sex="F", date_of_service=DAY)
    assert result.score == Decimal("1.723")
    assert (result.model, result.payment_year, result.demographic) == ("CMS-HCC Model V28", 2026, Decimal("0.395"))
    assert [(h.hcc, h.coefficient, h.diagnoses) for h in result.hccs] == [
        ("38", Decimal("0.166"), ("E119",)),
        ("226", Decimal("0.360"), ("I5022",)),
        ("327", Decimal("0.514"), ("N184",)),
    ]
    assert dict(result.interactions) == {"DIABETES_HF_V28": Decimal("0.112"), "HF_KIDNEY_V28": Decimal("0.176")}
    assert result.unmapped == ("I10",)
    parts = result.demographic + sum(h.coefficient for h in result.hccs) + sum(v for _, v in result.interactions)
    assert parts == result.score


def test_the_more_severe_category_of_a_hierarchy_counts_once() -> None:
    result = raf(["E11.9", "E11.22"], age=72, sex="F", date_of_service=DAY)
    assert [h.hcc for h in result.hccs] == ["37"]
    assert result.dropped == ("38",)


def test_no_diagnoses_leave_the_demographic_part() -> None:
    result = raf([], age=72, sex="F", date_of_service=DAY)
    assert (result.score, result.hccs, result.interactions) == (Decimal("0.395"), (), ())


def test_dual_eligibility_uses_other_coefficients() -> None:
    full = raf(["E11.9"], age=72, sex="F", eligibility=Eligibility(dual_status="02"), date_of_service=DAY)
    assert full.score != raf(["E11.9"], age=72, sex="F", date_of_service=DAY).score


def test_sex_without_published_coefficients_is_refused() -> None:
    with pytest.raises(ValueError, match="F or M"):
        raf([], age=72, sex="U")
