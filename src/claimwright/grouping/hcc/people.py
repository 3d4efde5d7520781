"""Which kinds of people does a population have, and what does each count before any diagnosis?"""

from __future__ import annotations

import numpy as np
import polars as pl

from claimwright.grouping.hcc.columns import MEMBERS
from claimwright.grouping.hcc.segments import (
    FIRST_AGES,
    FULL_DUAL,
    LATE_GRAFT,
    MEDICAID,
    PARTIAL_DUAL,
    Demographics,
    Eligibility,
    demographics,
)
from claimwright.grouping.hcc.tables import ModelTables


def demographics_of(people: pl.DataFrame, tables: ModelTables) -> tuple[list[str], pl.DataFrame]:
    """The segments that occur, and for each person: segment (its number, -1 for none), demographic (thousandths), terms."""
    names = [name for name in MEMBERS.names if name != "member_id"]
    kinds = _kinds_of_people(people, tables).select("person", *names)
    unique = kinds.select(names).unique(maintain_order=True).with_row_index("kind")
    found: list[Demographics | None] = []
    for row in unique.iter_rows(named=True):
        eligibility = Eligibility(**{name: row[name] for name in names if name not in ("age", "sex")})
        found.append(demographics(tables, row["age"], row["sex"], eligibility))
    groups = sorted({one.segment for one in found if one})
    number = {segment: place for place, segment in enumerate(groups)}
    described = unique.with_columns(
        pl.Series("segment", [number[one.segment] if one else -1 for one in found], dtype=pl.Int32),
        pl.Series("demographic", [sum(value for _, value in one.terms) if one else 0 for one in found], dtype=pl.Int64),
        pl.Series(
            "terms",
            [[{"variable": name, "value": value} for name, value in one.terms] if one else [] for one in found],
            dtype=pl.List(pl.Struct({"variable": pl.String, "value": pl.Int64})),
        ),
    )
    return groups, kinds.join(described, on=names, how="left", nulls_equal=True, maintain_order="left")


def _kinds_of_people(people: pl.DataFrame, tables: ModelTables) -> pl.DataFrame:
    """Each person as the first of those whom the model cannot tell apart, so that few kinds of people are left to look up."""
    first = np.array(FIRST_AGES)
    ages = first[np.searchsorted(first, people["age"].to_numpy(), side="right") - 1]
    groups = dict.fromkeys(FULL_DUAL, "02") | dict.fromkeys(PARTIAL_DUAL, "01")
    others = dict.fromkeys(MEDICAID - FULL_DUAL - PARTIAL_DUAL, "09")
    unasked = "special_needs_plan" if tables.model.is_part_d or tables.model.is_esrd else "low_income"
    return people.with_columns(
        pl.Series("age", ages, dtype=pl.Int16),
        pl.col("dual_status").replace_strict(groups | others, default="NA"),
        pl.col("graft_months").clip(0, LATE_GRAFT)
        if tables.model.is_esrd
        else pl.lit(None, pl.Int16).alias("graft_months"),
        pl.lit(value=False).alias(unasked),
    )
