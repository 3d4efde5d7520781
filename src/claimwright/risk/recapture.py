"""Which lasting conditions of earlier years does no diagnosis of this year say, for a population at once?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.grouping.hcc import ModelTables
from claimwright.risk.gaps import asked_again
from claimwright.schema import Column, Table

RECAPTURE: Final = Table(
    "risk_recapture",
    "one lasting condition of a member's earlier years that nobody coded this year",
    (
        Column("member_id", pl.String, "The person."),
        Column("hcc", pl.String, "Its category."),
        Column("label", pl.String, "What the category is called."),
        Column("codes", pl.List(pl.String), "Diagnoses of the earlier years that map to it, undotted."),
        Column("last_day", pl.Date, "When it was last documented; null where no day is given."),
        Column("question", pl.String, "What is asked: never that it is present."),
    ),
    key=("member_id", "hcc"),
)


def recapture_members(earlier: pl.DataFrame, categories: pl.DataFrame, tables: ModelTables) -> pl.DataFrame:
    """The lasting conditions of ``earlier`` (member_id, code, and day where it is known) that ``categories`` do not cover.

    ``categories`` are those of this year, as ``score_members`` gives them. A category is covered by itself or by a more severe
    one of its hierarchy. What is over, such as a stroke, is not asked for again (``data/recapture.tsv``).
    """
    undotted = pl.col("code").str.to_uppercase().str.replace_all(".", "", literal=True)
    day = pl.col("day").cast(pl.Date) if "day" in earlier.columns else pl.lit(None, dtype=pl.Date)
    mapped = (
        earlier.select("member_id", code=undotted, day=day)
        .join(tables.diagnoses.select("code", "hcc").unique(), on="code")
        .filter(pl.col("hcc").is_in(sorted(tables.chronic)))
    )
    asked = pl.DataFrame(
        [(code, asked_again(code)) for code in mapped["code"].unique(maintain_order=True)],
        schema={"code": pl.String, "question": pl.String}, orient="row",
    )  # fmt: skip
    below = pl.DataFrame(
        [(parent, child) for parent, children in tables.hierarchy.items() for child in children],
        schema={"hcc": pl.String, "child": pl.String}, orient="row",
    )  # fmt: skip
    present = categories.select("member_id", "hcc").drop_nulls()
    covered = pl.concat([present, present.join(below, on="hcc").select("member_id", hcc="child")])
    labels = pl.DataFrame({"hcc": list(tables.labels), "label": list(tables.labels.values())})
    found = (
        mapped.join(asked, on="code")
        .filter(pl.col("question") != "")
        .join(covered, on=["member_id", "hcc"], how="anti")
        .group_by("member_id", "hcc")
        .agg(codes=pl.col("code").unique().sort(), last_day=pl.col("day").max(), question=pl.col("question").first())
        .join(labels, on="hcc", how="left")
    )
    return RECAPTURE.conform(found.sort("member_id", "hcc"))
