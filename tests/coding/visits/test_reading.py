"""Notes in our own words and the visit that they tell of: what counts for each element, and what must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimwright.coding import ChartReading

Read = Callable[..., ChartReading]

STORY = (
    "She feels as she did at the last visit, sleeps well, eats what she likes, walks the dog every morning and evening, "
    "and has nothing new to tell today."
)
TWO_CHRONIC = """OFFICE VISIT - follow up
Feels well.
ASSESSMENT AND PLAN
1. Type 2 diabetes, A1c 9.1, not at goal: increase metformin to 1000 mg bid, A1c and CMP ordered
2. Hypertension, stable, continue lisinopril
"""


def _levels(visit: object) -> tuple[str, str, str]:
    return tuple(getattr(visit, name).level for name in ("problems", "data", "risk"))  # type: ignore[return-value]


def test_golden_1_diabetes_not_at_goal_and_stable_hypertension(read: Read) -> None:
    visit = read(TWO_CHRONIC).visit
    assert visit is not None
    assert (visit.code, visit.patient, visit.alternatives) == ("99214", "established", ())
    assert _levels(visit) == ("moderate", "low", "moderate")
    kinds = {one.what.split()[0]: one.kind for one in visit.problems.facts}
    assert kinds == {"Type": "chronic_unstable", "Essential": "chronic_stable"}
    assert [one.what for one in visit.data.facts] == ["metabolic panel or its parts", "hemoglobin A1c"]


def test_every_word_stands_where_it_is_said_to(read: Read) -> None:
    found = read(TWO_CHRONIC)
    assert found.visit is not None
    facts = [one for name in ("problems", "data", "risk") for one in getattr(found.visit, name).facts]
    places = [e for one in facts for e in one.evidence] + list(found.visit.evidence)
    assert places
    assert all(TWO_CHRONIC[e.start : e.end] == e.quote for e in places)
    [proposed] = [one for one in found.suggestions if one.system == "cpt"]
    assert (proposed.code, proposed.proposed, proposed.suggested, str(proposed.units)) == ("99214", True, True, "1")
    assert proposed.evidence == found.visit.evidence


@pytest.mark.parametrize(
    ("drug", "code", "three"),
    [
        ("Ibuprofen and fluids.", "99213", ("low", "straightforward", "low")),  # golden 2
        ("Amoxicillin 500 mg bid x 10 d.", "99213", ("low", "straightforward", "moderate")),  # golden 3
    ],
)
def test_golden_2_and_3_a_sore_throat(read: Read, drug: str, code: str, three: tuple[str, str, str]) -> None:
    visit = read(f"Follow up visit\nRapid strep neg.\nASSESSMENT\nAcute pharyngitis\nPLAN\n{drug}\n").visit
    assert visit is not None
    assert (visit.code, _levels(visit)) == (code, three)


def test_golden_4_a_new_patient_with_a_lump(read: Read) -> None:
    note = (
        "NEW PATIENT\nOutside records reviewed.\nASSESSMENT\nLump in the right breast\n"
        "PLAN\nMammogram ordered. Ultrasound of the breast ordered. Tylenol for comfort.\n"
    )
    visit = read(note).visit
    assert visit is not None
    assert (visit.code, visit.patient, _levels(visit)) == ("99204", "new", ("moderate", "moderate", "low"))


def test_golden_5_chest_pain_in_the_emergency_department(read: Read) -> None:
    note = (
        "EMERGENCY DEPARTMENT NOTE\nECG: sinus, my read.\nCXR reviewed by me: clear. Troponin 40, repeat troponin 300.\n"
        "Discussed with cardiology. Admit to telemetry.\nIMPRESSION\n1. Acute NSTEMI\n"
    )
    visit = read(note, "emergency").visit
    assert visit is not None
    assert (visit.code, _levels(visit)) == ("99285", ("high", "high", "high"))
    assert [one.kind for one in visit.data.facts] == ["test", "interpretation", "discussion"]


def test_golden_7_time_by_payer(read: Read) -> None:
    note = "Follow up.\nASSESSMENT\nHypertension, stable\nPLAN\nContinue lisinopril.\nTotal time on the date of the visit 70 minutes.\n"
    for medicare, code, units in ((True, "G2212", 1), (False, "99417", 2)):
        visit = read(note, medicare=medicare).visit
        assert visit is not None
        assert (visit.code, visit.level.by, [(one.code, one.units) for one in visit.beside]) == (
            "99215",
            "time",
            [(code, units)],
        )


@pytest.mark.parametrize(
    "statement",
    [
        "Time 30-39 minutes.",
        "45 minutes, greater than 50% in counseling.",
        "I spent 45 minutes of psychotherapy.",
        "RN spent 45 minutes on teaching.",
        "Pain lasted 45 minutes.",
        "Smoking cessation counseling 12 minutes.",
    ],
)
def test_time_of_something_else_is_no_time_of_the_visit(read: Read, statement: str) -> None:
    visit = read(f"Follow up.\nASSESSMENT\nHypertension, stable\nPLAN\nContinue lisinopril. {statement}\n").visit
    assert visit is not None
    assert (visit.code, visit.level.by, visit.time.minutes) == ("99213", "decisions", None)


def test_critical_care_is_of_its_minutes(read: Read) -> None:
    note = "ED NOTE\nIntubated for septic shock, admitted to the ICU. Critical care time {} minutes excluding procedures.\nIMPRESSION\nSeptic shock\n"
    for minutes, medicare, codes in (
        (80, False, ["99291", "99292"]),
        (80, True, ["99291"]),
        (25, False, ["99285"]),
    ):
        found = read(note.format(minutes), "emergency", medicare=medicare)
        assert [one.code for one in found.suggestions if one.system == "cpt"][: len(codes)] == codes


def test_critical_care_that_is_not_to_be_counted_is_none(read: Read) -> None:
    note = "ED NOTE\nSeptic shock, admitted to the ICU. CC 35 min would not count, others were there.\nIMPRESSION\nSeptic shock\n"
    visit = read(note, "emergency").visit
    assert visit is not None
    assert visit.code == "99285"


def test_an_image_read_anew_is_not_counted_twice_and_the_tests_beside_it_are(read: Read) -> None:
    visit = read(
        "Follow up. Lactate 4, WBC 21, TSH 2.0, CT chest read by me.\nASSESSMENT\nHypertension, stable\n"
    ).visit
    assert visit is not None
    assert sorted(one.what for one in visit.data.facts) == [
        "TSH",
        "blood count",
        "lactate",
        "read anew by the practitioner",
    ]
    assert [one.what for one in visit.data.left_out] == ["CT of the chest"]


def test_what_is_not_said_is_asked(read: Read) -> None:
    visit = read(
        "ASSESSMENT\nHypertension, stable\nType 2 diabetes, stable\nPLAN\nContinue lisinopril and metformin.\n"
    ).visit
    assert visit is not None
    assert (visit.code, visit.patient, visit.alternatives) == ("99214", "", ("99204",))
    assert "3 years" in visit.question


def test_a_problem_only_listed_is_not_addressed_in_the_emergency_department(read: Read) -> None:
    note = "ED NOTE\nPMH: COPD, type 2 diabetes, hypertension.\nXR of the right ankle: no fracture.\nDIAGNOSES\nSprain of right ankle\nPLAN\nIbuprofen, brace.\n"
    visit = read(note, "emergency").visit
    assert visit is not None
    assert (visit.code, [one.kind for one in visit.problems.facts]) == ("99283", ["acute"])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("COPD, stable on tiotropium", "chronic_stable"),
        ("COPD, at goal, continue tiotropium", "chronic_stable"),
        ("COPD, not worse", "chronic_stable"),
        ("COPD, worse since spring, add tiotropium", "chronic_unstable"),
        ("COPD. Start tiotropium 18 mcg daily", "chronic_unstable"),
        ("COPD, uncontrolled", "chronic_unstable"),
    ],
)
def test_a_chronic_illness_stands_as_its_own_words_say(read: Read, words: str, kind: str) -> None:
    visit = read(f"Follow up\n{STORY}\nASSESSMENT AND PLAN\n1. {words}\n2. Cerumen impaction, right\n").visit
    assert visit is not None
    assert [one.kind for one in visit.problems.facts if "pulmonary" in one.what] == [kind]


def test_the_words_of_one_item_say_nothing_of_the_next(read: Read) -> None:
    visit = read("Follow up\nASSESSMENT AND PLAN\n1. COPD, stable\n2. Type 2 diabetes, worse, start insulin\n").visit
    assert visit is not None
    kinds = {one.what.split()[0]: one.kind for one in visit.problems.facts}
    assert (kinds["Chronic"], kinds["Type"]) == ("chronic_stable", "chronic_unstable")


def test_bullets_below_a_problem_belong_to_it(read: Read) -> None:
    note = "Follow up\nASSESSMENT AND PLAN\n\nHypertension.\n• Reasoning: home readings high.\n• Treatment: Increase Norvasc to 10 mg daily.\n\nGout.\n• Treatment: none today.\n"
    visit = read(note).visit
    assert visit is not None
    kinds = {one.what.split()[0]: one.kind for one in visit.problems.facts}
    assert kinds == {"Essential": "chronic_unstable", "Gout,": "chronic_stable"}


@pytest.mark.parametrize(
    ("said", "tests"),
    [
        ("CBC and TSH ordered.", ["blood count", "TSH"]),
        ("WBC 9, Hgb 12, platelets 200.", ["blood count"]),  # one panel
        ("TSH 2.1, repeat TSH in 8 wk.", ["TSH"]),
        ("No CBC needed. TSH not needed.", []),
        ("If worse, MRI. CT if no better.", []),
        ("Labs reviewed.", []),
        ("Colonoscopy on 3/1/2015 was normal.", []),
        ("Flu neg, covid neg.", ["influenza test", "coronavirus test"]),
        ("Takes 5 mg at night.", []),
    ],
)
def test_a_test_counts_once_where_it_was_named_and_done_or_ordered(read: Read, said: str, tests: list[str]) -> None:
    visit = read(f"Follow up. {STORY} {said}\nASSESSMENT\nHypertension, stable\n").visit
    assert visit is not None
    assert sorted(one.what for one in visit.data.facts) == sorted(tests)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("History from wife because of his dementia.", "historian"),
        ("Discussed with Dr. Moreno of cardiology.", "discussion"),
        ("Spoke with the case manager.", "discussion"),
        ("I personally reviewed the film: no fracture.", "interpretation"),
        ("Reviewed records from the outside hospital.", "outside_note"),
        ("Interpreter on the phone.", ""),
        ("Discussed with the patient and her family.", ""),
        ("Will send a note to cardiology.", ""),
        ("Wife is well.", ""),
    ],
)
def test_who_told_who_was_asked_and_what_was_read_anew(read: Read, said: str, kind: str) -> None:
    visit = read(f"Follow up. {STORY} {said}\nASSESSMENT\nHypertension, stable\n").visit
    assert visit is not None
    assert [one.kind for one in visit.data.facts if one.kind != "test"] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        ("Start lisinopril 10 mg daily.", "prescription"),
        ("Refill metformin.", "prescription"),
        ("Continue current medications.", "prescription"),
        ("Medications reviewed.", ""),
        ("Cap refill under 2 seconds.", ""),
        ("Pt agrees with the above.", ""),
        ("PT twice a week.", "low_risk"),
        ("Call back to or from work.", ""),
        ("No antibiotics.", ""),
        ("Ibuprofen over the counter.", "low_risk"),
        ("Will admit to the hospital.", "hospital_care"),
        ("He admits to missing doses.", ""),
        ("Declines lisinopril.", ""),
        ("Cannot afford her insulin.", "social"),
    ],
)
def test_risk_is_what_the_plan_does(read: Read, plan: str, kind: str) -> None:
    visit = read(f"Follow up. {STORY}\nASSESSMENT\nHypertension\nPLAN\n{plan}\n").visit
    assert visit is not None
    assert (kind in [one.kind for one in visit.risk.facts]) if kind else visit.risk.facts == ()


def test_a_drug_watched_for_harm_is_high_risk_with_its_count(read: Read) -> None:
    for plan, level in (
        ("Continue methotrexate 15 mg weekly, CBC q4w.", "high"),
        ("Continue methotrexate 15 mg weekly.", "moderate"),
    ):
        visit = read(f"Follow up.\nASSESSMENT\nRheumatoid arthritis, stable\nPLAN\n{plan}\n").visit
        assert visit is not None
        assert visit.risk.level == level


def test_a_list_of_diagnoses_is_no_note_of_a_visit(read: Read) -> None:
    assert read("ASSESSMENT\n1. GERD\n").visit is None
    assert [one.system for one in read("ASSESSMENT\n1. GERD\n").suggestions] == ["icd10cm"]
