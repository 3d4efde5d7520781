"""Is the patient pregnant now, and how many weeks? Only where a note says so of her: not of a child, another pregnancy or a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import Spotter
from claimwright.coding.types import Evidence
from claimwright.keeping import kept
from claimwright.records.chart import Document

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_SKIPPED: Final = frozenset(
    {"family_history", "past_history", "surgical_history", "social_history", "copied", "instructions", "review"}
)
_PREGNANT: Final = compiled(
    r"\b(?:pregnan(?:t|cy)|intrauterine pregnancy|IUP|prenatal(?! (?:vitamin|hydro|pyelect|exposure|course|drug|alcohol|cocaine|tobacco|marijuana|opioid|u/?s |ultrasound showed|finding))|gestational (?:diabetes|hypertension))\b",
)
_PREGNANT_SAID: Final = Spotter(_PREGNANT)
_NOT_NOW: Final = compiled(
    r"\b(?:not pregnant|pregnancy test|test for pregnancy|hcg|prior pregnanc\w+|previous pregnanc\w+|history of pregnanc\w+|post-?partum|postnatal|after delivery"
    r"|pregnancy prevention|avoid pregnancy|plan\w* pregnancy|last pregnancy|since (?:her )?pregnancy"
    r"|born|at birth|newborn|neonat\w+|infant|preemie|nicu)\b",
)
_NOT_NOW_SAID: Final = Spotter(_NOT_NOW)
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
_AFTER_NAME: Final = compiled(
    rf"\b{_GESTATION}(?:[\s,:=(-]+{_LINK}\b){{0,6}}[\s,:=(-]+{_NUMBER}(?:{_DAYS}|\s?{_UNIT})\b(?!\s+(?:ago|later|prior|from|after|post|follow))",
)
"""The pregnancy, then its weeks, nothing but small words between: "pregnant, vomiting for 2 weeks" tells no age of it."""
_BEFORE_NAME: Final = compiled(
    rf"{_NUMBER}(?:{_DAYS}|\s?{_UNIT})['’]?,?\s+(?:of\s+|by\s+)?(?:gestation|pregnan(?:t|cy)|IUP|EGA|GA|dates|LMP|(?:early )?ultrasound)\b",
)
_SHORTHAND: Final = compiled(rf"{_NUMBER}w\s?[0-6]d\b")
"""As nobody writes anything but the age of a pregnancy: 22w3d."""
_WEEKS: Final = tuple((pattern, Spotter(pattern)) for pattern in (_AFTER_NAME, _BEFORE_NAME, _SHORTHAND))
_OTHER_TIME: Final = compiled(
    r"\b(?:deliver\w*|miscarr\w*|loss|abort\w*|induc\w*|c-?section|cesarean|schedul\w*|book\w*|plan\w*|IOL|repeat|recheck|return|will|until|prior|previous(?:ly)?|last"
    r"|history|screen\w*|GTT|vaccin\w*|tdap|rho-?gam|at birth|born)\b[^.;]{0,40}$",
)
_EXACT: Final = compiled(rf"\d{_DAYS}|\dw\s?[0-6]d")
_WRITTEN_DATE: Final = r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?\b"
_DUE: Final = compiled(rf"\b(?:EDD|EDC|due date|estimated due date)\b[^\n.]{{0,20}}?{_WRITTEN_DATE}")
_PERIOD: Final = compiled(rf"\b(?:LMP|last menstrual period)\b[^\n.]{{0,12}}?{_WRITTEN_DATE}")
_TERM_DAYS: Final = 280
"""Days from the last period to the expected delivery (Naegele)."""
_FEWEST: Final = 4
_MOST: Final = 42


def pregnant(case: Case) -> Evidence | None:
    """The words that say the patient is pregnant now; none of a child, who is below the ages of motherhood."""
    youngest = _youngest_mother(case.library, case.book.day)
    if youngest and case.age is not None and case.age < youngest:
        return None
    for document, text, low, high in _told(case):
        if not _PREGNANT_SAID.within(text, low, high):
            continue
        match = _PREGNANT.search(text, low, high)
        if match and context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED:
            return quoted(document, match.start(), match.end())
    return next(iter(_weeks(case).values()), None)


def weeks(case: Case, *, delivered: bool = False) -> tuple[int, Evidence] | None:
    """Completed weeks of gestation and where they are told, when the notes tell one number only.

    Of a stay the weeks of the admission, which are told first (I.C.21.c.11); where no weeks are told, those of the
    expected day of delivery or of the last period.
    """
    found = _weeks(case, delivered=delivered)
    if len(found) > 1 and (exact := {n: quote for n, quote in found.items() if _EXACT.search(quote.quote)}):
        found = exact  # weeks and days are what was measured; "about 11 weeks" beside them is not
    if len(found) > 1 and len(headed := {n: quote for n, quote in found.items() if _heads(quote, case)}) == 1:
        found = headed  # the title of a visit has its own weeks
    if len(found) == 1 or (found and (delivered or case.chart.encounter.is_inpatient)):
        return next(iter(found.items()))
    return _reckoned(case) if not found else None


def _heads(quote: Evidence, case: Case) -> bool:
    """Whether weeks stand in the first line of their document: "OB visit 34w1d"."""
    text = next((document.text for document, _ in case.notes if document.document_id == quote.document), "")
    return bool(text) and "\n" not in text[: quote.start].lstrip()


def _reckoned(case: Case) -> tuple[int, Evidence] | None:
    day = case.book.day
    for document, text, low, high in _told(case):
        for pattern, sign in ((_DUE, -1), (_PERIOD, 1)):
            match = pattern.search(text, low, high)
            named = _date(match, day) if match else None
            if match is None or named is None:
                continue
            days = (day - named).days if sign > 0 else _TERM_DAYS - (named - day).days
            if _FEWEST <= days // 7 <= _MOST:
                return days // 7, quoted(document, match.start(), match.end())
    return None


def _date(match: re.Match[str], day: date) -> date | None:
    year = match["year"]
    try:
        full = day.year if not year else int(year) + (2000 if len(year) == 2 else 0)
        return date(full, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _weeks(case: Case, *, delivered: bool = False) -> dict[int, Evidence]:
    found: dict[int, Evidence] = {}
    for document, text, low, high in _told(case):
        for pattern, spotter in _WEEKS:
            if not spotter.within(text, low, high):
                continue
            for match in pattern.finditer(text, low, high):
                start, end = match.start("weeks"), match.end()
                named = pattern is _AFTER_NAME
                other = _OTHER_TIME.search(text, low, start)
                if not named and other and not (delivered and other[0].lower().startswith("deliver")):
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
                if not (_NOT_NOW_SAID.within(note.text, low, high) and _NOT_NOW.search(note.text, low, high)):
                    yield document, note.text, low, high


@kept(8)
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
