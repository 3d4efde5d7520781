"""A loop in plain Python and compiled: the same findings, tables and bytes, for whole, mutated and sampled files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.hostile import SEEDS, mutated

from claimwright import kernels
from claimwright.claims.reading import read_837
from claimwright.claims.writing import write_837
from claimwright.errors import UnreadableError
from claimwright.files.x12_file import X12File
from claimwright.kernels import Allowance, kernel
from claimwright.reference import Library
from claimwright.remittance.reading import read_835
from claimwright.x12.check.check import check
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import read_segments


def _both_ways(work: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    found = []
    for seconds in (float("inf"), 0.0):
        monkeypatch.setattr(kernels, "allowance", Allowance(seconds))
        found.append(work())
    return found[0], found[1]


def _everything(data: bytes, library: Library) -> dict[str, pl.DataFrame] | None:
    try:
        segments = read_segments(data)
        tables = X12File(segments).tables()
    except UnreadableError:
        return None
    return {"findings": check(segments, library), **tables}


def _same(data: bytes, library: Library, monkeypatch: pytest.MonkeyPatch) -> int:
    """Compares both ways; returns the rows compared."""
    plain, compiled = _both_ways(lambda: _everything(data, library), monkeypatch)
    if plain is None or compiled is None:
        assert plain is compiled
        return 0
    assert plain.keys() == compiled.keys()
    for name, frame in plain.items():
        assert_frame_equal(frame, compiled[name])
    return sum(frame.height for frame in plain.values())


@pytest.mark.parametrize("seed", range(200, 202))
def test_mutated_interchanges_read_and_checked(seed: int, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sum(_same(data, library, monkeypatch) for data in islice(mutated(seed), 60)) > 1000


def test_the_samples_read_and_checked(shared_data: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [path for path in sorted((shared_data / "x12").rglob("*")) if path.is_file() and path.suffix != ".tsv"]
    small = [path for path in samples if path.stat().st_size < 6000]
    assert sum(bool(_same(path.read_bytes(), library, monkeypatch)) for path in small) > 100


@pytest.mark.parametrize("data", SEEDS)
def test_claims_and_payments_written_again(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    if b"ST*837" in data:
        claims = read_837(data).claims
        envelope = Envelope("S1", "R1", datetime(2026, 11, 20, 12, 0))
        plain, compiled = _both_ways(lambda: write_837(claims, envelope), monkeypatch)
        assert plain == compiled
        assert b"CLM*PCN1*" in plain
    if b"ST*835" in data:
        plain, compiled = _both_ways(lambda: read_835(data).balances, monkeypatch)
        assert_frame_equal(plain, compiled)


@kernel
def _doubled(numbers: np.ndarray) -> int:
    """Twice the sum of bytes: more than a byte holds."""
    total = 0
    for at in range(len(numbers)):
        total += numbers[at] * 2
    return total


def test_a_byte_does_not_go_round(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = np.array([200, 100], dtype=np.uint8)
    assert _both_ways(lambda: _doubled(octets), monkeypatch) == (600, 600)


def test_a_large_array_ends_plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "allowance", Allowance(1.0))
    assert _doubled(np.ones(10, dtype=np.uint8)) == 20
    assert 0 < kernels.allowance.seconds < 1
    assert _doubled(np.ones((1 << 18) + 1, dtype=np.uint8)) == 2 * ((1 << 18) + 1)
    assert kernels.allowance.seconds == 0
