"""Is the patient pregnant now, and how many weeks? Only where a note says so of her: not of a child, another pregnancy or a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.coding import context
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence
from claimwright.records.chart import Document

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_SKIPPED: Final = frozenset(
    {"family_history", "past_history", "surgical_history", "social_history", "copied", "instructions", "review"}
)
_PREGNANT: Final = re.compile(
    r"\b(?:pregnan(?:t|cy)|intrauterine pregnancy|IUP|prenatal(?! vitamin)|gestational (?:diabetes|hypertension))\b",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"\b(?:not pregnant|pregnancy test|test for pregnancy|hcg|prior pregnanc\w+|previous pregnanc\w+|history of pregnanc\w+|post-?partum|postnatal|after delivery"
    r"|pregnancy prevention|avoid pregnancy|plan\w* pregnancy|last pregnancy|since (?:her )?pregnancy"
    r"|born|at birth|newborn|neonat\w+|infant|preemie|nicu)\b",
    re.IGNORECASE,
)
"""Another time, or the child: chapter 15 is for the record of the mother alone (I.C.15.a.2)."""

_GESTATION: Final = r"(?:gestation(?:al age)?|pregnan(?:t|cy)|EGA|GA|IUP|prenatal|G\d+(?:\s?P\d+\w*)?)"
_LINK: Final = (
    r"(?:at|of|is|was|about|approx(?:imately|\.)?|around|with|an?|the|now|currently|today|estimated|gestational age|EGA|GA|seen|here|in clinic"
    r"|presents?|presenting|who|woman|female|patient|pt|lady|and|she|visit)"
)
_UNIT: Final = r"(?:weeks?|wks?|w)"
_DAYS: Final = rf"(?:\s?\+\s?[0-6]|\s[0-6]/7|\s?{_UNIT}[ ,]*(?:and )?\+?\s?[0-6]\s?(?:days?|d|/7))"
"""Weeks and days: 36+2, 36 2/7, 36w2d, 36 weeks 2 days."""
_NUMBER: Final = r"(?<![\d/+.-])(?P<weeks>[1-4]?\d)"
_AFTER_NAME: Final = re.compile(
    rf"\b{_GESTATION}(?:[\s,:=(-]+{_LINK}\b){{0,6}}[\s,:=(-]+{_NUMBER}(?:{_DAYS}|\s?{_UNIT})\b(?!\s+(?:ago|later|prior|from|after|post|follow))",
    re.IGNORECASE,
)
"""The pregnancy, then its weeks, nothing but small words between: "pregnant, vomiting for 2 weeks" tells no age of it."""
_BEFORE_NAME: Final = re.compile(
    rf"{_NUMBER}(?:{_DAYS}|\s?{_UNIT})['’]?,?\s+(?:of\s+|by\s+)?(?:gestation|pregnan(?:t|cy)|IUP|EGA|GA|dates|LMP|(?:early )?ultrasound)\b",
    re.IGNORECASE,
)
_SHORTHAND: Final = re.compile(rf"{_NUMBER}w\s?[0-6]d\b", re.IGNORECASE)
"""As nobody writes anything but the age of a pregnancy: 22w3d."""
_OTHER_TIME: Final = re.compile(
    r"\b(?:deliver\w*|miscarr\w*|loss|abort\w*|induc\w*|c-?section|cesarean|schedul\w*|plan\w*|repeat|recheck|return|will|until|prior|previous(?:ly)?|last"
    r"|history|screen\w*|GTT|vaccin\w*|tdap|rho-?gam|at birth|born)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def pregnant(case: Case) -> Evidence | None:
    """The words that say the patient is pregnant now; none of a child, who is below the ages of motherhood."""
    youngest = _youngest_mother(case.library, case.book.day)
    if youngest and case.age is not None and case.age < youngest:
        return None
    for document, text, low, high in _told(case):
        match = _PREGNANT.search(text, low, high)
        if match and context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED:
            return quoted(document, match.start(), match.end())
    return next(iter(_weeks(case).values()), None)


def weeks(case: Case) -> tuple[int, Evidence] | None:
    """Completed weeks of gestation and where they are told, when the notes tell one number only."""
    found = _weeks(case)
    return next(iter(found.items())) if len(found) == 1 else None


def _weeks(case: Case) -> dict[int, Evidence]:
    found: dict[int, Evidence] = {}
    for document, text, low, high in _told(case):
        for pattern in (_AFTER_NAME, _BEFORE_NAME, _SHORTHAND):
            for match in pattern.finditer(text, low, high):
                start, end = match.start("weeks"), match.end()
                named = pattern is _AFTER_NAME
                if not named and _OTHER_TIME.search(text, low, start):
                    continue
                if context.assertion(text, match.start(), end, (low, high)) == context.ASSERTED:
                    found.setdefault(int(match["weeks"]), quoted(document, start, end))
    return found


def _told(case: Case) -> Iterator[tuple[Document, str, int, int]]:
    """The sentences about the patient as she is now: document, text, and the offsets of the sentence."""
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in _SKIPPED:
                continue
            for low, high in sentences(note.text, section.heading, section.end):
                if not _NOT_NOW.search(note.text, low, high):
                    yield document, note.text, low, high


@lru_cache(maxsize=8)
def _youngest_mother(library: Library, day: date) -> int | None:
    """Youngest age of the codes of maternity on a day (Medicare Code Editor); none where no source has it.

    The oldest is left to the edit: a note that says "pregnant" of a woman of 66 has one of the two wrong,
    and the person is asked which.
    """
    low = (
        library.frame("icd10cm")
        .filter(
            (pl.col("age_kind") == "maternity")
            & (pl.col("valid_from") <= day)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
        )["age_low"]
        .min()
    )
    return low if isinstance(low, int) else None
