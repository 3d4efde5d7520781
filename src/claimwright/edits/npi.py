"""Is a number a national provider identifier, and is a code a provider taxonomy?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_table

_NPI_PREFIX_SUM: Final = 24
"""What the prefix 80840 (health applications, United States) adds to the Luhn sum of every NPI."""


def npi_is_valid(npi: pl.Expr) -> pl.Expr:
    """Ten digits, first 1 or 2, whose check digit satisfies the Luhn formula with the prefix 80840.

    Source: 45 CFR 162.406; CMS "Requirements for NPI and NPI check digit" (the prefix adds 24).
    """
    total = pl.lit(_NPI_PREFIX_SUM)
    for position in range(9):
        digit = npi.str.slice(position, 1).cast(pl.Int32, strict=False)
        doubled = digit * 2
        total = total + (doubled - pl.when(doubled > 9).then(9).otherwise(0) if position % 2 == 0 else digit)
    check = npi.str.slice(9, 1).cast(pl.Int32, strict=False)
    return npi.str.contains(r"^[12]\d{9}$") & ((total + check) % 10 == 0).fill_null(value=False)


def taxonomy_is_formed(taxonomy: pl.Expr) -> pl.Expr:
    """Ten characters as the NUCC forms them: two digits, seven more, and an X."""
    return taxonomy.str.contains(r"^\d{2}[0-9A-Z]{7}X$")


def taxonomy_is_known(taxonomy: pl.Expr, listed: pl.DataFrame | None) -> pl.Expr:
    """In the list of the NUCC (``nucc_taxonomy``) where the user loaded it; else it begins as one of its codes does."""
    if listed is not None:
        return taxonomy.is_in(listed["code"].unique().implode())
    begins = data_table("claimwright.edits", "taxonomy_beginnings.tsv")["begins"].implode()
    return taxonomy.str.head(4).is_in(begins)


def is_npi(text: str) -> bool:
    """The same of one number."""
    return bool(pl.select(npi_is_valid(pl.lit(text))).item())


def is_taxonomy(text: str, listed: pl.DataFrame | None = None) -> bool:
    """Whether one code is formed well and known."""
    code = pl.lit(text)
    return bool(pl.select(taxonomy_is_formed(code) & taxonomy_is_known(code, listed)).item())
