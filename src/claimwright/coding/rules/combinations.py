"""One code for two conditions: diabetes "with" its complications, hypertension with heart and kidney disease."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.unlinked import DIABETES, HYPERTENSION, unlinked
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import dot, undot

_INFECTED = compiled(r"\b(?:infect(?:ion|ed)|pyonephrosis|urosepsis|pus)\b")
_POLY = compiled(r"poly|peripheral")


@lru_cache(maxsize=1)
def _complications() -> list[tuple[str, str, bool]]:
    return [
        (row["condition"], row["complication"], row["keeps"] == "yes")
        for row in data_rows("claimwright.coding", "diabetes_with.tsv")
    ]


def diabetes_with(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Diabetes, plain or out of control, beside a condition the Index lists under "with": the link is assumed (I.A.15)."""
    found = active(suggestions)
    diabetes = next((s for s in found if undot(s.code) in case.codes("uncomplicated_diabetes")), None)
    plain = diabetes is not None
    diabetes = diabetes or next((s for s in found if has(s, *case.codes("diabetes_out_of_control"))), None)
    if diabetes is None:
        return suggestions
    added: list[Suggestion] = []
    dropped: set[str] = set()
    apart = unlinked(DIABETES, case)
    for condition, complication, keeps in _complications():
        code = undot(diabetes.code)[:3] + complication
        partner = next((s for s in active(suggestions) if has(s, condition) and not has(s, *apart)), None)
        if partner is None or partner.code in dropped:
            continue
        if complication == "42" and not any(_POLY.search(e.quote) for e in partner.evidence):
            code = code[:3] + "40"  # "neuropathy" alone is E11.40 in the Index, under "with"
        code = code if code in case.book.billable else case.book.descend(code, ())
        if not code or any(undot(a.code) == code for a in (added if plain else [*found, *added])):
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
            # As many codes as there are complications: poor control stays beside them (I.C.4.a).
            result.extend(added if plain else [s, *added])
        elif s.code in dropped and s.suggested:
            result.append(set_aside(s, f"included in {added[0].code[:3]} (I.A.15)"))
        else:
            result.append(s)
    return result


def plain_diabetes(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Diabetes without complications does not stand beside a complication of the same type (I.C.4.a)."""
    plain = case.codes("uncomplicated_diabetes")
    told = {
        undot(s.code)[:3]: s
        for s in active(suggestions)
        if has(s, *(one[:3] for one in plain)) and undot(s.code)[3:4].isdigit() and undot(s.code) not in plain
    }
    return [
        set_aside(s, f"included in {told[undot(s.code)[:3]].code} (I.C.4.a)")
        if s.suggested and not s.given and undot(s.code) in plain and undot(s.code)[:3] in told
        else s
        for s in suggestions
    ]


def hypertension_with(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Essential hypertension beside heart failure, heart disease or chronic kidney disease (I.C.9.a)."""
    found = active(suggestions)
    pressure = next((s for s in found if undot(s.code) in case.codes("hypertension")), None)
    if pressure is None:
        return suggestions
    apart = unlinked(HYPERTENSION, case)
    linked = [s for s in found if not has(s, *apart)]
    failure = next((s for s in linked if has(s, *case.codes("heart_failure"))), None)
    heart = failure or next((s for s in linked if has(s, *case.codes("heart_disease_of_hypertension"))), None)
    kidney = next((s for s in linked if has(s, *case.codes("chronic_kidney_disease"))), None)
    if heart is None and kidney is None:
        return suggestions
    said = undot(pressure.code)
    parts: list[str] = []
    if heart or said in case.codes("hypertensive_heart_disease"):
        parts.append("failure" if failure else "heart")
    if kidney or said in case.codes("hypertensive_kidney_disease"):
        late = kidney is not None and has(kidney, *case.codes("late_kidney_disease"))
        parts.append("late kidney" if late else "kidney")
    code = case.pairs("hypertension_with")["+".join(parts)]
    more = [e for partner in (heart, kidney) if partner for e in partner.evidence]
    said_again = [
        s for s in found if s is not pressure and not s.given and has(s, *case.codes("hypertensive_diseases"))
    ]
    combined = recoded(pressure, code, "hypertension with heart or kidney disease is one code (I.C.9.a)", case, more)
    result = []
    for s in suggestions:
        if s is pressure:
            result.append(combined)
        elif s in said_again:
            if undot(s.code) != code:
                result.append(set_aside(s, f"included in {dot(code)} (I.C.9.a)"))
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
    code, known = case.code("chronic_pain"), case.codes("pain_codes")
    if code not in case.book.billable or any(has(s, *known) for s in suggestions):
        return suggestions
    result: list[Suggestion] = []
    for s in suggestions:
        result.append(s)
        quote = next((e for e in s.evidence if "chronic" in e.quote.lower()), None)
        here = s.suggested and has(s, *case.codes("pain_of_a_site"))
        if here and quote and not any(has(r, *known) for r in result):
            why = "chronic pain of a site (I.C.6.b.1.b)"
            result.append(new_code(code, "chronic_pain", (quote,), why, case))
    return result


def obstructing_stone(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Hydronephrosis with a stone of kidney or ureter is one code, N13.2 (Index: Hydronephrosis, with, obstruction, calculous)."""
    found = active(suggestions)
    infected = case.code("infected_obstruction")
    both = next((s for s in found if undot(s.code) == case.code("obstructing_stone")), None)
    if both is not None and infected in case.book.billable and any(map(_infected, _lines_of(both, case=case))):
        why = "hydronephrosis with infection is one code (Index: Hydronephrosis, with infection)"
        return [recoded(both, infected, why, case) if s is both else s for s in suggestions]
    stones = [s for s in found if undot(s.code) in case.codes("urinary_stone")]
    water = next((s for s in found if has(s, *case.codes("hydronephrosis"))), None)
    # Of several stones the one in the words of the hydronephrosis, else the one that is not in the kidney itself.
    kidney = case.codes("urinary_stone")[:1]
    stone = min(stones, key=lambda s: (water is None or not _same_line(s, water, case), has(s, *kidney)), default=None)
    code = case.code("obstructing_stone")
    if stone is None or water is None or code not in case.book.billable:
        return suggestions
    why = "stone with hydronephrosis is one code (Index: Hydronephrosis, with)"
    if infected in case.book.billable and any(map(_infected, _lines_of(stone, water, case=case))):
        code, why = infected, "hydronephrosis with infection is one code (Index: Hydronephrosis, with infection)"
    # It stands against other stones of the same patient, which a note at N20 would set it beside (I.A.12.a).
    most = max(s.score for s in (*stones, water))
    one = replace(
        recoded(stone, code, why, case, water.evidence), score=round(min(1.0, most + score("listed_part")), 4)
    )
    return [one if s is stone else set_aside(s, f"included in {dot(code)}") if s is water else s for s in suggestions]


def _same_line(first: Suggestion, second: Suggestion, case: Case) -> bool:
    return bool(set(_lines_of(first, case=case)) & set(_lines_of(second, case=case)))


def _infected(line: str) -> bool:
    """Whether a line asserts an infection: "no CT sign of infection" does not."""
    return any(
        context.assertion(line, match.start(), match.end(), sentence) == context.ASSERTED
        for sentence in sentences(line)
        for match in _INFECTED.finditer(line, *sentence)
    )


def _lines_of(*several: Suggestion, case: Case) -> Iterator[str]:
    """The lines of the notes on which the suggestions stand."""
    texts = case.texts
    for evidence in (e for s in several for e in s.evidence if e.document in texts):
        text = texts[evidence.document] + "\n"
        yield text[text.rfind("\n", 0, evidence.start) + 1 : text.index("\n", evidence.end)]


def lung_infection(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """COPD with an acute lower respiratory infection is J44.0 beside the infection; an exacerbation keeps J44.1 (notes at J44)."""
    found = active(suggestions)
    lung = next((s for s in found if undot(s.code) in case.codes("copd")), None)
    infection = next((s for s in found if has(s, *case.codes("lower_respiratory_infection"))), None)
    code = case.code("copd_with_infection")
    if lung is None or infection is None or any(has(s, code) for s in found):
        return suggestions
    one = recoded(
        lung, code, "COPD with acute lower respiratory infection (instruction at J44.0)", case, infection.evidence
    )
    flare = undot(lung.code) in case.codes("copd_with_exacerbation")
    return [new for s in suggestions for new in (([one, s] if flare else [one]) if s is lung else [s])]


def adverse_chemotherapy(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Anemia or neutropenia due to antineoplastic chemotherapy: the drug's adverse effect follows (I.C.19.e.5.a)."""
    effect = next((s for s in active(suggestions) if has(s, *case.codes("effects_of_chemotherapy"))), None)
    code, known = case.code("adverse_effect_of_antineoplastic_initial"), case.codes("adverse_effect_of_antineoplastic")
    if effect is None or code not in case.book.billable or any(has(s, *known) for s in suggestions):
        return suggestions
    why = "adverse effect of the antineoplastic drug (I.C.19.e.5.a)"
    drug = new_code(code, "adverse_effect", effect.evidence, why, case)
    at = suggestions.index(effect) + 1
    return [*suggestions[:at], drug, *suggestions[at:]]
