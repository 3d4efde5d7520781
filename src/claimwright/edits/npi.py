"""Is a number a national provider identifier?"""

from __future__ import annotations

from typing import Final

import polars as pl

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
