"""From 2026 there are two conversion factors, and indices with and without a floor: is each line given its own?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from claimwright.reference.fees import price_line
from claimwright.reference.packages import shipped_lists
from claimwright.reference.releases import Store, add

VALUES = """,,2026 National Physician Fee Schedule Relative Value File July Release,,,,,,,,,,,,,,,,,,,,,,
,,,STATUS,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV
HCPCS,MOD,DESCRIPTION,CODE,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR
G0438,,Ppps; initial visit,A,2.00,2.00,,1.00,,0.10,4.10,3.10,0,XXX,0,0,0,0,0,0,0,0,1,,{factor}
"""
INDICES = (
    "MAC,State,Locality Number,Locality Name,2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor),2026 PE GPCI,2026 MP GPCI\n"
    "10112,AL,00,ALABAMA,0.970,1,1,1\n"
)
FACTORS = "Contractor,Locality,Locality Name,Qualifying APM Anes CF of 20.5998,Non-Qualifying APM Anes CF of 20.4976\n10112,00,ALABAMA,20.00,19.00\n"
UNITS = "Code,Base Units\n00790,7\n"
HERE = {"contractor": "10112", "locality": "00"}


class Loaded:
    def __init__(self, store: Store) -> None:
        self.store = store

    def frame(self, name: str) -> pl.DataFrame:
        return shipped_lists.place_of_service() if name == "place_of_service" else self.store.scan(name).collect()


@pytest.fixture
def year_2026(tmp_path: Path) -> Loaded:
    files = {
        "PPRRVU2026_Jul_nonQPP.csv": VALUES.format(factor="33.4009"),
        "PPRRVU2026_Jul_QPP.csv": VALUES.format(factor="33.5675"),
        "GPCI2026.csv": INDICES,
        "ANES2026.csv": FACTORS,
        "2026 anesthesia base units.csv": UNITS,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    store = Store(tmp_path / "home")
    assert {o.status for o in add(store, [tmp_path / name for name in files])} == {"loaded"}
    return Loaded(store)


def test_each_kind_of_participant_has_its_conversion_factor(year_2026: Loaded) -> None:
    day = date(2026, 8, 3)
    other = price_line(year_2026, "G0438", day, **HERE)
    qualifying = price_line(year_2026, "G0438", day, qualifying=True, **HERE)
    # 4.10 x 33.4009 = 136.9437; 4.10 x 33.5675 = 137.6268
    assert (other.amount, qualifying.amount) == (Decimal("136.94"), Decimal("137.63"))
    assert other.missing == ("whether the floor of the work index is in force: the index with it was taken",)


def test_each_kind_of_participant_has_its_anaesthesia_factor(year_2026: Loaded) -> None:
    day, asked = date(2026, 8, 3), {"minutes": 30, "modifiers": ("AA",), **HERE}
    # (7 + 2) x 19 and x 20
    assert price_line(year_2026, "00790", day, **asked).amount == Decimal("171.00")
    assert price_line(year_2026, "00790", day, qualifying=True, **asked).amount == Decimal("180.00")
