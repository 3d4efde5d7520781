"""Where official files were added, they answer for their period instead of what the installed packages hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from claimwright.reference import tables
from claimwright.reference.releases.icd10.icd10_lists import FULL_CM, FULL_PCS
from claimwright.reference.releases.services.hcpcs_level2 import FULL as FULL_HCPCS
from claimwright.reference.releases.store import Release, Store
from claimwright.reference.shelf import ncci_pairs
from claimwright.schema import Table

Span = tuple[date, date | None]
Used = list[tuple[Release, date | None]]

_FULL_POA: Final = 30_000
_FULL_TABULAR: Final = 40_000
_FULL_MODIFIERS: Final = 300
_LAST: Final = date(9999, 12, 31)
_FLAGS: Final = ("manifestation", "external_cause", "unacceptable_principal", "unspecified")
_ABOUT: Final = ("section", "chapter", "sex", "age_low", "age_high", "age_kind", *_FLAGS, "poa_exempt", "cc_level")


def within(frame: pl.DataFrame, spans: Sequence[Span]) -> pl.DataFrame:
    """The rows cut to the days of the spans; a row that lies in two spans becomes two, one that lies in none goes."""
    days = pl.DataFrame(
        [(first, last or _LAST) for first, last in spans],
        schema={"_first": pl.Date, "_last": pl.Date},
        orient="row",
    )
    starts = pl.max_horizontal("valid_from", "_first")
    ends = pl.min_horizontal(pl.col("valid_to").fill_null(_LAST), "_last")
    cut = frame.join(days, how="cross").with_columns(starts.alias("valid_from"), ends.alias("valid_to"))
    held = cut.filter(pl.col("valid_from") <= pl.col("valid_to")).drop("_first", "_last")
    return held.with_columns(pl.when(pl.col("valid_to") < _LAST).then("valid_to"))


def outside(frame: pl.DataFrame, spans: Sequence[Span]) -> pl.DataFrame:
    """The rows cut to the days that none of the spans (disjoint) holds."""
    gaps: list[Span] = []
    begins: date | None = date(1, 1, 1)
    for first, last in sorted(spans, key=lambda span: span[0]):
        if begins is not None and begins < first:
            gaps.append((begins, first - timedelta(days=1)))
        begins = last + timedelta(days=1) if last else None
    if begins is not None:
        gaps.append((begins, None))
    return within(frame, gaps) if gaps else frame.clear()


def _whole(store: Store, dataset: str, table: str, rows: int) -> Used:
    """The releases of a data set that hold a whole list, not an excerpt of it."""
    return [(release, end) for release, end in store.in_force(dataset) if release.rows.get(table, 0) >= rows]


def _spans(used: Used) -> list[Span]:
    return [(release.valid_from, end) for release, end in used]


def _rows(release: Release, end: date | None, table: str) -> pl.DataFrame:
    return pl.read_parquet(release.folder / f"{table}.parquet").with_columns(
        pl.lit(release.valid_from, dtype=pl.Date).alias("valid_from"),
        pl.lit(end, dtype=pl.Date).alias("valid_to"),
        pl.lit(release.source).alias("source"),
    )


def diagnoses(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``icd10cm``: codes and titles of order files, titles of tabular lists for codes without, POA exemptions.

    Flags are those of the packages.
    """
    used = _whole(store, "icd10cm_order", "icd10cm_order", FULL_CM)
    parts = [outside(package, _spans(used))]
    for release, end in used:
        listed = _rows(release, end, "icd10cm_order").rename({"title": "description"})
        known = _about(package, release.valid_from, end)
        whole = listed.join(known, on="code", how="left").with_columns(_parent(listed["code"]))
        place = known.filter(pl.col("code").str.len_chars() == 3).select(
            pl.col("code").alias("category"), "section", "chapter"
        )
        whole = whole.with_columns(pl.col("code").str.head(3).alias("category")).join(place, on="category", how="left")
        whole = whole.with_columns(
            pl.coalesce("section", "section_right").alias("section"),
            pl.coalesce("chapter", "chapter_right").alias("chapter"),
            *(pl.col(flag).fill_null(False) & pl.col("billable") for flag in _FLAGS),
        )
        parts.append(tables.ICD10CM.conform(whole))
    codes = _titled(pl.concat(parts), store)
    exempt = _whole(store, "poa_exempt", "poa_exempt", _FULL_POA)
    inside = [
        within(codes, [(release.valid_from, end)]).with_columns(
            pl.col("code").is_in(_rows(release, end, "poa_exempt")["code"].implode()).alias("poa_exempt")
        )
        for release, end in exempt
    ]
    return pl.concat([outside(codes, _spans(exempt)), *inside]).sort("code", "valid_from")


def _titled(codes: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Codes that nothing names (new since the packages) take the title of the tabular list of their days.

    A code of seven characters is titled as the book does: the title of its base with the meaning of the character.
    """
    used = _whole(store, "icd10cm_tabular", "icd10cm_tabular", _FULL_TABULAR)
    nameless = codes.filter(pl.col("description").is_null())
    parts = [codes.filter(pl.col("description").is_not_null()), outside(nameless, _spans(used))]
    for release, end in used:
        titles = _tabular_titles(release, end)
        inside = within(nameless, [(release.valid_from, end)])
        named = inside.with_columns(
            pl.col("code").replace_strict(titles, default=None, return_dtype=pl.String).alias("title")
        )
        parts.append(
            named.with_columns(
                pl.col("title").alias("description"),
                pl.when(pl.col("title").is_not_null()).then(pl.lit(release.source)).otherwise("source").alias("source"),
            ).drop("title")
        )
    return pl.concat(parts)


def _tabular_titles(release: Release, end: date | None) -> dict[str, str]:
    """Code to title of a tabular list, with the codes that its seventh characters make."""
    entries = _rows(release, end, "icd10cm_tabular")
    listed = {row["code"]: row for row in entries.iter_rows(named=True)}
    meanings: dict[str, list[tuple[str, str]]] = {}
    for code, character, meaning in (
        _rows(release, end, "icd10cm_tabular_seven").select("code", "character", "meaning").rows()
    ):
        meanings.setdefault(code, []).append((character, meaning))
    titles = {code: row["title"] for code, row in listed.items() if row["kind"] == "code"}
    for code, row in listed.items():
        if row["kind"] != "code" or row["has_children"]:
            continue
        holder: str | None = code
        while holder and holder not in meanings:
            holder = listed[holder]["parent"] if holder in listed else None
        for character, meaning in meanings.get(holder or row["section"] or "", []):
            titles[f"{code.ljust(6, 'X')}{character}"] = f"{row['title']}, {meaning}"
    return titles


def _about(package: pl.DataFrame, first: date, last: date | None) -> pl.DataFrame:
    """What the packages say of each code in or nearest before a period; one row a code."""
    holds = pl.col("valid_from") <= (last or _LAST)
    return package.filter(holds).sort("code", "valid_from").unique("code", keep="last").select("code", *_ABOUT)


def _parent(codes: pl.Series) -> pl.Expr:
    """The longest shorter code of the list that a code begins with."""
    listed = set(codes.to_list())
    parents = {
        code: next((code[:length] for length in range(len(code) - 1, 2, -1) if code[:length] in listed), None)
        for code in listed
    }
    return pl.col("code").replace_strict(parents, return_dtype=pl.String).alias("parent")


def _tabular(table: Table, added: str) -> Callable[[pl.DataFrame, Store], pl.DataFrame]:
    def merged(package: pl.DataFrame, store: Store) -> pl.DataFrame:
        used = _whole(store, "icd10cm_tabular", "icd10cm_tabular", 1)
        parts = [table.conform(_rows(release, end, added)) for release, end in used if added in release.rows]
        return pl.concat([outside(package, _spans(used)), *parts])

    return merged


def blocks(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``icd10cm_blocks``: chapters and sections of the tabular lists added."""
    used = _whole(store, "icd10cm_tabular", "icd10cm_tabular", 1)
    parts = [outside(package, _spans(used))]
    for release, end in used:
        entries = _rows(release, end, "icd10cm_tabular")
        categories = entries.filter((pl.col("kind") == "code") & pl.col("parent").is_null())
        bounds = [
            categories.group_by(pl.col(kind).alias("code")).agg(
                pl.col("code").min().alias("first"), pl.col("code").max().alias("last")
            )
            for kind in ("section", "chapter")
        ]
        named = entries.filter(pl.col("kind") != "code").rename({"title": "description"})
        parts.append(tables.ICD10CM_BLOCKS.conform(named.join(pl.concat(bounds), on="code", how="left")))
    return pl.concat(parts)


def procedures(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``icd10pcs``: codes and titles of order files."""
    used = _whole(store, "icd10pcs_order", "icd10pcs_order", FULL_PCS)
    parts = [
        tables.ICD10PCS.conform(
            _rows(release, end, "icd10pcs_order").filter("billable").rename({"title": "description"})
        )
        for release, end in used
    ]
    return pl.concat([outside(package, _spans(used)), *parts]).sort("code", "valid_from")


def hcpcs(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``hcpcs``: the Level II codes in force by CMS's file, with what the outpatient editor knows of them.

    CPT and CDT codes stay as the packages have them: the Level II file does not list them. A list without a
    single last day does not speak of ends: the end of a code that another source states stands.
    """
    used = _whole(store, "hcpcs_level2", "hcpcs_level2", FULL_HCPCS)
    ended = _ended(package, [_rows(release, end, "hcpcs_level2") for release, end in used])
    parts = [outside(package, _spans(used))]
    for release, end in used:
        span = [(release.valid_from, end)]
        inside = within(package, span)
        others = inside.filter(pl.col("kind") != "hcpcs2")
        parts.append(others)
        whole = _rows(release, end, "hcpcs_level2").filter(~pl.col("code").str.contains(r"^D\d{4}$"))
        listed = _in_force(_not_revived(whole, ended))
        named = listed.select("code", "short_description", "source", "valid_from", "valid_to", "dated")
        parts += _level2(inside.filter(pl.col("kind") == "hcpcs2"), named)
    return pl.concat(parts).sort("code", "valid_from")


def _ended(package: pl.DataFrame, lists: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Codes with the last day that a source with dates gives them, ``ended``; the packages speak before CMS's files."""
    own = package.group_by("code").agg(ended=pl.col("valid_to").fill_null(_LAST).max())
    told = pl.concat([frame.select("code", "add_date", "termination_date") for frame in lists]) if lists else None
    if told is None:
        return own
    others = told.group_by("code").agg(
        ended=pl.col("termination_date").max(), added=pl.col("add_date").max().fill_null(date.min)
    )
    others = others.filter(pl.col("ended") >= pl.col("added")).drop("added")
    return pl.concat([own, others.join(own, on="code", how="anti")])


def _not_revived(listed: pl.DataFrame, ended: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``dated`` (the list says of the code when it ends), without codes that ended before a list that does not."""
    rows = listed.join(ended, on="code", how="left").with_columns(
        dated=pl.col("termination_date").is_not_null().any()
        | (pl.col("add_date") > pl.col("ended")).fill_null(value=False)
    )
    gone = ~pl.col("dated") & (pl.col("ended") < pl.col("valid_from"))
    return rows.filter(~gone.fill_null(value=False)).drop("ended")


def modifiers(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``modifiers``: HCPCS modifiers of CMS's file that the packages do not list yet, without attributes."""
    used = _whole(store, "hcpcs_level2", "hcpcs_level2_modifiers", _FULL_MODIFIERS)
    flags = [column.name for column in tables.MODIFIERS.columns if column.dtype == pl.Boolean]
    parts = [package]
    for release, end in used:
        listed = _in_force(_rows(release, end, "hcpcs_level2_modifiers"))
        new = tables.MODIFIERS.conform(listed.join(package, on="code", how="anti"))
        parts.append(new.with_columns(pl.col(flag).fill_null(False) for flag in flags))
    return pl.concat(parts).sort("code", "valid_from")


def _in_force(listed: pl.DataFrame) -> pl.DataFrame:
    """Rows of CMS's file cut to the days between a code's addition and its termination."""
    cut = listed.with_columns(
        pl.max_horizontal("valid_from", "add_date").alias("valid_from"),
        pl.min_horizontal("valid_to", "termination_date").alias("valid_to"),
    )
    return cut.filter(pl.col("valid_to").is_null() | (pl.col("valid_from") <= pl.col("valid_to")))


def _level2(inside: pl.DataFrame, listed: pl.DataFrame) -> list[pl.DataFrame]:
    """Codes the packages know, cut to their days in CMS's file; and the others, without attributes."""
    known = inside.join(listed, on="code", suffix="_listed").with_columns(
        pl.max_horizontal("valid_from", "valid_from_listed").alias("valid_from"),
        pl.min_horizontal("valid_to", "valid_to_listed").alias("valid_to"),
        pl.coalesce("short_description", "description").alias("description"),
        pl.col("source_listed").alias("source"),
    )
    known = known.filter(pl.col("valid_to").is_null() | (pl.col("valid_from") <= pl.col("valid_to")))
    new = pl.concat([listed.join(known, on="code", how="anti"), *_beyond(listed, known)]).with_columns(
        pl.lit("hcpcs2").alias("kind"), pl.col("short_description").alias("description")
    )
    booleans = [c.name for c in tables.HCPCS.columns if c.dtype == pl.Boolean]
    new = tables.HCPCS.conform(new).with_columns(pl.col(name).fill_null(False) for name in booleans)
    return [tables.HCPCS.conform(known), new]


def _beyond(listed: pl.DataFrame, known: pl.DataFrame) -> list[pl.DataFrame]:
    """The days CMS's file has a code in force before and after those the packages know it for."""
    days = known.group_by("code").agg(
        pl.col("valid_from").min().alias("_first"), pl.col("valid_to").fill_null(_LAST).max().alias("_last")
    )
    both = listed.join(days, on="code")
    day = pl.duration(days=1)
    before = both.filter(pl.col("valid_from") < pl.col("_first")).with_columns(valid_to=pl.col("_first") - day)
    after = both.filter(
        (pl.col("_last") < _LAST) & pl.col("dated") & (pl.col("valid_to").fill_null(_LAST) > pl.col("_last"))
    ).with_columns(valid_from=pl.col("_last") + day)
    return [frame.select(listed.columns) for frame in (before, after)]


def _released(table: Table, dataset: str, added: str) -> Callable[[pl.DataFrame, Store], pl.DataFrame]:
    """A table whose columns the added one has too: the added one in its periods, the packages' in all others."""

    def merged(package: pl.DataFrame, store: Store) -> pl.DataFrame:
        used = _whole(store, dataset, added, 1)
        parts = [table.conform(_rows(release, end, added)) for release, end in used]
        return pl.concat([outside(package, _spans(used)), *parts]).sort(*table.key)

    return merged


MERGED: Final[dict[str, tuple[tuple[str, ...], Callable[[pl.DataFrame, Store], pl.DataFrame]]]] = {
    "icd10cm": (("icd10cm_order", "icd10cm_tabular", "poa_exempt"), diagnoses),
    "icd10cm_blocks": (("icd10cm_tabular",), blocks),
    "icd10cm_notes": (("icd10cm_tabular",), _tabular(tables.ICD10CM_NOTES, "icd10cm_tabular_notes")),
    "icd10cm_excludes1": (("icd10cm_tabular",), _tabular(tables.ICD10CM_EXCLUDES1, "icd10cm_tabular_excludes1")),
    "icd10cm_seven_chr": (("icd10cm_tabular",), _tabular(tables.ICD10CM_SEVEN_CHR, "icd10cm_tabular_seven")),
    "icd10pcs": (("icd10pcs_order",), procedures),
    "hcpcs": (("hcpcs_level2",), hcpcs),
    "modifiers": (("hcpcs_level2",), modifiers),
    "ptp": (tuple(ncci_pairs.DATASETS.values()), ncci_pairs.pairs),
    "addon": (("ncci_addon_medicare",), ncci_pairs.addons),
    "drg_weights": (("drg_table",), _released(tables.DRG_WEIGHTS, "drg_table", "drg_table")),
    "apc_rates": (("opps_apcs",), _released(tables.APC_RATES, "opps_apcs", "opps_apcs")),
}
"""Table of the packages to the data sets that take its place, and how."""
