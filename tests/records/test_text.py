"""Plain text notes: header lines, and a text that stays untouched."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_record
from claimwright.records.markup import looks_like_html

NOTE = b"""Patient: Doe, Jane Q   DOB: 03/04/1958   MRN: 0012-77\r
DOS: 11/02/2025   Provider: Robert Hale, MD (NPI 1234567893)\r
Visit type: Telehealth   Insurance: Acme Health   Member ID: ZX99\r
\r
ASSESSMENT\r
1. Hypertension\r
"""


def test_header_lines_give_patient_date_provider_and_coverage() -> None:
    (chart,) = read_record(NOTE, "note.txt")
    assert (chart.patient.last_name, chart.patient.first_name, chart.patient.middle_name) == ("Doe", "Jane", "Q")
    assert chart.patient.birth_date == date(1958, 3, 4)
    assert chart.patient.patient_id == "0012-77"
    assert chart.encounter.date_of_service == date(2025, 11, 2)
    assert chart.encounter.setting == "telehealth"
    assert (chart.encounter.practitioners[0].last_name, chart.encounter.practitioners[0].npi) == ("Hale", "1234567893")
    assert (chart.patient.coverages[0].payer_name, chart.patient.coverages[0].member_id) == ("Acme Health", "ZX99")


def test_text_is_the_file_character_for_character() -> None:
    (chart,) = read_record(NOTE, "note.txt")
    assert chart.documents[0].document_id == "note.txt"
    assert chart.documents[0].text == NOTE.decode()


def test_admission_and_discharge_make_a_stay() -> None:
    (chart,) = read_record(b"Admit date: 2025-03-01  Discharge date: 2025-03-04\n\nDISCHARGE SUMMARY\n", "d.txt")
    assert chart.encounter.is_inpatient
    assert chart.encounter.end is not None
    assert chart.encounter.end.date() == date(2025, 3, 4)


def test_identifiers_beside_each_other_stay_apart() -> None:
    (chart,) = read_record(
        b"Patient: Ann Lee\nMember ID: ZX99   Group: G-7\nEncounter: V-15   Date: 11/10/2026\n", "n.txt"
    )
    assert chart.encounter.encounter_id == "V-15"
    assert chart.encounter.date_of_service == date(2026, 11, 10)
    (chart,) = read_record(b"Patient: Ann Lee\nInsurance: Acme\nMember ID: ZX99   Group: G-7\n", "n.txt")
    assert (chart.patient.coverages[0].member_id, chart.patient.coverages[0].group_number) == ("ZX99", "G-7")


def test_an_encounter_without_a_number_names_none() -> None:
    (chart,) = read_record(b"Patient: Ann Lee\nEncounter: office visit, 2 of 3\n", "n.txt")
    assert chart.encounter.encounter_id == ""


def test_prose_is_no_header() -> None:
    (chart,) = read_record(b"The patient: a man with a plan: to walk.\nHe was admitted: twice.\n", "p.txt")
    assert chart.patient.last_name == ""


def test_windows_1252_is_read_with_a_finding() -> None:
    (chart,) = read_record(b"Patient\x92s knee hurts.\n", "w.txt")
    assert chart.documents[0].text == "Patient\u2019s knee hurts.\n"
    assert chart.findings[0].where.place == "byte 7"


@pytest.mark.parametrize("data", [b"", b" \n", bytes(range(32)) * 20, b"%PDF-1.7 ..."])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_record(data, "x")


def test_many_header_lines_and_many_comments_are_read_at_once() -> None:
    """Patterns that match one text in two ways never end here."""
    assert len(read_record(b"Finding: gout\r\n" * 200, "n.txt")) == 1
    assert not looks_like_html("<!-- a -->" * 60 + " gout")
    assert looks_like_html("<!-- a -->" * 60 + " <p>gout</p>")


@pytest.mark.parametrize(
    "body",
    [
        "HPI: cough for three days.\nLocation: chest. Group: second of three.\nPlan: albuterol, rest.",
        "Assessment: asthma.\nPlan: albuterol, rest.\nCoverage: vancomycin until cultures are back.",
        "S: cough\nO: lungs clear\nA: asthma\nP: albuterol\nPlan: rest.\nDisposition: 07 Albany Street shelter",
        "Cough for three days, lungs clear. Asthma.\nPlan: albuterol, rest.",
    ],
)
def test_the_plan_of_care_is_no_insurance(body: str) -> None:
    (chart,) = read_record(f"Patient: Lee, Ann\nDOS: 11/10/2026\n\n{body}\n".encode(), "n.txt")
    assert chart.patient.coverages == ()
    assert (chart.encounter.setting, chart.encounter.discharge_status) == ("", "")


def test_a_plan_with_its_member_is_an_insurance() -> None:
    (chart,) = read_record(b"Patient: Lee, Ann\nPlan: Acme Gold PPO   Member ID: ZX99\n\nPlan: rest.\n", "n.txt")
    assert [(one.payer_name, one.member_id) for one in chart.patient.coverages] == [("Acme Gold PPO", "ZX99")]
    (chart,) = read_record(b"Patient: Lee, Ann\nPlan: Acme Gold\nGroup: G-7\n\nAssessment: asthma\n", "n.txt")
    assert [(one.payer_name, one.group_number) for one in chart.patient.coverages] == [("Acme Gold", "G-7")]


def test_who_signs_below_the_body_is_read() -> None:
    (chart,) = read_record(
        b"Patient: Lee, Ann\n\nAssessment: asthma\nPlan: rest.\nProvider: Robert Hale, MD\n", "n.txt"
    )
    assert chart.encounter.practitioners[0].last_name == "Hale"


def test_days_of_a_stay_below_a_diagnosis_are_read_and_what_only_begins_like_one_is_not() -> None:
    (chart,) = read_record(
        b"Patient: Lee, Ann\nDiagnosis: pneumonia\nSex: F\nAdmitted: 11/05/2026 14:30\nDischarged: 11/10/2026\n",
        "n.txt",
    )
    stay = chart.encounter
    assert (chart.patient.sex, stay.setting) == ("F", "inpatient")
    assert [day and day.date().isoformat() for day in (stay.start, stay.end)] == ["2026-11-05", "2026-11-10"]
    (chart,) = read_record(
        b"Patient: Lee, Ann\nDOS: 11/10/2026\n\nPMH: asthma\nAdmitted: 11/05/2020 and again in 2021\nSex: active\n",
        "n.txt",
    )
    assert (chart.patient.sex, chart.encounter.start and chart.encounter.start.date().isoformat()) == ("", "2026-11-10")


def test_a_group_of_therapy_is_no_number_of_an_insurance() -> None:
    (chart,) = read_record(b"Patient: Lee, Ann\nDOS: 11/10/2026\nPlan: albuterol, rest\nGroup: weekly\n", "n.txt")
    assert chart.patient.coverages == ()


@pytest.mark.parametrize(
    ("lines", "setting", "place"),
    [
        ("CC: cough\nSetting: Telehealth", "telehealth", ""),
        ("Chief complaint: cough\nSetting: Emergency department", "emergency", ""),
        ("CC: cough\nVisit type: Telehealth", "telehealth", ""),
        ("Reason for visit: cough\nSetting: 11 Office", "office", "11"),
        ("CC:\nwheezing since Monday\n\nVisit type: Office visit\nHPI: cough.", "office", ""),
        ("CC: cough\nSetting: she was seen in the emergency department of another town", "", ""),
        ("CC: chest pain\nLocation: emergency exit stairs", "", ""),
        ("CC: rash\nHPI: began in May.\nSetting: office", "", ""),
        ("HPI: headaches.\nSetting: office", "", ""),
    ],
)
def test_the_setting_below_the_complaint_is_read_and_that_of_the_story_is_not(
    lines: str, setting: str, place: str
) -> None:
    above = "Patient: Lee, Ann\nDOB: 03/04/1958\nMRN: 77\nDOS: 11/10/2026\nProvider: Robert Hale, MD"
    (chart,) = read_record(f"{above}\n{lines}\n".encode(), "n.txt")
    assert (chart.encounter.setting, chart.encounter.place_of_service) == (setting, place)


@pytest.mark.parametrize(
    ("lines", "payer"),
    [
        ("Coverage: broad spectrum antibiotics", ""),
        ("Coverage: Vancomycin and Zosyn", ""),
        ("Coverage: broad spectrum antibiotics\nInsurance: Acme Health", "Acme Health"),
        ("Coverage: Medicare Part B", "Medicare Part B"),
        ("Coverage: Blue Cross of Albany", "Blue Cross of Albany"),
        ("Coverage: Acme Gold\nMember ID: ZX99", "Acme Gold"),
        ("Coverage: vancomycin\n\n\nMember ID: ZX99", ""),
    ],
)
def test_a_coverage_is_a_payers_where_it_says_so(lines: str, payer: str) -> None:
    (chart,) = read_record(f"Patient: Lee, Ann\nDOS: 11/10/2026\n{lines}\n".encode(), "n.txt")
    assert [one.payer_name for one in chart.patient.coverages] == ([payer] if payer else [])


def test_a_byte_order_mark_hides_nobodys_name() -> None:
    (chart,) = read_record(b"\xef\xbb\xbf" + NOTE, "note.txt")
    assert (chart.patient.last_name, chart.patient.first_name) == ("Doe", "Jane")
    assert chart.documents[0].text == "\ufeff" + NOTE.decode(), "the text is the file, character for character"
