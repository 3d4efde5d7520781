"""Dialysis beside end-stage kidney disease: the status is a code of its own (note at N18.6: use additional Z99.2)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code
from claimwright.coding.rules.tellings import asserted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_KIND: Final = r"(?:(?-i:HD|PD|iHD|CAPD|CCPD|APD)|(?:hemo|haemo)?dialysis|peritoneal dialysis)"
_ON_DIALYSIS: Final = compiled(
    rf"\b(?:on|receiv\w+|gets|getting|continu\w+|cont|undergo\w+|maintenance|chronic|outpatient|via|for) (?:(?:home|maintenance|chronic|in-center|incenter|nocturnal|outpatient|regular|his|her|thrice weekly) ){{0,2}}{_KIND}\b(?! (?:consent|education|options|class))"
    rf"|\b{_KIND}[ ,(]{{1,2}}(?:MWF|TTS|TTHS|TThSa|M/W/F|T/Th/S\w?|T/T/S|TuThS\w*|Mon\w*|Tues\w*|three times|3 ?x|thrice|via|through|today|yesterday|dependent|per schedule)\b|\bdialysis[- ]dependent\b|\bmissed (?:\w+ ){{0,2}}(?:(?-i:HD)|dialysis)\b",
)


_END_STAGE: Final = compiled(r"\b(?:ESRD|ESKD|end[- ]stage (?:renal|kidney) (?:disease|failure))\b")


def dialysis_status(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the status of dialysis that a provider tells of a patient with end-stage kidney disease (I.C.14.a.1, I.C.21.c.3)."""
    code = case.code("dialysis_status")
    suggestions = _with_its_disease(suggestions, case)
    found = active(suggestions)
    kidney = next((s for s in found if has(s, *case.codes("end_stage_kidney_disease"))), None)
    if kidney is None or code not in case.book.billable or any(has(s, code) for s in found):
        return suggestions
    told = next(iter(asserted(case, _ON_DIALYSIS)), None)
    if told is None:
        return suggestions
    why = f"dialysis beside {kidney.code} (use additional code note; I.C.21.c.3)"
    return [*(s for s in suggestions if undot(s.code) != code), new_code(code, "status", (told.evidence,), why, case)]


def _with_its_disease(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The end-stage disease beside dialysis, where one phrase of both was read as the dialysis alone."""
    disease, found = case.code("end_stage_kidney_disease"), active(suggestions)
    if not any(has(s, case.code("dialysis_status")) for s in found) or any(has(s, disease) for s in found):
        return suggestions
    told = next(iter(asserted(case, _END_STAGE)), None)
    if told is None or disease not in case.book.billable:
        return suggestions
    why = "end-stage kidney disease told beside its dialysis (I.C.14.a.1)"
    kept = [s for s in suggestions if undot(s.code) != disease]
    at = next(at for at, s in enumerate(kept) if s.suggested and has(s, case.code("dialysis_status")))
    return [*kept[:at], new_code(disease, "sure", (told.evidence,), why, case), *kept[at:]]
