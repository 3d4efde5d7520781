"""What kind of report is a document: of the pathologist, of an imaging study, or neither?"""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.authors import title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading

PATHOLOGY: Final = "pathology"
IMAGING: Final = "imaging"
_OPENING: Final = 240
_PATHOLOGY: Final = compiled(
    r"\b(?:surg(?:ical)?\.? path(?:ology)?|(?:surgical |dermato|hemato|neuro)?pathology(?: report| consult\w*)?|dermpath|cytology|cytopathology|cytogenetics|histopath\w*"
    r"|(?:final )?path(?:ology)? (?:report|diagnosis|final)|(?:bx|biopsy|LEEP|TURBT|GI|skin|colpo|prostate) path|path\s*:|(?:biopsy|FNA|tissue|specimen) report|fine needle aspirat\w+|\bFNA|thinprep|pap (?:smear|test|report)|bone marrow (?:bx|biopsy|report)|needle (?:cores?|biops\w+)|frozen section)\b",
)
_IMAGING: Final = compiled(
    r"^\W*(?:\w+ ){0,3}?(?:(?:low[- ]dose )?CT|CTA|MRI?|MRA|MRCP|PET(?:/CT)?|X-?rays?|XR|CXR|US|ultrasound|sonogram|mammogra\w+|tomosynthesis|mammo|DEXA|DXA|duplex|doppler|radiograph\w*|radiology|fluoro\w*|HIDA|V/?Q|bone scan|LDCT"
    r"|chest (?:\d|two|one|pa|ap|single|portable)\b|(?:knee|hip|ankle|wrist|shoulder|hand|foot|pelvis|abdomen|spine|kub|renal|thyroid|pelvic|breast|ob)\b[^\n]{0,24}\b(?:views?|vws?|ultrasound|us|xr|series))\b",
)
_READ: Final = compiled(
    r"^\W*(?:impression|findings?|technique|comparison|indications?|conclusion|opinion)\b", re.IGNORECASE | re.MULTILINE
)
_VISIT: Final = compiled(
    r"^\W*(?:hpi|history of present illness|ros|review of systems|assessment|a/?p|plan|physical exam|exam|medications?|subjective)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SPECIMENS: Final = compiled(
    r"^\W*(?:final )?(?:microscopic |pathologic(?:al)? )?diagnosis\b[^\n]*\n+\W*A[.:)]\s", re.IGNORECASE | re.MULTILINE
)


_LABORATORY: Final = compiled(
    r"\b(?:labs?|laborator(?:y|ies)|chem(?:istry)?|cbc|cmp|bmp|micro(?:biology)?|lab results?)\b"
)


@kept_while_reading
def is_laboratory(title: str, text: str) -> bool:
    """Whether a document is of the laboratory, by its title, when no visit is told in it: its remarks are no diagnoses (I.A.19)."""
    return bool(_LABORATORY.search(title_words(title))) and not _VISIT.search(text)


@kept_while_reading
def report_kind(title: str, text: str) -> str:
    """``pathology``, ``imaging``, or empty; by the title or file name, the opening, and the headings of the text."""
    name = title_words(title)
    head = text.strip()[:_OPENING]
    first = head.partition("\n")[0]
    if _VISIT.search(text):
        return ""
    if _PATHOLOGY.search(name) or _PATHOLOGY.search(first) or _SPECIMENS.search(text):
        return PATHOLOGY
    if (_IMAGING.search(first) or _IMAGING.search(name)) and _READ.search(text):
        return IMAGING
    return ""
