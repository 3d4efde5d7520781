"""Does ``reference.on(date)`` answer for unlikely units, drug packages and prices from the files of the day?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.reference import Library
from claimwright.reference.releases import Store, add

UNITS = (
    '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n'
    "20610,2,2 Date of Service Edit: Policy,Anatomic Consideration\n"
)
PACKAGES = (
    '"Effective January 1, 2026 through March 31, 2026",,,,,,,,,\n'
    "2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage ,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"
    "J0129,Abatacept,Someone,00003-2187-13,Orencia,10 MG,1,1,25,25\n"
)
LIMITS = (
    '"Effective January 1, 2026 through March 31, 2026",,,,,\n'
    "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Notes\n"
    "J0129,Abatacept injection,10 MG,44.769,20.000,\n"
)


@pytest.fixture
def added(library: Library, tmp_path: Path) -> Library:
    for name, text in (("MUE_Eff_01-01-2026.csv", UNITS), ("ndc.csv", PACKAGES), ("asp.csv", LIMITS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    store = Store(tmp_path / "home")
    assert {o.status for o in add(store, sorted(tmp_path.glob("*.csv")))} == {"loaded"}
    return Library(library.folder, tmp_path / "home")


def test_unlikely_units_of_the_day(added: Library) -> None:
    found = added.on(date(2026, 2, 1)).unlikely_units("20610")
    assert found is not None
    assert (found.units, found.mai, found.absolute) == (2, 2, True)
    assert added.on(date(2026, 2, 1)).unlikely_units("20610", "hospital") is None
    assert added.on(date(2026, 4, 1)).unlikely_units("20610") is None


def test_a_drug_package_and_its_limit(added: Library) -> None:
    day = added.on(date(2026, 2, 1))
    package = day.drug_packages("00003-2187-13")[0]
    assert (package.code, package.drug, package.billing_units) == ("J0129", "Orencia", Decimal(25))
    # 44.769 x 25 = 1119.225
    assert day.price("J0129", units=25).amount == Decimal("1119.23")


def test_without_files_nothing_is_answered(library: Library, tmp_path: Path) -> None:
    day = Library(library.folder, tmp_path).on(date(2026, 2, 1))
    assert (day.unlikely_units("20610"), day.drug_packages("00003-2187-13")) == (None, [])
    assert day.price("J0129").amount is None
