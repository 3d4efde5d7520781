"""Which dose belongs to the name of a drug, and how much all places of it got together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.services.measures import MEASURE, amount_of, measure_of

DOSE: Final = compiled(
    rf"(?<![\w./@])(?P<amount>\d[\d,]*(?:\.\d+)?|\.\d+)[ -]?(?P<measure>{MEASURE})\b(?! ?/(?! ?(?!1 ?(?:mL|cc))\d[\d.]* ?(?:mL|cc)\b)|\s*per\b)",
)
_NUMBER: Final = compiled(r"(?<![\w./@:-])(?P<amount>\d{1,4}(?:\.\d+)?)(?![\w./:%-]|\.\d)", 0)
_DILUENT: Final = compiled(r"(?:\bin|\+|w/|\bwith|\band|&|of NS|diluted in)\s*$")
_NOT_A_DOSE: Final = compiled(
    r"\b(?:max|total|goal|level|lot|x|dose of|then|up to|increase to|wast\w*|discard\w*|from|of|\d ?x|\d) ?$",
)
_ENDED: Final = compiled(r"[.;]\s", 0)
"""Between a drug and a number of another statement: "dex, amp-sulbactam. I&D by me, 18g"."""
_OPENED: Final = compiled(r"\s?/|\s*(?:was |were )?(?:reconstituted|drawn up|opened|prepared|mixed)\b")
"""Behind the strength of a container."""
_GAUGE: Final = compiled(
    r" ?(?:1[4-9]|2\d|30) ?g(?:a|auge)?\b(?= ?x? ?[\d./]*(?:\"| ?in(?:ch)?)? ?(?:needle|spinal|butterfly|angiocath|catheter|PIV|IV\b))",
)
_TOTAL: Final = compiled(rf"\b(?P<amount>\d[\d,]*(?:\.\d+)?) ?(?P<measure>{MEASURE}) (?:in )?total\b")
_TOTAL_REACH: Final = 90
REACH: Final = 48
"""Characters between a drug's name and its dose."""


@dataclass(frozen=True)
class Dose:
    """An amount in its measure, whether that is written, and where the words stand."""

    amount: Decimal
    measure: str
    measured: bool
    start: int
    end: int


def dose_of(text: str, low: int, start: int, stop: int, until: int, bare: str) -> Dose | None:
    """The dose that belongs to a name: right behind it, else right before it; a number without a measure where the name has one."""
    behind = list(DOSE.finditer(text, stop, min(until, stop + REACH)))
    # "60 mg/2 mL vial, 30 mg IM", "100 units reconstituted, 60 units injected": what was opened is the dose only where no other is written
    for match in sorted(behind, key=lambda one: _OPENED.match(text, one.end()) is not None):
        if not _DILUENT.search(text, stop, match.start()) and not _not_a_dose(text, stop, match):
            return Dose(amount_of(match["amount"]), measure_of(match["measure"]), True, match.start(), match.end())
    before = [
        m
        for m in DOSE.finditer(text, max(low, start - 24), start)
        if re.fullmatch(r"\s*(?:of\s+|IM\s+|IV\s+)?", text[m.end() : start])
    ]
    if before:
        match = before[-1]
        return Dose(amount_of(match["amount"]), measure_of(match["measure"]), True, match.start(), match.end())
    if bare:
        right = _NUMBER.match(text, stop + 1) if text[stop : stop + 1] == " " else None
        ahead = [m for m in _NUMBER.finditer(text, max(low, start - 8), start) if not text[m.end() : start].strip()]
        for found in ([right] if right else []) + ahead[-1:]:
            return Dose(amount_of(found["amount"]), bare, False, found.start(), found.end())
    return None


def _not_a_dose(text: str, stop: int, match: re.Match[str]) -> bool:
    return (
        _ENDED.search(text, stop, match.start()) is not None
        or _GAUGE.match(text, match.start()) is not None
        or _NOT_A_DOSE.search(text, stop, match.start()) is not None
        or re.match(r"\s*(?:wast|discard|vial|SDV|MDV|syringe)", text[match.end() :], re.IGNORECASE) is not None
    )


def whole_dose(text: str, dose: Dose, high: int) -> Dose:
    """The dose of all places together where it is written: "5 mg at each level (10 mg total)"."""
    match = _TOTAL.search(text, dose.end, min(high, dose.end + _TOTAL_REACH))
    if match is None or measure_of(match["measure"]) != dose.measure:
        return dose
    total = amount_of(match["amount"])
    return replace(dose, amount=total) if total > dose.amount and total % dose.amount == 0 else dose
