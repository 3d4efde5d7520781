"""HCPCS codes of the drugs given today: the code by its description, units from the dose, JW and JZ from what is told of the vials.

Medicare Claims Processing Manual ch. 17 sec. 40 (discarded drugs) and sec. 70 (units).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal
from itertools import groupby
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case
from claimwright.coding.services.drug_names import DrugCode, drug_index
from claimwright.coding.services.given import Given
from claimwright.coding.services.measures import converted, units_up
from claimwright.coding.services.offer import offered
from claimwright.coding.types import Suggestion

_RULE: Final = "drug given (HCPCS Level II)"
_REPORTED_IN: Final = frozenset({"office", "outpatient_hospital", "emergency", ""})
"""Settings in which drugs have lines of their own; those of a surgery center are part of its facility payment (ch. 14 sec. 10.2)."""
_EACH: Final = compiled(r"\b(?:each|per (?:side|knee|joint|shoulder))\b")
_BOTH: Final = compiled(r"\b(?:bilat\w*|both)\b")
_WAYS: Final = {"joint": "into the joint", "im": "intramuscular", "sc": "subcutaneous", "push": "by push", "infusion": "by infusion",
                "iv": "intravenous", "neb": "inhaled", "eye": "into the eye"}  # fmt: skip


def drug_services(case: Case, given: Sequence[Given]) -> Iterator[Suggestion]:
    """A line for each drug of ``given``, and one for what was thrown away of it (JW)."""
    if case.chart.encounter.setting not in _REPORTED_IN:
        return
    index = drug_index(case.library, case.book.day)
    coded = sorted((one for one in given if one.code is not None), key=lambda one: one.code.code if one.code else "")
    for code, doses in groupby(coded, key=lambda one: one.code):
        if code is not None and code.code not in index.included:
            yield from _lines(case, code, list(doses))
    for one in given:
        if one.code is None and one.others:
            yield _unsettled(case, one)


def _lines(case: Case, code: DrugCode, doses: list[Given]) -> Iterator[Suggestion]:
    evidence = tuple(quote for one in doses for quote in one.evidence)
    others = [(other.code, other.description) for one in doses for other in one.others]
    told = ", ".join(_told(one) for one in doses)
    amount = _amount(code, doses)
    if amount is None or code.amount is None:
        why = (
            "the dose is not written in what the code is counted in"
            if code.amount
            else "its description gives no dose of a unit"
        )
        reason = f"{told} today; {code.code} by its name in HCPCS Level II; {why}: how many units?"
        yield offered(
            _RULE, case, code.code, code.description, evidence, reason, units=None, suggested=False, others=others
        )
        return
    units = units_up(amount, code.amount)
    reason = f"{told} today; one unit of {code.code} is {code.amount.normalize():f} {code.measure}: {units}, rounded up (Claims Processing Manual ch. 17 sec. 70)"
    sure = all(one.measured or one.route == "joint" for one in doses)
    if not sure:
        reason += f"; the dose is written without a measure and read as {doses[0].measure}: is it?"
    lost = _lost(code, doses, amount, units)
    modifiers = ("JZ",) if lost == 0 else ()
    if lost == 0:
        told_so = (
            "nothing thrown away"
            if any(one.none_wasted for one in doses)
            else "nothing is told to be thrown away: was it so?"
        )
        reason += f"; JZ: single-dose container, {told_so} (ch. 17 sec. 40)"
    elif lost is None and any(one.single_dose for one in doses):
        reason += "; was anything of the single-dose container thrown away (JW), or nothing (JZ)?"
    yield offered(
        _RULE,
        case,
        code.code,
        code.description,
        evidence,
        reason,
        modifiers=modifiers,
        units=units,
        suggested=sure,
        others=others,
    )
    if lost:
        why = f"{_lost_told(doses)} thrown away of a single-dose container: JW, its own line, {lost} whole units left after the {units} given (ch. 17 sec. 40)"
        yield offered(
            _RULE, case, code.code, code.description, evidence, why, modifiers=("JW",), units=lost, suggested=sure
        )


def _amount(code: DrugCode, doses: Sequence[Given]) -> Decimal | None:
    """All doses together in the measure of the code; None where one of them does not lead to it."""
    doubled = [one.dose * (2 if _each(one) else 1) if one.dose is not None else None for one in doses]
    pairs = zip(doses, doubled, strict=True)
    found = [converted(dose, one.measure, code.measure) if dose is not None else None for one, dose in pairs]
    return None if None in found else sum((one for one in found if one is not None), Decimal())


def _lost(code: DrugCode, doses: Sequence[Given], amount: Decimal, units: Decimal) -> Decimal | None:
    """Units thrown away; zero where nothing was, None where the record does not tell or the container may be used again."""
    if any(one.multiple_dose for one in doses) or code.amount is None:
        return None
    wasted = [converted(one.wasted, one.measure, code.measure) for one in doses if one.wasted is not None]
    if any(wasted):
        whole = ((amount + sum((one for one in wasted if one), Decimal())) / code.amount).to_integral_value(ROUND_FLOOR)
        return max(whole - units, Decimal())
    if any(one.none_wasted for one in doses):
        return Decimal()
    if all(one.single_dose for one in doses):
        opened = [converted(one.vials, one.measure, code.measure) for one in doses if one.vials]
        full = sum((one for one in opened if one), Decimal())
        return Decimal() if not opened or full == amount else None
    return None


def _each(one: Given) -> bool:
    """Whether the dose went into each of two sides ("bilateral knees, 40 mg each")."""
    return _EACH.search(one.words) is not None and _BOTH.search(one.words) is not None


def _told(one: Given) -> str:
    way = _WAYS.get(one.route, "")
    amount = f"{one.dose.normalize():f} {one.measure}" if one.dose is not None else ""
    return " ".join(part for part in (" ".join(one.key), amount, way) if part)


def _lost_told(doses: Sequence[Given]) -> str:
    return ", ".join(f"{one.wasted.normalize():f} {one.measure}" for one in doses if one.wasted)


def _unsettled(case: Case, one: Given) -> Suggestion:
    """A drug whose name has several codes: offered with all of them, none suggested."""
    first = one.others[0]
    reason = f"{_told(one)} today; the name has more than one code: which salt, product or way of giving?"
    others = [(other.code, other.description) for other in one.others[1:]]
    return offered(
        _RULE, case, first.code, first.description, one.evidence, reason, units=None, suggested=False, others=others
    )
