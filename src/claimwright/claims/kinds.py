"""The 837s of a chunk by kind of claim: professional, institutional, dental."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.arrays import Array
from claimwright.claims.wire import layout
from claimwright.x12.places.loop_rules import KINDS
from claimwright.x12.tables.scoped_sets import Part, part_of
from claimwright.x12.wire.chunks import Chunk, TransactionSet


def claims_of(part: Part) -> Array:
    """The CLM segments."""
    return part.scope("claim").openers


def above(part: Part, scope: str) -> Array:
    """Per claim the number of its billing provider, subscriber, patient or set, or -1."""
    return part.scope(scope).number[claims_of(part)]


def kind_of(one: TransactionSet, chunk: Chunk) -> str:
    """P, I or D of an 837: by its version, else by the segment its lines use, else P."""
    for version in (one.version, one.group_version):
        for guide, letter in KINDS.items():
            if guide in version:
                return letter
    for segment, letter in (("SV1", "P"), ("SV2", "I"), ("SV3", "D")):
        rows = chunk.tokens.rows(segment)
        if ((rows >= one.first) & (rows < one.last)).any():
            return letter
    return "P"


def parts_of(chunk: Chunk) -> Iterator[Part]:
    """The 837s of a chunk by kind of claim; nothing when there is none."""
    kinds: dict[str, list[TransactionSet]] = {}
    for one in chunk.sets:
        if one.kind == "837":
            kinds.setdefault(kind_of(one, chunk), []).append(one)
    for kind, sets in kinds.items():
        yield part_of(chunk, layout(), sets, kind)
