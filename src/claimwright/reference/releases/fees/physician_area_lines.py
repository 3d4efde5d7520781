"""The fixed-width twins of the physician fee schedule's area files: GPCI, ANES, LOCCO and OPPSCAP as .txt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.fees.physician_areas import (
    ANESTHESIA_FACTORS,
    GPCI,
    LOCALITY_COUNTIES,
    OPPS_CAPS,
    area_period,
    release_quarter,
)
from claimwright.reference.releases.fees.physician_fees import participant
from claimwright.reference.releases.layout import Field, typed
from claimwright.reference.releases.periods import Cadence
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Table

_AREA: Final = r"\s*(?P<contractor>\d{5})\s+"


@dataclass(frozen=True)
class Lines:
    """A table of lines: ``row`` matches each, named groups are its columns; ``begins`` tells a row from a remark."""

    table: Table
    describes: str
    row: re.Pattern[str]
    begins: re.Pattern[str]
    decimals: tuple[str, ...] = ()
    cents: tuple[str, ...] = ()
    cadence: Cadence = "calendar"

    def knows(self, file: SourceFile) -> bool:
        lines = [line for line in file.first_lines[:200] if self.begins.match(line)]
        return bool(lines) and all(self.row.fullmatch(line) for line in lines)

    def read(self, file: SourceFile) -> Parsed:
        numbered = [(n, line) for n, line in enumerate(file.text.splitlines(), 1) if self.begins.match(line)]
        matches = [(n, self.row.fullmatch(line)) for n, line in numbered]
        bad = next((n for n, match in matches if match is None), None)
        if bad is not None:
            raise UnreadableError(file.name, f"line {bad}", f"expected a row of the {self.describes}")
        names = list(self.row.groupindex)
        texts = {name: [match[name] if match else None for _, match in matches] for name in names}
        frame = pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String))
        frame = frame.with_columns(pl.Series("line", [n for n, _ in matches], dtype=pl.Int64))
        numbers = (*self.decimals, *self.cents)
        frame = typed(file, frame, [Field(name, "", "decimal" if name in numbers else "text") for name in names])
        frame = frame.with_columns((pl.col(name) / 100).alias(name) for name in self.cents)
        if "modifier" in names:
            frame = frame.with_columns(pl.col("modifier").fill_null(""))
        if "name" in names:
            frame = frame.with_columns(pl.col("name").str.strip_chars("* "))
        if self.table is LOCALITY_COUNTIES:
            frame = frame.with_columns(pl.col("state").forward_fill())
        kind = participant(file.name.rsplit("!", 1)[-1]) if self.table is ANESTHESIA_FACTORS else None
        frame = frame.with_columns(pl.lit(kind, dtype=pl.String).alias("participant"))
        heading = next((line for line in file.first_lines[:5] if not self.begins.match(line) and line.strip()), "")
        period = release_quarter(file.name) if self.cadence == "quarter" else area_period(file.name, heading)
        return Parsed({self.table.name: frame}, period, part=kind or "")

    def reader(self) -> Reader:
        return Reader(self.table.name, self.describes, (self.table,), self.knows, self.read, self.cadence, layout=2)


_INDEX: Final = r"\d\.\d{3}"
FILES: Final = (
    Lines(
        GPCI,
        "geographic practice cost indices (GPCI, fixed width)",
        re.compile(
            _AREA + rf"(?P<state>[A-Z]{{2}})\s+(?P<locality>\d\d)\s+(?P<name>\S.*?)\s+(?P<work>{_INDEX})\s+"
            rf"(?P<practice_expense>{_INDEX})\s+(?P<malpractice>{_INDEX})\s*"
        ),
        re.compile(r"\s*\d{5}\s+[A-Z]{2}\s"),
        decimals=("work", "practice_expense", "malpractice"),
    ),
    Lines(
        ANESTHESIA_FACTORS,
        "anaesthesia conversion factors (ANES, fixed width)",
        re.compile(_AREA + r"(?P<locality>\d\d)\s+(?P<name>\S.*?)\s+(?P<factor>\d{4,5})\s*"),
        re.compile(r"\d{5}\s+\d\d\s"),
        cents=("factor",),
    ),
    Lines(
        LOCALITY_COUNTIES,
        "counties of the payment localities (LOCCO, fixed width)",
        re.compile(
            r" {4}(?P<contractor>\d{5}) {7}(?P<locality>\d\d) {4}(?P<state>.{23})(?P<area>.{98})(?P<counties>.*)"
        ),
        re.compile(r" {4}\d{5}\s+\d\d\s"),
    ),
    Lines(
        OPPS_CAPS,
        "outpatient cap amounts (OPPSCAP, fixed width)",
        re.compile(
            r"(?P<code>[0-9A-Z]{5})(?P<modifier>TC|26| {2}) ?(?P<status>[A-Z]) (?P<contractor>\d{5}) {2}(?P<locality>\d\d)"
            r" +(?P<facility_price>\d+\.\d\d) +(?P<non_facility_price>\d+\.\d\d)\s*"
        ),
        re.compile(r"[0-9A-Z]{5}"),
        decimals=("facility_price", "non_facility_price"),
        cadence="quarter",
    ),
)

READERS: Final = tuple(lines.reader() for lines in FILES)
