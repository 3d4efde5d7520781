"""The keys of the proof charts are sound: codes in force, words that stand in the chart, places, POA letters, Excludes1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench.proof_charts import HALVES, ProofChart, charts, faults

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize("half", HALVES)
def test_every_key_is_sound(half: str, library: Library) -> None:
    assert {chart.name: found for chart in charts(half) if (found := list(faults(chart, library)))} == {}


def test_there_are_as_many_as_are_said() -> None:
    """196 charts, fourteen a specialty, 63 of them never looked at; none stands in both parts."""
    work, proof = (charts(half) for half in HALVES)
    assert (len(work), len(proof)) == (133, 63)
    assert not {chart.name for chart in work} & {chart.name for chart in proof}
    counted: dict[str, int] = {}
    for chart in [*work, *proof]:
        counted[chart.specialty] = counted.get(chart.specialty, 0) + 1
    assert len(counted) == 14
    assert set(counted.values()) == {14}


def test_a_wrong_key_is_named(library: Library) -> None:
    sound = charts("work")[0]
    first = sound.key["dx"][0]
    wrong = ProofChart(**{**vars(sound), "key": {**sound.key, "dx": [{**first, "words": "never said so", "why": ""}]}})
    told = list(faults(wrong, library))
    assert f"{first['code']}: why is empty" in told
    assert f"{first['code']}: the chart does not say 'never said so'" in told
    again = ProofChart(**{**vars(sound), "codes": (*sound.codes, sound.codes[0])})
    assert f"{sound.codes[0]}: stands 2 times among dx, optional and must_not" in list(faults(again, library))
