"""A mother's record: the stage of her codes, membranes, preterm labor, fetus, outcome; what is not hers or not of now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library

BORN = "SVD of viable female 3400 g, apgars 8/9. Placenta intact. EBL 250."


def codes(text: str, library: Library, setting: str = "inpatient") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 2), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


def test_a_delivery_without_complication(library: Library) -> None:
    text = (
        f"L&D admit: 29 yo G2P1 39w4d in spontaneous labor, intact. GBS neg.\nDelivery note: N{BORN} Intact perineum."
    )
    assert codes(text, library) == {"O80", "Z37.0", "Z3A.39"}


@pytest.mark.parametrize(
    ("told", "expected", "never"),
    [
        ("2nd degree perineal lac repaired.", "O70.1", "O80"),
        ("Loose nuchal x1 reduced.", "O69.81X0", "O69.1XX0"),
        ("Tight nuchal cord clamped.", "O69.1XX0", "O80"),
        ("GBS carrier, PCN x2.", "O99.824", "Z22.330"),
        ("Postpartum hemorrhage from atony.", "O72.1", "O62.2"),
        ("Thick meconium.", "O77.0", "O80"),
        ("AMA, IVF pregnancy.", "Z37.0", "O09.523"),
    ],
)
def test_what_a_delivery_tells(told: str, expected: str, never: str, library: Library) -> None:
    """I.C.15.b.4, I.C.15.n; O09 is for the time before the delivery (I.C.15.b.2)."""
    found = codes(f"L&D admit: 36 yo G2P1001 @ 39w2d.\nDelivery note: {BORN} {told}", library)
    assert expected in found
    assert never not in found


def test_chronic_conditions_take_the_stage_of_childbirth(library: Library) -> None:
    """I.C.15.a.3: the childbirth option of a stay with a delivery; body mass is not coded in pregnancy (I.C.21.c.3)."""
    text = (
        "H&P: 34F G2P1001 35w1d, BMI 39.\nRepeat LTCS for superimposed preeclampsia: live male 2290 g, apgars 7/8. Prior LTCS 2021 (breech).\n"
        "Discharge dx:\n1. Chronic hypertension with superimposed preeclampsia\n2. Hypothyroidism\n3. Obesity class 2\n4. Acute blood loss anemia\n"
    )
    found = codes(text, library)
    assert {"O11.4", "O10.02", "O34.211", "O99.284", "E03.9", "O99.214", "O90.81", "Z37.0", "Z3A.35"} <= found
    assert not found & {"O14.94", "O32.1XX0", "Z68.39", "O80", "O10.013", "O99.013"}


@pytest.mark.parametrize(
    ("weeks", "told", "expected"),
    [
        ("39w2d", "Term PROM 0115, in early labor now.", "O42.02"),
        ("39w2d", "PROM, prolonged rupture 30 h, then induced.", "O42.12"),
        ("34w5d", "PPROM 0040. ctx q4 since 0600.", "O42.013"),
        ("26w0d", "PPROM. No labor.", "O42.912"),
    ],
)
def test_membranes_by_weeks_and_hours(weeks: str, told: str, expected: str, library: Library) -> None:
    assert expected in codes(f"L&D H&P: 30 yo G1P0 at {weeks}. {told}", library)


def test_preterm_twins_are_told_one_by_one(library: Library) -> None:
    """I.C.15.a.6: the 7th character names the fetus; preterm labor that ended in a delivery is O60.1-."""
    text = (
        "L&D: 31F G1 di-di twins 34w5d, preterm labor.\nOp note: LTCS. Baby A vertex, Baby B transverse back up. Chorioamnionitis (sac A). "
        "A: live girl 2180 g, apgars 6/8. B: live boy 2265 g, apgars 8/9."
    )
    found = codes(text, library)
    assert {"O30.043", "O60.14X1", "O60.14X2", "O32.2XX2", "O41.1231", "Z37.2", "Z3A.34"} <= found
    assert not found & {"O60.03", "O32.2XX0", "O41.1230"}


def test_a_stillbirth(library: Library) -> None:
    text = "L&D: 27yo G2P1 33w2d. IUFD. Delivery: SVD stillborn female 1820 g. DC dx: IUFD 33w2d"
    assert {"O36.4XX0", "Z37.1", "Z3A.33"} <= codes(text, library)
    assert "Z37.0" not in codes(text, library)


@pytest.mark.parametrize(
    ("text", "expected", "never"),
    [
        ("ROB visit\n28 yo G1P0 at 24w3d. A/P: IUP 24w3d, uncomplicated.", {"Z34.02", "Z3A.24"}, {"Z33.1"}),
        ("Prenatal visit 4/2/26 G2P1001 EDD 7/28/2026.\nAssessment: normal pregnancy.", {"Z34.82", "Z3A.23"}, {"Z34.02"}),
        ("OB visit 37F G3P2002 @ 31w0d\nA/P:\n1. AMA\n2. GDM diet controlled\n3. Prior cesarean", {"O09.523", "O24.410", "O34.219", "Z3A.31"}, {"Z34.83", "Z98.891"}),
        ("OB visit 27F G2P1 32w4d on insulin.\nA/P:\n1. GDM on insulin", {"O24.414", "Z3A.32"}, {"Z79.4"}),
        ("New OB visit. 33 yo G3P1011 at 10w2d.\nOB hx: 2021 PPROM 33 wks\nA/P:\n1. Hx of preterm delivery", {"O09.211", "Z3A.10"}, {"O42.911", "O60.10X0"}),
        ("Postpartum visit, 6 weeks s/p NSVD.\nA/P:\n1. Routine postpartum exam\n2. Lactational mastitis", {"Z39.2", "O91.23"}, {"O80", "Z37.0"}),
        ("Here for f/u. 45F\nPMH: GDM 2010, preeclampsia with first\nA/P:\n1. Asthma", {"J45.909"}, {"O14.90", "O24.419"}),
    ],
)  # fmt: skip
def test_visits_before_and_after(text: str, expected: set[str], never: set[str], library: Library) -> None:
    found = codes(text, library, "office")
    assert expected <= found
    assert not found & never


def test_an_injury_of_the_mother_and_a_disease_of_the_fetus(library: Library) -> None:
    hers = codes("ED: 34 yo G2P1 30w fell.\nDx:\n1. Abdominal wall contusion", library, "emergency")
    assert {"O9A.213", "S30.11XA", "Z3A.30"} <= hers
    fetal = codes("Fetal echo. 25w5d. G1.\nImpression:\n1. Fetal VSD", library, "outpatient_hospital")
    assert "Q21.0" not in fetal


@pytest.mark.parametrize(
    ("told", "never"),
    [
        ("Last preg: PPH, shoulder dystocia, GDM. A/P: 1. h/o shoulder dystocia", {"O72.1", "O66.0", "O24.419"}),
        ("EFW 34%, cephalic (was breech). A: normal growth.", {"O32.1XX0"}),
        ("No evidence of abruption. PTL precautions. A: IUP 33w0d.", {"O45.93", "O60.03"}),
        ("Sister has twins, mother had preeclampsia. A: IUP 33w0d.", {"O30.003", "O14.93"}),
    ],
)
def test_what_is_not_of_this_pregnancy(told: str, never: set[str], library: Library) -> None:
    assert not codes(f"Prenatal visit. 30yo G2P1 33w0d. {told}", library, "office") & never


@pytest.mark.parametrize(("weeks", "code"), [("33w4d", "O47.03"), ("38w1d", "O47.1")])
def test_false_labor_by_weeks(weeks: str, code: str, library: Library) -> None:
    found = codes(f"OB triage G1P0 {weeks}. Dx:\n1. Braxton Hicks, false labor", library, "outpatient_hospital")
    assert {c for c in found if c.startswith("O47")} == {code}
