"""The relative value file of the Medicare physician fee schedule (PPRRVU), as workbook, separated text or fixed width."""

from __future__ import annotations

import re
from calendar import month_abbr
from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse, typed
from claimwright.reference.releases.periods import Period, quarter
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column
Rvu: Final = pl.Decimal(10, 2)
Factor: Final = pl.Decimal(10, 4)

RELATIVE_VALUES: Final = Table(
    "relative_values",
    "one code, or component of it, of the Medicare physician fee schedule",
    (
        C("code", pl.String, "HCPCS or CPT code."),
        C("modifier", pl.String, "26, TC or 53 where the row is of a component; empty for the whole service."),
        C("description", pl.String, "CMS's short description of a Level II code; null for CPT (AMA) and CDT (ADA)."),
        C("status", pl.String, "Status code: A active, B bundled, C contractor-priced and so on."),
        C("work", Rvu, "Work relative value.", "RVU"),
        C("non_facility_pe", Rvu, "Practice expense outside facilities.", "RVU"),
        C("non_facility_na", pl.Boolean, "Rarely or never performed outside facilities."),
        C("facility_pe", Rvu, "Practice expense in facilities.", "RVU"),
        C("facility_na", pl.Boolean, "Rarely or never performed in facilities."),
        C("malpractice", Rvu, "Malpractice relative value.", "RVU"),
        C("non_facility_total", Rvu, "Sum of the three outside facilities.", "RVU"),
        C("facility_total", Rvu, "Sum of the three in facilities.", "RVU"),
        C("pctc", pl.String, "Professional and technical component indicator."),
        C("global_days", pl.String, "Global period: 000, 010, 090, MMM, XXX, YYY, ZZZ."),
        C("pre_operative", Rvu, "Share of the global package before surgery.", "fraction"),
        C("intra_operative", Rvu, "Share of surgery and care in the hospital.", "fraction"),
        C("post_operative", Rvu, "Share of care after discharge.", "fraction"),
        C("multiple_procedure", pl.String, "Rule for several procedures on a day."),
        C("bilateral", pl.String, "Rule for both sides."),
        C("assistant", pl.String, "Whether an assistant at surgery is paid."),
        C("co_surgeon", pl.String, "Whether two surgeons are paid."),
        C("team", pl.String, "Whether a team is paid."),
        C("pricing", pl.String, "Pricing indicator (from 2026); null before."),
        C("endoscopic_base", pl.String, "Base code of the endoscopic family; null without."),
        C("conversion_factor", Factor, "Dollars of one relative value unit.", "USD"),
        C("imaging_family", pl.String, "88 where the reduction for several images applies; 99 not."),
        C("opps_non_facility_pe", Rvu, "Practice expense for the hospital outpatient cap, outside facilities.", "RVU"),
        C("opps_facility_pe", Rvu, "The same in facilities.", "RVU"),
        C("opps_malpractice", Rvu, "Malpractice for the cap.", "RVU"),
        C("participant", pl.String, "qualifying or other where there are two conversion factors; null where one."),
    ),
    key=("code", "modifier", "participant"),
)

LAYOUT: Final = Layout(
    (
        Field("code", "HCPCS", filled=True),
        Field("modifier", "MOD"),
        Field("description", "(.* )?DESCRIPTION"),
        Field("status", "STATUS CODE", filled=True),
        Field("work", "WORK RVU", "decimal", filled=True),
        Field("non_facility_pe", "(TRANSITIONED )?NON FAC PE RVU", "decimal", filled=True),
        Field("non_facility_na", "(TRANSITIONED )?NON FAC(ILITY)? NA INDICATOR|NA INDICATOR", needed=False),
        Field("facility_pe", "(TRANSITIONED )?FACILITY PE RVU", "decimal", filled=True),
        Field("malpractice", "MP RVU", "decimal", filled=True),
        Field("non_facility_total", "(TRANSITIONED )?NON FACILITY TOTAL", "decimal"),
        Field("facility_total", "(TRANSITIONED )?FACILITY TOTAL", "decimal"),
        Field("pctc", "PCTC IND"),
        Field("global_days", "GLOB DAYS"),
        Field("pre_operative", "PRE OP", "decimal"),
        Field("intra_operative", "INTRA OP", "decimal"),
        Field("post_operative", "POST OP", "decimal"),
        Field("multiple_procedure", "MULT PROC"),
        Field("bilateral", "BILAT SURG"),
        Field("assistant", "ASST SURG"),
        Field("co_surgeon", "CO SURG"),
        Field("team", "TEAM SURG"),
        Field("pricing", "PRIC IND", needed=False),
        Field("endoscopic_base", "ENDO BASE"),
        Field("conversion_factor", "CONV FACTOR", "decimal", filled=True),
        Field("imaging_family", "DIAGNOSTIC IMAGING FAMILY INDICATOR", needed=False),
        Field("opps_non_facility_pe", "NON FACILITY PE USED FOR OPPS PAYMENT AMOUNT", "decimal", needed=False),
        Field("opps_facility_pe", "FACILITY PE USED FOR OPPS PAYMENT AMOUNT", "decimal", needed=False),
        Field("opps_malpractice", "MP USED FOR OPPS PAYMENT AMOUNT", "decimal", needed=False),
    ),
    stacked=4,
)

_PLACES: Final = {
    "code": (1, 5), "modifier": (6, 7), "description": (8, 57), "status": (58, 58), "work": (60, 65),
    "non_facility_pe": (67, 72), "non_facility_na": (73, 74), "facility_pe": (76, 81), "facility_na": (82, 83),
    "malpractice": (85, 89), "non_facility_total": (91, 96), "facility_total": (97, 102), "pctc": (103, 103),
    "global_days": (104, 106), "pre_operative": (107, 109), "intra_operative": (110, 112), "post_operative": (113, 115),
    "multiple_procedure": (116, 116), "bilateral": (117, 117), "assistant": (118, 118), "co_surgeon": (119, 119),
    "team": (120, 120), "endoscopic_base": (128, 132), "conversion_factor": (133, 140), "imaging_family": (146, 147),
    "opps_non_facility_pe": (152, 157), "opps_facility_pe": (159, 164), "opps_malpractice": (166, 171),
}  # fmt: skip
"""First and last column (from 1) of the fixed-width file, as the record layout in RVU25D gives them."""

_TITLE: Final = re.compile(r"(20\d\d)\s+NATIONAL PHYSICIAN FEE SCHEDULE RELATIVE VALUE FILE\s+([A-Z]+)?", re.IGNORECASE)
_RECORD: Final = re.compile(r"^[0-9A-Z]{5}.{52}[A-Z] .{74}[ \d]{4}\.\d{4}|^[0-9A-Z]{5}.{52}[A-Z] [ \d]{3}\.\d\d ")


def _recognise_fixed(file: SourceFile) -> bool:
    lines = file.first_lines
    return bool(lines) and lines[0].startswith("HDR") and any(_RECORD.match(line) for line in lines[1:40])


def _read_table(file: SourceFile) -> Parsed:
    grid = LAYOUT.grid(file)
    # The two columns headed NA INDICATOR stand each beside its practice expense.
    columns = {**grid.columns, "non_facility_na": grid.columns["non_facility_pe"] + 1}
    columns["facility_na"] = grid.columns["facility_pe"] + 1
    layout = Layout((*LAYOUT.fields, Field("facility_na", "", needed=False)))
    frame = layout.frame(file, replace(grid, columns=columns))
    return Parsed({"relative_values": _rows(file, frame, grid.place)}, _period(grid.banner), _participant(file) or "")


def _read_fixed(file: SourceFile) -> Parsed:
    lines = [(n, line) for n, line in enumerate(file.text.splitlines(), 1) if line.strip(" \x1a")]
    body = [(n, line) for n, line in lines if not line.startswith("HDR")]
    texts = {name: [line[a - 1 : b] for _, line in body] for name, (a, b) in _PLACES.items()}
    frame = pl.DataFrame(texts).with_columns(pl.Series("line", [n for n, _ in body]))
    fields = (*LAYOUT.fields, Field("facility_na", "", needed=False))
    return Parsed({"relative_values": _rows(file, typed(file, frame, fields), "line")}, part=_participant(file) or "")


def _rows(file: SourceFile, frame: pl.DataFrame, place: str) -> pl.DataFrame:
    code = ~pl.col("code").str.contains(r"^[0-9A-Z]{5}$")
    refuse(file, frame, code, "expected a five-character HCPCS or CPT code", place)
    status = ~pl.col("status").str.contains(r"^[A-Z]$")
    refuse(file, frame, status, "expected a status code of one letter", place)
    return frame.with_columns(
        pl.col("modifier").fill_null(""),
        pl.col("non_facility_na") == "NA",
        pl.col("facility_na") == "NA",
        pl.lit(_participant(file), dtype=pl.String).alias("participant"),
    ).with_columns(pl.col("non_facility_na", "facility_na").fill_null(value=False))


def _participant(file: SourceFile) -> str | None:
    return participant(file.name.rsplit("!", 1)[-1])


def participant(words: str) -> str | None:
    """qualifying or other, from a file's name or a header: from 2026 there are two conversion factors (42 CFR 414.20)."""
    upper = words.upper()
    if re.search(r"NON[-_ ]?(QPP|APM|QPS?|QUALIFYING)", upper):
        return "other"
    return "qualifying" if re.search(r"(?<![A-Z])(QPP|APM|QPS?|QUALIFYING)(?![A-Z])", upper) else None


def _period(banner: str) -> Period | None:
    """The quarter of a release named in its title; each release replaces the one before from its first month."""
    if not (title := _TITLE.search(banner)):
        return None
    months = [name.upper() for name in month_abbr]
    month = months.index(title[2][:3].upper()) if title[2] and title[2][:3].upper() in months else 1
    return quarter(int(title[1]), (month + 2) // 3)


_DESCRIPTORS: Final = {"relative_values": ("code", ("description",))}

READERS: Final = (
    Reader(
        dataset="relative_values",
        describes="Medicare physician fee schedule relative value file (PPRRVU)",
        tables=(RELATIVE_VALUES,),
        recognise=LAYOUT.knows,
        read=_read_table,
        cadence="quarter",
        descriptors=_DESCRIPTORS,
    ),
    Reader(
        dataset="relative_values",
        describes="Medicare physician fee schedule relative value file (PPRRVU, fixed width)",
        tables=(RELATIVE_VALUES,),
        recognise=_recognise_fixed,
        read=_read_fixed,
        cadence="quarter",
        descriptors=_DESCRIPTORS,
    ),
)
