"""Where a tumor sits: the words of a site, its row of the Neoplasm Table, and the side and quadrant told around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import codes, dated_rows, pairs
from claimwright.coding.sides import side_of

if TYPE_CHECKING:
    from claimwright.coding.book import CodeBook
    from claimwright.coding.note import Note

_ORGANS: Final = "neoplasm_sites.tsv"
_SKIN: Final = "skin_sites.tsv"
_LOBES: Final = compiled(r"\b(?P<side>[RL])(?P<lobe>[UML])L\b", 0)
_LOBE_NAMES: Final = {"U": "upper lobe", "M": "middle lobe", "L": "lower lobe"}
_SIDE: Final = compiled(
    r"\b(?:(?P<right>right|rt|(?-i:R))|(?P<left>left|lt|(?-i:L))|(?P<both>bilateral|both))\b(?!-spine)"
)
_NEAR: Final = 40
_QUADRANTS: Final = {
    "upper outer": r"upper[- /]?outer|outer[- ]?upper|(?-i:UOQ)|superolateral",
    "upper inner": r"upper[- /]?inner|inner[- ]?upper|(?-i:UIQ)|superomedial",
    "lower outer": r"lower[- /]?outer|outer[- ]?lower|(?-i:LOQ)|inferolateral",
    "lower inner": r"lower[- /]?inner|inner[- ]?lower|(?-i:LIQ)|inferomedial",
    "central": r"subareolar|retroareolar|central(?= (?:breast|portion))|behind the nipple",
    "axillary tail": r"axillary tail|tail of spence",
    "overlapping": r"overlapping(?: sites| quadrants)?",
}
_QUADRANT: Final = {name: compiled(rf"\b(?:{words})\b") for name, words in _QUADRANTS.items()}
_CLOCK: Final = compiled(
    r"\b(?P<hour>1[0-2]|[1-9])(?::[03]0)?\s?(?:o['’ ]?clock|:00)|\b(?P<colon>1[0-2]|[1-9]):[03]0\b(?!\s*[ap]\.?m)",
)
_HOURS: Final = {
    "right": {10: "upper outer", 11: "upper outer", 1: "upper inner", 2: "upper inner", 4: "lower inner", 5: "lower inner", 7: "lower outer", 8: "lower outer"},
    "left": {1: "upper outer", 2: "upper outer", 10: "upper inner", 11: "upper inner", 7: "lower inner", 8: "lower inner", 4: "lower outer", 5: "lower outer"},
}  # fmt: skip
"""Quadrant of a clock position as the breast is seen from the front; 12, 3, 6 and 9 lie between two quadrants."""


@dataclass(frozen=True, slots=True)
class Site:
    """Words of a note (offsets) that name a site by its ``name``, the first words of its row."""

    name: str
    start: int
    end: int
    skin: bool = False
    side: str = ""

    def code(self, column: str, day: date) -> str:
        """The code, or what it begins with, of a column of the Neoplasm Table; empty where the table has none."""
        return _rows(_SKIN if self.skin else _ORGANS, day).get(self.name, {}).get(column, "")


@lru_cache(maxsize=16)
def _rows(table: str, day: date) -> dict[str, dict[str, str]]:
    return {words: row for row in dated_rows(table, day) for words in row["words"].split(" | ")}


@lru_cache(maxsize=16)
def _pattern(table: str, day: date) -> re.Pattern[str]:
    words = sorted(_rows(table, day), key=len, reverse=True)
    return compiled(
        r"(?<![\w-])(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in words) + r")(?![\w])",
    )


def sites_in(text: str, low: int, high: int, day: date, *, skin: bool) -> list[Site]:
    """The sites named between two offsets; those of the skin only for tumors of the skin, and there first."""
    found: list[Site] = []
    for table in [_SKIN, _ORGANS] if skin else [_ORGANS]:
        for match in _pattern(table, day).finditer(text, low, high):
            name = " ".join(match[0].lower().split())
            if _GONE_THERE.match(text, match.end()):
                continue
            if all(match.end() <= one.start or one.end <= match.start() for one in found):
                found.append(Site(name, match.start(), match.end(), table == _SKIN))
    if not skin:
        for match in _LOBES.finditer(text, low, high):
            side = "right" if match["side"] == "R" else "left"
            found.append(Site(_LOBE_NAMES[match["lobe"]], match.start(), match.end(), side=side))
    return found


def sided(stem: str, note: Note, span: tuple[int, int, int, int], site: Site | None, book: CodeBook) -> str:
    """The billable code of a stem, with the side, and in the breast the quadrant, that the words around it tell.

    ``span`` are the offsets of the tumor's words and of its sentence.
    """
    text, (start, end, low, high) = note.text, span
    if stem.startswith(codes("breast_cancer_of_any_site", book.day)):
        return breast_code(stem, note, span, book, male=_male(text))
    lobe = _part(stem, text, (low, high), book.day)
    stem, part_side = lobe or (stem, "")
    chosen = stem if stem in book.billable else book.descend(stem, ())
    if not chosen:
        return ""
    title = book.stems(chosen)
    side = (
        (site.side if site else "")
        or part_side
        or side_near(text, (site.start, site.end) if site else (start, end), (low, high))
    )
    side = side or side_of(text, start, end, high, title, list(note.sections))
    return book.with_side(chosen, side)[0] if side else chosen


def _part(stem: str, text: str, span: tuple[int, int], day: date) -> tuple[str, str] | None:
    """The one part of an organ that a sentence names beside it, with the side that its abbreviation tells ("RUL")."""
    low, high = span
    found = {
        code: match[0]
        for organ, pattern, code in _parts_of(day)
        if organ == stem and (match := pattern.search(text, low, high)) and not _GONE_THERE.match(text, match.end())
    }
    if len(found) != 1:
        return None
    code, words = found.popitem()
    return code, {"R": "right", "L": "left"}.get(words[:1], "") if _LOBES.fullmatch(words) else ""


@lru_cache(maxsize=16)
def _parts_of(day: date) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple(
        (
            row["organ"],
            compiled(
                rf"(?<![\w-])(?:{row['words'].replace(' | ', '|')})(?![\w])",
                0 if row["words"].isupper() else re.IGNORECASE,
            ),
            row["code"],
        )
        for row in dated_rows("organ_parts.tsv", day)
    )


_GONE_THERE: Final = compiled(
    r"(?:(?:\s*[,/&]\s*|\s+and\s+)(?:and\s+)?[a-z]+){0,4}(?:\s+(?:lobe|bone|wall))?\s+(?:mets?|metasta\w+|carcinomatosis|implants?|effusions?|(?:lymph )?nod(?:es?|al)|deposits?)\b",
)
"""Words behind a site by which it is where a tumor has gone to, not where it began."""


def side_near(text: str, words: tuple[int, int], sentence: tuple[int, int]) -> str:
    """The one side told close to some words of a sentence; empty where none or both are."""
    low, high = max(sentence[0], words[0] - _NEAR), min(sentence[1], words[1] + _NEAR)
    for begin, until in ((words[0] - 12, words[1]), (words[0], words[1] + 12), (low, high)):
        said = {
            name
            for one in _SIDE.finditer(text, max(low, begin), min(high, until))
            for name in ("right", "left", "both")
            if one[name]
        }
        if len(said) == 1:
            return {"both": "bilateral"}.get(one := said.pop(), one)
    return ""


def _male(text: str) -> bool:
    return bool(re.search(r"\bmale breast\b|\b(?<!fe)male patient\b|\b\d{2}[ -]?(?:y/?o ?)?(?:M|male|man)\b", text))


def breast_code(stem: str, note: Note, span: tuple[int, int, int, int], book: CodeBook, *, male: bool) -> str:
    """A code of the breast by quadrant, side and sex, from the sentence, then from its paragraph."""
    text, (start, end, low, high) = note.text, span
    side = side_near(text, (start, end), (low, high)) or side_of(
        text, start, end, high, frozenset({"breast"}), list(note.sections)
    )
    part = quadrant(text, low, high, side)
    stem = pairs("breast_quadrant", book.day).get(part, stem) if part else stem
    sex = "male" if male else "female"
    for wanted in (side, ""):
        for code in book.below(stem):
            said = set(re.findall(r"\w+", book.titles[code].lower()))
            if sex in said and (wanted or "unspecified") in said and not (not wanted and said & {"right", "left"}):
                return code
    return ""


def quadrant(text: str, low: int, high: int, side: str) -> str:
    """The one quadrant of a breast told between two offsets, by name or by the clock; empty where none or several are."""
    found = {name for name, pattern in _QUADRANT.items() if pattern.search(text, low, high)}
    if not found and side in _HOURS:
        hours = {int(one["hour"] or one["colon"]) for one in _CLOCK.finditer(text, low, high)}
        if len(hours) == 1:
            found = {_HOURS[side].get(hours.pop(), "overlapping")}
    return found.pop() if len(found) == 1 else ""
