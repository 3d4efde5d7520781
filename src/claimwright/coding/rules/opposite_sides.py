"""Does the note contradict itself about the side? Then no side is suggested: the question goes to the clinician."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from claimwright.coding.book import SIDES
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
_SIDE: Final = re.compile(r"\b(?P<side>right|left)\b", re.IGNORECASE)
_REACH: Final = 3


def opposite_sides(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets a sided code aside when everything else the note says of the part is on the other side (I.B.13: query)."""
    return [_asked(s, case) if s.suggested and s.system == "icd10cm" else s for s in suggestions]


def _asked(s: Suggestion, case: Case) -> Suggestion:
    code = undot(s.code)
    sides = case.book.stems(code) & SIDES
    if len(sides) != 1 or sides == {"bilateral"} or s.recorded:
        return s
    own = next(iter(sides))
    parts = next((group for group in _PARTS if group & case.book.stems(code)), None)
    elsewhere = _told_elsewhere(s, parts, case) if parts else set()
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


def _told_elsewhere(s: Suggestion, parts: frozenset[str], case: Case) -> set[str]:
    """The sides that the notes give the part outside the lines that led to the code."""
    found: set[str] = set()
    for document, note in case.notes:
        own = [(e.start, e.end) for e in s.evidence if e.document == document.document_id]
        for section in note.sections:
            if section.kind in _SKIPPED:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                if any(low < end and start < high for start, end in own):
                    continue
                words = words_of(note.text, low, high)
                for at, word in enumerate(words):
                    if word.stem in parts:
                        said = " ".join(w.written for w in words[max(0, at - _REACH) : at])
                        found |= {m["side"].lower() for m in _SIDE.finditer(said)}
    return found
