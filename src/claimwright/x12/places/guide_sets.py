"""Which guide rules which segments of a chunk, and where do they stand in it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.grammar.catalogue import guide_ids, guide_of
from claimwright.x12.grammar.lookups import rules
from claimwright.x12.places.place import Placed, place
from claimwright.x12.places.set_loops import kind_by_lines
from claimwright.x12.wire.chunks import Chunk, TransactionSet


@dataclass(frozen=True)
class GuideSet:
    """The transaction sets of a chunk that one guide rules, and where their segments stand; guide "" is the standard."""

    guide: str
    placed: Placed
    another: tuple[TransactionSet, ...] = ()
    """Those of them whose version names the guide of another kind of claim."""


def placed_by_guide(chunk: Chunk) -> Iterator[GuideSet]:
    """The segments of a chunk by guide; segments outside transaction sets go with the first.

    An 837 whose version names the guide of another kind of claim than its lines are of goes by its lines.
    """
    owners: dict[str, list[tuple[int, int]]] = {}
    another: dict[str, list[TransactionSet]] = {}
    for one in chunk.sets:
        stated = guide_of(one.kind, one.version, one.group_version)
        found = _by_lines(one, chunk, stated)
        if found != stated:
            another.setdefault(found, []).append(one)
        owners.setdefault(found, []).append((one.first, one.last))
    inside = chunk.transaction > 0
    if len(owners) < 2:
        only = next(iter(owners), "")
        placed = _placed(chunk, np.arange(len(chunk.tokens)), inside, only)
        yield GuideSet(only, placed, tuple(another.get(only, ())))
        return
    owner = np.zeros(len(chunk.tokens), dtype=np.int32)
    for number, stretches in enumerate(owners.values()):
        for first, last in stretches:
            owner[first:last] = number
    for number, identifier in enumerate(owners):
        rows = np.flatnonzero(owner == number)
        placed = _placed(chunk, rows, inside[rows], identifier)
        yield GuideSet(identifier, placed, tuple(another.get(identifier, ())))


def _by_lines(one: TransactionSet, chunk: Chunk, stated: str) -> str:
    """The guide of the kind of claim that the lines of an 837 are of, in the version stated."""
    kind = kind_by_lines(one, chunk).lower() if one.kind == "837" and stated else ""
    named, dash, version = stated.partition("-")
    wanted = f"837{kind}{dash}{version}"
    return wanted if kind and named != f"837{kind}" and wanted in guide_ids() else stated


def _placed(chunk: Chunk, rows: Array, inside: Array, identifier: str) -> Placed:
    return place(chunk.tokens, rows, inside, rules(identifier))
