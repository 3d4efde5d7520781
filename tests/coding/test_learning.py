"""What a practice decided before changes what is proposed, and never what the record says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest, suggest_text
from claimwright.coding.decided_words import clinical, words_at
from claimwright.coding.engine import phrases_of
from claimwright.coding.kept import kept_now
from claimwright.coding.learned import Counts, Decisions, Words
from claimwright.coding.words import phrase_key
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.coding.types import Suggestion
    from claimwright.reference import Library

DAY = date(2026, 3, 2)
REFUSED = Counts(refused=8, charts=8, coders=2)
TAKEN = Counts(taken=8, charts=8, coders=2)
ADDED = Counts(added=4, taken=9, charts=13, coders=2)


def learned(phrase: str, section: str, codes: dict[str, Counts], setting: str = "office") -> Decisions:
    return Decisions({Words(phrase, section, setting): codes})


def read(note: str, library: Library, decisions: Decisions, setting: str = "office") -> dict[str, Suggestion]:
    found = suggest_text(note, library, date=DAY, setting=setting, learned=decisions)
    assert [one.sequence for one in found] == list(range(1, len(found) + 1))
    return {one.code: one for one in found}


def proposed(note: str, library: Library, decisions: Decisions, setting: str = "office") -> list[str]:
    return [code for code, one in read(note, library, decisions, setting).items() if one.suggested]


NOTE = "ASSESSMENT\n1. Migraine\n2. GERD\n"


def test_a_refused_code_becomes_an_alternative_and_says_why(library: Library) -> None:
    found = read(NOTE, library, learned("migraine", "assessment", {"G43909": REFUSED}))
    assert not found["G43.909"].suggested
    assert found["G43.909"].learned == "not taken 8 of 8 times by 2 coders of this practice"
    assert found["G43.909"].reason.endswith("set aside as coders of this practice do not take it")
    assert found["K21.9"].suggested


@pytest.mark.parametrize(("section", "setting"), [("plan", "office"), ("assessment", "emergency"), ("", "office")])
def test_it_counts_for_its_own_section_and_setting_alone(section: str, setting: str, library: Library) -> None:
    told = learned("migraine", section, {"G43909": REFUSED}, setting)
    assert proposed(NOTE, library, told) == ["G43.909", "K21.9"]


def test_a_replacement_is_proposed_and_the_first_its_alternative(library: Library) -> None:
    replaced = Counts(replaced={"G43709": 9}, taken=1, charts=10, coders=3)
    one = read(NOTE, library, learned("migraine", "assessment", {"G43909": replaced}))["G43.709"]
    assert one.suggested
    assert one.alternatives[0].code == "G43.909"
    assert one.learned == "G43.909 replaced 9 of 10 times by 3 coders of this practice"
    assert one.evidence[0].quote == "Migraine"


def test_a_replacement_that_is_refused_in_turn_is_not_proposed(library: Library) -> None:
    replaced = Counts(replaced={"G43709": 9}, taken=1, charts=10, coders=3)
    told = learned("migraine", "assessment", {"G43909": replaced, "G43709": REFUSED})
    assert proposed(NOTE, library, told) == ["K21.9"]


def test_a_replacement_that_is_replaced_in_turn_gives_way(library: Library) -> None:
    there = Counts(replaced={"G43709": 9}, taken=1, charts=10, coders=3)
    back = Counts(replaced={"G43909": 9}, charts=9, coders=3)
    found = read(NOTE, library, learned("migraine", "assessment", {"G43909": there, "G43709": back}))
    assert found["G43.909"].suggested
    assert "G43.709" not in found


def test_a_code_only_shown_that_is_mostly_taken_is_proposed(library: Library) -> None:
    note = "ASSESSMENT\n1. Acute bronchitis\n2. SOB\n"
    assert proposed(note, library, Decisions()) == ["J20.9"]
    assert proposed(note, library, learned("sob", "assessment", {"R0602": TAKEN})) == ["J20.9", "R06.02"]


def test_a_code_that_became_an_alternative_is_offered_with_what_stands_on_its_words(library: Library) -> None:
    """B96.20 and N39.0 stand on "E. coli": the refused one is offered beside the other, until it is silent."""
    note = "ASSESSMENT\n1. E. coli UTI\n"
    assert proposed(note, library, Decisions()) == ["N39.0", "B96.20"]
    found = read(note, library, learned("coli e", "assessment", {"B9620": REFUSED}))
    assert not found["B96.20"].suggested
    assert found["N39.0"].alternatives[0].code == "B96.20"
    silent = Counts(refused=20, charts=20, coders=2)
    found = read(note, library, learned("coli e", "assessment", {"B9620": silent}))
    assert not found["B96.20"].suggested
    assert "B96.20" not in [other.code for other in found["N39.0"].alternatives]


# What learning never does: assert what is negated, of kin, uncertain, or told by others; propose what is no code.
@pytest.mark.parametrize(
    ("note", "phrase", "section", "code"),
    [
        ("ASSESSMENT\n1. GERD\nNo migraine.\n", "migraine", "assessment", "G43.909"),
        ("HPI\nDenies migraine.\nASSESSMENT\n1. GERD\n", "migraine", "history_present", "G43.909"),
        ("FAMILY HISTORY\nMother with migraine.\nASSESSMENT\n1. GERD\n", "migraine", "family_history", "G43.909"),
        ("ASSESSMENT\n1. GERD\n2. Possible migraine\n", "migraine", "assessment", "G43.909"),
        ("INSTRUCTIONS\nReturn if migraine.\nASSESSMENT\n1. GERD\n", "migraine", "instructions", "G43.909"),
    ],
)
@pytest.mark.parametrize("counts", [TAKEN, ADDED, Counts(taken=40, added=40, charts=80, coders=9)])
def test_learning_never_asserts_what_the_record_does_not(
    note: str, phrase: str, section: str, code: str, counts: Counts, library: Library
) -> None:
    told = learned(phrase, section, {code.replace(".", ""): counts})
    assert code not in proposed(note, library, told)


def test_an_uncertain_diagnosis_of_a_visit_is_never_brought_back(library: Library) -> None:
    """Guideline IV.H: not even where this practice took it each time."""
    note = "ASSESSMENT\n1. Possible gout\n"
    told = learned("gout", "assessment", {"M109": Counts(taken=30, charts=30, coders=3)})
    assert read(note, library, told)["M10.9"].suggested is False


def test_what_a_nurse_alone_wrote_is_never_brought_back(library: Library) -> None:
    """Guideline I.B.14."""
    chart = Chart(
        "c",
        "text",
        encounter=Encounter(setting="inpatient", start=datetime(2026, 3, 2, tzinfo=UTC)),
        documents=(Document("n", "Nursing note", "ASSESSMENT\n1. Migraine\n\nJane Roe, RN\n"),),
    )
    aside = next(s for s in suggest(chart, library) if s.code == "G43.909")
    assert not aside.suggested
    assert "I.B.14" in aside.reason
    told = learned(aside.mention, aside.section, {"G43909": Counts(taken=30, charts=30, coders=3)}, "inpatient")
    again = next(s for s in suggest(chart, library, learned=told) if s.code == "G43.909")
    assert not again.suggested
    assert again.learned == "taken 30 of 30 times by 3 coders of this practice"


def test_a_code_that_is_none_on_the_day_is_never_proposed(library: Library) -> None:
    """M54.5 ended on 30 September 2021; G43.7 is a header."""
    note = "ASSESSMENT\n1. Migraine\nLow back pain.\n"
    for dead in ("M545", "G437"):
        replaced = Counts(replaced={dead: 9}, charts=9, coders=2)
        told = learned("migraine", "assessment", {"G43909": replaced, dead: ADDED})
        assert proposed(note, library, told) == proposed(note, library, Decisions())


def test_a_replacement_of_the_other_side_is_never_proposed(library: Library) -> None:
    """What coders chose for a left ankle says nothing of a right one (I.B.13)."""
    note = "ASSESSMENT\n1. Left ankle sprain\n"
    replaced = Counts(replaced={"S93401A": 9}, charts=9, coders=2)
    assert proposed(note, library, learned("ankle sprain", "assessment", {"S93402A": replaced})) == ["S93.402A"]


@pytest.mark.parametrize(("age", "code"), [("8-year-old boy", "Z00.129"), ("72-year-old man", "Z00.00")])
def test_what_was_chosen_for_children_is_proposed_for_no_adult(age: str, code: str, library: Library) -> None:
    note = f"HPI\n{age}, well.\n\nASSESSMENT\n1. Annual physical\n"
    instead = Counts(replaced={"Z00129": 9}, charts=9, coders=2)
    told = learned("annual physical", "assessment", {"Z0000": instead, "Z00129": TAKEN})
    assert proposed(note, library, told) == [code]


def test_a_code_added_for_children_is_shown_for_no_adult(library: Library) -> None:
    note = "HPI\n72-year-old man.\n\nASSESSMENT\n1. GERD\nPlan: she cares for a disabled spouse.\n"
    words = words_at(note, note.index("disabled"), note.index("spouse") + 6, "office", phrases_of(library))
    assert words is not None
    told = Decisions({words: {"Z00129": ADDED}})
    assert "Z00.129" not in read(note, library, told)
    assert "Z00.129" in read(note.replace("72-year-old man", "8-year-old boy"), library, told)


def test_excludes1_is_asked_of_what_was_learned(library: Library) -> None:
    """R05.9 beside J20.9 is a symptom; E10 and E11 exclude each other at E10 (Excludes1: type 2 diabetes)."""
    note = "ASSESSMENT\n1. Type 2 diabetes\n2. Migraine\n"
    told = learned("migraine", "assessment", {"G43909": Counts(replaced={"E109": 9}, charts=9, coders=2)})
    found = proposed(note, library, told)
    assert len([code for code in found if code[:3] in {"E10", "E11"}]) == 1


def test_a_cause_that_is_coded_first_is_never_learned_away(library: Library) -> None:
    """J12.82 is coded after U07.1 (code first note, I.A.13), however often coders refused U07.1."""
    note = "ASSESSMENT\n1. Pneumonia due to COVID-19\n"
    plain = read(note, library, Decisions(), "inpatient")
    assert [code for code, one in plain.items() if one.suggested] == ["U07.1", "J12.82"]
    one = plain["U07.1"]
    told = learned(one.mention, one.section, {"U071": Counts(refused=30, charts=30, coders=3)}, "inpatient")
    assert proposed(note, library, told, "inpatient") == ["U07.1", "J12.82"]


def test_nothing_of_a_record_stays_behind_when_its_words_are_counted(library: Library) -> None:
    words_at(NOTE, NOTE.index("Migraine"), NOTE.index("Migraine") + 8, "office", phrases_of(library))
    assert kept_now() == 0


def test_words_that_coders_add_a_code_to_are_shown_and_then_proposed(library: Library) -> None:
    note = "ASSESSMENT\n1. GERD\nPlan: she cares for a disabled spouse.\n"
    words = words_at(note, note.index("disabled"), note.index("spouse") + 6, "office", phrases_of(library))
    assert words is not None
    assert "Z63.6" not in read(note, library, Decisions())
    shown = Decisions({words: {"Z636": Counts(added=3, charts=3, coders=1)}})
    one = read(note, library, shown)["Z63.6"]
    assert (one.suggested, one.evidence[0].quote) == (False, "disabled spouse")
    assert one.learned == "added 3 times by 1 coder of this practice"
    assert "Z63.6" in proposed(note, library, Decisions({words: {"Z636": ADDED}}))


@pytest.mark.parametrize(
    "note",
    [NOTE, "HPI\nDenies chest pain.\n\nASSESSMENT\nType 2 DM w/ neuropathy, possible gout\n", "Pneumonia. Cough.", ""],
)
@pytest.mark.parametrize("setting", ["office", "inpatient", ""])
def test_without_decisions_nothing_changes(note: str, setting: str, library: Library) -> None:
    plain = suggest_text(note, library, date=DAY, setting=setting)
    assert suggest_text(note, library, date=DAY, setting=setting, learned=Decisions()) == plain
    elsewhere = learned("gerd", "plan", {"K219": REFUSED}, "telehealth")
    assert suggest_text(note, library, date=DAY, setting=setting, learned=elsewhere) == plain


def test_what_one_practice_decided_is_not_in_the_next_answer(library: Library) -> None:
    """Nothing is kept between two calls: a practice's learning comes with its call and goes with it."""
    before = suggest_text(NOTE, library, date=DAY, setting="office")
    suggest_text(
        NOTE, library, date=DAY, setting="office", learned=learned("migraine", "assessment", {"G43909": REFUSED})
    )
    assert suggest_text(NOTE, library, date=DAY, setting="office") == before
    assert not any(one.learned for one in before)


def test_a_code_that_the_record_gives_is_never_set_aside(library: Library) -> None:
    note = "ASSESSMENT\n1. Migraine G43.909\n"
    told = learned("migraine", "assessment", {"G43909": Counts(refused=30, charts=30)})
    assert proposed(note, library, told) == proposed(note, library, Decisions())


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("Type 2 diabetes mellitus", "2 diabete mellitu type"),
        ("COVID-19", "19 covid"),
        ("Barrington Wexley hypertension", ""),
        ("migraine MRN 4471023", ""),
        ("Wexley", ""),
        ("she was seen with chest pain fever cough nausea vomiting headache dizziness today", ""),
        ("", ""),
    ],
)
def test_a_phrase_is_clinical_or_none(said: str, phrase: str, library: Library) -> None:
    found = clinical(phrase_key(said), phrases_of(library))
    assert bool(found) == bool(phrase)
    assert set(found.split()) <= set(phrase_key(said))


def test_a_name_in_selected_words_is_no_phrase(library: Library) -> None:
    note = "PCP: Parkinson\nASSESSMENT\n1. Mr. Graves tremor\n"
    start = note.index("Graves")
    assert words_at(note, start, start + len("Graves tremor"), "office", phrases_of(library)) is None


@pytest.mark.parametrize(
    ("line", "selected", "phrase"),
    [
        ("Seen with Rose Young today", "Rose Young", ""),
        ("Rose Young has come", "Rose Young", ""),
        ("CC: WHITE, ROSE", "WHITE, ROSE", ""),
        ("lives on Long Lake Road", "Long Lake Road", ""),
        ("Disabled spouse at home", "Disabled spouse", "disabled spouse"),
        ("1. Disabled spouse", "Disabled spouse", "disabled spouse"),
        ("She has a disabled spouse", "disabled spouse", "disabled spouse"),
        ("known Type 2 Diabetes Mellitus", "Type 2 Diabetes Mellitus", "2 diabete mellitus type"),
    ],
)
def test_names_and_streets_of_words_of_the_lists_are_no_phrase(
    line: str, selected: str, phrase: str, library: Library
) -> None:
    note = f"HPI:\nWell.\n\nASSESSMENT\n1. GERD\n{line}\n"
    start = note.index(selected)
    words = words_at(note, start, start + len(selected), "office", phrases_of(library))
    assert (words.phrase if words else "") == phrase


def test_names_that_the_search_takes_for_words_are_no_phrase(library: Library) -> None:
    note = (
        "ASSESSMENT\n1. Bell White\n2. Long Lake Road\n3. Stable Rose Young\n4. Chronic Low Back Pain With Sciatica\n"
    )
    phrases = {one.mention for one in suggest_text(note, library, date=DAY, setting="office")}
    assert phrases == {"", "back chronic low pain sciatica"}


def test_every_suggestion_has_a_phrase_without_names(library: Library) -> None:
    note = "Mr. Parkinson is here.\nASSESSMENT\n1. Gouty arthritis of Mr. Wilson, account 88123\n"
    for one in suggest_text(note, library, date=DAY, setting="office"):
        assert not {"wilson", "parkinson", "88123"} & set(one.mention.split())


def test_the_key_of_a_suggestion_is_its_phrase_and_section(library: Library) -> None:
    one = next(s for s in suggest_text(NOTE, library, date=DAY, setting="office") if s.code == "G43.909")
    assert (one.mention, one.section) == ("migraine", "assessment")
