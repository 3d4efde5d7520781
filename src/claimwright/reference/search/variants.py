"""In which ways a query may be read: as written, mended, joined and parted, with abbreviations and lay words read out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from claimwright.reference.search import words
from claimwright.reference.search.expansion import Reading, is_phrase, readings
from claimwright.reference.search.likeness import Likeness
from claimwright.reference.sources import own

_ROMAN_END: Final = re.compile(r"(?<!type )(?<!stage )(?<!grade )\b(?:[iI]{1,3}|[iI]?[vV]|[vV][iI]{1,3})$")
"""A Roman numeral at the end of a term: "glycogen storage disease II" is type 2."""

_HOW_LONG: Final = re.compile(
    r"\b(?:x|for|since|over)\s*(?:the\s+)?(?:last\s+|past\s+)?\d+\s*(?:h|hrs?|hours?|d|days?|wks?|weeks?|mos?|months?|yrs?|years?)\b(?:\s+ago)?",
    re.IGNORECASE,
)
_NUMBER_END: Final = re.compile(r"\b([A-Za-z]{2,})(\d{1,2}[a-zA-Z]?)\b")
READ: Final = 0.99
READ_WITHIN: Final = 0.95
PARTED: Final = 0.99
SENSE: Final = 0.03
"""What a later sense of an abbreviation yields to the one before it."""


@dataclass(frozen=True)
class Variant:
    """Words to rank by. ``sense`` numbers the readings of a phrase from 1; 0 is the query as written. ``factor``, up to 1,
    says how far a reading is trusted beside the words as written."""

    tokens: tuple[str, ...]
    reason: str
    sense: int
    factor: float
    text: str


def variants(term: str, likeness: Likeness, system: str = "icd10cm") -> list[Variant]:
    """The readings of a query, as written first; none for a query without words."""
    plain = cleaned(term, likeness, system)
    written = words.words(plain)
    mended, told = _mended(plain, likeness)
    found = [Variant(tuple(written), told, 0, 1.0, plain)]
    if numbered := _numbered(term):
        found.append(Variant(tuple(words.words(numbered)), told, 0, 1.0, numbered))
    if parted := _parted(plain, likeness):
        found.append(Variant(tuple(parted), "words joined or parted", 0, PARTED, " ".join(parted)))
    for sense, reading in enumerate(_readings(term, plain, mended if told else "", system), 1):
        said = ", ".join(f"{a} → {b}" for a, b in reading.replaced)
        tokens = tuple(words.words(reading.text))
        factor = _trust(reading, written, likeness) - SENSE * (sense - 1)
        found.append(Variant(tokens, f"read as: {said}", sense, factor, reading.text))
    return [variant for variant in found if variant.tokens]


def cleaned(term: str, likeness: Likeness, system: str = "icd10cm") -> str:
    """A query without how long ("x 3 wks") and filler words ("my", "when"), and with numbers apart ("CKD4", "CKD 4").

    Nothing is left out when nothing else would remain.
    """
    text = _HOW_LONG.sub(" ", term)
    text = _NUMBER_END.sub(lambda m: m.group() if _one_word(m.group(), likeness, system) else f"{m[1]} {m[2]}", text)
    kept = [token for token in text.split() if token.lower().replace("'", "").strip(".,;:!?") not in fillers()]
    return " ".join(kept) if words.words(" ".join(kept)) else term


def _one_word(token: str, likeness: Likeness, system: str) -> bool:
    return _known(token.lower(), likeness) or is_phrase(token, system)


@lru_cache(maxsize=1)
def fillers() -> frozenset[str]:
    """Words of everyday speech that name nothing in a query."""
    _, lines = own.rows("filler_words.tsv")
    return frozenset(word for line in lines for word in line["words"].split())


def _readings(term: str, plain: str, mended: str, system: str) -> list[Reading]:
    """Of the query as typed, without filler words, and mended, the readings that replace most of it."""
    best: list[Reading] = []
    for text in dict.fromkeys(filter(None, (term, plain, mended))):
        found = readings(text, system)
        if found and (not best or _replaced(found[0]) > _replaced(best[0])):
            best = found
    return best


def _replaced(reading: Reading) -> int:
    return sum(len(words.raw_tokens(phrase)) for phrase, _ in reading.replaced)


def _trust(reading: Reading, written: list[str], likeness: Likeness) -> float:
    """A whole query that is a listed phrase, and abbreviations within one, are read out; the lists' own words within a
    query ("neuropathy" in "diabetic neuropathy") mean themselves first."""
    replaced = [word for phrase, _ in reading.replaced for word in words.words(phrase)]
    if len(replaced) >= len(written) or not all(likeness.knows(word) for word in replaced):
        return READ
    return READ_WITHIN


def _numbered(term: str) -> str:
    numbered = _ROMAN_END.sub(lambda m: f"type {m.group()}", term)
    return numbered if numbered != term else ""


def _mended(term: str, likeness: Likeness) -> tuple[str, str]:
    """The query with misspelt words replaced, and the reason that names them as typed; unchanged and empty otherwise."""
    mended: list[str] = []
    changed: list[str] = []
    for raw in words.raw_tokens(term):
        found = words.content([raw])
        better = likeness.correct(found[0]) if found else None
        mended.append(better or raw)
        if better:
            changed.append(raw)
    return " ".join(mended), f"spelling mended: {', '.join(changed)}" if changed else ""


def _parted(term: str, likeness: Likeness) -> list[str]:
    """Words typed as two joined, and words typed as one parted: "gall stones", "kneepain"; empty when there are none."""
    raw = words.raw_tokens(term)
    found: list[str] = []
    changed = False
    at = 0
    while at < len(raw):
        joined = "".join(raw[at : at + 2])
        if at + 1 < len(raw) and joined.isalpha() and _known(joined, likeness):
            found.append(joined)
            changed, at = True, at + 2
            continue
        halves = [] if _known(raw[at], likeness) else _halves(raw[at], likeness)
        found += halves or [raw[at]]
        changed, at = changed or bool(halves), at + 1
    return words.content(found) if changed else []


def _known(raw: str, likeness: Likeness) -> bool:
    return all(likeness.knows(word) for word in words.content([raw]))


def _halves(token: str, likeness: Likeness) -> list[str]:
    """A word cut into two known ones, as evenly as may be."""
    cuts = [
        (token[:at], token[at:])
        for at in range(3, len(token) - 2)
        if _known(token[:at], likeness) and _known(token[at:], likeness)
    ]
    cuts.sort(key=lambda cut: -min(len(cut[0]), len(cut[1])))
    return list(cuts[0]) if cuts else []
