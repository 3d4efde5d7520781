"""Codes of one claim that published tables bring together: Excludes1 notes, NCCI pairs, add-on codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.context import ReferenceFrames, in_force
from claimwright.edits.ncci_modifiers import bypassed, separating
from claimwright.edits.ncci_tables import MEDICAID, answering, is_medicaid, words
from claimwright.edits.prepare.claim_facts import LISTED
from claimwright.edits.prepared_tables import PreparedTables
from claimwright.keeping import kept
from claimwright.reference.shelf.ncci_pairs import PairIndex
from claimwright.reference.shelf.shelf import Shelf

_SAME: Final = ("claim_id", "claim_kind", "line", "date_of_service")
_SHORTEST, _LONGEST = 3, 7
_OF_PHYSICIANS: Final = r"^09[678]"
"""Revenue codes of physicians' services, which a critical access hospital bills beside its own (CMS IOM 100-04, chapter 4, section 250.2,
method II): they are another provider's, and no part of the hospital's."""
_AFTER_ALL: Final = "~"
"""Sorts after every character of a code."""


def excludes1_pairs(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Pairs of listed diagnoses that an Excludes1 note in force keeps apart: code, other, note (where it stands).

    None when no two codes of the batch exclude each other.
    """
    listed = tables["diagnoses"].filter(
        LISTED
        & (pl.col("qualifier").is_null() | pl.col("qualifier").str.starts_with("A"))
        & pl.col("code").is_not_null()
    )
    codes = listed["code"].unique().sort()
    excluded = _excluding(subject, codes)
    if not excluded.height:
        return None
    rows = listed.lazy().select("claim", *_SAME, "code").unique()
    return (
        rows.join(excluded.lazy(), on="code")
        .filter(in_force(pl.col("date_of_service")))
        .join(rows.select("claim", other="code"), on=["claim", "other"])
        .with_columns(first=pl.min_horizontal("code", "other"), second=pl.max_horizontal("code", "other"))
        .sort("claim", "code", "note")
        .unique(["claim", "first", "second"], keep="first", maintain_order=True)
        .select("claim", *_SAME, "code", "other", "note")
    )


def _excluding(subject: PreparedTables, codes: pl.Series) -> pl.DataFrame:
    """Which of these codes (sorted) exclude which others, by which note, when: code, other, note, valid_from, valid_to."""
    # A note stands at a category or code and holds for everything below it.
    above = codes.to_frame("code").with_columns(
        note=pl.concat_list(pl.col("code").str.head(length) for length in range(_SHORTEST, _LONGEST + 1)).list.unique()
    )
    notes = subject.published("icd10cm_excludes1", above["note"].explode())
    if codes.len() < 2 or not notes.height:
        return notes.clear()
    # Codes sort as text, so that what a note excludes is one run of the sorted codes.
    start = pl.Series("start", codes.search_sorted(notes["excluded_low"], side="left"))
    end = pl.Series("end", codes.search_sorted(notes["excluded_high"] + _AFTER_ALL, side="right"))
    runs = notes.with_columns(start, end).filter(pl.col("start") < pl.col("end"))
    return (
        above.explode("note")
        .join(runs, left_on="note", right_on="code")
        .with_columns(other=pl.int_ranges("start", "end"))
        .explode("other")
        .with_columns(other=pl.lit(codes, dtype=pl.String).gather(pl.col("other")))
        # What stands below the note itself is not excluded by its own heading.
        .filter((pl.col("code") != pl.col("other")) & ~pl.col("other").str.starts_with(pl.col("note")))
        .select("code", "other", "note", "valid_from", "valid_to")
    )


def ptp_pairs(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Pairs of lines of one claim and day that an NCCI edit in force joins: line (of column 2), column_1, column_2, day,
    modifier_indicator, bypassed, table. None when no two codes of the batch form a pair.

    A physician's service on a hospital's bill is not set against the hospital's own. ``bypassed`` is as ``ncci_modifiers`` has it. Bills that NCCI's pairs are not for (inpatient ones, 71X, 77X ...) have none.
    Professional claims use the practitioner table on the days it answers for, else the hospital's; Medicaid claims use
    Medicaid's own of their setting on the days it answers for, else Medicare's, and ``table`` says so.
    """
    lines = tables["lines"].filter(
        pl.col("procedure_code").is_not_null() & pl.col("day").is_not_null() & pl.col("pairs_asked")
    )
    if lines.height < 2:
        return None
    index = pair_index(subject.context.reference, lines["procedure_code"].unique())
    lines = lines.with_row_index("at")
    found = index.found(lines.select("claim", "day", "at", code="procedure_code"), ["claim", "day"])
    if not found.height:
        return None
    physicians = pl.col("revenue_code").fill_null("").str.zfill(4).str.contains(_OF_PHYSICIANS)
    judged = lines.select(table=_judging(index), medicaid=is_medicaid(), physicians=physicians)
    sides = [pl.lit(judged["physicians"]).gather(pl.col(at)) for at in ("at_1", "at_2")]
    found = found.filter(sides[0] == sides[1])
    wanted, medicaid = (pl.lit(judged[name]).gather(pl.col("at_1")) for name in ("table", "medicaid"))
    found = found.with_columns(medicaid=medicaid)
    found = found.filter((pl.col("table").cast(pl.String) == wanted) & in_force(pl.col("day")))
    if not found.height:
        return None
    ways = separating(subject.context.reference, lines)
    first = lines.lazy().select(
        at_1="at", column_1="procedure_code", **{f"{name}_1": one for name, one in ways.items()}
    )
    second = lines.lazy().select(
        "at", *_SAME, column_2="procedure_code", **{f"{name}_2": one for name, one in ways.items()}
    )
    return (
        found.lazy()
        .with_columns(table=words(pl.col("table").cast(pl.String), medicaid=pl.col("medicaid")))
        .join(first, on="at_1")
        .join(second, left_on="at_2", right_on="at")
        .with_columns(bypassed=bypassed())
        .sort("claim", "line", "column_1")
        .unique(["claim", "line", "column_1", "column_2"], keep="first", maintain_order=True)
        .select("claim", *_SAME, "table", "day", "modifier_indicator", "column_1", "column_2", "bypassed")
    )


def _judging(index: PairIndex) -> pl.Expr:
    """The table that judges each line."""
    day, until = pl.col("day"), index.until
    practitioner = pl.lit(value=False)
    if "practitioner" in until:
        practitioner = (pl.col("claim_kind") != "I") & (day <= pl.lit(until["practitioner"]))
    medicare = pl.when(practitioner.fill_null(value=False)).then(pl.lit("practitioner")).otherwise(pl.lit("hospital"))
    return answering(medicare, {name: day <= pl.lit(last) for name, last in until.items() if name.startswith(MEDICAID)})


_INDEXING: Final = Lock()
"""The index is large: two slices of a batch do not both build it."""


def pair_index(reference: ReferenceFrames, codes: pl.Series) -> PairIndex:
    """The NCCI pairs of a library, those of these codes among them."""
    with _INDEXING:
        return reference.pairs_among(codes) if isinstance(reference, Shelf) else _pair_index(reference)


def pairs_until(reference: ReferenceFrames) -> Mapping[str, date]:
    """The last day each table of NCCI pairs of a library answers for."""
    return reference.pairs_until if isinstance(reference, Shelf) else _pair_index(reference).until


@kept(2)
def _pair_index(reference: ReferenceFrames) -> PairIndex:
    return PairIndex.of(reference.frame("ptp"))


def lone_addons(subject: PreparedTables, tables: dict[str, pl.DataFrame]) -> pl.LazyFrame | None:
    """Add-on lines without any of their primary procedures that day: procedure_code, day, by_partner (a partner's claim may
    have it). What another claim of the day has is not missing. None without add-on codes."""
    addon = subject.published("addon", subject.given("lines")["procedure_code"], "addon_code")
    if not addon.height:
        return None
    lines = tables["lines"].lazy().filter(pl.col("procedure_code").is_not_null() & pl.col("add_ons_asked"))
    lines = lines.select("claim", *_SAME, "procedure_code", "day", "billing_is_organization")
    listed = (
        lines.join(addon.lazy(), left_on="procedure_code", right_on="addon_code")
        .filter(in_force(pl.col("day")))
        # Types II and III leave (some) primaries to the contractor: only type I names them all.
        .filter((pl.col("edit_type") == 1).all().over("claim", "line") & pl.col("primary_code").is_not_null())
    )
    there = lines.select("claim", "day", primary_code="procedure_code")
    met = listed.join(there, on=["claim", "day", "primary_code"], how="semi").select("claim", "line").unique()
    lone = listed.unique(["claim", "line"], keep="first", maintain_order=True).join(
        met, on=["claim", "line"], how="anti"
    )
    if "earlier_lines" in tables:
        elsewhere = tables["earlier_lines"].lazy().filter(pl.col("about") == "primary").select("claim", "line")
        lone = lone.join(elsewhere, on=["claim", "line"], how="anti")
    return _with_partners(lone, lines)


def _with_partners(lone: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """by_partner: a group bills, and the claim does not itself have the primary procedure on another day."""
    partners = data_table("claimwright.edits", "partner_add_ons.tsv").lazy()
    partners = partners.select(
        "primary_code", procedure_code="addon_code", partner_from=pl.col("valid_from").str.to_date()
    )
    own = lines.select("claim", primary_code="procedure_code").unique().with_columns(own=pl.lit(value=True))
    return (
        lone.drop("primary_code")
        .join(partners, on="procedure_code", how="left", maintain_order="left")
        .join(own, on=["claim", "primary_code"], how="left", maintain_order="left")
        .with_columns(
            by_partner=(
                (pl.col("day") >= pl.col("partner_from"))
                & (pl.col("claim_kind") == "P")
                & pl.col("billing_is_organization")
                & pl.col("own").is_null()
            ).fill_null(value=False)
        )
    )
