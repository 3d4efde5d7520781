"""Which of NCCI's tables judges a line: by the kind of claim and biller, and Medicaid's own for a Medicaid claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from claimwright.data_files import data_table

MEDICAID: Final = "medicaid_"
"""Stands before the names of Medicaid's tables, which CMS publishes apart from Medicare's, each with its own days."""


def is_medicaid() -> pl.Expr:
    """Whether the claim goes to Medicaid: claim filing indicator MC (837, loop 2000B, SBR09)."""
    return (pl.col("claim_filing_indicator") == "MC").fill_null(value=False)


def setting() -> pl.Expr:
    """hospital, dme (equipment suppliers) or practitioner."""
    begins = data_table("claimwright.edits", "equipment_suppliers.tsv")["begins"].to_list()
    supplier = pl.any_horizontal(pl.col("billing_taxonomy").fill_null("").str.starts_with(code) for code in begins)
    return (
        pl.when(pl.col("claim_kind") == "I")
        .then(pl.lit("hospital"))
        .when(supplier)
        .then(pl.lit("dme"))
        .otherwise(pl.lit("practitioner"))
    )


def answering(medicare: pl.Expr, answers: Mapping[str, pl.Expr]) -> pl.Expr:
    """The table that judges a line: for a Medicaid claim Medicaid's of its setting where it answers on the day.

    ``medicare`` names Medicare's table; ``answers`` says of each Medicaid table on which rows it does.
    """
    chosen = medicare
    for name, holds in answers.items():
        own = is_medicaid() & (setting() == name.removeprefix(MEDICAID)) & holds
        chosen = pl.when(own.fill_null(value=False)).then(pl.lit(name)).otherwise(chosen)
    return chosen


def words(table: pl.Expr, *, medicaid: pl.Expr) -> pl.Expr:
    """The table as a finding names it; for a Medicaid claim it says whose table it is, Medicaid's or, for want of it,
    Medicare's."""
    own = table.str.starts_with(MEDICAID)
    plain = table.str.strip_prefix(MEDICAID)
    return (
        pl.when(own)
        .then(pl.format("Medicaid {}", plain))
        .when(medicaid)
        .then(pl.format("Medicare {}", plain))
        .otherwise(plain)
    )
