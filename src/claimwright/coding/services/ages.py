"""How old is the patient, where the note writes it as a note of a child does: "12 MO WELL CHILD", "dob 07/02/2025", "5 day old"?"""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.days import dates_in
from claimwright.coding.rules.base import Case

_BORN: Final = compiled(r"\b(?:d\.?o\.?b\.?|born|date of birth)\b[ :]*")
_YOUNG: Final = compiled(
    r"\b(?P<amount>\d{1,3})[ -]?(?P<unit>mo(?:nth)?s?|wks?|weeks?|days?|d)[ -]?(?:old|o\b|WELL|WCC|WCV|check|visit|(?:\w+ )?(?:male|female|boy|girl|infant|M\b|F\b))",
)
_NEWBORN: Final = compiled(r"\b(?:newborn|neonate|infant)\b")
_YEARS: Final = compiled(
    r"\b(?P<amount>1?\d)[ -]?(?:y(?:ea)?rs?|y)?[ -](?:WELL|WCC|WCV)\b|\bWELL (?:CHILD|VISIT)[ -]*(?P<after>1?\d) ?Y",
)
_SHORT: Final = compiled(r"(?<![\d/.:-])(?P<amount>[1-9]\d{0,2}) ?[MF]\b(?! ?\d)", 0)
"""An adult or older child as charts write it: "61F", "44 M"."""
_OPENING: Final = 400
_PER_YEAR: Final = {"m": 12, "w": 52, "d": 365}


def years_old(case: Case) -> int | None:
    """Age in whole years; of a child also by its months or its birth date in the first lines of a note."""
    if case.age is not None:
        return case.age
    for _, note in case.notes:
        opening = note.text[:_OPENING]
        for match in _BORN.finditer(opening):
            for born, whole in dates_in(note.text, match.end(), match.end() + 12, case.book.day.year):
                if whole and born <= case.book.day:
                    return (case.book.day - born).days // 365
        if young := _YOUNG.search(opening):
            return int(young["amount"]) // _PER_YEAR[young["unit"][0].lower()]
        if child := _YEARS.search(opening):
            return int(child["amount"] or child["after"])
        if short := _SHORT.search(opening):
            return int(short["amount"])
        if _NEWBORN.search(opening):
            return 0
    return None
