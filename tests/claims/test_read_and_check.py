"""Claims and findings of one file, made at once, are those made one after the other."""

from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal
from tests.hostile import SEEDS

from claimwright.claims.reading import read_837, read_and_check_837
from claimwright.errors import UnreadableError
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

CLAIM = SEEDS[0]


@pytest.mark.parametrize("copies", [1, 600])
def test_both_at_once(copies: int) -> None:
    data = CLAIM.replace(b"*1234567893~N3", b"*1234567890~N3") * copies
    read, found = read_and_check_837(data, "batch.837")
    assert read.claims.claims.height == copies
    for name, frame in read_837(data, "batch.837").claims.frames().items():
        assert_frame_equal(getattr(read.claims, name), frame)
    assert_frame_equal(found, check(read_segments(data)))
    assert found.filter(finding="npi-check-digit").height == copies


def test_a_file_without_claims_is_refused() -> None:
    with pytest.raises(UnreadableError, match="expected a claim file"):
        read_and_check_837(SEEDS[2], "payment.835")
