"""Bytes nobody should send, parted, joined and stripped of their people: nothing raises, no claim is lost or doubled."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest
from tests.hostile import mutated

from claimwright.errors import UnreadableError
from claimwright.x12.wire.segments import Segments, read_segments
from claimwright.x12.work.deidentify import deidentify
from claimwright.x12.work.joining import join
from claimwright.x12.work.splitting import WAYS, split

_KEY = b"a key for the tests alone"
_COUNT = 250


def _claims(segments: Segments) -> Counter[bytes]:
    """The claims and claim payments that stand in transaction sets, as they stand."""
    found: Counter[bytes] = Counter()
    for chunk in segments.chunks:
        rows = chunk.tokens.rows("CLM", "CLP")
        found.update(chunk.tokens.raw(rows[chunk.transaction[rows] > 0]))
    return found


def _codes(segments: Segments) -> list[int]:
    """The segment ids in order; what is no id counts as 0."""
    return [code for chunk in segments.chunks for code in chunk.tokens.code.tolist()]


def _read(seed: int) -> list[Segments]:
    files = []
    for data in islice(mutated(seed), _COUNT):
        try:
            files.append(read_segments(data))
        except UnreadableError:
            continue
    return files


@pytest.mark.parametrize("by", WAYS)
def test_parting_loses_and_doubles_no_claim(by: str) -> None:
    parted = 0
    for segments in _read(300):
        try:
            parts = [read_segments(part.data) for part in split(segments, by)]
        except UnreadableError:
            continue
        found = sum((_claims(part) for part in parts), Counter())
        if by == "st":
            assert found == _claims(segments)
        assert not found - _claims(segments), segments.data
        parted += len(parts)
    assert parted > 100


def test_what_was_parted_is_joined_again() -> None:
    joined = 0
    for segments in _read(301):
        try:
            parts = [read_segments(part.data, f"{at}") for at, part in enumerate(split(segments, "st"))]
            whole = read_segments(join(parts)) if parts else None
        except UnreadableError:
            continue
        if whole is not None:
            assert _claims(whole) == _claims(segments), segments.data
            joined += 1
    assert joined > 50


def test_without_people_every_segment_still_stands() -> None:
    done = 0
    for segments in _read(302):
        bare = read_segments(deidentify(segments, _KEY).data)
        assert _codes(bare) == _codes(segments), segments.data
        again = deidentify(segments, _KEY).data
        assert again == bare.data
        done += 1
    assert done > 150
