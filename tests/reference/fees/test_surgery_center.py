"""Surgery center payments worked out by hand from lists made up in the layout of CMS's Addenda AA, BB, EE and FF."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from claimwright.cli import asc as command
from claimwright.cli.main import app
from claimwright.errors import ReferenceMissingError
from claimwright.reference.fees import CenterLine, price_surgery_center
from claimwright.reference.releases import Store, add

DAY = date(2026, 4, 3)
# The rates are made up; the layout is that of CMS's April 2026 files: title rows, an empty column, names with the quarter.
AA = """Addendum AA -- Final ASC Covered Surgical Procedures for CY 2026,,,,,,
CPT codes and descriptions only are copyright 2025 American Medical Association.,,,,,,
,,,,,,
HCPCS Code,,Short Descriptor,Subject to Multiple Procedure Discounting,April 2026 Payment Indicator,April 2026  Payment Weight  ,April 2026 Payment Rate
45385,,Words of the AMA,Y,A2,12.5,"$700.00 "
45380,,Words of the AMA,Y,A2,9.8,$600.00
66984,,Words of the AMA,Y,A2,20.1,"$1,200.00"
64628,,Words of the AMA,Y,J8,175.6,"$10,000.00"
20610,,Words of the AMA,N,P3,.,$60.01
0101T,,Words of the AMA,N,Q9,.,$10.00
"""
BB = """Addendum BB -- Final ASC Covered Ancillary Services Integral to Covered Surgical Procedures for CY 2026,,,,,
HCPCS Code,,Short Descriptor,Drug Pass-Through Expiration during Calendar Year,April 2026 Payment Indicator,April 2026 Payment Rate
J1885,,Ketorolac tromethamine inj,,N1,.
J9035,,Bevacizumab injection,,K2,$70.50
C2645,,Brachytx planar,,H2,$4.69
76000,,Words of the AMA,,Z2,$100.00
C1734,,Orth/devic/drug,,J7,.
"""
EE = """Addendum EE -- Surgical Procedures to be Excluded from Payment in ASCs for CY 2026,
HCPCS Code,Short Descriptor
33533,Words of the AMA
"""
FF = """Addendum FF -- ASC Device Offset Percentages for CY 2026,,,
HCPCS Code,Short Descriptor,Device Offset Percentage,ASC Device Portion
64628,Words of the AMA,60%,"$6,000.00"
"""
FILES = {
    "ASC AA April 2026.csv": AA,
    "ASC BB April 2026.csv": BB,
    "ASC EE January 2026.csv": EE,
    "ASC FF January 2026.csv": FF,
}


class Loaded:
    def __init__(self, store: Store) -> None:
        self.store = store

    def frame(self, name: str) -> pl.DataFrame:
        try:
            return self.store.scan(name).collect()
        except (FileNotFoundError, KeyError) as absent:
            raise ReferenceMissingError(name) from absent


def loaded(folder: Path, *files: str) -> Loaded:
    store = Store(folder / "home")
    for name in files:
        (folder / name).write_text(FILES[name], encoding="utf-8")
    told = add(store, [folder / name for name in files])
    assert [one.status for one in told] == ["loaded"] * len(files), [one.message for one in told]
    return Loaded(store)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(tmp_path_factory.mktemp("asc"), *FILES)


def line(number: int, text: str) -> CenterLine:
    return command._line(number, text)


def prices(lists: Any, text: str, wage_index: str | None = None, day: date = DAY) -> list[Any]:
    lines = [line(number, one) for number, one in enumerate(text.split(), 1)]
    return price_surgery_center(lines, day, lists, wage_index=Decimal(wage_index) if wage_index else None)


def test_each_addendum_is_known_by_its_columns_and_loses_the_words_of_the_ama(lists: Loaded) -> None:
    assert lists.frame("asc_procedures").select("code", "multiple_reduction", "indicator", "rate").row(0) == (
        "45385", True, "A2", Decimal("700.000"),
    )  # fmt: skip
    assert lists.frame("asc_ancillary").height == 5
    assert lists.frame("asc_devices")["device_portion"].to_list() == [Decimal("6000.00")]
    assert lists.frame("asc_excluded")["code"].to_list() == ["33533"]
    for name in ("asc_procedures", "asc_devices", "asc_excluded"):
        assert lists.frame(name)["description"].null_count() == lists.frame(name).height
    assert lists.frame("asc_ancillary")["description"].drop_nulls().len() == 4


@pytest.mark.parametrize(
    ("codes", "wage_index", "amounts"),
    [
        # the dearest whole, the other by half: 700.00; 600.00 x 0.5
        ("45380 45385", None, ["300.00", "700.00"]),
        # two units are two procedures: 1200.00 + 1200.00 x 0.5
        ("66984*2", None, ["1800.00"]),
        # a procedure not marked for the reduction is paid whole beside another
        ("45385 20610", None, ["700.00", "60.01"]),
        # half of the rate follows the wages: 700.00 x 0.5 x 1.2 + 700.00 x 0.5
        ("45385", "1.2", ["770.00"]),
        # the device does not: 4000.00 x 0.5 x 1.2 + 4000.00 x 0.5 + 6000.00
        ("64628", "1.2", ["10400.00"]),
        # stopped before anaesthesia: half of the service, no device: (10000 - 6000) x 0.5
        ("64628-73", None, ["2000.00"]),
        # after anaesthesia it is paid whole
        ("45385-74", None, ["700.00"]),
        ("45385-73", None, ["350.00"]),
        ("45385-52", None, ["350.00"]),
        # a device without cost, and one with a partial credit: 10000 - 6000; 10000 - 3000
        ("64628-FB", None, ["4000.00"]),
        ("64628-FC", None, ["7000.00"]),
        # drugs by the unit, never by wages; packaged items nothing; 70.50 x 3
        ("45385 J9035*3 J1885*2", "1.2", ["770.00", "211.50", "0.00"]),
        # imaging beside surgery follows the wages: 100.00 x 0.5 x 1.2 + 100.00 x 0.5
        ("45385 76000", "1.2", ["770.00", "110.00"]),
        ("J9035*3", None, ["0.00"]),
        ("33533", None, ["0.00"]),
    ],
)
def test_payments_worked_out_by_hand(lists: Loaded, codes: str, wage_index: str | None, amounts: list[str]) -> None:
    assert [str(one.amount) for one in prices(lists, codes, wage_index)] == amounts


def test_what_is_not_paid_says_why(lists: Loaded) -> None:
    drug, out, unlisted, device, odd = prices(lists, "J9035 33533 99213 C1734 0101T")
    assert (drug.covered, drug.reason) == (True, "Paid beside a covered procedure alone, and the session has none.")
    assert (out.covered, out.reason) == (
        False,
        "Not on Medicare's list for surgery centers on 2026-04-03 and is excluded by name.",
    )
    assert unlisted.reason == "Not on Medicare's list for surgery centers on 2026-04-03."
    assert (device.covered, device.amount, device.reason) == (
        True,
        None,
        "Pass-through device, priced by the contractor.",
    )
    assert (odd.amount, odd.reason) == (None, "Payment indicator Q9 is not known on 2026-04-03.")


def test_a_day_without_lists_is_said_and_not_guessed(lists: Loaded) -> None:
    (one,) = prices(lists, "45385", day=date(2026, 7, 1))
    assert (one.covered, one.amount) == (None, None)
    assert one.missing == "a list of covered procedures (ASC Addendum AA) of 2026-07-01"


def test_modifier_50_and_a_missing_wage_index_are_said(lists: Loaded) -> None:
    (one,) = prices(lists, "66984-50")
    assert one.amount == Decimal("1200.00")
    assert "two lines or two units, not modifier 50" in one.missing
    assert "the national rate was taken" in one.missing


def test_without_the_device_list_the_whole_rate_is_service_and_says_so(tmp_path: Path) -> None:
    (one,) = prices(loaded(tmp_path, "ASC AA April 2026.csv"), "64628", "1.2")
    # 10000 x 0.5 x 1.2 + 10000 x 0.5
    assert one.amount == Decimal("11000.00")
    assert "ASC Addendum FF" in one.missing


def test_the_command_lists_the_lines_and_ends_with_one_where_one_is_not_covered(
    lists: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "ready_library", lambda: lists)
    good = CliRunner().invoke(app, ["asc", "45385", "45380-59", "--date", "2026-04-03", "--json"])
    assert good.exit_code == 0
    assert [json.loads(text)["amount"] for text in good.stdout.splitlines()] == ["700.00", "300.00"]
    bad = CliRunner().invoke(app, ["asc", "33533", "--date", "2026-04-03"])
    assert bad.exit_code == 1
    assert "excluded by name" in " ".join(bad.stdout.split())
    assert CliRunner().invoke(app, ["asc", "4538", "--date", "2026-04-03"]).exit_code == 2
