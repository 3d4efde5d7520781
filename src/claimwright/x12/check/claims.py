"""Do the parts of a claim fit each other: pointers, frequency, payers, patients, accidents, numbers?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.claim_money import CHARGES
from claimwright.x12.check.claim_view import ClaimView, counts, dollars
from claimwright.x12.check.other_payers import check_other_payers

_ORIGINAL, _REPLACED, _VOIDED = "1", "7", "8"
_POINTERS: Final = {"SV1": 7, "SV3": 11}
_SHORTEST_ACCOUNT: Final = 20
"""The length of a patient control number that every receiver must keep (005010X222A1, CLM01)."""
_LINE_NUMBER: Final = 30
_QUANTITIES: Final = {"SV1": 4, "SV2": 5, "SV3": 6}


def check_claims(view: ClaimView) -> None:
    """Findings on what lies between the segments of claims, SNIP 4."""
    claims = view.placed.of("CLM", "2300")
    _check_patients(view)
    if not len(claims):
        return
    _check_pointers(view, claims)
    _check_frequency(view, claims)
    _check_accidents(view, claims)
    check_other_payers(view)
    _check_amounts(view, claims)
    _check_numbers(view, claims)
    _check_attachments(view)


def _check_attachments(view: ClaimView) -> None:
    """What is mailed, faxed or sent by other ways is found by its control number (005010X222A1, PWK06)."""
    sent = view.qualified("PWK", 2, "BM", "EL", "EM", "FT", "FX")
    bare = sent[~view.element(sent, 6).present & view.placed.inside[sent]]
    if len(bare):
        view.report("attachment-number-missing", bare, 6)


def _beside(view: ClaimView, identifier: str, position: int, *values: str) -> Array:
    """For each loop instance whether it holds such a segment itself."""
    at = view.qualified(identifier, position, *values) if values else view.placed.of(identifier)
    has = np.zeros(len(view.placed.opened), dtype=bool)
    inside = view.placed.instance[at]
    has[inside[inside >= 0]] = True
    return has


def _check_pointers(view: ClaimView, claims: Array) -> None:
    placed = view.placed
    size = len(placed.opened)
    codes = placed.of("HI", "2300")
    if len(codes):
        kind = view.component(codes, 1, 1).equal("BK", "ABK")
        codes = codes[kind]
    diagnoses = np.zeros(size, dtype=np.int64)
    np.maximum.at(diagnoses, placed.instance[codes], placed.tokens.elements_of(placed.rows[codes]))
    for identifier, position in _POINTERS.items():
        lines = placed.of(identifier, "2400")
        if not len(lines):
            continue
        owner = view.owner("2300")[lines]
        most = np.where(owner >= 0, diagnoses[owner], 0)
        for number in range(1, 5):
            spans = view.component(lines, position, number)
            if number > 1:
                # Most lines have one pointer: the next is looked for where this one was.
                more = spans.present
                lines, most, spans = lines[more], most[more], spans.take(np.flatnonzero(more))
            if not len(lines):
                break
            pointer, good = spans.integers()
            wrong = good & ((pointer < 1) | (pointer > most))
            if wrong.any():
                view.report(
                    "pointer-unknown",
                    lines[wrong],
                    position,
                    component=number,
                    value=[str(one) for one in pointer[wrong]],
                    expected=[f"1 to {one}" if one else "no pointer" for one in most[wrong]],
                )


def _check_frequency(view: ClaimView, claims: Array) -> None:
    placed = view.placed
    code = view.component(claims, 5, 3)
    guide = placed.rules.guide.id if placed.rules.guide else ""
    if guide in ("837p", "837d"):
        odd = code.present & ~code.equal(_ORIGINAL, _REPLACED, _VOIDED)
        if odd.any():
            values = [str(one)[:18] for one in code.take(odd).text().to_list()]
            view.report("frequency-code", claims[odd], 5, component=3, value=values, expected=["1, 7, 8"] * len(values))
    numbered = _beside(view, "REF", 1, "F8")
    lacking = code.equal(_REPLACED, _VOIDED) & ~numbered[placed.instance[claims]]
    if lacking.any():
        view.lacks("original-number-missing", claims[lacking], "REF", "REF with F8")


def _check_accidents(view: ClaimView, claims: Array) -> None:
    placed = view.placed
    if placed.rules.guide is None or placed.rules.guide.id not in ("837p", "837d"):
        return
    causes = [view.component(claims, 11, number) for number in (1, 2, 3)]
    automobile = causes[0].equal("AA") | causes[1].equal("AA") | causes[2].equal("AA")
    other = causes[0].equal("OA") | causes[1].equal("OA") | causes[2].equal("OA")
    dated = _beside(view, "DTP", 1, "439")[placed.instance[claims]]
    if ((automobile | other) & ~dated).any():
        view.lacks("accident-date-missing", claims[(automobile | other) & ~dated], "DTP", "DTP with 439")
    placeless = automobile & ~view.component(claims, 11, 4).present & ~view.component(claims, 11, 5).present
    if placeless.any():
        view.report("accident-state-missing", claims[placeless], 11, component=4)


def _check_patients(view: ClaimView) -> None:
    placed = view.placed
    size = len(placed.opened)
    subscribers = placed.of("SBR", "2000B")
    if not len(subscribers):
        return
    instance = placed.instance[subscribers]
    patients = placed.opened[placed.opened_loop == placed.rules.loop_number.get("2000C", -2)]
    has_patient = counts(placed.parents[placed.instance[patients]], size)[instance] > 0
    himself = view.element(subscribers, 2).equal("18")
    claims = placed.of("CLM", "2300")
    has_claim = counts(placed.parents[placed.instance[claims]], size) > 0
    own_claim = has_claim[instance]
    both = himself & has_patient
    if both.any():
        view.report("patient-is-subscriber", subscribers[both], 2)
    neither = ~himself & ~has_patient & own_claim & ~view.element(subscribers, 2).present
    if neither.any():
        view.report("patient-missing", subscribers[neither], 2)
    idle = himself & ~own_claim & ~has_patient
    if idle.any():
        view.lacks("claim-missing", subscribers[idle], "CLM", "CLM")
    alone = patients[~has_claim[placed.instance[patients]]]
    if len(alone):
        view.lacks("claim-missing", alone, "CLM", "CLM")
    _check_patient_data(view, subscribers[himself & own_claim])


def _check_patient_data(view: ClaimView, subscribers: Array) -> None:
    """A subscriber who is the patient, a person, has address, birth date and sex (2010BA N3, N4, DMG)."""
    placed = view.placed
    names = view.qualified("NM1", 2, "1", loops=("2010BA",))
    person = np.full(len(placed.opened), -1, dtype=np.int64)
    person[placed.parents[placed.instance[names]]] = names
    told = person[placed.instance[subscribers]]
    told = told[told >= 0]
    for identifier in ("N3", "N4", "DMG"):
        lacking = told[~_beside(view, identifier, 0)[placed.instance[told]]]
        if len(lacking):
            view.lacks("patient-data-missing", lacking, identifier, identifier)


def _check_amounts(view: ClaimView, claims: Array) -> None:
    placed = view.placed
    _check_negative(view, claims, 2)
    low = claims[_begins(view, claims, 2, "0.")]
    charge, good = view.cents(low, 2)
    none = low[good & (charge == 0) & _chargeable(view, low)]
    if len(none):
        view.report("zero-charge", none, 2, value=["0"] * len(none))
    for identifier, position in CHARGES.items():
        _check_negative(view, placed.of(identifier, "2400"), position)
    _check_negative(view, placed.of("SVD", "2430"), 2)
    for identifier, position in (*_QUANTITIES.items(), ("CTP", 4)):
        lines = placed.in_loops(identifier, "2400", "2410")
        lines = lines[_begins(view, lines, position, "-0.")]
        if not len(lines):
            continue
        quantity, fine = view.element(lines, position).scaled(3)
        if (below := fine & (quantity <= 0)).any():
            values = [str(one)[:18] for one in view.element(lines[below], position).text().to_list()]
            view.report("quantity-not-positive", lines[below], position, value=values)


def _begins(view: ClaimView, at: Array, position: int, symbols: str) -> Array:
    """Whether each value begins with one of these characters: a number that does not is more than zero."""
    spans = view.element(at, position)
    first = spans.buffer.octets[spans.start]
    found: Array = spans.present & np.isin(first, [ord(symbol) for symbol in symbols])
    return found


def _check_negative(view: ClaimView, at: Array, position: int) -> None:
    at = at[_begins(view, at, position, "-")]
    if not len(at):
        return
    amount, good = view.cents(at, position)
    if (below := good & (amount < 0)).any():
        view.report("negative-amount", at[below], position, value=dollars(amount[below]))


def _chargeable(view: ClaimView, claims: Array) -> Array:
    """Whether each claim stands in a batch of chargeable claims (BHT06 CH)."""
    placed, chunk = view.placed, view.found.chunk
    heads = view.qualified("BHT", 6, "CH")
    found: Array = np.isin(chunk.transaction[placed.rows[claims]], chunk.transaction[placed.rows[heads]])
    return found


def _check_numbers(view: ClaimView, claims: Array) -> None:
    long = view.element(claims, 1).length > _SHORTEST_ACCOUNT
    if long.any():
        view.report("account-number-long", claims[long], 1, expected=["at most 20 characters"] * int(long.sum()))
    lines = view.qualified("REF", 1, "6R", loops=("2400",))
    if not len(lines):
        return
    number = view.element(lines, 2)
    over = number.length > _LINE_NUMBER
    if over.any():
        view.report("line-number-long", lines[over], 2, expected=["at most 30 characters"] * int(over.sum()))
    owner = view.owner("2300")[lines]
    keys = np.stack((owner, number.text().fill_null("").hash().to_numpy().astype(np.int64)))
    _, first = np.unique(keys, axis=1, return_index=True)
    if len(first) < len(lines):
        again = np.ones(len(lines), dtype=bool)
        again[first] = False
        view.report("line-number-repeated", lines[again], 2, expected=["a number of its own"] * int(again.sum()))
