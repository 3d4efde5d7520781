"""Which side a finding is on, where its own words leave it open and the rest of the note tells."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading
from claimwright.coding.sections import Section
from claimwright.coding.sentences import sentences
from claimwright.coding.words import words_of

_SIDE: Final = compiled(
    r"\b(right|left|bilateral(?:ly)?|both|RLE|LLE|RUE|LUE|lt|rt(?<!lumpectomy rt)(?<!mastectomy rt)(?<!surgery rt)(?<!excision rt)(?<!adjuvant rt)(?<!chemo[ /+-]rt)(?<!WLE rt)(?<!BCS rt)(?<!\+ rt)(?! (?:done|completed|finished|ended|to)\b))\b|\b(?-i:([RL]))\b(?=[ .]+(?:[a-z]{3}|\d(?:st|nd|rd|th)\b))|\b(?-i:(O[DSU]))\b(?! ?(?:on|of|with) )",
)
"""RT behind an operation or chemotherapy is radiation, and no side."""
_BESIDE: Final = 7
"""Characters right before a name in which its side stands ("left MCA", "R heel")."""
_PAIRED: Final = frozenset(
    word.stem
    for word in words_of(
        "knee hip shoulder elbow wrist ankle foot hand finger thumb toe leg arm forearm thigh eye ear breast kidney lung ureter ovary testis testicle heel"
        " humerus radius ulna tibia fibula femur patella clavicle rotator cuff meniscus achilles calf limb extremity cheek carotid rib groin hallux"
    )
    if word.stem
)
_LOOKED_AT: Final = (
    "chief_complaint",
    "history_present",
    "assessment",
    "assessment_plan",
    "plan",
    "exam",
    "results",
    "preamble",
    "other",
)
_READ_AS: Final = {
    "both": "bilateral",
    "bilaterally": "bilateral",
    "rle": "right",
    "rue": "right",
    "lle": "left",
    "lue": "left",
    "rt": "right",
    "lt": "left",
    "r": "right",
    "l": "left",
    "od": "right",
    "os": "left",
    "ou": "bilateral",
}


def side_of(text: str, start: int, end: int, until: int, title: frozenset[str], sections: list[Section]) -> str:
    """right, left or bilateral when exactly one is told of the part of the body in the code's title; else empty.

    Looks at the words themselves, then at the paragraph under them, then at every sentence that names the part
    (laterality may come from anywhere in the record of the encounter, guideline I.B.13).
    """
    begin = text.rfind("\n", 0, start) + 1
    nearest = sides_said(text[max(begin, start - _BESIDE) : end])
    if len(nearest) == 1:
        return nearest.pop()
    line = text[max(0, begin - 1) : end]
    own = sides_said(line[-80:] + text[end : end + 25].split("\n")[0])
    if len(own) == 1:
        return own.pop()
    parts = title & _PAIRED
    found = _named(text, end, max(until, end), parts)
    if len(found) == 1:
        return next(iter(found))
    if not parts:
        return ""
    for section in sections:
        if section.kind in _LOOKED_AT:
            found = found | _named(text, section.start, section.end, parts)
    return next(iter(found)) if len(found) == 1 else ""


def sides_said(text: str) -> set[str]:
    """The sides that some words name: right, left, bilateral."""
    said = ((match[1] or match[2] or match[3]).lower() for match in _SIDE.finditer(text))
    return {_READ_AS.get(side, side) for side in said}


def _named(text: str, start: int, end: int, parts: frozenset[str]) -> frozenset[str]:
    """Sides that stand directly before a part of the body between two offsets."""
    return frozenset(side for part, sides in _told(text, start, end) if part in parts for side in sides)


@kept_while_reading
def _told(text: str, start: int, end: int) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each paired part of the body between two offsets with the sides before it: read once for all findings of a record."""
    found = []
    for low, high in sentences(text, start, end):
        words = words_of(text, low, high)
        for at, word in enumerate(words):
            if word.stem in _PAIRED:
                before = " ".join(w.written for w in words[max(0, at - 3) : at])
                if sides := sides_said(before):
                    found.append((word.stem, frozenset(sides)))
    return tuple(found)
