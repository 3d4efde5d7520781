"""Which neighbouring rows share their keys, and what is their text one after the other?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

Array = np.ndarray[Any, Any]


def run_starts(rows: pl.DataFrame, keys: Sequence[str]) -> Array:
    """Numbers of the rows whose keys differ from those of the row before; the first row among them."""
    if rows.is_empty():
        return np.zeros(0, dtype=np.int64)
    changes = [pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys]
    changed = rows.select(pl.any_horizontal(changes)).to_series().to_numpy()
    starts: Array = np.flatnonzero(changed[1:]) + 1
    return np.append(0, starts)


def within_runs(starts: Array, size: int) -> Array:
    """The place of each of ``size`` rows in its run, from 0."""
    places: Array = np.arange(size) - starts[run_numbers(starts, size)]
    return places


def run_numbers(starts: Array, size: int) -> Array:
    """The number of the run of each of ``size`` rows, from 0."""
    numbers: Array = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, size)))
    return numbers


def joined_runs(texts: pl.Series, starts: Array) -> pl.Series:
    """The texts of each run one after the other; nulls add nothing.

    Texts lie one behind the other in memory, so a run is its first text with a later end: nothing is copied.
    """
    whole = texts.fill_null("").rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, octets = whole.buffers()
    edges = np.frombuffer(offsets, dtype=np.int64)[whole.offset : whole.offset + len(texts) + 1]
    chosen = edges[np.append(starts, len(texts))]
    joined = pl.from_arrow(pa.LargeStringArray.from_buffers(len(starts), pa.py_buffer(chosen), octets))
    assert isinstance(joined, pl.Series)
    return joined.alias(texts.name)


def gathered_texts(rows: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The ``text`` of rows that share their keys, one after the other, in the order they come."""
    if rows.is_empty():
        return rows.select(*keys, "text") if set(keys) <= set(rows.columns) else rows
    starts = run_starts(rows, keys)
    heads = rows.select(keys)[starts]
    if not _ascending(heads, keys) and heads.select(pl.struct(keys).is_duplicated().any()).item():
        return rows.group_by(keys, maintain_order=True).agg(pl.col("text").str.join(""))
    if len(starts) == rows.height:
        return rows.select(*keys, "text")
    return heads.with_columns(joined_runs(rows["text"], starts))


def _ascending(heads: pl.DataFrame, keys: Sequence[str]) -> bool:
    """Whether each row's keys are greater than those of the row before, so that none comes twice."""
    greater, same = pl.lit(value=False), pl.lit(value=True)
    for key in keys:
        now, before = pl.col(key).slice(1), pl.col(key).shift(1).slice(1)
        greater = greater | (same & (now > before))
        same = same & (now == before)
    return heads.height == 1 or bool(heads.select(greater.fill_null(value=False).all()).item())
