"""A member's year from charts: support, sources, the delete list, gaps and the score, side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from claimwright.coding.types import Evidence
from claimwright.grouping.hcc import risk_model
from claimwright.records.chart import Chart, Document, Encounter
from claimwright.reference import Library
from claimwright.risk import Diagnosed, Visit, YearReview, review_year, visit_of_words

NOTE = """HPI: A1c 7.9 last week.
ASSESSMENT AND PLAN
1. Type 2 diabetes. Continue metformin.
2. Acute ischemic stroke.
Electronically signed by {who}
"""


def _visit(
    day: date = date(2025, 6, 1), who: str = "Ann Lee, MD", kind: str = "progress_note", **other: object
) -> Visit:
    text = NOTE.format(who=who)
    document = Document("n", "Office note", text, kind=kind)
    chart = Chart("c", "text", encounter=Encounter(start=datetime(day.year, day.month, day.day)), documents=(document,))

    def named(code: str, words: str) -> Diagnosed:
        return Diagnosed(code, (Evidence("n", text.index(words), text.index(words) + len(words), words),))

    codes = (named("E119", "Type 2 diabetes"), named("I639", "Acute ischemic stroke"))
    return replace(Visit(f"v-{day}", day, diagnoses=codes, procedures=("99213",), chart=chart), **other)  # type: ignore[arg-type]


def _review(library: Library, *visits: Visit, year: int = 2026, **other: object) -> YearReview:
    return review_year(visits, model=risk_model("V28", year), age=72, sex="F", library=library, **other)  # type: ignore[arg-type]


def test_support_the_delete_list_and_the_flag_of_one_visit(library: Library) -> None:
    found = _review(library, _visit())
    assert [(one.hcc, one.supported, one.supports[0].grade) for one in found.hccs] == [
        ("38", True, "MT"),
        ("249", False, "none"),
    ]
    assert [one.hcc for one in found.unsupported] == ["249"]
    assert [one.topic for one in found.flags] == ["acute_stroke"]
    # .395 + .166, and with HCC 249 (.239) while nobody deletes it.
    assert (found.supported.score, found.score.score) == (Decimal(".561"), Decimal(".800"))
    assert (found.service_year, found.final) == (2025, True)


def test_a_nurses_note_and_a_radiology_report_support_nothing_alone(library: Library) -> None:
    for visit, words in (
        (_visit(who="Kim Doe, RN"), "A nurse's note alone"),
        (_visit(kind="imaging"), "A radiology report alone"),
    ):
        found = _review(library, visit)
        assert (found.supported.score, found.score.score) == (Decimal(".395"), Decimal(".395"))
        assert words in found.hccs[0].why_not
        assert len(found.refused) == 2


def test_audio_only_counts_in_2025_and_not_in_2026(library: Library) -> None:
    call = {"procedures": ("99213",), "modifiers": ("93",)}
    assert _review(library, _visit(**call)).hccs[0].supported
    later = _review(library, _visit(date(2026, 6, 1), **call), year=2027)
    assert not later.hccs[0].supported
    assert "audio-only" in later.hccs[0].why_not.lower()


def test_a_second_supported_visit_is_enough(library: Library) -> None:
    found = _review(library, _visit(who="Kim Doe, RN"), _visit(date(2025, 9, 1)))
    assert [one.visit_id for one in found.hccs[0].supports] == ["v-2025-09-01", "v-2025-06-01"]
    assert found.hccs[0].supported


def test_visits_of_other_years_count_only_as_earlier_ones(library: Library) -> None:
    earlier = _visit(date(2024, 2, 1), diagnoses=(Diagnosed("J449"), Diagnosed("E119")))
    found = _review(
        library, _visit(), earlier, earlier=[earlier, _visit(date(2021, 1, 1), diagnoses=(Diagnosed("G20A1"),))]
    )
    assert [one.rule for one in found.recapture] == ["HCC 280"]
    assert {one.hcc for one in found.hccs} == {"38", "249"}


def test_the_milder_of_a_hierarchy_is_shown_and_does_not_count(library: Library) -> None:
    visit = _visit(diagnoses=(Diagnosed("E119"), Diagnosed("E1122")))
    assert [(one.hcc, one.counts) for one in _review(library, visit).hccs] == [("37", True), ("38", False)]


def test_headers_are_named_and_open_codes_are_said(library: Library) -> None:
    found = _review(library, _visit(diagnoses=(Diagnosed("I7020"),), final=False))
    assert [one.code for one in found.unusable] == ["I7020"]
    assert not found.final


def test_a_visit_of_words_alone_is_never_final(library: Library) -> None:
    visit = visit_of_words(_visit().chart, library)  # type: ignore[arg-type]
    assert not visit.final
    assert "E119" in {one.code for one in visit.diagnoses}
