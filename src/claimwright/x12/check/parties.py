"""Are the names, addresses and numbers of providers and payers what their place in a claim wants?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.character_kinds import DIGIT
from claimwright.x12.check.claim_view import ClaimView, all_of

_POST_BOX: Final = r"(?i)^\s*(P\.?\s*O\.?\s*BOX|POST\s+OFFICE\s+BOX|LOCK\s*BOX)\b"
_BOX_LETTERS: Final = [ord(letter) for letter in " PpLl"]
_TAX_DIGITS: Final = 9
_NPI: Final = 10
_DRUG_DIGITS: Final = 11
_LONG_ZIP: Final = 9


def check_parties(view: ClaimView) -> None:
    """Findings on providers, payers and their addresses in an 837, SNIP 4; NPIs, SNIP 5."""
    placed = view.placed
    guide = placed.rules.guide
    _check_addresses(view)
    check_npis(view)
    if guide is None or guide.wide:
        return
    billing = placed.of("NM1", "2010AA")
    bare = ~view.element(billing, 9).present
    if bare.any():
        view.report("billing-npi-missing", billing[bare], 9)
    insured = view.qualified("NM1", 2, "1", loops=("2010BA",))
    nameless = insured[~view.element(insured, 9).present]
    if len(nameless):
        view.report("member-number-missing", nameless, 9)
    streets = placed.of("N3", "2010AA")
    street = view.element(streets, 1)
    # Only few begin as a post box does: those are read.
    begins = np.flatnonzero(np.isin(street.buffer.octets[street.start], _BOX_LETTERS) & street.present)
    if len(begins):
        boxed = street.take(begins).text().str.contains(_POST_BOX).fill_null(value=False).to_numpy()
        view.report("post-box", streets[begins[boxed]], 1)
    _check_tax_numbers(view)
    _check_repeats(view)
    _check_drugs(view)


def _check_addresses(view: ClaimView) -> None:
    placed = view.placed
    towns = placed.of("N4")
    towns = towns[placed.inside[towns]]
    country = view.element(towns, 4)
    domestic = ~country.present | country.equal("US")
    state, zip_code = view.element(towns, 2), view.element(towns, 3)
    lacking = domestic & ~(state.present & zip_code.present)
    if lacking.any():
        bare = towns[lacking]
        view.report("state-missing", bare, 2)
    guide = placed.rules.guide
    if guide is not None and guide.transaction == "837" and not guide.wide:
        loops = [placed.rules.loop_number[name] for name in ("2010AA", "2310C", "2310E") if _is_place(view, name)]
        short = domestic & np.isin(placed.loop[towns], loops) & zip_code.present & (zip_code.length < _LONG_ZIP)
        if short.any():
            values = [str(one)[:18] for one in zip_code.take(short).text().to_list()]
            view.report("zip-plus-four", towns[short], 3, value=values, expected=["nine digits"] * len(values))


def _is_place(view: ClaimView, loop: str) -> bool:
    """Whether a loop is the billing provider or the service facility in this guide."""
    rules = view.placed.rules
    if loop not in rules.loop_number:
        return False
    told = rules.loops[rules.loop_number[loop]].opener.told
    return told is not None and bool({"85", "77"} & set(told[2]))


def check_npis(view: ClaimView) -> None:
    """NPIs whose length or check digit is wrong (45 CFR 162.406: ten digits, Luhn with the prefix 80840)."""
    placed = view.placed
    if placed.rules.guide is not None and placed.rules.guide.wide:
        # Before 2007 other identifiers went by this qualifier.
        return
    for identifier, kind, position in (("NM1", 8, 9), ("N1", 3, 4)):
        at = view.qualified(identifier, kind, "XX")
        at = at[placed.inside[at]]
        if not len(at):
            continue
        spans = view.element(at, position)
        wrong = spans.present & ~valid_npis(spans.buffer.octets, spans.start, spans.length)
        if wrong.any():
            values = [str(one)[:18] for one in spans.take(wrong).text().to_list()]
            view.report("npi-check-digit", at[wrong], position, value=values)


def valid_npis(data: Array, start: Array, length: Array) -> Array:
    """Whether each value is an NPI: ten digits, 1 or 2 first, whose check digit is right."""
    good = length == 10
    total = np.full(len(start), 24, dtype=np.int64)
    last = len(data) - 1
    for place in range(10):
        digit = data[np.minimum(start + place, last)].astype(np.int64) - ord("0")
        good &= (digit >= 0) & (digit <= 9)
        if place == 0:
            good &= (digit == 1) | (digit == 2)
        doubled = digit * 2
        total += np.where(doubled > 9, doubled - 9, doubled) if place % 2 == 0 else digit
    valid: Array = good & (total % 10 == 0)
    return valid


def _check_tax_numbers(view: ClaimView) -> None:
    numbers = view.qualified("REF", 1, "EI", "SY")
    numbers = numbers[view.placed.inside[numbers]]
    if not len(numbers):
        return
    spans = view.element(numbers, 2)
    fine = all_of(spans, _TAX_DIGITS, DIGIT) | ~spans.present
    if not fine.all():
        bare = spans.text().str.replace_all(r"[^0-9]", "").str.len_chars().fill_null(0).to_numpy() == _TAX_DIGITS
        for at, mends in zip(numbers[~fine].tolist(), bare[~fine].tolist(), strict=True):
            repair = {} if mends else {"repair": None}
            view.report("tax-number-form", np.array([at]), 2, expected=["nine digits"], **repair)


def _check_repeats(view: ClaimView) -> None:
    """A service facility or rendering provider that is the billing provider itself is left out (005010X222A1, 2310)."""
    guide = view.placed.rules.guide
    institutional = guide is not None and guide.id == "837i"
    _told_again(view, "facility-is-billing", "2310E" if institutional else "2310C")
    _told_again(view, "rendering-is-billing", "2310D" if institutional else "2310B")


def _told_again(view: ClaimView, finding: str, loop: str) -> None:
    placed = view.placed
    names = placed.of("NM1", loop)
    if not len(names):
        return
    # Ten digits do not fit in a key of eight bytes: the first eight and the last two are compared.
    billing = placed.of("NM1", "2010AA")
    level = view.owner("2000A")
    size = len(placed.opened) + 1
    same = np.ones(len(names), dtype=bool)
    for skip in (0, 2):
        own = np.zeros(size, dtype=np.uint64)
        own[level[billing]] = _eight(view, billing, skip)
        same &= own[level[names]] == _eight(view, names, skip)
    spans = view.element(names, 9)
    same &= (spans.length == _NPI) & (level[names] >= 0)
    if same.any():
        view.report(finding, names[same], 9)


def _eight(view: ClaimView, at: Array, skip: int) -> Array:
    spans = view.element(at, 9)
    words: Array = spans.buffer.words[np.where(spans.length == _NPI, spans.start + skip, 0)]
    return words


def _check_drugs(view: ClaimView) -> None:
    drugs = view.qualified("LIN", 2, "N4", loops=("2410",))
    if not len(drugs):
        return
    code = view.element(drugs, 3)
    wrong = code.present & ~all_of(code, _DRUG_DIGITS, DIGIT)
    if wrong.any():
        values = [str(one)[:18] for one in code.take(wrong).text().to_list()]
        view.report("ndc-form", drugs[wrong], 3, value=values, expected=["eleven digits"] * len(values))
