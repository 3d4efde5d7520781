"""A child's visit: body mass by percentile, findings of the examination, vaccines refused, counselling about them (I.B.14, I.C.21.c)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded, set_aside
from claimwright.coding.rules.whose import told
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_YOUNGEST: Final = 2
_OLDEST: Final = 19
"""Years between which body mass is told by percentile (Tabular Z68.5)."""
_AGE_OF_VISIT: Final = compiled(
    r"\b(?:well[- ](?:child|visit|adolescent)|WC[CVE]|check-?up|physical)\b[^\n]{0,20}?\b(?P<after>\d{1,2}) ?-?(?:years?|yrs?|y/?o?)\b"
    r"|\b(?P<before>\d{1,2}) ?-?(?:years?|yrs?|y/?o?)\b[^\n]{0,12}\b(?:well|WC[CVE]|check|physical)",
)
_PERCENTILE: Final = compiled(
    r"\bBMI\b[^\n]{0,30}?(?P<percentile>\d{1,3}(?:\.\d{1,2})?) ?(?:%-?ile|th %-?ile|(?:st|nd|rd|th)? ?percentile|th\b|%(?= ?(?:ile|for age)|\)))(?:[^\n]{0,25}?(?P<share>1\d{2}) ?% of (?:the )?95)?",
)
_WITH_FINDINGS: Final = compiled(
    r"\b(?:w/|with) ?(?:the )?(?:abnormal |new |other )?findings?\b|\babnormal findings?\b|\babnormal exam\b",
)
_VACCINE: Final = compiled(
    r"\b(?:vaccin\w*|immuni[sz]\w*|shots?|HPV|MMR|flu|influenza|covid(?:-19)?|hep(?:atitis)? ?[AB]|Tdap|DTaP|Men ?(?:ACWY|B)|RSV|nirsevimab|varicella|PCV|IPV|rota\w*)\b",
)
_REFUSED: Final = compiled(
    r"\b(?:father|mother|mom|mum|dad|parents?|guardian|caregiver|family|grandmother|grandma)\b(?:(?!\b(?:not|never|no|longer)\b|n['’]t\b)[^.\n]){0,25}\b(?:declin\w+|refus\w+|defer\w+)\b"
    r"|\b(?:declin|refus)\w+ by (?:father|mother|mom|dad|parents?|guardian|caregiver|family)\b",
)
_COUNSELLED: Final = compiled(r"\bcounsel\w*|\bdiscuss\w*|\btalk(?:ed)?\b|\beducat\w*")
_SAFETY: Final = compiled(r"\bsafety\b|\bhesitan\w+|\bside effects?\b|\brisks? (?:and|&|/) benefits?\b")
_ADULT: Final = 18


def childhood(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of a child's record; of an adult's as they are."""
    years = _years(case)
    suggestions = _found_at_examination(suggestions, case)
    if years is not None and years >= _ADULT + 2:
        return suggestions
    if years is None or years < _ADULT:
        suggestions = _vaccines(suggestions, case)
    return _body_mass(suggestions, years, case)


def _years(case: Case) -> int | None:
    if case.age is not None:
        return case.age
    for _, note in case.notes:
        if match := _AGE_OF_VISIT.search(note.text):
            return int(match["after"] or match["before"])
    return None


def _found_at_examination(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A routine examination that calls itself one "with findings" has abnormal ones (I.C.21.c.13)."""
    pairs = case.pairs("abnormal_findings")
    result = []
    for s in suggestions:
        becomes = pairs.get(undot(s.code)) if s.suggested and not s.given else None
        result.append(
            recoded(s, becomes, "the examination is told to have findings (I.C.21.c.13)", case)
            if becomes and _told_with_findings(s, case)
            else s
        )
    return result


def _told_with_findings(s: Suggestion, case: Case) -> bool:
    texts = case.texts
    for e in s.evidence:
        text = texts.get(e.document, "")
        line = text[text.rfind("\n", 0, e.start) + 1 : (text + "\n").index("\n", e.end)]
        if _WITH_FINDINGS.search(line) and not re.search(
            r"\b(?:no|without|w/o) (?:any )?(?:abnormal )?(?:findings?|exam)", line, re.IGNORECASE
        ):
            return True
    return False


def _body_mass(suggestions: list[Suggestion], years: int | None, case: Case) -> list[Suggestion]:
    """Body mass of a child by the percentile for age that is told, beside a diagnosis of weight (I.B.14)."""
    found = None
    for document, note in case.notes:
        if match := _PERCENTILE.search(note.text):
            found = (match, quoted(document, match.start("percentile"), match.end()))
            break
    child = years is not None and _YOUNGEST <= years <= _OLDEST
    if not child and not (years is None and found):
        return suggestions
    suggestions = [
        set_aside(s, "of adults; a child's is told by percentile (Tabular Z68.5)")
        if s.suggested and not s.given and has(s, *case.codes("weight_of_adults"))
        else s
        for s in suggestions
    ]
    if found is None or not any(has(s, *case.codes("diagnoses_of_weight")) for s in active(suggestions)):
        return suggestions
    match, quote = found
    code = _of_percentile(Decimal(match["percentile"]), Decimal(match["share"] or 0), case)
    return _added(suggestions, code, quote, "percentile for age beside a diagnosis of weight (I.B.14)", case)


def _of_percentile(percentile: Decimal, share: Decimal, case: Case) -> str:
    fitting = [
        row
        for row in dated_rows("child_body_mass.tsv", case.book.day)
        if Decimal(row["percentile"]) <= percentile and Decimal(row["of_the_95th"]) <= share
    ]
    return fitting[-1]["code"] if fitting else ""


def _vaccines(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A vaccine that a parent refused, and counselling about the safety of vaccines (I.C.21.c.14)."""
    for document, text, low, _ in told(case):
        begin = text.rfind("\n", 0, low) + 1
        end = (text + "\n").index("\n", low)
        if begin > low or not _VACCINE.search(text, begin, end):
            continue
        refused = _REFUSED.search(text, begin, end)
        if refused is None:
            continue
        quote = quoted(document, refused.start(), refused.end())
        suggestions = _added(
            suggestions,
            case.code("vaccine_refused_by_caregiver"),
            quote,
            "a vaccine refused by the caregiver (I.C.21.c.14)",
            case,
        )
        if (talk := _COUNSELLED.search(text, begin, end)) and _SAFETY.search(text, begin, end):
            suggestions = _added(
                suggestions,
                case.code("immunization_counseling"),
                quoted(document, talk.start(), talk.end()),
                "counselling about the safety of vaccines (Tabular Z71.85)",
                case,
            )
        break
    return suggestions


def _added(suggestions: list[Suggestion], code: str, quote: Evidence, why: str, case: Case) -> list[Suggestion]:
    if code not in case.book.billable or any(undot(s.code) == code for s in active(suggestions)):
        return suggestions
    new = new_code(code, "status", (quote,), why, case)
    return [*(s for s in suggestions if undot(s.code) != code), new]
