"""Phrases that mean their code in the charts of one specialty alone (``where`` of the lexicon), read only there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention, mentions_of
from claimwright.coding.phrases import Phrase, Phrases, phrases_of, shouted
from claimwright.coding.words import phrase_key
from claimwright.reference.search.clinical import lexicon_terms

if TYPE_CHECKING:
    from claimwright.coding.rules.base import Case

DENIED_LINE: Final = compiled(r"[\s\-*•]*(?:not had|no|not|ruled out|excluded|denies|negative(?: for)?|absent)\s*:")
"""A line that lists what is not there ("Not had: RDS, NAS")."""
_PRIORITY: Final = 8.0
_PLUS: Final = compiled(r"\s?\(?\+", 0)
"""The sign that a phrase ends with is no word: it must stand behind the words ("GBS +")."""


@lru_cache(maxsize=16)
def specialty_phrases(specialty: str) -> Phrases:
    """The phrases of the lexicon that say a diagnosis in the charts of a specialty ("PROM" in obstetrics)."""
    return phrases_of(
        Phrase(phrase_key(term.text), term.code, term.text, "lexicon", _PRIORITY, shouted(term.text), term.kind)
        for term in lexicon_terms()
        if specialty in term.where and term.kind != "supports"
    )


def told_in(case: Case, specialty: str, chapter: tuple[str, ...]) -> Iterator[Mention]:
    """The mentions of codes of a chapter, by phrases of every chart and of the specialty; of two that overlap the longer."""
    every = [one for one in case.mentions if one.phrase.code.startswith(chapter)]
    own = [
        one
        for document, note in case.notes
        for one in mentions_of(document, note, specialty_phrases(specialty))
        if not one.phrase.text.endswith("+") or _PLUS.match(note.text, one.end)
    ]
    taken: list[Mention] = []
    for one in sorted([*own, *every], key=lambda m: (-len(m.phrase.key), m.start - m.end)):
        if not any(one.document is held.document and one.start < held.end and held.start < one.end for held in taken):
            taken.append(one)
    places = {document.document_id: at for at, (document, _) in enumerate(case.notes)}
    yield from sorted(taken, key=lambda m: (places[m.document.document_id], m.start))
