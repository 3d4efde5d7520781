"""What does a file say, loop by loop, each segment and element named, codes spelled out, findings at their place?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.check.findings import X12_FINDINGS
from claimwright.x12.grammar.lookups import Rules
from claimwright.x12.places.claim_extents import Claimed, Stretch, claims_of_file
from claimwright.x12.wire.segments import Segments
from claimwright.x12.work.outline_teller import Finding, ShownElement, ShownLoop, ShownSegment, Teller, Words

if TYPE_CHECKING:
    from claimwright.reference import Library

_NO_LOOPS: Final = ("header", "trailer", "summary")

__all__ = ["Outline", "ShownElement", "ShownLoop", "ShownSegment"]


class Outline:
    """A file as loops, a claim at a time. ``findings`` are those of ``check``; ``library`` spells codes out, ``words`` those it
    has no wording for."""

    def __init__(
        self,
        segments: Segments,
        findings: pl.DataFrame | None = None,
        library: Library | None = None,
        words: Words | None = None,
    ) -> None:
        self.segments = segments
        self.claimed: Claimed = claims_of_file(segments)
        self.findings = X12_FINDINGS.empty() if findings is None else findings
        self.library = library
        self.words = words

    @property
    def claims(self) -> int:
        """How many claims the file has."""
        return self.claimed.count

    @cached_property
    def _by_row(self) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = {}
        for row in self.findings.iter_rows(named=True):
            found.setdefault(row["row"], []).append(row)
        return found

    def index(self) -> pl.DataFrame:
        """One row a claim: claim (from 1), label (its number at the provider or payer), errors, warnings, row."""
        rows = np.zeros(self.claims, dtype=np.int64)
        for stretch in self.claimed.stretches:
            at = np.arange(len(stretch.claim_at)) + stretch.first_claim - 1
            rows[at] = stretch.file_rows[stretch.placed.opened[stretch.claim_at]]
        frame = pl.DataFrame(
            {
                "claim": np.arange(1, self.claims + 1),
                "label": pl.Series(self.claimed.labels, dtype=pl.String),
                "row": rows,
            }
        )
        owners = pl.Series(self.claimed.claim_of_row[self.findings["row"].to_numpy().astype(np.int64)], dtype=pl.Int64)
        counts = (
            self.findings.select("severity", claim=owners)
            .group_by("claim")
            .agg(errors=(pl.col("severity") == "error").sum(), warnings=(pl.col("severity") != "error").sum())
        )
        return frame.join(counts, on="claim", how="left", maintain_order="left").with_columns(
            pl.col("errors", "warnings").fill_null(0)
        )

    def claims_with(self, text: str) -> list[int]:
        """Numbers of the claims that hold this text (of either case), in themselves or in their patient, subscriber, provider.

        0 stands for what is found where no claim is, such as in a heading.
        """
        found = self.segments.frame.filter(pl.col("text").str.to_lowercase().str.contains(text.lower(), literal=True))
        rows = found["row"].to_numpy().astype(np.int64)
        claims: set[int] = set()
        for stretch in self.claimed.stretches:
            at = np.flatnonzero(np.isin(stretch.file_rows, rows))
            mine = stretch.claims_of(at).tolist()
            claims.update(mine)
            if len(at) and not mine:
                claims.add(0)
        return sorted(claims)

    def whole(self) -> Iterator[ShownLoop]:
        """Every loop of the file."""
        for stretch in self.claimed.stretches:
            yield from self._loops(stretch, np.arange(len(stretch.placed.rows)))

    def outside_claims(self) -> Iterator[ShownLoop]:
        """Envelopes, headings, providers, trailers: every loop that is in no claim."""
        for stretch in self.claimed.stretches:
            yield from self._loops(stretch, np.flatnonzero(stretch.claim_of == 0))

    def of_set(self, transaction: int) -> Iterator[ShownLoop]:
        """The loops of one transaction set (running number in the file)."""
        for stretch in self.claimed.stretches:
            mine = stretch.chunk.transaction[stretch.placed.rows] == transaction
            if mine.any():
                yield from self._loops(stretch, np.flatnonzero(mine))

    def of_claim(self, claim: int) -> Iterator[ShownLoop]:
        """One claim with what stands above it. Raises ``IndexError`` for a number the file does not have."""
        stretch = self.claimed.stretch_of(claim)
        yield from self._loops(stretch, stretch.chosen(np.array([claim])))

    def _loops(self, stretch: Stretch, at: Array) -> Iterator[ShownLoop]:
        """Segments (indexes into the placed ones) gathered into loops, in file order."""
        placed = stretch.placed
        rules = placed.rules
        depths = _depths(stretch)
        teller = Teller(stretch, at, self._by_row, self.library, self.words)
        owners = stretch.claim_of[at].tolist()
        current: ShownLoop | None = None
        before: tuple[int, bool] | None = None
        rows = zip(at.tolist(), placed.instance[at].tolist(), placed.inside[at].tolist(), owners, strict=True)
        for number, instance, within, owner in rows:
            if current is None or before != (instance, within):
                if current is not None:
                    yield current
                before = (instance, within)
                if instance < 0:
                    current = ShownLoop("", "Transaction set" if within else "Envelope", 0, 0)
                else:
                    current = _loop(rules, int(placed.opened_loop[instance]), depths[instance], owner)
            current.segments.append(teller.segment(number))
        if current is not None:
            yield current


def _loop(rules: Rules, number: int, depth: int, claim: int) -> ShownLoop:
    if number >= rules.unknown:
        return ShownLoop("?", "A loop we do not know", depth, claim)
    known = rules.loops[number]
    return ShownLoop("" if known.shown in _NO_LOOPS else known.shown, known.name, depth, claim)


def _depths(stretch: Stretch) -> list[int]:
    """How deep each loop lies; header, providers' levels and claims' are told apart, the heading being 0."""
    depths: list[int] = []
    for parent in stretch.placed.parents.tolist() if len(stretch.placed.opened) else []:
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
    return [max(depth - 1, 0) for depth in depths]
