"""Is the lexicon sound? ``python -m claimwright.coding.lexicon_check [--tidy] [FILE ...]`` names each row that is not.

``--tidy`` first takes the phrases out of the files that say the words of an earlier one for the same code again.

A phrase is looked up by the set of its stems, so two phrases of the same stems are one phrase and must mean one code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claimwright.coding.book import CodeBook, code_book
from claimwright.coding.compiled import compiled
from claimwright.coding.phrases import LONGEST_KEY
from claimwright.coding.words import phrase_key
from claimwright.data_files import data_folder
from claimwright.reference import open_library
from claimwright.reference.codes import dot, undot
from claimwright.reference.data_folder import LEXICON
from claimwright.reference.search.clinical import KINDS, WHERE, Term, lexicon_terms

if TYPE_CHECKING:
    from claimwright.reference.library import Library

_NAMES: Final = frozenset({"title", "inclusion_term"})
_COLUMNS: Final = 4
_SHORT: Final = 3
_WRITTEN: Final = compiled(r"[\w+][\w /'’+.,:&%<>=#()-]*", 0)


def listed_names(library: Library) -> dict[tuple[str, ...], set[str]]:
    """The titles and inclusion terms of the Tabular List by their stems, with the codes they name."""
    found: dict[tuple[str, ...], set[str]] = {}
    for text, code, kind, _ in library.lexicon().iter_rows():
        if kind in _NAMES:
            found.setdefault(phrase_key(text), set()).add(code)
    return found


def faults(terms: Iterable[Term], book: CodeBook, listed: dict[tuple[str, ...], set[str]]) -> Iterator[str]:
    """What is wrong with some phrases, in words that name file, code and phrase."""
    known: dict[tuple[str, ...], list[Term]] = {}
    for term in terms:
        place = f"{term.file}: {dot(term.code)} {term.text!r}"
        key = phrase_key(term.text)
        if term.code not in book.titles:
            yield f"{place}: no code on {book.day}"
        if term.kind not in KINDS or term.where - WHERE:
            yield f"{place}: kind {term.kind!r}, where {' '.join(sorted(term.where))!r}: not among those of the lexicon"
        if not _WRITTEN.fullmatch(term.text):
            yield f"{place}: empty, or has a character no phrase has"
        if not key or len(key) > LONGEST_KEY:
            yield f"{place}: {len(key)} words that count: expected 1 to {LONGEST_KEY}"
            continue
        unread = [
            word
            for word in term.text.split()
            if word.isalpha() and word.isupper() and word != "NOS" and not phrase_key(word)
        ]
        if any(len(word) > 1 for word in unread):
            yield f"{place}: {' '.join(unread)} is read as a small word, and nothing of it counts"
        shouted = any(word.isupper() and len(word) > 1 for word in term.text.split())
        if (max(map(len, key)) < _SHORT and not shouted) or (
            len(key) == 1 and len(key[0]) <= _SHORT and len(term.text.split()) > 1
        ):
            yield f"{place}: only {' '.join(key)!r} of it counts, which may be anything"
        for other in known.get(key, ()):
            if other.code != term.code and not (other.where and term.where and other.where.isdisjoint(term.where)):
                same = not other.where and not term.where
                if same or other.where & term.where:
                    yield f"{place}: has the words of {other.text!r} for {dot(other.code)} ({other.file}): give one a `where`, or one goes"
            elif other.code == term.code and other.where == term.where:
                yield f"{place}: the same words as {other.text!r}, once is enough"
        known.setdefault(key, []).append(term)
        theirs = listed.get(key, set())
        beside = any(one.startswith(term.code) or term.code.startswith(one) for one in theirs)
        if theirs and not beside and not term.where:
            yield f"{place}: the Tabular List calls {', '.join(sorted(map(dot, theirs)))} so"


def tidy(file: Path) -> int:
    """Takes out of a file what says the same words for the same code again; how many phrases went."""
    kept, known, gone = [], set(), 0
    for line in file.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("#") or len(cells) != _COLUMNS or cells[0] == "code":
            kept.append(line)
            continue
        terms = []
        for term in (one.strip() for one in cells[3].split("|")):
            key = (undot(cells[0]), cells[2], phrase_key(term))
            gone += key in known
            if key not in known:
                terms.append(term)
            known.add(key)
        if terms:
            kept.append("\t".join([*cells[:3], " | ".join(terms)]))
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return gone


def main() -> None:
    library = open_library(build_missing=True)
    book = code_book(library, date.today())  # noqa: DTZ011 - any day of the current release will do
    wanted = [name for name in sys.argv[1:] if name != "--tidy"]
    if "--tidy" in sys.argv:
        for file in Path(str(data_folder("claimwright.reference").joinpath(LEXICON))).glob("*.tsv"):
            if not wanted or file.name in wanted:
                tidy(file)
    listed = listed_names(library)
    terms = lexicon_terms()
    found = [
        fault for fault in faults(terms, book, listed) if not wanted or any(f"{name}:" in fault for name in wanted)
    ]
    chosen = [term for term in terms if not wanted or any(name in term.file for name in wanted)]
    categories = {term.code[:3] for term in chosen}
    told = f"{len(chosen)} phrases, {len({term.code for term in chosen})} codes, {len(categories)} categories, {len(found)} faults"
    sys.stdout.write("\n".join([*found, told, ""]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
