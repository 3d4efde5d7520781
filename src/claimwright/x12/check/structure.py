"""Does each segment and loop stand where the transaction has a place for it, in order, as often as it must and may?"""

from __future__ import annotations

import numpy as np

from claimwright.x12.check import structure_kernels
from claimwright.x12.check.findings import Found
from claimwright.x12.grammar.model import MANY
from claimwright.x12.places.place import Placed


def check_structure(placed: Placed, found: Found) -> None:
    """Findings on segments and loops, SNIP 1 and 2."""
    _check_places(placed, found)
    if not placed.rules.loops or not len(placed.opened):
        return
    rules = placed.rules
    late, missing, often = structure_kernels.unlike_guide(
        placed.use,
        placed.instance,
        placed.opened_loop,
        rules.own,
        rules.use_order,
        rules.use_most,
        rules.use_bit,
        rules.loop_required,
        np.zeros(len(rules.uses), dtype=np.int64),
    )
    # One pass tells whether there is anything to be told; most files have nothing.
    if late:
        _check_order(placed, found)
    if missing:
        _check_required(placed, found)
    if often:
        _check_repeats(placed, found)
    size = len(placed.opened)
    wrong, behind = structure_kernels.loops_unlike_guide(
        placed.opened_loop,
        placed.parents,
        rules.loop_rest,
        rules.loop_most,
        rules.loop_order,
        rules.loop_bit,
        rules.loop_wanted,
        rules.unknown,
        np.zeros(size, dtype=np.uint64),
        np.full(size, -1, dtype=np.int64),
    )
    if wrong:
        _check_loops(placed, found)
    if behind:
        _check_loop_order(placed, found)


def _check_places(placed: Placed, found: Found) -> None:
    """Segments that are none, that belong to other transactions, or have no place in their loop."""
    inside, rules = placed.inside, placed.rules
    if not rules.loops:
        return
    odd = np.flatnonzero(inside & (placed.dense == 0))
    if len(odd):
        found.segment("unknown-segment", placed, odd)
    stray = np.flatnonzero(inside & (placed.dense > 0) & ~placed.placed)
    if not len(stray):
        return
    foreign = ~rules.known_here[placed.dense[stray]]
    entity = (placed.loop[stray] == rules.unknown) & ~foreign
    qualified = (rules.only_use[placed.loop[stray], placed.dense[stray]] == -2) & ~foreign & ~entity
    found.segment("foreign-segment", placed, stray[foreign])
    opens = np.isin(stray, placed.opened)
    # What follows a stranger's name belongs to it; the name alone is told.
    found.segment("unknown-entity", placed, stray[entity & opens])
    found.segment("unexpected-qualifier", placed, stray[qualified])
    found.segment("unexpected-segment", placed, stray[~(foreign | entity | qualified)])


def _check_order(placed: Placed, found: Found) -> None:
    """Segments of one loop that stand after one which has its place behind them."""
    at = np.flatnonzero(placed.placed & (placed.instance >= 0))
    order, instance = placed.rules.use_order[placed.use[at]], placed.instance[at]
    at, order, instance = at[order >= 0], order[order >= 0], instance[order >= 0]
    late = np.flatnonzero((instance[1:] == instance[:-1]) & (order[1:] < order[:-1])) + 1
    if len(late):
        found.segment("segment-order", placed, at[late])


def _check_required(placed: Placed, found: Found) -> None:
    rules = placed.rules
    bits = np.where(placed.instance >= 0, rules.use_bit[placed.use], np.uint64(0))
    present = np.bitwise_or.reduceat(bits, placed.opened)
    missing = rules.loop_required[placed.opened_loop] & ~present
    for which in np.flatnonzero(missing).tolist():
        at = int(placed.opened[which])
        loop = rules.loops[int(placed.opened_loop[which])]
        for place, use in enumerate(loop.uses):
            # A missing trailer is a matter of the envelope.
            if int(missing[which]) >> place & 1 and use.id != "SE":
                found.add(
                    "segment-missing",
                    int(placed.rows[at]),
                    placed=placed,
                    at=at,
                    id=use.id,
                    expected=_named(use.id, use.told),
                    loop_name=loop.name
                    if loop.id in ("header", "summary", "trailer")
                    else f"{loop.name} ({loop.shown})",
                )


def _named(identifier: str, told: tuple[int, int, tuple[str, ...]] | None) -> str:
    return f"{identifier} with {' or '.join(told[2])}" if told and len(told[2]) <= 3 else identifier


def _check_repeats(placed: Placed, found: Found) -> None:
    rules = placed.rules
    at = np.flatnonzero(placed.placed & (placed.instance >= 0) & (rules.use_most[placed.use] < MANY))
    wide = placed.instance[at].astype(np.int64) * rules.own + placed.use[at]
    # Neighbours of one kind are the rule; a sort is needed only where a kind comes back.
    order = np.argsort(wide, kind="stable")
    ranked = wide[order]
    first = np.ones(len(ranked), dtype=bool)
    first[1:] = ranked[1:] != ranked[:-1]
    starts = np.maximum.accumulate(np.where(first, np.arange(len(ranked)), 0))
    time = np.arange(len(ranked)) - starts + 1
    over = order[time > rules.use_most[placed.use[at[order]]]]
    over = np.sort(at[over])
    if len(over):
        most = rules.use_most[placed.use[over]]
        found.segment("segment-too-often", placed, over, [f"at most {number}" for number in most])


def _check_loops(placed: Placed, found: Found) -> None:
    rules, parents, kind = placed.rules, placed.parents, placed.opened_loop
    size = len(placed.opened)
    by_loop = {number: np.flatnonzero(kind == number) for number in np.unique(kind).tolist()}
    for number, loop in enumerate(rules.loops):
        if loop.id == "header":
            continue
        own = by_loop.get(number, np.empty(0, dtype=np.int64))
        inside = own[parents[own] >= 0]
        if len(inside) < len(own) and not loop.rest:
            found.segment("loop-outside", placed, placed.opened[own[parents[own] < 0]])
        if loop.usage == "R" and not loop.rest:
            has = np.zeros(size, dtype=bool)
            has[parents[inside]] = True
            for name in loop.within:
                outer = by_loop.get(rules.loop_number[name], np.empty(0, dtype=np.int64))
                for parent in outer[~has[outer]].tolist():
                    _missing(placed, parent, number, found)
        if len(inside) > loop.most:
            owner = parents[inside]
            # The loops of one outer loop stand together: one too many has its owner ``most`` places before as well.
            over = inside[loop.most :][owner[loop.most :] == owner[: -loop.most]]
            if len(over):
                found.segment("loop-too-often", placed, placed.opened[over], [f"at most {loop.most}"] * len(over))


def _missing(placed: Placed, parent: int, number: int, found: Found) -> None:
    loop = placed.rules.loops[number]
    at = int(placed.opened[parent])
    found.add(
        "loop-missing",
        int(placed.rows[at]),
        placed=placed,
        at=at,
        loop=loop.shown,
        id=loop.opener.id,
        expected=f"{loop.shown} ({loop.name})",
    )


def _check_loop_order(placed: Placed, found: Found) -> None:
    """Loops of one outer loop that stand after one which has its place behind them."""
    parents, kind = placed.parents, placed.opened_loop
    order = np.array([loop.order for loop in placed.rules.loops] + [0])
    known = np.flatnonzero((parents >= 0) & (kind < placed.rules.unknown))
    by_parent = known[np.argsort(parents[known], kind="stable")]
    owner, place = parents[by_parent], order[kind[by_parent]]
    late = np.flatnonzero((owner[1:] == owner[:-1]) & (place[1:] < place[:-1])) + 1
    if len(late):
        found.segment("loop-order", placed, placed.opened[np.sort(by_parent[late])])
