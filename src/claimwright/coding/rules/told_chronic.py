"""Chronic diseases that only the history of a stay or hospital visit tells (III: they bear on the patient's care; IV.J)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention
from claimwright.coding.refining import told_more
from claimwright.coding.resolve import Candidate
from claimwright.coding.rule_tables import dated_rows, score
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_HOSPITAL: Final = frozenset({"inpatient", "emergency", "outpatient_hospital", "ambulatory_surgery"})
_READ: Final = frozenset(
    {
        "past_history",
        "history_present",
        "preamble",
        "chief_complaint",
        "other",
        "medications",
        "assessment",
        "assessment_plan",
    }
)
_TOLD: Final = frozenset({context.ASSERTED, context.HISTORY})


@lru_cache(maxsize=16)
def lasting_codes(day: date) -> tuple[str, ...]:
    """What the codes of diseases that last begin with, on a day."""
    return tuple(code for row in dated_rows("chronic_diseases.tsv", day) for code in row["codes"].split())


def told_chronic(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the chronic diseases of the history that nothing suggested names yet, by their category."""
    if case.chart.encounter.setting not in _HOSPITAL or not case.names_diseases:
        return suggestions
    lasting = lasting_codes(case.book.day)
    known = active(suggestions)
    added: dict[str, Suggestion] = {}
    for one in case.mentions:
        if one.section.kind not in _READ or not one.phrase.code.startswith(lasting) or one.meaning not in _TOLD:
            continue
        code = _code(one, case)
        if (
            not code
            or _over(one)
            or not provider_wrote(one.document.title, one.note.text, one.start)
            or any(has(s, code[:3]) for s in (*known, *added.values()))
        ):
            continue
        added[code] = new_code(
            code,
            "status",
            (quoted(one.document, one.start, one.end),),
            f"chronic disease told in the history ({one.phrase.source}; III, IV.J)",
            case,
        )
    return [*(s for s in suggestions if undot(s.code) not in added or s.system != "icd10cm"), *added.values()]


def _code(one: Mention, case: Case) -> str:
    """The billable code of the words, as closely as their sentence tells."""
    stems = frozenset(one.phrase.key)
    code = case.book.billable_for(one.phrase.code, stems)
    if not code or (len(one.phrase.key) == 1 and one.phrase.capitals):
        return ""
    candidate = Candidate(code, score("prose"), one.phrase.source, one.start, one.end, one.phrase.key)
    return told_more(case.reading(one.note.text), candidate, one.low, one.high) or code


_ONCE: Final = compiled(
    r"\b(?:childhood|former(?:ly)?|prior|previous(?:ly)?|remote|resolved|old|past|ex)\W+(?:\w+\W+)?$"
)
_IN_THE_WORDS: Final = compiled(r"\b(?:childhood|as (?:a )?child|outgrown|resolved)\b")
_OVER: Final = compiled(
    r"^[^.;\n]{0,40}\b(?:as (?:a )?child|in childhood|outgrown|years ago|old list|cured|svr|eradicated|resolved|in remission|none since|not active|denies (?:current|any)|in (?:her|his) (?:teens|twenties|youth)|screen(?:ing|ed)?\b[^.;\n]{0,20}\brisk|never tested|off (?:all )?(?:meds?|treatment) (?:for|since)|until (?:19|20)\d\d)\b",
)


def _over(one: Mention) -> bool:
    """Whether a disease that lasts is told as one of before all the same."""
    text = one.note.text
    if _IN_THE_WORDS.search(one.words):
        return True
    return bool(_ONCE.search(text[one.low : one.start]) or _OVER.match(text[one.end : one.end + 80]))
