"""Neoplasms: site, side and behavior from the record, active or history, where they have gone to (I.C.2)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest, suggest_text
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 6, 1)


def codes(text: str, library: Library, setting: str = "office") -> list[str]:
    found = [s for s in suggest_text(text, library, date=DAY, setting=setting) if s.suggested and s.system == "icd10cm"]
    return [s.code for s in sorted(found, key=lambda s: s.order)]


def of_record(library: Library, setting: str, **texts: str) -> list[str]:
    documents = tuple(Document(name, name.replace("_", " "), text) for name, text in texts.items())
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    chart = Chart("chart", "text", encounter=Encounter(setting=setting, start=start), documents=documents)
    found = [s for s in suggest(chart, library) if s.suggested and s.system == "icd10cm"]
    return [s.code for s in sorted(found, key=lambda s: s.order)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IDC L breast UOQ, lumpectomy scheduled", ["C50.412"]),
        ("SCC in situ, left forearm, excised", ["D04.62"]),
        ("SCC in situ right cheek", ["D04.39"]),
        ("Melanoma, in situ, left forearm", ["D03.62"]),
        ("SCC left forearm, excised", ["C44.629"]),
        ("Left breast cancer at 2 o'clock", ["C50.412"]),
        ("Right breast cancer at 2 o'clock", ["C50.211"]),
        ("LLL lung adenocarcinoma, biopsy proven", ["C34.32"]),
        ("Sigmoid adenoca, resection next week", ["C18.7"]),
        ("Pancreatic head adenocarcinoma, unresectable", ["C25.0"]),
        ("Bladder cancer, left lateral wall, starting BCG", ["C67.2"]),
        ("Malignant melanoma left forearm, WLE scheduled", ["C43.62"]),
        ("BCC left nasal ala", ["C44.311"]),
        ("Stable left adrenal adenoma", ["D35.02"]),
        ("Tubular adenomas of cecum and sigmoid", ["D12.0", "D12.5"]),
    ],
)
def test_site_side_and_behavior_make_the_code(text: str, expected: list[str], library: Library) -> None:
    assert sorted(codes(f"Assessment:\n1. {text}\n", library)) == expected


def test_the_site_is_gathered_from_the_whole_record(library: Library) -> None:
    text = "HPI: left breast, upper outer, invasive ductal, mastectomy planned.\n\nASSESSMENT\n1. Breast cancer, left, on neoadjuvant chemo.\n"
    assert codes(text, library)[0] == "C50.412"


def test_sides_that_disagree_stay_open(library: Library) -> None:
    text = "HPI: invasive ductal carcinoma of the right breast.\n\nASSESSMENT\n1. Left breast cancer, on chemotherapy\n"
    assert "C50.911" not in codes(text, library)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Breast cancer, right, s/p mastectomy 2014, completed tamoxifen 2019, NED", ["Z85.3", "Z90.11"]),
        ("Prostate ca: RT 2012, PSA <0.1, no therapy", ["Z85.46"]),
        ("hx bladder ca NED", ["Z85.51"]),
    ],
)
def test_a_cancer_that_nothing_is_directed_to_is_history(text: str, expected: list[str], library: Library) -> None:
    assert sorted(codes(f"Assessment:\n1. {text}\n", library)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Breast cancer, left, s/p lumpectomy 2024, on adjuvant letrozole",
        "Left breast cancer s/p mastectomy 2025, radiation ongoing",
        "Recurrent left breast cancer, first treated 2012",
    ],
)
def test_a_cancer_under_treatment_is_active(text: str, library: Library) -> None:
    found = codes(f"Assessment:\n1. {text}\n", library)
    assert "C50.912" in found
    assert "Z85.3" not in found


def test_a_primary_that_was_taken_out_is_history_beside_its_metastases(library: Library) -> None:
    text = "PSH: R hemicolectomy 2023\n\nASSESSMENT\n1. Metastatic ascending colon cancer, liver mets, on FOLFIRI\n"
    found = codes(text, library)
    assert {"C78.7", "Z85.038"} <= set(found)
    assert not [c for c in found if c.startswith("C18")]


def test_a_primary_in_place_is_active_beside_its_metastases(library: Library) -> None:
    found = codes("ASSESSMENT\n1. Cecal adenocarcinoma, primary in place, mets to liver, on FOLFIRI\n", library)
    assert found[:2] == ["C18.0", "C78.7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lung cancer RUL with brain mets, on pembrolizumab", {"C34.11", "C79.31"}),
        ("Prostate cancer, new L acetabular met", {"C61", "C79.51"}),
        ("Sigmoid cancer, pericolic lymph node metastases", {"C18.7", "C77.2"}),
        ("L RCC with mets to right lung", {"C64.2", "C78.01"}),
    ],
)
def test_where_it_has_gone_to_has_its_own_code(text: str, expected: set[str], library: Library) -> None:
    assert set(codes(f"Assessment:\n1. {text}\n", library)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Lung cancer LUL, no brain mets",
        "Lung cancer LUL, CT head neg for mets",
        "Lung cancer LUL. Liver lesion, possible mets",
    ],
)
def test_metastases_that_are_denied_or_suspected_are_not_coded(text: str, library: Library) -> None:
    assert not [c for c in codes(f"Assessment:\n1. {text}\n", library) if c.startswith(("C77", "C78", "C79"))]


def test_a_fracture_through_a_metastasis_is_of_the_neoplasm(library: Library) -> None:
    text = "ASSESSMENT\n1. Path fx L subtrochanteric femur due to metastatic breast carcinoma\n2. Breast cancer R, bone mets\n"
    found = codes(text, library, "inpatient")
    assert found[0] == "M84.552A"
    assert not [c for c in found if c.startswith(("S72", "M80"))]


def test_an_impending_fracture_is_none(library: Library) -> None:
    text = "ASSESSMENT\n1. Prostate cancer with bone mets\n2. L acetabular met, ?impending path fracture, films no fracture\n"
    assert not [c for c in codes(text, library) if c.startswith("M84")]


def test_items_on_one_line_are_read_apart(library: Library) -> None:
    text = "Assessment: 1. BCC L cheek, biopsy proven, Mohs planned. 2. hx SCC scalp 2020 excised.\n"
    found = codes(text, library)
    assert "C44.319" in found
    assert not [c for c in found if c.startswith("C44.4")]


def test_an_unknown_primary_beside_where_it_was_found(library: Library) -> None:
    assert codes("Assessment: Metastatic SCC L neck node, unknown primary\n", library) == ["C80.1", "C77.0"]


def test_the_primary_that_a_cancer_is_named_by_is_no_secondary_site(library: Library) -> None:
    found = codes("Assessment:\n1. Metastatic breast cancer to bone\n", library)
    assert found == ["C50.919", "C79.51"]


def test_a_cancer_of_the_past_history_stays_history_beside_other_diseases(library: Library) -> None:
    text = "PMH: breast cancer 2011 (lumpectomy, RT).\n\nASSESSMENT\n1. Hypertension\n"
    assert codes(text, library) == ["I10", "Z85.3"]
