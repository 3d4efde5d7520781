"""The 837s of a chunk by kind of claim: professional, institutional, dental."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.arrays import Array
from claimwright.claims.wire import layout
from claimwright.x12.places.set_loops import kind_of_set
from claimwright.x12.tables.scoped_sets import ScopedSets, scoped_sets
from claimwright.x12.wire.chunks import Chunk, TransactionSet


def claims_of(scoped: ScopedSets) -> Array:
    """The CLM segments."""
    return scoped.scope("claim").openers


def above(scoped: ScopedSets, scope: str) -> Array:
    """Per claim the number of its billing provider, subscriber, patient or set, or -1."""
    return scoped.scope(scope).number[claims_of(scoped)]


def claims_by_kind(chunk: Chunk) -> Iterator[ScopedSets]:
    """The 837s of a chunk by kind of claim; nothing when there is none."""
    kinds: dict[str, list[TransactionSet]] = {}
    for one in chunk.sets:
        if one.kind == "837":
            kinds.setdefault(kind_of_set(one, chunk), []).append(one)
    for kind, sets in kinds.items():
        yield scoped_sets(chunk, layout(), sets, kind)
