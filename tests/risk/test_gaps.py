"""Questions that data raise: what is asked, what is not, and that no wording leads or weighs."""

from __future__ import annotations

import re
from datetime import date, datetime

import polars as pl
import pytest

from claimwright.data_files import data_rows
from claimwright.grouping.hcc import model_tables
from claimwright.records.chart import Chart, CodedEntry, Document, Encounter
from claimwright.risk import Diagnosed, Gap, Visit, recapture_members
from claimwright.risk.gaps import OPTIONS, recapture_of, suspects_of


def _visit(text: str = "", *codes: str, day: date = date(2025, 6, 1), entries: tuple[CodedEntry, ...] = ()) -> Visit:
    chart = Chart(
        "c", "text", encounter=Encounter(start=datetime(day.year, day.month, day.day)),
        documents=(Document("n", "note", text),), entries=entries,
    )  # fmt: skip
    return Visit(f"v{day}", day, diagnoses=tuple(Diagnosed(one) for one in codes), chart=chart)


def _rules(*visits: Visit) -> set[str]:
    return {one.rule for one in suspects_of(visits)}


LATER = date(2025, 10, 1)


@pytest.mark.parametrize(("rule", "yes", "no"), [
    ("diabetes_drug", [_visit("On metformin 500 mg.")], [_visit("On metformin 500 mg.", "E119")]),
    ("diabetes_drug", [_visit("On insulin.")], [_visit("On metformin.", "E282")]),
    ("diabetes_drug", [_visit("On insulin.")], [_visit("ALLERGIES: metformin")]),
    ("diabetes_drug", [_visit("On insulin.")], [_visit("Not on insulin.")]),
    ("low_egfr", [_visit("eGFR 48"), _visit("eGFR 51", day=LATER)], [_visit("eGFR 48"), _visit("eGFR 64", day=LATER)]),
    ("low_egfr", [_visit("eGFR 48"), _visit("eGFR 51", day=LATER)], [_visit("eGFR 48"), _visit("eGFR 51", day=date(2025, 6, 20))]),
    ("low_egfr", [_visit("eGFR 48"), _visit("GFR 51", day=LATER)], [_visit("eGFR 48"), _visit("eGFR 51", "N1832", day=LATER)]),
    ("albumin_twice", [_visit("UACR 45", "E119"), _visit("UACR 52", day=LATER)], [_visit("UACR 45"), _visit("UACR 52", day=LATER)]),
    ("low_ef", [_visit("Echo: LVEF 35%")], [_visit("Echo: LVEF 55%")]),
    ("fev1", [_visit("FEV1/FVC 0.62")], [_visit("FEV1/FVC 0.78")]),
    ("bmi_40", [_visit("BMI 42.1")], [_visit("BMI 42.1", "E6601", "Z6841")]),
    ("phq9", [_visit("PHQ-9 14"), _visit("PHQ-9: 12", day=LATER)], [_visit("PHQ-9 14"), _visit("PHQ-9: 4", day=LATER)]),
    ("anticoagulant", [_visit("apixaban 5 mg")], [_visit("apixaban 5 mg", "I4891")]),
    ("irregular_tracing", [_visit("EKG: atrial fibrillation")], [_visit("EKG: sinus rhythm")]),
    ("low_abi", [_visit("ABI 0.72")], [_visit("ABI 1.02")]),
    ("low_platelets", [_visit("platelets 82"), _visit("plt 90", day=LATER)], [_visit("platelets 182"), _visit("plt 190", day=LATER)]),
    ("cancer_drug", [_visit("on anastrozole")], [_visit("on anastrozole", "Z853")]),
    ("history_treated", [_visit("history of CHF, on furosemide")], [_visit("history of appendicitis")]),
    ("home_oxygen", [_visit("uses home oxygen")], [_visit("uses home oxygen", "J9611")]),
    ("home_oxygen", [_visit("home O2 at 2 L")], [_visit("on 6L in the ward")]),
])  # fmt: skip
def test_what_is_asked_and_what_is_answered_already(rule: str, yes: list[Visit], no: list[Visit]) -> None:
    assert rule in _rules(*yes)
    assert rule not in _rules(*no)


def test_dependence_is_never_suggested_from_a_prescription() -> None:
    assert _rules(_visit("oxycodone 10 mg four times a day, chronic opioid therapy, 90 days")) == set()


def test_indicators_carry_days_values_and_words_at_their_place() -> None:
    first, later = _visit("Labs: eGFR 48."), _visit("eGFR 51", day=LATER)
    [gap] = [one for one in suspects_of([first, later]) if one.rule == "low_egfr"]
    assert gap.indicators == ("2025-06-01: eGFR 48", "2025-10-01: eGFR 51")
    (visit, words), _ = gap.evidence
    assert (visit, words.start, words.end, words.quote) == ("v2025-06-01", 6, 13, "eGFR 48")


def test_values_of_the_record_count_too() -> None:
    entry = CodedEntry("loinc", "39156-5", "observation", "Body mass index", "41.2 kg/m2", date=date(2025, 6, 1))
    [gap] = suspects_of([_visit(entries=(entry,))])
    assert gap.indicators == ("2025-06-01: Body mass index 41.2 kg/m2",)


def test_no_title_or_question_leads_or_weighs() -> None:
    leading = re.compile(
        r"\b(?:diabetes|copd|fibrillation|cirrhosis|obesity|failure to|raf|hcc|payment|revenue|score)\b", re.IGNORECASE
    )
    for row in data_rows("claimwright.risk", "suspects.tsv"):
        allowed = row["title"].replace("heart failure without its type", "")
        assert not leading.search(allowed), row["rule"]
        assert not leading.search(row["question"]), row["rule"]
    assert {"not present", "resolved", "other", "unable to determine"} <= set(OPTIONS)


EARLIER = [
    ("226", "Heart Failure", True, "I509", date(2024, 3, 2)),
    ("226", "Heart Failure", True, "I5022", date(2023, 5, 1)),
    ("280", "Lung", True, "J449", date(2024, 1, 9)),
    ("2", "Sepsis", False, "A419", date(2024, 2, 2)),
]


def test_recapture_lists_lasting_conditions_that_nobody_coded_this_year() -> None:
    found = recapture_of(EARLIER, ["38"], {})
    assert [(one.rule, one.indicators) for one in found] == [
        ("HCC 226", ("Last documented 2024-03-02 as I50.9, I50.22",)),
        ("HCC 280", ("Last documented 2024-01-09 as J44.9",)),
    ]
    assert found[0].question == "Present today? Please assess if clinically relevant."


def test_a_more_severe_category_of_this_year_answers_a_milder_one() -> None:
    found: tuple[Gap, ...] = recapture_of(EARLIER, ["221", "280"], {"221": ("222", "226")})
    assert found == ()


@pytest.mark.parametrize(("code", "asked"), [
    ("I639", ""), ("I214", ""), ("I2699", ""), ("A419", ""), ("S72001A", ""),
    ("C50911", "or is it history?"), ("E1122", "Present today?"), ("J449", "Present today?"), ("I509", "Present today?"),
])  # fmt: skip
def test_what_is_over_is_never_asked_for_again(code: str, asked: str) -> None:
    found = recapture_of([("9", "A category", True, code, date(2025, 3, 1))], [], {})
    assert [asked in one.question for one in found] == ([True] if asked else [])


def test_a_population_has_the_gaps_of_its_people() -> None:
    tables = model_tables("V28", 2026)
    earlier = pl.DataFrame(
        [("a", "J44.9", date(2024, 3, 2)), ("a", "J44.1", date(2023, 3, 2)), ("a", "I63.9", date(2024, 3, 2)),
         ("a", "E11.9", date(2024, 3, 2)), ("b", "J44.9", date(2024, 1, 5)), ("b", "C50.911", date(2024, 1, 5))],
        schema={"member_id": pl.String, "code": pl.String, "day": pl.Date}, orient="row",
    )  # fmt: skip
    now = pl.DataFrame({"member_id": ["a", "b"], "hcc": ["37", "280"]})
    found = recapture_members(earlier, now, tables)
    # Diabetes with complications (37) covers that without (38); a stroke is not asked for again.
    assert found.select("member_id", "hcc", "codes", "last_day").rows() == [
        ("a", "280", ["J441", "J449"], date(2024, 3, 2)),
        ("b", "23", ["C50911"], date(2024, 1, 5)),
    ]
    assert "or is it history?" in found["question"][1]
