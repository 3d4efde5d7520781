"""Where a lymphoma and a node are, and the course of treatment that a stay is for (I.B.2, I.C.2.d, I.C.2.e.2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "office") -> list[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return [s.code for s in found if s.suggested and s.system == "icd10cm"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Mantle cell lymphoma with colonic involvement", "C83.19"),
        ("DLBCL of stomach", "C83.398"),
        ("Follicular lymphoma grade 2, cervical nodes", "C82.11"),
        ("Follicular lymphoma, nodes of neck and axilla", "C82.98"),
        ("Hodgkin lymphoma, mediastinal", "C81.92"),
        ("DLBCL, no marrow or spleen involvement", "C83.30"),
        ("Mantle cell lymphoma, liver biopsy clear", "C83.10"),
    ],
)
def test_the_site_of_a_lymphoma(line: str, code: str, library: Library) -> None:
    assert [one for one in codes(f"A/P:\n1. {line}\n", library) if one.startswith("C8")] == [code]


@pytest.mark.parametrize(
    ("primary", "node"), [("SCC of the tonsil", "C77.0"), ("Papillary thyroid ca", "C77.0"), ("Breast cancer", "C77.9")]
)
def test_levels_are_nodes_of_the_neck_of_its_cancers_only(primary: str, node: str, library: Library) -> None:
    found = codes(f"A/P:\n1. {primary}, left level II-III node mets, on chemotherapy\n", library)
    assert [one for one in found if one.startswith("C77")] == [node]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("H&P\nAdmitted electively for cycle 1 R-hyperCVAD part A. Mantle cell lymphoma.\n", ["Z51.11", "Z51.12"]),
        ("Discharge summary\nPlanned admission for cycle 2 of FOLFIRINOX, pancreatic cancer.\n", ["Z51.11"]),
        ("Discharge summary\nReason: chemotherapy, cycle 3, osteosarcoma.\n", ["Z51.11"]),
    ],
)
def test_a_stay_for_a_course_of_treatment(text: str, first: list[str], library: Library) -> None:
    assert codes(text, library, "inpatient")[: len(first)] == first


@pytest.mark.parametrize(
    "text",
    [
        "Discharge summary\nAdmitted for neutropenic fever after FOLFIRINOX, pancreatic cancer.\n",
        "Discharge summary\nReason: neutropenic fever on chemotherapy, DLBCL.\n",
        "Discharge summary\nReason: pneumonia. Chemotherapy next week, lung cancer.\n",
    ],
)
def test_a_stay_for_what_treatment_did_is_not_for_treatment(text: str, library: Library) -> None:
    assert not {"Z51.11", "Z51.12"} & set(codes(text, library, "inpatient"))
