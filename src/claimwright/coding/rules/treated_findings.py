"""What a therapist's words tell of a finding more closely: the phase of dysphagia, lymphedema after a mastectomy; no aftercare of an injury."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.tellings import asserted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_DYSPHAGIA: Final = compiled(r"\bdysphagia\b")
_SWOLLEN: Final = compiled(
    r"\blymph?edema\b[^.;\n]{0,40}\b(?:after|following|s/p|post|2/2|due to|d/t|from|related to)\b[^.;\n]{0,25}\b(?:mastectomy|lumpectomy)\b|\bpost-?mastectomy lymph?edema\b",
)
_REMOVAL: Final = compiled(r"\bremov\w*|\bhardware out\b|\bROH\b")
_BEFORE: Final = 25


def treated_findings(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of findings as closely as their own words tell them."""
    suggestions = [_phase(s, case) for s in suggestions]
    suggestions = [_not_removed(s, case) for s in suggestions]
    return _after_mastectomy(suggestions, case)


def no_aftercare_of_injuries(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Aftercare codes are not for injuries, which keep their code with its 7th character (I.C.21.c.7)."""
    if not any(has(s, *case.codes("injuries")) and not s.code.endswith("A") for s in active(suggestions)):
        return suggestions
    return [
        set_aside(s, "aftercare of an injury has the code of the injury (I.C.21.c.7)")
        if s.suggested and not s.given and has(s, *case.codes("aftercare_of_other_than_injuries"))
        else s
        for s in suggestions
    ]


def _phase(s: Suggestion, case: Case) -> Suggestion:
    """The phase of dysphagia that its own words name (Tabular R13.1)."""
    rows = dated_rows("dysphagia_phases.tsv", case.book.day)
    if not s.suggested or s.given or not rows or undot(s.code) != rows[-1]["code"]:
        return s
    texts = case.texts
    for e in s.evidence:
        text = texts.get(e.document, "")
        named = _DYSPHAGIA.search(text, e.start, e.end)
        if named is None:
            continue
        begin = text.rfind("\n", 0, named.start()) + 1
        said = text[max(begin, named.start() - _BEFORE) : named.end() + _BEFORE].partition("\n")[0]
        code = next((r["code"] for r in rows if r["words"] and re.search(rf"\b{r['words']}", said, re.IGNORECASE)), "")
        if code in case.book.billable:
            return recoded(s, code, "the phase is told (Tabular R13.1)", case)
    return s


def _not_removed(s: Suggestion, case: Case) -> Suggestion:
    """An internal fixation device that was put in is not removed (Tabular Z47.2)."""
    if not s.suggested or s.given or undot(s.code) != case.code("removal_of_fixation"):
        return s
    texts = case.texts
    for e in s.evidence:
        text = texts.get(e.document, "")
        line = text[text.rfind("\n", 0, e.start) + 1 : (text + "\n").index("\n", e.end)]
        if _REMOVAL.search(line):
            return s
    return set_aside(s, "no removal is told (Tabular Z47.2)")


def _after_mastectomy(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Lymphedema told as of the mastectomy (Index: Lymphedema, postmastectomy)."""
    code = case.code("postmastectomy_lymphedema")
    told = next(iter(asserted(case, _SWOLLEN)), None)
    if told is None or code not in case.book.billable or any(undot(s.code) == code for s in active(suggestions)):
        return suggestions
    plain = case.codes("lymphedema_of_no_cause")
    why = "told as of the mastectomy (Index: Lymphedema, postmastectomy)"
    new = new_code(code, "sure", (told.evidence,), why, case)
    kept = [
        set_aside(s, why) if s.suggested and not s.given and undot(s.code) in plain else s
        for s in suggestions
        if undot(s.code) != code
    ]
    return [new, *kept]
