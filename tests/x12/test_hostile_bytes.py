"""Nothing raises on hostile bytes: 20,000 mutated interchanges, each read, checked, answered or explained."""

from __future__ import annotations

from itertools import islice

import pytest
from tests.hostile import READERS, SEEDS, mutated, survives

_A_SEED = 1000


@pytest.mark.parametrize("seed", range(20))
def test_mutated_interchanges(seed: int) -> None:
    for number, data in enumerate(islice(mutated(seed), _A_SEED)):
        try:
            survives(data, number)
        except Exception as problem:
            raise AssertionError(
                f"{type(problem).__name__}: {problem} in {READERS[number % len(READERS)]} of {data!r}"
            ) from problem


def test_every_reader_takes_the_seeds_as_they_are() -> None:
    for data in SEEDS:
        for number in range(len(READERS)):
            survives(data, number)
