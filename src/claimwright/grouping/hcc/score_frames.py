"""How do the arrays of a scored population become its tables: scores, terms, categories?"""

from __future__ import annotations

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.grouping.hcc.columns import CATEGORIES, SCORES, TERMS
from claimwright.grouping.hcc.tables import THOUSAND, ModelTables


def _thousandths(values: Array) -> pl.Series:
    return (pl.Series(values, dtype=pl.Int64).cast(pl.Decimal(12, 3)) / THOUSAND).cast(pl.Decimal(9, 3))


def scores_frame(
    people: pl.DataFrame,
    groups: list[str],
    demographic: pl.DataFrame,
    conditions: Array,
    interactions: Array,
    tables: ModelTables,
) -> pl.DataFrame:
    own = demographic["demographic"].to_numpy()
    names = pl.Series("segment", [*groups, None], dtype=pl.String)
    applies = demographic["segment"] >= 0
    numbers = {
        "demographic": own,
        "conditions": conditions,
        "interactions": interactions,
        "raw": own + conditions + interactions,
    }
    frame = people.select(
        "member_id",
        model=pl.lit(tables.model.model),
        payment_year=pl.lit(tables.model.payment_year, dtype=pl.Int16),
        segment=names.gather(demographic["segment"]),
    ).with_columns(_thousandths(values).alias(name) for name, values in numbers.items())
    blank = [pl.when(pl.lit(applies)).then(pl.col(name)).alias(name) for name in numbers]
    return SCORES.conform(frame.with_columns(blank))


def terms_frame(
    people: pl.DataFrame,
    demographic: pl.DataFrame,
    variables: list[str],
    kinds: Array,
    rows: Array,
    places: Array,
    value: Array,
) -> pl.DataFrame:
    own = (
        demographic.select("person", "terms")
        .explode("terms")
        .unnest("terms")
        .drop_nulls("variable")
        .select("person", kind=pl.lit("demographic"), variable="variable", coefficient="value")
    )
    scored = demographic["segment"].to_numpy()[rows] >= 0
    rows, places, value = rows[scored], places[scored], value[scored]
    published = ~np.isnan(value)
    # A category without a coefficient in this segment still stands there; an interaction without one is none.
    shown = published | (kinds[places] == 0)
    values = np.where(published, np.nan_to_num(value), 0).astype(np.int64)
    names = np.array(["condition", "interaction", "count"])
    other = pl.DataFrame(
        {
            "person": pl.Series(rows[shown], dtype=pl.UInt32),
            "kind": pl.Series(names[kinds[places[shown]]], dtype=pl.String),
            "variable": pl.Series("v", variables).gather(pl.Series(places[shown], dtype=pl.UInt32)),
            "coefficient": pl.Series(values[shown]),
        }
    ).with_columns(coefficient=pl.when(pl.Series(published[shown])).then(pl.col("coefficient")))
    both = pl.concat([own, other], how="vertical_relaxed").join(
        people.select("person", "member_id"), on="person", maintain_order="left"
    )
    exact = (pl.col("coefficient").cast(pl.Decimal(12, 3)) / THOUSAND).cast(pl.Decimal(9, 3))
    return TERMS.conform(both.with_columns(coefficient=exact).sort("person", maintain_order=True))


def categories_frame(people: pl.DataFrame, held: pl.DataFrame, after: Array) -> pl.DataFrame:
    place = held["place"].fill_null(0).to_numpy()
    counts = after[held["person"].to_numpy(), place] & held["place"].is_not_null().to_numpy()
    shown = held.with_columns(pl.Series("counts", counts)).join(
        people.select("person", "member_id"), on="person", maintain_order="left"
    )
    return CATEGORIES.conform(shown)
