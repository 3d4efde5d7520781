"""Nothing raises on hostile bytes: 4,000 mutated interchanges (20,000 in a full run), half of them here, each read, checked or answered."""

from __future__ import annotations

import pytest
from tests.hostile import READERS, SEEDS, nothing_raises, survives


@pytest.mark.parametrize("seed", range(10))
def test_mutated_interchanges(seed: int) -> None:
    nothing_raises(seed)


def test_every_reader_takes_the_seeds_as_they_are() -> None:
    for data in SEEDS:
        for number in range(len(READERS)):
            survives(data, number)
