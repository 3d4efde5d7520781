"""What do the elements of a segment say: text, component, date, amount, quantity?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Money, Quantity
from claimwright.x12.wire.separator_groups import SeparatorGroup

_MANY: Final = 4
KEYS: Final = ("row", "transaction")


def split_elements(frame: pl.DataFrame, separator: str, last: int, *, text: str = "text") -> pl.DataFrame:
    """``frame`` without ``text``, with its elements as columns ``e0`` (the id) to ``e{last}``; blank or absent is null."""
    if frame.is_empty():
        return frame.drop(text).with_columns(pl.lit(None, dtype=pl.String).alias(f"e{n}") for n in range(last + 1))
    texts = frame[text]
    widest = last
    if last > _MANY:
        # No segment has more elements than its text has separators: what none of them has need not be looked for.
        widest = min(last, int(texts.str.count_matches(separator, literal=True).max() or 0))  # type: ignore[arg-type]
    split = texts.str.split_exact(separator, max(widest, 1)).struct.unnest()
    split.columns = [f"e{n}" for n in range(split.width)]
    values = [pl.col(name).str.strip_chars() for name in split.columns]
    split = split.select(
        *(pl.when(value != "").then(value).alias(name) for name, value in zip(split.columns, values, strict=True)),
        *(pl.lit(None, dtype=pl.String).alias(f"e{n}") for n in range(split.width, last + 1)),
    ).select(f"e{n}" for n in range(last + 1))
    return pl.concat([frame.drop(text), split], how="horizontal")


def elements(
    group: SeparatorGroup,
    segment: str | pl.DataFrame,
    *,
    keep: tuple[str, ...] = KEYS,
    **positions: int,
) -> pl.DataFrame:
    """The segments with this id (or the rows given), their elements as named text columns; blank or absent is null.

    ``elements(group, "ST", kind=1, control_number=2)`` has the columns row, transaction, kind, control_number.
    """
    rows = group.frame.filter(pl.col("id") == segment) if isinstance(segment, str) else segment
    split = split_elements(rows.select(*keep, "text"), group.delimiters.element, max(positions.values(), default=0))
    return split.select(*keep, *(pl.col(f"e{at}").alias(name) for name, at in positions.items()))


def components(column: str, separator: str, **positions: int) -> list[pl.Expr]:
    """Components of a composite element as named text columns (from 1); blank or absent is null."""
    last = max(positions.values())
    pieces = pl.col(column).str.split_exact(separator, last)
    return [
        pl.when(pieces.struct.field(f"field_{at - 1}") != "").then(pieces.struct.field(f"field_{at - 1}")).alias(name)
        for name, at in positions.items()
    ]


def with_components(frame: pl.DataFrame, column: str, separator: str, **positions: int) -> pl.DataFrame:
    """``frame`` with the components of a composite element as named text columns, split once: for many rows."""
    last = max(positions.values())
    split = frame[column].str.split_exact(separator, last).struct.unnest()
    split.columns = [f"c{at}" for at in range(1, last + 2)]
    chosen = [pl.when(pl.col(f"c{at}") != "").then(f"c{at}").alias(name) for name, at in positions.items()]
    return pl.concat([frame, split.select(chosen)], how="horizontal")


def money(column: str | pl.Expr) -> pl.Expr:
    """An R or N2-free decimal amount as dollars and cents; what is no number is null."""
    return (pl.col(column) if isinstance(column, str) else column).cast(Money, strict=False)


def quantity(column: str | pl.Expr) -> pl.Expr:
    """A decimal quantity; what is no number is null."""
    return (pl.col(column) if isinstance(column, str) else column).cast(Quantity, strict=False)


def integer(column: str) -> pl.Expr:
    """A whole number; what is none is null."""
    return pl.col(column).cast(pl.Int32, strict=False)


def day(column: str | pl.Expr) -> pl.Expr:
    """A date written CCYYMMDD, or YYMMDD, also the first eight digits of CCYYMMDDHHMM; what is no date is null."""
    text = pl.col(column) if isinstance(column, str) else column
    long = text.str.slice(0, 8).str.to_date("%Y%m%d", strict=False)
    short = pl.when(text.str.len_bytes() == 6).then(("20" + text).str.to_date("%Y%m%d", strict=False))
    return pl.coalesce(long, short)


def first_day(column: str) -> pl.Expr:
    """The date, or the first of a range CCYYMMDD-CCYYMMDD."""
    return day(pl.col(column).str.splitn("-", 2).struct.field("field_0"))


def last_day(column: str) -> pl.Expr:
    """The last day of a range CCYYMMDD-CCYYMMDD; null for a single date."""
    return day(pl.col(column).str.splitn("-", 2).struct.field("field_1"))
