"""What changed in a code set from one release to another: new, deleted, revised and moved codes, and changed notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.releases import periods
from claimwright.reference.releases.icd10.icd10_lists import FULL_CM, FULL_PCS
from claimwright.reference.releases.services.hcpcs_level2 import FULL as FULL_HCPCS
from claimwright.schema import Column, Table

if TYPE_CHECKING:
    from claimwright.reference.library import Library

CODE_CHANGES: Final = Table(
    "code_changes",
    "one change of one code between two releases; a code may have several",
    (
        Column("change", pl.String, "new, deleted, revised (title), moved (billable or not, or under another code)."),
        Column("code", pl.String, "The code, without dot; for NCCI pairs column 1 and column 2 with a blank."),
        Column("title_before", pl.String, "Title in the earlier release; null for a new code."),
        Column("title_after", pl.String, "Title in the later release; null for a deleted code."),
        Column("short_before", pl.String, "Short title in the earlier release; null where not loaded."),
        Column("short_after", pl.String, "Short title in the later release; null where not loaded."),
        Column("billable_before", pl.Boolean, "Valid for reporting in the earlier release."),
        Column("billable_after", pl.Boolean, "Valid for reporting in the later release."),
        Column("parent_before", pl.String, "Code it stood under."),
        Column("parent_after", pl.String, "Code it stands under."),
    ),
)
NOTE_CHANGES: Final = Table(
    "note_changes",
    "one note of the tabular list that only one of two releases has",
    (
        Column("change", pl.String, "added or removed."),
        Column("code", pl.String, "Code without dot, section range or chapter number that carries the note."),
        Column("kind", pl.String, "As in table icd10cm_notes."),
        Column("text", pl.String, "The note."),
    ),
)
SYSTEMS: Final = ("icd10cm", "icd10pcs", "hcpcs", "ptp")
_WHOLE: Final = {"icd10cm": FULL_CM, "icd10pcs": FULL_PCS, "hcpcs": FULL_HCPCS}
_SIDE: Final = ("code", "title", "short", "billable", "parent")
_SIDE_TYPES: Final = {
    "code": pl.String,
    "title": pl.String,
    "short": pl.String,
    "billable": pl.Boolean,
    "parent": pl.String,
}


@dataclass(frozen=True)
class Changes:
    """Two frames (``CODE_CHANGES``, ``NOTE_CHANGES``), the day of each release, and what could not be compared."""

    system: str
    before: date
    after: date
    codes: pl.DataFrame
    notes: pl.DataFrame
    remarks: tuple[str, ...] = ()

    def of(self, change: str) -> pl.DataFrame:
        return self.codes.filter(pl.col("change") == change)


def first_day(words: str) -> date:
    """The first day of a release as a user names it: FY2026, 2026, 2026Q3, 2026-04, or a day. Raises ``ValueError``."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        return periods.from_words(words).valid_from


def changes(library: Library, system: str, before: date, after: date) -> Changes:
    """What ``system`` (``SYSTEMS``, else ``KeyError``) had on the one day against the other.

    Revised titles need the publisher's file of both days: the packages know one title a code, of one year. Raises ``ReferenceMissingError``
    where nothing is loaded for one of the days.
    """
    if system not in SYSTEMS:
        raise KeyError(f"no list {system!r} to compare; there are {', '.join(SYSTEMS)}")
    if system == "ptp":
        return Changes(system, before, after, _pairs(library, before, after), NOTE_CHANGES.empty())
    sides = [_side(library, system, day) for day in (before, after)]
    notes = _notes(library, before, after) if system == "icd10cm" else NOTE_CHANGES.empty()
    titles = sides[0][1] and sides[1][1]
    remarks = [] if titles else ["titles are not compared: that needs the official file of both days"]
    if system == "icd10cm" and _one_list(library, before, after):
        remarks.append("notes are not compared: those of both days come from one tabular list")
    codes = _compared(sides[0][0], sides[1][0], titles=titles)
    return Changes(system, before, after, codes, notes, tuple(remarks))


def _side(library: Library, system: str, day: date) -> tuple[pl.DataFrame, bool]:
    """The list on a day (columns ``_SIDE``, one row a code), and whether it is the publisher's own file."""
    frame = _official(library, system, day)
    official = frame is not None
    if frame is None:
        frame = _held(library.table(system), day).collect()
        frame = frame.rename({"description": "title"}).with_columns(pl.lit(None, dtype=pl.String).alias("short"))
    if not frame.height:
        raise ReferenceMissingError(
            f"no {system} release is loaded for {day}; add its file with: claimwright reference add"
        )
    billable = pl.col("billable") if "billable" in frame.columns else pl.lit(value=True)
    frame = frame.with_columns(billable.alias("billable"))
    if system == "icd10cm":
        listed = set(frame["code"])
        parents = [
            next((code[:n] for n in range(len(code) - 1, 2, -1) if code[:n] in listed), None) for code in frame["code"]
        ]
        frame = frame.with_columns(pl.Series("parent", parents, dtype=pl.String))
    else:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("parent"))
    side = frame.select(pl.col(name).cast(kind) for name, kind in _SIDE_TYPES.items()).unique("code", keep="last")
    return side, official


def _official(library: Library, system: str, day: date) -> pl.DataFrame | None:
    """The publisher's own file of that day where it was added: it has both titles."""
    table = {"icd10cm": "icd10cm_order", "icd10pcs": "icd10pcs_order", "hcpcs": "hcpcs_level2"}[system]
    try:
        frame = library.releases.on(table, day).collect()
    except ReferenceMissingError:
        return None
    if frame.height < _WHOLE[system]:
        return None  # an excerpt says nothing of the codes it leaves out
    if system == "hcpcs":
        holds = (pl.col("add_date").is_null() | (pl.col("add_date") <= day)) & (
            pl.col("termination_date").is_null() | (pl.col("termination_date") >= day)
        )
        listed = frame.filter(holds).rename({"long_description": "title", "short_description": "short"})
        # CMS's file lists Level II alone; CPT and CDT codes are those of the packages.
        others = _held(library.table("hcpcs"), day).filter(pl.col("kind") != "hcpcs2").select("code").collect()
        return pl.concat([listed.select("code", "title", "short"), others], how="diagonal")
    return frame.rename({"short_title": "short"})


def _held(table: pl.LazyFrame, day: date) -> pl.LazyFrame:
    return table.filter((pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)))


def _compared(before: pl.DataFrame, after: pl.DataFrame, *, titles: bool) -> pl.DataFrame:
    both = before.join(after, on="code", how="full", suffix="_after", coalesce=True).rename(
        {name: f"{name}_before" for name in _SIDE[1:]}
    )
    here, there = pl.col("billable_before").is_not_null(), pl.col("billable_after").is_not_null()
    title = (_differs("title") | _differs("short")) & titles
    moved = (pl.col("billable_before") != pl.col("billable_after")) | pl.col("parent_before").ne_missing(
        pl.col("parent_after")
    )
    kinds = (("new", ~here), ("deleted", ~there), ("revised", here & there & title), ("moved", here & there & moved))
    parts = [both.filter(holds).with_columns(pl.lit(kind).alias("change")) for kind, holds in kinds]
    return CODE_CHANGES.conform(pl.concat(parts)).sort("code", "change")


def _differs(name: str) -> pl.Expr:
    """Both are known and not the same: a title that is missing on one side is no revision."""
    return (pl.col(f"{name}_before") != pl.col(f"{name}_after")).fill_null(value=False)


def _one_list(library: Library, before: date, after: date) -> bool:
    sources = [
        set(_held(library.table("icd10cm_notes"), day).select("source").unique().collect()["source"])
        for day in (before, after)
    ]
    return sources[0] == sources[1]


def _notes(library: Library, before: date, after: date) -> pl.DataFrame:
    sides = [
        _held(library.table("icd10cm_notes"), day).select("code", "kind", "text").unique().collect()
        for day in (before, after)
    ]
    key = ["code", "kind", "text"]
    added = sides[1].join(sides[0], on=key, how="anti").with_columns(pl.lit("added").alias("change"))
    removed = sides[0].join(sides[1], on=key, how="anti").with_columns(pl.lit("removed").alias("change"))
    return NOTE_CHANGES.conform(pl.concat([added, removed])).sort("code", "kind", "change", "text")


def _pairs(library: Library, before: date, after: date) -> pl.DataFrame:
    """NCCI pairs: new, deleted, and revised where the modifier indicator changed; titles are table and indicator."""
    key = ["table", "column_1", "column_2"]
    sides = [
        _held(library.table("ptp"), day).select(*key, "modifier_indicator").unique(key).collect()
        for day in (before, after)
    ]
    both = sides[0].join(sides[1], on=key, how="full", suffix="_after", coalesce=True)
    one, two = pl.col("modifier_indicator"), pl.col("modifier_indicator_after")
    kind = (
        pl.when(one.is_null())
        .then(pl.lit("new"))
        .when(two.is_null())
        .then(pl.lit("deleted"))
        .when(one != two)
        .then(pl.lit("revised"))
    )
    changed = both.with_columns(kind.alias("change")).filter(pl.col("change").is_not_null())
    said = changed.with_columns(
        pl.format("{} {}", "column_1", "column_2").alias("code"),
        pl.format("{} table, modifier indicator {}", "table", one).alias("title_before"),
        pl.format("{} table, modifier indicator {}", "table", two).alias("title_after"),
    )
    return CODE_CHANGES.conform(said).sort("code", "title_before", "title_after")
