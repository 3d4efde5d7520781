"""Whose record is it: a newborn's, or a mother's who is pregnant, delivers in it, or has delivered before it? (I.C.15.a.2, I.C.16.a)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PATIENT, author_of
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence
from claimwright.records.chart import Document

PERINATAL_DAYS: Final = 28
"""Days of the perinatal period (I.C.16.a)."""
_OPENING: Final = 500
_BABY: Final = compiled(
    r"\b(?:NICU|newborn|nursery|neonat\w+|DOL ?#?\d+|day of life|\d{1,2}[- ]?(?:days?|d)[- ]?(?:old|o)\b|baby (?:boy|girl)\b|(?:late )?preterm (?:male|female|boy|girl|infant)"
    r"|term (?:male|female|infant|boy|girl)|AGA|IDM|birth ?weight|BW:? ?\d|delivery attendance|(?:boy|girl|infant),? (?:vigorous|born))",
)
_MOTHER: Final = compiled(
    r"\bG\d+ ?P\d\w*|\bL ?& ?D\b|\bOB(?:/?GYN)?\b|\bSVD over\b|\bLTCS\b|\bpost-?partum\b|\bPPD ?#?\d|\bdelivery note\b|\blochia\b|\bfund(?:us|al)\b|\b[QE]BL\b|\bprenatal\b|\bMFM\b"
    r"|\bIUP\b|\bfetal\b|\bFHT\b|\bctx\b|\bcontractions\b|\b[1-5]\d ?(?:yo|y/o|y\.o\.|F\b|year[- ]?s?[- ]?old)",
)
_OLDER: Final = compiled(
    r"(?<![\d/])\b\d{1,2}[- ]?(?:months?|mos?|mth|m/o|years?|yrs?|y/?o|y)\b(?![- ]?(?:ago|supply|course))",
)
_DAYS: Final = compiled(
    r"\b(?P<days>\d{1,2})[- ]?(?:days?|d)[- /]?(?:old|o)\b|\bDOL ?#?(?P<dol>\d{1,2})\b|\b(?P<weeks>[1-4])[- ]?(?:weeks?|wks?)[- ]?old\b",
)
_CESAREAN: Final = r"(?:repeat |primary )?(?:[prs]?R?LTCS|RCS|(?:low transverse )?(?:c(?:esarean|aesarean)|C[- /]?(?:section|/S))(?: section| delivery)?|CS)"
_VAGINAL: Final = r"(?:N?SV[DB]|VAVD|FAVD|SAVD|VBAC|(?:spontaneous |normal |assisted |operative |vacuum[- ]assisted |forceps[- ]assisted )*vaginal (?:delivery|birth)|(?:vacuum|forceps)(?:[- ]assisted)? delivery)"
_MODE: Final = compiled(rf"\b(?:(?P<cesarean>{_CESAREAN})|(?P<vaginal>{_VAGINAL})|deliver(?:y|ed))\b")
_OUTCOME: Final = compiled(
    r"\b(?:(?P<live>(?:(?:live(?:born)?|viable|vigorous)[ ,]+(?:\w+[ -]){0,2}(?:male|female|infant|boy|girl|newborn|baby|neonate|birth))|liveborn|both live\b|live twins)"
    r"|(?P<still>still ?born|stillbirth|(?:nonviable|non-viable|demised) (?:male|female|infant|fetus))|apgars?\b[^.\n]{0,12}\d)",
)
_DIAGNOSED: Final = compiled(r"\s*(?:final |discharge |principal )?(?:diagnos[ie]s|dx)\s*:")
"""A line of the final diagnosis: of an office's record it alone may tell of the delivery itself."""
_INSTRUMENT: Final = compiled(r"\b(?:vacuum|forceps|kiwi|VAVD|FAVD|OVD|breech extraction)\b")
_AFTER: Final = compiled(
    r"\b(?:(?:postpartum|post-partum|PP) (?:visit|check|exam\w*|follow|day|f/?u|BP|incision|wound|\d{1,2} ?(?:weeks?|wks?|days?))|s/p (?:repeat |primary )?(?:N?SVD|\w?LTCS|c-?section|cesarean) (?:on )?\d{1,2}/\d{1,2}|PPD ?#?\d+|\d{1,2} ?(?:weeks?|wks?|days?|d|w|months?|mo) (?:postpartum|PP|post[- ]?delivery|after (?:delivery|giving birth|SVD|NSVD|c-?section|cesarean)|s/p (?:N?SVD|vaginal delivery|\w?LTCS|c-?section|cesarean|delivery))|(?:(?:s/p|after|post) (?:her )?(?:N?SVD|vaginal delivery|\w?LTCS|c-?section|cesarean|delivery)|delivered|gave birth)[^.;\n]{0,20}?\b\d{1,2} ?(?:days?|d|weeks?|wks?|w) ago)\b",
)
_OFFICES: Final = frozenset({"office", "telehealth"})
_PAST: Final = frozenset({"family_history", "past_history", "surgical_history", "copied", "instructions", "review"})


@dataclass(frozen=True)
class Delivery:
    """The delivery that a mother's record tells of: how, what was born, and the words of the outcome."""

    cesarean: bool
    spontaneous: bool
    """Vaginal, with no instrument."""
    live: int
    still: int
    quote: Evidence

    @property
    def multiple(self) -> bool:
        return self.live + self.still > 1


def openings(case: Case) -> Iterator[str]:
    for document, note in case.notes:
        if author_of(document.title, note.text) != PATIENT:
            yield note.text[:_OPENING]


def days_old(case: Case) -> int | None:
    """Age in days of a newborn: by the birth date, otherwise as the record first tells it."""
    born = case.chart.patient.birth_date
    if born and born <= case.book.day:
        return (case.book.day - born).days
    for text in openings(case):
        if match := _DAYS.search(text):
            return int(match["days"] or match["dol"] or int(match["weeks"]) * 7)
    return None


def newborn(case: Case) -> bool:
    """Whether the patient is in the perinatal period: by the birth date, else by how the documents open."""
    if born := case.chart.patient.birth_date:
        start = case.chart.encounter.start
        return _within(born, start.date() if start else case.book.day)
    texts = list(openings(case))
    baby = sum(len(_BABY.findall(text)) for text in texts)
    mother = sum(len(_MOTHER.findall(text)) for text in texts)
    if any(_OLDER.search(text[:160]) for text in texts) and days_old(case) is None:
        return False
    return baby > mother


def _within(born: date, day: date) -> bool:
    return 0 <= (day - born).days <= PERINATAL_DAYS


def told(case: Case) -> Iterator[tuple[Document, str, int, int]]:
    """Sentences about this stay or visit that no patient wrote: document, text, and the offsets of the sentence."""
    for document, note in case.notes:
        if author_of(document.title, note.text) == PATIENT:
            continue
        for section in note.sections:
            if section.kind not in _PAST:
                for low, high in sentences(note.text, section.heading, section.end):
                    yield document, note.text, low, high


def delivery(case: Case) -> Delivery | None:
    """The delivery of a mother's record, none where none is told in it; an office only speaks of earlier ones."""
    if case.chart.patient.sex == "M" or newborn(case) or _of_a_child(case):
        return None
    office = case.chart.encounter.setting in _OFFICES
    modes: set[str] = set()
    instrument, born, quote = False, False, None
    lives: set[str] = set()
    stills: set[str] = set()
    for document, text, low, high in told(case):
        if office and not _DIAGNOSED.match(text, text.rfind("\n", 0, low) + 1):
            continue
        for match in _MODE.finditer(text, low, high):
            if context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED and not re.search(
                r"\b(?:prior|previous|hx|h/o|plan\w*|schedul\w*|for|declin\w+|desires?|elective)\W*$",
                text[low : match.start()][-14:],
                re.IGNORECASE,
            ):
                modes.add("cesarean" if match["cesarean"] else "vaginal" if match["vaginal"] else "")
        instrument = instrument or bool(_INSTRUMENT.search(text, low, high))
        for match in _OUTCOME.finditer(text, low, high):
            if context.assertion(text, match.start(), match.end(), (low, high)) in {context.NEGATED, context.FAMILY}:
                continue
            born = True
            if quote is None or match["live"] or match["still"]:
                quote = quoted(document, match.start(), match.end())
            (stills if match["still"] else lives).add(match[0].lower())
    if not born or not modes or quote is None:
        return None
    number = 2 if _twins(case) else 1
    dead = min(len(stills), number)
    alive = number - dead if lives or not dead else 0
    cesarean = "cesarean" in modes
    return Delivery(cesarean, "vaginal" in modes and not cesarean and not instrument, alive, dead, quote)


_CHILD: Final = compiled(r"\b(?:girl|boy|infant|child|toddler|baby)\b")


def _of_a_child(case: Case) -> bool:
    """Whether the record opens with a child: the delivery it tells of is its own birth."""
    first = next(openings(case), "")[:200]
    return bool(_CHILD.search(first)) and not _MOTHER.search(first)


_TWO: Final = compiled(r"\b(?:twins|(?:twin|baby|infant) B\b|di[-/ ]?di|mo[-/ ]?di|DCDA|MCDA)")


def _twins(case: Case) -> bool:
    return any(
        context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED
        for _, text, low, high in told(case)
        for match in _TWO.finditer(text, low, high)
    )


def after_delivery(case: Case) -> bool:
    """Whether the record is of a mother after a delivery that it does not tell of itself (puerperium, I.C.15.o)."""
    if case.chart.patient.sex == "M" or newborn(case):
        return False
    return any(_AFTER.search(text, low, high) for _, text, low, high in told(case))
