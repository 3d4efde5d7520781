"""Whose words are these? A diagnosis is coded from the provider's documentation (I.B.14); other clinicians' words carry few codes.

Told by the title of a document, its first line, or the name that opens a line ("RN 8/27: ...").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading

PROVIDER: Final = "provider"
CLINICIAN: Final = "clinician"
"""Nurse, dietitian, therapist, pharmacist, social worker, emergency crew: body mass index, stages, social facts, no diagnosis."""
PATIENT: Final = "patient"
"""What is handed to the patient, or comes from one: instructions, after-visit summary, leaflet, message, questionnaire."""

ELSEWHERE: Final = "elsewhere"
"""A document of another stay or place in the chart of a visit: what it tells is of then, until the visit's own notes say it."""

_ELSEWHERE: Final = (
    r"(?:hospital|outside|osh|er|ed|inpatient|irf|snf|rehab|transfer)\b[\w ]{0,20}\b(?:summary|dc|discharge|course|records?|preadmission|report|fax|packet|papers?|paperwork|letter|stay)"
    r"|(?:dc|d c|discharge) summary|er summary|ed summary|records? from|outside records?|oxygen cert\w*|certification|cert"
)
_CLINICIAN: Final = (
    r"(?:hh |home health |home care |triage |charge |bedside |wound |ostomy |skin |tele |pacu |or |ed |l&d |nicu |icu )?(?:rn|lpn|lvn|cna|nsg|nurs(?:e|es|ing)(?! (?:home|facility))|wocn?|cwon)"
    r"|dietitian|dietician|nutrition(?:ist)?|rd|rdn|social work(?:er)?|sw|lcsw|msw|case manage(?:r|ment)|cm|pharm(?:acy|acist|d)?|med rec|respiratory(?: therapy| therapist)?|rrt?"
    r"|triage(?! (?:md|physician|provider))|ems|paramedics?|medics?|ambulance|chaplain|child life|lactation|ibclc|scribe|registration|front desk|(?:phone|tcm|post-?discharge) (?:note|call)|telephone (?:note|encounter)|flowsheet|transport"
)
_PATIENT: Final = (
    r"avs|after[- ]visit summary|(?:patient |discharge |home |aftercare |parent |family |follow-?up )(?:instructions?|handout|education|teaching|questionnaire|message|form)|instructions?|handout|leaflet|pamphlet"
    r"|portal(?: message)?|mychart|patient message|questionnaire|intake form|parent handout|consent(?: form)?|letter to patient|d/?c teaching|prior[- ]year codes?|problem list import|(?:old|prior|previous|imported|unreconciled)\b[^\n]{0,30}\b(?:codes?|problem list|note|records?)"
)
_ROLES: Final = ((PATIENT, _PATIENT), (CLINICIAN, _CLINICIAN))
_OPENING: Final = 60
_LOOKED_AT: Final = 400
"""Characters of a document among which its first line begins."""
_SEPARATORS: Final = compiled(r"[_\-./\\]+", 0)


def title_words(title: str) -> str:
    """The words of a document's title or file name: without its folder, the name of the chart, numbers in front and the ending."""
    own = title.rpartition("/")[2].rpartition("__")[2]
    return re.sub(r"^\d+\s*|\btxt$", "", _SEPARATORS.sub(" ", own).strip()).strip()


@lru_cache(maxsize=4000)
def of_another_stay(title: str) -> bool:
    """Whether a document in the chart of an office visit is one of a hospital, an emergency room or another place, by its title."""
    return re.match(rf"(?:{_ELSEWHERE})\b", title_words(title), re.IGNORECASE) is not None


def author_of(title: str, text: str) -> str:
    """Who wrote a document, by its title or file name and its first line."""
    return _author(title_words(title), text[:_LOOKED_AT].strip()[:_OPENING])


@kept_while_reading
def _author(name: str, head: str) -> str:
    for role, words in _ROLES:
        if re.match(rf"(?:[a-z]{{2,12}} )?(?:{words})\b", name, re.IGNORECASE) and not re.search(
            r"\b(?:md|physician|provider|consult|h ?p|progress)\b", name, re.IGNORECASE
        ):
            return role
        if re.match(
            rf"[\s#*=\-]*(?!(?:ma|rd|sw|cm|rn|rrt?|cna)\b[^\n:]{{0,12}}:)(?:{words})\b(?![^\n]{{0,60}}\b(?:md|do|physician|dr)\b)",
            head,
            re.IGNORECASE,
        ) and _heads(head):
            return role
    return PROVIDER


def _heads(line: str) -> bool:
    """Whether a first line is a heading: capitals, a colon, a date, or a few words only."""
    first = line.splitlines()[0] if line else ""
    return first.isupper() or ":" in first or bool(re.search(r"\d", first)) or len(first.split()) <= 5


_LINE: Final = compiled(
    rf"[\s\-*•]*(?:\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?[\s,]*(?:\d{{4}}\s*)?)?(?:(?P<clinician>{_CLINICIAN}|ma)|(?P<patient>{_PATIENT}))\b[^:\n]{{0,24}}:",
)


def speaker_of(line: str) -> str:
    """Who speaks in a line that opens with a name of a role ("RN 8/27: IV site phlebitis"); empty where none does."""
    match = _LINE.match(line)
    if match is None:
        return ""
    return CLINICIAN if match["clinician"] else PATIENT


def provider_wrote(title: str, text: str, start: int) -> bool:
    """Whether the words at an offset of a document are a provider's: by its title and opening, and by who speaks in the line."""
    begin = text.rfind("\n", 0, start) + 1
    return (speaker_of(text[begin : begin + _LINE_OPENS]) or author_of(title, text)) == PROVIDER


_LINE_OPENS: Final = 80
