"""Does the money of a claim add up: lines to the claim, other payers' payments and adjustments to the charges?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.claim_view import ClaimView, Parts, counts, dollars, sums, told

CHARGES: Final = {"SV1": 2, "SV2": 3, "SV3": 2}
"""Service segments and where their charge stands."""
AMOUNTS: Final = (3, 6, 9, 12, 15, 18)
"""Where the amounts of a CAS stand."""


def check_claim_money(view: ClaimView) -> None:
    """Findings on the balances of an 837, SNIP 3 (005010X222A1 and X223A3, 1.4.4)."""
    placed = view.placed
    claims = placed.of("CLM", "2300")
    if not len(claims):
        return
    size = len(placed.opened)
    charge, stated = view.cents(claims, 2)
    mine = placed.instance[claims]
    total = np.zeros(size, dtype=np.int64)
    lines = np.zeros(size, dtype=np.int64)
    readable = np.ones(size, dtype=bool)
    line_charge = np.zeros(size, dtype=np.int64)
    for identifier, position in CHARGES.items():
        at = placed.of(identifier, "2400")
        amount, good = view.cents(at, position)
        owner = view.owner("2300")[at]
        total += sums(owner, amount, size)
        lines += counts(owner, size)
        readable[owner[~good & (owner >= 0)]] = False
        line_charge[placed.instance[at]] = amount
    wrong = stated & (lines[mine] > 0) & readable[mine] & (total[mine] != charge)
    if wrong.any():
        charges = _charges(view)
        view.report(
            "claim-total",
            claims[wrong],
            2,
            value=dollars(charge[wrong]),
            expected=dollars(total[mine[wrong]]),
            addition=[told(("lines", charges.of(one))) for one in mine[wrong].tolist()],
        )
    if len(placed.of("SVD")) or len(placed.of("CAS")):
        _check_other_payers(view, claims, charge, line_charge)


def _charges(view: ClaimView) -> Parts:
    """The charges of the lines, in cents, by their claim (a loop opened)."""
    lines = [(view.placed.of(identifier, "2400"), position) for identifier, position in CHARGES.items()]
    owner = np.concatenate([view.owner("2300")[at] for at, _ in lines])
    return Parts(owner, np.concatenate([view.cents(at, position)[0] for at, position in lines]))


def adjustments(view: ClaimView, at: Array) -> Array:
    """The sum of the amounts of each CAS."""
    total = np.zeros(len(at), dtype=np.int64)
    for position in AMOUNTS:
        amount, good = view.cents(at, position)
        total += np.where(good, amount, 0)
    return total


def _check_other_payers(view: ClaimView, claims: Array, charge: Array, line_charge: Array) -> None:
    placed = view.placed
    size = len(placed.opened)
    decided = placed.of("SVD", "2430")
    paid, _ = view.cents(decided, 2)
    line_adjusted = placed.of("CAS", "2430")
    by_decision = sums(placed.instance[line_adjusted], adjustments(view, line_adjusted), size)
    whole = paid + by_decision[placed.instance[decided]]
    line = view.owner("2400")[decided]
    payer = _known(view, decided, 1)
    _check_decided_lines(view, decided, whole, line, payer, line_charge)
    others = placed.of("SBR", "2320")
    if not len(others):
        return
    instance = placed.instance[others]
    names = placed.of("NM1", "2330B")
    outer = placed.parents[placed.instance[names]]
    identifier = dict(zip(outer.tolist(), _known(view, names, 9).tolist(), strict=True))
    amounts = view.qualified("AMT", 1, "D", loops=("2320",))
    payment = np.zeros(size, dtype=np.int64)
    stated = np.zeros(size, dtype=bool)
    value, _ = view.cents(amounts, 2)
    payment[placed.instance[amounts]] = value
    stated[placed.instance[amounts]] = True
    claim_adjusted = placed.of("CAS", "2320")
    own = sums(placed.instance[claim_adjusted], adjustments(view, claim_adjusted), size)
    adjusted = counts(placed.instance[claim_adjusted], size) > 0
    claim_of = view.owner("2300")
    by_claim = {(int(claim_of[one]), int(key)): 0 for one, key in zip(decided.tolist(), payer.tolist(), strict=True)}
    for one, key, amount in zip(
        decided.tolist(), payer.tolist(), by_decision[placed.instance[decided]].tolist(), strict=True
    ):
        by_claim[int(claim_of[one]), int(key)] += amount
    charges = dict(zip(placed.instance[claims].tolist(), charge.tolist(), strict=True))
    for at, number in zip(others.tolist(), instance.tolist(), strict=True):
        owner = int(claim_of[at])
        lines = by_claim.get((owner, identifier.get(number, -1)))
        if owner < 0 or not stated[number] or (lines is None and not adjusted[number]):
            continue
        sum_of = int(payment[number] + own[number] + (lines or 0))
        if sum_of != charges.get(owner, sum_of):
            parts = (("paid", payment[number]), ("adjustments of the claim", own[number]), ("of its lines", lines or 0))
            view.report(
                "other-payer-balance",
                np.array([at]),
                value=dollars(np.array([sum_of])),
                expected=dollars(np.array([charges[owner]])),
                addition=[told(*((words, np.array([amount])) for words, amount in parts))],
            )


def _known(view: ClaimView, at: Array, position: int) -> Array:
    """Numbers that tell values of an element apart."""
    texts = view.element(at, position).text().fill_null("")
    return texts.hash().to_numpy().astype(np.int64) if len(at) else np.empty(0, dtype=np.int64)


def _check_decided_lines(
    view: ClaimView, decided: Array, whole: Array, line: Array, payer: Array, line_charge: Array
) -> None:
    """What a payer paid for a line, and all it took off, is the line's charge; split lines count together."""
    if not len(decided):
        return
    bundled = view.element(decided, 6).present
    keys, at = np.unique(np.stack((line, payer)), axis=1, return_inverse=True)
    total = np.zeros(keys.shape[1], dtype=np.int64)
    np.add.at(total, at.ravel(), whole)
    skip = np.zeros(keys.shape[1], dtype=bool)
    skip[at.ravel()[bundled]] = True
    charge = line_charge[np.maximum(keys[0], 0)]
    wrong = np.flatnonzero((keys[0] >= 0) & ~skip & (total != charge))
    amounts, decisions = Parts(at.ravel(), whole), Parts(at.ravel(), decided)
    for number in wrong.tolist():
        view.report(
            "line-balance",
            decisions.of(number)[:1],
            2,
            value=dollars(total[number : number + 1]),
            expected=dollars(charge[number : number + 1]),
            addition=[told(("paid and adjustments of each decision", amounts.of(number)))],
        )
