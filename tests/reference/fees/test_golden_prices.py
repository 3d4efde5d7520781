"""Prices of the fourth quarter of 2025 worked out by hand from the official RVU25D files, and all that CMS prints itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from claimwright.reference.fees import price, price_line

DAY = date(2025, 11, 3)
pytestmark = pytest.mark.shared_data

# Manhattan (10001): GPCI work 1.065, practice expense 1.166, malpractice 1.656; conversion factor 32.3465.
# Wichita (67202, Kansas): 1.000, 0.892, 0.601. Anchorage (99501, Alaska): 1.500, 1.081, 0.592.
GOLDEN = [
    # (1.30 x 1.065) + (1.35 x 1.166) + (0.10 x 1.656) = 3.12420; x 32.3465 = 101.0569
    ("99213", {"zip_code": "10001", "place_of_service": "11"}, "101.06"),
    # in a hospital clinic: 1.38450 + (0.57 x 1.166 = 0.66462) + 0.16560 = 2.21472; x 32.3465 = 71.6384
    ("99213", {"zip_code": "10001", "place_of_service": "19"}, "71.64"),
    # Alaska: (1.30 x 1.5) + (1.35 x 1.081) + (0.10 x 0.592) = 3.46855; x 32.3465 = 112.1955
    ("99213", {"zip_code": "99501", "place_of_service": "11"}, "112.20"),
    # a nurse practitioner: 101.06 x 0.85 = 85.901
    ("99213", {"zip_code": "10001", "place_of_service": "11", "practitioner": "np"}, "85.90"),
    # who does not participate: 101.06 x 0.95 = 96.007
    ("99213", {"zip_code": "10001", "place_of_service": "11", "participating": False}, "96.01"),
    # both knees: 0.79 x 1.065 + 1.04 x 1.166 + 0.13 x 1.656 = 2.26927; x 32.3465 = 73.4029; 73.40 x 1.5
    ("20610", {"zip_code": "10001", "place_of_service": "11", "modifiers": ("50",)}, "110.10"),
    # cataract without the care after: 18.33473 x 32.3465 = 593.0643; 593.06 x (0.10 + 0.70)
    ("66984", {"zip_code": "10001", "place_of_service": "24", "modifiers": ("54",)}, "474.45"),
    # the care after alone: 593.06 x 0.20 = 118.612
    ("66984", {"zip_code": "10001", "place_of_service": "24", "modifiers": ("55",)}, "118.61"),
    # knee replacement: 19.60 x 1.065 + 15.30 x 1.166 + 3.98 x 1.656 = 45.30468; x 32.3465 = 1465.4478
    ("27447", {"zip_code": "10001", "place_of_service": "21"}, "1465.45"),
    # its assistant: 1465.45 x 0.16 = 234.472; one who is a physician assistant: 234.47 x 0.85 = 199.2995
    ("27447", {"zip_code": "10001", "place_of_service": "21", "modifiers": ("80",)}, "234.47"),
    ("27447", {"zip_code": "10001", "place_of_service": "21", "modifiers": ("AS",)}, "199.30"),
    # one of two surgeons: 23.53 x 1.065 + 17.86 x 1.166 + 6.64 x 1.656 = 56.88005; x 32.3465 = 1839.8705; x 0.625 = 1149.92
    ("22612", {"zip_code": "10001", "place_of_service": "21", "modifiers": ("62",)}, "1149.92"),
    # reading a head scan: 0.85 x 1.065 + 0.31 x 1.166 + 0.04 x 1.656 = 1.33295; x 32.3465 = 43.1163
    ("70450", {"zip_code": "10001", "place_of_service": "23", "modifiers": ("26",)}, "43.12"),
    # a colonoscopy broken off has relative values of its own: 3.14967 x 32.3465 = 101.8808
    ("45378", {"zip_code": "10001", "place_of_service": "24", "modifiers": ("53",)}, "101.88"),
    # three units of exercise: 32.26, then twice with half the practice expense:
    # (0.47925 + 0.25069 + 0.01656) x 32.3465 = 24.1467; 32.26 + 2 x 24.15
    ("97110", {"zip_code": "10001", "place_of_service": "11", "units": 3}, "80.56"),
    # a chest film not digital: 37.69 whole, 11.13 the reading, so 26.56 technical; 26.56 x 0.8 = 21.248; 11.13 + 21.25
    ("71046", {"zip_code": "10001", "place_of_service": "11", "modifiers": ("FX",)}, "32.38"),
    # anaesthesia, 7 base units and 95 minutes (6.3 units): 13.3 x 22.76 = 302.708; directed: 302.71 x 0.5
    ("00790", {"zip_code": "10001", "minutes": 95, "modifiers": ("AA",)}, "302.71"),
    ("00790", {"zip_code": "10001", "minutes": 95, "modifiers": ("QK",)}, "151.36"),
    # supervising more than four: three base units, no time: 3 x 22.76
    ("00790", {"zip_code": "10001", "minutes": 95, "modifiers": ("AD",)}, "68.28"),
    # bundled: nothing apart
    ("99024", {"zip_code": "10001"}, "0.00"),
]


@pytest.mark.parametrize(("code", "asked", "amount"), GOLDEN)
def test_prices_worked_out_by_hand(loaded: Any, code: str, asked: dict[str, Any], amount: str) -> None:
    assert price_line(loaded, code, DAY, **asked).amount == Decimal(amount)


def test_the_steps_are_the_arithmetic(loaded: Any) -> None:
    found = price_line(loaded, "20610", DAY, zip_code="10001", place_of_service="11", modifiers=("50",))
    assert [(step.label, step.working, str(step.value)) for step in found.steps] == [
        ("work", "0.79 x 1.065", "0.84135"),
        ("practice expense, non-facility", "1.04 x 1.166", "1.21264"),
        ("malpractice", "0.13 x 1.656", "0.21528"),
        ("fee", "2.26927 x 32.3465", "73.40"),
        ("both sides", "73.40 x 150 %", "110.10"),
    ]
    assert found.sources == ("PPRRVU2025_Oct.csv (2025Q4)", "GPCI2025.csv (2025-10)")
    assert found.missing == ()


def test_laboratory_and_drugs(loaded: Any) -> None:
    panel = price_line(loaded, "80053", date(2026, 5, 4), zip_code="10001")
    assert (panel.basis, panel.amount) == ("laboratory", Decimal("10.56"))
    drug = price_line(loaded, "J0129", date(2026, 2, 2), units=75)
    # 44.769 x 75 = 3357.675
    assert (drug.basis, drug.amount) == ("drug", Decimal("3357.68"))
    assert drug.steps[0].working == "44.769 x 75"


def test_every_amount_cms_prints_in_the_cap_file_comes_out_to_the_cent(loaded: Any) -> None:
    printed = loaded.frame("opps_caps").filter(pl.col("status") != "C")
    gpci = loaded.frame("gpci").select("contractor", "locality")
    # The file repeats southern California under the northern contractor, which the indices do not.
    printed = printed.join(gpci, on=["contractor", "locality"], how="semi")
    assert printed.height > 5_000
    found = price(_alone(printed.with_columns(place_of_service=pl.lit("11"))), loaded)
    wrong = found.with_columns(printed["non_facility_price"]).filter(
        pl.col("amount").is_null() | (pl.col("amount") != pl.col("non_facility_price"))
    )
    assert wrong.height == 0


def test_no_other_code_is_capped_anywhere(loaded: Any) -> None:
    listed = loaded.frame("opps_caps").select("code", "modifier").unique()
    values = loaded.frame("relative_values").filter((pl.col("opps_non_facility_pe") > 0) & (pl.col("status") == "A"))
    others = values.select("code", "modifier").join(listed, on=["code", "modifier"], how="anti")
    lines = others.join(loaded.frame("gpci").select("contractor", "locality"), how="cross")
    assert lines.height > 10_000
    found = price(_alone(lines), loaded)
    assert found.filter(pl.col("reduction") != 0).height == 0


@pytest.mark.parametrize(("place", "expense"), [("11", "non_facility_pe"), ("22", "facility_pe")])
def test_every_code_is_the_formula_of_the_record_layout(loaded: Any, place: str, expense: str) -> None:
    values = loaded.frame("relative_values").filter(
        (pl.col("status") == "A") & (pl.col("modifier") == "") & pl.col("pctc").is_in(["0", "2"])
    )
    where = {"contractor": "02102", "locality": "01"}  # Alaska: 1.500, 1.081, 0.592
    lines = values.select("code", "modifier").with_columns(
        place_of_service=pl.lit(place), **{k: pl.lit(v) for k, v in where.items()}
    )
    found = price(_alone(lines), loaded)["amount"].to_list()
    indices = [Decimal("1.500"), Decimal("1.081"), Decimal("0.592")]
    by_hand = [
        (sum((v * i for v, i in zip(parts, indices, strict=True)), Decimal(0)) * factor).quantize(
            Decimal("0.01"), "ROUND_HALF_UP"
        )
        for *parts, factor in values.select("work", expense, "malpractice", "conversion_factor").iter_rows()
    ]
    assert len(found) > 5_000
    wrong = [(code, a, b) for code, a, b in zip(values["code"], found, by_hand, strict=True) if a != b and b > 0]
    assert wrong == []


def _alone(rows: pl.DataFrame) -> pl.DataFrame:
    """One session a line, so that none is reduced beside another."""
    return rows.with_row_index("n").with_columns(
        session_id=pl.col("n").cast(pl.String),
        modifier_1=pl.when(pl.col("modifier") != "").then("modifier"),
        day=pl.lit(DAY),
    )
