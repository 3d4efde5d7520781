"""Which diagnoses, procedures, conditions, occurrences and values does an 837 claim report in its HI segments?"""

from __future__ import annotations

import polars as pl

from claimwright.claims import tables
from claimwright.claims.labelled import Labelled, data_table
from claimwright.x12.elements import first_day, last_day, money, with_components

_MOST = 12
"""Composites an HI segment can carry."""


def health_codes(part: Labelled, ids: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Diagnoses, institutional codes (both as their tables), and (claim, drg).

    ``ids`` has the columns claim and claim_id. A qualifier without a kind is left out here and told among the findings.
    """
    rows = part.take("HI", _MOST, "2300")
    entries = (
        rows.select("claim", "row", *(f"e{n}" for n in range(1, _MOST + 1)))
        .unpivot(index=["claim", "row"], variable_name="place", value_name="composite")
        .filter(pl.col("composite").is_not_null())
        .with_columns(pl.col("place").str.slice(1).cast(pl.Int32))
        .sort("row", "place", maintain_order=True)
    )
    kinds = data_table("health_codes.tsv")
    named = with_components(
        entries, "composite", part.delimiters.component, qualifier=1, code=2, format=3, when=4, worth=5, poa=9
    ).join(kinds, on="qualifier", how="inner", maintain_order="left")
    named = named.with_columns(pl.col("code").str.to_uppercase()).join(
        ids.select("claim", "claim_id"), on="claim", how="inner", maintain_order="left"
    )
    pointed = pl.col("kind").is_in(["principal", "other"])
    diagnoses = named.filter(pl.col("table") == "diagnoses").with_columns(
        code=pl.col("code").str.replace(".", "", literal=True),
        sequence=pl.int_range(1, pl.len() + 1)
        .over("claim", pl.when(pointed).then(pl.lit("pointed")).otherwise("kind"))
        .cast(pl.Int32),
    )
    codes = named.filter(pl.col("table") == "institutional_codes").with_columns(
        sequence=pl.int_range(1, pl.len() + 1).over("claim", "kind").cast(pl.Int32),
        date_from=first_day("when"),
        date_to=last_day("when"),
        amount=money("worth"),
    )
    groups = named.filter(pl.col("table") == "claims").unique("claim", keep="first").select("claim", drg="code")
    return tables.DIAGNOSES.conform(diagnoses), tables.INSTITUTIONAL_CODES.conform(codes), groups
