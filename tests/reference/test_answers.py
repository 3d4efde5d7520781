"""Does the library answer for one code, and for a frame of codes, by the date of service?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from claimwright import reference
from claimwright.reference import Library
from claimwright.reference.releases import Store, add

MARCH = date(2026, 3, 2)


def test_a_diagnosis_is_answered_by_its_day(library: Library) -> None:
    found = library.on(MARCH).diagnosis("e11.9")
    assert found is not None
    assert (found.code, found.description) == ("E119", "Type 2 diabetes mellitus without complications")
    assert library.on(MARCH).diagnosis("E11") is None
    # I42.0 was subdivided on October 1, 2026.
    assert library.on(date(2026, 9, 30)).diagnosis("I42.0") is not None
    assert library.on(date(2026, 10, 1)).diagnosis("I42.0") is None


def test_the_package_needs_no_library_object(library: Library) -> None:
    procedure = reference.on(MARCH).procedure_pcs("0016070")
    assert procedure is not None
    assert procedure.description is not None
    assert reference.on(MARCH).procedure_pcs("0016079X") is None


@pytest.mark.parametrize(
    ("year", "billable"),
    [(2019, 71_932), (2020, 72_184), (2021, 72_616), (2022, 72_748), (2023, 73_639), (2024, 74_044), (2025, 74_260),
     (2026, 74_719), (2027, 74_879)],
)  # fmt: skip
def test_without_any_file_nine_fiscal_years_are_answered(library: Library, year: int, billable: int) -> None:
    # Codes in force on October 1. CMS's yearly counts of 2021 to 2023 include the codes of the later update.
    first = date(year - 1, 10, 1)
    holds = (pl.col("valid_from") <= first) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= first))
    assert library.table("icd10cm").filter(pl.col("billable") & holds).collect().height == billable


def test_what_was_not_added_is_not_answered(library: Library, tmp_path: Path) -> None:
    on = Library(library.folder, tmp_path).on(MARCH)
    assert (on.level2("A0021"), on.vaccine("143"), on.ndc("0002-0800-01"), on.remark("M1")) == (None, None, None, None)
    assert (on.hcc("E119"), on.successors("C509"), on.equivalents("A000"), on.descriptor("99213")) == ([], [], [], None)


@pytest.fixture(scope="module")
def added(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    home = tmp_path_factory.mktemp("home")
    files = {
        "2018_I10gem.txt": "A000    0010  00000\nT360X1A E8560 00112\nT360X1A 9600  00111\n",
        "hcc.csv": "2027 Initial ICD-10-CM Mappings,,\nDiagnosis Code,Description,CMS-HCC Model Category V28\nE119,Diabetes,38\n",
        "LONGULT.txt": "CPT is copyright 1983-2025 American Medical Association.\n99213\tLicensed words\n0001T\tMore words\n",
        "package 2026-01-01.txt": "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\tENDMARKETINGDATE\t"
        "NDC_EXCLUDE_FLAG\tSAMPLE_PACKAGE\n1\t0002-0800\t0002-0800-01\t1 VIAL\t19870710\t20261231\tN\tN\n",
        "carc.csv": "Code,Description,Start Date,Stop Date\n1,Own words,01/01/1995,\nA2,Gone,01/01/1995,12/31/2010\n",
        "conversion FY2026.csv": "Current code assignment,Effective,Previous Code(s) Assignment\nC50.A1,2025,\"C50.911, C50.921\"\n",
    }  # fmt: skip
    for name, content in files.items():
        (home / name).write_text(content)
    outcomes = list(add(Store(home), [home / name for name in files], licensed=True))
    assert [(o.status, o.message) for o in outcomes if o.status != "loaded"] == []
    return Library(library.folder, home)


def test_added_lists_answer_for_their_days(added: Library) -> None:
    on = added.on(MARCH)
    assert [(e.target, e.combination, e.choice_list) for e in on.equivalents("T36.0X1A")] == [
        ("E8560", True, 2),
        ("9600", True, 1),
    ]
    assert [(c.model, c.hcc, c.payment_year) for c in on.hcc("E11.9")] == [("CMS-HCC V28", "38", 2027)]
    assert added.on(date(2025, 3, 2)).hcc("E11.9") == []
    assert on.descriptor("99213") == "Licensed words"
    vial = on.ndc("00002080001")
    assert vial is not None
    assert vial.description == "1 VIAL"
    assert added.on(date(2027, 1, 1)).ndc("0002-0800-01") is None
    assert on.adjustment_reason("A2") is None
    assert [(s.dotted, s.effective_from) for s in on.successors("C50.911")] == [("C50.A1", date(2025, 10, 1))]


def test_a_frame_is_joined_by_the_date_of_each_row(library: Library) -> None:
    lines = pl.DataFrame(
        {
            "line": [1, 2, 3, 4],
            "diagnosis": ["I420", "I420", "XXX", None],
            "served": [date(2026, 9, 30), date(2026, 10, 1), MARCH, MARCH],
        }
    )
    joined = library.join_valid(lines, "diagnosis", "served", "icd10cm", take=("billable", "valid_from"), prefix="dx_")
    assert joined.columns == ["line", "diagnosis", "served", "dx_billable", "dx_valid_from", "dx_valid"]
    assert joined.select("line", "dx_billable", "dx_valid").rows() == [
        (1, True, True), (2, False, True), (3, None, False), (4, None, False),
    ]  # fmt: skip
    joined = library.join_valid(pl.DataFrame({"c": ["99213"], "d": [MARCH]}), "c", "d", "hcpcs", take=("kind",))
    assert joined.rows() == [("99213", MARCH, "cpt", True)]
    with pytest.raises(KeyError, match="no table"):
        library.join_valid(lines, "diagnosis", "served", "nothing")


def test_of_two_rows_that_hold_the_later_one_is_joined(library: Library, tmp_path: Path) -> None:
    (tmp_path / "rarc.csv").write_text("Code,Start,Notes\nM1,2020-01-01,later\nM1,1997-01-01,earlier\n")
    list(add(Store(tmp_path), [tmp_path / "rarc.csv"]))
    asked = pl.DataFrame({"remark": ["M1", "M1", "M1"], "day": [MARCH, date(2019, 12, 31), date(1996, 1, 1)]})
    joined = Library(library.folder, tmp_path).join_valid(asked, "remark", "day", "rarc", take=("notes",))
    assert joined["notes"].to_list() == ["later", "earlier", None]


def test_a_vaccine_names_the_services_that_cdc_maps_to_it(
    library: Library, official_files: tuple[Path, object]
) -> None:
    on = Library(library.folder, official_files[0]).on(MARCH)
    assert on.vaccine_codes("03") == ["90707"], "measles, mumps and rubella"
    assert on.vaccine_codes("999") == []
