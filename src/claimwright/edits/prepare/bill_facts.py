"""What an institutional bill says of itself beside its claim row: its codes of each kind as lists, and its days in beds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

CODE_LISTS: Final = {
    "condition_codes": ("condition",),
    "value_codes": ("value",),
}
"""Lists of codes of a claim, by the kinds of institutional codes they are made of."""
_ROOMS: Final = r"^0?(?:1[0-69]|2[01])\d$"
"""Revenue codes of accommodation: rooms 010X to 016X, 019X, intensive and coronary care 020X, 021X; leave of absence (018X)
is none."""
_NURSERY: Final = r"^0?17\d$"


def codes_of_bill() -> Iterator[pl.Expr]:
    """The lists of codes, to be gathered for each claim from its institutional codes."""
    for name, kinds in CODE_LISTS.items():
        yield pl.col("code").filter(pl.col("kind").is_in(list(kinds))).alias(name)


def room_columns() -> dict[str, pl.Expr]:
    """What ``room_days`` is gathered from: units of each line in rooms, and in a nursery."""
    code = pl.col("revenue_code").fill_null("")
    return {
        name: pl.when(code.str.contains(one)).then("units") for name, one in (("rooms", _ROOMS), ("nursery", _NURSERY))
    }


def room_days() -> pl.Expr:
    """Days in rooms, to be gathered for each claim from its lines. Nursery days are those of the newborn whose bill has no other
    rooms; beside other rooms they are of the child on the mother's bill, which some payers take."""
    rooms, nursery = pl.col("rooms").sum(), pl.col("nursery").sum()
    return pl.when(rooms > 0).then(rooms).otherwise(nursery)
