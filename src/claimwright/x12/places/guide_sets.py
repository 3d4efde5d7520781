"""Which guide rules which segments of a chunk, and where do they stand in it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.grammar.catalogue import guide_of
from claimwright.x12.grammar.lookups import rules
from claimwright.x12.places.place import Placed, place
from claimwright.x12.wire.chunks import Chunk


@dataclass(frozen=True)
class GuideSet:
    """The transaction sets of a chunk that one guide rules, and where their segments stand; guide "" is the standard."""

    guide: str
    placed: Placed


def placed_by_guide(chunk: Chunk) -> Iterator[GuideSet]:
    """The segments of a chunk by guide; segments outside transaction sets go with the first."""
    owners: dict[str, list[tuple[int, int]]] = {}
    for one in chunk.sets:
        found = guide_of(one.kind, one.version, one.group_version)
        owners.setdefault(found, []).append((one.first, one.last))
    inside = chunk.transaction > 0
    if len(owners) < 2:
        yield GuideSet(
            next(iter(owners), ""), _placed(chunk, np.arange(len(chunk.tokens)), inside, next(iter(owners), ""))
        )
        return
    owner = np.zeros(len(chunk.tokens), dtype=np.int32)
    for number, stretches in enumerate(owners.values()):
        for first, last in stretches:
            owner[first:last] = number
    for number, identifier in enumerate(owners):
        rows = np.flatnonzero(owner == number)
        yield GuideSet(identifier, _placed(chunk, rows, inside[rows], identifier))


def _placed(chunk: Chunk, rows: Array, inside: Array, identifier: str) -> Placed:
    return place(chunk.tokens, rows, inside, rules(identifier))
