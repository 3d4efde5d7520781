"""The Medicare fee schedules of laboratory tests (CLFS) and of equipment, prosthetics, orthotics and supplies (DMEPOS)."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.layout import Field, Grid, Layout, refuse, typed
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Money, Table

C = Column

LABORATORY_FEES: Final = Table(
    "laboratory_fees",
    "the national fee of one laboratory test",
    (
        C("code", pl.String, "HCPCS or CPT code."),
        C("modifier", pl.String, "QW and the like where the row is of a modifier; empty otherwise."),
        C("effective", pl.Date, "Day the fee took effect."),
        C("indicator", pl.String, "N national limit, L local."),
        C("rate", Money, "Fee.", "USD"),
        C("description", pl.String, "CMS's short description of a Level II code; null for CPT (AMA)."),
    ),
    key=("code", "modifier"),
)

EQUIPMENT_FEES: Final = Table(
    "equipment_fees",
    "the fee of one equipment or supply code in one state",
    (
        C("code", pl.String, "HCPCS code."),
        C("modifier", pl.String, "First pricing modifier (NU, RR, UE ...); empty without."),
        C("modifier_2", pl.String, "Second pricing modifier; empty without."),
        C("jurisdiction", pl.String, "D equipment contractor, L local contractor, J both."),
        C("category", pl.String, "Payment category, such as CR capped rental."),
        C("state", pl.String, "Two letters."),
        C("rural", pl.Boolean, "The rural fee; false for the other; null where the file does not tell them apart."),
        C("rate", Money, "Fee; for a rental that of one month.", "USD"),
        C("ceiling", Money, "Ceiling.", "USD"),
        C("floor", Money, "Floor.", "USD"),
        C("description", pl.String, "CMS's short description of a Level II code."),
    ),
)

_LABORATORY: Final = Layout(
    (
        Field("year", "YEAR", "integer", filled=True),
        Field("code", "HCPCS", filled=True),
        Field("modifier", "MOD"),
        Field("effective", "EFF DATE", "day", filled=True),
        Field("indicator", "INDICATOR"),
        Field("rate", "RATE2?", "decimal", filled=True),
        Field("description", "SHORTDESC", needed=False),
    )
)


def _read_laboratory(file: SourceFile) -> Parsed:
    grid = _LABORATORY.grid(file)
    frame = _LABORATORY.frame(file, grid).with_columns(pl.col("modifier").fill_null(""))
    refuse(file, frame, ~pl.col("code").str.contains(r"^[0-9A-Z]{5}$"), "expected a five-character code", grid.place)
    return Parsed({"laboratory_fees": frame})


_WIDE: Final = Layout(
    (
        Field("code", "HCPCS", filled=True),
        Field("modifier", "MOD"),
        Field("modifier_2", "MOD ?2"),
        Field("jurisdiction", "JURIS(DICTION)?"),
        Field("category", "CATG|CATEGORY"),
        Field("ceiling", "CEILING", "decimal"),
        Field("floor", "FLOOR", "decimal"),
        Field("description", "DESCRIPTION", needed=False),
    )
)
_STATE: Final = re.compile(r"([A-Z]{2})(?: (NR|R))?")
_RURAL: Final = {"R": True, "NR": False}


def _read_wide(file: SourceFile) -> Parsed:
    """One row a code, one column a state (NR and R: outside and in rural areas)."""
    grid = _WIDE.grid(file)
    states = {i: match for i, name in enumerate(grid.names) if (match := _STATE.fullmatch(name))}
    if not states:
        raise UnreadableError(file.name, "header", "expected a column for each state, such as AL (NR)")
    frames = []
    for at, match in states.items():
        layout = Layout((*_WIDE.fields, Field("rate", "", "decimal", needed=False)))
        here = Grid(grid.rows, {**grid.columns, "rate": at}, grid.names, grid.banner, grid.place)
        frame = layout.frame(file, here).with_columns(
            pl.lit(match[1]).alias("state"), pl.lit(_RURAL.get(match[2] or ""), dtype=pl.Boolean).alias("rural")
        )
        frames.append(frame.filter(pl.col("rate") > 0))
    return Parsed({"equipment_fees": _filled(pl.concat(frames))})


_LONG_COLUMNS: Final = 17
_LONG: Final = {
    "code": 1, "modifier": 2, "modifier_2": 3, "jurisdiction": 4, "category": 5, "state": 8, "rate": 9, "ceiling": 10,
    "floor": 11, "description": 16,
}  # fmt: skip
"""Places (from 0) in the file with one row a code and state. Measured: code, state and fee; the rest as the workbook has it."""
_LONG_LINE: Final = re.compile(r"^\d{4}~ *[A-Z]\d{4} *~")


def _recognise_long(file: SourceFile) -> bool:
    lines = [line for line in file.first_lines[:40] if _LONG_LINE.match(line)]
    return bool(lines) and lines[0].count("~") == _LONG_COLUMNS - 1


def _read_long(file: SourceFile) -> Parsed:
    rows = [(n, line.split("~")) for n, line in enumerate(file.text.splitlines(), 1) if line.strip(" \x1a")]
    data = [(n, row) for n, row in rows if n > 1 or _LONG_LINE.match("~".join(row))]
    bad = next((n for n, row in data if len(row) != _LONG_COLUMNS), None)
    if bad is not None:
        raise UnreadableError(file.name, f"line {bad}", f"expected {_LONG_COLUMNS} columns between ~")
    texts = {name: [row[at] for _, row in data] for name, at in _LONG.items()}
    frame = pl.DataFrame(texts).with_columns(pl.Series("line", [n for n, _ in data]))
    amounts = ("rate", "ceiling", "floor")
    fields = [Field(name, "", "decimal" if name in amounts else "text", filled=name == "rate") for name in _LONG]
    frame = typed(file, frame, fields)
    refuse(file, frame, ~pl.col("code").str.contains(r"^[A-Z]\d{4}$"), "expected a HCPCS code in column 2")
    refuse(file, frame, ~pl.col("state").fill_null("").str.contains(r"^[A-Z]{2}"), "expected a state in column 9")
    word = pl.col("state").str.extract(r"(?:\W|^)(NR|R)\W*$")
    frame = frame.with_columns(
        pl.col("state").str.head(2), word.replace_strict(_RURAL, default=None, return_dtype=pl.Boolean).alias("rural")
    )
    return Parsed({"equipment_fees": _filled(frame)})


def _filled(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("modifier", "modifier_2").fill_null(""))


_EQUIPMENT_TEXTS: Final = {"equipment_fees": ("code", ("description",))}

READERS: Final = (
    Reader(
        "laboratory_fees", "clinical laboratory fee schedule (CLFS)", (LABORATORY_FEES,), _LABORATORY.knows,
        _read_laboratory, "quarter", descriptors={"laboratory_fees": ("code", ("description",))},
    ),
    Reader(
        "equipment_fees", "DMEPOS fee schedule (a column a state)", (EQUIPMENT_FEES,), _WIDE.knows, _read_wide,
        "quarter", descriptors=_EQUIPMENT_TEXTS,
    ),
    Reader(
        "equipment_fees", "DMEPOS fee schedule (a row a state)", (EQUIPMENT_FEES,), _recognise_long, _read_long,
        "quarter", descriptors=_EQUIPMENT_TEXTS,
    ),
)  # fmt: skip
