"""What is wrong with an X12 file: syntax, places and presence, balances, links between segments, codes?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.x12.check.adjustments import check_amounts, check_groups
from claimwright.x12.check.claim_dates import check_claim_dates
from claimwright.x12.check.claim_money import check_claim_money
from claimwright.x12.check.claim_names import name_claims
from claimwright.x12.check.claim_view import ClaimView
from claimwright.x12.check.claims import check_claims
from claimwright.x12.check.code_sets import CodeSets
from claimwright.x12.check.envelope import check_envelope
from claimwright.x12.check.findings import Found, together
from claimwright.x12.check.levels import check_levels
from claimwright.x12.check.parties import check_npis, check_parties
from claimwright.x12.check.payment import check_payment
from claimwright.x12.check.presence import check_values, suspects
from claimwright.x12.check.structure import check_structure
from claimwright.x12.check.writing import check_writing
from claimwright.x12.places.claim_extents import stretch_of
from claimwright.x12.places.guide_sets import placed_by_guide
from claimwright.x12.places.place import Placed
from claimwright.x12.places.set_loops import KINDS_BY_LETTER, kind_by_lines
from claimwright.x12.wire.chunks import Chunk, TransactionSet
from claimwright.x12.wire.segments import Segments

if TYPE_CHECKING:
    from claimwright.reference import Library

_BLOCK: Final = 262_144
"""Segments whose elements are checked at once, so that the arrays of a large file stay small beside it."""


def check(segments: Segments, library: Library | None = None) -> pl.DataFrame:
    """Findings on a file, columns of ``X12_FINDINGS``, in file order; SNIP types 1 to 4, and 5 with a ``library``.

    Transaction sets whose guide we do not have (004010, 834 and others) are checked for envelope and elements alone.
    Any segments are fit: nothing raises.
    """
    pieces: list[pl.DataFrame] = []
    claims = 0
    for chunk in segments.chunks:
        found = Found(chunk)
        if segments.wrapped and not pieces:
            found.add("lines-wrapped", 0, value=f"a break after every {segments.wrapped} characters")
        check_envelope(chunk, found)
        stretches = []
        for one in placed_by_guide(chunk):
            stretches.append(stretch_of(chunk, one.placed, claims + 1))
            claims += len(stretches[-1].claim_at)
            if not one.guide:
                _say_no_guide(one.placed, found)
            _say_another_guide(chunk, one.another, found)
            check_structure(one.placed, found)
            view = ClaimView(one.placed, found)
            codes = CodeSets(view, library)
            chosen = np.flatnonzero(suspects(one.placed))
            for begin in range(0, len(chosen), _BLOCK):
                check_values(one.placed.take(chosen[begin : begin + _BLOCK]), found)
            codes.check()
            check_writing(view)
            check_links(view)
        name_claims(found, stretches)
        pieces.append(found.frame())
    return together(pieces)


def _say_no_guide(placed: Placed, found: Found) -> None:
    opened = placed.of("ST")
    for at in opened[placed.inside[opened]].tolist():
        found.add("no-guide", int(placed.rows[at]), placed=placed, at=at)


def _say_another_guide(chunk: Chunk, sets: Sequence[TransactionSet], found: Found) -> None:
    """Sets whose version names the guide of another kind of claim: told once, and judged by the guide of their lines."""
    for one in sets:
        kind = KINDS_BY_LETTER[kind_by_lines(one, chunk)]
        stated = (one.version or one.group_version)[:35]
        found.add("version-unlike", one.first, element=3, value=stated, expected=f"the guide of {kind} claims")


def check_links(view: ClaimView) -> None:
    """Balances and what lies between segments, by transaction; SNIP types 3 and 4."""
    source = view.placed.rules.guide
    if source is None or not len(view.placed.opened):
        return
    check_levels(view)
    if source.transaction in ("837", "835"):
        check_amounts(view)
    if source.transaction == "837":
        check_groups(view)
        check_claim_money(view)
        check_claims(view)
        check_claim_dates(view)
        check_parties(view)
    elif source.transaction == "835":
        check_payment(view)
        check_npis(view)
    else:
        check_npis(view)
