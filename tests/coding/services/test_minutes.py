"""Services that minutes choose: therapy by two rules, psychotherapy with and without a visit, counselling, scored screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.coding.services.telling import asked, lines

from claimwright.coding.services.timed_units import by_total, each_alone

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("minutes", "total", "alone"),
    [
        ({"97110": 33, "97140": 7}, {"97110": 2, "97140": 1}, {"97110": 2}),
        ({"97110": 24, "97140": 20, "97530": 8}, {"97110": 2, "97140": 1}, {"97110": 2, "97140": 1, "97530": 1}),
        ({"97110": 7}, {}, {}),
        ({"97110": 8}, {"97110": 1}, {"97110": 1}),
        ({"97110": 22}, {"97110": 1}, {"97110": 1}),
        ({"97110": 23}, {"97110": 2}, {"97110": 2}),
        ({"97110": 7, "97140": 7, "97530": 7}, {"97110": 1}, {}),
        ({"97110": 38}, {"97110": 3}, {"97110": 3}),
        ({"97110": 97}, {"97110": 6}, {"97110": 6}),
    ],
)
def test_units_by_total_and_by_midpoint(minutes: dict[str, int], total: dict[str, int], alone: dict[str, int]) -> None:
    assert by_total(minutes) == total
    assert each_alone(minutes) == alone


@pytest.mark.parametrize(
    ("note", "wanted"),
    [
        (
            "PT DAILY NOTE visit 7. Medicare. Ther ex 33 min, manual therapy 7 min. J. Doe PT",
            {"97110-GP x2", "97140-GP"},
        ),
        (
            "PT DAILY NOTE visit 7. Medicare. Ther ex 33 min, manual therapy 7 min. J. Doe PTA",
            {"97110-GP-CQ x2", "97140-GP-CQ"},
        ),
        ("OT progress note. Rx: 97140 x1, 97110 x2, 97760. K. Roe OTR/L", {"97140-GO", "97110-GO x2", "97760-GO"}),
        ("Speech therapy session 3 of 8. Voice therapy given, SLP.", {"92507-GN"}),
        ("PT daily note visit 7. POC. Bike 8', heel slides, gait w/ cane 200 ft, CP.", set()),
        ("OFFICE VISIT\nA/P\nKnee OA. PT referral: therapeutic exercise 30 min 2x/wk.", set()),
    ],
)
def test_therapy(library: Library, note: str, wanted: set[str]) -> None:
    assert lines(library, note, "outpatient_hospital") == wanted


def test_units_that_the_rules_count_apart_ask_for_the_payer(library: Library) -> None:
    note = "PT DAILY NOTE visit 7. Ther ex 33 min, manual therapy 7 min. J. Doe PT"
    assert lines(library, note, "outpatient_hospital") == {"97110-GP x2"}
    assert "which payer?" in asked(library, note, "outpatient_hospital")["97140"]


@pytest.mark.parametrize(
    ("note", "setting", "wanted"),
    [
        ("Individual psychotherapy 53 min. LCSW.", "office", {"90837"}),
        ("Individual psychotherapy 52 min. LCSW.", "office", {"90834"}),
        ("Individual psychotherapy 37 min. LCSW.", "office", {"90832"}),
        ("Individual psychotherapy 15 min. LCSW.", "office", set()),
        ("PSYCH MED MGMT\nA: MDD. P: sertraline to 150.\nPsychotherapy (CBT) 22 min separate from med mgmt.", "telehealth", {"90833-95"}),
        ("PSYCH MED MGMT\nPsychotherapy 45 min.", "office", {"90836"}),
        ("Family therapy without patient 50 min.", "office", {"90846"}),
        ("Family therapy 25 min.", "office", set()),
        ("PSYCHIATRIC INTAKE EVALUATION by LCSW. Sad.", "office", {"90791"}),
        ("PSYCHIATRIC EVALUATION\nA/P\nMDD. Start sertraline 50 mg. J Doe MD", "office", {"90792"}),
        ("A/P\nTobacco dependence, 5 min counseling.", "office", {"99406"}),
        ("A/P\nTobacco dependence, 12 min counseling.", "office", {"99407"}),
        ("A/P\nTobacco dependence, 3 min counseling.", "office", set()),
        ("A/P\nSmoking 1 ppd; counseled 4 minutes on cessation. ACP discussion 30 minutes.", "office", {"99406", "99497"}),
        ("A/P\nTold him to quit smoking.", "office", set()),
        ("PLAN\nAdvance care planning 20 min with wife.", "office", {"99497"}),
        ("PLAN\nReferred for psychotherapy, weekly 45 min.", "office", set()),
        ("PHQ-9: 14, GAD-7 = 6.", "office", {"96127 x2"}),
        ("Not depressed, PHQ-9 = 4.", "telehealth", {"96127-95"}),
        ("ASQ-3 done scored all white. M-CHAT-R: 1.", "office", {"96110 x2"}),
        ("PHQ-2: 0. MoCA 27. PHQ-9 next visit. MDQ sent home. GAD-7 was 3 per PCP.", "office", set()),
        ("PHQ-9 = 4.", "emergency", set()),
    ],
)  # fmt: skip
def test_by_minutes_and_scores(library: Library, note: str, setting: str, wanted: set[str]) -> None:
    assert lines(library, note, setting) == wanted


def test_minutes_at_the_end_of_a_line_are_of_its_service(library: Library) -> None:
    note = "PT daily note. Payer: Medicare\nTher ex: bike, squats, step-ups 3x12 - 25 min\nManual: patella glides, STM quads - 12 min\n"
    assert lines(library, note) == {"97110-GP", "97140-GP"}  # 37 minutes: two units


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Start 9:00 am end 9:41 am.", {"90834"}),
        ("Session length: 55 min.", {"90837"}),
        ("Next session 50 min.", set()),
        ("", set()),
    ],
)
def test_a_session_of_a_note_of_psychotherapy(library: Library, words: str, wanted: set[str]) -> None:
    assert lines(library, f"Psychotherapy progress note - LCSW\n{words}\nFocus: grief.\n") == wanted
