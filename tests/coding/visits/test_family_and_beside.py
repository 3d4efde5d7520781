"""Which family a visit is of, by setting, words, age and payer; which charts tell of none; what stands beside it, with its modifiers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimwright.coding import ChartReading

Read = Callable[..., ChartReading]
PLAN = "ASSESSMENT AND PLAN\n1. Hypertension, not at goal: increase lisinopril to 20 mg daily\n2. Type 2 diabetes, stable, continue metformin\n"


@pytest.mark.parametrize(
    ("head", "setting", "code"),
    [
        ("OFFICE VISIT - follow up", "office", "99214"),
        ("NEW PATIENT", "office", "99204"),
        ("HOME VISIT - established patient", "office", "99349"),
        ("NURSING HOME rounds, follow up", "office", "99309"),
        ("SNF admission H&P", "office", "99305"),
        ("ED PROVIDER NOTE", "emergency", "99284"),
        ("ADMISSION H&P", "inpatient", "99222"),
        ("PROGRESS NOTE, hospital day 3", "inpatient", "99232"),
        ("DISCHARGE SUMMARY", "inpatient", "99238"),
        ("DISCHARGE SUMMARY. I spent 40 minutes on the discharge.", "inpatient", "99239"),
        ("VIDEO VISIT - follow up", "telehealth", "99214"),
        ("Clinic follow up", "outpatient_hospital", "99214"),
        ("MA visit follow up, PCP", "office", "99214"),
    ],
)
def test_the_family_is_told_by_the_setting_and_the_head(read: Read, head: str, setting: str, code: str) -> None:
    visit = read(f"{head}\n{PLAN}", setting).visit
    assert visit is not None
    assert visit.code == code


@pytest.mark.parametrize(
    ("note", "setting"),
    [
        (f"OPERATIVE REPORT\n{PLAN}", "outpatient_hospital"),
        (f"PHYSICAL THERAPY daily note\n{PLAN}", "office"),
        (f"OB visit 34w1d\n{PLAN}", "office"),
        (f"OB return appt 31w0d\n{PLAN}", "office"),
        (f"RN infusion visit - oncology\n{PLAN}", "office"),
        ("RN infusion visit - rheumatology clinic\nRheumatoid arthritis. Orders Dr. Lee. BP 120/70.\n", "office"),
        (f"Nurse visit\n{PLAN}", "office"),
        ("EXAM: MR ENTEROGRAPHY\nIMPRESSION\nActive Crohn disease of the ileum, 12 cm\n", "outpatient_hospital"),
        (f"PROCEDURE REPORT\n{PLAN}", "outpatient_hospital"),
        (f"Vestibular PT, first visit\n{PLAN}", "office"),
        (f"Follow up visit\n{PLAN}BILLING\nCPT: 90834\n", "office"),
        (f"DISCHARGE SUMMARY\n{PLAN}3. Vaginal delivery at 39 weeks, single liveborn\n", "inpatient"),
        (f"POSTOPERATIVE VISIT\n{PLAN}", "office"),
        (f"PSYCHIATRIC DIAGNOSTIC EVALUATION\n{PLAN}", "office"),
        ("INDIVIDUAL PSYCHOTHERAPY 53 min\nDx: Adjustment disorder\nTherapist: Jane Roe LCSW\n", "telehealth"),
        ("SURGICAL PATHOLOGY\nFinal diagnosis: Basal cell carcinoma of the cheek, margins clear\n", "office"),
        (f"Clinic follow up\n{PLAN}", "ambulatory_surgery"),
        (f"Clinic follow up\n{PLAN}", ""),
    ],
)
def test_what_is_no_visit_has_none(read: Read, note: str, setting: str) -> None:
    found = read(note, setting)
    assert found.visit is None
    assert [one.code for one in found.suggestions if one.proposed] == []


@pytest.mark.parametrize(
    ("age", "code", "other"),
    [
        ("9 month old", "99391", "99381"),
        ("4 year old", "99392", "99382"),
        ("5 year old", "99393", "99383"),
        ("17 year old", "99394", "99384"),
        ("39 year old", "99395", "99385"),
        ("40 year old", "99396", "99386"),
        ("65 year old", "99397", "99387"),
    ],
)
def test_a_preventive_visit_is_of_its_age(read: Read, age: str, code: str, other: str) -> None:
    visit = read(f"PREVENTIVE VISIT\n{age}, grows and sleeps well.\nASSESSMENT\nRoutine examination, normal\n").visit
    assert visit is not None
    assert (visit.code, visit.alternatives, visit.beside) == (code, (other,), ())


def test_work_of_its_own_beside_a_preventive_visit_and_a_refill_that_is_none(read: Read) -> None:
    head = "PREVENTIVE VISIT, established patient, 55 year old\nASSESSMENT AND PLAN\n1. Routine examination\n"
    worked = read(f"{head}2. Hypothyroidism, new: start levothyroxine 50 mcg daily\n").visit
    assert worked is not None
    [beside] = worked.beside
    assert (worked.code, beside.code, beside.modifiers) == ("99396", "99214", ("25",))
    refilled = read(f"{head}2. Hypothyroidism, stable, refill levothyroxine\n").visit
    assert refilled is not None
    assert refilled.beside == ()


def test_screening_of_a_preventive_visit_is_no_data_of_the_problem_beside_it(read: Read) -> None:
    note = (
        "WELL CHILD VISIT, established patient, 4 year old\nScreens today: lead + hgb, UA neg, TSH 2.0.\nASSESSMENT AND PLAN\n"
        "1. Well child, grows well\n2. Acute otitis media, right, new: amoxicillin 400 mg bid x 10 d\n"
    )
    visit = read(note).visit
    assert visit is not None
    assert (visit.data.level, [one.code for one in visit.beside]) == ("straightforward", ["99213"])
    assert {one.why for one in visit.data.left_out} == {"of the preventive visit"}


def test_wellness_and_care_after_discharge_have_codes_of_their_own(read: Read) -> None:
    wellness = read(f"MEDICARE ANNUAL WELLNESS VISIT\n{PLAN}").visit
    assert wellness is not None
    assert (wellness.code, wellness.alternatives) == ("G0439", ("G0438",))
    assert "first annual wellness visit" in wellness.question
    for seen, code, others in (
        ("day 5 after discharge, high complexity", "99496", ()),
        ("day 8 after discharge, high complexity", "99495", ()),
        ("day 5 after discharge", "99495", ()),
        ("home since last week", "99495", ("99496",)),
    ):
        visit = read(f"TRANSITIONAL CARE VISIT, {seen}\n{PLAN}").visit
        assert visit is not None
        assert (visit.code, visit.alternatives) == (code, others)


@pytest.mark.parametrize(
    ("said", "setting", "modifiers"),
    [
        ("Right shoulder injected with 40 mg kenalog.", "office", ("25",)),
        ("Laceration repair of the scalp with 5 staples.", "emergency", ("25",)),
        ("Tdap given.", "office", ("25",)),
        ("Flu shot declined.", "office", ()),
        ("Will inject the shoulder with kenalog next time.", "office", ()),
        ("Mole: punch biopsy planned next week.", "office", ()),
        ("Warts: cryo x3 done last visit, healing.", "office", ()),
        ("BCC on shave biopsy of 1/15/2026: refer to dermatology.", "office", ()),
        ("Tdap given at pharmacy last month.", "office", ()),
        ("Knee injected with kenalog 3 months ago, helped.", "office", ()),
        ("Sutures placed 10 days ago look good.", "office", ()),
        ("Flu vaccine declined today.", "office", ()),
        ("Taken to the OR tonight.", "emergency", ("57",)),
        ("Split/shared visit with the NP.", "emergency", ("FS",)),
        ("Split/shared visit with the NP.", "office", ()),
        ("Pt at home, by video.", "telehealth", ("95",)),
        ("Pt at home, audio only.", "telehealth", ("93",)),
        ("Feels well.", "office", ()),
    ],
)
def test_modifiers_follow_what_the_note_tells(read: Read, said: str, setting: str, modifiers: tuple[str, ...]) -> None:
    visit = read(f"Follow up visit. {said}\n{PLAN}", setting).visit
    assert visit is not None
    assert visit.modifiers == modifiers


def test_telehealth_says_where_the_patient_was(read: Read) -> None:
    for said, place in (("Pt at home.", "10"), ("Seen from the school's office.", "02")):
        visit = read(f"VIDEO VISIT follow up. {said}\n{PLAN}", "telehealth").visit
        assert visit is not None
        assert (visit.place_of_service, visit.alternatives) == (place, ("98006",))
    for year, medicare in ((2024, False), (2026, True)):  # the codes of 2025, which Medicare does not take
        visit = read(f"VIDEO VISIT follow up. Pt at home.\n{PLAN}", "telehealth", year=year, medicare=medicare).visit
        assert visit is not None
        assert visit.alternatives == ()


def test_lasting_care_is_shown_for_medicare_and_never_suggested(read: Read) -> None:
    note = f"PCP follow up visit, known to me.\n{PLAN}"
    [shown] = [one for one in read(note, medicare=True).suggestions if one.code == "G2211"]
    assert not shown.suggested
    assert "G2211" not in [one.code for one in read(note).suggestions]
    assert "G2211" not in [one.code for one in read(note, medicare=True, year=2023).suggestions]
    assert "G2211" not in [
        one.code for one in read(f"{note}Knee injected with 40 mg kenalog.\n", medicare=True).suggestions
    ]
    assert "G2211" in [one.code for one in read(f"{note}Tdap given.\n", medicare=True).suggestions]
    home = f"HOME VISIT. PCP, known to me, established patient.\n{PLAN}"
    assert "G2211" in [one.code for one in read(home, medicare=True).suggestions]
    assert "G2211" not in [one.code for one in read(home, medicare=True, year=2025).suggestions]


def test_golden_11_a_wellness_visit_with_a_problem_and_lasting_care(read: Read) -> None:
    note = (
        "MEDICARE ANNUAL WELLNESS VISIT, PCP, known to me\nASSESSMENT AND PLAN\n1. Hypertension, not at goal: increase lisinopril\n"
        "2. Osteoarthritis of the right knee, worse: meloxicam 15 mg daily{}\n"
    )
    plain = read(note.format(", injection discussed"), medicare=True).visit
    assert plain is not None
    assert (plain.code, [one.code for one in plain.beside]) == ("G0439", ["99214", "G2211"])
    injected = read(note.format(". Injected the knee with 40 mg kenalog"), medicare=True).visit
    assert injected is not None
    assert [one.code for one in injected.beside] == ["99214"]


def test_golden_9_a_day_of_a_stay(read: Read) -> None:
    note = (
        "PROGRESS NOTE, hospital day 3\nBMP, BNP and magnesium level ordered.\nASSESSMENT AND PLAN\n"
        "1. Acute on chronic systolic heart failure, improving: continue IV furosemide\n"
    )
    visit = read(note, "inpatient").visit
    assert visit is not None
    assert (visit.code, visit.data.level, visit.risk.level) == ("99232", "moderate", "moderate")


def test_a_consultation_is_asked_about_where_the_payer_may_pay_it(read: Read) -> None:
    note = f"CONSULTATION requested by Dr. Moreno for her opinion.\n{PLAN}"
    visit = read(note).visit
    assert visit is not None
    assert (visit.code, visit.alternatives) == ("99204", ("99214", "99244"))
    assert "answered as a consultation" in visit.question
    medicare = read(note, medicare=True).visit
    assert medicare is not None
    assert medicare.alternatives == ("99214",)


@pytest.mark.parametrize(
    "said",
    ["Due for her annual wellness visit in May.", "AWV overdue.", "No TCM visit needed.", "Last annual physical 2025.", "Annual physical scheduled for June."],
)  # fmt: skip
def test_a_visit_that_is_due_or_of_before_is_not_this_one(read: Read, said: str) -> None:
    for note in (
        f"OFFICE VISIT - follow up, 62 y\n{said}\n{PLAN}",
        f"OFFICE VISIT - follow up, 62 y\n{PLAN}9. {said}\n",
    ):
        visit = read(note).visit
        assert visit is not None
        assert (visit.code, visit.elements.family, visit.beside) == ("99214", "office_established", ())


def test_the_maternity_package_ends_with_2026(read: Read) -> None:
    assert read(f"OB visit 34w1d, follow up\n{PLAN}").visit is None
    assert read(f"OB visit 34w1d, follow up\n{PLAN}", year=2027).visit is not None


def test_a_visit_that_the_record_states_stands_alone_and_is_read_all_the_same(read: Read) -> None:
    found = read(f"Follow up visit\n{PLAN}\nBILLING\nCPT: 99213\n")
    assert [one.code for one in found.suggestions if one.system == "cpt"] == ["99213"]
    assert found.visit is not None
    assert found.visit.code == "99214"
