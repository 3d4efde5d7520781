"""Reports of pathology and imaging: what decides in outpatient work (IV.K), and that a report alone codes no stay (III.B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.coding.test_neoplasms import codes, of_record

from claimwright.coding.reports import report_kind

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("01_surg_path.txt", "A. Colon: tubular adenoma", "pathology"),
        ("note", "SURGICAL PATHOLOGY REPORT\nA. Colon: adenoma", "pathology"),
        ("note", "CT CHEST W CONTRAST\nIMPRESSION: nodule", "imaging"),
        ("02_petct.txt", "PSMA PET/CT 9 Jun\nImpression: two new metastases", "imaging"),
        ("visit", "HPI: CT showed a nodule.\nASSESSMENT\n1. Nodule", ""),
    ],
)
def test_what_kind_of_report_a_document_is(title: str, text: str, kind: str) -> None:
    assert report_kind(title, text) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "FINAL DIAGNOSIS\nA. Ascending colon, polyp: tubular adenoma\nB. Rectum, mass, biopsy: invasive adenocarcinoma\n",
            ["D12.2", "C20"],
        ),
        (
            (
                "SURGICAL PATHOLOGY REPORT\nClin: rectal bleeding. R/o colitis, r/o malignancy.\n"
                "A. Ascending colon polyp 14 mm -- SESSILE SERRATED LESION, no dysplasia.\nB. Random colon bx -- Negative for microscopic colitis.\n"
            ),
            ["D12.2"],
        ),
        (
            (
                "DERMATOPATHOLOGY\nA   L cheek   shave   r/o SCC\nDIAGNOSIS\nA. Skin, left cheek: BASAL CELL CARCINOMA, nodular.\n"
                "B. Skin, right forearm: SQUAMOUS CELL CARCINOMA IN SITU (Bowen).\nComment: B - cannot exclude deeper invasion.\n"
            ),
            ["C44.319", "D04.61"],
        ),
        (
            "SURGICAL PATHOLOGY\nDIAGNOSIS:\nLeft breast, 10 o'clock, core biopsy:\n - Invasive ductal carcinoma, grade 2.\n",
            ["C50.212"],
        ),
        (
            "SURGICAL PATHOLOGY. Clinical dx: biliary colic\nGallbladder: chronic cholecystitis with cholelithiasis.\n",
            ["K80.10"],
        ),
        (
            "PAP TEST\nSource: cervical. Interpretation: LSIL. HPV HR positive. Prior 2024 HSIL.\n",
            ["R87.612", "R87.810"],
        ),
        ("GYN CYTOLOGY\nSource: cervical\nINTERPRETATION: NILM.\nHPV: not detected\n", []),
        ("SURGICAL PATHOLOGY Cervix, LEEP: HSIL (CIN 3), margins negative.\n", ["D06.9"]),
    ],
)
def test_the_pathologists_diagnosis_decides(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


@pytest.mark.parametrize(
    "text",
    [
        "FINAL DIAGNOSIS\nA. Skin, left arm: benign skin. Margins negative for melanoma.\n",
        "SURGICAL PATHOLOGY REPORT\nA. Left axilla, sentinel node, excision: node negative for carcinoma (0/3).\n",
    ],
)
def test_what_a_report_is_negative_for_is_no_tumor(text: str, library: Library) -> None:
    assert [code for code in codes(text, library) if code[0] in "CD"] == []


def test_the_tissue_wins_over_the_impression_of_the_visit(library: Library) -> None:
    visit = "HPI: lump of the left breast.\nASSESSMENT\n1. Left breast mass, biopsied\n"
    path = "SURGICAL PATHOLOGY\nA. Left breast, 2 o'clock: invasive ductal carcinoma\n"
    assert of_record(library, "office", visit=visit, pathology=path) == ["C50.412"]


def test_a_report_alone_codes_no_stay(library: Library) -> None:
    summary = "DISCHARGE SUMMARY\nDIAGNOSES\n1. Acute appendicitis\n"
    path = "SURGICAL PATHOLOGY\nA. Sigmoid colon, polyp: tubular adenoma\n"
    assert of_record(library, "inpatient", discharge_summary=summary, pathology=path) == ["K35.80"]


def test_an_abnormal_smear_that_the_visit_names(library: Library) -> None:
    assert codes("ASSESSMENT\n1. Pap ASCUS, HPV positive, colposcopy\n", library) == ["R87.610", "R87.810"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "CT ABD/PELVIS\nINDICATION: RLQ pain\nIMPRESSION: Acute uncomplicated appendicitis. No abscess.\n",
            ["K35.80"],
        ),
        ("CHEST 1 VIEW portable\nReason: chest pain\nIMPRESSION: Possible LLL atelectasis vs infiltrate.\n", ["R07.9"]),
        ("CT CHEST\nIMPRESSION: Multiple bilateral pulmonary nodules up to 5 mm, unchanged.\n", ["R91.8"]),
        ("CT CHEST\nIMPRESSION: 7 mm RUL solid nodule.\n", ["R91.1"]),
        ("CT CHEST\nIMPRESSION: No pulmonary nodule.\n", []),
        (
            "DIAGNOSTIC MAMMOGRAM\nIMPRESSION: 1.4 cm mass right breast 10 o'clock, suspicious for malignancy.\n",
            ["N63.11"],
        ),
        ("SCREENING MAMMOGRAM BILATERAL\nIMPRESSION: BI-RADS 1 negative.\n", ["Z12.31"]),
        (
            "NM BONE SCAN\nClinical: prostate cancer\nFINDINGS: as below\nIMPRESSION: Multiple osseous metastases, T8, L3.\n",
            ["C61", "C79.51"],
        ),
    ],
)
def test_the_impression_decides_else_the_reason_for_the_test(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library, "outpatient_hospital") == expected


def test_a_screening_stays_first_and_a_score_names_no_disease(library: Library) -> None:
    text = (
        "LOW-DOSE CT LUNG CANCER SCREENING\nLungs: centrilobular emphysema.\n\n"
        "IMPRESSION\nLung-RADS 4A (growing 7 mm RUL solid nodule). Malignancy not excluded.\nEmphysema.\n"
    )
    found = codes(text, library, "outpatient_hospital")
    assert (found[0], set(found)) == ("Z12.2", {"Z12.2", "R91.1", "J43.2"})


def test_a_stone_that_obstructs_without_infection(library: Library) -> None:
    text = (
        "CT ABDOMEN STONE PROTOCOL\nIMPRESSION:\n1. Obstructing 6 mm distal left ureteral stone with moderate hydronephrosis. No CT sign of infection.\n"
        "2. Nonobstructing right renal calculi.\n"
    )
    assert codes(text, library, "emergency") == ["N13.2"]


def test_a_lump_of_the_breast_by_quadrant(library: Library) -> None:
    assert codes("Assessment:\n1. Right breast mass, upper outer quadrant\n", library) == ["N63.11"]
    assert codes("Assessment:\n1. Left breast mass\n", library) == ["N63.20"]
