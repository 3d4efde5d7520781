"""Term sets of our own making: titles and inclusion terms of the lists misspelt, run together and shuffled; paraphrases.

What is misspelt and how is drawn at random with a fixed seed, so that no row was ever chosen by hand; the paraphrases of
``data/paraphrases.tsv`` were written before the rules that they measure.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from claimwright.reference import Library, undot
from claimwright.reference.search.phrases import phrases

Row = tuple[str, list[str]]
SIZE: Final = 600
PARAPHRASES: Final = Path(__file__).parent / "data" / "paraphrases.tsv"
_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BY_EAR: Final = (
    ("ph", "f"), ("rrh", "r"), ("rh", "r"), ("ps", "s"), ("pn", "n"), ("ae", "e"), ("oe", "e"), ("y", "i"), ("ch", "k"),
    ("c", "k"), ("k", "c"), ("z", "s"), ("s", "z"), ("x", "ks"), ("qu", "kw"), ("th", "t"), ("gh", "g"), ("ei", "ie"),
    ("ie", "ei"), ("tion", "sion"), ("sion", "tion"), ("ou", "u"), ("ea", "ee"), ("ous", "us"), ("us", "ous"),
    ("ll", "l"), ("ss", "s"), ("mm", "m"), ("nn", "n"), ("tt", "t"), ("l", "ll"), ("m", "mm"), ("n", "nn"), ("er", "or"),
    ("or", "er"), ("al", "el"), ("el", "al"), ("i", "e"), ("e", "i"), ("a", "e"), ("u", "o"),
)  # fmt: skip
"""How letters are swapped by those who write as they hear, both ways."""


def _beside(letter: str, draw: random.Random) -> str:
    """A key beside a letter's on the keyboard."""
    for row, keys in enumerate(_KEYS):
        if letter in keys:
            at = keys.index(letter)
            near = [keys[i] for i in (at - 1, at + 1) if 0 <= i < len(keys)]
            near += [_KEYS[r][at] for r in (row - 1, row + 1) if 0 <= r < 3 and at < len(_KEYS[r])]
            return draw.choice(near)
    return letter


def slip(word: str, draw: random.Random) -> str:
    """One slip of the hand: a letter lost, doubled, put in, taken from a key beside, or swapped with the next."""
    at = draw.randrange(1, len(word))
    kind = draw.choice(("lost", "doubled", "put in", "key beside", "any letter", "swapped"))
    if kind == "lost":
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "put in":
        return word[:at] + _beside(word[at], draw) + word[at:]
    if kind == "key beside":
        return word[:at] + _beside(word[at], draw) + word[at + 1 :]
    if kind == "any letter":
        return word[:at] + draw.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def heard(word: str, draw: random.Random) -> str:
    """One or two places of a word written as they sound."""
    for _ in range(draw.choice((1, 2))):
        found = [(old, new) for old, new in _BY_EAR if old in word]
        if found:
            old, new = draw.choice(found)
            word = word.replace(old, new, 1)
    return word


def _in_a_word(text: str, change: Callable[[str], str], draw: random.Random) -> str:
    """A text with one of its longer words changed."""
    places = list(re.finditer(r"[a-z]{5,}", text.lower()))
    if not places:
        return text.lower()
    place = draw.choice(places)
    return text[: place.start()].lower() + change(place[0]) + text[place.end() :].lower()


def _shuffled(text: str, draw: random.Random) -> str:
    """The words of a text in another order, without the small ones."""
    tokens = [
        w for w in re.findall(r"[a-z0-9']+", text.lower()) if w not in ("of", "the", "and", "in", "or", "to", "with")
    ]
    draw.shuffle(tokens)
    return " ".join(tokens)


def _run_together(text: str, draw: random.Random) -> str:
    """Two neighbouring words written as one, or a long word as two."""
    tokens = re.findall(r"[a-z0-9']+", text.lower())
    long = [i for i, w in enumerate(tokens) if len(w) >= 9]
    if long and draw.random() < 0.5:
        at = draw.choice(long)
        cut = draw.randrange(4, len(tokens[at]) - 3)
        tokens[at] = f"{tokens[at][:cut]} {tokens[at][cut:]}"
    elif len(tokens) > 1:
        at = draw.randrange(len(tokens) - 1)
        tokens[at : at + 2] = [tokens[at] + tokens[at + 1]]
    return " ".join(tokens)


def own_sets(library: Library, day: date) -> Iterator[tuple[str, list[Row]]]:
    """Name and rows (query, undotted codes of which any will do) of each set."""
    codes: dict[str, list[str]] = {}
    rows = library.lexicon().filter(library.lexicon()["kind"].is_in(["title", "inclusion_term"]))
    for text, code in rows.select("text", "code").iter_rows():
        if 8 <= len(text) <= 70 and code[0] not in "VWXY" and re.search(r"[A-Za-z]{5}", text):
            codes.setdefault(text, []).append(code)
    draw = random.Random(20260401)
    chosen = draw.sample(sorted(codes), 4 * SIZE)

    def made(part: int, change: Callable[[str], str]) -> list[Row]:
        return [(change(text), codes[text]) for text in chosen[part * SIZE : (part + 1) * SIZE]]

    yield "own slips", made(0, lambda text: _in_a_word(text, lambda w: slip(w, draw), draw))
    yield "own two slips", made(1, lambda text: _in_a_word(text, lambda w: slip(heard(w, draw), draw), draw))
    yield "own run together", made(2, lambda text: _run_together(text, draw))
    yield "own shuffled", made(3, lambda text: _shuffled(text, draw))
    known = sorted({phrase.text for phrase in phrases("icd10cm").values() if re.search(r"[a-z]{7}", phrase.text)})
    told_of = [(text, library.find(text, on=day, limit=1)) for text in draw.sample(known, min(SIZE, len(known)))]
    yield (
        "own synonyms slip",
        [(_in_a_word(text, lambda w: slip(w, draw), draw), [hits[0].code]) for text, hits in told_of if hits],
    )
    with PARAPHRASES.open(encoding="utf-8", newline="") as lines:
        next(lines)
        told = csv.DictReader(lines, delimiter="\t")
        yield "own paraphrases", [(row["term"], [undot(c) for c in row["codes"].split("|")]) for row in told]
