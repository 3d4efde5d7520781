"""Does the note contradict itself about the side? Then no side is suggested: the question goes to the clinician."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.coding.book import SIDES
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, set_aside
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Alternative, Suggestion
from claimwright.coding.words import words_of
from claimwright.reference.codes import dot, undot

_SKIPPED: Final = frozenset({"past_history", "surgical_history", "family_history", "copied", "review", "instructions"})
_PARTS: Final = (
    frozenset({"hand", "palm"}), frozenset({"foot", "sole"}), frozenset({"knee", "patella"}), frozenset({"eye"}), frozenset({"ear"}),
    frozenset({"shoulder"}), frozenset({"elbow"}), frozenset({"wrist"}), frozenset({"hip"}), frozenset({"ankle"}), frozenset({"breast"}),
    frozenset({"kidney", "ureter"}), frozenset({"lung"}), frozenset({"finger", "thumb"}), frozenset({"toe"}), frozenset({"leg", "calf"}),
    frozenset({"arm"}), frozenset({"forearm"}), frozenset({"thigh"}), frozenset({"groin"}), frozenset({"testis", "testicle"}), frozenset({"ovary"}),
)  # fmt: skip
_SIDE: Final = compiled(r"(?<!\bnot )(?<!\bnot the )\b(?P<side>right|left)\b")
_REACH: Final = 3

_Told = tuple[str, int, int, str, set[str]]
"""Document, first and last offset of a sentence, the part it names, and the sides it gives it."""


def opposite_sides(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets a sided code aside when everything else the note says of the part is on the other side (I.B.13: query)."""
    told = _sides_told(case) if any(_one_side(s, case) for s in suggestions) else []
    return [_asked(s, case, told) if s.suggested and s.system == "icd10cm" else s for s in suggestions]


def _one_side(s: Suggestion, case: Case) -> bool:
    return s.suggested and s.system == "icd10cm" and len(case.book.stems(undot(s.code)) & SIDES) == 1


def _asked(s: Suggestion, case: Case, told: list[_Told]) -> Suggestion:
    code = undot(s.code)
    sides = case.book.stems(code) & SIDES
    if len(sides) != 1 or sides == {"bilateral"} or s.recorded:
        return s
    own = next(iter(sides))
    parts = next((group for group in _PARTS if group & case.book.stems(code)), None)
    elsewhere = _told_elsewhere(s, parts, told) if parts else set()
    other = "left" if own == "right" else "right"
    if elsewhere != {other}:
        return s
    opposite = next(iter(_mirrored(code, own, other, case)), "")
    others = (Alternative(dot(opposite), case.book.titles[opposite], s.score),) if opposite else ()
    why = f"the note says {own} here and {other} elsewhere: ask which side it is (I.B.13)"
    return replace(set_aside(s, why), alternatives=(*others, *s.alternatives)[:10])


def _mirrored(code: str, own: str, other: str, case: Case) -> list[str]:
    title = case.book.titles[code].lower().replace(own, other)
    return [c for c in case.book.below(code[:4]) if case.book.titles[c].lower() == title]


def _sides_told(case: Case) -> list[_Told]:
    """Each part of the body that the notes give a side, with the place of its sentence; found once for all suggestions."""
    every = frozenset[str]().union(*_PARTS)
    found = []
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in _SKIPPED:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                words = words_of(note.text, low, high)
                for at, word in enumerate(words):
                    if word.stem in every:
                        said = " ".join(w.written for w in words[max(0, at - _REACH) : at])
                        sides = {m["side"].lower() for m in _SIDE.finditer(said)}
                        found.append((document.document_id, low, high, word.stem, sides))
    return found


def _told_elsewhere(s: Suggestion, parts: frozenset[str], told: list[_Told]) -> set[str]:
    """The sides that the notes give the part outside the lines that led to the code."""
    own = [(e.document, e.start, e.end) for e in s.evidence]
    found: set[str] = set()
    for document, low, high, part, sides in told:
        if part in parts and not any(document == d and low < end and start < high for d, start, end in own):
            found |= sides
    return found
