"""Which of these codes lie in the ranges of a data file?"""

from __future__ import annotations

import polars as pl

from claimwright.data_files import data_table


def of_ranges(file: str, codes: pl.Series) -> pl.DataFrame:
    """procedure_code and the columns of the rows of a data file in whose range (first, last; ends of the same length) each code lies."""
    distinct = pl.DataFrame({"procedure_code": codes.drop_nulls().unique()}, schema={"procedure_code": pl.String})
    code, length = pl.col("procedure_code"), pl.col("procedure_code").str.len_chars()
    inside = (pl.col("first") <= code) & (code <= pl.col("last")) & (length == pl.col("first").str.len_chars())
    return distinct.join(data_table("claimwright.edits", file), how="cross").filter(inside)
