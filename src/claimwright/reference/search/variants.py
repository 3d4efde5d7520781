"""In which ways a query may be read: as written, mended, joined and parted, with abbreviations and lay words read out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from claimwright.data_files import data_rows
from claimwright.reference.search import words
from claimwright.reference.search.expansion import Reading, is_phrase, readings
from claimwright.reference.search.hit import said
from claimwright.reference.search.likeness import Likeness
from claimwright.reference.search.repair import Repair, repairs
from claimwright.reference.search.roots import Compounds

_ROMAN_END: Final = re.compile(r"(?<!type )(?<!stage )(?<!grade )\b(?:[iI]{1,3}|[iI]?[vV]|[vV][iI]{1,3})$")
"""A Roman numeral at the end of a term: "glycogen storage disease II" is type 2."""

_HOW_LONG: Final = re.compile(
    r"\b(?:x|for|since|over)\s*(?:the\s+)?(?:last\s+|past\s+)?\d+\s*(?:h|hrs?|hours?|d|days?|wks?|weeks?|mos?|months?|yrs?|years?)\b(?:\s+ago)?",
    re.IGNORECASE,
)
_NUMBER_END: Final = re.compile(r"\b([A-Za-z]{2,})(\d{1,2}[a-zA-Z]?)\b")
_SIDES: Final = frozenset({"left", "right", "bilateral", "both", "lt", "rt"})
READ: Final = 0.99
READ_WITHIN: Final = 0.95
PARTED: Final = 0.99
ROOTS: Final = 0.93
BY_ROOTS: Final = 3
"""Readings by word roots that are tried."""
SECOND: Final = 2
"""Readings that take a word for another than the likeliest."""
SENSE: Final = 0.03
"""What a later sense of an abbreviation yields to the one before it."""


@dataclass(frozen=True)
class Variant:
    """Words to rank by. ``sense`` numbers the readings of a phrase from 1; 0 is the query as written. ``factor``, up to 1,
    says how far a reading is trusted beside the words as written. ``text`` is what it says, its misspelt words mended."""

    tokens: tuple[str, ...]
    reason: str
    sense: int
    factor: float
    text: str
    replaced: tuple[tuple[str, str], ...] = ()


def variants(
    term: str, likeness: Likeness, system: str = "icd10cm", compounds: Compounds | None = None
) -> list[Variant]:
    """The readings of a query, as written first; none for a query without words."""
    plain = cleaned(term, likeness, system)
    written = words.words(plain)
    mended = repairs(plain, likeness, system)
    told = f"spelling mended: {', '.join(mended[0].changed)}" if mended else ""
    found = [Variant(tuple(written), told, 0, 1.0, mended[0].text if mended else plain)]
    if numbered := _numbered(term):
        found.append(Variant(tuple(words.words(numbered)), told, 0, 1.0, numbered))
    parted = _parted(plain, likeness)
    if parted:
        found.append(Variant(tuple(words.words(parted)), "words joined or parted", 0, PARTED, parted))
    texts = (term, plain, parted, *((_sides_last(plain),) if system == "icd10cm" else ()))
    as_typed = [Repair(text, (), 1.0) for text in dict.fromkeys(texts) if text]
    for sense, (repair, reading) in enumerate(_readings([*as_typed, *mended], system), 1):
        tokens = tuple(words.words(reading.text))
        factor = _trust(reading, written, likeness) * repair.trust - SENSE * (sense - 1) * (not repair.second)
        why = "; ".join(filter(None, (told if repair.changed else "", f"read as: {said(reading.replaced)}")))
        found.append(Variant(tokens, why, sense, factor, reading.text, reading.replaced))
    if compounds is not None:
        tokens = tuple(words.words(mended[0].text)) if mended else tuple(written)
        for spelt, plain_words in compounds.readings(tokens, likeness.knows)[:BY_ROOTS]:
            why = "; ".join(filter(None, (told, f"by its roots: {plain_words}")))
            found.append(Variant(spelt, why, 0, ROOTS, " ".join(spelt)))
    return [variant for variant in found if variant.tokens]


def _sides_last(term: str) -> str:
    """A query with the side at its end, so that it parts no phrase: "fracture right hip"."""
    tokens = term.split()
    sides = [token for token in tokens if token.lower() in _SIDES]
    return " ".join([*(token for token in tokens if token not in sides), *sides]) if sides else ""


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
    lines = data_rows("claimwright.reference", "filler_words.tsv")
    return frozenset(word for line in lines for word in line["words"].split())


def _readings(texts: Sequence[Repair], system: str) -> list[tuple[Repair, Reading]]:
    """Of a query as typed, without filler words, and mended, the readings that replace most of it; then those that take a
    word for another than the likeliest, where that makes the whole query a phrase of several words."""
    best: list[tuple[Repair, Reading]] = []
    further: list[tuple[Repair, Reading]] = []
    for text in texts:
        found = readings(text.text, system)
        if text.second:
            whole = 1 < len(words.raw_tokens(text.text)) <= (_replaced(found[0]) if found else 0)
            further += [(text, found[0])] if whole else []
        elif found and (not best or _replaced(found[0]) > _replaced(best[0][1])):
            best = [(text, reading) for reading in found]
    return [*best, *further[:SECOND]]


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


def _parted(term: str, likeness: Likeness) -> str:
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
    return " ".join(found) if changed else ""


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
