"""What did a person mean by what they typed into a search box? Words of names, days, numbers and amounts, in any order."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from claimwright.workbench import typed

MOST_WORDS: Final = 8
"""Words that are looked for; what is typed beyond them is no name and no number."""
LONGEST: Final = 120
"""Characters that are read of what was typed."""

_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES: Final = re.compile(r"['’‘`´ʼ]")
_APART: Final = re.compile(r"[^\w]+|_+")
_NUMBER_JOINTS: Final = re.compile(r"[^0-9a-z]+")
UNSAID: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms", "dr", "miss"})
"""Parts of a name that a record may have or not: they are looked for, and their absence is no fault."""
LABELS: Final = frozenset((
    "mrn", "dob", "born", "claim", "claims", "member", "record", "patient", "encounter", "visit", "account", "acct", "trace",
    "check", "eft", "number", "no", "id", "icn", "dcn", "pcn", "batch", "remittance", "payment", "amount", "total",
))  # fmt: skip
"""Words that say what a number is; where there is another word they are not looked for."""

_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_NAMED_MONTH: Final = "|".join(_MONTHS)
_DATES: Final = (
    re.compile(r"(?<![\w/.-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\w/-])"),
    re.compile(r"(?<![\w/.-])(?P<m>\d{1,2})(?P<s>[-/.])(?P<d>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\w/-])"),
    re.compile(rf"\b(?P<n>{_NAMED_MONTH})[a-z]*\.? *(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:, *| +)(?P<y>\d{{4}})\b", re.I),
    re.compile(rf"\b(?P<d>\d{{1,2}})[ -]?(?P<n>{_NAMED_MONTH})[a-z]*\.?,?[ -]?(?P<y>\d{{4}})\b", re.I),
)
_AMOUNT: Final = re.compile(r"(?P<minus>[-(])?\$?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,12})(?P<cents>\.\d{1,2})?\)?")

Days = tuple[date, date]


@dataclass(frozen=True)
class Word:
    """One word as typed: ``name`` folded for names, ``number`` for numbers, ``days`` the spans it may mean as a birth date."""

    text: str
    name: str = ""
    number: str = ""
    days: tuple[Days, ...] = ()
    part: str = ""
    """``last`` or ``first`` where a comma says so, as lists write names; else either."""


@dataclass(frozen=True)
class Asked:
    """What was typed, understood."""

    text: str
    words: tuple[Word, ...] = ()
    numbers: tuple[str, ...] = ()
    """Ways in which claim, member, check and other numbers may be kept."""
    amount: Decimal | None = None
    exact_amount: bool = False
    """Whether only an amount is written so: with cents or a dollar sign."""
    optional: tuple[Word, ...] = ()
    """Words that count where they are found, and are no fault where they are not."""


def folded(text: str) -> str:
    """Small letters without accents and apostrophes: ``O’Brien`` and ``OBRIEN`` are one."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)
    return _APOSTROPHES.sub("", plain)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(part for part in _APART.split(folded(text)) if part)


@lru_cache(maxsize=65_536)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of a name as kept in an index: each part, and the whole of one that has several (``smith``, ``jones``, ``smithjones``)."""
    parts = plain_words(name)
    return (*parts, "".join(parts)) if len(parts) > 1 else parts


def number_key(text: str) -> str:
    """A number without the joints and the case it may be written with: ``H-1001`` and ``h1001`` are one."""
    return _NUMBER_JOINTS.sub("", folded(text))


def understood(text: str, today: date) -> Asked:
    """What was typed, understood; nothing of what cannot be read."""
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST].strip()
    if not text or not typed.readable(text):
        return Asked("")
    dated, rest = _dates_of(text, today)
    words = list(_words_of(rest, today))[:MOST_WORDS]
    needed = [word for word in words if word.name not in LABELS | UNSAID] or ([] if dated else words)
    optional = tuple(word for word in words if word not in needed)
    amount, exact = _amount_of(text)
    return Asked(text, (*dated, *needed), tuple(_numbers_of(text, rest)), amount, exact, optional)


def _words_of(text: str, today: date) -> Iterator[Word]:
    before, comma, behind = text.partition(",")
    for part, piece in (("last" if comma else "", before), ("first" if comma else "", behind.replace(",", " "))):
        for raw in piece.split():
            days = tuple(_days_of(raw, today))
            if any(letter.isdigit() for letter in raw):
                if number := number_key(raw):
                    yield Word(raw, number, number, days)
                continue
            for name in plain_words(raw):
                yield Word(raw, name, number_key(name), (), part)


def _numbers_of(text: str, rest: str) -> Iterator[str]:
    """The words and the whole, as typed and as they may be kept: in capitals or not, with joints or without."""
    seen: set[str] = set()
    whole = [text, rest] if len(text.split()) <= 4 else []
    for raw in [*text.split()[:MOST_WORDS], *whole]:
        bare = raw.strip(" ,;:#()")
        joined = re.sub(r"[\s.-]+", "", bare)
        for way in (bare, bare.upper(), bare.lower(), joined, joined.upper(), joined.lower()):
            if (len(way) > 1 or way.isdigit()) and way.lower() not in LABELS and way not in seen:
                seen.add(way)
                yield way


def _amount_of(text: str) -> tuple[Decimal | None, bool]:
    """A text that is an amount alone, but for words that say of what: ``125.00``, ``$1,250``, ``(125.00)``, ``check 125``."""
    bare = "".join(word for word in text.split() if word.strip(",;:#").lower() not in LABELS)
    found = _AMOUNT.fullmatch(bare)
    if not found:
        return None, False
    amount = Decimal(found["whole"].replace(",", "") + (found["cents"] or ""))
    return (-amount if found["minus"] else amount), bool(found["cents"] or "$" in bare or "," in bare)


def _dates_of(text: str, today: date) -> tuple[list[Word], str]:
    """Days written with their parts apart, and the text without them."""
    found: list[Word] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if days := tuple(_spans(match.groupdict(), today)):
                found.append(Word(match[0], days=days))
                text = text.replace(match[0], " ", 1)
    return found, text


def _days_of(raw: str, today: date) -> Iterator[Days]:
    """The days that digits without joints may mean, a year, or a month of a year (``3/1961``)."""
    if re.fullmatch(r"\d{8}", raw):
        yield from _spans({"y": raw[4:], "m": raw[:2], "d": raw[2:4]}, today)
        yield from _spans({"y": raw[:4], "m": raw[4:6], "d": raw[6:]}, today)
    elif re.fullmatch(r"\d{6}", raw):
        yield from _spans({"y": raw[4:], "m": raw[:2], "d": raw[2:4]}, today)
    elif re.fullmatch(r"\d{4}", raw):
        yield from _span(int(raw), 1, 1, int(raw), 12, 31, today)
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{4})", raw):
        month, year = int(match[1]), int(match[2])
        if 1 <= month <= 12 and year >= date.min.year:
            yield from _span(year, month, 1, year, month, calendar.monthrange(year, month)[1], today)


def _spans(parts: dict[str, str], today: date) -> Iterator[Days]:
    """The days that year, month and day may mean: the month first, the day first where no month is so high, either century."""
    month = _MONTHS[parts["n"].lower()] if parts.get("n") else int(parts["m"])
    day, year = int(parts["d"]), int(parts["y"])
    if month > 12:
        month, day = day, month
    centuries = (0,) if len(parts["y"]) > 2 else (2000, 1900)
    for century in centuries:
        yield from _span(century + year, month, day, century + year, month, day, today)


def _span(y: int, m: int, d: int, y2: int, m2: int, d2: int, today: date) -> Iterator[Days]:
    try:
        first, last = date(y, m, d), date(y2, m2, d2)
    except ValueError:
        return
    if first >= typed.EARLIEST and first <= today:
        yield first, last
