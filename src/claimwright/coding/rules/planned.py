"""What is only planned or declined leaves no status: "refer for TAVR" is no prosthetic valve (I.C.21.c.3)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, has, set_aside, words_before
from claimwright.coding.types import Evidence, Suggestion

_BEFORE: Final = 40
_BEHIND: Final = 40
_PLANNED: Final = compiled(
    r"\b(?:refer\w*|schedul\w*|plan\w*|needs?|await\w*|candidate|consider\w*|declin\w*|refus\w*|offer\w*|discuss\w*|book\w*|pending|recommend\w*|evaluat\w*|eval|work-?up|list(?:ed)? for|wants?|wait(?:ing|list\w*)?)\b"
    r"(?:\s+(?:to|for|with|a|an|the|surgery|about|left|right|L|R|total|elective|urgent|repeat|\w+'s)){0,4}\s+"
    r"(?:TAVR|TAVI|S?AVR|MVR|CABG|PCI|stent\w*|PPM|pacemaker|ICD|AICD|CRT(?:-[DP])?|TKA|THA|TKR|THR|TSA|arthroplasty|(?:knee|hip|shoulder|valve|joint) replacement|\w*transplant\w*|\w+ectomy|bypass|amputation|BKA|AKA|\w*ostomy|\w*dialysis|(?-i:HD|PD))\b(?! (?:supplies|care|check|bags?|pouch\w*|interrogat\w*|battery|exchange|clinic|access|today|MWF|TTS))"
    r"|\b(?:TAVR|TAVI|AVR|CABG|PPM|pacemaker|ICD|TKA|THA|TKR|THR|transplant|mastectomy|colectomy|amputation)\s+(?:is |was )?(?:eval\w*|work-?up|referral|planned|scheduled|pending|next|candidate|candidacy|consult\w*|discussed|declined|recommended|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
)
_PAST: Final = compiled(
    r"\b(?:s/p|status post|post|prior|previous|old|hx|h/o|history of|after|had|since)\b|\b(?:19|20)\d\d\b",
)


def planned_operations(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside the status after an operation that every statement of it only plans."""
    return [
        set_aside(s, "an operation that is only planned (I.C.21.c.3)")
        if s.suggested
        and not s.given
        and not s.recorded
        and s.evidence
        and has(s, *case.codes("after_operations"))
        and all(_only_planned(one, case) for one in s.evidence)
        else s
        for s in suggestions
    ]


def _only_planned(one: Evidence, case: Case) -> bool:
    text = case.texts.get(one.document, "")
    begin = words_before(text, one.start, _BEFORE)
    end = text.find("\n", one.end)
    words = text[begin : min(end if end >= 0 else len(text), one.end + _BEHIND)].split(". ")[0]
    return _PLANNED.search(words) is not None and _PAST.search(words) is None
