"""Where a note names something the lists know: the longest phrases, each in the smallest window of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import names_kin
from claimwright.coding.disowned import looked_for
from claimwright.coding.grounds import absent
from claimwright.coding.phrases import Phrase, Phrases
from claimwright.coding.words import Word, words_of

_PARTED: Final = compiled(r"\b(?:no|not|without|w/o|denies|denied|neg|negative|per)\b")
"""A negation between the words of a phrase: "breasts no mass" names no breast mass."""


_INSTRUMENT: Final = compiled(r"-(?:\d|[A-Z]{2,})", 0)
"""What makes an abbreviation the name of a scale or formula: GAD-7, FIB-4, CKD-EPI."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found between two offsets."""

    phrase: Phrase
    start: int
    end: int


def match_span(text: str, start: int, end: int, phrases: Phrases) -> list[Match]:
    """Phrases named between two offsets (one sentence), without overlaps, in order of place.

    A phrase may be interrupted by one content word when it has two, by two when it has more.
    """
    words = [word for word in words_of(text, start, end) if word.stem]
    present = {word.stem for word in words}
    found: list[tuple[int, int, int, int, Phrase]] = []
    for stem in present:
        for phrase in phrases.all_said(stem, present):
            if window := _window(words, phrase.key):
                first, last = window
                if phrase.capitals and not words[first].written.isupper():
                    continue
                if first == last and _INSTRUMENT.match(text, words[first].end):
                    continue
                found.append((-len(phrase.key), last - first, first, last, phrase))
    # Of two phrases of the same words the surer one, and always the same one.
    found.sort(key=lambda item: (*item[:4], -item[4].priority, item[4].key))
    taken: set[int] = set()
    matches: list[Match] = []
    for _, _, first, last, phrase in found:
        if (
            last > first
            and _PARTED.search(text, words[first].end, words[last].start)
            and not _PARTED.search(phrase.text)
        ):
            continue
        if last > first and looked_for(text[words[first].start : words[last].start], ""):
            continue  # "CTA for PE" is no "PE on CTA"
        if any(words[at].stem not in phrase.key and names_kin(words[at].written) for at in range(first + 1, last)):
            continue  # "Hx: father colon ca" is no history of colon cancer
        if absent(phrase.text).intersection(phrase.key) and not _PARTED.search(
            text, words[first].start, words[last].end
        ):
            continue  # "calculus without cholecystitis" is not what "cholecystitis with calculus" says
        span = range(first, last + 1)
        own = [at for at in span if words[at].stem in phrase.key]
        if taken.isdisjoint(own):
            taken.update(own)
            matches.append(Match(phrase, words[first].start, words[last].end))
    return sorted(matches, key=lambda match: match.start)


def _window(words: Sequence[Word], key: tuple[str, ...]) -> tuple[int, int] | None:
    """The smallest run of words that holds all stems of the key; None when it is interrupted too much."""
    wanted = set(key)
    allowed = len(key) + (0 if len(key) == 1 else 1 if len(key) == 2 else 2)
    last_seen: dict[str, int] = {}
    best: tuple[int, int] | None = None
    for at, word in enumerate(words):
        if word.stem not in wanted:
            continue
        last_seen[word.stem] = at
        if len(last_seen) == len(wanted):
            first = min(last_seen.values())
            if at - first + 1 <= allowed and (best is None or at - first < best[1] - best[0]):
                best = (first, at)
    return best
