"""What parts one number from another: side, digit, site, size, count, guidance, age and setting, as the words around an act tell."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.done import Done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.ages import years_old

_LEFT: Final = compiled(r"\b(?:left|lt|(?-i:OS))\b|(?<![\w.])L(?![\w.]|\s?\d|\s?=)")
_RIGHT: Final = compiled(r"\b(?:right|rt|(?-i:OD))\b|(?<![\w.])R(?![\w./]|\s?\d|\s?=)")
_BOTH: Final = compiled(
    r"\b(?:bilat\w*|both(?![- ](?:bones?|sides of|techniques?|were normal|intact|neg\w*))|b/l|(?-i:OU|AU))\b",
)
_ULTRASOUND: Final = compiled(
    r"\b(?:under |with |w/ ?)?(?:ultrasound|US|sono\w*)(?:[- ](?:guid\w+|guidance))?\b(?=[^.\n]{0,60})", 0
)
_GUIDED: Final = compiled(
    r"\b(?:ultrasound|US|sono\w*|fluoro\w*|CT|image|imaging)[- ]?guid\w*|\bunder (?:ultrasound|US|fluoro\w*|CT)\b|\b(?:US|ultrasound) (?:used|for guidance)\b",
)
_NUMBER: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "single": 1,
    "both": 2,
}
_COUNTED: Final = compiled(
    r"\b(?:tests?|injections?)[ :]+(?P<after>\d{1,3})\b(?! ?(?:mg|mL|cc|units))|\b(?:x|×) ?(?P<times>\d{1,3})\b(?! ?(?:cm|mm|d\b|days|wks|min|\d))|\b(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|single) (?:[\w-]+ ){0,3}?(?:lesions?|warts?|AKs?|keratos[ei]s|biops\w+|bxs?|nails?|tags|sites?|tests?|injections?|shots?|verruca\w*|muscles?|specimens?)\b",
)
_MUSCLES: Final = compiled(
    r"\b(?:trapezius|trap|rhomboid\w*|levator(?: scapulae)?|paraspinal\w*|gluteus \w+|glut\w*|piriformis|quadratus|QL|splenius|SCM|sternocleidomastoid|infraspinatus|supraspinatus|deltoid|latissimus|temporalis|masseter)\b",
)
_SEDATED: Final = compiled(
    r"\b(?:intra-?service|sedation)(?: (?:time|start to end))?(?: was| of|:| =)? ?(?P<before>\d{1,3}) ?min|\b(?P<after>\d{1,3}) ?min\w* (?:of )?(?:intra-?service|sedation)",
)
"""How long a sedation was watched."""
_LEVELS: Final = compiled(r"\b[CTLS]\d{1,2}[-/ ]{1,2}[CTLS]?\d{1,2}\b")
"""Levels of the spine: "L4-5", "L5-S1"."""
_REGIONS: Final = compiled(
    r"\b(?:cervical|thoracic|lumbar|sacral|pelvi[sc]|ribs?|rib cage|head|cranial|upper extremit\w+|lower extremit\w+|abdom\w+|viscer\w+)\b",
)
_SQUARE: Final = compiled(r"(\d{1,3}(?:\.\d)?) ?(?:cm2|cm²|sq\.? ?cm|square (?:cm|centimet))")
_BY: Final = compiled(r"(\d{1,2}(?:\.\d)?) ?(?:cm)? ?[x×] ?(\d{1,2}(?:\.\d)?)(?: ?[x×] ?\d{1,2}(?:\.\d)?)? ?cm\b")
_DEFIBRILLATOR: Final = compiled(r"\b(?:ICD|AICD|CRT-D|defibrillator)\b", 0)
_PACEMAKER: Final = compiled(r"\b(?:pacemaker|PPM|pacer|DDDR?|VVIR?|generator|CRT-P)\b")
_DUAL: Final = compiled(r"\b(?:dual|DDDR?|RA\b[^.\n]{0,40}\bRV|A sense)")
_SINGLE: Final = compiled(r"\b(?:single[- ]chamber|VVIR?)\b")


def side_of(text: str, low: int, high: int, at: int) -> str:
    """LT, RT or 50 by the nearest word of a side between two offsets; empty where none stands there."""
    if _BOTH.search(text, low, high):
        return "50"
    found = [
        (abs(match.start() - at), side)
        for side, words in (("LT", _LEFT), ("RT", _RIGHT))
        for match in words.finditer(text, low, high)
    ]
    return min(found)[1] if found else ""


def side_near(one: Done) -> str:
    """The side of an act: of its clause, else of its sentence, else of its line."""
    start = one.match.start()
    spans = ((start, one.match.end()), (one.low, one.high), (one.told.low, one.told.high), one.line)
    return next((side for low, high in spans if (side := side_of(one.text, low, high, start))), "")


def digit_near(one: Done, day: date) -> str:
    """The finger or toe of an act as its modifier; its side alone where no digit is named, empty where neither is."""
    side = side_near(one)
    for low, high in ((one.match.start(), one.match.end()), (one.low, one.high), (one.told.low, one.told.high)):
        for pattern, row in _digits(day):
            if pattern.search(one.text, low, high):
                return row["left"] if side == "LT" else row["right"] if side == "RT" else ""
    return side


@lru_cache(maxsize=16)
def _digits(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{row['words']})\b", re.IGNORECASE), row) for row in dated_rows("services/digits.tsv", day)
    )


@lru_cache(maxsize=16)
def sites(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """The sites of the body by their words, with the groups they belong to."""
    return tuple(
        (re.compile(rf"\b(?:{row['words']})\b", re.IGNORECASE), row) for row in dated_rows("services/sites.tsv", day)
    )


def site_of(text: str, low: int, high: int, at: int, day: date) -> dict[str, str] | None:
    """The site named nearest to a place between two offsets."""
    found = [
        (abs(match.start() - at), number)
        for number, (words, _) in enumerate(sites(day))
        for match in words.finditer(text, low, high)
    ]
    return sites(day)[min(found)[1]][1] if found else None


def told(case: Case, one: Done, name: str) -> str | int | None:
    """What the words around an act say of a separator; None where they leave it open."""
    text, (low, high) = one.text, (one.told.low, one.told.high)
    if name == "place":
        setting = case.chart.encounter.setting
        return "office" if setting in {"office", ""} else setting
    if name == "age":
        return years_old(case)
    if name == "size":
        site = site_of(text, one.match.start(), one.match.end(), one.match.end(), case.book.day) or site_of(
            text, one.low, one.high, one.match.end(), case.book.day
        )
        return site["joint"] or None if site else None
    if name == "guidance":
        begin, end = one.line
        if _GUIDED.search(text, begin, end):
            return "ultrasound" if _ULTRASOUND.search(text, begin, end) else "imaging"
        return "none"
    if name == "count":
        return count_of(text, low, high)
    if name == "minutes":
        spent = _SEDATED.search(text)
        return int(spent["before"] or spent["after"]) if spent else None
    if name == "levels":
        return (
            len(
                {match[0].upper() for match in _LEVELS.finditer(text, *one.line)}
                or {match[0].upper() for match in _LEVELS.finditer(text)}
            )
            or None
        )
    if name == "muscles":
        named = {match[0].lower() for match in _MUSCLES.finditer(text, low, high)}
        return count_of(text, low, high) or len(named) or None
    if name == "regions":
        return len({match[0].lower()[:4] for match in _REGIONS.finditer(text, *one.line)}) or None
    if name == "area":
        return _area(text, *one.line)
    if name == "device":
        return "defibrillator" if _DEFIBRILLATOR.search(text) else "pacemaker" if _PACEMAKER.search(text) else None
    if name == "leads":
        return "dual" if _DUAL.search(text) else "single" if _SINGLE.search(text) else None
    raise KeyError(name)


def _area(text: str, low: int, high: int) -> int | None:
    """Square centimetres, written so or as length by width; up to the next whole one."""
    if whole := _SQUARE.search(text, low, high):
        return -int(-float(whole[1]) // 1)
    if sides := _BY.search(text, low, high):
        return -int(-float(sides[1]) * float(sides[2]) // 1)
    return None


def count_of(text: str, low: int, high: int) -> int | None:
    """How many, where the words count ("x6", "three lesions")."""
    match = _COUNTED.search(text, low, high)
    if match is None:
        return None
    written = match["times"] or match["count"] or match["after"]
    return int(written) if written.isdigit() else _NUMBER[written.lower()]
