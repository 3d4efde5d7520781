"""Segments and elements as positions: the same in one piece and in two halves, and nothing at the end is lost."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from tests.hostile import mutated

from claimwright.x12.check.check import check
from claimwright.x12.wire import tokenizing
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.wire.tokenizing import tokenize


def test_two_halves_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizing, "_LONG", 10)
    compared = 0
    for data in islice(mutated(500), 400):
        whole, halves = (tokenize(data, Delimiters(), halves=both) for both in (False, True))
        for name in ("start", "end", "code", "first", "token_start", "token_end"):
            assert np.array_equal(getattr(whole, name), getattr(halves, name)), (name, data)
        compared += len(whole)
    assert compared > 8000


def test_empty_segments_take_no_place() -> None:
    data = b"A1*x~\n~~  ~B2*y*z~\r\n~~"
    assert tokenize(data, Delimiters()).raw() == [b"A1*x", b"B2*y*z"]


@pytest.mark.parametrize(
    ("end", "last"), [("S", "S"), ("SE", "SE"), ("SE*3", "SE"), ("IEA*0*1", "IEA"), (" \n\t", "IEA"), ("\x00", "IEA")]
)
def test_what_stands_behind_the_last_terminator_is_a_segment(end: str, last: str) -> None:
    header = (
        "ISA*00*          *00*          *ZZ*S              *ZZ*R              *261120*1200*^*00501*000000001*0*T*:~"
    )
    data = f"{header}IEA*0*000000001~{end}".encode()
    segments = read_segments(data)
    assert segments.frame["id"][-1] == last
    assert segments.to_bytes() == data
    told = set(check(segments).filter(row=2)["finding"])
    assert bool(told & {"segment-outside", "trailer-alone"}) == bool(end.strip(" \n\t\x00"))
