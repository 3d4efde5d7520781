"""Does a note carry a code? Every word that makes the code what it is must stand in the note, or be another name of what stands there.

A hit of the search is only like the words it was asked for: "laceration of forehead" is like "laceration of kidney". What the
words do not carry is shown as an alternative and never suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.fuzz import ratio

from claimwright.coding.compiled import compiled
from claimwright.coding.plain_words import unsupported
from claimwright.coding.words import phrase_key
from claimwright.data_files import data_rows
from claimwright.reference.search.expansion import readings
from claimwright.reference.search.phrases import LISTS

_MENDED: Final = 88.0
"""Likeness (0 to 100) from which two spellings are one word: "diabtes" and "diabetes" have 93."""
_LONG: Final = 6
_SHORT: Final = 2
"""Letters of an abbreviation that may mean anything, unless ``short_names.tsv`` settles it."""
_LEFT_OUT: Final = compiled(
    r"\b(?:without|not)\b.*?(?= with |[,;]|$)|(?<=[ ,])(?<!with )(?<!and )(?<!or )\bunspecified [^,]*?(?=,|$| and | or | with | due )|\([^)]*\)|\[[^]]*\]|\bstage 1 through stage 4 chronic kidney disease, or\b",
)
"""What a title keeps out, adds as another name, or offers beside the unspecified."""


@lru_cache(maxsize=1)
def _unsaid() -> frozenset[str]:
    return frozenset(
        stem for row in data_rows("claimwright.coding", "unsaid_words.tsv") for stem in phrase_key(row["words"])
    )


_LAY: Final = "lay_terms.tsv"
"""Words of patients. A clinician's "no interest" or "blood pressure" is no diagnosis."""


def _terms_of(name: str) -> set[str]:
    rows = data_rows("claimwright.reference", name)
    return {term.strip().lower() for row in rows for term in row["term"].split("|")}


@lru_cache(maxsize=1)
def _finding_only() -> frozenset[str]:
    own = {words for row in data_rows("claimwright.coding", "finding_only.tsv") for words in row["words"].split(" | ")}
    written = set[str]().union(*(_terms_of(name) for name in LISTS if name != _LAY))
    return frozenset(own | (_terms_of(_LAY) - written))


def says_less(words: str) -> bool:
    """Whether the search lists read more into these words than they say: enough to find a code, never to suggest one."""
    return words.strip().lower() in _finding_only()


@lru_cache(maxsize=100_000)
def content(title: str) -> frozenset[str]:
    """The stems of a title or term that a note must say before the title may stand for it."""
    return frozenset(phrase_key(_LEFT_OUT.sub(" ", title))) - _unsaid()


_DENIED: Final = compiled(
    r"\b(?:without|w/o|no|not(?! (?:specified|elsewhere|otherwise|known)\b)|denies|denied|negative for|absent)\b(?P<what>[^,;.:()]*)",
)


@lru_cache(maxsize=100_000)
def absent(text: str) -> frozenset[str]:
    """The stems that a term or some words of a note say are not there: "without cholecystitis", "no perforation or abscess"."""
    return frozenset(
        stem for match in _DENIED.finditer(text) for stem in phrase_key(re.split(r"\bwith\b", match["what"])[0])
    )


def agrees(term: str, words: str, key: Iterable[str]) -> bool:
    """Whether a term and some words of a note say of each stem of a key alike that it is there, or that it is not."""
    stems = frozenset(key)
    return absent(term) & stems == absent(words) & stems


def told(words: str) -> str:
    """Some words of a note without what they say is not there."""
    return " ".join(_DENIED.sub(" ", words).split()).strip(" ,;")


@lru_cache(maxsize=1)
def _settled() -> dict[str, str]:
    return {row["word"]: row["reading"] for row in data_rows("claimwright.coding", "short_names.tsv")}


def _clear(short: str, long: str) -> bool:
    """Whether a short form may stand for a long one; one that widens it ("forehead" as head) may not."""
    if len(short) <= _SHORT:
        return short.lower() in _settled()
    return long not in short and not says_less(short)


_COURSES: Final = frozenset({"acute", "chronic"})
_WORSE: Final = compiled(r"exac|decomp|flare")


def _course_read_in(short: str, long: str, words: str) -> frozenset[str]:
    """The course that a long form reads into a short one by default ("hypoxic respiratory failure" as acute), against the told one.

    Words of a worsening say of themselves that it is acute: "chronic CHF exacerbation" is both.
    """
    added = (frozenset(phrase_key(long)) & _COURSES) - frozenset(phrase_key(short))
    against = (frozenset(phrase_key(words)) & _COURSES) - added
    return added if against and not _WORSE.search(short) else frozenset()


@lru_cache(maxsize=20_000)
def _meanings(words: str) -> tuple[frozenset[str], str]:
    """The stems that all readings of the short forms share, and the shortest text with them spelled out; empty if unclear."""
    variants = readings(words[:200])
    meanings: dict[str, list[frozenset[str]]] = {}
    clear = bool(variants)
    for short, long in {pair for variant in variants for pair in variant.replaced}:
        sure = _clear(short, long) and not unsupported(phrase_key(short), words)
        long = _settled().get(short.lower(), long)
        read_in = _course_read_in(short, long, words)
        clear = clear and sure and not read_in and not absent(long)
        stems = frozenset(phrase_key(_LEFT_OUT.sub(" ", long))) - read_in
        meanings.setdefault(short, []).append(stems if sure else frozenset())
    shared = [frozenset.intersection(*several) for several in meanings.values()]
    clear = clear and all(common in several for common, several in zip(shared, meanings.values(), strict=True))
    return frozenset[str]().union(*shared), min((v.text for v in variants), key=len) if clear else ""


def spelled_out(words: str) -> str:
    """Some words of a note with their abbreviations and lay names spelled out; empty where one has several meanings."""
    return _meanings(words)[1]


def said(words: str) -> frozenset[str]:
    """The stems that some words of a note say, with those of what their clear abbreviations and lay names stand for."""
    there = told(words)
    return frozenset(phrase_key(there)) | _meanings(there)[0]


def missing(wanted: Iterable[str], stems: frozenset[str]) -> set[str]:
    """The wanted stems that are not said, nor misspelt."""
    own = [stem for stem in stems if len(stem) >= _LONG]
    return {
        word
        for word in wanted
        if word not in stems and not (len(word) >= _LONG and any(ratio(word, stem) >= _MENDED for stem in own))
    }


_BRACKET: Final = compiled(r"\s*\[([^]]+)\]", 0)


@lru_cache(maxsize=50_000)
def wordings(term: str) -> tuple[str, ...]:
    """A term of the lists with its brackets left out, and with each bracket in place of the words it is another name of.

    Guideline I.A.7: square brackets enclose synonyms, alternative wording. "Escherichia coli [E. coli]" is E. coli too.
    """
    found = [_BRACKET.sub(" ", term)]
    for match in _BRACKET.finditer(term):
        name = match[1].strip()
        before = term[: match.start()].split()
        size = len(name) if name.isupper() and " " not in name else len(name.split())
        if 1 < size <= len(before):
            found.append(_BRACKET.sub(" ", " ".join(before[:-size]) + f" {name} " + term[match.end() :]))
    return tuple(dict.fromkeys(" ".join(one.split()) for one in found))


_SIGN: Final = compiled(r"(?<=\w)(?P<positive>\+)|(?<=\w)-(?!\w)", 0)


def carries(words: str, term: str) -> bool:
    """Whether some words of a note say all that a term of the lists says, in one of its wordings."""
    term = _SIGN.sub(lambda sign: " positive" if sign["positive"] else " negative", term)
    own = said(_SIGN.sub(lambda sign: " positive" if sign["positive"] else " negative", words))
    return any(
        wanted and not missing(wanted, own) and not unsupported(tuple(wanted), words)
        for wanted in map(content, wordings(term))
    )
