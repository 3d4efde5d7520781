"""Aftercare following a joint replacement, told as such or given as therapy, with the joint and its side beside it (I.C.21.c.7)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.types import Suggestion

_THERAPY: Final = compiled(
    r"\b(?:PT|OT|physical therapy|occupational therapy|physiotherapy|rehab)\b[^\n]{0,20}\b(?:daily|eval\w*|progress|note|visit|re-?cert\w*|initial|plan of care|POC|session|discharge)\b",
)
_AFTER: Final = compiled(
    r"\b(?:s/p|status[ -]post|post[- ]?op(?:erative)?|after|following|POD|weeks? (?:out|from|after))\b"
)
_STATED: Final = compiled(r"\baftercare\b[^.;\n]{0,40}$")
"""Right before the operation that it is of."""
_OPENING: Final = 160
_NEAR: Final = 30


def aftercare(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds aftercare following joint replacement where a note says so, or the notes of therapy treat a patient after one; none beside a
    complication of it."""
    code = case.code("aftercare_of_joint_replacement")
    found = active(suggestions)
    if code not in case.book.billable or any(has(s, code[:3], *case.codes("joint_complications")) for s in found):
        return suggestions
    for one in case.mentions:
        if not one.phrase.code.startswith(case.codes("joint_replacement_status")) or one.meaning not in {
            ASSERTED,
            HISTORY,
        }:
            continue
        opening = one.document.title.replace("_", " ") + "\n" + one.note.text[:_OPENING]
        near = one.note.text[max(one.low, one.start - _NEAR) : one.end]
        stated = _STATED.search(one.note.text, one.low, one.start)
        if stated or (_THERAPY.search(opening) and _AFTER.search(near)):
            why = f"{'aftercare' if stated else 'therapy'} after a joint replacement (I.C.21.c.7)"
            evidence = quoted(one.document, one.start, one.end)
            new = new_code(code, "purpose", (evidence,), why, case)
            return [new, *(s for s in suggestions if s.code != new.code)]
    return suggestions
