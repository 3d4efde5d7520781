"""Each row of "Wrong on purpose": the code that the engine sets aside and why, the edit that holds, the payer's refusal."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest
from tests.demo.test_charts import CHARTS, DEMO, HELD_ON_PURPOSE, claims_of

from claimwright.clearinghouse.payer import read_plan
from claimwright.clearinghouse.payer.adjudicate import ClaimRows, adjudicate
from claimwright.coding import suggest
from claimwright.edits import scrub
from claimwright.edits.findings import HOLDING

if TYPE_CHECKING:
    from claimwright.coding.types import Suggestion
    from claimwright.records import Chart
    from claimwright.reference import Library

TODAY: Final = date(2026, 11, 23)
SPECIALTIES: Final = {
    "inpatient surgery",
    "emergency",
    "primary care",
    "pediatrics",
    "obstetrics",
    "oncology infusion",
    "cardiology",
    "gastroenterology",
    "orthopaedics",
    "behavioral",
    "radiology",
    "pathology",
    "therapy",
    "risk adjustment",
}
ROWS: Final = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in (DEMO / "README.md").read_text(encoding="utf-8").partition("## Wrong on purpose")[2].splitlines()
    if line.startswith("| ") and not line.startswith("| specialty")
]

SET_ASIDE: Final = {
    "LMG-0024": (("Z00.12",), "Z00.00", "examination of an adult"),
    "LMG-0025": (("J45",), "H66.001", ""),
    "LMG-0026": (("O24",), "Z86.39", ""),
    "LMG-0031": (("F31",), "F33.1", ""),
    "LMG-0033": (("S52.502", "S52.552", "S62"), "S52.501A", ""),
    "LMG-0035": (("C43", "D03"), "D22.61", "the pathologist's diagnosis (IV.K)"),
    "LMG-0037": (("M17",), "Z47.1", "what the therapist treats (IV.G)"),
    "LMG-0038": (("I63", "I50"), "Z86.73", "left nothing (I.C.9.d.3)"),
    "LMG-0039": (("E11.22", "N18"), "E11.9", ""),
    "RCH-0015": (("K35", "K36", "K37"), "N83.11", ""),
    "RCH-0017": (("K50",), "K58.0", ""),
}
"""What must not be suggested, what is in its place, and what the reason of that one says."""
SHOWN_GREYED: Final = {"LMG-0038": ("I63.9", "I.C.9.d.3"), "RCH-0017": ("K50.90", "I.A.12.a")}
"""What is shown among those not suggested, with the section that set it aside."""
PLAINLY: Final = {
    "LMG-0025": (
        {"first one since age 3": "first one since age 3\n   Mild intermittent asthma", "asthma ruled out": ""},
        "J45.20",
    ),
    "LMG-0026": ({"No gestational diabetes now": "Gestational diabetes, diet controlled"}, "O24.410"),
    "LMG-0031": (
        {
            "Bipolar disorder ruled out": "",
            "Major depressive disorder, recurrent, moderate": "Bipolar disorder, current episode depressed, moderate",
        },
        "F31.32",
    ),
    "LMG-0033": ({"right": "left", "Right": "Left"}, "S52.502A"),
    "LMG-0035": (
        {
            "compound melanocytic nevus, benign, completely removed. No melanoma.": "malignant melanoma, completely removed."
        },
        "C43.61",
    ),
    "LMG-0037": (
        {
            "Joint is replaced: the arthritis of that knee is treated and gone, the list is old.": "Osteoarthritis of right knee."
        },
        "M17.11",
    ),
    "LMG-0038": ({"Stroke 2019 without residual - stays on aspirin, no new symptoms": "Acute stroke today"}, "I63.9"),
    "LMG-0039": (
        {
            "2. CKD ruled out.": "2. Diabetic CKD stage 3.",
            "no complications": "with diabetic CKD",
            "Take diabetic CKD off the list.": "",
        },
        "E11.22",
    ),
    "RCH-0015": (
        {"Appendicitis ruled out, appendix normal.": "", "DX: corpus": "DX: acute appendicitis\n    corpus"},
        "K35.80",
    ),
    "RCH-0017": (
        {
            "Crohn's disease ruled out. Problem list to be corrected.": "",
            "Irritable bowel syndrome with diarrhea.": "Crohn's disease.",
        },
        "K50.90",
    ),
}
"""What the note would say if the disease were there, and the code that then is suggested: the words alone keep it away."""
DENIED: Final = {
    "LMG-0004": ("example-health", "93306", "CO", "197"),
    "LMG-0012": ("example-health", "84443", "CO", "50"),
    "LMG-0014": ("medicare", "94760", "CO", "97"),
}
AFTER_PAYMENT: Final = {"LMG-0006", "LMG-0022"}
"""Reversed and suspended after payment: see tests/workbench/test_demo.py."""

FOLDERS: Final = {chart.encounter.encounter_id: folder for folder, chart in CHARTS}
BY_NAME: Final = {chart.encounter.encounter_id: chart for _, chart in CHARTS}


def test_every_specialty_has_two_rows_and_every_row_a_test() -> None:
    assert Counter(len(row) for row in ROWS) == {4: len(ROWS)}
    found = Counter(row[0] for row in ROWS)
    assert set(found) == SPECIALTIES
    assert min(found.values()) >= 2
    named = [row[2] for row in ROWS]
    assert Counter(named) == Counter([*HELD_ON_PURPOSE, *SET_ASIDE, *DENIED, *AFTER_PAYMENT])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2])
def test_a_row_says_what_holds_or_refuses(row: tuple[str, ...]) -> None:
    name, happens = row[2], row[3]
    assert set(re.findall(r"held by (\S+)[,;]", happens)) == HELD_ON_PURPOSE.get(name, set())
    assert re.findall(r"\bCO-(\d+)", happens) == ([DENIED[name][3]] if name in DENIED else [])


@pytest.mark.parametrize("name", sorted(SET_ASIDE))
def test_what_is_wrong_in_the_words_is_not_suggested(name: str, library: Library) -> None:
    unwanted, instead, why = SET_ASIDE[name]
    found = suggest(BY_NAME[name], library)
    assert [s.code for s in found if s.suggested and s.code.startswith(unwanted)] == []
    assert why in _suggested(found)[instead].reason
    if name in SHOWN_GREYED:
        code, section = SHOWN_GREYED[name]
        (greyed,) = (s for s in found if s.code == code)
        assert section in greyed.reason


@pytest.mark.parametrize("name", sorted(PLAINLY))
def test_the_same_disease_told_plainly_is_suggested(name: str, library: Library) -> None:
    words, code = PLAINLY[name]
    assert all(any(old in document.text for document in BY_NAME[name].documents) for old in words)
    assert code in _suggested(suggest(_reworded(BY_NAME[name], words), library))


@pytest.mark.parametrize("name", sorted(DENIED))
def test_the_payer_refuses_the_line(name: str, library: Library) -> None:
    plan, code, group, reason = DENIED[name]
    claims = claims_of(FOLDERS[name], BY_NAME[name], library)
    assert not scrub(claims, library, as_of=TODAY).filter(severity=HOLDING).height
    frames = claims.frames()
    rows = ClaimRows(
        frames["claims"].to_dicts()[0],
        *(frames[table].to_dicts() for table in ("lines", "diagnoses", "providers", "parties")),
    )
    decision = adjudicate(
        rows,
        read_plan(DEMO / "payers" / f"{plan}.toml"),
        number="1",
        received=TODAY,
        deductible=Decimal(0),
        duplicate=False,
        drg_weight=lambda _: None,
    )
    refused = {s.procedure_code: s for s in decision.services if any(a.amount == s.charge for a in s.adjustments)}
    assert set(refused) == {code}
    assert (group, reason) in {(a.group, a.reason) for a in refused[code].adjustments}
    assert refused[code].paid == 0


def _suggested(found: list[Suggestion]) -> dict[str, Suggestion]:
    return {s.code: s for s in found if s.suggested}


def _reworded(chart: Chart, words: dict[str, str]) -> Chart:
    documents = []
    for document in chart.documents:
        text = document.text
        for old, new in words.items():
            text = text.replace(old, new)
        documents.append(replace(document, text=text))
    return replace(chart, documents=tuple(documents))
