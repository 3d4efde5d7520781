"""The codes a problem's words may mean, best first: exact phrases, then phrases inside, then the search."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from claimwright.coding import context
from claimwright.coding.book import SIDES, CodeBook
from claimwright.coding.compiled import compiled
from claimwright.coding.grounds import agrees, carries, missing, said, spelled_out, told
from claimwright.coding.matcher import match_span
from claimwright.coding.phrases import Phrase, Phrases
from claimwright.coding.plain_words import measures, plain, says_nothing, unsupported
from claimwright.coding.reading import Reading
from claimwright.coding.rule_tables import score
from claimwright.coding.words import phrase_key, words_of
from claimwright.keeping import kept
from claimwright.reference.search.lexicon import SAID_IN_CHARTS

if TYPE_CHECKING:
    from claimwright.reference.library import Library

THRESHOLD: Final = score("threshold")
"""Below this nothing is asserted (set by hand while working on the training notes; bench/code_accuracy.py measures it)."""
SHOWN: Final = 10
_LINES_AROUND: Final = 3
_REACH_AROUND: Final = 300
NEAR: Final = 6
"""How many of the ten alternatives come from like phrases; the others are neighbours of the code."""

_STATUS: Final = frozenset(
    word.stem
    for word in words_of(
        "stable controlled well poorly uncontrolled improved improving worsening worsened new newly diagnosed onset known recent follow up followup"
        " followed currently current today established found longstanding ongoing active asymptomatic symptomatic resolving management concern"
        " evaluation check recheck long standing likely doing treated untreated suboptimally optimally adequately goal elevated today visit above below target range persistent"
        " presentation medication controlled pre existing underlying comorbid concurrent persistent continued continuing question lab review"
    )
    if word.stem
)
_DEGREE: Final = frozenset(
    word.stem
    for word in words_of(
        "acute chronic mild moderate severe recurrent intermittent subacute significant exacerbation flare episode early advanced"
    )
    if word.stem
)


MEASURED: Final = compiled(
    r"(?:BMI|LDL|HDL|A1c|HbA1c|EF|GFR|eGFR|BP|INR|TSH|PSA|ECOG|stage|s|p)\b[^a-z]*$|(?:BMI|A1c|EF|LDL)\b|NYHA\b(?: (?:functional )?class)?[\sIViv\d/-]*$",
)
"""A measurement beside a problem, which is no finding of its own."""


_LETTERS: Final = (
    (compiled(r"\b(?:R|R[Tt]|rt)\b(?![-–>/])(?=\.?,? ?\w|\W*$)", 0), "right"),
    (compiled(r"\b(?:L|L[Tt]|lt)\b(?![-–>/])", 0), "left"),
)
"""Sides in one letter or two; not the L of "L-spine", nor of "R>L"."""


@dataclass(frozen=True)
class Candidate:
    """A code (billable, undotted) for a mention, with offsets of the words that led to it."""

    code: str
    score: float
    reason: str
    start: int
    end: int
    key: tuple[str, ...] = ()


def stems_of(text: str) -> frozenset[str]:
    """Content stems of a text, with "both" read as bilateral."""
    stems = {word.stem for word in words_of(text) if word.stem}
    if re.search(r"\b(?:both|bilaterally|b/l)\b", text, re.IGNORECASE):
        stems.add("bilateral")
    for letters, side in _LETTERS:
        if letters.search(text):
            stems -= {"r", "rt", "l", "lt"}
            stems.add(side)
    return frozenset(stems)


def _around(reading: Reading, start: int, end: int) -> str:
    """The words between two offsets with those that may settle what a short one among them means: their line and two more."""
    text = reading.text
    stop = end
    for _ in range(_LINES_AROUND):
        stop = text.find("\n", stop + 1)
        if stop < 0:
            break
    return text[text.rfind("\n", 0, start) + 1 : min(stop if stop >= 0 else len(text), end + _REACH_AROUND)]


def _exact(words: str, stems: frozenset[str], phrases: Phrases, around: str) -> tuple[Phrase, float] | None:
    """The phrase that says the same, leaving out status words, then degree, then sides; with a score for what was left out.

    A lone word that must be written in capitals, or that has a harmless second meaning, needs the whole heading or a
    supporting word ``around`` it.
    """
    steps = (
        (frozenset[str](), "exact"),
        (SIDES, "exact_but_side"),
        (_STATUS, "exact_but_status"),
        (_STATUS | SIDES, "exact_but_status_and_side"),
        (_STATUS | SIDES | _DEGREE, "exact_but_degree"),
    )
    for left_out, kind in steps:
        key = tuple(sorted(stems - left_out))
        phrase = phrases.get(key) if key else None
        if phrase is None or (phrase.capitals and not _in_capitals(words, phrase.key)):
            continue
        if not unsupported(phrase.key, around) and agrees(phrase.text, words, phrase.key):
            return phrase, score(kind)
    return None


def _in_capitals(words: str, key: tuple[str, ...]) -> bool:
    return any(word.written.isupper() for word in words_of(words) if word.stem in key)


def resolve(reading: Reading, start: int, end: int) -> list[list[Candidate]]:
    """Candidates of each finding named by the words between two offsets; several findings when they name several."""
    words = reading.text[start:end]
    stems = stems_of(words)
    if says_nothing(stems, _STATUS | SIDES | _DEGREE):
        return []
    around = _around(reading, start, end)
    exact = _exact(words, stems, reading.phrases, around)
    if exact is None and (there := told(words)) != words.strip(" ,;"):
        exact = _exact(there, stems_of(there), reading.phrases, around)
        stems = stems_of(there) if exact else stems
    if exact is None and (spelled := spelled_out(words)):
        exact = _exact(spelled, stems_of(spelled), reading.phrases, around)
        stems = stems | stems_of(spelled) if exact else stems
    if exact:
        phrase, sure = exact
        if chosen := _specific(phrase.code, stems, reading.book):
            first = Candidate(chosen, sure, phrase.source, start, end, phrase.key)
            return [[first, *_nearby(first, stems, reading)]]
    if whole := _together(reading, start, end, stems):
        return [whole]
    parts = _parts(words)
    if len(parts) > 1:
        read = [
            (low, high, _exact(words[low:high], stems_of(words[low:high]), reading.phrases, around))
            for low, high in parts
        ]
        named = [part for part in read if part[2]]
        if named:
            return _joined(reading, start, end, read)
    return _inside(reading, start, end, stems)


def _together(reading: Reading, start: int, end: int, stems: frozenset[str]) -> list[Candidate]:
    """The one code that the search finds for several conditions named together, when its term says them all."""
    words = reading.text[start:end]
    if len(_parts(words)) < 2 or _ABSENT.search(words):
        return []
    searched = _searched(reading, start, end)
    if not searched or searched[0].score < THRESHOLD:
        return []
    first = searched[0]
    terms = frozenset(phrase_key(f"{reading.book.titles[first.code]} {_term(first)}"))
    named = (stems, stems_of(spelled_out(words)) or stems)
    return searched if any(not missing(every - _STATUS - SIDES, terms) for every in named) else []


def exactly(reading: Reading, start: int, end: int) -> list[Candidate]:
    """The reading of words that one phrase says completely, as they stand or spelled out; empty when none does."""
    words = reading.text[start:end]
    stems = stems_of(words)
    phrase = reading.phrases.get(tuple(sorted(stems)))
    if phrase is None and (spelled := spelled_out(words)):
        stems = stems_of(spelled)
        phrase = reading.phrases.get(tuple(sorted(stems)))
    code = _specific(phrase.code, stems, reading.book) if phrase and agrees(phrase.text, words, phrase.key) else ""
    if not phrase or not code:
        return []
    first = Candidate(code, score("exact"), phrase.source, start, end, phrase.key)
    return [first, *_nearby(first, stems, reading)]


_ABSENT: Final = compiled(r"\s*(?:no|not|without|w/o|denies|negative for|absent)\b")
"""A part of a heading that says what there is not ("appendicitis, no abscess")."""


def _parts(words: str) -> list[tuple[int, int]]:
    """A heading cut at commas, semicolons, slashes, "and", "with", "plus"."""
    found, low = [], 0
    for match in re.finditer(
        r"\s*(?:,?\s*(?:\bs/p\b|\bstatus[- ]post\b)|[,;+]|(?<![wWsS])/|\band\b|\bwith\b|\bw/(?!o)|\bas well as\b|&)\s*",
        words,
    ):
        found.append((low, match.start()))
        low = match.end()
    found.append((low, len(words)))
    return [(a, b) for a, b in found if words[a:b].strip() and not _ABSENT.match(words[a:b])]


def _joined(
    reading: Reading, start: int, end: int, read: list[tuple[int, int, tuple[Phrase, float] | None]]
) -> list[list[Candidate]]:
    """Findings of a listed heading: parts that name something; the others say more about the one before."""
    found: list[list[Candidate]] = []
    words = reading.text[start:end]
    every_side = stems_of(words) & SIDES
    for low, high, exact in read:
        if MEASURED.match(words[low:high].strip()):
            continue
        part = stems_of(words[low:high])
        sides = frozenset[str]() if part & SIDES else every_side
        if exact is None and says_nothing(part, _STATUS | SIDES | _DEGREE):
            continue
        if exact is None and (not found or len(part - _STATUS - _DEGREE - SIDES) >= 2):
            found.extend(_inside(reading, start + low, start + high, part | sides))
            continue
        if exact is None:
            continue
        phrase, sure = exact
        if chosen := _specific(phrase.code, part | sides, reading.book):
            first = Candidate(chosen, sure - score("listed_part"), phrase.source, start + low, start + high, phrase.key)
            found.append([first, *_nearby(first, part | sides, reading)])
    return found


def _inside(reading: Reading, start: int, end: int, stems: frozenset[str]) -> list[list[Candidate]]:
    """What the search finds for the words, or the longest phrase inside them, whichever explains more."""
    searched = _searched(reading, start, end)
    content = {stem for stem in stems - SIDES - _STATUS - _DEGREE - measures() if not stem[0].isdigit()}
    best: list[Candidate] = []
    for match in match_span(reading.text, start, end, reading.phrases):
        if unsupported(match.phrase.key, _around(reading, start, end)):
            continue
        if context.assertion(reading.text, match.start, match.end, (start, end)) == context.NEGATED:
            continue
        key = set(match.phrase.key)
        own = content | (stems & key)  # a number counts where it is a part of the name ("class 3 obesity")
        share = len(own & key) / max(1, len(own))
        if chosen := _specific(match.phrase.code, stems, reading.book):
            sure = score("inside") + score("inside_share") * share
            best.append(Candidate(chosen, sure, match.phrase.source, match.start, match.end, match.phrase.key))
    best.sort(key=lambda c: -c.score)
    if best and searched and best[0].score < searched[0].score and _says_as_much(best[0], searched[0], reading):
        best[0] = replace(best[0], score=searched[0].score)
    if best and (not searched or best[0].score >= searched[0].score):
        return [[best[0], *searched, *best[1:]]]
    return [[*searched, *best]] if searched else []


def _term(hit: Candidate) -> str:
    """The term of the lists that the search found, without how the words were read."""
    return hit.reason.removeprefix("search: ").split(" (")[0]


def _says_as_much(phrase: Candidate, hit: Candidate, reading: Reading) -> bool:
    """Whether a phrase within the words says all of them that the term of a hit says: then the phrase is what was written."""
    own = stems_of(reading.text[phrase.start : phrase.end])
    term = frozenset(phrase_key(_term(hit)))
    said_by_hit = term & frozenset(hit.key)
    return len(phrase.key) > 1 and said_by_hit <= own | frozenset(phrase.key)


def _nearby(first: Candidate, stems: frozenset[str], reading: Reading) -> list[Candidate]:
    """What else a phrase that is known exactly may mean: phrases like it, then the neighbours of its code."""
    found: dict[str, Candidate] = {}
    for phrase, likeness in reading.phrases.similar(stems, SHOWN + 2):
        if code := _specific(phrase.code, stems, reading.book):
            found.setdefault(
                code,
                replace(
                    first,
                    code=code,
                    score=round(score("alike") * likeness, 4),
                    reason=f"like: {phrase.text} ({phrase.source})",
                ),
            )
    chosen = list(found.values())[:NEAR]
    for code in reading.book.neighbours(first.code):
        if code not in {c.code for c in chosen}:
            chosen.append(replace(first, code=code, score=score("beside"), reason=f"beside {first.code} in the list"))
    return chosen


def _specific(code: str, stems: frozenset[str], book: CodeBook) -> str:
    """The billable code for the words said, at or near a code: descent, place, side. Empty when each one there is adds to them."""
    chosen = book.billable_for(code, stems)
    return book.refine(chosen, stems) if chosen else ""


def _searched(reading: Reading, start: int, end: int) -> list[Candidate]:
    """The search's best codes made billable, with scores that compare with exact phrases."""
    words, book = reading.text[start:end], reading.book
    stems = stems_of(words)
    found: dict[str, Candidate] = {}
    for code, found_by, reason, matched in _find(reading.library, book, _query(words)):
        chosen = code if code in book.billable else book.descend(code, stems)
        if not (
            carries(words, matched)
            and book.leads(chosen, code, said(words) | stems)
            and not _MENDED.search(reason)
            and SAID_IN_CHARTS
            not in reason  # the whole of such a phrase is read as a phrase; what is like it is only offered
            and not _residual(book.titles.get(chosen, ""), words, stems)
        ):
            found_by = min(found_by, THRESHOLD - 0.01)
        if chosen and chosen not in found:
            found[chosen] = Candidate(
                chosen, round(min(score("searched_most"), found_by), 4), reason, start, end, tuple(sorted(stems))
            )
    return sorted(found.values(), key=lambda candidate: -candidate.score)


_MENDED: Final = compiled(r"spelling mended: \w{1,5}\b(?!-)", 0)
"""A short word that the search took for a misspelling of another is a word of its own ("Mood good")."""
_RESIDUAL: Final = compiled(r"(?:other|unspecified)\b.*\b(?:disorders?|diseases?|conditions?)\b")


def _residual(title: str, words: str, stems: frozenset[str]) -> bool:
    """Whether a title of what is left over ("Other specified joint disorders") leaves words of the note unsaid: they name something else."""
    return bool(_RESIDUAL.match(title)) and bool(
        stems - _STATUS - _DEGREE - SIDES - frozenset(phrase_key(title)) - plain()
    )


def _query(words: str) -> str:
    return " ".join(w.written for w in words_of(words) if w.stem not in _STATUS)[:200]


@kept(20_000)
def _find(library: Library, book: CodeBook, query: str) -> tuple[tuple[str, float, str, str], ...]:
    if not query.strip():
        return ()
    hits = library.find(query, on=book.day, limit=SHOWN + 4)
    return tuple(
        (hit.code, hit.score, f"search: {hit.matched} ({hit.reason})", hit.matched)
        for hit in hits
        if hit.code not in book.external and hit.code[0] not in "VWXY"
    )
