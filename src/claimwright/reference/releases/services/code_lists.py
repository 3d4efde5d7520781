"""Administrative code lists: provider taxonomy (NUCC), claim adjustment and remark codes, places of service."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods
from claimwright.reference.releases.lines import (
    as_date,
    cells,
    find_header,
    plain,
    refuse_unless,
    sheet_rows,
    under_header,
)
from claimwright.reference.releases.periods import Period
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

TAXONOMY: Final = Table(
    "nucc_taxonomy",
    "one provider taxonomy code, from the user's own download",
    (
        Column("code", pl.String, "Ten characters."),
        Column("grouping", pl.String, "Grouping."),
        Column("classification", pl.String, "Classification."),
        Column("specialization", pl.String, "Area of specialization; null without."),
        Column("definition", pl.String, "Definition as published."),
        Column("notes", pl.String, "Notes; null without."),
        Column("display_name", pl.String, "Name for display; null in older versions."),
        Column("section", pl.String, "Individual or Non-Individual; null in older versions."),
    ),
    key=("code",),
)
_REASON: Final = (
    Column("code", pl.String, "The code."),
    Column("description", pl.String, "Wording of the user's own list; null in a list of dates alone."),
    Column("last_modified", pl.Date, "Day the wording last changed; null where never or not published."),
    Column("notes", pl.String, "Notes; null without."),
    Column("valid_from", pl.Date, "First day of the code; the list's own day where not published."),
    Column("valid_to", pl.Date, "Day it stops; null while it goes on."),
)
CARC: Final = Table("carc", "one claim adjustment reason code", _REASON, key=("code",))
RARC: Final = Table("rarc", "one remittance advice remark code", _REASON, key=("code",))
PLACES: Final = Table(
    "place_of_service_list",
    "one place of service of CMS's list",
    (
        Column("code", pl.String, "Two digits."),
        Column("name", pl.String, "Name."),
        Column("description", pl.String, "Description; null without."),
    ),
    key=("code",),
)

Rows = Sequence[tuple[int, list[str]]]


def _separator(file: SourceFile) -> str:
    first = next((line for line in file.first_lines if line.strip()), "")
    return "\t" if "\t" in first else ","


def _rows(file: SourceFile) -> Rows:
    if file.is_workbook:
        return sheet_rows(file)
    separator = _separator(file)
    return cells(file, separator, quoted=separator == "," or '"' in file.head)


def _first_rows(file: SourceFile) -> list[list[str]]:
    if file.is_workbook:
        return next(iter(file.sheets.values()), [])
    if not file.head or file.xml_root:
        return []
    try:
        # The last row of the head may be cut; it is left out when there are others.
        rows = [row for _, row in _rows(SourceFile(file.name, file.head.encode()))]
    except UnreadableError:
        return []
    return rows[:-1] if len(file.content) > len(file.head) and len(rows) > 1 else rows


_TAXONOMY: Final = {
    "Code": "code", "Grouping": "grouping", "Classification": "classification", "Specialization": "specialization",
    "Definition": "definition", "Notes": "notes", "Display Name": "display_name", "Section": "section",
}  # fmt: skip


def _is_taxonomy(file: SourceFile) -> bool:
    return find_header(_first_rows(file)[:3], "Code", "Grouping", "Classification", "Specialization") is not None


def _read_taxonomy(file: SourceFile) -> Parsed:
    rows = _rows(file)
    frame = under_header(file, rows, find_header([row for _, row in rows], "Code", "Grouping") or 0, _TAXONOMY)
    # The file may end with a line of copyright without a code.
    frame = frame.filter(pl.col("grouping").is_not_null() | (pl.col("code").str.len_chars() == 10))
    refuse_unless(
        file, frame, pl.col("code").str.contains(r"^[0-9A-Z]{9}X$"), "a taxonomy code: ten characters, the last X"
    )
    return Parsed({TAXONOMY.name: frame.drop("line")}, _taxonomy_version(file.name))


def _taxonomy_version(name: str) -> Period | None:
    """``nucc_taxonomy_251``: version 25.1. Version .0 takes effect on April 1, version .1 on October 1."""
    match = re.search(r"taxonomy_(\d\d)([01])(?!\d)", name)
    return periods.starting(date(2000 + int(match[1]), 10 if match[2] == "1" else 4, 1), "open") if match else None


_REASON_TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "carc", "rarc", "reasoncode", "remarkcode", "carccode", "rarccode"),
    "description": ("description", "display", "codedescription", "carcdescription", "rarcdescription"),
    "valid_from": ("start", "startdate", "effectivedate", "effective"),
    "last_modified": ("lastmodified", "modified", "lastmodifieddate", "modifieddate"),
    "valid_to": ("stop", "stopdate", "deactivationdate", "deactivated", "termdate", "terminationdate", "enddate"),
    "notes": ("notes", "note"),
}
_RARC_CODE: Final = re.compile(r"(?:M|MA|N)\d{1,3}")
_CARC_CODE: Final = re.compile(r"\d{1,3}|[ABDPWY]\d{1,2}")


def _reason_columns(row: Sequence[str]) -> dict[str, int]:
    titles = [plain(cell) for cell in row]
    return {
        ours: next(at for at, title in enumerate(titles) if title in theirs)
        for ours, theirs in _REASON_TITLES.items()
        if any(title in theirs for title in titles)
    }


def _reason_header(rows: Sequence[Sequence[str]]) -> int | None:
    return next(
        (at for at, row in enumerate(rows[:10]) if {"code"} < _reason_columns(row).keys() and len(row) <= 12), None
    )


def _reason_kind(file: SourceFile) -> str | None:
    """carc or rarc, by the codes themselves: remark codes begin with M, MA or N; 1, 45 and A1 or B7 are reasons."""
    rows = _first_rows(file)
    at = _reason_header(rows)
    if at is None:
        return None
    place = _reason_columns(rows[at])["code"]
    codes = [row[place].strip() for row in rows[at + 1 :] if len(row) > place and row[place].strip()]
    if codes and all(_RARC_CODE.fullmatch(code) for code in codes):
        return "rarc"
    reasons = codes and all(_CARC_CODE.fullmatch(code) for code in codes) and codes[0] == "1"
    dated = {"valid_from", "valid_to"} & _reason_columns(rows[at]).keys()
    return "carc" if reasons and (dated or {"45", "96", "97"} <= set(codes)) else None


def _read_reasons(table: Table) -> Any:
    pattern = _CARC_CODE if table.name == "carc" else _RARC_CODE

    def read(file: SourceFile) -> Parsed:
        rows = _rows(file)
        header = _reason_header([row for _, row in rows]) or 0
        columns = _reason_columns(rows[header][1])
        found: list[dict[str, Any]] = []
        for line, row in rows[header + 1 :]:
            said = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
            if not pattern.fullmatch(said["code"]):
                raise UnreadableError(file.name, f"line {line}", f"expected a {table.name.upper()} in column code")
            found.append({name: _reason_value(file, line, name, text) for name, text in said.items()})
        days = [row[name] for row in found for name in ("valid_from", "last_modified") if row.get(name)]
        period = periods.starting(max(days), "open") if days else None
        return Parsed({table.name: table.frame(found)}, period)

    return read


def _reason_value(file: SourceFile, line: int, name: str, text: str) -> Any:
    if not text:
        return None
    if name not in ("valid_from", "last_modified", "valid_to"):
        return text
    found = as_date(text.split(" ")[0], "%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%m/%d/%y")
    if found is None:
        raise UnreadableError(file.name, f"line {line}", f"expected a day such as 2024-06-01 as {name}")
    return found


_PLACE_TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("placeofservicecodes", "placeofservicecode", "poscode", "code", "pos"),
    "name": ("placeofservicename", "name", "posname", "display"),
    "description": ("placeofservicedescription", "description", "posdescription"),
}


def _place_columns(row: Sequence[str]) -> dict[str, int]:
    titles = [plain(cell) for cell in row]
    return {
        o: next(i for i, t in enumerate(titles) if t in ts) for o, ts in _PLACE_TITLES.items() if set(ts) & set(titles)
    }


def _place_header(rows: Sequence[Sequence[str]]) -> int | None:
    """A header with code and name under which 11 is the office, 21 inpatient and 23 the emergency room."""
    for at, row in enumerate(rows[:10]):
        columns = _place_columns(row)
        if {"code", "name"} <= columns.keys():
            said = {
                r[columns["code"]].strip(): r[columns["name"]].lower()
                for r in rows[at + 1 :]
                if len(r) > max(columns.values())
            }
            if said.get("11", "").startswith("office") and "emergency" in said.get("23", ""):
                return at
    return None


def _read_places(file: SourceFile) -> Parsed:
    rows = _rows(file)
    header = _place_header([row for _, row in rows]) or 0
    columns = _place_columns(rows[header][1])
    found = []
    for line, row in rows[header + 1 :]:
        said = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        if re.fullmatch(r"\d\d? ?[-–] ?\d\d?", said["code"]):
            continue  # ranges of unassigned numbers
        if said["code"] == "~":
            continue  # CMS's filler for "no description"
        if not re.fullmatch(r"\d\d?", said["code"]):
            raise UnreadableError(file.name, f"line {line}", "expected a place of service of two digits")
        name, dash, rest = said["name"].partition("- ")
        said["name"], said["description"] = (name.strip(), rest.strip()) if dash and "description" not in said else (
            said["name"], said.get("description", ""),
        )  # fmt: skip
        found.append({"code": said["code"].zfill(2), "name": said["name"], "description": said["description"] or None})
    return Parsed({PLACES.name: PLACES.frame(found)})


READERS: Final = (
    Reader("nucc_taxonomy", "NUCC provider taxonomy", (TAXONOMY,), _is_taxonomy, _read_taxonomy, "open"),
    Reader(
        "carc", "claim adjustment reason codes", (CARC,), lambda f: _reason_kind(f) == "carc", _read_reasons(CARC), "open",
        cumulative=True,
    ),
    Reader(
        "rarc", "remittance advice remark codes", (RARC,), lambda f: _reason_kind(f) == "rarc", _read_reasons(RARC), "open",
        cumulative=True,
    ),
    Reader(
        "place_of_service_list", "CMS place of service list", (PLACES,),
        lambda f: _place_header(_first_rows(f)) is not None, _read_places, "open",
    ),
)  # fmt: skip
