"""Is equipment paid the fee of its area: rural where the ZIP code is listed, else the other?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.reference import Library
from claimwright.reference.book import pages
from claimwright.reference.fees import price, price_line
from claimwright.reference.packages import shipped_lists
from claimwright.reference.releases import Store, add

FEES = (
    "DMEPOS Fee Schedule,,,,,,,,,,,\n"
    "HCPCS,Mod,Mod2,JURIS,CATG,Ceiling,Floor,AL (NR),AL (R),MA (NR),MA (R),Description\n"
    "E0601,RR,,D,CR,0.00,0.00,45.00,80.00,50.04,91.18,Cont airway pressure device\n"
    "A7032,NU,,D,IN,30.00,20.00,23.29,0.00,24.00,0.00,Replacement nasal cushion\n"
)
RURAL = "STATE,DMEPOS RURAL ZIP CODE,YEAR/QTR\nAL,35013,20254\nMA,1005,20254\n"
ZIPS = "STATE,ZIP CODE,CARRIER,PRICING LOCALITY,RURAL IND,PLUS 4 FLAG,YEAR/QTR\n"
ZIPS += "AL,35013,10112,00,,,20261\nAL,35203,10112,00,,,20261\nMA,01005,14212,99,,,20261\n"
DAY = date(2026, 2, 10)


class Loaded:
    def __init__(self, store: Store) -> None:
        self.store = store

    def frame(self, name: str) -> pl.DataFrame:
        return shipped_lists.place_of_service() if name == "place_of_service" else self.store.scan(name).collect()


def loaded(folder: Path, *, rural: bool = True) -> Loaded:
    files = {"DMEPOS26_JAN 2026.csv": FEES, "ZIP5 2026Q1.csv": ZIPS}
    if rural:
        files["DME Rural Zip Code Quarter 1, 2026.csv"] = RURAL
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    store = Store(folder / "home")
    told = {outcome.file: outcome.status for outcome in add(store, [folder / name for name in files])}
    assert told == dict.fromkeys(files, "loaded")
    return Loaded(store)


@pytest.fixture(scope="module")
def fees(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(tmp_path_factory.mktemp("equipment"))


@pytest.mark.parametrize(
    ("code", "modifier", "zip_code", "amount", "label"),
    [
        ("E0601", "RR", "35013", "160.00", "rural rate times units"),  # 80.00 x 2
        ("E0601", "RR", "35013-1234", "160.00", "rural rate times units"),
        ("E0601", "RR", "35203", "90.00", "rate times units"),  # 45.00 x 2: Birmingham is not on the list
        ("E0601", "RR", "01005", "182.36", "rural rate times units"),  # 91.18 x 2: the list lost the zero of 01005
        ("A7032", "NU", "35013", "46.58", "rate times units"),  # 23.29 x 2: no fee of its own in rural areas
    ],
)
def test_the_rural_fee_holds_where_the_zip_code_is_listed(
    fees: Any, code: str, modifier: str, zip_code: str, amount: str, label: str
) -> None:
    found = price_line(fees, code, DAY, zip_code=zip_code, modifiers=(modifier,), units=2)
    assert (found.basis, found.amount) == ("equipment", Decimal(amount))
    assert found.steps[0].label == label
    assert found.missing == ()


def test_a_codes_page_prices_each_pricing_modifier(fees: Any, library: Library) -> None:
    held = Library(library.folder, fees.store.folder.parent)
    (page,) = pages(held, "E0601", DAY, "35013")
    said = {fact.name: fact.value for fact in page.facts if fact.group == "Medicare"}
    assert said == {"Allowed for one unit, RR, ZIP 35013": "$80.00 = rural rate times units 80 x 1"}
    (page,) = pages(held, "E0601", DAY)
    assert [fact.value for fact in page.facts if fact.group == "Medicare"] == ["differ by state: give a ZIP code"]


def test_lines_of_one_frame_each_have_the_fee_of_their_area(fees: Any) -> None:
    lines = pl.DataFrame(
        {"code": ["E0601"] * 3, "modifier_1": ["RR"] * 3, "zip": ["35203", "35013", "01005"], "day": [DAY] * 3}
    )
    found = price(lines, fees)
    assert found.select("amount", "rural_fee").rows() == [
        (Decimal("45.00"), False), (Decimal("80.00"), True), (Decimal("91.18"), True),
    ]  # fmt: skip


def test_without_the_list_of_the_day_the_other_fee_is_taken_and_said_where_there_are_two(tmp_path: Path) -> None:
    bare = loaded(tmp_path / "bare", rural=False)
    found = price_line(bare, "E0601", DAY, zip_code="35013", modifiers=("RR",))
    assert found.amount == Decimal("45.00")
    assert found.missing == ("the list of rural ZIP codes (DMEPOS) of the day: the fee outside rural areas was taken",)
    assert price_line(bare, "A7032", DAY, zip_code="35013", modifiers=("NU",)).missing == ()


def test_the_list_is_of_the_quarter_its_name_says_and_is_refused_where_damaged(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")

    def load(name: str, text: str) -> Any:
        (tmp_path / name).write_text(text)
        return next(iter(add(store, [tmp_path / name])))

    named = load("DME Rural Zip Code Quarter 2, 2026.csv", RURAL)
    assert (named.release.dataset, named.release.release) == ("equipment_rural_zips", "2026Q2")
    assert load("DMERuralZIP.csv", RURAL + "VT,5033,20254\n").release.release == "2025Q4"
    assert (
        load("DMERuralZIP26.csv", RURAL.replace("35013", "350130")).message
        == "line 2: expected a ZIP code of five digits"
    )
