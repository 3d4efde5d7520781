"""One code for two conditions: diabetes "with" its complications, hypertension with heart and kidney disease."""

from __future__ import annotations

import re
from functools import lru_cache

from claimwright.coding.rules.base import Case, active, has, recoded, set_aside
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot

_POLY = re.compile(r"poly|peripheral", re.IGNORECASE)
_PRESSURE = ("I10", "I119", "I129", "I1310")
_STONE = ("N200", "N201", "N202", "N209")
_LOWER_INFECTION = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J21", "J22")
_UNCOMPLICATED = ("E089", "E099", "E109", "E119", "E139")


@lru_cache(maxsize=1)
def _complications() -> list[tuple[str, str, bool]]:
    return [
        (row["condition"], row["complication"], row["keeps"] == "yes")
        for row in data_rows("claimwright.coding", "diabetes_with.tsv")
    ]


def diabetes_with(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Diabetes without complication beside a condition the Index lists under "with": the link is assumed (I.A.15)."""
    diabetes = next((s for s in active(suggestions) if undot(s.code) in _UNCOMPLICATED), None)
    if diabetes is None:
        return suggestions
    added: list[Suggestion] = []
    dropped: set[str] = set()
    for condition, complication, keeps in _complications():
        code = undot(diabetes.code)[:3] + complication
        partner = next((s for s in active(suggestions) if has(s, condition)), None)
        if partner is None or partner.code in dropped:
            continue
        if complication == "42" and not any(_POLY.search(e.quote) for e in partner.evidence):
            code = code[:3] + "40"  # "neuropathy" alone is E11.40 in the Index, under "with"
        code = code if code in case.book.billable else case.book.descend(code, ())
        if not code or any(undot(a.code) == code for a in added):
            continue
        added.append(
            recoded(
                diabetes,
                code,
                'diabetes with a condition the Index lists under "with" (I.A.15)',
                case,
                partner.evidence,
            )
        )
        if not keeps:
            dropped.add(partner.code)
    if not added:
        return suggestions
    result: list[Suggestion] = []
    for s in suggestions:
        if s is diabetes:
            result.extend(added)
        elif s.code in dropped and s.suggested:
            result.append(set_aside(s, f"included in {added[0].code[:3]} (I.A.15)"))
        else:
            result.append(s)
    return result


def hypertension_with(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Essential hypertension beside heart failure, heart disease or chronic kidney disease (I.C.9.a)."""
    found = active(suggestions)
    pressure = next((s for s in found if undot(s.code) in _PRESSURE), None)
    if pressure is None:
        return suggestions
    failure = next((s for s in found if has(s, "I50")), None)
    heart = failure or next((s for s in found if has(s, "I514", "I515", "I517", "I5189", "I519")), None)
    kidney = next((s for s in found if has(s, "N18")), None)
    if heart is None and kidney is None:
        return suggestions
    said = undot(pressure.code)
    by_heart, by_kidney = said in {"I119", "I1310"}, said in {"I129", "I1310"}
    late = kidney is not None and has(kidney, "N185", "N186")
    if (heart or by_heart) and (kidney or by_kidney):
        code = ("I132" if late else "I130") if failure else ("I1311" if late else "I1310")
    elif heart or by_heart:
        code = "I110" if failure else "I119"
    else:
        code = "I120" if late else "I129"
    more = [e for partner in (heart, kidney) if partner for e in partner.evidence]
    combined = recoded(pressure, code, "hypertension with heart or kidney disease is one code (I.C.9.a)", case, more)
    result = []
    for s in suggestions:
        if s is pressure:
            result.append(combined)
        elif heart is s and not failure:
            result.append(set_aside(s, "included in hypertensive heart disease (I.C.9.a.1)"))
        else:
            result.append(s)
    return _before(result, combined, failure or kidney)


def _before(suggestions: list[Suggestion], first: Suggestion, second: Suggestion | None) -> list[Suggestion]:
    """The combination code stands before the code that gives its type or stage."""
    if second is None or second not in suggestions or suggestions.index(first) < suggestions.index(second):
        return suggestions
    rest = [s for s in suggestions if s is not first]
    rest.insert(rest.index(second), first)
    return rest


def chronic_pain(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Pain of a site called chronic: G89.29 tells so beside the code of the site (I.C.6.b.1.b)."""
    if "G8929" not in case.book.billable or any(has(s, "G89") for s in suggestions):
        return suggestions
    result: list[Suggestion] = []
    for s in suggestions:
        result.append(s)
        quote = next((e for e in s.evidence if "chronic" in e.quote.lower()), None)
        if s.suggested and quote and has(s, "M54", "M255", "M796", "R10") and not any(has(r, "G89") for r in result):
            why = "chronic pain of a site (I.C.6.b.1.b)"
            result.append(Suggestion("G89.29", "icd10cm", case.book.titles["G8929"], 0.75, (quote,), reason=why))
    return result


def obstructing_stone(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Hydronephrosis with a stone of kidney or ureter is one code, N13.2 (Index: Hydronephrosis, with, obstruction, calculous)."""
    found = active(suggestions)
    stone = next((s for s in found if undot(s.code) in _STONE), None)
    water = next((s for s in found if has(s, "N1330", "N1339", "N130", "N131")), None)
    if stone is None or water is None or "N132" not in case.book.billable:
        return suggestions
    one = recoded(
        stone, "N132", "stone with hydronephrosis is one code (Index: Hydronephrosis, with)", case, water.evidence
    )
    return [one if s is stone else set_aside(s, "included in N13.2") if s is water else s for s in suggestions]


def lung_infection(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """COPD with an acute lower respiratory infection is J44.0 beside the infection; an exacerbation keeps J44.1 (notes at J44)."""
    found = active(suggestions)
    lung = next((s for s in found if undot(s.code) in {"J449", "J441"}), None)
    infection = next((s for s in found if has(s, *_LOWER_INFECTION)), None)
    if lung is None or infection is None or any(has(s, "J440") for s in found):
        return suggestions
    one = recoded(
        lung, "J440", "COPD with acute lower respiratory infection (instruction at J44.0)", case, infection.evidence
    )
    flare = undot(lung.code) == "J441"
    return [new for s in suggestions for new in (([one, s] if flare else [one]) if s is lung else [s])]


def adverse_chemotherapy(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Anemia or neutropenia due to antineoplastic chemotherapy: the drug's adverse effect follows (I.C.19.e.5.a)."""
    effect = next((s for s in active(suggestions) if has(s, "D6481", "D701", "K1231")), None)
    if effect is None or "T451X5A" not in case.book.billable or any(has(s, "T451X5") for s in suggestions):
        return suggestions
    why = "adverse effect of the antineoplastic drug (I.C.19.e.5.a)"
    drug = Suggestion("T45.1X5A", "icd10cm", case.book.titles["T451X5A"], 0.8, effect.evidence, reason=why)
    at = suggestions.index(effect) + 1
    return [*suggestions[:at], drug, *suggestions[at:]]
