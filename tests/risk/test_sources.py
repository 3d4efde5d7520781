"""Which sources count on which day: bill types, the list of procedures, audio-only and chart review from 2026, provider types."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.risk import Visit, listed_procedures, provider_standing, source_standing

OFFICE = Visit("v", date(2025, 6, 1), procedures=("99213",))


@pytest.mark.parametrize(("visit", "accepted", "words"), [
    (OFFICE, True, "99213 is on the CMS list for 2025"),
    (replace(OFFICE, procedures=("93000", "36415")), False, "None of its procedures (93000, 36415)"),
    (replace(OFFICE, procedures=()), None, "No procedure of this visit is known yet"),
    (replace(OFFICE, kind="inpatient", procedures=()), True, "Hospital inpatient"),
    (replace(OFFICE, bill_type="111", procedures=()), True, "bill type 111"),
    (replace(OFFICE, bill_type="0131", procedures=("99213",)), True, "hospital outpatient"),
    (replace(OFFICE, bill_type="131", procedures=("80053",)), False, "None of its procedures"),
    (replace(OFFICE, bill_type="211"), False, "Skilled nursing facility (bill type 211)"),
    (replace(OFFICE, bill_type="329"), False, "Home health agency"),
    (replace(OFFICE, bill_type="831"), False, "Ambulatory surgery center"),
    (replace(OFFICE, bill_type="811"), False, "Hospice"),
    (replace(OFFICE, bill_type="999"), False, "not one that CMS takes"),
    (replace(OFFICE, place_of_service="81"), False, "Independent laboratory"),
    (replace(OFFICE, place_of_service="41"), False, "Ambulance"),
    (replace(OFFICE, day=None), None, "day of the visit is not known"),
])  # fmt: skip
def test_a_source_counts_or_does_not(visit: Visit, accepted: bool | None, words: str) -> None:
    found = source_standing(visit)
    assert (found.accepted, words in found.reason) == (accepted, True), found


@pytest.mark.parametrize("change", [{"modifiers": ("93",)}, {"procedures": ("98012",)}, {"chart_review": "unlinked"}])
def test_audio_only_and_unlinked_chart_review_are_excluded_from_2026(change: dict[str, object]) -> None:
    visit = replace(OFFICE, **change)  # type: ignore[arg-type]
    assert source_standing(replace(visit, day=date(2026, 1, 1))).accepted is False
    before = source_standing(replace(visit, day=date(2025, 12, 31)))
    assert "excluded" not in before.reason


def test_a_linked_chart_review_counts() -> None:
    assert source_standing(replace(OFFICE, day=date(2026, 6, 1), chart_review="linked")).accepted is True


def test_what_else_was_done_makes_a_call_count() -> None:
    assert source_standing(replace(OFFICE, day=date(2026, 6, 1), procedures=("98012", "99213"))).accepted is True


def test_the_list_of_procedures() -> None:
    listed = listed_procedures(2025)
    assert {"99213", "99347", "90837", "97110", "G0438", "G0402", "99495", "G0463", "93306"} <= listed
    assert not {"93000", "71046", "80053", "36415", "88305", "A0427", "98000", "98016", "99421", "G2211"} & listed


@pytest.mark.parametrize(("words", "accepted"), [
    ("Ann Lee, MD", True), ("Ann Lee, M.D.", True), ("J. Poe, FNP-C, NP", True), ("Sam Roe PA-C", True),
    ("Kim Doe, RN", False), ("Kim Doe, PharmD", False), ("Kim Doe, RD", False), ("Ann Lee", None), ("", None),
])  # fmt: skip
def test_provider_types_by_the_letters_behind_a_name(words: str, accepted: bool | None) -> None:
    assert provider_standing(words, date(2025, 6, 1)).accepted is accepted
