"""Lines to be priced, made ready: defaults filled, modifiers told apart by what they do to a price."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.fees.published import Frames, in_force, rows
from claimwright.reference.fees.tables import FEE_LINES

_MODIFIERS: Final = [f"modifier_{n}" for n in range(1, 5)]
ASSISTANTS: Final = ("80", "81", "82", "AS")
_ROLES: Final = (*ASSISTANTS, "62", "66")
_DIRECTIONS: Final = ("QK", "QX", "QY", "AD", "QZ", "AA")
_THERAPY_ASSISTANTS: Final = ("CQ", "CO")
_FILM: Final = ("FX", "FY", "CT")
_PACKAGES: Final = ("54", "55", "56", "78")
_RENTALS: Final = ("NU", "RR", "UE")


def carries(*modifiers: str) -> pl.Expr:
    """Whether a line carries any of the modifiers."""
    return pl.any_horizontal(pl.col(name).is_in(list(modifiers)).fill_null(value=False) for name in _MODIFIERS)


def _first(modifiers: tuple[str, ...]) -> pl.Expr:
    """The first of these modifiers that a line carries; null without."""
    found = pl.lit(None, dtype=pl.String)
    for modifier in reversed(modifiers):
        found = pl.when(carries(modifier)).then(pl.lit(modifier)).otherwise(found)
    return found


def prepared(lines: pl.DataFrame) -> pl.DataFrame:
    """Columns of ``fee_lines`` with row, mods, role, direction, therapy_assistant, film, package, rental, asked_component.

    A column left out is null. Codes and modifiers may be lower case.
    """
    frame = FEE_LINES.conform(lines).with_row_index("row")
    upper = pl.col("code", *_MODIFIERS).str.strip_chars().str.to_uppercase()
    frame = frame.with_columns(upper).with_columns(
        pl.col("units").fill_null(1),
        pl.col("participating").fill_null(value=True),
        pl.col("practitioner").fill_null("physician"),
        pl.when(pl.col("qualifying").fill_null(value=False)).then(pl.lit("qualifying")).otherwise(pl.lit("other")).alias("participant"),
        pl.concat_list(_MODIFIERS).list.drop_nulls().alias("mods"),
        pl.col("session_id").fill_null(pl.format("row {}", pl.col("row"))).alias("session"),
    )  # fmt: skip
    return frame.with_columns(
        _first(_ROLES).alias("role"),
        _first(_DIRECTIONS).alias("direction"),
        _first(_THERAPY_ASSISTANTS).alias("therapy_assistant"),
        _first(_FILM).alias("film"),
        _first(_PACKAGES).alias("package"),
        _first(_RENTALS).fill_null("").alias("rental"),
        _first(("26", "TC")).fill_null("").alias("asked_component"),
    )


def with_facility(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds facility, from the place of service of the day; outside facilities where none or an unknown one is given."""
    places = rows(reference, "place_of_service").rename({"code": "place_of_service"})
    found = in_force(lines, places, ["place_of_service"], ["facility"])
    return found.with_columns(pl.col("facility").fill_null(value=False))
