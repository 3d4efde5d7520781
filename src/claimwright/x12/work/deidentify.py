"""A file with consistent fake identities, dates shifted by patient, the same structure, codes and money."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from claimwright.ages import age_on
from claimwright.data_files import data_table
from claimwright.x12.grammar.model import standard
from claimwright.x12.places.claim_extents import Stretch, claims_of_file
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.segments import Segments
from claimwright.x12.work.fake_values import Fakes
from claimwright.x12.work.patients import Patients

_DATE_TEXT: Final = 1251
_OLDEST: Final = 90
"""Ages above 89 are told as 90 (45 CFR 164.514(b)(2)(i)(C))."""
_KEPT_NUMBERS: Final = ("4N",)
"""Numbers (REF01) that are codes."""
_DAY: Final = re.compile(r"\d{8}")
_ANSWER: Final = re.compile(r"[\d.]{1,5}")
_WHITE: Final = b" \t\r\n"


@dataclass(frozen=True)
class Deidentified:
    """The file, and how many values of each kind were put in the place of others."""

    data: bytes
    replaced: dict[str, int]


@cache
def _treatments() -> dict[tuple[str, int, int], str]:
    found = {
        (row["segment"], int(row["position"]), int(row["component"])): row["treatment"]
        for row in data_table("claimwright.x12.grammar", "private.tsv").iter_rows(named=True)
    }
    for row in data_table("claimwright.x12.grammar", "private_procedures.tsv").iter_rows(named=True):
        for component in (2, 3, 4, 5, 6, 8):
            found[row["segment"], int(row["position"]), component] = "keep"
        found[row["segment"], int(row["position"]), 7] = "words"
    return found


@cache
def treatment(segment: str, position: int, component: int) -> str:
    """What becomes of an element: keep, code, number, date, name, id, words, street, city, zip, contact, answer, drug.

    What the dictionary does not know is an id.
    """
    place = (segment, 0 if segment == "HI" else position, component)
    if told := _treatments().get(place):
        return told
    rule = standard().get((segment, position, component))
    if rule is None:
        return "id"
    if rule.number == _DATE_TEXT or rule.type == "DT":
        return "date"
    return {"ID": "code", "TM": "keep", "R": "number", "N0": "number"}.get(rule.type, "id")


def deidentify(segments: Segments, key: bytes) -> Deidentified:
    """The file for people who must not know whose it is. With one key, one person has one fake identity in all files.

    Replaced are names, addresses, telephones, every number (NPIs by NPIs with a right check digit, control numbers,
    member, claim, account and authorization numbers), free text (put out, as long as it was), and dates: those of a
    patient go back by one number of days of his own, those of the envelope by one of the key; ages above 89 become 90.
    Kept are codes, amounts, quantities, times, states, the first three digits of ZIP codes where 45 CFR 164.514 lets
    them, drug codes, and the order of everything. A day that lies after the file was written goes with the envelope.
    """
    fakes = Fakes(key)
    counted: Counter[str] = Counter()
    texts: dict[int, str] = {}
    for stretch in claims_of_file(segments).stretches:
        texts.update(_told(stretch, fakes, counted))
    return Deidentified(_written(segments, texts), dict(counted))


def _told(stretch: Stretch, fakes: Fakes, counted: Counter[str]) -> Iterator[tuple[int, str]]:
    placed, chunk = stretch.placed, stretch.chunk
    patients = Patients(stretch)
    groups = chunk.group[placed.rows].tolist()
    own = placed.tokens.texts(placed.rows).to_list()
    for at, (row, text, group) in enumerate(zip(stretch.file_rows.tolist(), own, groups, strict=True)):
        shift = _Shift(fakes, patients.of(at), patients.written(group))
        yield row, _segment(text, chunk.separators, fakes, shift, counted)


def _segment(text: str, delimiters: Delimiters, fakes: Fakes, shift: _Shift, counted: Counter[str]) -> str:
    parts = text.split(delimiters.element)
    segment = parts[0].strip().upper()
    for position, value in enumerate(parts[1:], 1):
        if not value.strip():
            continue
        if segment == "ISA":
            parts[position] = _value(segment, position, 0, value, parts, fakes, shift, counted)
            continue
        composite = (segment, position, 1) in standard()
        repeats = value.split(delimiters.repetition) if delimiters.repetition else [value]
        for number, repeat in enumerate(repeats):
            inner = repeat.split(delimiters.component)
            for component, one in enumerate(inner):
                place = component + 1 if composite else 0
                inner[component] = _value(segment, position, place, one, parts, fakes, shift, counted)
            repeats[number] = delimiters.component.join(inner)
        parts[position] = delimiters.repetition.join(repeats)
    return delimiters.element.join(parts)


def _value(
    segment: str,
    position: int,
    component: int,
    value: str,
    parts: list[str],
    fakes: Fakes,
    shift: _Shift,
    counted: Counter[str],
) -> str:
    """One value, with the blanks around it."""
    bare = value.strip()
    if not bare:
        return value
    kind = treatment(segment, position, component)
    rule = standard().get((segment, position, component))
    if kind == "code" or (kind == "keep" and rule is not None):
        # What is longer than any code of its list is no code, and may be anything.
        kind = "keep" if rule is None or len(bare) <= rule.most else "id"
    if kind == "number":
        kind = "keep" if re.fullmatch(r"-?[\d.]+", bare) else "id"
    if kind == "drug":
        kind = "keep" if parts[2].strip() == "N4" else "id"
    if kind == "answer":
        kind = "keep" if _ANSWER.fullmatch(bare) else "words"
    if segment == "REF" and position == 2 and parts[1].strip() in _KEPT_NUMBERS:
        kind = "keep"
    if kind == "keep":
        return value
    made = _fake(kind, bare, fakes, shift, birth=segment == "DMG")
    if made != bare:
        counted[kind] += 1
    return value.replace(bare, made, 1) if segment != "ISA" else made.ljust(len(value))


def _fake(kind: str, value: str, fakes: Fakes, shift: _Shift, *, birth: bool) -> str:
    if kind == "date":
        return shift.born(value) if birth else shift.moved(value)
    if kind == "words":
        return re.sub(r"[A-Z]", "X", re.sub(r"[a-z]", "x", re.sub(r"\d", "0", value)))
    makers = {
        "name": fakes.name,
        "street": fakes.street,
        "city": fakes.city,
        "zip": fakes.postal_code,
        "contact": fakes.contact,
        "id": fakes.identifier,
    }
    return makers[kind](value)


class _Shift:
    """Moves the dates of one patient, or of the envelope where there is none."""

    def __init__(self, fakes: Fakes, patient: str, written: date | None) -> None:
        self._written = written
        self._envelope = 1 + fakes.days("\x00envelope") % 28
        # A patient's dates go back further than the envelope's, so that none comes to lie after the file.
        self._days = self._envelope + fakes.days(patient) if patient else self._envelope

    def moved(self, value: str) -> str:
        """Every date in a value, in the form it has; digits that are no date become nines."""
        if len(value) == 4 and value.isdecimal():
            return value
        if len(value) == 6 and value.isdecimal():
            return self._short(value)
        return re.sub(r"\d{5,}", lambda found: self._day(found[0]), value)

    def _short(self, value: str) -> str:
        """YYMMDD, or a month of a year."""
        day = _date("20" + value)
        if day is not None:
            return f"{self._back(day):%y%m%d}"
        month = _date(value + "01")
        return f"{self._back(month):%Y%m}" if month is not None else "9" * len(value)

    def _day(self, digits: str) -> str:
        day = _date(digits[:8]) if len(digits) in (8, 12, 14) else None
        return f"{self._back(day):%Y%m%d}{digits[8:]}" if day is not None else "9" * len(digits)

    def _back(self, day: date) -> date:
        late = self._written is not None and day > self._written
        try:
            return day - timedelta(days=self._envelope if late else self._days)
        except OverflowError:
            return day

    def born(self, value: str) -> str:
        """A birth date: moved with the patient's other dates, or the one that makes whoever is older than 89 ninety."""
        day = _date(value) if _DAY.fullmatch(value) else None
        if day is None or self._written is None:
            return self.moved(value)
        age = age_on(day, self._written)
        if age is None or age < _OLDEST:
            return self.moved(value)
        return f"{self._back(self._written).year - _OLDEST:04}0101"


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _written(segments: Segments, texts: dict[int, str]) -> bytes:
    """The bytes: segments with their terminators and line breaks; whatever else stood between them is left out."""
    pieces: list[bytes] = []
    end = 0
    number = 0
    for chunk in segments.chunks:
        encoding = "latin-1" if chunk.tokens.encoding == "latin-1" else "utf-8"
        own = chunk.separators
        wanted = own.segment.encode("latin-1") + _WHITE
        for before, offset in zip(chunk.tokens.texts().to_list(), chunk.offsets().tolist(), strict=True):
            pieces += (_only(segments.data[end:offset], wanted), own.encode(texts[number], encoding))
            end = offset + len(own.encode(before, encoding))
            number += 1
        pieces.append(_only(segments.data[end : end + 1], wanted))
        end += 1
    pieces.append(_only(segments.data[end:], _WHITE))
    return b"".join(pieces)


def _only(data: bytes, wanted: bytes) -> bytes:
    return bytes(byte for byte in data if byte in wanted)


__all__: Any = ["Deidentified", "deidentify", "treatment"]
