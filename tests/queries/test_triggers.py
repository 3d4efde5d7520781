"""Each trigger on a note that shows it, on the nearest note that does not, and with the options that its words support."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from tests.queries.conftest import note

from claimwright.queries import Gap, compose

Asked = Callable[..., dict[str, Gap]]

SHOWN: Final = [
    # trigger, words that show it, words that do not (documented, considered, or not enough)
    ("Q01", "Labs: Creatinine 1.0 (3/1), 2.1 (3/3), 1.1 (3/6). IV fluids 3 L given.", "Creatinine 1.0 (3/1), 1.1 (3/3), 1.0 (3/6)."),
    ("Q01", "Cr 2.1 (baseline 0.9)", "Cr 2.1 (baseline 0.9)\nASSESSMENT\n1. AKI, prerenal"),
    ("Q01", "urine 0.3 mL/kg/h on 3/3", "urine 0.8 mL/kg/h on 3/3"),
    ("Q02", "ASSESSMENT\n1. AKI\nMuddy brown casts on microscopy. FENa 3.1%", "ASSESSMENT\n1. AKI due to ATN\nMuddy brown casts. FENa 3.1%"),
    ("Q03", "eGFR 48 (11/2/2025), eGFR 46 (3/1)", "eGFR 48 (2/1), eGFR 46 (3/1)"),
    ("Q03", "ASSESSMENT\n1. CKD\neGFR 38", "ASSESSMENT\n1. CKD stage 3b\neGFR 38"),
    ("Q04", "SpO2 86% on RA, RR 30, placed on BiPAP", "SpO2 86% on RA, RR 30, on BiPAP.\nASSESSMENT\n1. Acute hypoxic respiratory failure"),
    ("Q04", "ABG 7.28/66/52 on RA", "SpO2 96% on RA, RR 30"),
    ("Q04", "sat 90 RA, RR 28", "sat 90 RA, RR 28. Hypoxia on 2 L, resp failure not met per me."),
    ("Q05", "ASSESSMENT\n1. Acute respiratory failure\nOn 2 L NC, no respiratory distress, RR 18", "ASSESSMENT\n1. Acute respiratory failure\nSpO2 84% on RA, now on 2 L NC, no respiratory distress"),
    ("Q06", "On home oxygen 2 L. HCO3 34", "On home oxygen 2 L. HCO3 34\nASSESSMENT\n1. Chronic hypoxic respiratory failure"),
    ("Q07", "T 39.1 HR 118 RR 24 WBC 18.2\nASSESSMENT\n1. Pneumonia", "T 39.1 HR 118 RR 24 WBC 18.2\nASSESSMENT\n1. Pneumonia\n2. Sepsis ruled out"),
    ("Q07", "T 102.4 HR 112\nASSESSMENT\n1. Cellulitis of left leg", "T 98.6 HR 72\nASSESSMENT\n1. Cellulitis of left leg"),
    ("Q08", "ASSESSMENT\n1. Sepsis\n2. AKI", "ASSESSMENT\n1. Sepsis\n2. AKI due to sepsis"),
    ("Q09", "Norepinephrine started after 30 mL/kg, lactate 4.4\nASSESSMENT\n1. Sepsis", "Norepinephrine started after 30 mL/kg, lactate 4.4\nASSESSMENT\n1. Septic shock"),
    ("Q10", "Vancomycin and cefepime. Sputum culture sent.\nASSESSMENT\n1. Pneumonia", "Ceftriaxone.\nASSESSMENT\n1. Pneumonia"),
    ("Q11", "EF 30%. IV furosemide 40.\nASSESSMENT\n1. CHF", "EF 30%. IV furosemide 40.\nASSESSMENT\n1. Acute on chronic systolic CHF"),
    ("Q12", "hs-troponin 38, 140. Chest pressure at rest, ST depression in V4", "hs-troponin 22/23 flat"),
    ("Q12", "Troponin 0.02 (3/1), 0.45 (3/2)", "Troponin 0.02 (3/1), 0.45 (3/2). NSTEMI."),
    ("Q13", "Confused, A&Ox1. Na 121.\nASSESSMENT\n1. Hyponatremia\nMentation cleared by 3/3", "Confused, A&Ox1. Na 121.\nASSESSMENT\n1. Metabolic encephalopathy\n2. Hyponatremia\nMentation cleared by 3/3"),
    ("Q14", "Intake less than 50% for 7 days. Temporal wasting. Weight loss 8 kg in 2 months.", "Weight loss 8 kg in 2 months."),
    ("Q14", "Poor oral intake, temporal wasting.", "Poor oral intake, temporal wasting.\nASSESSMENT\n1. Moderate malnutrition"),
    ("Q15", "Well nourished, eating well. BMI 24\nASSESSMENT\n1. Severe protein-calorie malnutrition", "Intake less than 50% for 7 days, temporal wasting\nASSESSMENT\n1. Severe protein-calorie malnutrition"),
    ("Q16", "BMI 43.1", "BMI 43.1\nASSESSMENT\n1. Morbid obesity"),
    ("Q16", "BMI 36. Weight loss counseling given.", "BMI 36"),
    ("Q17", "Hgb 12.1 (3/1), 7.6 (3/2). 1 unit PRBC. EBL 600", "Hgb 12.1 (3/1), 7.6 (3/2). 1 unit PRBC.\nASSESSMENT\n1. Acute blood loss anemia"),
    ("Q17", "Hgb 7.4. Melena for two days.", "Hgb 12.1 (3/1), 11.4 (3/2)"),
    ("Q18", "WBC 2.1, Hgb 8.9, platelets 61", "WBC 2.1, Hgb 13.2, platelets 61"),
    ("Q19", "INR 2.1, vitamin K given", "INR 2.1 on warfarin, vitamin K given"),
    ("Q20-sodium", "Na 124. Fluid restriction 1 L.", "Na 124. Fluid restriction 1 L.\nASSESSMENT\n1. Hyponatremia"),
    ("Q20-potassium", "K 2.9, KCl 40 given", "K 2.9"),
    ("Q20-phosphate", "Phos 1.4, K-phos given", "Phos 3.4, K-phos given"),
    ("Q21", "pH 7.21, lactate 6.2", "pH 7.21, lactate 6.2\nASSESSMENT\n1. Lactic acidosis"),
    ("Q22", "Glucose 512, large ketones, anion gap 24", "Glucose 512, large ketones, anion gap 24\nASSESSMENT\n1. DKA"),
    ("Q23", "ASSESSMENT\n1. DM, on glargine", "ASSESSMENT\n1. DM2, on glargine"),
    ("Q25", "Wound debrided to bone with rongeur.", "Excisional debridement to bone with rongeur."),
    ("Q26", "Left hemiparesis.\nASSESSMENT\n1. Acute ischemic stroke", "Left hemiparesis, right-handed.\nASSESSMENT\n1. Acute ischemic stroke"),
    ("Q27", "Levetiracetam.\nASSESSMENT\n1. Epilepsy", "Levetiracetam.\nASSESSMENT\n1. Focal epilepsy, not intractable"),
    ("Q31", "POD2 postoperative ileus, NG tube placed.", "POD2. Ileus did not happen."),
    ("Q31", "Serosal tear repaired.", "Serosal tear, inherent to the adhesiolysis, repaired."),
    ("Q32", "Tripped at home. Alendronate, T-score -3.1.\nASSESSMENT\n1. Left femoral neck fracture", "Tripped at home. Alendronate.\nASSESSMENT\n1. Fragility fracture of left femoral neck"),
    ("Q33", "Mastectomy 2019. No evidence of disease.\nASSESSMENT\n1. Breast cancer", "Mastectomy 2019. Cycle 3 of chemotherapy.\nASSESSMENT\n1. Breast cancer"),
    ("Q33", "On anastrozole.\nASSESSMENT\n1. Breast cancer", "On anastrozole.\nASSESSMENT\n1. History of breast cancer"),
    ("Q34", "CT: liver lesions suspicious for metastases.", "CT: liver lesions, no metastases."),
    ("Q35", "PHQ-9 16. Sertraline 50.\nASSESSMENT\n1. Depression", "PHQ-9 16. Sertraline 50.\nASSESSMENT\n1. Major depressive disorder, recurrent, moderate"),
    ("Q36", "Drinks a pint of vodka daily. CIWA 14, tremors.", "Drinks a pint of vodka daily. CIWA 14.\nASSESSMENT\n1. Alcohol withdrawal"),
    ("Q37", "BP 212/124, headache, nicardipine drip", "BP 152/84, headache"),
    ("Q38", "Dobutamine started, MAP 54, EF 15%", "Dobutamine started, MAP 54, cardiogenic shock"),
    ("Q39", "Rash after starting amoxicillin.", "Rash, adverse effect of amoxicillin, after starting it."),
]  # fmt: skip


@pytest.mark.parametrize(("trigger", "shows", "shows_not"), SHOWN, ids=[f"{row[0]}-{n}" for n, row in enumerate(SHOWN)])
def test_it_is_asked_of_the_words_that_show_it_and_not_of_the_nearest_that_do_not(
    asked: Asked, trigger: str, shows: str, shows_not: str
) -> None:
    assert trigger in asked(shows)
    assert trigger not in asked(shows_not)


OPTIONS: Final = [
    ("Q01", "Creatinine 1.0 (3/1), 2.1 (3/3)", ["acute kidney injury due to ____", "expected variation, no diagnosis"]),
    ("Q04", "SpO2 86% on RA, RR 30", ["acute hypoxic respiratory failure", "hypoxia or hypoxemia without respiratory failure"]),
    ("Q04", "ABG 7.28/66/80, RR 30", ["acute hypercapnic respiratory failure", "hypoxia or hypoxemia without respiratory failure"]),
    ("Q03", "ASSESSMENT\n1. CKD\neGFR 38", ["chronic kidney disease stage 3b", "no chronic kidney disease, or no stage"]),
    ("Q16", "BMI 43.1", ["not relevant to this encounter", "obesity, class 3"]),
    ("Q20-sodium", "Na 124. Fluid restriction.", ["hyponatremia", "laboratory value without clinical significance"]),
]  # fmt: skip


@pytest.mark.parametrize(("trigger", "words", "options"), OPTIONS)
def test_only_what_the_indicators_support_is_offered(
    asked: Asked, trigger: str, words: str, options: list[str]
) -> None:
    assert sorted(one.text for one in asked(words)[trigger].options) == options


def test_the_indicators_are_the_records_words_with_day_and_value(asked: Asked) -> None:
    text = "Labs: Creatinine 1.0 (3/1), 2.1 (3/3), 1.1 (3/6)."
    found = asked(text)["Q01"].indicators
    assert {(one.value, one.unit, one.at.isoformat() if one.at else "") for one in found} == {
        ("1", "mg/dL", "2026-03-01"),
        ("2.1", "mg/dL", "2026-03-03"),
    }
    assert all(text[one.start : one.end] == one.quote for one in found)


def test_what_speaks_against_it_is_shown_too(asked: Asked) -> None:
    gap = asked("SpO2 86% on RA at 08:00, RR 30. Later SpO2 96% on RA, no respiratory distress.")["Q04"]
    assert {one.side for one in gap.indicators} == {"supports", "against"}


def test_a_nurses_stage_asks_the_provider_for_the_ulcer(asked: Asked) -> None:
    nurse = note("Stage 3 pressure injury of the sacrum, 3 x 4 cm", title="Wound nurse note")
    assert "Q24" in asked(nurse, "Patient admitted with pneumonia.")
    assert "Q24" not in asked(nurse, "ASSESSMENT\n1. Stage 3 pressure ulcer of sacrum, present on admission")


def test_a_dietitians_malnutrition_is_no_providers(asked: Asked) -> None:
    dietitian = note("Severe malnutrition: temporal wasting, weight loss 9 kg.", title="Dietitian note")
    assert "Q14" in asked(dietitian, "Admitted with pneumonia.")


@pytest.mark.parametrize("day", [1, 3])
def test_a_diagnosis_first_written_on_the_third_day_asks_whether_it_was_there_on_admission(
    asked: Asked, day: int
) -> None:
    first = note("ASSESSMENT\n1. Pneumonia", kind="history_and_physical", day=1)
    later = note("ASSESSMENT\n1. Deep vein thrombosis of right leg", day=day)
    assert ("Q28" in asked(first, later)) == (day == 3)


def test_it_is_not_asked_of_what_the_note_says_was_present_on_admission(asked: Asked) -> None:
    first = note("ASSESSMENT\n1. Pneumonia", kind="history_and_physical", day=1)
    later = note("ASSESSMENT\n1. Deep vein thrombosis of right leg, present on admission", day=3)
    assert "Q28" not in asked(first, later)


def test_the_question_of_admission_is_a_yes_or_no_of_the_documented_words(asked: Asked) -> None:
    first = note("ASSESSMENT\n1. Pneumonia", kind="history_and_physical", day=1)
    gap = asked(first, note("ASSESSMENT\n1. Deep vein thrombosis of right leg", day=3))["Q28"]
    assert gap.form == "yes_no"
    assert gap.about in gap.question
    assert gap.about_code.startswith("I82")


def test_an_uncertain_diagnosis_of_the_summary_asks_for_its_status(asked: Asked) -> None:
    end = note("DISCHARGE DIAGNOSES\n1. Possible pneumonia", kind="discharge_summary", day=5)
    sure = note("DISCHARGE DIAGNOSES\n1. Pneumonia", kind="discharge_summary", day=5)
    assert asked("Admitted with cough.", end)["Q29"].about_code == "J189"
    assert "Q29" not in asked("Admitted with cough.", sure)


def test_notes_that_differ_ask_the_attending(asked: Asked) -> None:
    attending = note("ASSESSMENT\n1. Pneumonia", author="Ama Osei")
    consultant = note("ASSESSMENT\nPneumonia ruled out.", kind="consultation", day=2, author="Ben Ito")
    same = note("ASSESSMENT\nPneumonia ruled out.", day=2, author="Ama Osei")
    gap = asked(attending, consultant)["Q30"]
    assert gap.responsible == "attending"
    assert {one.side for one in gap.indicators} == {"supports", "against"}
    assert "Q30" not in asked(attending, same)


def test_a_side_that_is_nowhere_is_asked_for(asked: Asked) -> None:
    assert asked("ASSESSMENT\n1. Knee osteoarthritis", setting="office")["Q41"].about_code.startswith("M17")
    assert "Q41" not in asked("ASSESSMENT\n1. Left knee osteoarthritis", setting="office")


def test_a_chronic_condition_of_a_list_alone_asks_for_its_status_today(asked: Asked) -> None:
    listed = "PAST MEDICAL HISTORY\nParkinson disease\n\nASSESSMENT\n1. Sprained left ankle"
    met = "PAST MEDICAL HISTORY\nParkinson disease\n\nASSESSMENT\n1. Parkinson disease, continue carbidopa-levodopa"
    assert "Q44" in asked(listed, setting="office")
    assert "Q44" not in asked(met, setting="office")
    assert "Q44" not in asked(listed, setting="inpatient")


def test_the_same_paragraph_on_three_days_asks_what_still_holds(asked: Asked) -> None:
    words = "Patient remains on high flow oxygen at 40 litres with diffuse crackles and is too weak to stand today."
    notes = [note(words, day=day) for day in (1, 2, 3)]
    assert "Q45" in asked(*notes)
    assert "Q45" not in asked(*notes[:2])


def test_family_copies_and_leaflets_show_nothing(asked: Asked) -> None:
    assert "Q25" not in asked("FAMILY HISTORY\nFather had a wound debrided.")
    assert "Q31" not in asked("DISCHARGE INSTRUCTIONS\nReturn for postop bleeding.")


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ("Q31", "CT: splenic laceration grade II after the fall."),
        ("Q31", "7/26 ileus? no - stooling."),
        ("Q25", "Nails debrided x5."),
        ("Q38", "One low BP 86/50 treated with phenylephrine 100 mcg. Lactate 3.1."),
        ("Q07", "SBP 140 on arrival, T 38.6, HR 110, WBC 13."),
        ("Q16", "BMI 42% for age. Weight loss counseling given."),
        ("Q13", "Na 120.\nASSESSMENT\n1. Hyponatremia\n2. Pneumonia\nWatch for low sugar: confused."),
        ("Q15", "NFPE done by the dietitian.\nASSESSMENT\n1. Severe protein-calorie malnutrition"),
    ],
)
def test_what_looks_like_it_and_is_something_else_asks_nothing(asked: Asked, trigger: str, words: str) -> None:
    assert trigger not in asked(words)


def test_the_limits_of_adults_ask_nothing_of_a_child(asked: Asked) -> None:
    words = "T 39.1 HR 158 RR 40 WBC 18.2\nASSESSMENT\n1. Pneumonia"
    assert "Q07" in asked("45-year-old man. " + words)
    assert "Q07" not in asked("3-year-old boy. " + words)


def test_questions_of_a_stay_are_not_asked_of_a_visit_nor_of_a_record_that_does_not_say(asked: Asked) -> None:
    words = "ASSESSMENT\n1. Sepsis\n2. AKI"
    assert "Q08" in asked(words)
    assert "Q08" not in asked(words, setting="office")
    assert "Q08" not in asked(words, setting="")
    assert "Q08" in asked(words, note("Home.", kind="discharge_summary", day=5), setting="")


def test_a_diagnosis_that_is_sure_elsewhere_is_not_asked_about_at_discharge(asked: Asked) -> None:
    end = note("DISCHARGE DIAGNOSES\n1. Possible pneumonia", kind="discharge_summary", day=5)
    assert "Q29" not in asked("ASSESSMENT\n1. Pneumonia", end)


def test_words_within_a_longer_quote_are_told_once(asked: Asked) -> None:
    gap = asked("Sertraline.\nASSESSMENT\n1. Depression on sertraline, PHQ-9 16")["Q35"]
    lines = compose(gap).evidence
    assert not [one for one in lines for other in lines if one != other and one.split(": ", 1)[1].strip('"') in other]
