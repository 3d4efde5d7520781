"""ICD-10-CM as it stood on one day, held for many quick questions: titles, billable codes, descent, sides."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from claimwright.coding.compiled import compiled
from claimwright.coding.grounds import content, missing
from claimwright.coding.rule_tables import pairs
from claimwright.coding.words import phrase_key, words_of
from claimwright.keeping import kept

if TYPE_CHECKING:
    from claimwright.reference.library import Library

SIDES: Final = frozenset({"right", "left", "bilateral"})
LOCATORS: Final = SIDES | frozenset(
    word.stem
    for word in words_of(
        "index middle ring little thumb great lesser medial lateral proximal distal anterior posterior upper lower lumbar cervical thoracic"
        " lumbosacral sacral first second third fourth fifth inner outer central nasal axillary head neck shaft base tail body fundus antrum"
        " ascending transverse descending sigmoid rectosigmoid cecum acute chronic recurrent mild moderate severe intermittent persistent"
        " primary secondary displaced nondisplaced open closed forearm hand foot ankle knee hip shoulder elbow wrist toe finger heel midfoot"
        " calf thigh face trunk scalp ear back abdomen chest eye eyelid quadrant nail complete incomplete traumatic multiple single"
        " exacerbation hyperglycemia hypoglycemia recurrent unilateral major minor"
    )
    if word.stem
)
"""Words that tell apart codes of the same disease: a title that has one nobody wrote is less likely meant."""


_MARKS: Final = ("billable", "external_cause", "manifestation")


def _held(listed: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows that hold on a day (all when none does) by code, of several of a code the last."""
    until = listed["valid_to"]
    holds = (listed["valid_from"] <= day) & (until.is_null() | (until >= day))
    frame = listed.filter(holds) if holds.any() else listed
    if not frame["code"].is_sorted():
        frame = frame.sort("code", maintain_order=True)
    again = frame["code"] == frame["code"].shift(1)
    # As a rule the list is in order and has a code once a day: to find that out is quicker than to see to it.
    return frame.unique("code", keep="last", maintain_order=True) if again.any() else frame


_NO_PLACE: Final = frozenset({"unilateral", "displaced", "closed", "major", "primary", "initial"})
"""Locators that name no part of the body."""


_LEFT_OPEN: Final = compiled(r"\bunspecified(?: (\w+))?")
"""The side that a title leaves open, with the part of the body."""


class CodeBook:
    """The codes valid on a day, undotted."""

    def __init__(self, library: Library, day: date) -> None:
        frame = _held(library.frame("icd10cm").select("code", "description", *_MARKS, "valid_from", "valid_to"), day)
        codes = frame["code"]
        self.day = day
        self.codes: list[str] = codes.to_list()
        self.titles: dict[str, str] = dict(zip(self.codes, frame["description"].fill_null("").to_list(), strict=True))
        self.billable, self.external, self.manifestations = (
            set[str](codes.filter(frame[mark]).to_list()) for mark in _MARKS
        )
        self._stems: dict[str, frozenset[str]] = {}

    def below(self, code: str) -> list[str]:
        """The billable codes at or below a code."""
        low, high = bisect_left(self.codes, code), bisect_right(self.codes, code + "~")
        return [c for c in self.codes[low:high] if c in self.billable]

    def known(self, code: str) -> str:
        """The code, or the nearest ancestor that is in the book on this day; empty when even the category is not."""
        while len(code) >= 3 and code not in self.titles:
            code = code[:-1].rstrip("X") if len(code) > 3 else ""
        return code

    def stems(self, code: str) -> frozenset[str]:
        """Content stems of a code's title."""
        if code not in self._stems:
            self._stems[code] = frozenset(word.stem for word in words_of(self.titles.get(code, "")) if word.stem)
        return self._stems[code]

    def descend(self, code: str, said: Iterable[str]) -> str:
        """The billable code at or below ``code`` that fits the stems said best; empty when there is none.

        Takes the code that adds least to what was said and named; then prefers the initial encounter (guideline
        I.C.19.a), "without complication", "unspecified", and titles whose sides and places were said.
        """
        code = self.known(code)
        choices = self.below(code) if code else []
        if not choices:
            return ""
        stems = frozenset(said)
        # A side told alone chooses no part of the body where a code leaves the part open: "idiopathic gout, right".
        open_site = any("unspecified site" in self.titles[choice].lower() for choice in choices)

        def rank(choice: str) -> tuple[int, float, int, list[int]]:
            return (
                -len(self.added(choice, code, stems)),
                self._fit(choice, stems) - (3 if open_site and self._places_unsaid(choice, stems) else 0),
                -len(choice),
                [-ord(x) for x in choice],
            )

        return choices[0] if len(choices) == 1 else max(choices, key=rank)

    def _places_unsaid(self, code: str, said: frozenset[str]) -> bool:
        """Whether a code has a side that was said, at a part of the body that was not."""
        own = self.stems(code)
        return bool(own & SIDES & said) and not (own & LOCATORS - SIDES - _NO_PLACE) <= said

    def added(self, code: str, named: str, said: frozenset[str]) -> frozenset[str]:
        """What a code's title says beyond the code that was named, its ancestors and the stems said.

        Sides and places are left out: the unspecified one is chosen when none was said.
        """
        own = content(self.titles.get(code, "")) - LOCATORS - said
        if code == named or not own:
            return frozenset()
        return own.difference(*(self.stems(named[:length]) for length in range(3, len(named) + 1)))

    def billable_for(self, code: str, said: frozenset[str]) -> str:
        """The code, or the billable one below it that says no more than the stems said; empty when each of them does."""
        if code in self.billable:
            return code
        chosen = self.descend(code, said)
        return chosen if chosen and self.leads(chosen, code, said) else ""

    def leads(self, code: str, named: str, said: frozenset[str]) -> bool:
        """Whether a code says no more than the code that was named, its ancestors and the stems said."""
        return not missing(self.added(code, named, said), said)

    @kept(4096)
    def neighbours(self, code: str) -> list[str]:
        """Up to eight billable codes of the same kind, nearest first: same stem, same side, same encounter."""
        own = self.stems(code)
        near: list[str] = []
        for level in range(min(5, len(code) - 1), 1, -1):
            alike = [c for c in self.below(code[:level]) if c != code and c not in near and c[6:7] == code[6:7]]
            near += sorted(alike, key=lambda c: -len(self.stems(c) & own) / (len(self.stems(c) | own) or 1))
            if len(near) >= 8:
                break
        return near[:8]

    def refine(self, code: str, said: Iterable[str], level: int = 4) -> str:
        """A neighbour of a billable code (same first ``level`` characters) that fits the places and sides said better."""
        stems = frozenset(said)
        if not stems & LOCATORS:
            return code
        own = self.stems(code)
        core = own - LOCATORS
        stems |= own & LOCATORS - SIDES
        best, best_fit = code, self._place_fit(code, stems)
        for other in self.below(code[:level]):
            if other[6:7] != code[6:7] or not core <= self.stems(other) | {"finger", "toe", "leg"}:
                continue
            if self.added(other, code, stems):
                continue
            fit = self._place_fit(other, stems)
            if fit > best_fit:
                best, best_fit = other, fit
        return best

    def _place_fit(self, code: str, said: frozenset[str]) -> float:
        places = self.stems(code) & LOCATORS
        extra = len(self.stems(code) - LOCATORS - said)
        return len(places & said) - 1.5 * len(places - said - _NO_PLACE) - 0.05 * extra

    def _fit(self, code: str, said: frozenset[str]) -> float:
        title = self.titles[code].lower()
        fit = 0.8 * len(self.stems(code) & said)
        if len(code) == 7:
            fit += 3 if code[6] == "A" else -3 if code[6] in "DSGKPQRNMHJEFBC" else 0
        if "without complication" in title or "uncomplicated" in title or "not intractable" in title:
            fit += 2
        if "unspecified" in title:
            fit += 1.5
        elif "without" in title:
            fit += 0.5
        if title.startswith("other "):
            fit -= 0.5
        if "displaced fracture" in title and "nondisplaced" not in title:
            fit += 0.4  # guideline I.C.19.c: not indicated as displaced or not -> displaced
        sides = self.stems(code) & SIDES
        if sides:
            fit += 3 if sides & said else -2
        unsaid = (self.stems(code) & LOCATORS) - said - SIDES
        return fit - 0.3 * len(unsaid)

    def with_side(self, code: str, side: str) -> tuple[str, ...]:
        """The code for a side when this one leaves it open; both sides where no bilateral code exists (I.B.13)."""
        found = self._sided(code, side)
        if found or side != "bilateral":
            return (found or code,)
        right, left = self._sided(code, "right"), self._sided(code, "left")
        return (right, left) if right and left else (code,)

    @kept(4096)
    def _sided(self, code: str, side: str) -> str:
        if irregular := pairs(f"{side}_side", self.day).get(code):
            return irregular
        own = self.stems(code)
        if own & SIDES:
            return code if side in own else ""
        left_open = _LEFT_OPEN.findall(self.titles.get(code, "").lower())
        if not left_open:
            return ""
        # "Unspecified eye" is "right eye", "left eye" and, without the word, "bilateral".
        alike = {own} | {own - frozenset(phrase_key(part)) for part in left_open}
        found = [
            other
            for other in self.below(code[:4] if len(code) > 4 else code[:3])
            if side in (stems := self.stems(other))
            and stems - {side, "unilateral"} in alike
            and other[6:7] == code[6:7]
        ]
        # Titles that differ in "other" and "unspecified" alone have the same stems; the nearest code is of the same disease.
        return max(found, key=lambda other: _begin_alike(other, code), default="")


def _begin_alike(code: str, other: str) -> int:
    """How many characters two codes have in common from the left."""
    return next((at for at, (one, two) in enumerate(zip(code, other, strict=False)) if one != two), len(code))


def code_book(library: Library, day: date) -> CodeBook:
    """The book of a day. All days between two changes of the code set share one book's tables; a few are kept."""
    changes = _changes(library)
    at = bisect_right(changes, day)
    book = copy(_book(library, changes[at - 1] if at else day))
    book.day = day
    return book


@kept(16)
def _book(library: Library, day: date) -> CodeBook:
    return CodeBook(library, day)


@kept(4)
def _changes(library: Library) -> list[date]:
    """The days on which a code came into force or went out of it, in order."""
    frame = library.frame("icd10cm")
    gone = frame["valid_to"].dt.offset_by("1d")
    return pl.concat([frame["valid_from"], gone]).drop_nulls().unique().sort().to_list()
