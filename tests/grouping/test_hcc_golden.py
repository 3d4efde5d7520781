"""Scores worked by hand from the published coefficients: a woman of 72, at home, without Medicaid, entitled by age."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.errors import ReferenceMissingError
from claimwright.grouping import Eligibility, raf
from claimwright.grouping.hcc import V24, V28, Parameters, model_tables, payment_score, risk_model

DAY = date(2025, 6, 1)
GOLDEN = [
    ("", ".395", ".386"),
    ("E11.9", ".561", ".491"),
    ("E11.22 N18.32 I50.22", "1.336", "1.365"),
    ("J44.9 J96.11", "1.338", "1.366"),
    ("C50.911", ".581", ".536"),
    ("Z85.3", ".395", ".386"),
    ("I48.91", ".694", ".654"),
    ("M05.79", "1.012", ".807"),
    ("F10.20 F10.21", ".637", ".715"),
    ("E43 E44.0", ".395", ".841"),
    ("I73.9", ".395", ".674"),
    ("I70.209", ".395", ".674"),
    ("I70.213", ".395", ".674"),
    ("E11.51", ".561", ".976"),
    ("I63.9", ".634", ".616"),
    ("Z86.73", ".395", ".386"),
    ("I25.10 I25.2", ".395", ".386"),
    ("F32.9", ".395", ".386"),
    ("F33.41", ".395", ".695"),
    ("Z79.4", ".561", ".491"),
]


@pytest.mark.parametrize(("codes", "v28", "v24"), GOLDEN)
def test_a_year_of_diagnoses_in_both_models(codes: str, v28: str, v24: str) -> None:
    scores = [raf(codes.split(), age=72, sex="F", date_of_service=DAY, model=model).score for model in (V28, V24)]
    assert scores == [Decimal(v28), Decimal(v24)]


def test_the_arithmetic_of_diabetes_heart_failure_and_kidney_disease_is_shown() -> None:
    result = raf(["E11.22", "N18.32", "I50.22"], age=72, sex="F", date_of_service=DAY)
    assert result.demographic_terms == (("F70_74", Decimal(".395")),)
    assert [(line.hcc, line.coefficient) for line in result.hccs] == [
        ("37", Decimal(".166")), ("226", Decimal(".360")), ("328", Decimal(".127")),
    ]  # fmt: skip
    assert dict(result.interactions) == {"DIABETES_HF_V28": Decimal(".112"), "HF_KIDNEY_V28": Decimal(".176")}
    assert result.segment == "CNA_"


def test_part_d_counts_diabetes_and_hypertension() -> None:
    result = raf(["E11.9", "I10"], age=72, sex="F", date_of_service=DAY, model="RxHCC V08")
    assert (result.score, result.demographic) == (Decimal(".386"), Decimal(".078"))
    assert [(line.hcc, line.coefficient) for line in result.hccs] == [("31", Decimal(".247")), ("187", Decimal(".061"))]


def test_part_d_drops_the_milder_of_a_hierarchy() -> None:
    result = raf(["E11.9", "E11.22"], age=72, sex="F", date_of_service=DAY, model="RxHCC V08")
    assert ([line.hcc for line in result.hccs], result.dropped) == (["30"], ("31",))


def test_2027_keeps_the_coefficients_of_2026_and_never_the_proposed_ones() -> None:
    result = raf(["E11.9", "N18.30"], age=72, sex="F", date_of_service=date(2026, 6, 1))
    assert result.payment_year == 2027
    # Proposed, and not finalised: HCC 38 .155 and HCC 329 .063.
    assert [(line.hcc, line.coefficient) for line in result.hccs] == [("38", Decimal(".166")), ("329", Decimal(".127"))]
    assert risk_model(V28, 2027).coefficient_year == 2026


def test_2027_maps_by_its_own_list() -> None:
    codes = [set(model_tables(V28, year).diagnoses["code"]) for year in (2026, 2027)]
    assert len(codes[0] - codes[1]) == 18
    assert not codes[1] - codes[0]


def test_severe_heart_disease_takes_the_place_of_the_milder_in_2025_too() -> None:
    # The hierarchy file of 2025 lacks the rows of HCC 221: heart transplant status and heart failure would both count.
    result = raf(["Z94.1", "I50.9"], age=72, sex="F", date_of_service=date(2024, 6, 1))
    assert ([line.hcc for line in result.hccs], result.dropped) == (["221"], ("226",))


def test_a_diagnosis_of_the_other_sex_maps_elsewhere() -> None:
    man, woman = (raf(["D66"], age=72, sex=sex, date_of_service=DAY) for sex in "MF")
    assert ([line.hcc for line in man.hccs], [line.hcc for line in woman.hccs]) == (["111"], ["112"])


def test_an_age_that_the_code_does_not_fit_takes_the_diagnosis_away() -> None:
    # Chronic obstructive lung disease does not count before 18.
    child, woman = (raf(["J44.9"], age=age, sex="F", date_of_service=DAY) for age in (17, 18))
    assert (child.hccs, child.edited, child.unmapped) == ((), ("J449",), ())
    assert ([line.hcc for line in woman.hccs], woman.edited) == (["280"], ())


@pytest.mark.parametrize(("model", "year", "words"), [
    ("HHS", 2026, "No installed file holds"),
    ("V24", 2027, "cannot be scored for payment year 2027"),
    ("V99", 2026, "those known are V28, V24"),
])  # fmt: skip
def test_a_model_without_tables_is_said_and_not_scored(model: str, year: int, words: str) -> None:
    with pytest.raises(ReferenceMissingError, match=words):
        risk_model(model, year)


def test_the_payment_score_of_one_model() -> None:
    paid = payment_score({V28: Decimal(".395")}, [Parameters(V28, Decimal("1.067"), Decimal(".059"))])
    assert paid
    assert (paid.score, paid.steps[0].arithmetic) == (Decimal(".3484"), "0.395 / 1.067 x (1 - 0.059) = 0.3484")


def test_a_blend_takes_each_model_by_its_share() -> None:
    blend = [
        Parameters(V28, Decimal("1.045"), Decimal(".059"), Decimal(".67")),
        Parameters(V24, Decimal("1.153"), Decimal(".059"), Decimal(".33")),
    ]
    raw = {V28: Decimal("1.000"), V24: Decimal("1.000")}
    paid = payment_score(raw, blend)
    # 1 / 1.045 x .941 x .67 = .60332...; 1 / 1.153 x .941 x .33 = .26932...
    assert paid
    assert [step.score for step in paid.steps] == [Decimal(".6033"), Decimal(".2693")]
    assert paid.score == Decimal(".8726")
    assert payment_score({V28: Decimal(1)}, blend) is None
    with pytest.raises(ValueError, match="add up to 1"):
        payment_score(raw, blend[:1])


def test_parameters_that_cannot_be_are_refused() -> None:
    for wrong in [(Decimal(0), Decimal(0)), (Decimal(1), Decimal("5.9"))]:
        with pytest.raises(ValueError):
            Parameters(V28, *wrong)


def test_medicaid_and_institution_change_the_segment() -> None:
    full = raf([], age=72, sex="F", eligibility=Eligibility(dual_status="02"), date_of_service=DAY)
    inside = raf([], age=72, sex="F", eligibility=Eligibility(long_term_institutional=True), date_of_service=DAY)
    young = raf([], age=50, sex="F", eligibility=Eligibility(original_entitlement="1"), date_of_service=DAY)
    assert [one.segment for one in (full, inside, young)] == ["CFA_", "INS_", "CND_"]
