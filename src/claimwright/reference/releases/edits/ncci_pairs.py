"""NCCI procedure-to-procedure pairs as CMS publishes them: practitioner and outpatient hospital, Medicare and Medicaid."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.layout import refuse
from claimwright.reference.releases.periods import Period, from_name, quarter
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column

NCCI_PAIRS: Final = Table(
    "ncci_pairs",
    "one NCCI procedure-to-procedure pair of CMS's own files, with its whole history",
    (
        C("table", pl.String, "practitioner or hospital; medicaid_practitioner, medicaid_hospital, medicaid_dme."),
        C("column_1", pl.String, "The code that is paid."),
        C("column_2", pl.String, "The code that is denied beside it."),
        C("modifier_indicator", pl.Int8, "0 never, 1 with an NCCI modifier, 9 no longer a pair from its first day."),
        C("before_1996", pl.Boolean, "In existence before 1996."),
        C("rationale", pl.String, "Why CMS joins the two, in CMS's words."),
        C("valid_from", pl.Date, "First day the pair holds."),
        C("valid_to", pl.Date, "Last day the pair holds; null while it is not deleted."),
    ),
)

_COLUMNS: Final = ("column_1", "column_2", "before", "effective", "deletion", "indicator", "rationale")
_PAIR: Final = re.compile(r"^[0-9A-Z]{5}\t[0-9A-Z]{5}\t([* ]?\t)?\d{8}\t")
"""A pair with the column of pairs from before 1996, as Medicare's files have it, or without, as Medicaid's."""
_WHOLE_PAIR: Final = re.compile(r"^[0-9A-Z]{5}\t[0-9A-Z]{5}\t([* ]?\t)?\d{8}\t(\d{8}|\*)?\t[019]\t")
_HEAD: Final = re.compile(r"^\W*column ?1\W*\tcolumn ?2\W*\t", re.IGNORECASE)
_VERSION: Final = re.compile(r"(?<![a-z0-9])v(\d\d)(\d)r\d", re.IGNORECASE)
_PART: Final = re.compile(r"(?<![a-z0-9])f(\d+)(?![0-9])", re.IGNORECASE)
_TABLES: Final = (
    ("practitioner", re.compile(r"ccipra|pra[ck]|physician", re.IGNORECASE)),
    ("hospital", re.compile(r"ccioph|oph|hosp|outpatient", re.IGNORECASE)),
    ("dme", re.compile(r"dme|durable", re.IGNORECASE)),
)
_MEDICAID: Final = re.compile(r"medicaid|mcd|(?<![a-z])mcaid", re.IGNORECASE)
_FIRST_VERSION: Final = 1994
"""Version 30 is of 2024: the first figure counts years, the second quarters from 0 (v302 is the third quarter)."""


def _setting(name: str) -> str | None:
    """The table a file belongs to by its published name, since its content does not say: None where that does not either."""
    parts = name.split("!")
    medicaid = "medicaid_" if any(_MEDICAID.search(part) for part in parts) else ""
    for part in reversed(parts):
        for table, pattern in _TABLES:
            if pattern.search(part.rsplit("/", 1)[-1]):
                return medicaid + table
    return None


def _is_pairs(file: SourceFile) -> bool:
    lines = file.first_lines[:40]
    headed = any(_HEAD.match(line) for line in lines)
    return (headed and any(map(_PAIR.match, lines))) or any(map(_WHOLE_PAIR.match, lines))


def _recognises(table: str) -> Callable[[SourceFile], bool]:
    return lambda file: _is_pairs(file) and _setting(file.name) == table


def _period(name: str) -> Period | None:
    version = _VERSION.search(name.rsplit("!", 1)[-1]) or _VERSION.search(name)
    if version and 1 <= int(version[2]) + 1 <= 4:
        return quarter(_FIRST_VERSION + int(version[1]), int(version[2]) + 1)
    return from_name(name, "quarter")


def _read(file: SourceFile) -> Parsed:
    """Tables: ``ncci_pairs``. The part is the file's number (f1 to f4)."""
    table = _setting(file.name)
    if table is None:
        raise UnreadableError(
            file.name,
            "file name",
            "expected the published name (ccipra for practitioners, ccioph for hospitals): the content does not say",
        )
    frame = _rows(file).select(
        pl.lit(table).alias("table"),
        "column_1",
        "column_2",
        pl.col("indicator").cast(pl.Int8).alias("modifier_indicator"),
        (pl.col("before") == "*").fill_null(value=False).alias("before_1996"),
        "rationale",
        _day("effective").alias("valid_from"),
        _day("deletion").alias("valid_to"),
    )
    part = _PART.search(file.name.rsplit("!", 1)[-1]) or _PART.search(file.name)
    return Parsed({"ncci_pairs": frame}, _period(file.name), part=f"f{part[1]}" if part else "")


def _rows(file: SourceFile) -> pl.DataFrame:
    first, columns = next(
        (i, _COLUMNS if pair[1] is not None else tuple(name for name in _COLUMNS if name != "before"))
        for i, line in enumerate(file.head.splitlines())
        if (pair := _PAIR.match(line))
    )
    try:
        frame = pl.read_csv(
            BytesIO(file.content), separator="\t", has_header=False, skip_lines=first, new_columns=list(columns),
            infer_schema=False, quote_char=None, encoding="utf8-lossy", truncate_ragged_lines=True,
        )  # fmt: skip
    except pl.exceptions.PolarsError as error:
        raise UnreadableError(
            file.name, f"after line {first}", f"expected {len(columns)} columns between tabs: {error}"
        ) from None
    if frame.width != len(columns):
        raise UnreadableError(file.name, f"line {first + 1}", f"expected {len(columns)} columns between tabs")
    if "before" not in columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("before"))
    frame = frame.with_columns(pl.col(_COLUMNS).str.strip_chars()).with_row_index("line", offset=first + 1)
    at = {name: place for place, name in enumerate(columns, start=1)}
    code = r"^[0-9A-Z]{5}$"
    blank = pl.all_horizontal((pl.col(name).fill_null("") == "") for name in _COLUMNS)
    frame = frame.filter(~blank)
    for column in ("column_1", "column_2"):
        refuse(
            file, frame, ~pl.col(column).fill_null("").str.contains(code), f"expected a five-character code as {column}"
        )
    refuse(
        file, frame, _day("effective").is_null(), f"expected the effective date as YYYYMMDD in column {at['effective']}"
    )
    open_end = pl.col("deletion").is_null() | pl.col("deletion").is_in(["*", ""])
    refuse(
        file,
        frame,
        _day("deletion").is_null() & ~open_end,
        f"expected a deletion date as YYYYMMDD, or *, in column {at['deletion']}",
    )
    known = pl.col("indicator").is_in(["0", "1", "9"]).fill_null(value=False)
    refuse(file, frame, ~known, f"expected the modifier indicator 0, 1 or 9 in column {at['indicator']}")
    return frame


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%Y%m%d", strict=False)


def _reader(dataset: str, describes: str, recognise: Callable[[SourceFile], bool]) -> Reader:
    return Reader(dataset, describes, (NCCI_PAIRS,), recognise, _read, "quarter", cumulative=True)


READERS: Final = (
    *(
        _reader(
            f"ncci_pairs_{table}",
            f"NCCI procedure-to-procedure pairs ({table.replace('_', ' ')})",
            _recognises(table),
        )
        for table in ("practitioner", "hospital", "medicaid_practitioner", "medicaid_hospital", "medicaid_dme")
    ),
    # Last: pairs whose name does not say whose they are, to be refused with the reason.
    _reader("ncci_pairs", "NCCI procedure-to-procedure pairs", _is_pairs),
)
