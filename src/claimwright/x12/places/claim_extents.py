"""Which segments of a file belong to which claim, and which stand above it: envelope, heading, provider, subscriber?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.grammar.lookups import Rules
from claimwright.x12.grammar.model import Loop
from claimwright.x12.places.guide_sets import placed_by_guide
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.segments import Segments
from claimwright.x12.wire.tokens import segment_code

_DEEPEST: Final = 12


@cache
def _claim_loops() -> dict[tuple[str, str], int]:
    """Transaction and loop to the element of its first segment that names the claim (``claim_loops.tsv``)."""
    return {
        (row["transaction"], row["loop"]): int(row["label"])
        for row in data_table("claimwright.x12.grammar", "claim_loops.tsv").iter_rows(named=True)
    }


@cache
def _loop_kinds(rules: Rules) -> tuple[Array, Array]:
    """Per loop whether it is a claim, and whether claims lie in it; one more for unknown loops, which are neither."""
    transaction = rules.guide.transaction if rules.guide else ""
    claim = np.array([(transaction, loop.id) in _claim_loops() for loop in rules.loops] + [False])
    above = np.zeros(len(claim), dtype=bool)
    reached: list[Loop] = [loop for loop, wanted in zip(rules.loops, claim, strict=False) if wanted]
    while reached:
        for name in reached.pop().within:
            number = rules.loop_number[name]
            if not above[number]:
                above[number] = True
                reached.append(rules.loops[number])
    return claim, above


@dataclass(frozen=True)
class Stretch:
    """The segments of a chunk that one guide rules, with the claims among them.

    ``claim_at``: indexes into ``placed.opened`` of the loops that are claims; ``first_claim``: number of the first one
    in the file, from 1 (when several guides take turns in a file, their claims are numbered guide by guide).
    """

    chunk: Chunk
    placed: Placed
    claim_at: Array
    first_claim: int

    @cached_property
    def file_rows(self) -> Array:
        """Running number in the file of each segment."""
        return self.chunk.row[self.placed.rows]

    @cached_property
    def set_of_opened(self) -> Array:
        """Transaction set of each loop opened."""
        return self.chunk.transaction[self.placed.rows[self.placed.opened]]

    @cached_property
    def claim_of(self) -> Array:
        """Per segment the number of its claim in the file; 0 outside claims."""
        placed = self.placed
        own = np.zeros(len(placed.opened) + 1, dtype=np.int64)
        own[self.claim_at] = np.arange(len(self.claim_at)) + self.first_claim
        for _ in range(_DEEPEST):
            lacking = np.flatnonzero((own[:-1] == 0) & (placed.parents >= 0))
            if not len(lacking):
                break
            taken = own[placed.parents[lacking]]
            if not taken.any():
                break
            own[lacking] = taken
        return own[placed.instance]

    @cached_property
    def labels(self) -> list[str]:
        """What names each claim: the provider's or payer's number of it, the patient's trace; "" where nothing does."""
        placed = self.placed
        if not len(self.claim_at):
            return []
        transaction = placed.rules.guide.transaction if placed.rules.guide else ""
        rows = placed.rows[placed.opened[self.claim_at]]
        column = [""] * len(rows)
        loops = placed.opened_loop[self.claim_at]
        for number in np.unique(loops).tolist():
            position = _claim_loops()[transaction, placed.rules.loops[number].id]
            chosen = np.flatnonzero(loops == number)
            texts = placed.tokens.element(rows[chosen], position).text().fill_null("").to_list()
            for one, text in zip(chosen.tolist(), texts, strict=True):
                column[one] = text
        return column

    @cached_property
    def beneath(self) -> tuple[Array, Array]:
        """For each loop opened the number of the first claim in or beneath it, 0 for none, and how many there are."""
        size = len(self.placed.opened)
        first, count = np.zeros(size + 1, dtype=np.int64), np.zeros(size + 1, dtype=np.int64)
        numbers = np.arange(len(self.claim_at)) + self.first_claim
        current = self.claim_at
        for _ in range(_DEEPEST):
            np.add.at(count, current, 1)
            # Written backwards, so that the first claim stays.
            first[current[::-1]] = numbers[::-1]
            up = self.placed.parents[current] if len(current) else current
            current, numbers = up[up >= 0], numbers[up >= 0]
        return first, count

    def about(self, at: int) -> tuple[int, int]:
        """The first claim that a segment belongs to or stands above, 0 for none, and how many there are.

        The heading and the envelope stand above every claim and are about none.
        """
        if own := int(self.claim_of[at]):
            return own, 1
        placed = self.placed
        _, above = _loop_kinds(placed.rules)
        instance = int(placed.instance[at])
        while instance >= 0 and not above[min(int(placed.opened_loop[instance]), len(placed.rules.loops))]:
            instance = int(placed.parents[instance])
        if instance < 0 or placed.opened_loop[instance] == 0:
            return 0, 0
        first, count = self.beneath
        return int(first[instance]), int(count[instance])

    def claims_of(self, at: Array) -> Array:
        """Numbers of the claims that these segments (indexes into the placed ones) belong to or stand above; ascending.

        The heading and the envelope, which stand above every claim, do not count.
        """
        placed = self.placed
        own = self.claim_of[at]
        if not len(self.claim_at):
            return own[:0]
        _, above = _loop_kinds(placed.rules)
        loops = np.minimum(placed.opened_loop, len(placed.rules.loops))
        outside = placed.instance[at[own == 0]]
        outside = outside[outside >= 0]
        level = np.where(above[loops[outside]], outside, placed.parents[outside])
        marked = np.zeros(len(placed.opened) + 1, dtype=bool)
        marked[level[(level >= 0) & (placed.opened_loop[level] != 0)]] = True
        hit = np.zeros(len(self.claim_at), dtype=bool)
        current = self.claim_at
        for _ in range(_DEEPEST):
            hit |= marked[current]
            current = np.where(current >= 0, np.append(placed.parents, -1)[current], -1)
        return np.union1d(own[own > 0], np.flatnonzero(hit) + self.first_claim)

    def chosen(self, claims: Array) -> Array:
        """Indexes into ``placed.rows`` of these claims (numbers in the file) with all that stands above them.

        Above a claim stand the envelope of its set, the heading, and the loops around it (provider, subscriber ...)
        with their names; other claims, other providers and other subscribers are left out, and trailers too.
        """
        placed = self.placed
        claim, above = _loop_kinds(placed.rules)
        mine = self.claim_at[claims - self.first_claim]
        size = len(placed.opened)
        marked = np.zeros(size + 1, dtype=bool)
        current = mine
        while len(current):
            marked[current] = True
            current = np.unique(placed.parents[current])
            current = current[(current >= 0) & ~marked[np.maximum(current, 0)]]
        sets = np.unique(self.set_of_opened[mine])
        loops = np.minimum(placed.opened_loop, len(placed.rules.loops))
        rest = np.append(placed.rules.loop_table.rest[: len(placed.rules.loops)], False)
        # What goes on after the claims (a trailer, adjustments of providers) is no part of what stands above them.
        goes_along = (placed.parents >= 0) & ~above[loops] & ~claim[loops]
        goes_along &= ~(rest[loops] & above[loops[np.maximum(placed.parents, 0)]])
        for _ in range(_DEEPEST):
            more = goes_along & marked[placed.parents] & ~marked[:-1]
            if not more.any():
                break
            marked[np.flatnonzero(more)] = True
        picked = marked[placed.instance] & placed.inside
        chunk = self.chunk
        codes = chunk.tokens.code[placed.rows]
        groups, interchanges = self._above_sets(sets)
        heads = np.isin(codes, [segment_code("ISA"), segment_code("GS")])
        groups_of, interchanges_of = chunk.group[placed.rows], chunk.interchange[placed.rows]
        envelope = heads & np.isin(interchanges_of, interchanges) & ((groups_of == 0) | np.isin(groups_of, groups))
        picked &= codes != segment_code("SE")
        return np.flatnonzero(picked | envelope)

    def _above_sets(self, sets: Array) -> tuple[Array, Array]:
        inside = np.isin(self.chunk.transaction, sets)
        return np.unique(self.chunk.group[inside]), np.unique(self.chunk.interchange[inside])


@dataclass(frozen=True)
class Claimed:
    """A file's segments in stretches, with its claims numbered from 1."""

    segments: Segments
    stretches: tuple[Stretch, ...]
    count: int

    def stretch_of(self, claim: int) -> Stretch:
        """The stretch that holds this claim. Raises ``IndexError`` for a number beyond the file's claims."""
        for stretch in self.stretches:
            if stretch.first_claim <= claim < stretch.first_claim + len(stretch.claim_at):
                return stretch
        raise IndexError(claim)

    @cached_property
    def labels(self) -> list[str]:
        """What names each claim: the provider's or payer's number of it, the patient's trace; "" where nothing does."""
        return [label for stretch in self.stretches for label in stretch.labels]

    @cached_property
    def claim_of_row(self) -> Array:
        """Per segment of the file the number of its claim; 0 outside claims."""
        size = sum(len(chunk.row) - chunk.carried for chunk in self.segments.chunks)
        found = np.zeros(size, dtype=np.int64)
        for stretch in self.stretches:
            found[stretch.file_rows] = stretch.claim_of
        return found


def stretch_of(chunk: Chunk, placed: Placed, first_claim: int) -> Stretch:
    """The segments of a chunk that one guide rules with their claims, the first of which has this number in the file."""
    claim, _ = _loop_kinds(placed.rules)
    loops = np.minimum(placed.opened_loop, len(placed.rules.loops))
    parents = placed.parents if len(placed.opened) else placed.opened
    at = np.flatnonzero(claim[loops])
    # A claim within a claim (271: the dependent's) is part of it.
    at = at[(parents[at] < 0) | ~claim[loops[np.maximum(parents[at], 0)]]] if len(at) else at
    return Stretch(chunk, placed, at, first_claim)


def claims_of_file(segments: Segments) -> Claimed:
    """The claims of a file of any transaction we have a guide for. Nothing raises: a file without claims has none."""
    stretches: list[Stretch] = []
    count = 0
    for chunk in segments.chunks:
        for one in placed_by_guide(chunk):
            stretches.append(stretch_of(chunk, one.placed, count + 1))
            count += len(stretches[-1].claim_at)
    return Claimed(segments, tuple(stretches), count)
