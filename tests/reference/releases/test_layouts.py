"""Are official files without a public sample read as their published layouts say? Each from a few lines written here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from claimwright.reference.releases import Outcome, Store

Load = Callable[..., Outcome]
Workbook = Callable[[Sequence[Sequence[str]]], bytes]


def read(store: Store, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return store.scan(table).select(columns).collect().rows()


@pytest.mark.parametrize(
    ("content", "table", "expected"),
    [
        (
            "59972 R311    10000\n59972 R312    10000\n5999  N369    10000\nV290  NoDx    11000\n",
            "gem_icd9cm_icd10cm",
            [("59972", "R311", True, False), ("59972", "R312", True, False), ("5999", "N369", True, False), ("V290", None, True, True)],
        ),
        (
            "A000    0010  00000\nT360X1A E8560 00112\nT360X1A 9600  00111\n",
            "gem_icd10cm_icd9cm",
            [("A000", "0010", False, False), ("T360X1A", "E8560", False, False), ("T360X1A", "9600", False, False)],
        ),
        ("0016070 0234  10000\n0016071 0234  10000\n", "gem_icd10pcs_icd9pcs", [("0016070", "0234", True, False), ("0016071", "0234", True, False)]),
        ("0234  0016070 10000\n0016  NoPCS   11000\n", "gem_icd9pcs_icd10pcs", [("0234", "0016070", True, False), ("0016", None, True, True)]),
    ],
)  # fmt: skip
def test_an_equivalence_mapping_is_known_by_the_shape_of_its_codes(
    store: Store, load: Load, content: str, table: str, expected: list[tuple[Any, ...]]
) -> None:
    outcome = load("2018_gem.txt", content)
    assert (outcome.status, outcome.message) == ("loaded", "")
    assert read(store, table, "source_code", "target_code", "approximate", "no_map") == expected


def test_a_combination_keeps_scenario_and_choice_list(store: Store, load: Load) -> None:
    load("2018_I10gem.txt", "A000    0010  00000\nT360X1A E8560 00112\nT360X1A 9600  00111\n")
    assert read(store, "gem_icd10cm_icd9cm", "combination", "scenario", "choice_list") == [
        (False, 0, 0), (True, 1, 2), (True, 1, 1),
    ]  # fmt: skip


def test_pcs_definitions_name_every_value_and_what_it_includes(store: Store, load: Load) -> None:
    load(
        "definitions.xml",
        """<ICD10PCS.definitions><version>2026</version><section code="0"><title>Medical and Surgical</title>
        <axis pos="3"><title>Operation</title><terms><title>Bypass</title><definition>Altering the route</definition>
        <explanation>Rerouting</explanation><includes>Colostomy formation</includes></terms></axis>
        <axis pos="4"><title>Body Part</title><terms><title>1st Toe, Left</title><title>1st Toe, Right</title>
        <includes>Hallux</includes></terms></axis></section></ICD10PCS.definitions>""",
    )
    assert read(store, "icd10pcs_definitions", "section", "position", "value", "definition", "includes") == [
        ("0", 3, "Bypass", "Altering the route", "Colostomy formation"),
        ("0", 4, "1st Toe, Left", None, "Hallux"),
        ("0", 4, "1st Toe, Right", None, "Hallux"),
    ]
    assert store.releases()[0].release == "FY2026"


HCC = [
    ["2026 Midyear Final ICD-10-CM Mappings", "", "", "", "", "", ""],
    ["", "", "", "", "", "", ""],
    [
        "Diagnosis Code", "Description", "CMS-HCC ESRD\nModel Category\nV24", "CMS-HCC\nModel Category\nV28",
        "RxHCC\nModel Category\nV08", "CMS-HCC ESRD Model Category V24 for 2026 Payment Year",
        "CMS-HCC\nModel Category\nV28 for 2026 Payment Year",
    ],
    ["E119", "Type 2 diabetes mellitus without complications", "19", "38", "31", "Yes", "Yes"],
    ["I10", "Essential (primary) hypertension", "", "", "187", "", "No"],
    ["", "1. A note below the table", "", "", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_hcc_mappings_are_read_model_by_model(store: Store, load: Load, workbook: Workbook, form: str) -> None:
    text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in HCC)
    outcome = load(f"mappings.{form}", text if form == "csv" else workbook(HCC))
    assert (outcome.status, outcome.message) == ("loaded", "")
    assert read(store, "hcc_mappings", "code", "model", "hcc", "counts") == [
        ("E119", "ESRD V24", "19", True),
        ("E119", "CMS-HCC V28", "38", True),
        ("E119", "RxHCC V08", "31", None),
        ("I10", "RxHCC V08", "187", None),
    ]
    release = store.releases()[0]
    # Payment year 2026 rests on the diagnoses of 2025.
    assert (release.release, release.valid_from, release.valid_to) == ("PY2026", date(2025, 1, 1), date(2025, 12, 31))


def test_ccsr_categories_keep_their_defaults(store: Store, load: Load) -> None:
    load(
        "DXCCSR_v2026-1.csv",
        "'ICD-10-CM CODE','ICD-10-CM CODE DESCRIPTION','Default CCSR CATEGORY IP','Default CCSR CATEGORY DESCRIPTION IP',"
        "'Default CCSR CATEGORY OP','Default CCSR CATEGORY DESCRIPTION OP','CCSR CATEGORY 1','CCSR CATEGORY 1 DESCRIPTION',"
        "'CCSR CATEGORY 2','CCSR CATEGORY 2 DESCRIPTION'\n"
        "'A419',\"Sepsis, unspecified organism\",'INF002',Septicemia,'INF002',Septicemia,'INF002',Septicemia,' ',\n"
        "'E1122',\"Type 2 diabetes, kidney\",'END003',Diabetes with complication,'GEN003',Kidney disease,"
        "'END003',Diabetes with complication,'GEN003',Kidney disease\n",
    )
    assert read(store, "ccsr_diagnoses", "code", "ccsr", "rank", "default_inpatient", "default_outpatient") == [
        ("A419", "INF002", 1, True, True),
        ("E1122", "END003", 1, True, False),
        ("E1122", "GEN003", 2, False, True),
    ]
    load(
        "PRCCSR_v2026-1.csv",
        "'ICD-10-PCS','ICD-10-PCS DESCRIPTION','PRCCSR','PRCCSR DESCRIPTION','CLINICAL DOMAIN'\n"
        "'0016070',\"Bypass, ventricle\",'CNS010','CNS bypass','Central Nervous System Procedures'\n",
    )
    assert read(store, "ccsr_procedures", "code", "ccsr", "domain") == [
        ("0016070", "CNS010", "Central Nervous System Procedures")
    ]


def test_the_taxonomy_takes_its_date_from_its_version(store: Store, load: Load) -> None:
    outcome = load(
        "nucc_taxonomy_251.csv",
        '\ufeff"Code","Grouping","Classification","Specialization","Definition","Notes","Display Name","Section"\r\n'
        '"207R00000X","Allopathic & Osteopathic Physicians","Internal Medicine","","A physician, who","","Internist","Individual"\r\n'
        '"Copyright statement","","","","","","",""\r\n',
    )
    assert outcome.status == "loaded"
    assert read(store, "nucc_taxonomy", "code", "classification", "specialization", "valid_from", "valid_to") == [
        ("207R00000X", "Internal Medicine", None, date(2025, 10, 1), None)
    ]


def test_reason_and_remark_codes_are_told_apart_by_their_codes(store: Store, load: Load) -> None:
    carc = load(
        "list.csv",
        '"Code","Description","Start Date","Last Modified","Stop Date","Notes"\n'
        '"1","Own words, one","01/01/1995","","",""\n"A0","Own words two","01/01/1995","06/01/2024","07/01/2024","x"\n',
    )
    rarc = load("other.tsv", "code\tstart\tlast_modified\tstop\nM1\t1997-01-01\t\t\nMA130\t1997-01-01\t2024-03-01\t\n")
    assert (carc.release and carc.release.dataset, rarc.release and rarc.release.dataset) == ("carc", "rarc")
    assert read(store, "carc", "code", "description", "valid_from", "valid_to") == [
        ("1", "Own words, one", date(1995, 1, 1), None),
        ("A0", "Own words two", date(1995, 1, 1), date(2024, 7, 1)),
    ]
    assert store.on("carc", date(2025, 1, 1)).collect()["code"].to_list() == ["1"]


def test_places_of_service_want_a_period_when_they_have_none(store: Store, load: Load) -> None:
    from claimwright.reference.releases import periods

    content = (
        "Place of Service Code(s),Place of Service Name,Place of Service Description\n11,Office,Location\n"
        '23,Emergency Room - Hospital,"A portion, of a hospital"\n27-30,Unassigned,N/A\n'
    )
    refused = load("pos.csv", content)
    assert refused.status == "refused"
    assert refused.message.startswith("period: expected a year, quarter or date")
    assert load("pos.csv", content, period=periods.from_words("2026-01")).status == "loaded"
    assert read(store, "place_of_service_list", "code", "name") == [
        ("11", "Office"),
        ("23", "Emergency Room - Hospital"),
    ]


def test_cdc_text_files_are_read_with_their_byte_order_mark(store: Store, load: Load) -> None:
    load(
        "a.txt",
        "143       |Adenovirus types 4 and 7|Adenovirus, live|2 tablets|Active|False|2011/03/20\n".encode("utf-16"),
    )
    load("b.txt", "AB|Abbott Laboratories|includes Ross|Inactive|11/16/2017\n".encode("utf-16"))
    load("c.txt", "ABRYSVO|RSV|305       |Pfizer, Inc|PFR       |Active|Active|7/12/2023\n")
    load("d.txt", "90281     |Text of the AMA||IG|86        ||6/13/2024|1\n")
    assert read(store, "cvx", "cvx", "full_name", "status", "last_updated") == [
        ("143", "Adenovirus, live", "Active", date(2011, 3, 20))
    ]
    assert read(store, "mvx", "mvx", "manufacturer", "notes") == [("AB", "Abbott Laboratories", "includes Ross")]
    assert read(store, "vaccine_trade_names", "name", "cvx", "mvx") == [("ABRYSVO", "305", "PFR")]
    assert read(store, "cvx_cpt", "cpt", "cvx", "vaccine") == [("90281", "86", "IG")]
    assert not any("AMA" in str(row) for row in store.scan("cvx_cpt").collect().rows())


def test_ndcs_get_the_eleven_digits_of_claims(store: Store, load: Load) -> None:
    product = "PRODUCTID\tPRODUCTNDC\tPRODUCTTYPENAME\tPROPRIETARYNAME\tSTARTMARKETINGDATE\tENDMARKETINGDATE\tNDC_EXCLUDE_FLAG\n"
    load("product 2026-10-01.txt", product + '0002-0800_1\t0002-0800\tHUMAN OTC DRUG\tDiluent "A"\t19870710\t\tN\n')
    package = "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\tENDMARKETINGDATE\tNDC_EXCLUDE_FLAG\tSAMPLE_PACKAGE\n"
    load(
        "package 2026-10-01.txt",
        package + "0002-0800_1\t0002-0800\t0002-0800-01\t1 VIAL\t19870710\t\tN\tN\n"
        "50090-123_1\t50090-123\t50090-123-4\t4 TABLET\t20200101\t20251231\tN\tY\n",
    )  # fmt: skip
    assert read(store, "ndc_products", "product_ndc", "name", "marketed_from") == [
        ("0002-0800", 'Diluent "A"', date(1987, 7, 10))
    ]
    assert read(store, "ndc_packages", "ndc11", "sample", "marketed_to") == [
        ("00002080001", False, None),
        ("50090012304", True, date(2025, 12, 31)),
    ]


NOTICE = "CPT codes, descriptions and other data are copyright 1966, 1983-2025 American Medical Association.\r\n\r\n"


def test_descriptors_of_cpt_need_the_users_word_and_lie_apart(store: Store, load: Load) -> None:
    long = (
        NOTICE
        + "99213\tWords of the licensed long text that is rather longer than a medium descriptor\r\n0001T\tMore words\r\n"
    )
    refused = load("LONGULT.txt", long)
    assert (refused.status, "--licensed" in refused.message) == ("refused", True)
    assert load("LONGULT.txt", long, licensed=True).status == "loaded"
    assert load("SHORTU.txt", NOTICE + "99213 OWN WORDS\r\n0001T MORE WORDS\r\n", licensed=True).status == "loaded"
    assert sorted(read(store, "cpt_descriptors", "code", "kind")) == [
        ("0001T", "long"), ("0001T", "short"), ("99213", "long"), ("99213", "short"),
    ]  # fmt: skip
    assert {release.valid_from for release in store.releases()} == {date(2026, 1, 1)}
    assert all(release.folder.is_relative_to(store.licensed) for release in store.releases())
    assert not store.folder.exists()


def anweb(code: str, sequence: str, record: str, long: str, short: str = "", **ends: str) -> str:
    """A line of the contractor record: 320 characters, continuation lines shorter."""
    line = f"{code:>5}{sequence}{record}{long:<80}"
    if record in "37":
        line = (
            f"{line}{short:<28}".ljust(229) + "C".ljust(39) + "20020701" + "20020701" + ends.get("term", " " * 8) + "N"
        )
        line = line.ljust(320)
    return line + "\r\n"


def test_a_hcpcs_record_goes_on_and_dental_text_is_dropped(store: Store, load: Load) -> None:
    content = (
        "***Disclaimers\t\t\r\n"
        + anweb("A1", "00100", "7", "Dressing for one wound", "Dressing one wound")
        + anweb("A0021", "00100", "3", "Ambulance service, outside state per mile, transport", "Outside state ambulance", term="20241231")
        + anweb("A0021", "00200", "4", "(medicaid only)")
        + anweb("D0120", "00100", "3", "Text of the ADA", "ADA short")
    )  # fmt: skip
    assert load("HCPC2026_OCT_ANWEB.txt", content).status == "loaded"
    assert read(store, "hcpcs_level2", "code", "long_description", "short_description", "termination_date") == [
        ("A0021", "Ambulance service, outside state per mile, transport (medicaid only)", "Outside state ambulance", date(2024, 12, 31)),
        ("D0120", None, None, None),
    ]  # fmt: skip
    assert read(store, "hcpcs_level2_modifiers", "code", "long_description", "coverage", "add_date") == [
        ("A1", "Dressing for one wound", "C", date(2002, 7, 1))
    ]
    cut = load("HCPC2025_OCT_ANWEB.txt", content[: content.index("D0120") + 200])
    assert (cut.status, cut.message) == ("refused", "line 5: expected a record of 320 characters; the line is cut")


def test_the_other_lists_of_the_poa_package_are_changes(store: Store, load: Load) -> None:
    load("whole FY26.txt", "Order26\tPOAexemptCode\tDescription\n01238\tB90.0\tSequelae\n")
    load("add FY26.txt", "Order26\tPOAexemptCode\tDescription\n30389\tQ87.87\tHao-Fountain syndrome\n")
    load("gone FY26.txt", "POAexemptCode\tDescription\nQ89.8\tOther\n")
    load(
        "new FY26.txt",
        'Order26\tAction\tPOAexemptCode\tDescription\n1\tRevise from:\tQ75.001\t"A, b"\n1\tRevise to:\tQ75.001\t"C"\n',
    )
    assert read(store, "poa_exempt", "order", "code", "title") == [(1238, "B900", "Sequelae")]
    assert sorted(read(store, "poa_exempt_changes", "action", "code", "title")) == [
        ("add", "Q8787", "Hao-Fountain syndrome"), ("delete", "Q898", "Other"), ("revise_from", "Q75001", "A, b"),
        ("revise_to", "Q75001", "C"),
    ]  # fmt: skip


def test_an_excerpt_of_an_order_file_says_so(store: Store, load: Load) -> None:
    outcome = load(
        "order 2026.txt", f"00001 A00     0 {'Cholera':<60} Cholera\n00002 A000    1 {'Cholera':<60} Cholera\n"
    )
    assert outcome.message == "only 2 lines: an excerpt, not taken for the year's whole list"


def test_codes_with_a_letter_second_are_diagnoses_too(store: Store, load: Load) -> None:
    load("codes 2026.txt", "QA00101 SCN2A-related disorder\nQA0011  Glutamate receptor disorder\nR00     Abnormality\n")
    assert store.scan("icd10cm_codes").select(pl.col("code").first()).collect().item() == "QA00101"


def test_pcs_addenda_are_read_with_one_title_and_with_two(store: Store, load: Load) -> None:
    short = "Insertion of Infusion Dev into Brain, Temp, Perc"
    long = "Insertion of Infusion Device into Brain, Temporary, Percutaneous Approach, with more words to make it long"
    load(
        "order_addenda_2026.txt", f"Add:         00H033J {short:<60} {long}\nDelete:      0SG604Z {short:<60} {long}\n"
    )
    load("codes_addenda_2025.txt", f"Add:         00H033J {long}\nDelete:      0SG604Z Fusion of Joint\n")
    assert store.scan("icd10pcs_addenda").select(
        "release", "action", "code", "short_title", "title"
    ).collect().rows() == [
        ("FY2025", "add", "00H033J", None, long),
        ("FY2025", "delete", "0SG604Z", None, "Fusion of Joint"),
        ("FY2026", "add", "00H033J", short, long),
        ("FY2026", "delete", "0SG604Z", short, long),
    ]
