"""ICD-10-CM and ICD-10-PCS order files, code files and their addenda (CMS and CDC, yearly, with an April update)."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.lines import fixed, numbered, refuse_if_cut, refuse_unless
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

FULL_CM: Final = 90_000
FULL_PCS: Final = 70_000
"""Fewer lines are an excerpt: it is kept, but not taken for the year's list."""

_LONG: Final = 10_000
"""More lines are no excerpt made by hand: the list must end where the official one does."""
_CM_ENDS: Final = ("U", "Z99")
"""Chapter 22 stands last; lists before it was used end with Z99."""
_PCS_ENDS: Final = ("X",)
"""Section X, New Technology, stands last."""

_CODE = Column("code", pl.String, "The code without its dot.")
_TITLES = (
    Column("short_title", pl.String, "Abbreviated title, 60 characters."),
    Column("title", pl.String, "Official title."),
)
_ORDER = (
    Column("order", pl.Int32, "Place in the official list."),
    _CODE,
    Column("billable", pl.Boolean, "Valid for reporting; false for a header."),
    *_TITLES,
)
_ACTION = Column("action", pl.String, "add, delete, revise_from or revise_to.")
CM_ORDER: Final = Table("icd10cm_order", "one code or header of the ICD-10-CM order file", _ORDER, key=("code",))
CM_CODES: Final = Table(
    "icd10cm_codes", "one billable code of the ICD-10-CM codes file", (_CODE, _TITLES[1]), key=("code",)
)
CM_ADDENDA: Final = Table(
    "icd10cm_addenda",
    "one change of the ICD-10-CM order file against the year before",
    (_ACTION, _ORDER[2], _CODE, *_TITLES),
)
CM_CODES_ADDENDA: Final = Table(
    "icd10cm_codes_addenda",
    "one change of the ICD-10-CM codes file against the year before",
    (_ACTION, _CODE, _TITLES[1]),
)
PCS_ORDER: Final = Table(
    "icd10pcs_order", "one code or table header of the ICD-10-PCS order file", _ORDER, key=("code",)
)
PCS_CODES: Final = Table("icd10pcs_codes", "one code of the ICD-10-PCS codes file", (_CODE, _TITLES[1]), key=("code",))
PCS_ADDENDA: Final = Table(
    "icd10pcs_addenda",
    "one change of the ICD-10-PCS order or codes file against the year before",
    (_ACTION, _CODE, *_TITLES),
)

_CM: Final = r"[A-Z][0-9A-Z]{2,6}"
_PCS: Final = r"[0-9A-HJ-NP-Z]{7}"
_ORDER_LINE: Final = re.compile(r"(\d{5}) ([0-9A-Z]{3,7}) +([01]) (.{60}) (\S.*)")
_ADDENDUM: Final = re.compile(r"(Add|Delete|Revise from|Revise to):\s+(?:[01] )?([0-9A-Z]{3,7}) +\S")


def _sample(file: SourceFile) -> list[str]:
    return [line for line in file.first_lines[:400] if line.strip()]


def _order_codes(file: SourceFile) -> list[str]:
    """The codes of the first lines; empty unless half of them have the order file's layout (a damaged file is still one)."""
    lines = _sample(file)
    found = [match[2] for line in lines if (match := _ORDER_LINE.match(line))]
    return found if len(found) * 2 >= len(lines) else []


def _are_pcs(codes: list[str]) -> bool:
    """PCS codes have seven characters (headers three) and many begin with a digit; CM codes have any length from 3."""
    lengths = {len(code) for code in codes}
    return any(code[0].isdigit() for code in codes) or lengths in ({7}, {3, 7})


def _is_order(file: SourceFile, *, pcs: bool) -> bool:
    codes = _order_codes(file)
    return bool(codes) and _are_pcs(codes) is pcs


def _is_codes(file: SourceFile, pattern: str) -> bool:
    lines = _sample(file)
    line = re.compile(rf"(?=.{{7}} [A-Z0-9\"(].*[A-Za-z]{{3}}){pattern} +\S")
    return len(lines) > 2 and sum(bool(line.match(one)) for one in lines) * 10 >= len(lines) * 9


_FLAGGED: Final = re.compile(r"[A-Z][a-z ]+: +[01] [A-Z0-9]{3,7} ")


def _is_addenda(file: SourceFile, *, pcs: bool, flagged: bool) -> bool:
    lines = _sample(file)
    codes = [match[2] for line in lines if (match := _ADDENDUM.match(line))]
    if not codes or not _ADDENDUM.match(lines[0]):
        return False
    return _are_pcs(codes) is pcs and (_FLAGGED.match(lines[0]) is not None) is flagged


def _order(file: SourceFile, code: str, full: int, table: str) -> Parsed:
    columns = {"order": (1, 5), "code": (7, 13), "flag": (15, 15), "short_title": (17, 76), "title": (78, None)}
    rows = fixed(numbered(file), columns)
    shape = "a line with order (5 digits), code at column 7, 0 or 1 at column 15, short title at 17, long title at 78"
    known = pl.col("order").str.contains(r"^\d{5}$") & pl.col("code").str.contains(f"^(?:{code})$")
    refuse_unless(file, rows, known & pl.col("flag").is_in(["0", "1"]) & pl.col("title").is_not_null(), shape)
    frame = rows.select(
        "line",
        pl.col("order").cast(pl.Int32),
        "code",
        (pl.col("flag") == "1").alias("billable"),
        "short_title",
        "title",
    )
    follows = (pl.col("order") == pl.col("order").shift() + 1) | (pl.int_range(pl.len()) == 0)
    refuse_unless(file, frame, follows, "the next number of the order; a line is missing or doubled")
    refuse_if_cut(file, frame["code"], _CM_ENDS if table == "icd10cm_order" else _PCS_ENDS, _LONG)
    few = f"only {frame.height:,} lines: an excerpt, not taken for the year's whole list"
    return Parsed({table: frame.drop("line")}, remarks=(few,) if frame.height < full else ())


def _codes(file: SourceFile, code: str, table: str) -> Parsed:
    rows = fixed(numbered(file), {"code": (1, 7), "title": (9, None)})
    whole = pl.col("code").str.contains(f"^(?:{code})$") & pl.col("title").is_not_null()
    refuse_unless(file, rows, whole, "a code at column 1 and its title at column 9")
    refuse_if_cut(file, rows["code"], _CM_ENDS if table == "icd10cm_codes" else _PCS_ENDS, _LONG)
    return Parsed({table: rows.drop("line")})


_STATED: Final = re.compile(r"^\s*(\d+) (additions|deletions)\s*$", re.MULTILINE)


_ACTIONS: Final = (
    "a line that says Add:, Delete:, Revise from: or Revise to:, with the code and its title in their columns"
)


def _addenda(file: SourceFile, table: Table) -> Parsed:
    """Action at column 1; CM order file: flag 14, code 16, short title 24, title 85; else code 14, titles from 22."""
    changes = numbered(file).filter(pl.col("text").str.contains(r"^(?:Add|Delete|Revise)\b"))
    columns: dict[str, tuple[int, int | None]] = {"action": (1, 12), "flag": (14, 14), "code": (14, 20)}
    if "billable" in table.names:
        columns |= {"code": (16, 22), "short_title": (24, 83), "title": (85, None)}
    elif "short_title" in table.names and _has_both_titles(changes["text"]):
        columns |= {"short_title": (22, 81), "title": (83, None)}
    else:
        columns |= {"title": (22, None)}
    rows = fixed(changes, columns)
    action = pl.col("action").str.strip_suffix(":").str.to_lowercase().str.replace(" ", "_")
    whole = pl.col("code").str.contains("^[0-9A-Z]{3,7}$") & pl.col("title").is_not_null()
    refuse_unless(
        file, rows, whole & pl.col("action").is_in(["Add:", "Delete:", "Revise from:", "Revise to:"]), _ACTIONS
    )
    _check_counts(file, rows)
    frame = rows.with_columns(action, (pl.col("flag") == "1").alias("billable"))
    return Parsed({table.name: table.conform(frame)})


def _has_both_titles(lines: pl.Series) -> bool:
    """Addenda of an order file have a short title of 60 characters and a blank before the title; of a codes file not."""
    return bool((lines.str.slice(80, 2).str.ends_with(" ") & (lines.str.len_chars() > 82)).all())


def _check_counts(file: SourceFile, rows: pl.DataFrame) -> None:
    """The file ends with how many additions and deletions it holds: fewer mean that it was cut."""
    stated = {"additions": 0, "deletions": 0}
    found = _STATED.findall(file.text)
    for number, what in found:
        stated[what] += int(number)
    for what, action in (("additions", "Add:"), ("deletions", "Delete:")):
        held = rows.filter(pl.col("action") == action).height
        if found and held != stated[what]:
            raise UnreadableError(
                file.name, "summary", f"expected {stated[what]} {what} as the file says, found {held}"
            )


READERS: Final = (
    Reader(
        "icd10cm_order", "ICD-10-CM order file", (CM_ORDER,), lambda file: _is_order(file, pcs=False),
        lambda file: _order(file, _CM, FULL_CM, "icd10cm_order"), "fiscal",
    ),
    Reader(
        "icd10pcs_order", "ICD-10-PCS order file", (PCS_ORDER,), lambda file: _is_order(file, pcs=True),
        lambda file: _order(file, rf"{_PCS}|[0-9A-HJ-NP-Z]{{3}}", FULL_PCS, "icd10pcs_order"), "fiscal",
    ),
    Reader(
        "icd10cm_addenda", "ICD-10-CM order file addenda", (CM_ADDENDA,),
        lambda file: _is_addenda(file, pcs=False, flagged=True), lambda file: _addenda(file, CM_ADDENDA), "fiscal",
    ),
    Reader(
        "icd10cm_codes_addenda", "ICD-10-CM codes file addenda", (CM_CODES_ADDENDA,),
        lambda file: _is_addenda(file, pcs=False, flagged=False), lambda file: _addenda(file, CM_CODES_ADDENDA), "fiscal",
    ),
    Reader(
        "icd10pcs_addenda", "ICD-10-PCS order or codes file addenda", (PCS_ADDENDA,),
        lambda file: _is_addenda(file, pcs=True, flagged=False), lambda file: _addenda(file, PCS_ADDENDA), "fiscal",
    ),
    Reader(
        "icd10cm_codes", "ICD-10-CM codes file", (CM_CODES,), lambda file: _is_codes(file, _CM),
        lambda file: _codes(file, _CM, "icd10cm_codes"), "fiscal",
    ),
    Reader(
        "icd10pcs_codes", "ICD-10-PCS codes file", (PCS_CODES,), lambda file: _is_codes(file, _PCS),
        lambda file: _codes(file, _PCS, "icd10pcs_codes"), "fiscal",
    ),
)  # fmt: skip
