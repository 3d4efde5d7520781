"""Do CMS's own NCCI files answer for their days, and the package's table for the others?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference.releases import Store, add
from claimwright.reference.shelf import ncci_pairs

ENDS = "0001A\t0591T\t\t20220101\t20231231\t9\tCoding\r\nG0105\t45378\t\t20220101\t20220101\t9\tCoding\r\n"
"""The first and the last codes of a whole table; these pairs never held."""
HEAD = "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
PACKAGE = pl.DataFrame(
    {
        "table": ["hospital"] * 3,
        "column_1": ["11042", "29881", "80053"],
        "column_2": ["97597", "29877", "80048"],
        "modifier_indicator": [1, 0, 0],
        "valid_from": [date(2019, 7, 1), date(2019, 7, 1), date(2026, 10, 1)],
        "valid_to": [None, date(2026, 6, 30), None],
        "source": ["package"] * 3,
    },
    schema_overrides={"modifier_indicator": pl.Int8},
)


def pair(first: str, second: str, start: str, end: str, indicator: int) -> str:
    return f"{first}\t{second}\t\t{start}\t{end}\t{indicator}\tCoding\r\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def load(store: Store, folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    assert [outcome.status for outcome in add(store, [path])] == ["loaded"]


def test_without_files_the_package_answers(store: Store) -> None:
    assert ncci_pairs.pairs(PACKAGE, store).equals(PACKAGE)


def test_the_newest_file_answers_to_its_end_and_the_package_after_it(store: Store, tmp_path: Path) -> None:
    old = pair("11042", "97597", "20190101", "*", 0)
    new = pair("11042", "97597", "20190101", "*", 1) + pair("29881", "29877", "20100101", "20260331", 0)
    new += pair("99213", "99214", "20200101", "20200101", 9)
    load(store, tmp_path, "ccioph-v321r0-f1.txt", HEAD + ENDS + old)
    load(store, tmp_path, "ccioph-v322r0-f1.txt", HEAD + ENDS + new)
    rows = ncci_pairs.pairs(PACKAGE, store)
    assert rows.select("column_1", "modifier_indicator", "valid_from", "valid_to").rows() == [
        ("11042", 1, date(2019, 1, 1), date(2026, 9, 30)),
        ("11042", 1, date(2026, 10, 1), None),
        ("29881", 0, date(2010, 1, 1), date(2026, 3, 31)),
        ("80053", 0, date(2026, 10, 1), None),
    ]


def test_practitioner_pairs_stand_beside_the_hospital_pairs_of_the_package(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, "ccipra-v322r0-f1.txt", HEAD + ENDS + pair("45385", "45380", "20020101", "*", 1))
    index = ncci_pairs.PairIndex.of(ncci_pairs.pairs(PACKAGE, store))
    assert index.until == {"practitioner": date(2026, 9, 30), "hospital": date.max}
    lines = pl.DataFrame(
        {
            "claim": [1, 1, 1, 2, 2],
            "at": [10, 11, 12, 20, 21],
            "code": ["45380", "45385", "11042", "11042", "45380"],
        }
    )
    found = index.found(lines, ["claim"]).select("claim", "at_1", "at_2", "table", "modifier_indicator").rows()
    assert found == [(1, 11, 10, "practitioner", 1)]


def test_a_table_of_which_a_file_is_lacking_does_not_answer(store: Store, tmp_path: Path) -> None:
    first, last = ENDS.splitlines(keepends=True)
    load(store, tmp_path, "ccipra-v322r0-f1.txt", HEAD + first + pair("11042", "97597", "20020101", "*", 1))
    assert ncci_pairs.pairs(PACKAGE, store).equals(PACKAGE)
    load(store, tmp_path, "ccipra-v322r0-f3.txt", HEAD + last + pair("G0105", "45380", "20020101", "*", 1))
    assert ncci_pairs.pairs(PACKAGE, store).equals(PACKAGE)
    load(store, tmp_path, "ccipra-v322r0-f2.txt", HEAD + pair("45385", "45380", "20020101", "*", 1))
    assert ncci_pairs.pairs(PACKAGE, store).filter(pl.col("table") == "practitioner").height == 3


def test_medicaids_own_pairs_stand_beside_medicares(store: Store, tmp_path: Path) -> None:
    """Medicaid's files lack the column of pairs from before 1996, and supplies begin with the A codes."""
    pairs = "0001A\t0591T\t20220101\t\t9\tCoding\r\n45385\t45380\t20101001\t\t1\tCoding\r\nG0105\t45378\t20101001\t20260331\t0\tCoding\r\n"
    load(store, tmp_path, "medicaid-ncci-2026-q3-ptp-edits-practitioner-services.txt", pairs)
    supplies = "A4206\tA4207\t20101001\t\t0\tCoding\r\nL0120\tL0130\t20101001\t\t0\tCoding\r\n"
    load(store, tmp_path, "medicaid-ncci-2026-q3-ptp-edits-durable-medical-equipment.txt", supplies)
    rows = ncci_pairs.pairs(PACKAGE, store)
    assert rows.filter(pl.col("table").str.starts_with("medicaid")).select(
        "table", "column_1", "modifier_indicator", "valid_from", "valid_to"
    ).rows() == [
        ("medicaid_practitioner", "45385", 1, date(2010, 10, 1), date(2026, 9, 30)),
        ("medicaid_dme", "A4206", 0, date(2010, 10, 1), date(2026, 9, 30)),
        ("medicaid_practitioner", "G0105", 0, date(2010, 10, 1), date(2026, 3, 31)),
        ("medicaid_dme", "L0120", 0, date(2010, 10, 1), date(2026, 9, 30)),
    ]
    assert rows.filter(pl.col("table") == "hospital").drop("source").equals(PACKAGE.drop("source"))


def test_addon_edits_of_the_quarter_replace_the_packages(store: Store, tmp_path: Path) -> None:
    text = (
        "AOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\tPrimary_Code_DelDT\tAOC_Edit_EffDT\tAOC_Edit_DelDT\t"
        "Special_Instruction_Notes\r\n1\t90461\t\t90460\t\t2013001\t\t\r\n"
    )
    load(store, tmp_path, "AOC_V2026Q3-MCR.txt", text)
    package = pl.DataFrame(
        {
            "addon_code": ["90461"], "primary_code": ["90471"], "edit_type": [1], "valid_from": [date(2019, 7, 1)],
            "valid_to": [None], "source": ["package"],
        },
        schema_overrides={"edit_type": pl.Int8, "valid_to": pl.Date},
    )  # fmt: skip
    rows = ncci_pairs.addons(package, store).sort("valid_from")
    assert rows.select("primary_code", "valid_from", "valid_to").rows() == [
        ("90471", date(2019, 7, 1), date(2026, 6, 30)),
        ("90460", date(2026, 7, 1), date(2026, 9, 30)),
        ("90471", date(2026, 10, 1), None),
    ]


def test_table_5_and_addendum_a_answer_for_their_period(store: Store, tmp_path: Path) -> None:
    from decimal import Decimal

    from claimwright.reference import tables
    from claimwright.reference.shelf.precedence import MERGED

    header = "MS-DRG\tFY 2027 Final Post-Acute DRG\tFY 2027 Final Special Pay DRG\tMDC\tTYPE\tMS-DRG Title\t"
    header += "Weights - 10% Cap Applied\tGeometric mean LOS\tArithmetic mean LOS\n"
    load(store, tmp_path, "t5.txt", header + "470\tYes\tNo\t08\tSURG\tMAJOR JOINT REPLACEMENT\t1.9\t2.1\t2.5\n")
    load(store, tmp_path, "Addendum A 2026_Jan.csv", "APC,Group Title,SI,Relative Weight,Payment Rate,"
         "National Unadjusted Copayment,Minimum Unadjusted Copayment\n5012,Visits,V,1.4,$136.02,.,$27.21\n")  # fmt: skip
    weight = {"drg": "470", "weight": Decimal("1.8"), "valid_from": date(2025, 10, 1), "source": "package"}
    rows = MERGED["drg_weights"][1](tables.DRG_WEIGHTS.frame([weight]), store)
    assert rows.select("weight", "valid_from", "valid_to").rows() == [
        (Decimal("1.8"), date(2025, 10, 1), date(2026, 9, 30)),
        (Decimal("1.9"), date(2026, 10, 1), date(2027, 9, 30)),
        (Decimal("1.8"), date(2027, 10, 1), None),
    ]
    rates = MERGED["apc_rates"][1](tables.APC_RATES.empty(), store)
    assert rates.select("apc", "rate", "valid_to").rows() == [("05012", Decimal("136.02"), date(2026, 3, 31))]
