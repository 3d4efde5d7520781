"""Are one claim's NCCI pairs, read from the file, those that all pairs made ready give?"""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from claimwright.reference import Library
from claimwright.reference.shelf import shelf

LINES = pl.DataFrame(
    {
        "claim": [0, 0, 0, 1, 1],
        "day": [date(2026, 3, 2)] * 5,
        "at": [0, 1, 2, 3, 4],
        "code": ["29881", "29877", "99213", "36415", "29881"],
    },
    schema_overrides={"claim": pl.UInt32, "at": pl.UInt32},
)


def test_the_same_pairs(library: Library) -> None:
    few = Library(library.folder, library.home).pairs_among(LINES["code"].unique())
    order = ["at_1", "at_2", "table", "valid_from"]
    found, whole = (
        index.found(LINES, ["claim", "day"]).with_columns(pl.col("table").cast(pl.String)).sort(order)
        for index in (few, library.pair_index)
    )
    assert_frame_equal(found, whole)
    # Debridement (29877) is part of meniscectomy (29881) at the same knee.
    assert (0, 1) in found.select("at_1", "at_2").rows()
    assert few.until == library.pair_index.until


def test_all_are_made_ready_once_many_have_asked(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_MANY_TIMES", 1)
    own, codes = Library(library.folder, library.home), LINES["code"].unique()
    assert own.pairs_among(codes).rows.height < own.pairs_among(codes).rows.height == own.pair_index.rows.height


def test_codes_without_pairs_have_none(library: Library) -> None:
    index = Library(library.folder, library.home).pairs_among(pl.Series(["00000", None], dtype=pl.String))
    assert index.found(LINES, ["claim", "day"]).is_empty()
