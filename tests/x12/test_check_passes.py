"""The quick passes let no segment go that has a finding: with and without them the findings are the same."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.hostile import SEEDS, mutated

from claimwright.errors import UnreadableError
from claimwright.reference import Library
from claimwright.x12.check import check as checking
from claimwright.x12.check import code_set_kernels, structure_kernels
from claimwright.x12.check.check import check
from claimwright.x12.check.presence import suspects
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.segments import read_segments


def _everything(placed: Placed) -> np.ndarray:
    return np.ones(len(placed.rows), dtype=bool)


def _nothing_sure(*arguments: np.ndarray) -> None:
    arguments[-1][:] = False


def _slowly(data: bytes, monkeypatch: pytest.MonkeyPatch, library: Library | None = None) -> pl.DataFrame:
    """The findings when every segment, loop and code is looked at."""
    with monkeypatch.context() as patch:
        patch.setattr(checking, "suspects", _everything)
        patch.setattr(structure_kernels, "unlike_guide", lambda *_: (True, True, True))
        patch.setattr(structure_kernels, "loops_unlike_guide", lambda *_: (True, True))
        patch.setattr(code_set_kernels, "surely_listed", _nothing_sure)
        return check(read_segments(data), library)


@pytest.mark.parametrize("seed", range(100, 103))
def test_mutated_interchanges_have_the_same_findings(
    seed: int, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = 0
    for data in islice(mutated(seed), 250):
        try:
            quick = check(read_segments(data), library)
        except UnreadableError:
            continue
        assert_frame_equal(quick, _slowly(data, monkeypatch, library))
        found += quick.height
    assert found > 1000


def test_the_samples_have_the_same_findings(
    shared_data: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    for path in sorted((shared_data / "x12").rglob("*")):
        if path.is_file() and path.suffix != ".tsv":
            try:
                quick = check(read_segments(path), library)
            except UnreadableError:
                continue
            assert_frame_equal(quick, _slowly(path.read_bytes(), monkeypatch, library))
            read += 1
    assert read > 150


@pytest.mark.parametrize("data", SEEDS)
def test_hardly_any_segment_without_a_finding_is_looked_at_again(data: bytes) -> None:
    segments = read_segments(data)
    told = set(check(segments)["row"])
    for chunk in segments.chunks:
        for one in checking.placed_by_guide(chunk):
            again = [row for row in one.placed.rows[suspects(one.placed)].tolist() if row not in told]
            # The envelope, repeated elements (EB03) and rarer forms of dates are left to the checks themselves.
            assert {text[:3] for text in chunk.tokens.raw(np.array(again))} <= {b"ISA", b"TA1", b"EB*", b"DTP"}
