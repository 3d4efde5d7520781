"""Codes of one claim that published tables bring together: Excludes1 notes, NCCI pairs, add-on codes."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.subject import LISTED, Subject, in_force

_SAME: Final = ("claim_id", "claim_kind", "line", "date_of_service")
_SHORTEST, _LONGEST = 3, 7


def excludes1_pairs(subject: Subject) -> pl.LazyFrame | None:
    """Pairs of listed diagnoses that an Excludes1 note in force keeps apart: code, other, note (where it stands).

    None when no code on the batch, nor anything above it, carries such a note.
    """
    codes = subject.batch.diagnoses.filter(LISTED)["code"].drop_nulls().unique()
    above = pl.concat([codes.str.head(length) for length in range(_SHORTEST, _LONGEST + 1)])
    notes = subject.published("icd10cm_excludes1", above)
    if codes.len() < 2 or not notes.height:
        return None
    listed = (
        subject.diagnoses.filter(LISTED & (pl.col("qualifier").is_null() | pl.col("qualifier").str.starts_with("A")))
        .select(*_SAME, "code")
        .unique()
    )
    # A note stands at a category or code and holds for everything below it.
    noted = listed.with_columns(
        note=pl.concat_list(pl.col("code").str.head(length) for length in range(_SHORTEST, _LONGEST + 1)).list.unique()
    ).explode("note")
    other = pl.col("other")
    return (
        noted.join(notes.lazy(), left_on="note", right_on="code")
        .filter(in_force(pl.col("date_of_service")))
        .join(listed.select("claim_id", other="code"), on="claim_id")
        .filter(
            (pl.col("code") != other)
            # What stands below the note itself is not excluded by its own heading.
            & ~other.str.starts_with(pl.col("note"))
            & (other.str.head(pl.col("excluded_low").str.len_chars()) >= pl.col("excluded_low"))
            & (other.str.head(pl.col("excluded_high").str.len_chars()) <= pl.col("excluded_high"))
        )
        .with_columns(first=pl.min_horizontal("code", "other"), second=pl.max_horizontal("code", "other"))
        .sort("claim_id", "code", "note")
        .unique(["claim_id", "first", "second"], keep="first", maintain_order=True)
        .select(*_SAME, "code", "other", "note")
    )


def ptp_pairs(subject: Subject) -> pl.LazyFrame | None:
    """Pairs of lines of one claim and day that an NCCI edit in force joins: line (of column 2), column_1, column_2, day,
    modifier_indicator, bypassed, table. None when no two codes of the batch form a pair.

    Professional claims use the practitioner table where it is loaded, else the hospital's.
    """
    codes = subject.batch.lines["procedure_code"].drop_nulls().unique()
    if codes.len() < 2:
        return None
    ptp = subject.published("ptp", codes, "column_1").filter(pl.col("column_2").is_in(codes.implode()))
    if not ptp.height:
        return None
    modifiers = subject.context.reference.frame("modifiers")
    bypass = modifiers.filter(pl.col("ncci_bypass"))["code"].unique().implode()
    lines = subject.lines.filter(pl.col("procedure_code").is_not_null()).select(
        *_SAME, "procedure_code", "day", bypassed=pl.col("modifiers").list.eval(pl.element().is_in(bypass)).list.any()
    )
    professional = (
        "practitioner" if (subject.context.reference.frame("ptp")["table"] == "practitioner").any() else "hospital"
    )
    wanted = pl.when(pl.col("claim_kind") == "I").then(pl.lit("hospital")).otherwise(pl.lit(professional))
    second = lines.select("claim_id", "day", column_2="procedure_code", line_2="line", bypassed_2="bypassed")
    return (
        lines.join(ptp.lazy(), left_on="procedure_code", right_on="column_1")
        .filter((pl.col("table") == wanted) & in_force(pl.col("day")))
        .join(second, on=["claim_id", "day", "column_2"])
        .select(
            "claim_id",
            "claim_kind",
            "date_of_service",
            "table",
            "day",
            "modifier_indicator",
            "column_2",
            column_1="procedure_code",
            line="line_2",
            bypassed=pl.col("bypassed") | pl.col("bypassed_2"),
        )
        .unique(["claim_id", "line", "column_1", "column_2"], keep="first", maintain_order=True)
    )


def lone_addons(subject: Subject) -> pl.LazyFrame | None:
    """Add-on lines without any of their primary procedures that day: procedure_code, day. None without add-on codes."""
    addon = subject.published("addon", subject.batch.lines["procedure_code"], "addon_code")
    if not addon.height:
        return None
    lines = subject.lines.filter(pl.col("procedure_code").is_not_null()).select(*_SAME, "procedure_code", "day")
    listed = (
        lines.join(addon.lazy(), left_on="procedure_code", right_on="addon_code")
        .filter(in_force(pl.col("day")))
        # Types II and III leave (some) primaries to the contractor: only type I names them all.
        .filter((pl.col("edit_type") == 1).all().over("claim_id", "line") & pl.col("primary_code").is_not_null())
    )
    there = lines.select("claim_id", "day", primary_code="procedure_code")
    met = listed.join(there, on=["claim_id", "day", "primary_code"], how="semi").select("claim_id", "line").unique()
    return listed.unique(["claim_id", "line"], keep="first", maintain_order=True).join(
        met, on=["claim_id", "line"], how="anti"
    )
