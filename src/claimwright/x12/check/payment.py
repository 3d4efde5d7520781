"""Does the money of a remittance add up: services, claims, the payment; and can it be what it says?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.check.claim_money import adjustments
from claimwright.x12.check.claim_view import Subject, counts, dollars, sums

_REASONS: Final = (2, 5, 8, 11, 14, 17)
"""Where the reasons of a CAS stand."""
_PROVIDER_AMOUNTS: Final = (4, 6, 8, 10, 12, 14)
_ACCOUNTS: Final = (5, 6, 7, 8, 9, 10, 12, 13, 14, 15)


def check_payment(subject: Subject) -> None:
    """Findings on the balances of an 835, SNIP 3, and on how it pays, SNIP 4 (005010X221A1, 1.10.2)."""
    placed = subject.placed
    claims, services = placed.of("CLP", "2100"), placed.of("SVC", "2110")
    size = len(placed.opened)
    charge, charge_good = subject.cents(claims, 3)
    paid, paid_good = subject.cents(claims, 4)
    cas = placed.in_loops("CAS", "2100", "2110")
    amount = adjustments(subject, cas)
    if len(services):
        _check_services(subject, services, cas, amount, size)
        _check_service_dates(subject, services, size)
    _check_remarks(subject, cas, size)
    if len(claims):
        mine = placed.instance[claims]
        owner = subject.owner("2100")
        all_off = sums(owner[cas], amount, size)[mine]
        wrong = charge_good & paid_good & (charge - all_off != paid)
        if wrong.any():
            expected = dollars((charge - all_off)[wrong])
            subject.report("payment-balance", claims[wrong], 4, value=dollars(paid[wrong]), expected=expected)
        _check_sums(subject, claims, services, charge, charge_good, size)
        _check_share(subject, claims, cas, amount, size)
        reversed_up = subject.element(claims, 2).equal("22") & (charge > 0)
        if reversed_up.any():
            subject.report("reversal-sign", claims[reversed_up], 3, value=dollars(charge[reversed_up]))
    _check_checks(subject, claims, paid, paid_good)


def _check_services(subject: Subject, services: Array, cas: Array, amount: Array, size: int) -> None:
    placed = subject.placed
    charge, good = subject.cents(services, 2)
    paid, also = subject.cents(services, 3)
    inner = placed.loop[cas] == placed.rules.loop_number["2110"]
    off = sums(placed.instance[cas[inner]], amount[inner], size)[placed.instance[services]]
    wrong = good & also & (charge - off != paid)
    if wrong.any():
        expected = dollars((charge - off)[wrong])
        subject.report("service-balance", services[wrong], 3, value=dollars(paid[wrong]), expected=expected)


def _check_service_dates(subject: Subject, services: Array, size: int) -> None:
    """A service tells its date unless its claim does (005010X221A1, 2100 and 2110 DTM)."""
    placed = subject.placed
    own = counts(placed.instance[placed.of("DTM", "2110")], size) > 0
    claim = counts(placed.instance[subject.qualified("DTM", 1, "232", "233", loops=("2100",))], size) > 0
    instance = placed.instance[services]
    bare = ~own[instance] & ~claim[placed.parents[instance]]
    if bare.any():
        subject.lacks("service-date-missing", services[bare], "DTM", "DTM with 472")


def _check_remarks(subject: Subject, cas: Array, size: int) -> None:
    """Reasons that ask for a remark code have one: LQ at the service, MIA or MOA at the claim."""
    placed = subject.placed
    if not len(cas):
        return
    reasons = data_table("claimwright.x12.grammar", "reasons_with_remark.tsv")["code"].to_list()
    asking = np.zeros(len(cas), dtype=bool)
    for position in _REASONS:
        reason = subject.element(cas, position)
        if not reason.present.any():
            break
        asking |= reason.equal(*reasons)
    if not asking.any():
        return
    told = np.zeros(size + 1, dtype=bool)
    told[placed.instance[placed.of("LQ", "2110")]] = True
    for identifier, positions in (("MIA", (5, 20, 21, 22, 23)), ("MOA", (3, 4, 5, 6, 7))):
        at = placed.of(identifier, "2100")
        for position in positions:
            told[placed.instance[at[subject.element(at, position).present]]] = True
    told[size] = False
    claim = subject.owner("2100")[cas]
    bare = asking & ~told[placed.instance[cas]] & ~told[claim]
    if bare.any():
        words = ["LQ with HE on the line, or a remark in MIA or MOA"] * int(bare.sum())
        subject.report("remark-missing", cas[bare], 2, expected=words)


def _check_sums(subject: Subject, claims: Array, services: Array, charge: Array, good: Array, size: int) -> None:
    owner = subject.owner("2100")[services]
    part, _ = subject.cents(services, 2)
    total = sums(owner, part, size)[subject.placed.instance[claims]]
    has = counts(owner, size)[subject.placed.instance[claims]] > 0
    wrong = good & has & (total != charge)
    if wrong.any():
        subject.report("charge-sum", claims[wrong], 3, value=dollars(charge[wrong]), expected=dollars(total[wrong]))


def _check_share(subject: Subject, claims: Array, cas: Array, amount: Array, size: int) -> None:
    share, good = subject.cents(claims, 5)
    patient = subject.element(cas, 1).equal("PR")
    total = sums(subject.owner("2100")[cas[patient]], amount[patient], size)[subject.placed.instance[claims]]
    wrong = good & (share != total)
    if wrong.any():
        subject.report("patient-share", claims[wrong], 5, value=dollars(share[wrong]), expected=dollars(total[wrong]))


def _check_checks(subject: Subject, claims: Array, paid: Array, paid_good: Array) -> None:
    placed, chunk = subject.placed, subject.found.chunk
    heads = placed.of("BPR", "header")
    if not len(heads):
        return
    sets = chunk.transaction
    number = sets[placed.rows[heads]]
    amount, good = subject.cents(heads, 2)
    total = np.zeros(len(heads), dtype=np.int64)
    clear = np.ones(len(heads), dtype=bool)
    at = np.searchsorted(number, sets[placed.rows[claims]])
    at = np.minimum(at, len(heads) - 1)
    np.add.at(total, at, paid)
    clear[at[~paid_good]] = False
    plb = placed.of("PLB", "summary")
    holder = np.minimum(np.searchsorted(number, sets[placed.rows[plb]]), len(heads) - 1)
    for position in _PROVIDER_AMOUNTS:
        value, _ = subject.cents(plb, position)
        np.subtract.at(total, holder, value)
    wrong = good & clear & (amount != total)
    if wrong.any():
        subject.report("check-balance", heads[wrong], 2, value=dollars(amount[wrong]), expected=dollars(total[wrong]))
    below = good & (amount < 0)
    if below.any():
        subject.report("payment-negative", heads[below], 2, value=dollars(amount[below]))
    none = subject.element(heads, 4).equal("NON") & good & (amount != 0)
    if none.any():
        subject.report("non-payment", heads[none], 2, value=dollars(amount[none]), expected=["0"] * int(none.sum()))
    electronic = subject.element(heads, 4).equal("ACH")
    for position in _ACCOUNTS:
        lacking = electronic & ~subject.element(heads, position).present
        if lacking.any():
            subject.report("payment-account-missing", heads[lacking], position)
            electronic &= ~lacking
