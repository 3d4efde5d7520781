"""Which part of a note a line belongs to: headings recognised in capitals, with colons, or as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from claimwright.coding.compiled import compiled

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "assessment_plan": (
        "assessment and plan", "assessment & plan", "assessment/plan", "assessment / plan", "a/p", "a&p", "a & p", "ap",
        "impression and plan", "impression/plan", "impression & plan", "plan and assessment", "assessment plan",
        "diagnosis and plan", "problem list and plan", "medical decision making", "mdm", "assessment and recommendations",
        "impression and recommendations", "assessment/recommendations", "problem based assessment and plan", "diagnoses and plan",
        "assess/plan", "assess / plan", "assess & plan", "imp/plan", "imp / plan", "imp & plan", "impr/plan", "i/p", "asmt/plan", "a&p/mdm",
        "a and p", "a+p", "a + p", "dx/plan", "dx / plan", "dx and plan", "dx & plan", "diagnosis/plan", "diagnoses/plan", "formulation/dx",
        "formulation and plan", "imp/rec", "imp/recs", "impression/recommendations", "impression & recommendations", "assessment & recommendations",
        "summary and plan", "problems and plan", "plan by problem", "assessment and plan by problem", "problem-based plan",
    ),
    "assessment": (
        "assessment", "impression", "impressions", "diagnosis", "diagnoses", "final diagnosis", "final diagnoses", "discharge diagnosis",
        "discharge diagnoses", "primary diagnosis", "principal diagnosis", "secondary diagnoses", "secondary diagnosis", "working diagnosis",
        "clinical impression", "ed diagnosis", "ed diagnoses", "encounter diagnosis", "encounter diagnoses", "visit diagnosis",
        "visit diagnoses", "postoperative diagnosis", "postoperative diagnoses", "post-operative diagnosis", "post operative diagnosis",
        "preoperative diagnosis", "pre-operative diagnosis", "pre operative diagnosis", "conclusion", "problems addressed", "assessments",
        "final ed dx", "working dx", "opinion", "principal", "principal problem",
        "principal dx", "other diagnoses", "other dx", "secondary problems", "injuries", "injury list", "discharge problems", "problems this admission",
        "hospital problem list", "complications", "hospital complications", "organ failures", "organ dysfunction", "active diagnoses", "chronic diagnoses", "chronic conditions", "chronic",
        "diagnostic impression", "hospital problems", "active hospital problems", "billing diagnosis", "billing diagnoses", "dx",
        "final impression", "disposition diagnosis", "clinical diagnosis", "pathologic diagnosis", "final pathologic diagnosis",
        "indication", "indications", "procedure indications", "diagnosis list", "imp", "impr", "assess", "asmt", "final dx", "discharge dx", "d/c dx",
        "dc dx", "admission dx", "preop dx", "pre-op dx", "postop dx", "post-op dx", "pre/post", "pre/post dx", "pre/postop dx", "primary dx",
        "secondary dx", "visit dx", "ed dx", "dx list", "preop diagnosis", "postop diagnosis", "pre-op diagnosis", "post-op diagnosis",
    ),
    "plan": ("plan", "treatment plan", "plan of care", "recommendations", "recommendation", "treatment", "disposition", "dispo", "tx", "rx", "plan/recommendations"),
    "chief_complaint": ("chief complaint", "cc", "reason for visit", "reason for consultation", "reason for admission", "presenting complaint",
                        "reason for encounter", "chief complaint/reason for visit", "reason for referral", "presenting problem"),
    "history_present": ("history of present illness", "hpi", "history of the present illness", "present illness", "subjective", "interval history",
                        "history", "subj", "s", "cc/hpi", "cc / hpi", "interval hx", "interval", "presenting", "hospital course", "brief hospital course", "clinical history", "ed course", "emergency department course",
                        "summary of hospital course", "course", "interim history"),
    "past_history": ("past medical history", "pmh", "pmhx", "medical history", "past history", "past medical and surgical history", "active problems",
                     "hx", "past", "past hx", "pmhx/pshx", "past / family", "problem list", "active problem list", "chronic problems", "past medical/surgical history", "comorbidities", "past psychiatric history",
                     "past medical history/problem list", "past oncologic history", "oncologic history", "medical", "problems"),
    "surgical_history": ("past surgical history", "psh", "surgical history", "pshx", "procedure history", "surgical", "past surgeries"),
    "family_history": ("family history", "family hx", "fhx/shx", "fam", "fam history", "fh", "fhx", "fam hx", "family medical history", "family"),
    "social_history": ("social history", "sh", "shx", "social hx", "social", "tobacco use", "substance use", "tobacco", "habits"),
    "review": ("review of systems", "ros", "systems review", "review of symptoms"),
    "exam": ("physical exam", "physical examination", "exam", "examination", "objective", "pe", "vitals", "vital signs", "vitals reviewed",
             "obj", "o", "mse", "gen", "vs", "mental status exam", "mental status examination", "vital signs reviewed", "objective findings", "general exam"),
    "results": ("results", "labs", "laboratory", "laboratory data", "laboratory results", "imaging", "data", "diagnostics", "studies", "radiology",
                "diagnostic studies", "lab results", "test results", "diagnostic data", "ekg", "ecg", "findings", "data reviewed", "laboratory studies",
                "urinalysis", "ua", "cbc", "cmp", "bmp", "lipid panel", "lipids", "chemistry", "hematology", "microbiology", "cultures", "poc", "point of care tests", "in-office labs"),
    "medications": ("medications", "current medications", "meds", "home medications", "medication list", "discharge medications", "medication",
                    "outpatient medications", "current meds", "prescriptions", "medications prior to admission"),
    "allergies": ("allergies", "all", "allergy band", "allergy list", "contrast allergy", "adverse reactions", "allergy", "drug allergies", "medication allergies", "allergies and adverse reactions", "allergies and intolerances"),
    "procedure": ("procedure", "proc", "anes", "procedures", "procedure note", "operation", "operative report", "operations performed", "procedures performed",
                  "procedure performed", "description of procedure", "procedure in detail", "anesthesia", "technique", "operative findings",
                  "details of procedure", "operation performed", "description of operation"),
    "immunizations": ("immunizations", "immunization", "immunizations administered", "vaccines", "vaccinations", "immunizations given", "vaccines given",
                      "vaccines administered today", "immunizations today", "immunizations given today", "vaccines administered"),
    "instructions": ("instructions", "follow up", "follow-up", "followup", "patient instructions", "discharge instructions", "education",
                     "patient education", "return precautions", "follow up instructions", "follow-up instructions"),
    "billing": ("billing", "charges", "cpt", "cpt codes", "procedure codes", "services", "e/m", "coding", "codes", "level of service", "services rendered"),
    "copied": ("copied forward", "copied", "copied fwd", "copy forward", "c/f", "copied from prior note", "previous note", "prior note", "from previous visit", "prior visit", "last visit note",
               "previous assessment and plan", "previous assessment", "prior assessment and plan", "prior assessment"),
    "goals": ("goals", "health concerns", "advance directives", "functional status"),
}  # fmt: skip
"""Kind of section to the headings that open it, lower case."""

_KIND: Final = {alias: kind for kind, aliases in ALIASES.items() for alias in aliases}
_LINE: Final = compiled(r"[^\r\n]+", 0)
_DECORATION: Final = compiled(r"^[\s#*_=>\-–•]*|[\s*_#=:\-–]*$", 0)
ASSESSED: Final = frozenset({"assessment", "assessment_plan"})
"""Where the provider states what the patient has (IV.G)."""
NOT_TOLD_OF_THE_PATIENT: Final = frozenset({"family_history", "copied", "instructions", "goals", "billing"})
"""Sections that say of kin, of another day, of what is to come or of the bill: none says what the patient has today."""
_MARK_LENGTH: Final = 80
_LETTER: Final = compiled(r"\s*([SOAP])(?:\s*:\s*|\s?[/-]\s+)", 0)
_ASSESSED: Final = compiled(r"[ \t]*A[ \t]+(?P<said>[a-z][^\n]*)\r?\n[ \t]*(?P<plan>P)[ \t]+[a-z]", 0)
"""SOAP letters without a colon: "A strep pharyngitis" above "P amoxicillin"."""
_SOAP: Final = {"S": "history_present", "O": "exam", "A": "assessment", "P": "plan"}
_COPIED: Final = compiled(
    r"\b(?:copied|copy|carried|pulled|imported|pasted)[- ](?:forward|fwd|over|from)\b|^(?:from )?(?:the )?(?:previous|prior|last) (?:visit|note)\b"
    r"|^from (?:the )?(?:visit|note) (?:of |dated )?\d|\(copied\)|\bunreconciled\b|\bnot reconciled\b|\bimported\b|\bauto-?populated\b",
)
_COPY_ENDS: Final = compiled(r"\bend(?: of)?(?: the)? (?:copied|copy|prior|previous|pasted|imported)\b")
_COPIED_LINE: Final = compiled(
    r"\s*[\W_]*(?:(?:copied|carried|pulled|pasted|imported)[- ](?:forward|fwd|over|from)\b|from (?:the )?(?:visit|note)[^:\n]{0,40}\(copied\)"
    r"|problem list\b[^:\n]{0,50}\b(?:carried|copied|imported|not reconciled|unreconciled)\b)[^:\n]{0,40}:\s*\S",
)
"""A line that quotes an earlier note and ends with it."""
_TODAY: Final = compiled(
    r"\b(?:today['’]?s?|(?:for|of|at|as of) (?:today|this visit)|this visit|current(?= assessment| impression| diagnos))\b",
    0,
)
"""What a heading says of the day: "Assessment today" is the assessment."""
_BARE: Final = compiled(
    r"^\s*(?P<title>IMPRESSION|ASSESSMENT(?:/PLAN| AND PLAN)?|DIAGNOS[IE]S|A/P|a/p|A&P|a&p|Dx|DX|dx|IMP|Imp|Impr|PLAN|FINDINGS|PROC(?:EDURE)?|PMHx?|PSH|pmhx?|FHx?|fhx?|ROS|HPI|meds|MEDS)"
    r"[ \t]{1,8}(?![A-Z]{2,}[ \t]*$|of\b|is\b|was\b|and\b|by\b|for\b|with\b|to\b|in\b|:)(?=[^\s:])",
    0,
)
"""A title that shares its line with its words and has no colon ("IMPRESSION Closed fracture ...", "a/p acute low back pain")."""
_ONE_PARAGRAPH: Final = frozenset({"review", "family_history", "social_history", "allergies"})
"""Parts that end with their paragraph where they share the line of their title."""
_EMPTY_LINE: Final = compiled(r"\n[ \t]*\r?\n\s*", 0)
_INLINE: Final = compiled(r"^[\s#*_]*([A-Za-z][A-Za-z&/ ()\-]{1,60}?)[*_]*\s*:[*_]*[ \t]*(?=\S)", 0)


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
    shared: set[int] = set()
    for match in _LINE.finditer(text):
        line = match[0]
        title = _DECORATION.sub("", line)
        kind = heading_kind(line, title)
        if _COPY_ENDS.search(line) and len(line) <= _MARK_LENGTH:
            marks.append(("copy_ends", title, match.start(), match.end()))
        elif _COPIED_LINE.match(line):
            before = marks[-1]
            marks.append(("copied", "", match.start(), match.start()))
            marks.append((*before[:2], match.end(), match.end()) if before[0] != "copied" else before)
        elif letter := _LETTER.match(line):
            marks.append((_SOAP[letter[1]], letter[1], match.start(), match.start() + letter.end()))
        elif kind:
            marks.append((kind, title, match.start(), match.end()))
        elif (
            (inline := _INLINE.match(line))
            and (known := _KIND.get(_plain(inline[1])))
            and _opens(known, line, inline[1])
        ):
            marks.append((known, inline[1], match.start(), match.start() + inline.end()))
            shared.add(match.start())
        elif bare := _BARE.match(line):
            marks.append((_KIND[_plain(bare["title"])], bare["title"], match.start(), match.start() + bare.end()))
        elif paired := _ASSESSED.match(text, match.start()):
            marks.append(("assessment", "A", match.start(), paired.start("said")))
            marks.append(("plan", "P", paired.start("plan"), paired.start("plan") + 1))
    marks = _copied_on(_paragraphs_end(text, marks, shared))
    ends = [mark[2] for mark in marks[1:]] + [len(text)]
    return [Section(k, t, h, s, e) for (k, t, h, s), e in zip(marks, ends, strict=True) if e > s]


def _paragraphs_end(
    text: str, marks: list[tuple[str, str, int, int]], shared: set[int]
) -> list[tuple[str, str, int, int]]:
    """The marks, with one where the paragraph of a part ends whose title shares its line (``shared``: where such titles begin)."""
    found = []
    for mark, after in zip(marks, [*(mark[2] for mark in marks[1:]), len(text)], strict=True):
        found.append(mark)
        if mark[0] in _ONE_PARAGRAPH and mark[2] in shared and (empty := _EMPTY_LINE.search(text, mark[3], after)):
            found.append(("other", "", empty.end(), empty.end()))
    return found


def _copied_on(marks: list[tuple[str, str, int, int]]) -> list[tuple[str, str, int, int]]:
    """Headings below a copied-forward mark belong to the copy until its end mark; without one, until a heading in capitals."""
    found, copying = [], False
    closed = _closed_later(marks)
    for at, (kind, title, start, end) in enumerate(marks):
        if kind == "copy_ends":
            copying = False
            found.append(("other", "", start, end))
            continue
        if kind == "copied":
            copying = bool(title)
        elif title.isupper() and len(title) > 1 and not closed[at]:
            copying = False
        found.append(("copied" if copying else kind, title, start, end))
    return found


def _closed_later(marks: list[tuple[str, str, int, int]]) -> list[bool]:
    """Of each mark, whether an end mark comes at or after it before the next copy begins."""
    found, closes = [], False
    for kind, *_ in reversed(marks):
        closes = kind == "copy_ends" or (closes and kind != "copied")
        found.append(closes)
    return found[::-1]


def _plain(title: str) -> str:
    return " ".join(_TODAY.sub(" ", re.sub(r"\(.*?\)", "", title).lower()).split())


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
    if known and (capitals or decorated or _titled(title) or (known in ASSESSED and line.strip() == title)):
        return known
    if capitals and len(letters) >= 4 and not line.lstrip().startswith(("-", "•", "*")) and _looks_like_heading(title):
        return "other"
    return ""


def _titled(title: str) -> bool:
    """Whether a line without colon is written like a heading: each long word with a capital ("Assessment and Plan")."""
    return all(word[0].isupper() for word in title.split() if len(word) > 3 and word[0].isalpha())


def _looks_like_heading(title: str) -> bool:
    """A capitals line that is no finding of its own ("COPD.", "CHF, HTN")."""
    return not re.search(r"[.,;:\d]", title) and (len(title) > 5 or " " in title)


_SHORT_FOR_ALLERGIES: Final = "all"
_ALLERGIES: Final = compiled(
    r"\b(?:nkd?a|no known|none|denies|hives|rash(?:es)?|anaphyla\w+|swell\w+|itch\w*|nausea|intoleran\w+|reactions?|pcns?|penicillins?|amox\w*|cef\w+|sulfa|bactrim"
    r"|codeine|morphine|latex|contrast|shellfish|asa|aspirin|nsaids?|lisinopril|statins?)\b",
)


def _opens(kind: str, line: str, title: str) -> bool:
    """Whether "Title: words" opens a section rather than labels one line of another ("Family: no diabetes" does)."""
    if _plain(title) == _SHORT_FOR_ALLERGIES and not _ALLERGIES.search(line):
        return False  # "ALL: on maintenance" is leukemia
    short = (
        kind in {"surgical_history", "social_history", "family_history", "past_history", "plan", "exam", "results"}
        and len(title) < 4
    )
    return not (short and not title.isupper()) and not line.lstrip().startswith(("•", "- "))
