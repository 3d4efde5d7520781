"""Nothing raises on hostile bytes: 4,000 mutated interchanges (20,000 in a full run), half of them here, each read, checked or answered."""

from __future__ import annotations

import pytest
from tests.hostile import nothing_raises


@pytest.mark.parametrize("seed", range(10, 20))
def test_mutated_interchanges(seed: int) -> None:
    nothing_raises(seed)
