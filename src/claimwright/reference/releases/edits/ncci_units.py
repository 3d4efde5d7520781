"""NCCI medically unlikely edits (MUE) and add-on code edits as CMS publishes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column

NCCI_UNITS: Final = Table(
    "ncci_units",
    "how many units of a code Medicare or Medicaid accepts (MUE); a code that is absent may have a confidential limit",
    (
        C("table", pl.String, "practitioner, hospital or dme; with medicaid_ before it for Medicaid."),
        C("code", pl.String, "HCPCS or CPT code."),
        C("units", pl.Int32, "Most units; 0 means not payable.", "units"),
        C("mai", pl.Int8, "Adjudication indicator: 1 per line, 2 per day by policy, 3 per day by clinical data."),
        C("rationale", pl.String, "Where the limit comes from, in CMS's words."),
    ),
    key=("table", "code"),
)

NCCI_ADDON: Final = Table(
    "ncci_addon",
    "one NCCI add-on code with a primary code it may go with",
    (
        C("table", pl.String, "medicare or medicaid."),
        C("addon_code", pl.String, "The add-on code."),
        C("primary_code", pl.String, "A primary code; null where the contractor defines them (CCCCC)."),
        C("edit_type", pl.Int8, "1 primaries listed, 2 contractor defines them, 3 some listed."),
        C("note", pl.String, "CMS's special instruction."),
        C("edit_from", pl.Date, "First day of the edit where the file says; null otherwise."),
        C("edit_to", pl.Date, "Last day of the edit, or of either code, where the file says; null otherwise."),
    ),
)

_SETTINGS: Final = {"practitioner": "PRACTITIONER", "hospital": "OUTPATIENT HOSPITAL|FACILITY OUTPATIENT", "dme": "DME"}
_MOST: Final = 9_999_999
_MEDICAID: Final = re.compile(r"medicaid|mcd|(?<![a-z])mcaid", re.IGNORECASE)


def _units_layout(setting: str) -> Layout:
    return Layout(
        (
            Field("code", "HCPCS( CPT)? CODE", filled=True),
            Field("units", rf"(.* )?({_SETTINGS[setting]})( .*)? MUE VALUES?", "integer", filled=True),
            Field("mai", "(MUE )?ADJUDICATION INDICATOR( MAI)?|MUE ADJUDICATION INDICATOR|MAI", needed=False),
            Field("rationale", "MUE RATIONALE", needed=False),
        )
    )


def _prefix(file: SourceFile) -> str:
    """Medicaid's files are laid out as Medicare's and say so in banner or name only."""
    banner = file.head[:4000].upper()
    # The agency's own name holds both words.
    for name in ("MEDICARE & MEDICAID", "MEDICARE AND MEDICAID"):
        banner = banner.replace(name, "")
    return "medicaid_" if _MEDICAID.search(file.name) or "MEDICAID" in banner else ""


def _units_reader(setting: str, prefix: str) -> Reader:
    layout = _units_layout(setting)

    def recognise(file: SourceFile) -> bool:
        return layout.knows(file) and _prefix(file) == prefix

    def read(file: SourceFile) -> Parsed:
        grid = layout.grid(file)
        frame = layout.frame(file, grid)
        code = ~pl.col("code").str.contains(r"^[0-9A-Z]{5}$")
        refuse(file, frame, code, "expected a five-character HCPCS or CPT code", grid.place)
        units = (pl.col("units") < 0) | (pl.col("units") > _MOST)
        refuse(file, frame, units, f"expected units from 0 to {_MOST:,}", grid.place)
        mai = pl.col("mai").str.head(1)
        known = pl.col("mai").is_null() | mai.is_in(["1", "2", "3"])
        refuse(file, frame, ~known, "expected an adjudication indicator that begins with 1, 2 or 3", grid.place)
        rows = frame.select(
            pl.lit(prefix + setting).alias("table"), "code", pl.col("units").cast(pl.Int32),
            mai.cast(pl.Int8).alias("mai"), "rationale",
        )  # fmt: skip
        return Parsed({"ncci_units": rows})

    name = prefix + setting
    return Reader(
        dataset=f"ncci_units_{name}",
        describes=f"NCCI medically unlikely edits ({name.replace('_', ' ')})",
        tables=(NCCI_UNITS,),
        recognise=recognise,
        read=read,
        cadence="quarter",
    )


_ADDON_LAYOUT: Final = Layout(
    (
        Field("edit_type", "AOC EDIT TYPE", "integer", filled=True),
        Field("addon_code", "ADD ON CODE", filled=True),
        Field("addon_deleted", "AOC DEL ?DT", "day", needed=False),
        Field("primary_code", "PRIMARY CODE", filled=True),
        Field("primary_deleted", "PRIMARY CODE DEL ?DT", "day", needed=False),
        Field("edit_from", "AOC EDIT EFF ?DT", "day", needed=False),
        Field("edit_to", "AOC EDIT DEL ?DT", "day", needed=False),
        Field("note", "SPECIAL INSTRUCTION NOTES?", needed=False),
    )
)


def _read_addon(file: SourceFile) -> Parsed:
    grid = _ADDON_LAYOUT.grid(file)
    frame = _ADDON_LAYOUT.frame(file, grid)
    known = pl.col("edit_type").is_in([1, 2, 3])
    refuse(file, frame, ~known, "expected the add-on edit type 1, 2 or 3", grid.place)
    for column in ("addon_code", "primary_code"):
        bad = ~pl.col(column).str.contains(r"^[0-9A-Z]{5}$")
        refuse(file, frame, bad, f"expected a five-character code as {column}", grid.place)
    primary = pl.col("primary_code")
    rows = frame.select(
        pl.lit("medicaid" if _prefix(file) else "medicare").alias("table"), "addon_code",
        pl.when(primary != "CCCCC").then(primary).alias("primary_code"), pl.col("edit_type").cast(pl.Int8), "note",
        "edit_from", pl.min_horizontal("edit_to", "addon_deleted", "primary_deleted").alias("edit_to"),
    )  # fmt: skip
    return Parsed({"ncci_addon": rows})


def _addon_of(prefix: str) -> Callable[[SourceFile], bool]:
    return lambda file: _ADDON_LAYOUT.knows(file) and _prefix(file) == prefix


READERS: Final = (
    *(_units_reader(setting, prefix) for prefix in ("", "medicaid_") for setting in _SETTINGS),
    *(
        Reader(
            dataset=f"ncci_addon_{program}",
            describes=f"NCCI add-on code edits ({program})",
            tables=(NCCI_ADDON,),
            recognise=_addon_of(prefix),
            read=_read_addon,
            cadence="quarter",
        )
        for program, prefix in (("medicare", ""), ("medicaid", "medicaid_"))
    ),
)
