"""What a release does to a practice: which of its favourites, charges, encounters, claims and problem lists it touches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.changes import Changes
from claimwright.schema import Column, Table

if TYPE_CHECKING:
    from claimwright.reference.library import Library

ICD10CM: Final = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")
"""What an ICD-10-CM code looks like, without dot: other codes of a list are not judged."""
PROBLEM_LISTS: Final = "problem_lists"
"""Name of the frame that is also searched for codes left behind by earlier releases: lists are kept for years."""

IMPACT: Final = Table(
    "release_impact",
    "one row of the practice that a change of a code touches",
    (
        Column(
            "where", pl.String, "What was looked at: favourites, charge_items, open_encounters and so on, as named."
        ),
        Column("row", pl.String, "Which row: its own identifier, or its number from 1."),
        Column("code", pl.String, "The code the row carries, without dot."),
        Column("change", pl.String, "deleted, revised or moved; before, for what the earlier release left behind."),
        Column("consequence", pl.String, "cannot be reported, needs more characters, or title changed."),
        Column("title_before", pl.String, "Title in the earlier release."),
        Column("title_after", pl.String, "Title in the later release; null for a deleted code."),
        Column(
            "successors", pl.List(pl.String), "Codes to consider instead, likeliest first; empty when none is known."
        ),
        Column("day", pl.Date, "The row's date of service; null where it has none."),
    ),
)


def impact(library: Library, changes: Changes, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of ``IMPACT``: every row of the frames whose code was deleted, revised or moved.

    Each frame has a column ``code`` (with or without dot); optionally ``id`` (what names the row) and ``day`` (date of
    service, or of discharge for inpatient stays): a row of a day before the later release keeps its code and is left out.
    In ``PROBLEM_LISTS`` every ICD-10-CM code that cannot be reported in the later release is found, whenever it ended.
    """
    touched = _touched(library, changes)
    found = []
    for name, frame in frames.items():
        rows = _rows(name, frame, changes)
        found.append(rows.join(touched, on="code", how="inner"))
        if name == PROBLEM_LISTS and changes.system == "icd10cm":
            found.append(_left_behind(library, changes, rows.join(touched, on="code", how="anti")))
    if not found:
        return IMPACT.empty()
    return IMPACT.conform(pl.concat(found)).sort("where", "consequence", "code", "row")


def _rows(name: str, frame: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    numbered = frame.with_row_index("number", offset=1)
    row = pl.col("id").cast(pl.String) if "id" in frame.columns else pl.col("number").cast(pl.String)
    day = pl.col("day").cast(pl.Date) if "day" in frame.columns else pl.lit(None, dtype=pl.Date)
    code = pl.col("code").cast(pl.String).str.strip_chars().str.to_uppercase().str.replace_all(".", "", literal=True)
    rows = numbered.select(pl.lit(name).alias("where"), row.alias("row"), code.alias("code"), day.alias("day"))
    return rows.filter(pl.col("day").is_null() | (pl.col("day") >= changes.after))


def _touched(library: Library, changes: Changes) -> pl.DataFrame:
    """Codes that were in the earlier release and are not the same in the later one, with consequence and successors."""
    stopped = pl.col("billable_before") & ~pl.col("billable_after")
    consequence = (
        pl.when(pl.col("change") == "deleted")
        .then(pl.lit("cannot be reported"))
        .when((pl.col("change") == "moved") & stopped)
        .then(pl.lit("needs more characters"))
        .when(pl.col("change") == "revised")
        .then(pl.lit("title changed"))
    )
    touched = changes.codes.with_columns(consequence.alias("consequence")).filter(pl.col("consequence").is_not_null())
    names = touched.filter(pl.col("consequence") != "title changed")["code"].to_list()
    lists = successors(library, changes, names)
    return touched.with_columns(
        pl.Series("successors", [lists.get(code, []) for code in touched["code"]], dtype=pl.List(pl.String))
    ).select("code", "change", "consequence", "title_before", "title_after", "successors")


def _left_behind(library: Library, changes: Changes, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose code no longer is, or never was, one to report on the later release's first day."""
    after = library.on(changes.after)
    told = []
    for code in rows["code"].unique():
        found = after.icd10cm(code)
        if (found and found.billable) or not ICD10CM.fullmatch(code):
            continue
        told.append(
            {
                "code": code,
                "change": "before",
                "consequence": "needs more characters" if found else "cannot be reported",
                "title_before": found.description if found else _last_title(library, code),
                "title_after": found.description if found else None,
                "successors": [] if found else _latest(library, code),
            }
        )
    schema = {column.name: column.dtype for column in IMPACT.columns if column.name not in {"where", "row", "day"}}
    return rows.join(pl.DataFrame(told, schema=schema), on="code", how="inner")


def _last_title(library: Library, code: str) -> str | None:
    """The title a code had when it was last in the list; None when no release known here has it."""
    rows = library.frame("icd10cm").filter(pl.col("code") == code).sort("valid_from")
    return rows["description"].last() if rows.height else None  # type: ignore[return-value]


def _latest(library: Library, code: str) -> list[str]:
    """What the newest conversion table names for a code that ended in any year."""
    table = _newest_conversion(library)
    return table.filter(pl.col("previous_code") == code)["code"].to_list() if table is not None else []


def successors(library: Library, changes: Changes, codes: list[str]) -> dict[str, list[str]]:
    """For each code the codes to consider in the later release: those of the conversion table, then those below it."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    for previous, code in _converted(library, changes):
        if previous in found and code not in found[previous]:
            found[previous].append(code)
    if changes.system == "icd10cm":
        new = changes.codes.filter((pl.col("change") == "new") & pl.col("billable_after"))["code"].to_list()
        for code, known in found.items():
            known += [below for below in new if below.startswith(code) and below not in known]
    if changes.system == "hcpcs":
        for code, known in found.items():
            known += [one for one in _cross_references(library, code) if one not in known]
    return found


def _converted(library: Library, changes: Changes) -> list[tuple[str, str]]:
    """Previous code and new code of the newest conversion table, for codes that took effect between the releases."""
    newest = _newest_conversion(library) if changes.system == "icd10cm" else None
    if newest is None:
        return []
    effective = pl.col("effective_from").is_between(changes.before, changes.after, closed="right")
    return newest.filter(effective & pl.col("previous_code").is_not_null()).select("previous_code", "code").rows()


def _newest_conversion(library: Library) -> pl.DataFrame | None:
    try:
        table = library.releases.scan("icd10cm_conversion").collect()
    except ReferenceMissingError:
        return None
    return table.filter(pl.col("valid_from") == pl.col("valid_from").max())


def _cross_references(library: Library, code: str) -> list[str]:
    """The codes that CMS's file of either release names beside a code that ended."""
    try:
        listed = library.releases.scan("hcpcs_level2").filter(pl.col("code") == code).collect()
    except ReferenceMissingError:
        return []
    return [one for text in listed["cross_references"].drop_nulls() for one in text.split() if one != code]
