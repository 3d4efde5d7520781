"""Does the money of a remittance add up: services, claims, the payment; and can it be what it says?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.check.claim_money import adjustments
from claimwright.x12.check.claim_view import ClaimView, Parts, counts, dollars, sums, told

_REASONS: Final = (2, 5, 8, 11, 14, 17)
"""Where the reasons of a CAS stand."""
_PROVIDER_AMOUNTS: Final = (4, 6, 8, 10, 12, 14)
_ACCOUNTS: Final = (5, 6, 7, 8, 9, 10, 12, 13, 14, 15)


def check_payment(view: ClaimView) -> None:
    """Findings on the balances of an 835, SNIP 3, and on how it pays, SNIP 4 (005010X221A1, 1.10.2)."""
    placed = view.placed
    claims, services = placed.of("CLP", "2100"), placed.of("SVC", "2110")
    size = len(placed.opened)
    charge, charge_good = view.cents(claims, 3)
    paid, paid_good = view.cents(claims, 4)
    cas = placed.in_loops("CAS", "2100", "2110")
    amount = adjustments(view, cas)
    explained = np.zeros(size, dtype=np.int64)
    if len(services):
        explained = _check_services(view, services, cas, amount, size)
        _check_service_dates(view, services, size)
    _check_remarks(view, cas, size)
    if len(claims):
        mine = placed.instance[claims]
        owner = view.owner("2100")
        all_off = sums(owner[cas], amount, size)[mine]
        off = np.where(charge_good & paid_good, paid - (charge - all_off), 0)
        # What its services are off by is told at them.
        wrong = (off != 0) & (off != explained[mine])
        if wrong.any():
            expected = dollars((charge - all_off)[wrong])
            taken_off = Parts(owner[cas], -amount)
            addition = [
                told(("charge", charge[at : at + 1]), ("adjustments", taken_off.of(mine[at])))
                for at in np.flatnonzero(wrong).tolist()
            ]
            view.report(
                "payment-balance", claims[wrong], 4, value=dollars(paid[wrong]), expected=expected, addition=addition
            )
        _check_sums(view, claims, services, charge, charge_good, size)
        _check_share(view, claims, cas, amount, size)
        reversed_up = view.element(claims, 2).equal("22") & (charge > 0)
        if reversed_up.any():
            view.report("reversal-sign", claims[reversed_up], 3, value=dollars(charge[reversed_up]))
    _check_checks(view, claims, paid, paid_good)


def _check_services(view: ClaimView, services: Array, cas: Array, amount: Array, size: int) -> Array:
    """Findings on the balance of each service; returns by how much those of each claim are off together."""
    placed = view.placed
    charge, good = view.cents(services, 2)
    paid, also = view.cents(services, 3)
    inner = placed.loop[cas] == placed.rules.loop_number["2110"]
    off = sums(placed.instance[cas[inner]], amount[inner], size)[placed.instance[services]]
    difference = np.where(good & also, paid - (charge - off), 0)
    wrong = difference != 0
    if wrong.any():
        expected = dollars((charge - off)[wrong])
        taken_off = Parts(placed.instance[cas[inner]], -amount[inner])
        addition = [
            told(("charge", charge[at : at + 1]), ("adjustments", taken_off.of(placed.instance[services[at]])))
            for at in np.flatnonzero(wrong).tolist()
        ]
        view.report(
            "service-balance", services[wrong], 3, value=dollars(paid[wrong]), expected=expected, addition=addition
        )
    return sums(view.owner("2100")[services], difference, size)


def _check_service_dates(view: ClaimView, services: Array, size: int) -> None:
    """A service tells its date unless its claim does (005010X221A1, 2100 and 2110 DTM)."""
    placed = view.placed
    own = counts(placed.instance[placed.of("DTM", "2110")], size) > 0
    claim = counts(placed.instance[view.qualified("DTM", 1, "232", "233", loops=("2100",))], size) > 0
    instance = placed.instance[services]
    bare = ~own[instance] & ~claim[placed.parents[instance]]
    if bare.any():
        view.lacks("service-date-missing", services[bare], "DTM", "DTM with 472")


def _check_remarks(view: ClaimView, cas: Array, size: int) -> None:
    """Reasons that ask for a remark code have one: LQ at the service, MIA or MOA at the claim."""
    placed = view.placed
    if not len(cas):
        return
    reasons = data_table("claimwright.x12.grammar", "reasons_with_remark.tsv")["code"].to_list()
    asking = np.zeros(len(cas), dtype=bool)
    for position in _REASONS:
        reason = view.element(cas, position)
        if not reason.present.any():
            break
        asking |= reason.equal(*reasons)
    if not asking.any():
        return
    remarked = np.zeros(size + 1, dtype=bool)
    remarked[placed.instance[placed.of("LQ", "2110")]] = True
    for identifier, positions in (("MIA", (5, 20, 21, 22, 23)), ("MOA", (3, 4, 5, 6, 7))):
        at = placed.of(identifier, "2100")
        for position in positions:
            remarked[placed.instance[at[view.element(at, position).present]]] = True
    remarked[size] = False
    claim = view.owner("2100")[cas]
    bare = asking & ~remarked[placed.instance[cas]] & ~remarked[claim]
    if bare.any():
        words = ["LQ with HE on the line, or a remark in MIA or MOA"] * int(bare.sum())
        view.report("remark-missing", cas[bare], 2, expected=words)


def _check_sums(view: ClaimView, claims: Array, services: Array, charge: Array, good: Array, size: int) -> None:
    owner = view.owner("2100")[services]
    part, _ = view.cents(services, 2)
    total = sums(owner, part, size)[view.placed.instance[claims]]
    has = counts(owner, size)[view.placed.instance[claims]] > 0
    wrong = good & has & (total != charge)
    if wrong.any():
        mine = view.placed.instance[claims]
        parts = Parts(owner, part)
        addition = [told(("services", parts.of(one))) for one in mine[wrong].tolist()]
        view.report(
            "charge-sum",
            claims[wrong],
            3,
            value=dollars(charge[wrong]),
            expected=dollars(total[wrong]),
            addition=addition,
        )


def _check_share(view: ClaimView, claims: Array, cas: Array, amount: Array, size: int) -> None:
    share, good = view.cents(claims, 5)
    patient = view.element(cas, 1).equal("PR")
    total = sums(view.owner("2100")[cas[patient]], amount[patient], size)[view.placed.instance[claims]]
    wrong = good & (share != total)
    if wrong.any():
        parts = Parts(view.owner("2100")[cas[patient]], amount[patient])
        addition = [
            told(("adjustments of group PR", parts.of(one))) if len(parts.of(one)) else "no PR adjustment"
            for one in view.placed.instance[claims][wrong].tolist()
        ]
        view.report(
            "patient-share",
            claims[wrong],
            5,
            value=dollars(share[wrong]),
            expected=dollars(total[wrong]),
            addition=addition,
        )


def _check_checks(view: ClaimView, claims: Array, paid: Array, paid_good: Array) -> None:
    placed, chunk = view.placed, view.found.chunk
    heads = placed.of("BPR", "header")
    if not len(heads):
        return
    sets = chunk.transaction
    number = sets[placed.rows[heads]]
    amount, good = view.cents(heads, 2)
    total = np.zeros(len(heads), dtype=np.int64)
    clear = np.ones(len(heads), dtype=bool)
    at = np.searchsorted(number, sets[placed.rows[claims]])
    at = np.minimum(at, len(heads) - 1)
    np.add.at(total, at, paid)
    clear[at[~paid_good]] = False
    plb = placed.of("PLB", "summary")
    holder = np.minimum(np.searchsorted(number, sets[placed.rows[plb]]), len(heads) - 1)
    taken = [view.cents(plb, position)[0] for position in _PROVIDER_AMOUNTS]
    for value in taken:
        np.subtract.at(total, holder, value)
    wrong = good & clear & (amount != total)
    if wrong.any():
        amounts = np.concatenate(taken)
        off = Parts(np.tile(holder, len(taken))[amounts != 0], -amounts[amounts != 0])
        parts = Parts(at, paid)
        addition = [
            told(("claims", parts.of(one)), ("provider adjustments", off.of(one)))
            for one in np.flatnonzero(wrong).tolist()
        ]
        view.report(
            "check-balance",
            heads[wrong],
            2,
            value=dollars(amount[wrong]),
            expected=dollars(total[wrong]),
            addition=addition,
        )
    below = good & (amount < 0)
    if below.any():
        view.report("payment-negative", heads[below], 2, value=dollars(amount[below]))
    none = view.element(heads, 4).equal("NON") & good & (amount != 0)
    if none.any():
        view.report("non-payment", heads[none], 2, value=dollars(amount[none]), expected=["0"] * int(none.sum()))
    electronic = view.element(heads, 4).equal("ACH")
    for position in _ACCOUNTS:
        lacking = electronic & ~view.element(heads, position).present
        if lacking.any():
            view.report("payment-account-missing", heads[lacking], position)
            electronic &= ~lacking
