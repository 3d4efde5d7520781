"""Suggestions for notes written in the styles real charts have."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimwright.coding import suggest, suggest_text
from claimwright.records import read_record

if TYPE_CHECKING:
    from claimwright.coding.types import Suggestion
    from claimwright.reference import Library

DAY = date(2026, 3, 2)


def codes(text: str, library: Library, setting: str = "office") -> list[str]:
    return [s.code for s in suggest_text(text, library, date=DAY, setting=setting) if s.suggested]


def one(text: str, code: str, library: Library, setting: str = "office") -> Suggestion:
    return next(s for s in suggest_text(text, library, date=DAY, setting=setting) if s.code == code)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (
            "ASSESSMENT AND PLAN\n\nHypertension.\n• Medical Treatment: Continue lisinopril.\n\nGout.\n",
            ["I10", "M10.9"],
        ),
        ("Assessment/Plan:\n1. HTN - stable on lisinopril\n2. GERD: continue omeprazole 20 mg\n", ["I10", "K21.9"]),
        ("## Impression\n- Migraine\n- Iron deficiency anemia\n\n## Plan\nLabs.\n", ["G43.909", "D50.9"]),
        ("IMPRESSION: Right knee pain.\nPLAN: MRI.\n", ["M25.561"]),
        ("A/P: 1) COPD exacerbation\n2) tobacco use disorder\n", ["J44.1", "F17.200"]),
        ("DIAGNOSES\nChest pain and hypertension.\n", ["R07.9", "I10"]),
    ],
)
def test_problem_lists_in_many_layouts(note: str, expected: list[str], library: Library) -> None:
    assert codes(note, library) == expected


def test_negated_family_and_hypothetical_mentions_are_not_suggested(library: Library) -> None:
    note = (
        "HPI\nDenies chest pain, fever, or cough. No history of asthma.\n\nFAMILY HISTORY\nMother with breast cancer.\n\n"
        "ASSESSMENT\nNo evidence of pneumonia. Return if symptoms of stroke occur. The patient has hypothyroidism.\n"
    )
    assert codes(note, library) == ["E03.9"]


def test_uncertain_diagnosis_is_coded_only_in_inpatient_work(library: Library) -> None:
    note = "ASSESSMENT\nLeft shoulder pain, likely adhesive capsulitis.\n"
    assert codes(note, library) == ["M25.512"]
    greyed = one(note, "M75.02", library)
    assert (greyed.assertion, greyed.suggested) == ("possible", False)
    assert "M75.02" in codes(note, library, "inpatient")


def test_side_is_taken_from_the_rest_of_the_note(library: Library) -> None:
    assert codes("CHIEF COMPLAINT\nRight wrist pain.\n\nASSESSMENT\nWrist sprain.\n", library) == ["S63.501A"]


def test_both_sides_where_no_bilateral_code_exists(library: Library) -> None:
    assert codes("ASSESSMENT\nBilateral medial epicondylitis.\n", library) == ["M77.01", "M77.02"]


def test_history_of_cancer_is_a_history_code(library: Library) -> None:
    assert codes("ASSESSMENT\n1. History of breast cancer.\n2. Status post kidney transplant.\n", library) == [
        "Z85.3",
        "Z94.0",
    ]


def test_evidence_is_the_mention_and_rereads(library: Library) -> None:
    note = "ASSESSMENT\r\n1. Type 2 diabetes mellitus, stable.\r\n"
    found = one(note, "E11.9", library)
    assert [e.quote for e in found.evidence] == ["Type 2 diabetes mellitus, stable"]
    assert all(note[e.start : e.end] == e.quote for e in found.evidence)
    assert 0 < len(found.alternatives) <= 10


def test_nothing_is_asserted_below_the_threshold(library: Library) -> None:
    assert codes("ASSESSMENT\nFrobnication of the quux.\n", library) == []


def test_codes_and_services_written_in_the_note(library: Library) -> None:
    note = "ASSESSMENT\nLow back pain (M54.50)\n\nBILLING\nCPT 99213-25, 20610-RT\nJ1885 x2\nRoom 12345\n"
    found = [(s.system, s.code) for s in suggest_text(note, library, date=DAY) if s.suggested]
    assert found == [("icd10cm", "M54.50"), ("cpt", "99213"), ("cpt", "20610"), ("hcpcs", "J1885")]
    assert all(not s.description for s in suggest_text(note, library, date=DAY) if s.system == "cpt")


def test_entries_of_the_record_come_first_and_refuted_ones_never(library: Library) -> None:
    message = (
        "MSH|^~\\&|A|B|C|D|20260302||ADT^A04|1|P|2.5\rPID|1||M1||Poe^Ann||19800101|F\rPV1|1|O|CLINIC||||||||||||||||V1|||||||||||||||||||||||||20260302\r"
        "DG1|1||J02.9^Pharyngitis^I10|||F\rOBX|1|TX|||ASSESSMENT~1. Sore throat~2. Seasonal allergies\r"
    )
    (chart,) = read_record(message.encode(), "m.hl7")
    found = [s for s in suggest(chart, library) if s.suggested]
    assert [s.code for s in found] == ["J02.9", "J30.2"]
    assert found[0].evidence[0].quote == "J02.9 Pharyngitis"
    for suggestion in found:
        for evidence in suggestion.evidence:
            assert chart.document(evidence.document).text[evidence.start : evidence.end] == evidence.quote


def test_a_recorded_code_that_is_invalid_on_the_date_is_kept_and_named(library: Library) -> None:
    message = "MSH|^~\\&|A|B|C|D|20260302||ADT^A04|1|P|2.5\rPID|1||M1||Poe^Ann\rPV1|1|O||||||||||||||||||||||||||||||||||||||||||20260302\rDG1|1||M54.5^Low back pain^I10|||F\r"
    (chart,) = read_record(message.encode(), "m.hl7")
    (found,) = suggest(chart, library)
    assert (found.code, found.suggested) == ("M54.5", True)
    assert "not billable on 2026-03-02" in found.reason
    assert "M54.50" in {a.code for a in found.alternatives}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "ASSESSMENT\n",
                "PLAN:\r\n",
                "1. ",
                "• ",
                "type 2 diabetes",
                "no ",
                "possible ",
                "right ",
                "fracture of wrist",
                ", ",
                " and ",
                ".\n",
                "CPT 99213",
                "é",
                "\t",
                "(I10)",
                "x" * 50,
                "history of ",
                "\u2028",
                "E11.65",
            ]
        ),
        max_size=30,
    )
)
def test_whatever_the_text_every_quote_rereads(library: Library, parts: list[str]) -> None:
    text = "".join(parts)
    for suggestion in suggest_text(text, library, date=DAY):
        assert suggestion.evidence
        for evidence in suggestion.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote
