"""Which texts do the elements of segments hold, as columns of a frame?"""

from __future__ import annotations

from typing import Final

import polars as pl

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
