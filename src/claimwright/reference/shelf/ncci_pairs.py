"""Which NCCI pairs and add-on edits hold: CMS's own files where loaded, the package's for the days they do not cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from claimwright.reference.tables import ADDON, PTP

if TYPE_CHECKING:
    from claimwright.reference.releases.store import Store

DATASETS: Final = {
    table: f"ncci_pairs_{table}"
    for table in ("practitioner", "hospital", "medicaid_practitioner", "medicaid_hospital", "medicaid_dme")
}
"""The tables of pairs and the data sets that fill them."""
_ONE_DAY: Final = timedelta(days=1)


def pairs(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``ptp``, in order of column 1.

    CMS's newest file repeats the whole history of its table, so it answers for every day up to the end of its quarter;
    the package's hospital pairs answer for the days after. Medicaid's tables have CMS's files alone. A table of which a file is lacking does not answer at all. A
    pair with indicator 9 never held and is left out.
    """
    ends = {table: _end(store, dataset) for table, dataset in DATASETS.items()}
    loaded = {table: end for table, end in ends.items() if end is not None}
    if not loaded:
        return package
    official = store.scan("ncci_pairs").filter(pl.col("modifier_indicator") != 9)
    parts = [_until(official.filter(pl.col("table") == table), end) for table, end in loaded.items()]
    own = package.lazy()
    parts.append(_after(own, loaded["hospital"]) if "hospital" in loaded else own)
    whole = pl.concat(part.select(PTP.names) for part in parts)
    return whole.sort("column_1", "column_2", "valid_from").collect()


def addons(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``addon``: CMS's file on the days of its quarter, the package's on all others."""
    windows = [(release.valid_from, end) for release, end in store.in_force("ncci_addon_medicare")]
    if not windows:
        return package
    official = store.scan("ncci_addon").filter(pl.col("table") == "medicare")
    holds = official.with_columns(
        pl.max_horizontal("valid_from", "edit_from").alias("valid_from"),
        pl.min_horizontal("valid_to", "edit_to").alias("valid_to"),
    ).filter(pl.col("valid_to").is_null() | (pl.col("valid_from") <= pl.col("valid_to")))
    others = package.lazy()
    for first, last in windows:
        before = _until(others, first - _ONE_DAY)
        others = pl.concat([before, _after(others, last)]) if last else before
    both = pl.concat([holds.select(ADDON.names), others.select(ADDON.names)])
    return both.sort("addon_code", "primary_code", nulls_last=True).collect()


def _end(store: Store, dataset: str) -> date | None:
    """The last day the newest files of a data set answer for; null where none is loaded, or not all of them."""
    used = store.in_force(dataset)
    folders, parts = [release.folder for release, _ in used], [release.part for release, _ in used]
    if not used or not _whole(folders, parts, supplies=dataset.endswith("_dme")):
        return None
    return max((end for _, end in used if end), default=None)


def _whole(folders: list[Path], parts: list[str], *, supplies: bool) -> bool:
    """Whether files f1 to fn are all there: numbered without a gap, from the first codes (0...) to the last (G and on).

    Pairs of supplies (DME) begin with the A codes.
    """
    numbers = sorted(int(part[1:]) for part in parts if part[1:].isdigit())
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        return False
    codes = pl.scan_parquet([folder / "ncci_pairs.parquet" for folder in folders]).select(
        pl.col("column_1").min().alias("first"), pl.col("column_1").max().alias("last")
    )
    first, last = codes.collect().row(0)
    return bool((supplies or first < "1") and last >= "G")


def _until(frame: pl.LazyFrame, last: date) -> pl.LazyFrame:
    cut = pl.min_horizontal(pl.col("valid_to").fill_null(last), pl.lit(last))
    return frame.filter(pl.col("valid_from") <= last).with_columns(cut.alias("valid_to"))


def _after(frame: pl.LazyFrame, last: date) -> pl.LazyFrame:
    first = last + _ONE_DAY
    later = frame.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= first))
    return later.with_columns(pl.max_horizontal("valid_from", pl.lit(first)).alias("valid_from"))


def pairs_until(ptp: pl.LazyFrame) -> dict[str, date]:
    """The last day each table of pairs answers for. A pair without a last day holds on every day."""
    last = pl.col("valid_to").cast(pl.Date).fill_null(date.max).max()
    return dict(ptp.group_by(pl.col("table").cast(pl.String)).agg(last).collect().rows())


Numbers = np.ndarray[tuple[int], np.dtype[np.uint64]]


@dataclass(frozen=True)
class PairIndex:
    """NCCI pairs by a number made of both codes, so that a claim's few are found without looking at millions.

    ``codes``: code, id. ``bits``: one bit for every two codes, set where they are a pair. ``keys``: the sorted numbers of
    the pairs, ``rows`` the pair on each: table, modifier_indicator, valid_from, valid_to. ``until``: the last day each
    table answers for; a table that is not loaded is not in it.
    """

    codes: pl.DataFrame
    bits: np.ndarray[tuple[int], np.dtype[np.uint8]]
    keys: Numbers
    rows: pl.DataFrame
    until: Mapping[str, date]

    @classmethod
    def of(cls, ptp: pl.DataFrame, until: Mapping[str, date] | None = None) -> PairIndex:
        """From a frame of table ``ptp``; ``until`` where that is only some of its rows."""
        names = pl.concat([ptp["column_1"].unique(), ptp["column_2"].unique()]).unique().sort().alias("code")
        codes = names.to_frame().with_row_index("id").with_columns(pl.col("id").cast(pl.UInt64))
        numbered = pl.Enum(names)
        first, second = (ptp[name].cast(numbered).to_physical().cast(pl.UInt64) for name in ("column_1", "column_2"))
        keyed = ptp.select(
            pl.col("table").cast(pl.String).cast(pl.Categorical), pl.col("modifier_indicator").cast(pl.Int8),
            "valid_from", pl.col("valid_to").cast(pl.Date),
        ).with_columns((first * max(names.len(), 1) + second).alias("key")).sort("key")  # fmt: skip
        keys = keyed["key"].to_numpy()
        last_days = pairs_until(ptp.lazy()) if until is None else until
        return cls(codes, _bits(keys, names.len()), keys, keyed.drop("key"), last_days)

    def found(self, lines: pl.DataFrame, group: Sequence[str]) -> pl.DataFrame:
        """Every two lines of a group whose codes are a pair: the group, at_1, at_2 (the lines), table,
        modifier_indicator, valid_from, valid_to.

        ``lines`` has the group's columns, at and code. Days are not compared: a row may not be in force.
        """
        known = lines.join(self.codes, on="code").sort(*group)
        begins = pl.any_horizontal((pl.col(name) != pl.col(name).shift()).fill_null(value=True) for name in group)
        number = known.select(begins.cast(pl.UInt32).cum_sum()).to_series().to_numpy()
        first, second, key = self._paired(number, known["id"].to_numpy())
        places, counts = self._places(key)
        first, second = np.repeat(first, counts), np.repeat(second, counts)
        at = known["at"]
        pairs = known.select(group)[first].with_columns(at[first].alias("at_1"), at[second].alias("at_2"))
        return pl.concat([pairs, self.rows[places]], how="horizontal")

    def _paired(self, number: np.ndarray[Any, Any], ids: np.ndarray[Any, Any]) -> tuple[Any, Any, Numbers]:
        """Places of every two lines of one group that are a pair, column 1 first, with the pair's number.

        Groups stand together: each line is set beside the one ``apart`` lines further on, while that is of its group.
        """
        found: list[tuple[Any, Any, Any]] = []
        here, apart, size = np.arange(len(ids)), 1, np.uint64(max(self.codes.height, 1))
        while True:
            here = here[: np.searchsorted(here, len(ids) - apart)]
            here = here[number[here + apart] == number[here]]
            if not here.size:
                break
            for one, other in ((here, here + apart), (here + apart, here)):
                key = ids[one] * size + ids[other]
                hit = (self.bits[key >> np.uint64(3)] >> (key & np.uint64(7)).astype(np.uint8)) & 1 == 1
                found.append((one[hit], other[hit], key[hit]))
            apart += 1
        if not found:
            return np.empty(0, int), np.empty(0, int), np.empty(0, np.uint64)
        first, second, keys = (np.concatenate(part) for part in zip(*found, strict=True))
        return first, second, keys

    def _places(self, keys: Numbers) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Where the rows of each pair stand, one after the other, and how many each has."""
        low, high = np.searchsorted(self.keys, keys, "left"), np.searchsorted(self.keys, keys, "right")
        counts = high - low
        begins = np.cumsum(counts) - counts
        return np.repeat(low - begins, counts) + np.arange(counts.sum()), counts


def _bits(keys: Numbers, codes: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """One bit for every two of the codes, set at the numbers given (sorted)."""
    bits = np.zeros(codes * codes // 8 + 1, np.uint8)
    if keys.size:
        places, begins = np.unique(keys >> np.uint64(3), return_index=True)
        single = np.left_shift(np.uint8(1), (keys & np.uint64(7)).astype(np.uint8))
        bits[places] = np.bitwise_or.reduceat(single, begins)
    return bits
