"""What the Medicare physician fee schedule pays where: GPCI, anaesthesia factors, localities, counties and ZIP codes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.fees.physician_fees import participant
from claimwright.reference.releases.layout import Field, Grid, Layout, refuse, typed
from claimwright.reference.releases.periods import Period, calendar_year, quarter, starting
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Money, Table

C = Column
Index: Final = pl.Decimal(8, 3)
Factor: Final = pl.Decimal(10, 4)
_CONTRACTOR = C("contractor", pl.String, "Medicare administrative contractor, five digits.")
_LOCALITY = C("locality", pl.String, "Payment locality of the contractor, two digits.")

GPCI: Final = Table(
    "gpci",
    "the geographic practice cost indices of one locality, with the floors of the law in them",
    (
        _CONTRACTOR, C("state", pl.String, "Two letters."), _LOCALITY, C("name", pl.String, "Name of the locality."),
        C("work", Index, "Index of work, with the floor of the law where the file gives one.", "ratio"),
        C("work_without_floor", Index, "Index of work without that floor; null where the file does not give it.", "ratio"),
        C("practice_expense", Index, "Index of practice expense.", "ratio"),
        C("malpractice", Index, "Index of malpractice.", "ratio"),
    ),
    key=("contractor", "locality"),
)  # fmt: skip

ANESTHESIA_FACTORS: Final = Table(
    "anesthesia_factors",
    "the anaesthesia conversion factor of one locality",
    (
        _CONTRACTOR, _LOCALITY, C("name", pl.String, "Name of the locality."),
        C("factor", Factor, "Dollars of one anaesthesia unit.", "USD"),
        C("participant", pl.String, "qualifying or other where there are two factors (from 2026); null where one."),
    ),
    key=("contractor", "locality", "participant"),
)  # fmt: skip

LOCALITY_COUNTIES: Final = Table(
    "locality_counties",
    "the counties of one payment locality",
    (
        _CONTRACTOR, _LOCALITY, C("state", pl.String, "Name of the state."),
        C("area", pl.String, "Fee schedule area."), C("counties", pl.String, "Its counties, as published."),
    ),
    key=("contractor", "locality"),
)  # fmt: skip

OPPS_CAPS: Final = Table(
    "opps_caps",
    "what a code under the hospital outpatient cap is paid in one locality, the cap applied",
    (
        C("code", pl.String, "HCPCS or CPT code."), C("modifier", pl.String, "TC, or empty for the whole service."),
        C("status", pl.String, "C contractor-priced: the amount is the cap alone; else the lower of fee and cap."),
        _CONTRACTOR, _LOCALITY, C("facility_price", Money, "In facilities.", "USD"),
        C("non_facility_price", Money, "Outside facilities.", "USD"),
    ),
    key=("code", "modifier", "contractor", "locality"),
)  # fmt: skip

ZIP_LOCALITIES: Final = Table(
    "zip_localities",
    "the payment locality of one five-digit ZIP code",
    (
        C("state", pl.String, "Two letters."), C("zip", pl.String, "Five digits."), _CONTRACTOR, _LOCALITY,
        C("rural", pl.String, "R rural, B super rural, null urban."),
        C("plus_four", pl.Boolean, "The ZIP code crosses localities: the +4 file decides."),
    ),
    key=("zip",),
)  # fmt: skip

ANESTHESIA_UNITS: Final = Table(
    "anesthesia_units",
    "the base units of one anaesthesia code",
    (C("code", pl.String, "CPT code."), C("base_units", pl.Decimal(6, 1), "Base units.", "units")),
    key=("code",),
)

_MAC: Final = "(MEDICARE ADMINI?STRATIVE )?CONTRACTOR( MAC)?|MEDICARE ADMI|MAC|CARRIER"
_LOCALITY_HEADER: Final = "LOCALITY( NUMBER| NO)?"
_YEAR: Final = re.compile(r"(?:CY|CALENDAR YEAR|^|\s)\s*(20\d\d)", re.IGNORECASE)

_BUNDLE: Final = re.compile(r"(?<![a-z])rvu(\d\d)([a-d])", re.IGNORECASE)

_GPCI: Final = Layout(
    (
        Field("contractor", _MAC, filled=True),
        Field("state", "STATE"),
        Field("locality", _LOCALITY_HEADER, filled=True),
        Field("name", "LOCALITY NAME"),
        Field("work", r"(20\d\d )?(PW|WORK) GPCI(?! WITHOUT)( .*)?", "decimal", needed=False),
        Field("work_without_floor", r"(20\d\d )?(PW|WORK) GPCI WITHOUT .*", "decimal", needed=False),
        Field("practice_expense", r"(20\d\d )?PE GPCI( .*)?", "decimal", filled=True),
        Field("malpractice", r"(20\d\d )?MP GPCI( .*)?", "decimal", filled=True),
    )
)
_FACTOR: Final = r"(.* )?ANES(THESIA)?( .*)? (CF|CONVERSION FACTOR)( .*)?"
_ANESTHESIA: Final = Layout(
    (
        Field("contractor", _MAC, filled=True),
        Field("locality", _LOCALITY_HEADER, filled=True),
        Field("name", "LOCALITY NAME"),
        Field("factor", _FACTOR, "decimal", filled=True),
    )
)
_COUNTIES: Final = Layout(
    (
        Field("contractor", _MAC, filled=True),
        Field("locality", _LOCALITY_HEADER, filled=True),
        Field("state", "STATE"),
        Field("area", "FEE SCHEDULE AREA"),
        Field("counties", "COUNTIES"),
    )
)
_CAPS: Final = Layout(
    (
        Field("code", "HCPCS", filled=True),
        Field("modifier", "MOD"),
        Field("status", "PROCSTAT"),
        Field("contractor", "CARRIER", filled=True),
        Field("locality", "LOCALITY", filled=True),
        Field("facility_price", "FACILITY PRICE", "decimal", filled=True),
        Field("non_facility_price", "NON FACILI?TY PRICE", "decimal", filled=True),
    )
)
_UNITS: Final = Layout(
    (
        Field("code", "(CPT|HCPCS|ANESTHESIA)( CODES?)?|CODE", filled=True),
        Field("base_units", r"(20\d\d )?(ANES(THESIA)? )?BASE UNITS?", "decimal", filled=True),
    )
)


def _areas(file: SourceFile, grid: Grid, layout: Layout) -> pl.DataFrame:
    """Rows of localities, footnotes left out; contractor and locality filled to their digits (spreadsheets drop zeros)."""
    frame = layout.frame(file, grid.only(lambda row: grid.cell(row, "contractor")[:1].isdigit()))
    whole = pl.col("contractor", "locality").str.replace(r"\.0$", "")
    frame = frame.with_columns(whole).with_columns(pl.col("contractor").str.zfill(5), pl.col("locality").str.zfill(2))
    bad = ~pl.col("contractor").str.contains(r"^\d{5}$") | ~pl.col("locality").str.contains(r"^\d\d$")
    refuse(file, frame, bad, "expected a contractor of five digits and a locality of two", grid.place)
    return frame


def _read_gpci(file: SourceFile) -> Parsed:
    grid = _GPCI.grid(file)
    frame = _areas(file, grid, _GPCI).with_columns(
        pl.col("name").str.strip_chars("* "), pl.coalesce("work", "work_without_floor").alias("work")
    )
    refuse(file, frame, pl.col("work").is_null(), "expected the index of work (PW GPCI)", grid.place)
    return Parsed({"gpci": frame}, area_period(file.name, " ".join([*grid.names, grid.banner])))


def _read_anesthesia(file: SourceFile) -> Parsed:
    """From 2026 there are two factors, in columns or files of their own; what they are for the header or name says."""
    grid = _ANESTHESIA.grid(file)
    columns = [at for at, name in enumerate(grid.names) if re.fullmatch(_FACTOR, name)]
    frames = []
    for at in columns:
        here = replace(grid, columns={**grid.columns, "factor": at})
        kind = participant(grid.names[at]) if len(columns) > 1 else participant(file.name.rsplit("!", 1)[-1])
        frame = _areas(file, here, _ANESTHESIA).with_columns(
            pl.col("name").str.strip_chars("* "), pl.lit(kind, dtype=pl.String).alias("participant")
        )
        frames.append(frame)
    part = participant(file.name.rsplit("!", 1)[-1]) if len(columns) == 1 else None
    return Parsed({"anesthesia_factors": pl.concat(frames)}, area_period(file.name, grid.banner), part=part or "")


def _read_counties(file: SourceFile) -> Parsed:
    grid = _COUNTIES.grid(file)
    # A state's name stands beside the first of its localities only.
    frame = _areas(file, grid, _COUNTIES).with_columns(pl.col("state").forward_fill())
    return Parsed({"locality_counties": frame}, area_period(file.name, grid.banner))


def _read_caps(file: SourceFile) -> Parsed:
    grid = _CAPS.grid(file)
    frame = _areas(file, grid, _CAPS).with_columns(pl.col("modifier").fill_null(""))
    return Parsed({"opps_caps": frame}, release_quarter(file.name))


def _read_units(file: SourceFile) -> Parsed:
    grid = _UNITS.grid(file)
    frame = _UNITS.frame(file, grid.only(lambda row: bool(re.fullmatch(r"\d{3,5}(\.0)?", grid.cell(row, "code")))))
    code = pl.col("code").str.replace(r"\.0$", "").str.zfill(5)
    return Parsed({"anesthesia_units": frame.with_columns(code)}, _year(grid.banner))


def _year(text: str) -> Period | None:
    found = _YEAR.search(text)
    return calendar_year(int(found[1])) if found else None


def area_period(name: str, text: str) -> Period | None:
    """From the quarter of the bundle to the end of its year, else the year the text states.

    The law moves floors of the indices within a year, so each quarter's bundle holds its own.
    """
    bundle = release_quarter(name)
    return starting(bundle.valid_from, "calendar") if bundle else _year(text)


def release_quarter(name: str) -> Period | None:
    """The quarter of a bundle CMS names RVU25A to RVU25D, for the files in it that do not say their own."""
    found = _BUNDLE.search(name)
    return quarter(2000 + int(found[1]), "abcd".index(found[2].lower()) + 1) if found else None


_ZIP: Final = re.compile(r"^[A-Z]{2}\d{5}\d{5}[0-9A-Z]{2}[ RB].{5}[01 ].{54}20\d\d[1-4]\s*$")
_ZIP_PLACES: Final = {
    "state": (1, 2), "zip": (3, 7), "contractor": (8, 12), "locality": (13, 14), "rural": (15, 15),
    "plus_four": (21, 21), "quarter": (76, 80),
}  # fmt: skip


_ZIP_SHEET: Final = Layout(
    (
        Field("state", "STATE", filled=True),
        Field("zip", "ZIP( CODE)?", filled=True),
        Field("contractor", "CARRIER|CONTRACTOR", filled=True),
        Field("locality", "(PRICING )?LOCALITY", filled=True),
        Field("rural", "RURAL IND(ICATOR)?", needed=False),
        Field("plus_four", "PLUS (4|FOUR) FLAG", needed=False),
        Field("quarter", "YEAR (QTR|QUARTER)"),
    )
)


def _read_zip_sheet(file: SourceFile) -> Parsed:
    grid = _ZIP_SHEET.grid(file)
    frame = _areas(file, grid, _ZIP_SHEET)
    zips = pl.col("zip").str.replace(r"\.0$", "").str.zfill(5)
    return _zips(frame.with_columns(zips, pl.col("quarter", "plus_four").str.replace(r"\.0$", "")))


def _recognise_zip(file: SourceFile) -> bool:
    lines = file.first_lines[:20]
    return bool(lines) and all(_ZIP.match(line) for line in lines)


def _read_zip(file: SourceFile) -> Parsed:
    lines = [(n, line) for n, line in enumerate(file.text.splitlines(), 1) if line.strip(" \x1a")]
    bad = next((n for n, line in lines if not _ZIP.match(line)), None)
    if bad is not None:
        raise UnreadableError(
            file.name, f"line {bad}", "expected state, ZIP code, contractor and locality in 80 columns"
        )
    texts = {name: [line[a - 1 : b] for _, line in lines] for name, (a, b) in _ZIP_PLACES.items()}
    frame = pl.DataFrame(texts).with_columns(pl.Series("line", [n for n, _ in lines]))
    frame = typed(file, frame, [Field(name, "") for name in _ZIP_PLACES])
    return _zips(frame)


def _zips(frame: pl.DataFrame) -> Parsed:
    stated = frame["quarter"].drop_nulls().unique()
    period = quarter(int(stated[0][:4]), int(stated[0][4])) if stated.len() == 1 else None
    return Parsed({"zip_localities": frame.with_columns(pl.col("plus_four") == "1")}, period)


READERS: Final = (
    Reader("gpci", "geographic practice cost indices (GPCI)", (GPCI,), _GPCI.knows, _read_gpci, "calendar", layout=2),
    Reader(
        "anesthesia_factors", "anaesthesia conversion factors (ANES)", (ANESTHESIA_FACTORS,), _ANESTHESIA.knows,
        _read_anesthesia, "calendar", layout=2,
    ),
    Reader(
        "locality_counties", "counties of the payment localities (LOCCO)", (LOCALITY_COUNTIES,), _COUNTIES.knows,
        _read_counties, "calendar",
    ),
    Reader("opps_caps", "outpatient cap amounts (OPPSCAP)", (OPPS_CAPS,), _CAPS.knows, _read_caps, "quarter"),
    Reader("zip_localities", "ZIP code to payment locality (ZIP5)", (ZIP_LOCALITIES,), _recognise_zip, _read_zip, "quarter"),
    Reader("zip_localities", "ZIP code to payment locality (ZIP5, workbook)", (ZIP_LOCALITIES,), _ZIP_SHEET.knows,
           _read_zip_sheet, "quarter"),
    Reader("anesthesia_units", "anaesthesia base units", (ANESTHESIA_UNITS,), _UNITS.knows, _read_units, "calendar"),
)  # fmt: skip
