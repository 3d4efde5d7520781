"""What the rest of the record tells about the patient's status: tobacco, body mass index, vaccines, age."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import body_mass_code
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import Spotter
from claimwright.coding.types import Evidence, Suggestion
from claimwright.records.chart import Document
from claimwright.reference.codes import dot, undot

_BMI: Final = compiled(r"\b(?:BMI|body mass index)\b\D{0,20}?(\d{2}(?:\.\d{1,2})?)\b")
_FORMER: Final = compiled(
    r"\b(?:former (?:cigarette )?smoker|ex-?smoker|(?<!to )(?<!help )(?<!should )(?<!must )quit (?:smoking|tobacco)(?! (?:counsel|plan|date|line|aid))|(?:used to|previously) smoked?|stopped smoking)\b",
)
_FORMER_SMOKER: Final = Spotter(_FORMER)
_CURRENT: Final = compiled(
    r"\b(?:current(?:ly)? (?:every ?day |daily )?(?:smok\w+|tobacco user)|smokes|active smoker|everyday smoker|continues to smoke)\b",
)
_AMOUNT: Final = compiled(r"\b\d+(?:\.\d)? ?(?:ppd|packs? (?:per|a) day)\b")
"""What somebody smokes a day, or smoked before."""
_TOBACCO: Final = Spotter(compiled("|".join((_FORMER.pattern, _CURRENT.pattern, _AMOUNT.pattern))))
_QUIT: Final = compiled(
    rf"{_FORMER.pattern}|(?<!to )(?<!help )\b(?:quit|ceased|in remission|hx|h/o|history of|remote)\b"
)
_VACCINE: Final = r"(?:vaccin\w*|vax(?:es)?|immuni[sz]ations?|flu shots?|shots|influenza(?: vaccine)?|tdap|mmrv?|dtap|hpv|shingrix|gardasil|pneumovax|prevnar|pcv\s?\d+|ppsv\s?23|pneum\w* (?:shot|vax|vaccine)|pneumonia shot|rsv (?:shot|vaccine)|varicella|menacwy|menactra|rotavirus|hep(?:atitis)? [ab](?: (?:vaccine|booster|shot|#\s?\d))?|covid(?:-19)? (?:vaccine|booster|shot)|td booster|tetanus (?:shot|booster|vaccine)|booster)"
_GIVEN: Final = compiled(
    rf"\b{_VACCINE}\b(?:(?!\b(?:titers?|serolog\w+|IgG|antibod\w+|declin\w+|refus\w+)\b)[^.;\n]){{0,40}}\b(?:given|administered|adm|today|IM [LR]|now)\b(?![^.;\n]{{0,30}}\b(?:at (?:the |her |his )?(?:pharmacy|work|cvs|walgreens|health dep\w*)|elsewhere|last|in (?:19|20)\d\d)\b)"
    rf"|\b(?:administered|gave|received|given)\b[^.\n]{{0,40}}\b{_VACCINE}\b[^.\n]{{0,15}}\btoday\b",
)
_PRODUCT: Final = compiled(
    r"\b(?:(?P<cigarettes>cigarettes?|cigs?|\d+(?:[./]\d)? ?(?:ppd|packs? (?:per|a) day))|(?P<chewed>chews?|chewing tobacco|snuff|snus|smokeless|dips?(?= tobacco| daily|/))"
    r"|(?P<other>vap(?:e|es|ing)|e-?cig\w*|cigars?|pipe tobacco|hookah|juul))\b",
)


def cigarette_users(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Tobacco named without its kind, in a record that names the kind: cigarettes, what is chewed, another product.

    Index: Dependence, drug, nicotine; Smoker, see Dependence, drug, nicotine.
    """
    known = active(suggestions)
    vague = next((s for s in known if has(s, *case.codes("tobacco_use"), *case.codes("nicotine_of_no_kind"))), None)
    if vague is None or any(has(s, *case.codes("cigarettes_or_past_tobacco")) for s in known):
        return suggestions
    for document, note in case.notes:
        skipped = [s for s in note.sections if s.kind in {"family_history", "copied", "instructions"}]
        for low, high in sentences(note.text):
            match = _PRODUCT.search(note.text, low, high)
            if match is None or any(s.start <= low < s.end for s in skipped) or _FORMER.search(note.text, low, high):
                continue
            if context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                code = _of_kind(vague, str(match.lastgroup), case)
                if code not in case.book.billable or code[:5] == undot(vague.code)[:5]:
                    continue
                quote = quoted(document, match.start(), match.end())
                new = recoded(vague, code, f"{match.lastgroup} told in the record (I.C.5.b.3)", case, (quote,))
                return [new if s is vague else s for s in suggestions]
    return suggestions


def _of_kind(vague: Suggestion, kind: str, case: Case) -> str:
    """The code of the kind of tobacco, with the state (uncomplicated, in remission, with withdrawal) that the vague one has."""
    kinds = case.pairs("nicotine_of_kind")
    if has(vague, *case.codes("nicotine_of_no_kind")):
        return kinds.get(kind, "") + undot(vague.code)[5:]
    # What is chewed or breathed as vapor is use, until the provider calls it dependence; a smoker is dependent by the Index.
    return case.code("cigarette_dependence") if kind == "cigarettes" else ""


def status_codes(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds status codes. Asserted are those that belong to a suggested disease and, in inpatient work, tobacco; the rest is
    offered."""
    present = {s.code for s in suggestions}
    result = [_by_age(s, case) for s in suggestions]
    for code, quote, why, asserted in _found(suggestions, case):
        if code in case.book.billable and dot(code) not in present:
            present.add(dot(code))
            suggested = asserted or case.chart.encounter.is_inpatient
            result.append(new_code(code, "status", (quote,), why, case, suggested=suggested))
    return result


def _found(suggestions: list[Suggestion], case: Case) -> Iterator[tuple[str, Evidence, str, bool]]:
    current = active(suggestions)
    tobacco = any(has(s, *case.codes("any_tobacco")) for s in suggestions)
    for document, note in case.notes:
        text = note.text
        for section in note.sections:
            if tobacco or section.kind in {"family_history", "allergies", "copied", "instructions"}:
                continue
            for low, high in sentences(text, section.start, section.end):
                if _TOBACCO.within(text, low, high):
                    yield from _tobacco(suggestions, text, low, high, document, case)
        yield from _body_mass(current, text, document, case)
        if not case.chart.encounter.is_inpatient and (match := _GIVEN.search(text)):
            low, high = next(
                ((a, b) for a, b in sentences(text) if a <= match.start() < b), (match.start(), match.end())
            )
            if context.assertion(text, match.start(), match.end(), (low, high)) in {
                context.ASSERTED,
                context.HYPOTHETICAL,
            }:
                yield (
                    case.code("immunization_encounter"),
                    quoted(document, match.start(), match.end()),
                    "immunization given (I.C.21.c.2)",
                    True,
                )


def _tobacco(
    suggestions: list[Suggestion], text: str, low: int, high: int, document: Document, case: Case
) -> Iterator[tuple[str, Evidence, str, bool]]:
    for pattern, group, why in (
        (_FORMER, "past_tobacco", "history of tobacco use"),
        (_CURRENT, "cigarette_dependence", "current smoking (I.C.5.b.3)"),
        (_AMOUNT, "cigarette_dependence", "current smoking (I.C.5.b.3)"),
    ):
        match = pattern.search(text, low, high)
        if match and pattern is _AMOUNT and (_FORMER_SMOKER.anywhere(text) or _QUIT.search(text, low, high)):
            continue
        if match and context.assertion(text, match.start(), match.end(), (low, high)) in {
            context.ASSERTED,
            context.HISTORY,
        }:
            belongs = any(has(s, *case.codes("diseases_asking_for_tobacco")) for s in active(suggestions))
            yield case.code(group), quoted(document, match.start(), match.end()), f"{why}: use additional code", belongs


def _body_mass(
    current: list[Suggestion], text: str, document: Document, case: Case
) -> Iterator[tuple[str, Evidence, str, bool]]:
    """BMI is coded only beside a diagnosis of weight by the provider (I.B.14)."""
    match = _BMI.search(text)
    if not match or not any(has(s, *case.codes("diagnoses_of_weight")) for s in current):
        return
    age = case.age
    if age is not None and age < 20:
        return
    yield (
        body_mass_code(Decimal(match[1]), case.book.day),
        quoted(document, match.start(), match.end()),
        "body mass index beside a diagnosis of weight (I.B.14)",
        True,
    )


def _by_age(suggestion: Suggestion, case: Case) -> Suggestion:
    """Routine examinations differ for children (Z00.12-) and adults (Z00.0-)."""
    if not has(suggestion, *case.codes("routine_examination")):
        return suggestion
    age = case.age
    if age is None:
        return suggestion
    if age < 18 and has(suggestion, *case.codes("adult_examinations")):
        return recoded(suggestion, case.code("child_examination"), "routine examination of a child", case)
    if age >= 18 and has(suggestion, *case.codes("child_examinations")):
        return recoded(suggestion, case.code("adult_examination"), "routine examination of an adult", case)
    return suggestion
