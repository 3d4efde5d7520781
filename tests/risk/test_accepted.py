"""CMS's filter of sources on claim tables: the same answer as for one visit, on cases and on claims made at random."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest

from claimwright.claims.batch import Claims
from claimwright.risk import Visit, accepted_diagnoses, source_standing


def _standing(
    claim: dict[str, Any], procedures: list[tuple[str, str]], day: date | None, *, review: bool = False
) -> tuple[bool, str]:
    """Of a claim with one diagnosis and lines of a procedure and a modifier."""
    one = {"claim_id": "1"}
    claims = Claims.of(
        claims=[{**one, "frequency_code": "1", **claim}],
        lines=[
            {**one, "line": number, "procedure_code": code or None, "modifier_1": letters or None, "date_from": day}
            for number, (code, letters) in enumerate(procedures or [("", "")], 1)
        ],
        diagnoses=[{**one, "sequence": 1, "kind": "principal", "code": "E119"}],
        parties=[{**one, "role": "subscriber", "id": "1EG4TE5MK73"}],
        attachments=[{**one, "report_type": "09", "transmission": "AA"}] if review else [],
    )
    found = accepted_diagnoses(claims.claims, claims.lines, claims.diagnoses, claims.parties, claims.attachments)
    [(accepted, reason)] = found.select("accepted", "reason").rows()
    return accepted, reason


OFFICE = {"kind": "P", "place_of_service": "11"}
DAY = date(2026, 6, 1)


@pytest.mark.parametrize(("claim", "procedures", "accepted", "words"), [
    (OFFICE, [("99213", "")], True, "CMS list"),
    (OFFICE, [("93000", "")], False, "None of its procedures"),
    (OFFICE, [("99213", "93")], False, "Audio-only"),
    (OFFICE, [("98012", "")], False, "Audio-only"),
    (OFFICE, [("98012", ""), ("99213", "")], True, "CMS list"),
    ({"kind": "P", "place_of_service": "81"}, [("99213", "")], False, "A place"),
    ({"kind": "I", "facility_type": "11"}, [], True, "inpatient"),
    ({"kind": "I", "facility_type": "13"}, [("99213", "")], True, "CMS list"),
    ({"kind": "I", "facility_type": "13"}, [("80053", "")], False, "None of its procedures"),
    ({"kind": "I", "facility_type": "21"}, [("99213", "")], False, "A bill type"),
    ({**OFFICE, "frequency_code": "8"}, [("99213", "")], False, "void"),
])  # fmt: skip
def test_a_claim_counts_or_does_not(
    claim: dict[str, Any], procedures: list[tuple[str, str]], accepted: bool, words: str
) -> None:
    found = _standing(claim, procedures, DAY)
    assert (found[0], words in found[1]) == (accepted, True), found


def test_a_chart_review_counts_where_it_is_linked_and_before_2026() -> None:
    linked = {**OFFICE, "payer_claim_control_number": "ICN1"}
    assert _standing(OFFICE, [("99213", "")], DAY, review=True) == (False, "Chart review not linked to an encounter.")
    assert _standing(linked, [("99213", "")], DAY, review=True)[0]
    assert _standing(OFFICE, [("99213", "")], date(2025, 6, 1), review=True)[0]


def test_a_claim_whose_day_nobody_tells_does_not_count() -> None:
    assert _standing(OFFICE, [("99213", "")], None) == (False, "The day of the visit is not known.")


def test_one_visit_and_a_table_of_claims_have_one_answer() -> None:
    chance = random.Random(11)
    codes = ["99213", "93000", "98012", "99495", "80053", "G0438", "36415", ""]
    for _ in range(300):
        bill = chance.choice(["", "", "11", "12", "13", "21", "32", "41", "83", "85", "99"])
        procedures = [(chance.choice(codes), chance.choice(["", "", "25", "93"])) for _ in range(chance.randrange(4))]
        place = "" if bill else chance.choice(["11", "22", "41", "81"])
        day, review = chance.choice([date(2025, 12, 31), date(2026, 1, 1)]), chance.random() < 0.2
        claim = {"kind": "I" if bill else "P", "facility_type": bill or None, "place_of_service": place or None}
        visit = Visit(
            "v", day, "inpatient" if bill in ("11", "41") else "professional",
            procedures=tuple(code for code, _ in procedures if code),
            modifiers=tuple(letters for _, letters in procedures if letters),
            bill_type=f"{bill}1" if bill else "", place_of_service=place, chart_review="unlinked" if review else "",
        )  # fmt: skip
        expected = source_standing(visit)
        assert _standing(claim, procedures, day, review=review)[0] == bool(expected.accepted), (
            claim,
            procedures,
            day,
            expected,
        )


def test_a_dependents_diagnosis_and_an_admitting_one_are_not_taken() -> None:
    one = {"claim_id": "1"}
    tables = Claims.of(
        claims=[{**one, **OFFICE}],
        lines=[{**one, "line": 1, "procedure_code": "99213", "date_from": DAY}],
        diagnoses=[
            {**one, "sequence": 1, "kind": "admitting", "code": "I10"},
            {**one, "sequence": 2, "kind": "other", "code": "E119"},
        ],
        parties=[{**one, "role": "subscriber", "id": "1EG4"}, {**one, "role": "patient"}],
    )
    found = accepted_diagnoses(tables.claims, tables.lines, tables.diagnoses, tables.parties, tables.attachments)
    assert found.select("code", "accepted").rows() == [("E119", False)]
    assert "not the subscriber" in found["reason"][0]
    assert isinstance(found, pl.DataFrame)


def test_the_last_day_of_a_stay_decides_the_year() -> None:
    one = {"claim_id": "1"}
    tables = Claims.of(
        claims=[
            {
                **one,
                "kind": "I",
                "facility_type": "11",
                "statement_from": date(2025, 12, 30),
                "statement_to": date(2026, 1, 4),
            }
        ],
        lines=[{**one, "line": 1, "date_from": date(2025, 12, 30)}],
        diagnoses=[{**one, "sequence": 1, "kind": "principal", "code": "E119"}],
        parties=[{**one, "role": "subscriber", "id": "1EG4"}],
    )
    found = accepted_diagnoses(tables.claims, tables.lines, tables.diagnoses, tables.parties, tables.attachments)
    assert found.select("day", "kind", "accepted").rows() == [(date(2026, 1, 4), "inpatient", True)]
