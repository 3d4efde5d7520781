"""Do hierarchical levels and line numbers count on, does each level lie in one that is there, is what is opened closed?"""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.claim_view import ClaimView


def check_levels(view: ClaimView) -> None:
    """Findings on HL and LX segments, SNIP 4, and on LS without its LE, SNIP 2."""
    _check_numbers(view)
    _check_brackets(view)
    placed = view.placed
    if placed.rules.guide and placed.rules.guide.transaction == "837":
        _check_lines(view)


def _check_brackets(view: ClaimView) -> None:
    """Related entities stand between LS and LE (005010X279A1, 2110C LS): each LS has its LE before the next, in its set."""
    placed = view.placed
    opened = placed.of("LS")
    opened = opened[placed.inside[opened]]
    if not len(opened):
        return
    closed = placed.of("LE")
    behind = np.append(closed, -1)[np.searchsorted(closed, opened)]
    following = np.append(opened[1:], len(placed.rows))
    sets = _starts(view, opened)
    held = (behind >= 0) & (behind < following) & (_starts(view, np.maximum(behind, 0)) == sets)
    bare = opened[~held]
    if len(bare):
        view.report(
            "segment-missing", bare, expected=["LE"] * len(bare), id="LE", loop_name="the related entities begun by LS"
        )


def _starts(view: ClaimView, at: Array) -> Array:
    """For each segment the number of its transaction set."""
    chunk = view.found.chunk
    found: Array = chunk.transaction[view.placed.rows[at]]
    return found


def _check_numbers(view: ClaimView) -> None:
    placed = view.placed
    at = placed.of("HL")
    at = at[placed.inside[at]]
    if not len(at):
        return
    sets = _starts(view, at)
    own = np.arange(len(at)) - np.searchsorted(sets, sets) + 1
    stated, good = view.element(at, 1).integers()
    wrong = np.flatnonzero(~good | (stated != own))
    # One number left out moves all that follow: it is told once.
    if len(wrong):
        shift = np.where(good, stated - own, -(10**9))
        new = np.ones(len(wrong), dtype=bool)
        new[1:] = (shift[wrong[1:]] != shift[wrong[:-1]]) | (sets[wrong[1:]] != sets[wrong[:-1]])
        some = wrong[new]
        values = _texts(view, at[some], 1)
        view.report("HL-number", at[some], 1, value=values, expected=[str(number) for number in own[some]])
    _check_parents(view, at, sets, stated, good)


def _texts(view: ClaimView, at: Array, position: int) -> list[str]:
    return [str(text)[:18] for text in view.element(at, position).text().fill_null("").to_list()]


def _check_parents(view: ClaimView, at: Array, sets: Array, stated: Array, good: Array) -> None:
    placed = view.placed
    guide = placed.rules.guide
    if guide is None:
        return
    parent, named = view.element(at, 2).integers()
    instance = placed.instance[at]
    outer = np.where(instance >= 0, placed.parents[instance], -1)
    opener = np.where(outer >= 0, placed.opened[outer], -1)
    # The level a loop lies in, by its own HL: the last one above it.
    above = np.searchsorted(at, opener)
    inner = (opener > 0) & (placed.dense[np.maximum(opener, 0)] == placed.dense[at[0]])
    wanted = np.where(inner, stated[np.minimum(above, len(at) - 1)], 0)
    known = inner & good[np.minimum(above, len(at) - 1)]
    wrong = np.flatnonzero((known & (~named | (parent != wanted))) | (~inner & (instance >= 0) & named & (parent > 0)))
    # A level out of its place has its finding.
    wrong = wrong[outer[wrong] >= 0]
    if len(wrong):
        expected = [str(number) if number else "no parent" for number in wanted[wrong].tolist()]
        view.report("HL-parent", at[wrong], 2, value=_texts(view, at[wrong], 2), expected=expected)
    _check_children(view, at, above, known)


def _check_children(view: ClaimView, at: Array, above: Array, inner: Array) -> None:
    has = np.zeros(len(at), dtype=bool)
    has[above[inner]] = True
    flag = view.element(at, 4)
    wrong = np.flatnonzero((flag.equal("0") & has) | (flag.equal("1") & ~has))
    if len(wrong):
        expected = ["1" if one else "0" for one in has[wrong]]
        view.report("HL-children", at[wrong], 4, value=_texts(view, at[wrong], 4), expected=expected)


def _check_lines(view: ClaimView) -> None:
    at = view.placed.of("LX", "2400")
    if not len(at):
        return
    owner = view.owner("2300")[at]
    own = np.arange(len(at)) - np.searchsorted(owner, owner) + 1 if (np.diff(owner) >= 0).all() else None
    if own is None:
        return
    stated, good = view.element(at, 1).integers()
    wrong = np.flatnonzero(good & (stated != own))
    if len(wrong):
        first = wrong[np.append(True, owner[wrong[1:]] != owner[wrong[:-1]])]
        view.report("LX-number", at[first], 1, value=_texts(view, at[first], 1), expected=[str(n) for n in own[first]])
