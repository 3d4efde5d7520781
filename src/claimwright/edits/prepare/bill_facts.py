"""What an institutional bill says of itself beside its claim row: its codes of each kind as lists, and its days in beds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

CODE_LISTS: Final = {
    "condition_codes": ("condition",),
    "value_codes": ("value",),
    "stay_procedures": ("principal_procedure", "other_procedure"),
}
"""Lists of codes of a claim, by the kinds of institutional codes they are made of."""
_ROOMS: Final = r"^0?(?:1[0-79]|2[01])\d$"
"""Revenue codes of accommodation: rooms 010X to 017X, 019X, intensive and coronary care 020X, 021X; leave of absence (018X)
is none."""


def codes_of_bill() -> Iterator[pl.Expr]:
    """The lists of codes, to be gathered for each claim from its institutional codes."""
    for name, kinds in CODE_LISTS.items():
        yield pl.col("code").filter(pl.col("kind").is_in(list(kinds))).alias(name)


def room_days() -> pl.Expr:
    """Days in rooms, to be gathered for each claim from its lines."""
    rooms = pl.col("revenue_code").fill_null("").str.contains(_ROOMS)
    return pl.col("units").filter(rooms).sum()
