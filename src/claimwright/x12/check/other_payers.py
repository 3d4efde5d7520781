"""Do the payers of a claim fit each other, and is each one's decision dated?"""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.claim_view import ClaimView


def check_other_payers(view: ClaimView) -> None:
    """Findings on the order of payers and what the others decided, SNIP 4."""
    placed = view.placed
    others = placed.of("SBR", "2320")
    decided = placed.of("SVD", "2430")
    subscribers = placed.of("SBR", "2000B")
    medicare = view.element(subscribers, 9).equal("MA", "MB") & ~view.element(subscribers, 1).equal("P")
    silent = medicare & ~view.element(subscribers, 5).present
    if silent.any() and placed.rules.guide is not None and placed.rules.guide.id == "837p":
        view.report("medicare-secondary-reason", subscribers[silent], 5)
    if not len(others) and not len(decided):
        return
    claim = view.owner("2300")
    _check_order(view, subscribers, others, claim)
    names = placed.of("NM1", "2330B")
    known = {
        (int(claim[one]), text)
        for one, text in zip(names.tolist(), view.element(names, 9).text().to_list(), strict=True)
    }
    stated = view.element(decided, 1).text().to_list()
    wrong = [
        number
        for number, (one, text) in enumerate(zip(decided.tolist(), stated, strict=True))
        if text is not None and (int(claim[one]), text) not in known
    ]
    if wrong:
        named: dict[int, list[str]] = {}
        for owner, text in sorted((owner, text) for owner, text in known if text):
            named.setdefault(owner, []).append(text)
        view.report(
            "payer-unknown",
            decided[wrong],
            1,
            value=[str(stated[number]) for number in wrong],
            expected=[" or ".join(named.get(int(claim[decided[number]]), ["a payer in 2330B"])) for number in wrong],
        )
    _check_decision_dates(view, others, decided)


def _check_order(view: ClaimView, subscribers: Array, others: Array, claim: Array) -> None:
    """No two payers of a claim have the same place in the order, U apart (005010X222A1, SBR01)."""
    placed = view.placed
    holder = view.owner("2000B")
    first = dict(
        zip(
            placed.instance[subscribers].tolist(),
            view.element(subscribers, 1).text().to_list(),
            strict=True,
        )
    )
    seen: dict[int, set[str]] = {}
    wrong = []
    for one, place in zip(others.tolist(), view.element(others, 1).text().to_list(), strict=True):
        number = int(claim[one])
        if number not in seen:
            own = first.get(int(holder[one]))
            seen[number] = {own} if own else set()
        if place and place != "U":
            if place in seen[number]:
                wrong.append((one, place))
            seen[number].add(place)
    if wrong:
        view.report("payer-order-repeated", np.array([one for one, _ in wrong]), 1, value=[place for _, place in wrong])


def _check_decision_dates(view: ClaimView, others: Array, decided: Array) -> None:
    """A payer that decided says when, on the claim (2330B) or on each line (2430), not on both."""
    placed = view.placed
    if placed.rules.guide is None or placed.rules.guide.wide:
        return
    claim = view.owner("2300")
    dated = {
        int(placed.parents[placed.instance[one]]) for one in view.qualified("DTP", 1, "573", loops=("2330B",)).tolist()
    }
    by_line = {int(claim[one]) for one in view.qualified("DTP", 1, "573", loops=("2430",)).tolist()}
    paid = {int(placed.instance[one]) for one in view.qualified("AMT", 1, "D", loops=("2320",)).tolist()}
    has_lines = {int(claim[one]) for one in decided.tolist()}
    for one in others.tolist():
        instance, number = int(placed.instance[one]), int(claim[one])
        if instance in paid and instance not in dated and number not in by_line:
            view.lacks("decision-date-missing", np.array([one]), "DTP", "DTP with 573")
        elif instance in dated and number in by_line and number in has_lines and len(paid) == 1:
            view.report("decision-date-twice", np.array([one]))
