"""Are NCCI pairs, medically unlikely edits and add-on edits read as published, and refused where damaged?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from claimwright.reference.releases import Outcome, Store, registry, unpack
from claimwright.reference.releases.source import SourceFile

Load = Callable[..., Outcome]

PAIRS = (
    "CPT only copyright 2025 American Medical Association.  All rights reserved.\t\t\t\t\t\t\r\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
    "45385\t45380\t\t20020101\t*\t1\tMore extensive procedure\r\n"
    "80053\t80048\t*\t19960101\t*\t0\tMutually exclusive procedures\r\n"
    "0001A\t90473\t\t20220101\t20220101\t9\tCPT Manual or CMS manual coding instruction\r\n"
    "0001A\t99202\t\t20220101\t20231231\t1\tCPT Manual or CMS manual coding instruction\r\n"
)

UNITS = (
    '"Codes are copyright 2025 American Medical Association.\n\nApplicable FARS/DFARS Restrictions Apply"\r\n'
    '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n'
    "11042,1,3 Date of Service Edit: Clinical,Clinical: Data\r\n"
    "20610,2,2 Date of Service Edit: Policy,Anatomic Consideration\r\n"
    "A9270,0,1 Line Edit,CMS Policy\r\n"
)

ADDON = (
    "CPT only copyright 2025 American Medical Association.  All rights reserved.\t\t\t\t\t\t\t\r\n"
    "AOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\tPrimary_Code_DelDT\tAOC_Edit_EffDT\tAOC_Edit_DelDT\t"
    "Special_Instruction_Notes\r\n"
    "1\t90461\t\t90460\t\t2013001\t\t\r\n"
    "2\t99292\t\tCCCCC\t\t2013001\t\tSee note\r\n"
    "1\t0095T\t\t22864\t2020366\t2013101\t2021090\t\r\n"
)


def test_pairs_keep_their_history(store: Store, load: Load) -> None:
    outcome = load("ccipra-v322r0-f2.TXT", PAIRS)
    assert outcome.release is not None
    assert (outcome.release.dataset, outcome.release.part) == ("ncci_pairs_practitioner", "f2")
    assert (outcome.release.valid_from, outcome.release.valid_to) == (date(2026, 7, 1), date(2026, 9, 30))
    rows = store.scan("ncci_pairs").collect()
    assert rows.select("table", "column_1", "column_2", "modifier_indicator", "valid_from", "valid_to").rows() == [
        ("practitioner", "45385", "45380", 1, date(2002, 1, 1), None),
        ("practitioner", "80053", "80048", 0, date(1996, 1, 1), None),
        ("practitioner", "0001A", "90473", 9, date(2022, 1, 1), date(2022, 1, 1)),
        ("practitioner", "0001A", "99202", 1, date(2022, 1, 1), date(2023, 12, 31)),
    ]
    assert rows["before_1996"].to_list() == [False, True, False, False]


def test_the_name_says_whose_pairs_they_are_because_the_content_does_not(load: Load) -> None:
    hospital = load("ccioph-v322r0-f1.txt", PAIRS)
    medicaid = load("MCD_PTP_Practitioner_2026Q3.txt", PAIRS + "99213\t99214\t\t20020101\t*\t0\tCoding\r\n")
    assert hospital.release is not None
    assert hospital.release.dataset == "ncci_pairs_hospital"
    assert medicaid.release is not None
    assert medicaid.release.dataset == "ncci_pairs_medicaid_practitioner"
    unnamed = load("pairs 2026Q3.txt", PAIRS + "\r\n")
    assert unnamed.status == "refused"
    assert "ccipra for practitioners, ccioph for hospitals" in unnamed.message


MEDICAID_PAIRS = (
    "Medicaid NCCI PTP edits\r\nCodes are copyright 2025 American Medical Association.\r\n"
    "Column 1\tColumn 2\tEffective Date\tDeletion Date\tModifier Indicator\tPTP Edit Rationale\r\n"
    "45385\t45380\t20101001\t\t1\tMore extensive procedure\r\n"
    "80053\t80048\t20101001\t20251231\t0\tMutually exclusive procedures\r\n"
)


def test_medicaids_pairs_have_six_columns_and_no_star(store: Store, load: Load) -> None:
    outcome = load("medicaid-ncci-q2-2026-ptp-edits-practitioner-services.txt", MEDICAID_PAIRS)
    assert outcome.release is not None
    assert (outcome.release.dataset, outcome.release.release) == ("ncci_pairs_medicaid_practitioner", "2026Q2")
    assert store.scan("ncci_pairs").collect().select("column_1", "modifier_indicator", "before_1996", "valid_from", "valid_to").rows() == [
        ("45385", 1, False, date(2010, 10, 1), None),
        ("80053", 0, False, date(2010, 10, 1), date(2025, 12, 31)),
    ]  # fmt: skip
    damaged = load(
        "medicaid-ncci-2026-q3-ptp-edits-practitioner-services.txt", MEDICAID_PAIRS.replace("20251231", "soon")
    )
    assert damaged.message == "line 5: expected a deletion date as YYYYMMDD, or *, in column 4"


def test_medicaids_unlikely_units_have_no_indicator(store: Store, load: Load) -> None:
    text = (
        '"Codes are copyright 2025 American Medical Association."\r\n'
        "HCPCS/CPT Code\tPractitioner Services MUE Values\tMUE Rationale\r\n"
        "11042\t1\tClinical: Data\r\nA0425\t250\tNature of Service/Procedure\r\n"
    )
    outcome = load("medicaid-ncci-2026-q3-mue-edits-practitioner-services.txt", text)
    assert outcome.release is not None
    assert (outcome.release.dataset, outcome.release.release) == ("ncci_units_medicaid_practitioner", "2026Q3")
    assert store.scan("ncci_units").collect().select("table", "code", "units", "mai").rows() == [
        ("medicaid_practitioner", "11042", 1, None),
        ("medicaid_practitioner", "A0425", 250, None),
    ]


@pytest.mark.parametrize(
    ("whole", "damaged", "message"),
    [
        (
            "80053\t80048\t*\t19960101",
            "80053\t80048\t*\t1996",
            "line 8: expected the effective date as YYYYMMDD in column 4",
        ),
        ("\t0\tMutually", "\t7\tMutually", "line 8: expected the modifier indicator 0, 1 or 9 in column 6"),
        ("80053\t80048", "80053\t8048", "line 8: expected a five-character code as column_2"),
        ("\t20231231\t", "\tnever\t", "line 10: expected a deletion date as YYYYMMDD, or *, in column 5"),
    ],
)
def test_a_damaged_pair_is_refused_with_its_line(
    store: Store, load: Load, whole: str, damaged: str, message: str
) -> None:
    outcome = load("ccipra-v322r0-f1.txt", PAIRS.replace(whole, damaged))
    assert (outcome.status, outcome.message) == ("refused", message)
    assert store.releases() == []


def test_unlikely_units(store: Store, load: Load) -> None:
    outcome = load("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", UNITS.encode("latin-1"))
    assert outcome.release is not None
    assert (outcome.release.dataset, outcome.release.release) == ("ncci_units_practitioner", "2026Q3")
    rows = store.scan("ncci_units").collect()
    assert rows.select("table", "code", "units", "mai", "rationale").rows() == [
        ("practitioner", "11042", 1, 3, "Clinical: Data"),
        ("practitioner", "20610", 2, 2, "Anatomic Consideration"),
        ("practitioner", "A9270", 0, 1, "CMS Policy"),
    ]
    damaged = load("MUE Eff_10-01-2026.csv", UNITS.replace("20610,2,", "20610,two,"))
    assert damaged.message == "line 7: expected a whole number in the column units"
    huge = load("MUE Eff_10-01-2026.csv", UNITS.replace("20610,2,", "20610,99999999999,"))
    assert huge.message == "line 7: expected units from 0 to 9,999,999"
    hospital = load("MUE_Eff_07-01-2026.csv", UNITS.replace("Practitioner Services", "Outpatient Hospital Services"))
    assert hospital.release is not None
    assert hospital.release.dataset == "ncci_units_hospital"


def test_addon_edits(store: Store, load: Load) -> None:
    outcome = load("AOC_V2026Q3-MCR.txt", ADDON)
    assert outcome.release is not None
    assert (outcome.release.dataset, outcome.release.release) == ("ncci_addon_medicare", "2026Q3")
    rows = store.scan("ncci_addon").collect()
    assert rows.select("addon_code", "primary_code", "edit_type", "edit_from", "edit_to", "note").rows() == [
        ("90461", "90460", 1, date(2013, 1, 1), None, None),
        ("99292", None, 2, date(2013, 1, 1), None, "See note"),
        ("0095T", "22864", 1, date(2013, 4, 11), date(2020, 12, 31), None),
    ]
    assert (
        "line 3: expected the add-on edit type"
        in load("AOC_V2026Q2.txt", ADDON.replace("1\t90461", "4\t90461")).message
    )


def _rows(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for opened in unpack.opened(path):
        file: SourceFile | None = opened.file
        reader = registry.recognise(file) if file else None
        if reader and file:
            found[reader.dataset] = found.get(reader.dataset, 0) + sum(
                frame.height for frame in reader.read(file).tables.values()
            )
    return found


@pytest.mark.shared_data
def test_counts_of_the_third_quarter_of_2024(shared_data: Path) -> None:
    folder = shared_data / "reference" / "ncci"
    counts: dict[str, int] = {}
    for path in sorted(folder.glob("*.zip")):
        for dataset, rows in _rows(path).items():
            counts[dataset] = counts.get(dataset, 0) + rows
    assert counts == {
        "ncci_pairs_practitioner": 2_546_017,
        "ncci_pairs_hospital": 1_775_818,
        "ncci_units_practitioner": 14_677,
        "ncci_units_hospital": 14_628,
        "ncci_units_dme": 2_928,
        "ncci_addon_medicare": 7_465,
    }
