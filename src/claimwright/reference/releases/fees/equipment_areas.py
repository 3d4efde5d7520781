"""The ZIP codes in whose areas the rural fees of the DMEPOS fee schedule hold, as CMS lists them beside each quarter's fees."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse
from claimwright.reference.releases.periods import Period, from_name, quarter
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

EQUIPMENT_RURAL_ZIPS: Final = Table(
    "equipment_rural_zips",
    "a ZIP code in a rural area under the DMEPOS fee schedule; one that is not listed is not in one",
    (
        Column("zip", pl.String, "Five digits."),
        Column("state", pl.String, "Two letters."),
    ),
    key=("zip",),
)

_LAYOUT: Final = Layout(
    (
        Field("state", "STATE", filled=True),
        Field("zip", "(DMEPOS )?(DME )?RURAL ZIP ?CODE|ZIP ?CODE|ZIP", filled=True),
        Field("quarter", "YEAR ?(QTR|QUARTER)", filled=True),
    )
)
_OTHERS: Final = re.compile(r"CARRIER|CONTRACTOR|LOCALITY")
"""Columns of the list of payment localities (ZIP5), which names state, ZIP code and quarter too."""
_QUARTER: Final = re.compile(r"quarter[ _-]?([1-4])[, _-]+(20\d\d)", re.IGNORECASE)


def _recognise(file: SourceFile) -> bool:
    # ``knows`` looks at the beginning only; the header decides whose list it is.
    return _LAYOUT.knows(file) and not any(_OTHERS.search(name) for name in _LAYOUT.grid(file).names)


def _read(file: SourceFile) -> Parsed:
    """Spreadsheets drop the zeros a ZIP code begins with: they are put back."""
    grid = _LAYOUT.grid(file)
    frame = _LAYOUT.frame(file, grid)
    frame = frame.with_columns(pl.col("zip", "quarter").str.replace(r"\.0$", ""))
    frame = frame.with_columns(pl.col("zip").str.zfill(5))
    refuse(file, frame, ~pl.col("zip").str.contains(r"^\d{5}$"), "expected a ZIP code of five digits", grid.place)
    refuse(file, frame, ~pl.col("state").str.contains(r"^[A-Z]{2}$"), "expected a state of two letters", grid.place)
    stated = ~pl.col("quarter").str.contains(r"^20\d\d[1-4]$")
    refuse(file, frame, stated, "expected year and quarter such as 20261", grid.place)
    return Parsed(
        {"equipment_rural_zips": frame.unique("zip", keep="first", maintain_order=True)}, _period(file, frame)
    )


def _period(file: SourceFile, frame: pl.DataFrame) -> Period | None:
    """The quarter of the name before that of the rows: CMS leaves the rows' quarter as it was when the list stays the same."""
    if named := _QUARTER.search(file.name.rsplit("!", 1)[-1]):
        return quarter(int(named[2]), int(named[1]))
    if named_otherwise := from_name(file.name, "quarter"):
        return named_otherwise
    quarters = frame["quarter"].unique()
    return quarter(int(quarters[0][:4]), int(quarters[0][4])) if quarters.len() == 1 else None


READERS: Final = (
    Reader(
        "equipment_rural_zips", "rural ZIP codes of the DMEPOS fee schedule", (EQUIPMENT_RURAL_ZIPS,), _recognise, _read,
        "quarter",
    ),
)  # fmt: skip
