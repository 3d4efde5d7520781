"""What was planned, refused, over, or of another year is no procedure of the stay; what the words leave open is asked, not guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.coding.pcs.test_golden import DAY, proposed

from claimwright.coding import suggest, suggest_text
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    "note",
    [
        "PSH: appendectomy 2009, R TKA 2019, C-section x2",
        "PAST SURGICAL HISTORY\nCholecystectomy, CABG x3",
        "HOSPITAL COURSE\nPlan laparoscopic cholecystectomy as outpatient.",
        "HOSPITAL COURSE\nFamily declined tracheostomy and PEG placement.",
        "HOSPITAL COURSE\nChest tube out 3/1. No LP done.",
        "HOSPITAL COURSE\nEGD 12/2024 showed varices, two bands placed then.",
        "HOSPITAL COURSE\nBiPAP at night for OSA.",
        "HOSPITAL COURSE\nPort placed 11/30.",
        "HOSPITAL COURSE\nClavicle fracture: sling, ortho 3/20 for ORIF.",
        "HOSPITAL COURSE\nESRD on HD MWF. Not a candidate for TAVR.",
        "HOSPITAL COURSE\nHe did not need intubation, CRRT or a central line.",
        "HOSPITAL COURSE\nConsider IVC filter placement if he bleeds.",
        "OPERATIVE REPORT 3/1/2026\nPreop: s/p R TKA, now with quadriceps rupture\nComplications: none",
        "FAMILY HISTORY\nMother had a mastectomy.",
        "Medicine H&P 3/1/26. 68 F, L THA 12/2 at outside hospital, in rehab since.",
        "DISCHARGE / OP SUMMARY\nPMH L breast ca '09 mastectomy, done treatment.",
        "DISCHARGE INSTRUCTIONS\nYou will have a colonoscopy. Call if your chest tube site is red.",
    ],
)
def test_nothing_was_done(note: str, library: Library) -> None:
    assert proposed(note, library) == set()


def test_only_stays_have_icd10pcs(library: Library) -> None:
    note = "OPERATIVE REPORT 3/1/2026\nProcedure: laparoscopic appendectomy\n"
    assert proposed(note, library, "outpatient_hospital") == set()
    assert proposed(note, library) == {"0DTJ4ZZ"}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Laparoscopic cholecystectomy converted to open", {"0FT40ZZ"}),  # B3.2d
        ("Exploratory laparotomy, splenectomy", {"07TP0ZZ"}),  # B3.1b: the way in is no procedure
        ("Colonoscopy with cold snare polypectomy of the transverse colon", {"0DBL8ZZ"}),  # B3.11a
        ("Bilateral chest tubes placed", {"0W9930Z", "0W9B30Z"}),  # B4.3: no value for both
        ("Bilateral inguinal hernia repair with mesh, laparoscopic", {"0YUA4JZ"}),  # B4.3: a value for both
        ("Third degree laceration repaired", {"0DQR0ZZ"}),  # B3.5: the deepest layer
        ("Left fem-pop bypass with reversed saphenous vein", {"041L09L"}),  # B3.6a
        ("12 cm of ileum necrotic, ileal resection through a midline incision", {"0DBB0ZZ"}),  # B3.8
        ("No bowel resection, McVay repair of right femoral hernia, no mesh", {"0YQ70ZZ"}),
    ],
)
def test_the_guidelines_decide(words: str, codes: set[str], library: Library) -> None:
    assert proposed(f"OPERATIVE REPORT 3/1/2026\nProcedure: {words}.\n", library) == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Inguinal hernia repair with mesh, laparoscopic", {"0YU54JZ", "0YU64JZ", "0YUA4JZ"}),
        ("Chest tube placed", {"0W9930Z", "0W9B30Z"}),
        ("PICC placed", {"02HV33Z", "02H633Z"}),
        ("Right below-knee amputation", {"0Y6H0Z1", "0Y6H0Z2", "0Y6H0Z3"}),
        ("Appendectomy", {"0DTJ0ZZ", "0DTJ4ZZ", "0DTJ7ZZ", "0DTJ8ZZ"}),
    ],
)
def test_what_is_open_is_offered_and_not_suggested(words: str, codes: set[str], library: Library) -> None:
    found = suggest_text(f"OPERATIVE REPORT 3/1/2026\nProcedure: {words}.\n", library, date=DAY, setting="inpatient")
    (one,) = (one for one in found if one.system == "icd10pcs")
    assert not one.suggested
    assert "left open" in one.reason or "leave a character open" in one.reason
    assert {one.code, *(other.code for other in one.alternatives)} <= codes
    assert len(one.alternatives) == len({one.code, *(other.code for other in one.alternatives)}) - 1 > 0


def test_the_side_is_the_one_of_the_part(library: Library) -> None:
    """Another side told in the same report is of another part."""
    note = "OP SUMMARY 3/1/2026\nIncarcerated R femoral hernia. McVay repair, no mesh.\nPMH L knee pain.\n"
    assert proposed(note, library) == {"0YQ70ZZ"}


def test_a_heading_with_words_behind_it_rules_its_own_line(library: Library) -> None:
    note = "H&P 3/1/26\nPMH: cirrhosis, paracentesis every 2 weeks\nPara: 4 L cloudy, PMN 840, culture sent.\n"
    assert proposed(note, library) == {"0W9G3ZX"}
    assert proposed("H&P 3/1/26\nPAST HISTORY\nCirrhosis\nPara: 4 L cloudy, PMN 840 in May\n", library) == set()


def test_a_birth_is_the_mothers_procedure(library: Library) -> None:
    mother = "DELIVERY NOTE 3/1/26\nRepeat low transverse cesarean section, live girl.\n"
    child = "NEWBORN DISCHARGE 3/2/26 (DOL 2)\nLiveborn girl by repeat low transverse cesarean section 3/1/26 at 39w.\n"
    assert proposed(mother, library) == {"10D00Z1"}
    assert proposed(child, library) == set()


def _of_documents(library: Library, *texts: str) -> set[str]:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    stay = Encounter(setting="inpatient", start=start, end=start + timedelta(days=10))
    documents = tuple(Document(f"d{number}", "Note", text) for number, text in enumerate(texts))
    found = suggest(Chart("c", "text", encounter=stay, documents=documents), library)
    return {one.code for one in found if one.system == "icd10pcs" and one.suggested}


def test_the_same_operation_of_another_day_and_side_is_another(library: Library) -> None:
    first, second = (
        f"OPERATIVE REPORT 3/{day}/26\nProcedure: {side} total knee arthroplasty, cemented\n"
        for day, side in ((11, "Right"), (14, "Left"))
    )
    assert _of_documents(library, first, second) == {"0SRC0J9", "0SRD0J9"}
    summary = "DISCHARGE SUMMARY\nProcedures: open cholecystectomy\n"
    report = "OPERATIVE REPORT 3/11/26\nProcedure: laparoscopic cholecystectomy\n"
    assert _of_documents(library, report, summary) == {"0FT44ZZ"}, "one gallbladder, told twice: its report decides"


@pytest.mark.parametrize(
    "note",
    [
        "OPERATIVE REPORT 3/1/26\nProcedure: attempted laparoscopic appendectomy, aborted due to hypotension.\n",
        "ANESTHESIA PREOP 3/1/26\nProcedure: lap chole. ASA 2. NPO.\n",
        "CONSENT FORM\nProcedure: total abdominal hysterectomy\n",
        "HOSPITAL COURSE\nCRRT not started.\n",
    ],
)
def test_what_was_given_up_or_is_to_come_is_none(note: str, library: Library) -> None:
    """B3.3: of what was tried, only what was done is coded."""
    assert proposed(note, library) == set()


def test_what_was_tried_and_then_done_another_way_is_done(library: Library) -> None:
    note = "OPERATIVE REPORT 3/1/26\nProcedure: attempted laparoscopic cholecystectomy, converted to open.\n"
    assert proposed(note, library) == {"0FT40ZZ"}


def test_the_side_of_one_thing_is_not_that_of_the_next(library: Library) -> None:
    note = "OPERATIVE REPORT 3/1/26\nProcedure: ORIF left distal radius; closed reduction right shoulder dislocation\n"
    assert proposed(note, library) == {"0PSJ04Z", "0RSJXZZ"}


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("OPERATIVE REPORT 3/1/2026\nProcedure: lap appendectomy\n", date(2026, 3, 1)),
        ("HOSPITAL COURSE\nAdmitted 2/27/26.\nRight chest tube placed 2/28 for pneumothorax.\n", date(2026, 2, 28)),
        ("PROCEDURES\n- 2/28/26 lap appendectomy\n- 3/1/26 PEG tube placement\n", date(2026, 2, 28)),
        ("HOSPITAL COURSE\nHemodialysis x2, on 2/27 and 2/28.\n", None),
        ("OPERATIVE REPORT\nProcedure: lap appendectomy\n", None),
    ],
)
def test_a_procedure_has_the_one_day_that_is_told(note: str, day: date | None, library: Library) -> None:
    found = suggest_text(note, library, date=DAY, setting="inpatient")
    assert next(one.day for one in found if one.proposed) == day


def test_each_character_has_its_words(library: Library) -> None:
    note = "OPERATIVE REPORT 3/1/2026\nProcedure: lap appendectomy\n"
    (one,) = (one for one in suggest_text(note, library, date=DAY, setting="inpatient") if one.system == "icd10pcs")
    assert [evidence.quote for evidence in one.evidence] == ["appendectomy", "lap"]
    assert all(note[evidence.start : evidence.end] == evidence.quote for evidence in one.evidence)
    assert one.reason == "appendectomy (ICD-10-PCS guideline B3.8); approach 4: “lap”"
    assert one.description == "Resection of Appendix, Percutaneous Endoscopic Approach"


def test_what_the_hospital_decides_is_offered(library: Library) -> None:
    note = "HOSPITAL COURSE\nAnemia, 2 units PRBC transfused on 3/1.\n"
    (one,) = (one for one in suggest_text(note, library, date=DAY, setting="inpatient") if one.system == "icd10pcs")
    assert (one.code, one.suggested) == ("30233N1", False)
    assert "policy" in one.reason
