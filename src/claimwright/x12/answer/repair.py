"""What of a file can be put right by rule, without touching clinical content or money, and what does it read then?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.x12.check.check import check
from claimwright.x12.check.findings import checks
from claimwright.x12.grammar.model import standard
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.segments import Segments, read_segments

_INTERCHANGE_NUMBER: Final = 9
_NUMBERS: Final = ("ISA", 13)
_COUNTS: Final = {
    "SE01-count": 1,
    "GE01-count": 1,
    "IEA01-count": 1,
    "SE02-number": 2,
    "GE02-number": 2,
    "IEA02-number": 2,
}
_WRAPPED: Final = "lines-wrapped"
_ROUNDS: Final = 4
"""A trailer put in place changes counts, which the next round puts right."""


@dataclass(frozen=True)
class Repair:
    """One thing put right: the finding, where (``row`` of the file as received, segment id, element), in words."""

    finding: str
    row: int
    id: str
    element: int | None
    words: str


def repair(segments: Segments) -> tuple[bytes, list[Repair]]:
    """The file with its deterministic faults put right, and what was done.

    Put right are an ISA16 that names another separator than the data use, counts and control numbers of trailers, missing trailers, the widths of the ISA, idle blanks and
    separators, segment ids in small letters, punctuation of telephone and tax numbers, hyphens of ZIP codes and points
    of diagnosis codes. Amounts, codes, dates and names are never changed; what stands between segments stays. A repair that
    would bring an error that was not there is not done.
    """
    done: list[Repair] = []
    if segments.wrapped:
        # Its bytes are held without the breaks.
        done.append(Repair(_WRAPPED, 0, "ISA", None, checks()[_WRAPPED]["repair"]))
    current = segments
    for _ in range(_ROUNDS):
        found = check(current)
        mendable = found.filter(pl.col("repair").is_not_null() & (pl.col("finding") != _WRAPPED))
        current, repairs = _bettered(current, mendable, _errors(found))
        if not repairs:
            break
        done += repairs
    return current.to_bytes(), done


def _errors(found: pl.DataFrame) -> Counter[tuple[Any, ...]]:
    """The errors by what they are and where they stand within a set, however many segments stand before them."""
    wrong = found.filter(pl.col("severity") == "error")
    return Counter(wrong.select("finding", "id", "element", "component").rows())


def _bettered(
    segments: Segments, found: pl.DataFrame, before: Counter[tuple[Any, ...]]
) -> tuple[Segments, list[Repair]]:
    """The file mended by all these findings but those whose repair would bring an error that was not there ``before``.

    A blank taken away can leave an element empty, a trailer put in place can close a set that was cut off: such a repair
    would hide what is wrong, so it is left to a person. Halves are tried until the odd ones are found.
    """
    kept: list[int] = []
    best: tuple[Segments, list[Repair]] = (segments, [])
    halves = [list(range(found.height))] if found.height else []
    while halves:
        tried = halves.pop()
        made = _tried(segments, found[sorted(kept + tried)], before)
        if made is not None:
            kept += tried
            best = made
        elif len(tried) > 1:
            middle = len(tried) // 2
            halves += [tried[middle:], tried[:middle]]
    return best


def _tried(
    segments: Segments, found: pl.DataFrame, before: Counter[tuple[Any, ...]]
) -> tuple[Segments, list[Repair]] | None:
    """The file mended by these findings; None when that brings an error, once the trailers count again."""
    changed, repairs = _mended(segments, found)
    try:
        mended = read_segments(changed, segments.source)
        after = check(mended)
        counted = after.filter(pl.col("finding").is_in(list(_COUNTS)))
        if counted.height:
            after = check(read_segments(_mended(mended, counted)[0], segments.source))
    except UnreadableError:
        return None
    return (mended, repairs) if not _errors(after) - before else None


def _mended(segments: Segments, found: pl.DataFrame) -> tuple[bytes, list[Repair]]:
    """One round: each segment is mended by its findings, in order of place."""
    frame = segments.frame
    texts = frame["text"].to_list()
    delimiters = [segments.delimiters[number] for number in frame["separators_number"].to_list()]
    after: dict[int, list[str]] = {}
    repairs: list[Repair] = []
    for row in found.iter_rows(named=True):
        at = row["row"]
        if row["finding"].endswith("-missing"):
            new = _trailer(frame, row, delimiters[at])
            place = after.setdefault(_end(frame, row), [])
            place.append(new)
            place.sort(key=lambda text: ("SE", "GE", "IE").index(text[:2]))
        else:
            new = _MENDERS.get(row["finding"], _counted)(texts[at], row, delimiters[at])
            if new == texts[at]:
                continue
            texts[at] = new
        repairs.append(Repair(row["finding"], at, row["id"], row["element"], checks()[row["finding"]]["repair"]))
    return _written(segments, texts, after, delimiters), repairs


def _written(segments: Segments, texts: list[str], after: dict[int, list[str]], delimiters: list[Delimiters]) -> bytes:
    """The bytes again, with what stood between the segments."""
    data = segments.data
    pieces: list[bytes] = []
    end = 0
    number = 0
    for chunk in segments.chunks:
        encoding = "latin-1" if chunk.tokens.encoding == "latin-1" else "utf-8"
        old, own = chunk.tokens.texts().to_list(), chunk.separators
        for before, offset in zip(old, chunk.offsets().tolist(), strict=True):
            pieces += [data[end:offset], own.encode(texts[number], encoding)]
            end = offset + len(own.encode(before, encoding))
            if number in after:
                # The new segment follows with the same terminator and line break as this one.
                follows = re.match(rb"[\r\n]*", data[end + 1 :])
                gap = data[end : end + 1 + (follows.end() if follows else 0)]
                gap = gap or delimiters[number].segment.encode("latin-1")
                for text in after[number]:
                    pieces += [gap, own.encode(text, encoding)]
            number += 1
    pieces.append(data[end:])
    if after and not data[end:].strip():
        last = delimiters[-1].segment.encode("latin-1")
        if not data[end:].startswith(last):
            pieces.insert(-1, last)
    return b"".join(pieces)


def _end(frame: pl.DataFrame, row: dict[str, Any]) -> int:
    """The row after which a missing trailer belongs: the last one of what it closes."""
    level = {"SE": "transaction", "GE": "group", "IEA": "interchange"}[row["finding"][:-8]]
    inside = frame.filter(pl.col(level) == row[level])["row"]
    return int(inside.max() or row["row"]) if len(inside) else int(row["row"])  # type: ignore[arg-type]


def _trailer(frame: pl.DataFrame, row: dict[str, Any], delimiters: Delimiters) -> str:
    """A trailer with the number of its header; the next round counts."""
    trailer = row["finding"][:-8]
    position = {"SE": 2, "GE": 6, "IEA": 13}[trailer]
    header = frame["text"][row["row"]].split(delimiters.element)
    number = header[position].strip() if len(header) > position else ""
    return delimiters.element.join((trailer, "0", number))


def _counted(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    position = _COUNTS.get(row["finding"])
    if position is None or row["expected"] is None:
        return text
    return _with(text, position, delimiters, lambda _: row["expected"])


def _with(text: str, position: int, delimiters: Delimiters, change: Callable[[str], str]) -> str:
    parts = text.split(delimiters.element)
    while len(parts) <= position:
        parts.append("")
    parts[position] = change(parts[position])
    return delimiters.element.join(parts)


def _width(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    most = standard()["ISA", row["element"], 0].most

    def padded(value: str) -> str:
        bare = value.strip()
        if len(bare) > most:
            return value
        return bare.zfill(most) if ("ISA", row["element"]) == _NUMBERS and bare.isdigit() else bare.ljust(most)

    return _with(text, row["element"], delimiters, padded)


def _separator_of_components(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    return _with(text, 16, delimiters, lambda _: delimiters.component)


def _component(text: str, row: dict[str, Any], delimiters: Delimiters, change: Callable[[str], str]) -> str:
    if not row["component"]:
        return _with(text, row["element"], delimiters, change)

    def inner(value: str) -> str:
        parts = value.split(delimiters.component)
        if row["component"] <= len(parts):
            parts[row["component"] - 1] = change(parts[row["component"] - 1])
        return delimiters.component.join(parts)

    return _with(text, row["element"], delimiters, inner)


def _blanks(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    return _component(text, row, delimiters, lambda value: value.strip(" "))


def _separators(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    del row
    return text.rstrip(delimiters.element)


def _capitals(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    del row
    identifier, separator, rest = text.partition(delimiters.element)
    return identifier.upper() + separator + rest


def _phone(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    return _component(text, row, delimiters, lambda value: re.sub(r"^1(?=\d{10}$)", "", re.sub(r"\D", "", value)))


def _digits(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    return _component(text, row, delimiters, lambda value: re.sub(r"\D", "", value))


def _pointless(text: str, row: dict[str, Any], delimiters: Delimiters) -> str:
    return _component(text, row, delimiters, lambda value: value.replace(".", ""))


_MENDERS: Final[dict[str, Callable[[str, dict[str, Any], Delimiters], str]]] = {
    "ISA-width": _width,
    "ISA16-component": _separator_of_components,
    "idle-blanks": _blanks,
    "idle-separators": _separators,
    "lower-case-id": _capitals,
    "phone-punctuation": _phone,
    "zip-hyphen": _digits,
    "tax-number-form": _digits,
    "diagnosis-point": _pointless,
}
