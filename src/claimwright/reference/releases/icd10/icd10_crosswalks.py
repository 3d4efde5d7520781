"""From code to code: General Equivalence Mappings, ICD-10-CM conversion tables; and the POA exempt list."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.codes import undot
from claimwright.reference.releases.lines import (
    as_date,
    cells,
    find_header,
    numbered,
    plain,
    refuse_if_cut,
    refuse_unless,
    sheet_rows,
    under_header,
)
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

_GEM_COLUMNS: Final = (
    Column("source_code", pl.String, "Code that is mapped, without dot."),
    Column("target_code", pl.String, "Code it is mapped to; null where no map exists."),
    Column("approximate", pl.Boolean, "The two do not mean quite the same."),
    Column("no_map", pl.Boolean, "The other system has no equivalent."),
    Column("combination", pl.Boolean, "More than one target code is needed together."),
    Column("scenario", pl.Int8, "Number of the combination, 0 without."),
    Column("choice_list", pl.Int8, "Place in the combination: one code is taken from each list; 0 without."),
)
_WAYS: Final = {
    "gem_icd9cm_icd10cm": "GEM: ICD-9-CM to ICD-10-CM",
    "gem_icd10cm_icd9cm": "GEM: ICD-10-CM to ICD-9-CM",
    "gem_icd9pcs_icd10pcs": "GEM: ICD-9-CM procedures to ICD-10-PCS",
    "gem_icd10pcs_icd9pcs": "GEM: ICD-10-PCS to ICD-9-CM procedures",
}
GEM_9_10_CM: Final = Table("gem_icd9cm_icd10cm", "one entry of the mapping from ICD-9-CM to ICD-10-CM", _GEM_COLUMNS)
GEM_10_9_CM: Final = Table("gem_icd10cm_icd9cm", "one entry of the mapping from ICD-10-CM to ICD-9-CM", _GEM_COLUMNS)
GEM_9_10_PCS: Final = Table(
    "gem_icd9pcs_icd10pcs", "one entry of the mapping from ICD-9-CM procedures to ICD-10-PCS", _GEM_COLUMNS
)
GEM_10_9_PCS: Final = Table(
    "gem_icd10pcs_icd9pcs", "one entry of the mapping from ICD-10-PCS to ICD-9-CM procedures", _GEM_COLUMNS
)
CONVERSION: Final = Table(
    "icd10cm_conversion",
    "one code that took the place of, or was split from, an earlier one",
    (
        Column("code", pl.String, "The code now assigned, without dot."),
        Column("effective", pl.Int32, "Calendar year it took effect."),
        Column("effective_from", pl.Date, "First day of the code: October 1 of the year where no day is published."),
        Column("previous_code", pl.String, "A code assigned before; null where none was."),
        Column("published", pl.String, "The previous assignment as published."),
    ),
)
POA_EXEMPT: Final = Table(
    "poa_exempt",
    "one code exempt from present-on-admission reporting",
    (
        Column("order", pl.Int32, "Place in the official order file; null where not published."),
        Column("code", pl.String, "The code without its dot."),
        Column("title", pl.String, "Long title."),
    ),
    key=("code",),
)
POA_CHANGES: Final = Table(
    "poa_exempt_changes",
    "one change of the POA exempt list against the year before",
    (
        Column("action", pl.String, "add, delete, revise_from or revise_to."),
        Column("code", pl.String, "The code without its dot."),
        Column("title", pl.String, "Long title."),
    ),
)

_GEM_LINE: Final = re.compile(r"([0-9A-Z]{3,7}) +([0-9A-Za-z]{2,7}) +[01]{3}\d\d\s*$")
_NONE: Final = ("NODX", "NOPCS", "NOI9", "NOI10")


def _way(file: SourceFile) -> str | None:
    """Which mapping a file is: by the shape of its codes (ICD-10-PCS: seven characters; ICD-9 procedures: digits)."""
    lines = [line for line in file.first_lines[:3000] if line.strip()]
    pairs = [(m[1], m[2].upper()) for line in lines if (m := _GEM_LINE.match(line))]
    if not pairs or len(pairs) * 10 < len(lines) * 9:
        return None
    sources = {source for source, _ in pairs}
    targets = {target for _, target in pairs if target not in _NONE}
    if all(len(code) == 7 for code in sources) and all(code.isdigit() and len(code) <= 4 for code in targets):
        return "gem_icd10pcs_icd9pcs"
    if all(code.isdigit() and len(code) <= 4 for code in sources) and all(len(code) == 7 for code in targets):
        return "gem_icd9pcs_icd10pcs"
    nine = re.compile(r"(?:\d{3}|V\d\d|E\d{3})\d{0,2}")
    ten = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
    nines = sum(bool(nine.fullmatch(code)) for code in sources) - sum(bool(ten.fullmatch(code)) for code in sources)
    return "gem_icd9cm_icd10cm" if nines > 0 else "gem_icd10cm_icd9cm"


def _gem(table: Table) -> Reader:
    def read(file: SourceFile) -> Parsed:
        lines = numbered(file)
        refuse_unless(
            file,
            lines,
            pl.col("text").str.contains(_GEM_LINE.pattern),
            "source code, target code and five digits of flags",
        )
        parts = lines.select(
            pl.col("text").str.extract(r"^(\S+)").alias("source_code"),
            pl.col("text").str.extract(r"^\S+ +(\S+)").str.to_uppercase().alias("target"),
            pl.col("text").str.extract(r"(\d{5})\s*$").alias("flags"),
        )
        frame = parts.select(
            "source_code",
            pl.when(~pl.col("target").is_in(_NONE)).then("target").alias("target_code"),
            *(
                (pl.col("flags").str.slice(at, 1) == "1").alias(name)
                for at, name in enumerate(("approximate", "no_map", "combination"))
            ),
            pl.col("flags").str.slice(3, 1).cast(pl.Int8).alias("scenario"),
            pl.col("flags").str.slice(4, 1).cast(pl.Int8).alias("choice_list"),
        )
        return Parsed({table.name: frame})

    return Reader(table.name, _WAYS[table.name], (table,), lambda file: _way(file) == table.name, read, "fiscal")


_CONVERSION: Final = {
    "Current code assignment": "code", "Effective": "effective", "Previous Code(s) Assignment": "published",
}  # fmt: skip


def _conversion_rows(file: SourceFile, *, whole: bool) -> list[tuple[int, list[str]]]:
    if file.is_workbook:
        if whole:
            return sheet_rows(file)
        return [(number, row) for number, row in enumerate(next(iter(file.sheets.values()), []), start=1)]
    if not file.head or ("current code" not in file.head[:4000].lower()):
        return []
    separator = "\t" if "\t" in file.head[:4000] else ","
    return (
        cells(file, separator)
        if whole
        else [(n, line.split(separator)) for n, line in enumerate(file.first_lines[:20], 1)]
    )


def _conversion_header(rows: list[tuple[int, list[str]]]) -> int | None:
    return next(
        (
            at
            for at, (_, row) in enumerate(rows)
            if any(plain(cell).startswith("currentcode") for cell in row)
            and any("previouscode" in plain(cell) for cell in row)
        ),
        None,
    )


def _is_conversion(file: SourceFile) -> bool:
    return _conversion_header(_conversion_rows(file, whole=False)[:20]) is not None


def _read_conversion(file: SourceFile) -> Parsed:
    rows = _conversion_rows(file, whole=True)
    header = _conversion_header(rows)
    if header is None:
        raise UnreadableError(file.name, "", "expected the columns current code, effective, previous code(s)")
    titles = [plain(cell) for cell in rows[header][1]]
    at = {
        "code": next(i for i, t in enumerate(titles) if t.startswith("currentcode")),
        "effective": next((i for i, t in enumerate(titles) if t.startswith("effective")), None),
        "published": next(i for i, t in enumerate(titles) if "previouscode" in t),
    }
    found = []
    for number, row in rows[header + 1 :]:
        said = {
            name: row[place].strip() if place is not None and place < len(row) else "" for name, place in at.items()
        }
        if not any(said.values()) or not re.fullmatch(r"[A-Z][0-9A-Z]{2}(?:\.?[0-9A-Z]{1,4})?", said["code"]):
            if said["effective"][:2] == "20":
                raise UnreadableError(file.name, f"line {number}", "expected an ICD-10-CM code in the first column")
            continue
        year, first = _effective(said["effective"])
        for previous in _previous(said["published"]):
            found.append({
                "code": undot(said["code"]), "effective": year, "effective_from": first, "previous_code": previous,
                "published": said["published"] or None,
            })  # fmt: skip
    return Parsed({CONVERSION.name: CONVERSION.frame(found)})


def _effective(text: str) -> tuple[int | None, date | None]:
    """A year (its October 1, as the table says), or a day such as 04/01/2025 or 2025-04-01."""
    if match := re.fullmatch(r"(20\d\d)(?:\.0)?", text):
        return int(match[1]), date(int(match[1]), 10, 1)
    first = as_date(text.split(" ")[0], "%m/%d/%Y", "%Y-%m-%d")
    return (first.year, first) if first else (None, None)


def _previous(text: str) -> list[str | None]:
    """The codes of a previous assignment, ranges and lists taken apart to what is written: ``A04.7, B25.9``."""
    codes = re.findall(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?", text)
    return [undot(code) for code in dict.fromkeys(codes)] or [None]


def _poa_rows(file: SourceFile, *, whole: bool) -> list[tuple[int, list[str]]]:
    if file.is_workbook:
        if whole:
            return sheet_rows(file)
        return [(1, row) for row in next(iter(file.sheets.values()), [])[:15]]
    if "POA" not in file.head[:2000].upper():
        return []
    separator = "\t" if "\t" in file.first_lines[0] else ","
    if whole:
        return cells(file, separator, quoted=separator == ",")
    return [(1, line.split(separator)) for line in file.first_lines[:15]]


def _poa_kind(file: SourceFile) -> str | None:
    """The whole list, or the list of changes beside it that has the same columns.

    The whole list begins with B90 and has an order; the additions begin wherever the first one stands, the deletions
    have no order, the revisions have an action.
    """
    rows = [row for _, row in _poa_rows(file, whole=False)]
    at = find_header(rows, "POAexemptCode", "Description")
    if at is None:
        return None
    titles = [plain(cell) for cell in rows[at]]
    code = titles.index("poaexemptcode")
    if "action" in titles:
        return "revised"
    if not titles[0].startswith("order"):
        return "deleted"
    return "list" if len(rows) > at + 1 and rows[at + 1][code].strip() < "C" else "added"


def _poa_frame(file: SourceFile) -> pl.DataFrame:
    rows = _poa_rows(file, whole=True)
    at = find_header([row for _, row in rows], "POAexemptCode", "Description") or 0
    names = {"POAexemptCode": "code", "Description": "title", "Action": "action"}
    names |= {cell: "order" for cell in rows[at][1] if plain(cell).startswith("order")}
    frame = under_header(file, rows, at, names)
    frame = frame.with_columns(
        pl.col("code").str.replace_all(".", "", literal=True).str.to_uppercase(), pl.col("title").str.strip_chars('"')
    )
    whole = pl.col("code").str.contains(r"^[A-Z][0-9A-Z]{2,6}$") & pl.col("title").is_not_null()
    if "order" in frame.columns:
        whole = whole & pl.col("order").str.contains(r"^\d+$")
    refuse_unless(file, frame, whole, "an order number (where the list has one), an ICD-10-CM code and its title")
    return frame.drop("line")


def _read_poa(file: SourceFile) -> Parsed:
    frame = _poa_frame(file)
    refuse_if_cut(file, frame["code"], ("Z9",), 10_000)
    return Parsed({POA_EXEMPT.name: frame.with_columns(pl.col("order").cast(pl.Int32))})


def _read_poa_changes(file: SourceFile) -> Parsed:
    kind = _poa_kind(file) or ""
    frame = _poa_frame(file)
    named = pl.col("action").str.strip_chars(":").str.to_lowercase().str.replace(" ", "_")
    action = named if "action" in frame.columns else pl.lit({"added": "add", "deleted": "delete"}[kind])
    return Parsed({POA_CHANGES.name: frame.with_columns(action.alias("action"))}, part=kind)


READERS: Final = (
    _gem(GEM_9_10_CM),
    _gem(GEM_10_9_CM),
    _gem(GEM_9_10_PCS),
    _gem(GEM_10_9_PCS),
    Reader("icd10cm_conversion", "ICD-10-CM conversion table", (CONVERSION,), _is_conversion, _read_conversion, "fiscal"),
    Reader(
        "poa_exempt", "POA exempt list", (POA_EXEMPT,), lambda file: _poa_kind(file) == "list", _read_poa, "fiscal"
    ),
    Reader(
        "poa_exempt_changes", "changes of the POA exempt list", (POA_CHANGES,),
        lambda file: _poa_kind(file) in ("added", "deleted", "revised"), _read_poa_changes, "fiscal",
    ),
)  # fmt: skip
