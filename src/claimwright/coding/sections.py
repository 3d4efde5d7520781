"""Which part of a note a line belongs to: headings recognised in capitals, with colons, or as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "assessment_plan": (
        "assessment and plan", "assessment & plan", "assessment/plan", "assessment / plan", "a/p", "a&p", "a & p", "ap",
        "impression and plan", "impression/plan", "impression & plan", "plan and assessment", "assessment plan",
        "diagnosis and plan", "problem list and plan", "medical decision making", "mdm", "assessment and recommendations",
        "impression and recommendations", "assessment/recommendations", "problem based assessment and plan", "diagnoses and plan",
    ),
    "assessment": (
        "assessment", "impression", "impressions", "diagnosis", "diagnoses", "final diagnosis", "final diagnoses", "discharge diagnosis",
        "discharge diagnoses", "primary diagnosis", "principal diagnosis", "secondary diagnoses", "secondary diagnosis", "working diagnosis",
        "clinical impression", "ed diagnosis", "ed diagnoses", "encounter diagnosis", "encounter diagnoses", "visit diagnosis",
        "visit diagnoses", "postoperative diagnosis", "postoperative diagnoses", "post-operative diagnosis", "post operative diagnosis",
        "preoperative diagnosis", "pre-operative diagnosis", "pre operative diagnosis", "conclusion", "problems addressed", "assessments",
        "diagnostic impression", "hospital problems", "active hospital problems", "billing diagnosis", "billing diagnoses", "dx",
        "final impression", "disposition diagnosis", "clinical diagnosis", "pathologic diagnosis", "final pathologic diagnosis",
        "indication", "indications", "procedure indications", "diagnosis list",
    ),
    "plan": ("plan", "treatment plan", "plan of care", "recommendations", "recommendation", "treatment", "disposition", "plan/recommendations"),
    "chief_complaint": ("chief complaint", "cc", "reason for visit", "reason for consultation", "reason for admission", "presenting complaint",
                        "reason for encounter", "chief complaint/reason for visit", "reason for referral", "presenting problem"),
    "history_present": ("history of present illness", "hpi", "history of the present illness", "present illness", "subjective", "interval history",
                        "history", "hospital course", "brief hospital course", "clinical history", "ed course", "emergency department course",
                        "summary of hospital course", "course", "interim history"),
    "past_history": ("past medical history", "pmh", "pmhx", "medical history", "past history", "past medical and surgical history", "active problems",
                     "problem list", "active problem list", "chronic problems", "past medical/surgical history", "comorbidities", "past psychiatric history",
                     "past medical history/problem list", "past oncologic history", "oncologic history", "medical", "problems"),
    "surgical_history": ("past surgical history", "psh", "surgical history", "pshx", "procedure history", "surgical", "past surgeries"),
    "family_history": ("family history", "fh", "fhx", "fam hx", "family medical history", "family"),
    "social_history": ("social history", "sh", "shx", "social hx", "social", "tobacco use", "substance use", "tobacco", "habits"),
    "review": ("review of systems", "ros", "systems review", "review of symptoms"),
    "exam": ("physical exam", "physical examination", "exam", "examination", "objective", "pe", "vitals", "vital signs", "vitals reviewed",
             "mental status exam", "mental status examination", "vital signs reviewed", "objective findings", "general exam"),
    "results": ("results", "labs", "laboratory", "laboratory data", "laboratory results", "imaging", "data", "diagnostics", "studies", "radiology",
                "diagnostic studies", "lab results", "test results", "diagnostic data", "ekg", "ecg", "findings", "data reviewed", "laboratory studies"),
    "medications": ("medications", "current medications", "meds", "home medications", "medication list", "discharge medications", "medication",
                    "outpatient medications", "current meds", "prescriptions", "medications prior to admission"),
    "allergies": ("allergies", "allergy", "drug allergies", "medication allergies", "allergies and adverse reactions", "allergies and intolerances"),
    "procedure": ("procedure", "procedures", "procedure note", "operation", "operative report", "operations performed", "procedures performed",
                  "procedure performed", "description of procedure", "procedure in detail", "anesthesia", "technique", "operative findings",
                  "details of procedure", "operation performed", "description of operation"),
    "immunizations": ("immunizations", "immunization", "immunizations administered", "vaccines", "vaccinations", "immunizations given", "vaccines given",
                      "vaccines administered today", "immunizations today", "immunizations given today", "vaccines administered"),
    "instructions": ("instructions", "follow up", "follow-up", "followup", "patient instructions", "discharge instructions", "education",
                     "patient education", "return precautions", "follow up instructions", "follow-up instructions"),
    "billing": ("billing", "charges", "cpt", "cpt codes", "procedure codes", "services", "e/m", "coding", "codes", "level of service", "services rendered"),
    "copied": ("copied forward", "copied from prior note", "previous note", "prior note", "from previous visit", "prior visit", "last visit note",
               "previous assessment and plan", "previous assessment", "prior assessment and plan", "prior assessment"),
    "goals": ("goals", "health concerns", "advance directives", "functional status"),
}  # fmt: skip
"""Kind of section to the headings that open it, lower case."""

_KIND: Final = {alias: kind for kind, aliases in ALIASES.items() for alias in aliases}
_LINE: Final = re.compile(r"[^\r\n]+")
_DECORATION: Final = re.compile(r"^[\s#*_=>\-–•]*|[\s*_#=:\-–]*$")
_SOAP: Final = {"S": "history_present", "O": "exam", "A": "assessment", "P": "plan"}
_COPIED: Final = re.compile(
    r"\b(?:copied|carried|pulled|imported)[- ](?:forward|from)\b|^(?:from )?(?:previous|prior) (?:visit|note)",
    re.IGNORECASE,
)
_INLINE: Final = re.compile(r"^[\s#*_]*([A-Za-z][A-Za-z&/ ()\-]{1,60}?)[*_]*\s*:[*_]*[ \t]*(?=\S)")


@dataclass(frozen=True)
class Section:
    """A stretch of text under one heading. ``start`` is after the heading; ``kind`` is ``other`` for an unknown heading."""

    kind: str
    title: str
    heading: int
    start: int
    end: int


def sections_of(text: str) -> list[Section]:
    """The sections of a note in order; what stands before the first heading is ``preamble``."""
    marks: list[tuple[str, str, int, int]] = [("preamble", "", 0, 0)]
    for match in _LINE.finditer(text):
        line = match[0]
        title = _DECORATION.sub("", line)
        kind = heading_kind(line, title)
        if letter := re.match(r"\s*([SOAP])\s*:\s*", line):
            marks.append((_SOAP[letter[1]], letter[1], match.start(), match.start() + letter.end()))
        elif kind:
            marks.append((kind, title, match.start(), match.end()))
        elif (
            (inline := _INLINE.match(line))
            and (known := _KIND.get(_plain(inline[1])))
            and _opens(known, line, inline[1])
        ):
            marks.append((known, inline[1], match.start(), match.start() + inline.end()))
    marks = _copied_on(marks)
    ends = [mark[2] for mark in marks[1:]] + [len(text)]
    return [Section(k, t, h, s, e) for (k, t, h, s), e in zip(marks, ends, strict=True) if e > s]


def _copied_on(marks: list[tuple[str, str, int, int]]) -> list[tuple[str, str, int, int]]:
    """Headings below a copied-forward mark belong to the copy until a heading in capitals ends it."""
    found, copying = [], False
    for kind, title, start, end in marks:
        if kind == "copied":
            copying = True
        elif title.isupper() and len(title) > 1:
            copying = False
        found.append(("copied" if copying else kind, title, start, end))
    return found


def _plain(title: str) -> str:
    return " ".join(re.sub(r"\(.*?\)", "", title).lower().split())


def heading_kind(line: str, title: str) -> str:
    """The kind of section a line opens when it is nothing but a heading; empty when it is none."""
    if not 1 < len(title) <= 80 or not title[0].isalpha():
        return ""
    if _COPIED.search(title):
        return "copied"
    if len(title) > 61:
        return ""
    known = _KIND.get(_plain(title))
    letters = [char for char in title if char.isalpha()]
    capitals = len(letters) >= 2 and all(char.isupper() for char in letters)
    decorated = line.rstrip().endswith(":") or line.lstrip().startswith(("#", "**"))
    if known and (capitals or decorated or _titled(title)):
        return known
    if capitals and len(letters) >= 4 and not line.lstrip().startswith(("-", "•", "*")) and _looks_like_heading(title):
        return "other"
    return ""


def _titled(title: str) -> bool:
    """Whether a line without colon is written like a heading: each long word with a capital ("Assessment and Plan")."""
    return all(word[0].isupper() for word in title.split() if len(word) > 3 and word[0].isalpha())


def _looks_like_heading(title: str) -> bool:
    """A capitals line that is no finding of its own ("COPD.", "CHF, HTN")."""
    return not re.search(r"[.,;\d]", title) and (len(title) > 5 or " " in title)


def _opens(kind: str, line: str, title: str) -> bool:
    """Whether "Title: words" opens a section rather than labels one line of another ("Family: no diabetes" does)."""
    short = (
        kind in {"surgical_history", "social_history", "family_history", "past_history", "plan", "exam", "results"}
        and len(title) < 4
    )
    return not (short and not title.isupper()) and not line.lstrip().startswith(("•", "- "))
