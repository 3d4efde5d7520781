"""Are the fee files read as published: relative values, areas, rates, drugs, laboratory, equipment?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference.releases import Outcome, Parsed, Store, registry, unpack

Load = Callable[..., Outcome]
Workbook = Callable[[Sequence[Sequence[str]]], bytes]

# The header as published in July 2026: stacked over rows, with PRIC IND that earlier years do not have.
RELATIVE_VALUES_2026 = """,,2026 National Physician Fee Schedule Relative Value File July Release,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
,,RELEASED 06/30/2026,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
,,,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,
,,,,NOT USED,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED
,,,,FOR,,,NON-FAC,,FACILITY,,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS
,,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT
29881,,Someone's words,A,,7.03,8.22,NA,8.22,,1.39,16.64,16.64,0,090,0.10,0.69,0.21,3,1,0,0,0,1,29870,33.4009,09,0,99,0.00,0.00,0.00
G0105,53,Colorectal scrn; hi risk ind,A,,1.63,3.22,,0.90,,0.21,5.06,2.74,0,000,0.00,0.00,0.00,2,0,1,0,0,1,,33.4009,09,0,99,0.00,0.00,0.00
"""


def read(content: Path, name: str) -> Parsed:
    """The member of a zip, read by the reader that knows it."""
    for opened in unpack.opened(content):
        if opened.file and opened.name.endswith(name):
            reader = registry.recognise(opened.file)
            assert reader is not None, name
            return reader.read(opened.file)
    raise AssertionError(name)


def test_relative_values_are_read_by_their_stacked_header(store: Store, load: Load) -> None:
    outcome = load("PPRRVU2026_Jul_nonQPP.csv", RELATIVE_VALUES_2026)
    assert outcome.release is not None
    assert (outcome.release.release, outcome.release.part) == ("2026Q3", "other")
    rows = store.scan("relative_values").collect()
    arthroscopy, screening = rows.row(0, named=True), rows.row(1, named=True)
    assert arthroscopy["description"] is None  # the AMA's words are dropped
    assert screening["description"] == "Colorectal scrn; hi risk ind"
    assert (arthroscopy["non_facility_na"], arthroscopy["facility_na"]) == (True, False)
    assert (arthroscopy["endoscopic_base"], arthroscopy["pricing"], arthroscopy["team"]) == ("29870", "1", "0")
    assert arthroscopy["conversion_factor"] == Decimal("33.4009")
    assert arthroscopy["participant"] == "other"
    assert (screening["modifier"], screening["facility_total"]) == ("53", Decimal("2.74"))
    load("PPRRVU2026_Jul_QPP.csv", RELATIVE_VALUES_2026.replace("33.4009", "33.5675"))
    assert sorted(store.scan("relative_values").collect()["participant"].unique()) == ["other", "qualifying"]


def test_a_damaged_relative_value_is_refused_with_its_line(store: Store, load: Load) -> None:
    outcome = load("PPRRVU2026_Jul.csv", RELATIVE_VALUES_2026.replace("1.63,3.22", "1.63,3-22"))
    assert outcome.message == "line 9: expected a number in the column non_facility_pe"
    assert store.releases() == []


def test_base_units(store: Store, load: Load, workbook: Workbook) -> None:
    outcome = load(
        "2026 anesthesia base units.xlsx", workbook([["Code", "Base Units"], ["00100", "5"], ["01996", "3"]])
    )
    assert outcome.status == "loaded", outcome.message
    assert store.scan("anesthesia_units").collect().select("code", "base_units").rows() == [
        ("00100", Decimal(5)),
        ("01996", Decimal(3)),
    ]


def test_addendum_a(store: Store, load: Load) -> None:
    text = (
        "Addendum A.-- Final OPPS APCs for CY 2026,,,,,,\n"
        "APC,Group Title,SI,Relative Weight,Payment Rate,National Unadjusted Copayment,Minimum Unadjusted Copayment\n"
        "5012,Clinic Visits and Related Services,V,1.4,$136.02,.,$27.21\n"
        "5311,Level 1 Lower GI Procedures,T,9.81,$899.71,.,$179.95\n"
    )
    assert load("Addendum A 2026_Jan.csv", text).status == "loaded"
    assert store.scan("opps_apcs").collect().select(
        "apc", "rate", "national_copayment", "minimum_copayment"
    ).rows() == [
        ("05012", Decimal("136.02"), None, Decimal("27.21")),
        ("05311", Decimal("899.71"), None, Decimal("179.95")),
    ]


DMEPOS_WIDE = (
    "DMEPOS Fee Schedule,,,,,,,,,,,\n"
    "HCPCS,Mod,Mod2,JURIS,CATG,Ceiling,Floor,AL (NR),AL (R),NY (NR),NY (R),Description\n"
    "E0601,RR,,D,CR,0.00,0.00,45.00,80.00,50.04,91.18,Cont airway pressure device\n"
    "A7032,NU,,D,IN,30.00,20.00,23.29,0.00,24.00,38.07,Replacement nasal cushion\n"
)


def test_equipment_fees_by_state(store: Store, load: Load) -> None:
    assert load("DMEPOS26_JAN 2026.csv", DMEPOS_WIDE).status == "loaded"
    rows = store.scan("equipment_fees").collect().filter(pl.col("state") == "AL")
    assert rows.select("code", "modifier", "rural", "rate").rows() == [
        ("E0601", "RR", False, Decimal("45.00")),
        ("A7032", "NU", False, Decimal("23.29")),
        ("E0601", "RR", True, Decimal("80.00")),
    ]


def test_equipment_fees_a_row_a_state(store: Store, load: Load) -> None:
    line = "2026~{}~NU~  ~D~IN~ ~ ~{}~{}~000500.00~000300.00~ ~ ~ ~ ~Spinal orthosis\r\n"
    text = line.format("L0457", "NJ     ", "000412.50") + line.format("L0457", "OH     ", "000401.10")
    assert load("DMEPOS 2026-01.txt", text).status == "loaded"
    rows = store.scan("equipment_fees").collect()
    assert rows.select("code", "modifier", "state", "rural", "rate").rows() == [
        ("L0457", "NU", "NJ", None, Decimal("412.50")),
        ("L0457", "NU", "OH", None, Decimal("401.10")),
    ]
    short = load("DMEPOS 2026-04.txt", text + "2026~L0460~NU\r\n" + text)
    assert (short.status, short.message) == ("refused", "line 3: expected 17 columns between ~")


def test_table_5(store: Store, load: Load) -> None:
    text = (
        '"TABLE 5.-LIST OF MS-DRGS, RELATIVE WEIGHTING FACTORS,\nAND MEAN LENGTH OF STAY-FY 2027 Final Rule"\t\t\t\t\t\t\t\t\t\n'
        "MS-DRG \tFY 2027 Final Post-Acute DRG\tFY 2027 Final Special Pay DRG\tMDC\tTYPE\tMS-DRG Title\t"
        "Weights - Before Cap\tWeights - 10% Cap Applied \tGeometric mean LOS\tArithmetic mean LOS\n"
        "010\tNo\tNo\tPRE\tSURG\tPANCREAS TRANSPLANT\t3.0699\t7.1757\t5.9\t6.0\n"
        "999\tNo\tNo\t \t**\tUNGROUPABLE\t.\t.\t.\t\n"
    )
    outcome = load("Table 5.txt", text)
    assert outcome.release is not None
    assert (outcome.release.release, outcome.release.valid_from) == ("FY2027", date(2026, 10, 1))
    assert store.scan("drg_table").collect().select("drg", "kind", "weight", "gmlos").rows() == [
        ("010", "surgical", Decimal("7.1757"), Decimal("5.9")),
        ("999", None, None, None),
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("member", "table", "rows"),
    [
        ("PPRRVU2025_Oct.csv", "relative_values", 19_090),
        ("PPRRVU2025_Oct.txt", "relative_values", 19_090),
        ("PPRRVU2025_Oct.xlsx", "relative_values", 19_090),
        ("GPCI2025.csv", "gpci", 109),
        ("GPCI2025.txt", "gpci", 109),
        ("GPCI2025.xlsx", "gpci", 109),
        ("ANES2025.csv", "anesthesia_factors", 109),
        ("ANES2025.txt", "anesthesia_factors", 109),
        ("ANES2025.xlsx", "anesthesia_factors", 109),
        ("25LOCCO.csv", "locality_counties", 110),
        ("25LOCCO.txt", "locality_counties", 110),
        ("25LOCCO.xlsx", "locality_counties", 110),
        ("OPPSCAP_Oct.csv", "opps_caps", 16_100),
        ("OPPSCAP_Oct.txt", "opps_caps", 16_100),
        ("OPPSCAP_Oct.xlsx", "opps_caps", 16_100),
    ],
)
def test_counts_of_the_physician_fee_schedule(shared_data: Path, member: str, table: str, rows: int) -> None:
    parsed = read(shared_data / "reference" / "mpfs" / "rvu25d.zip", member)
    assert {name: frame.height for name, frame in parsed.tables.items()} == {table: rows}


@pytest.mark.shared_data
def test_the_three_forms_of_a_file_say_the_same(shared_data: Path) -> None:
    archive = shared_data / "reference" / "mpfs" / "rvu25d.zip"
    for stem, table in (
        ("PPRRVU2025_Oct", "relative_values"),
        ("OPPSCAP_Oct", "opps_caps"),
        ("ANES2025", "anesthesia_factors"),
    ):
        declared = next(t for t in registry.declared() if t.name == table)
        texts = {"name", "description"}
        frames = [
            declared.conform(read(archive, f"{stem}.{form}").tables[table]).drop(texts, strict=False)
            for form in ("csv", "txt", "xlsx")
        ]
        assert frames[0].equals(frames[1]), stem
        assert frames[0].equals(frames[2]), stem


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("path", "table", "rows", "first_day"),
    [
        ("mpfs/zip5_oct2025.zip", "zip_localities", 42_956, date(2025, 10, 1)),
        ("opps/508 version of October 2025 Web Addendum B.10.31.25.csv.gz", "opps_codes", 18_797, date(2025, 10, 1)),
        ("asp/section 508 version of January 2026 Medicare Part B Payment Limit File 121725.csv.gz", "asp_limits", 877, date(2026, 1, 1)),
        ("asp/section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 121725.csv.gz", "ndc_codes", 7_125, date(2026, 1, 1)),
        ("clfs/PUF_CLFS_CY2026_Q2V1.csv.gz", "laboratory_fees", 2_179, date(2026, 4, 1)),
        ("clfs/PUF_CLFS_CY2026_Q2V1.txt.gz", "laboratory_fees", 2_179, date(2026, 4, 1)),
    ],
)  # fmt: skip
def test_counts_of_the_other_files(
    store: Store, shared_data: Path, path: str, table: str, rows: int, first_day: date
) -> None:
    from claimwright.reference.releases import add

    outcomes = [o for o in add(store, [shared_data / "reference" / path]) if o.status != "passed over"]
    assert [outcome.message for outcome in outcomes] == [""]
    frame = store.scan(table).collect()
    assert (frame.height, frame["valid_from"].min()) == (rows, first_day)
    if "description" in frame.columns:
        theirs = frame.filter(pl.col("code").str.contains(r"^\d{4}[0-9A-Z]$|^D\d{4}$"))
        assert theirs.height > 0
        assert theirs["description"].null_count() == theirs.height


def test_indices_with_and_without_the_floor(store: Store, load: Load) -> None:
    header = "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
    header += "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI\n"
    assert load("GPCI2026.csv", header + "10112,AL,00,ALABAMA,0.973,1,0.869,0.575\n*note,,,,,,,\n").status == "loaded"
    row = store.scan("gpci").collect().row(0, named=True)
    assert (row["work"], row["work_without_floor"]) == (Decimal("1.000"), Decimal("0.973"))
    assert row["valid_from"] == date(2026, 1, 1)


def test_a_release_of_an_earlier_layout_is_still_read(store: Store, load: Load) -> None:
    header = "MAC,State,Locality Number,Locality Name,2026 PW GPCI,2026 PE GPCI,2026 MP GPCI\n"
    outcome = load("GPCI2026.csv", header + "10112,AL,00,ALABAMA,1,0.869,0.575\n")
    assert outcome.release is not None
    file = outcome.release.folder / "gpci.parquet"
    pl.read_parquet(file).drop("work_without_floor").write_parquet(file)
    row = store.scan("gpci").collect().row(0, named=True)
    assert (row["work"], row["work_without_floor"]) == (Decimal("1.000"), None)


def test_two_anaesthesia_factors(store: Store, load: Load) -> None:
    header = (
        "Contractor,Locality,Locality Name,Qualifying APM Anes CF of 20.5998,Non-Qualifying APM Anes CF of 20.4976\n"
    )
    assert load("ANES2026.csv", header + "10112,00,ALABAMA,19.58,19.48\n").status == "loaded"
    assert store.scan("anesthesia_factors").collect().select("participant", "factor").rows() == [
        ("qualifying", Decimal("19.58")),
        ("other", Decimal("19.48")),
    ]


def test_zip_codes_from_a_workbook(store: Store, load: Load, workbook: Workbook) -> None:
    header = [
        "STATE",
        "ZIP CODE",
        "CARRIER",
        "LOCALITY",
        "RURAL IND",
        "LAB CB LOCALITY",
        "RURAL IND2",
        "PLUS 4 FLAG",
        "PART B DRUG INDICATOR",
        "YEAR/QTR",
    ]
    sheet = [header, ["MA", "1001", "14212", "99", "", "Z9", "", "1", "A", "20261"]]
    outcome = load("ZIP5.xlsx", workbook(sheet))
    assert (outcome.status, outcome.message) == ("loaded", "")
    row = store.scan("zip_localities").collect().row(0, named=True)
    assert (row["zip"], row["contractor"], row["locality"], row["plus_four"]) == ("01001", "14212", "99", True)
    assert row["valid_from"] == date(2026, 1, 1)


@pytest.mark.shared_data
def test_the_indices_of_a_quarters_bundle_hold_from_that_quarter(shared_data: Path) -> None:
    archive = shared_data / "reference" / "mpfs" / "rvu25d.zip"
    for member in ("GPCI2025.csv", "GPCI2025.txt", "ANES2025.csv", "ANES2025.txt"):
        period = read(archive, member).period
        assert period is not None
        assert (period.valid_from, period.valid_to) == (date(2025, 10, 1), date(2025, 12, 31)), member
