"""How is a file parted by transaction set, claim or payer, each part a whole interchange with what stands above it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.errors import UnreadableError
from claimwright.x12.places.claim_extents import Stretch, claims_of_file
from claimwright.x12.wire.segments import Segments
from claimwright.x12.wire.tokens import segment_code
from claimwright.x12.work.rewriting import (
    GroupOfTexts,
    SetOfTexts,
    assembled,
    element,
    interchange_number,
    line_break,
    numbered_header,
    relevelled,
)

WAYS: Final = ("st", "claim", "payer")
_TRAILERS: Final = ("SE", "GE", "IEA")


@dataclass(frozen=True)
class SplitPart:
    """A part of a file. ``name`` tells it from the others, ``claims`` counts its claims."""

    name: str
    data: bytes
    claims: int


def split(segments: Segments, by: str, *, number: int | None = None) -> Iterator[SplitPart]:
    """The file in parts, each an interchange: ``by`` st (a transaction set each), claim, or payer.

    A part keeps the sender, receiver, heading, provider, subscriber of its claims, and GS06 and ST02, so that an answer
    to it can be led back; its ISA13 counts on from ``number`` (by default the one of the file), its levels (HL) and
    trailers are counted anew. A claim payment taken from an 835 keeps the BPR of the whole payment, which then no longer
    adds up: money is never changed. Adjustments of providers (PLB) go with their payment, parted by payer, also where it decides
    no claim; a payment that has them is not parted by claim, for they are no claim's. What stands outside transaction sets (TA1) is in no part, and neither are sets
    without claims when parted by claim or payer. Raises ``ValueError`` for another ``by``, ``UnreadableError`` for a file
    without ISA or GS, and for a payment with PLB that is to be parted by claim.
    """
    if by not in WAYS:
        raise ValueError(f"expected {', '.join(WAYS)}, not {by}")
    claimed = claims_of_file(segments)
    if by == "claim":
        _refuse_adjusted(claimed.stretches, segments.source)
    between = line_break(segments)
    count = 0
    for stretch in claimed.stretches:
        for name, at, claims in _chosen(stretch, by):
            header, groups = _taken(stretch, at, anew=by != "st")
            delimiters = stretch.chunk.separators
            if not header or not groups:
                place = "ISA01" if not header else "GS01"
                raise UnreadableError(segments.source, place, "no envelope around the transaction set to part")
            given = (interchange_number(header, delimiters) if number is None else number) + count
            count += 1
            yield SplitPart(
                f"{count:05}{'-' + name if name else ''}",
                assembled(numbered_header(header, given, delimiters), groups, delimiters, between),
                claims,
            )


def _refuse_adjusted(stretches: Sequence[Stretch], source: str) -> None:
    """Raises ``UnreadableError`` where a payment has adjustments of providers, which would be lost between its claims."""
    for stretch in stretches:
        held = stretch.chunk.tokens.rows("PLB")
        if len(held):
            place = f"PLB, segment {int(stretch.chunk.row[held[0]]) + 1} of the file"
            problem = "the payment has adjustments of providers that belong to no claim; part it by payer or st"
            raise UnreadableError(source, place, problem)


def _with_adjustments(stretch: Stretch, at: Array) -> Array:
    """These segments with the adjustments of providers of their transaction sets."""
    chunk, placed = stretch.chunk, stretch.placed
    sets = chunk.transaction[placed.rows]
    codes = chunk.tokens.code[placed.rows]
    mine = np.isin(sets, np.unique(sets[at][sets[at] > 0])) & (codes == segment_code("PLB"))
    return np.union1d(at, np.flatnonzero(mine))


def _chosen(stretch: Stretch, by: str) -> Iterator[tuple[str, Array, int]]:
    """Name, segments (indexes into the placed ones) and number of claims of each part."""
    numbers = np.arange(len(stretch.claim_at)) + stretch.first_claim
    if by == "st":
        sets = stretch.chunk.transaction[stretch.placed.rows]
        of_claims = stretch.set_of_opened[stretch.claim_at]
        for one in np.unique(sets[sets > 0]).tolist():
            yield "", _with_heads(stretch, np.flatnonzero(sets == one)), int((of_claims == one).sum())
    elif by == "claim":
        for one in numbers.tolist():
            yield "", stretch.chosen(np.array([one])), 1
    else:
        payers = payers_of(stretch)
        opened = stretch.placed.rows[stretch.placed.opened[stretch.claim_at]]
        interchanges = stretch.chunk.interchange[opened].tolist()
        members: dict[tuple[int, str], list[int]] = {}
        for claim, interchange, payer in zip(numbers.tolist(), interchanges, payers, strict=True):
            members.setdefault((interchange, payer), []).append(claim)
        alone = _adjustments_alone(stretch)
        for key in dict.fromkeys((*members, *alone)):
            claims = members.get(key, [])
            at = alone.get(key, np.empty(0, dtype=np.int64))
            if claims:
                at = np.union1d(at, _with_adjustments(stretch, stretch.chosen(np.array(claims))))
            yield re.sub(r"[^A-Za-z0-9]+", "-", key[1]).strip("-"), at, len(claims)


def _adjustments_alone(stretch: Stretch) -> dict[tuple[int, str], Array]:
    """The payments that adjust a provider (PLB) and decide no claim: by interchange and payer, their segments."""
    chunk, placed = stretch.chunk, stretch.placed
    sets = chunk.transaction[placed.rows]
    adjusted = np.unique(sets[chunk.tokens.code[placed.rows] == segment_code("PLB")])
    found: dict[tuple[int, str], Array] = {}
    for one in np.setdiff1d(adjusted, stretch.set_of_opened[stretch.claim_at]).tolist():
        at = np.flatnonzero(sets == one)
        names = placed.rows[np.intersect1d(at, placed.of("N1"))]
        named = placed.tokens.element(names, 1).equal("PR")
        texts = [
            text
            for position in (4, 2)
            for text in placed.tokens.element(names[named], position).text().fill_null("").to_list()
            if text
        ]
        key = int(chunk.interchange[placed.rows[at[0]]]), texts[0] if texts else ""
        found[key] = np.union1d(found.get(key, at), _with_heads(stretch, at))
    return found


def _with_heads(stretch: Stretch, at: Array) -> Array:
    """These segments of one transaction set with the ISA and GS above them."""
    chunk, placed = stretch.chunk, stretch.placed
    row = placed.rows[at[0]]
    heads = [
        int(rows[-1])
        for rows in (
            chunk.tokens.rows("ISA")[chunk.interchange[chunk.tokens.rows("ISA")] == chunk.interchange[row]],
            chunk.tokens.rows("GS")[chunk.group[chunk.tokens.rows("GS")] == chunk.group[row]],
        )
        if len(rows)
    ]
    found = np.searchsorted(placed.rows, heads)
    known = found[(found < len(placed.rows)) & (placed.rows[np.minimum(found, len(placed.rows) - 1)] == heads)]
    return np.concatenate((known, at))


def _taken(stretch: Stretch, at: Array, *, anew: bool) -> tuple[str, list[GroupOfTexts]]:
    """The ISA and the groups that these segments make up, trailers left out."""
    placed, chunk = stretch.placed, stretch.chunk
    delimiters = chunk.separators
    rows = placed.rows[at]
    encoding = "latin-1" if chunk.tokens.encoding == "latin-1" else "utf-8"
    header = ""
    groups: list[tuple[str, list[list[str]]]] = []
    sets = chunk.transaction[rows].tolist()
    before = 0
    for text, one in zip(placed.tokens.texts(rows).to_list(), sets, strict=True):
        identifier = element(text, 0, delimiters).upper()
        if identifier == "ISA":
            header = text
        elif identifier == "GS":
            groups.append((text, []))
        elif one and identifier not in _TRAILERS and groups:
            if one != before:
                groups[-1][1].append([])
            before = one
            groups[-1][1][-1].append(text)
    return header, [
        GroupOfTexts(head, [SetOfTexts(relevelled(texts, delimiters) if anew else texts, encoding) for texts in bodies])
        for head, bodies in groups
        if bodies
    ]


def payers_of(stretch: Stretch) -> list[str]:
    """The payer of each claim: its number, else its name, as the NM1 or N1 with PR above the claim has it; "" for none."""
    placed = stretch.placed
    named: dict[int, str] = {}
    parents = placed.parents.tolist() if len(placed.opened) else []
    for identifier, label, number in (("NM1", 3, 9), ("N1", 2, 4)):
        at = placed.of(identifier)
        rows = placed.rows[at]
        mine = placed.tokens.element(rows, 1).equal("PR") & (stretch.claim_of[at] == 0)
        at, rows = at[mine], rows[mine]
        names = placed.tokens.element(rows, label).text().fill_null("").to_list()
        numbers = placed.tokens.element(rows, number).text().fill_null("").to_list()
        for instance, name, known in zip(placed.instance[at].tolist(), names, numbers, strict=True):
            named[parents[instance] if instance >= 0 else -1] = known or name
    return [_nearest(int(claim), parents, named) for claim in stretch.claim_at]


def _nearest(instance: int, parents: list[int], named: dict[int, str]) -> str:
    while instance >= 0:
        if instance in named:
            return named[instance]
        instance = parents[instance]
    return ""
