"""Segments become an interchange: separators kept out of the data, envelopes numbered and counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Final

import numpy as np
import polars as pl

from claimwright.data_files import data_table
from claimwright.x12.wire.delimiters import Delimiters

Element = str | Decimal | int | None
Segment = Sequence[Element | Sequence[Element]]
"""A segment as its id and elements; a composite element is a sequence of components."""

_DEFAULT: Final = Delimiters()


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom, when, under which control numbers.

    ``interchange_control_number`` is ISA13; groups count from ``group_control_number``, transaction sets of the
    whole interchange from ``transaction_control_number``. ``usage`` is T for test, P for production.
    """

    sender_id: str
    receiver_id: str
    timestamp: datetime
    interchange_control_number: int = 1
    group_control_number: int = 1
    transaction_control_number: int = 1
    usage: str = "T"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    group_sender: str = ""
    group_receiver: str = ""
    acknowledgment_requested: bool = False
    sender_name: str = ""
    sender_contact: str = ""
    sender_phone: str = ""
    receiver_name: str = ""
    delimiters: Delimiters = _DEFAULT
    line_break: str = "\n"
    version: str = "00501"
    """ISA12; before 00402 nothing repeats and ISA11 is U."""


@dataclass(frozen=True)
class TransactionSet:
    """One transaction set without ST and SE: kind (ST01), segments, version (GS08, and ST03 where the guide has it)."""

    kind: str
    segments: Sequence[Segment]
    version: str = ""


@dataclass(frozen=True)
class TextSet:
    """One transaction set already written: ``body`` is its segments between ST and SE, ``count`` of them."""

    kind: str
    version: str
    body: bytes | memoryview
    count: int


@dataclass(frozen=True)
class Written:
    """An interchange, the control numbers given (a row a transaction set, in order) and what was changed in the data."""

    data: bytes
    transactions: pl.DataFrame
    """kind, version, group_control_number, transaction_control_number, segments (SE01)."""
    changes: list[str] = field(default_factory=list)
    """Places whose data held a separator or a character outside the basic set, which was replaced; never the data."""


def unsafe(delimiters: Delimiters) -> str:
    """Pattern of the characters that must not stand in data: separators, control characters."""
    return "[" + re.escape(delimiters.all) + r"\x00-\x1f\x7f]"


def plain(text: str) -> str:
    """Upper case, accents dropped, anything still beyond ASCII a blank: what every receiver can read."""
    return unaccented(text.upper())


def unaccented(text: str) -> str:
    """The same in the case given: numbers of payers and people."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char if char.isascii() else " " for char in parts if not unicodedata.combining(char))


def write_element(value: Element, pattern: str) -> str:
    """One element or component as text: amounts without idle zeros, separators as blanks."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return re.sub(pattern, " ", plain(str(value))).rstrip()


def write_segment(segment: Segment, delimiters: Delimiters = _DEFAULT) -> str:
    """A segment as text without its terminator; idle separators at the end are left out."""
    pattern = unsafe(delimiters)
    elements = [
        delimiters.component.join(write_element(part, pattern) for part in element).rstrip(delimiters.component)
        if isinstance(element, Sequence) and not isinstance(element, str)
        else write_element(element, pattern)
        for element in segment
    ]
    return delimiters.element.join(elements).rstrip(delimiters.element)


def _changed(sets: Iterable[TransactionSet], delimiters: Delimiters) -> list[str]:
    pattern = re.compile(unsafe(delimiters) + r"|[^\x00-\x7f]")
    found = []
    for number, one in enumerate(sets, 1):
        for position, segment in enumerate(one.segments, 2):
            for at, element in enumerate(segment):
                parts = [element] if isinstance(element, str) or not isinstance(element, Sequence) else element
                if any(isinstance(part, str) and pattern.search(part) for part in parts):
                    found.append(f"transaction {number}, segment {position}, {segment[0]}{at:02}")
    return found


def text_sets(envelope: Envelope, transactions: Sequence[TransactionSet]) -> list[TextSet]:
    """Transaction sets written out, without their ST and SE."""
    end = envelope.delimiters.segment + envelope.line_break
    return [
        TextSet(
            one.kind,
            one.version,
            _octets("".join(write_segment(segment, envelope.delimiters) + end for segment in one.segments)),
            len(one.segments),
        )
        for one in transactions
    ]


def count_segments(body: bytes | memoryview, delimiters: Delimiters) -> int:
    """How many segments a text has."""
    return int(np.count_nonzero(np.frombuffer(body, dtype=np.uint8) == ord(delimiters.segment)))


def _octets(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def write_interchange(envelope: Envelope, transactions: Sequence[TransactionSet]) -> Written:
    """One interchange with these transaction sets; neighbours of one kind and version share a functional group."""
    written = join_interchange(envelope, text_sets(envelope, transactions))
    return Written(written.data, written.transactions, _changed(transactions, envelope.delimiters))


def _header(envelope: Envelope) -> str:
    delimiters = envelope.delimiters
    elements = [
        "ISA",
        "00",
        " " * 10,
        "00",
        " " * 10,
        envelope.sender_qualifier.ljust(2)[:2],
        unaccented(envelope.sender_id).ljust(15)[:15],
        envelope.receiver_qualifier.ljust(2)[:2],
        unaccented(envelope.receiver_id).ljust(15)[:15],
        f"{envelope.timestamp:%y%m%d}",
        f"{envelope.timestamp:%H%M}",
        delimiters.repetition if delimiters.repetition and envelope.version >= "00402" else "U",
        envelope.version,
        f"{envelope.interchange_control_number:09}",
        "1" if envelope.acknowledgment_requested else "0",
        envelope.usage,
        delimiters.component,
    ]
    return delimiters.element.join(elements)


_NUMBERS: Final = {
    "kind": pl.String,
    "version": pl.String,
    "group_control_number": pl.String,
    "transaction_control_number": pl.String,
    "segments": pl.Int64,
}


def join_interchange(envelope: Envelope, sets: Sequence[TextSet], after_header: Sequence[str] = ()) -> Written:
    """The fast way for bodies that are already text. ``after_header`` holds TA1 segments, which stand in no group."""
    end = envelope.delimiters.segment + envelope.line_break
    pieces: list[bytes | memoryview] = [_octets(segment + end) for segment in (_header(envelope), *after_header)]
    numbers: list[tuple[str, str, str, str, int]] = []
    group = envelope.group_control_number
    for (kind, version), members in groupby(sets, lambda one: (one.kind, one.version)):
        functional_id, usual = _functional_ids()[kind]
        named = version or usual
        pieces.append(_opened(envelope, functional_id, group, named))
        before = len(numbers)
        for one in members:
            number = f"{envelope.transaction_control_number + len(numbers):04}"
            pieces += _enclosed(envelope, one, number, named)
            numbers.append((kind, named, str(group), number, one.count + 2))
        pieces.append(_segment(envelope, "GE", str(len(numbers) - before), str(group)))
        group += 1
    groups = str(group - envelope.group_control_number)
    pieces.append(_segment(envelope, "IEA", groups, f"{envelope.interchange_control_number:09}"))
    return Written(b"".join(pieces), pl.DataFrame(numbers, schema=_NUMBERS, orient="row"))


@cache
def _functional_ids() -> dict[str, tuple[str, str]]:
    """Kind of transaction set to GS01 and to the version it is written in when none is named."""
    table = data_table("claimwright.x12.grammar", "functional_ids.tsv")
    return {row["transaction"]: (row["functional_id"], row["version"]) for row in table.iter_rows(named=True)}


def _segment(envelope: Envelope, *elements: str) -> bytes:
    delimiters = envelope.delimiters
    return _octets(delimiters.element.join(elements) + delimiters.segment + envelope.line_break)


def _opened(envelope: Envelope, functional_id: str, group: int, version: str) -> bytes:
    """The GS of a functional group."""
    return _segment(
        envelope,
        "GS",
        functional_id,
        envelope.group_sender or envelope.sender_id,
        envelope.group_receiver or envelope.receiver_id,
        f"{envelope.timestamp:%Y%m%d}",
        f"{envelope.timestamp:%H%M}",
        str(group),
        "X",
        version,
    )


def _enclosed(envelope: Envelope, one: TextSet, number: str, version: str) -> tuple[bytes, bytes | memoryview, bytes]:
    """A transaction set between its ST and SE. An 835 carries no ST03 (005010X221A1), nor does any set before 005010."""
    stated = () if one.kind == "835" or version < "005" else (version,)
    opening = _segment(envelope, "ST", one.kind, number, *stated)
    return opening, one.body, _segment(envelope, "SE", str(one.count + 2), number)
