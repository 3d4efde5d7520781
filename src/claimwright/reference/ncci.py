"""Which NCCI pairs and add-on edits hold: CMS's own files where loaded, the package's for the days they do not cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.reference.tables import ADDON, PTP

if TYPE_CHECKING:
    from claimwright.reference.files.store import Store

_DATASETS: Final = {"practitioner": "ncci_pairs_practitioner", "hospital": "ncci_pairs_hospital"}
_ONE_DAY: Final = timedelta(days=1)


def pairs(package: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Table ``ptp``, in order of column 1.

    CMS's newest file repeats the whole history of its table, so it answers for every day up to the end of its quarter;
    the package's hospital pairs answer for the days after. A table of which a file is lacking does not answer at all. A
    pair with indicator 9 never held and is left out.
    """
    ends = {table: _end(store, dataset) for table, dataset in _DATASETS.items()}
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
    if not used or not _whole([release.folder for release, _ in used], [release.part for release, _ in used]):
        return None
    return max((end for _, end in used if end), default=None)


def _whole(folders: list[Path], parts: list[str]) -> bool:
    """Whether files f1 to fn are all there: numbered without a gap, from the first codes (0...) to the last (G and on)."""
    numbers = sorted(int(part[1:]) for part in parts if part[1:].isdigit())
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        return False
    codes = pl.scan_parquet([folder / "ncci_pairs.parquet" for folder in folders]).select(
        pl.col("column_1").min().alias("first"), pl.col("column_1").max().alias("last")
    )
    first, last = codes.collect().row(0)
    return bool(first < "1" and last >= "G")


def _until(frame: pl.LazyFrame, last: date) -> pl.LazyFrame:
    cut = pl.min_horizontal(pl.col("valid_to").fill_null(last), pl.lit(last))
    return frame.filter(pl.col("valid_from") <= last).with_columns(cut.alias("valid_to"))


def _after(frame: pl.LazyFrame, last: date) -> pl.LazyFrame:
    first = last + _ONE_DAY
    later = frame.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= first))
    return later.with_columns(pl.max_horizontal("valid_from", pl.lit(first)).alias("valid_from"))


@dataclass(frozen=True)
class PairIndex:
    """NCCI pairs in order of a number made of both codes, so that a claim's few are found without looking at millions.

    ``codes``: code, id. ``keys``: the sorted numbers. ``rows``: the pair on each: table, modifier_indicator, valid_from,
    valid_to. ``practitioner_until``: the last day the practitioner table answers for; null where it is not loaded.
    """

    codes: pl.DataFrame
    keys: np.ndarray[tuple[int], np.dtype[np.uint64]]
    rows: pl.DataFrame
    practitioner_until: date | None

    @classmethod
    def of(cls, ptp: pl.DataFrame) -> PairIndex:
        """From a frame of table ``ptp``."""
        names = pl.concat([ptp["column_1"].unique(), ptp["column_2"].unique()]).unique().sort().alias("code")
        codes = names.to_frame().with_row_index("id").with_columns(pl.col("id").cast(pl.UInt64))
        numbered = pl.Enum(names)
        first, second = (ptp[name].cast(numbered).to_physical().cast(pl.UInt64) for name in ("column_1", "column_2"))
        keyed = ptp.select(
            pl.col("table").cast(pl.String).cast(pl.Categorical), pl.col("modifier_indicator").cast(pl.Int8),
            "valid_from", pl.col("valid_to").cast(pl.Date),
        ).with_columns((first * max(names.len(), 1) + second).alias("key")).sort("key")  # fmt: skip
        ends = ptp.filter(pl.col("table") == "practitioner")["valid_to"]
        until = None
        if ends.len():
            until = date.max if ends.null_count() else ends.max()
        return cls(codes, keyed["key"].to_numpy(), keyed.drop("key"), until)  # type: ignore[arg-type]

    def found(self, lines: pl.DataFrame, group: Sequence[str]) -> pl.DataFrame:
        """Every two lines of a group whose codes are a pair: the group, at_1, at_2 (the lines), table,
        modifier_indicator, valid_from, valid_to.

        ``lines`` has the group's columns, at and code. Days are not compared: a row may not be in force.
        """
        known = lines.join(self.codes, on="code").select(*group, "at", "id")
        both = known.join(known.rename({"at": "at_2", "id": "id_2"}), on=list(group)).filter(
            pl.col("id") != pl.col("id_2")
        )
        both = both.select(
            *group, pl.col("at").alias("at_1"), "at_2", (pl.col("id") * max(self.codes.height, 1) + pl.col("id_2")).alias("key")
        )  # fmt: skip
        return both.join(self._pairs(both["key"].unique()), on="key").drop("key")

    def _pairs(self, wanted: pl.Series) -> pl.DataFrame:
        """The pairs of these numbers: key and the columns of ``rows``."""
        asked = wanted.sort().to_numpy()
        low, high = np.searchsorted(self.keys, asked, "left"), np.searchsorted(self.keys, asked, "right")
        counts = high - low
        places = (
            np.repeat(low - np.concatenate([[0], counts.cumsum()[:-1]]), counts) + np.arange(counts.sum())
            if len(asked)
            else low
        )
        rows = self.rows[places]
        return rows.with_columns(pl.Series("key", np.repeat(asked, counts), dtype=pl.UInt64))
