"""How do segments taken from a file become an interchange of their own: trailers counted, numbers and levels put right?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.segments import Segments

_LARGEST_NUMBER: Final = 10**9
"""ISA13 has nine digits."""


@dataclass(frozen=True)
class SetOfTexts:
    """One transaction set: its segments from the ST on, without the SE."""

    texts: Sequence[str]
    encoding: str = "utf-8"


@dataclass(frozen=True)
class GroupOfTexts:
    """One functional group: its GS and its sets."""

    header: str
    sets: Sequence[SetOfTexts]


def elements_of(text: str, delimiters: Delimiters) -> list[str]:
    """A segment's id and elements."""
    return text.split(delimiters.element)


def element(text: str, position: int, delimiters: Delimiters) -> str:
    """One element without the blanks around it; "" where it is not there."""
    parts = elements_of(text, delimiters)
    return parts[position].strip() if position < len(parts) else ""


def with_element(text: str, position: int, value: str, delimiters: Delimiters) -> str:
    """The segment with another value of an element."""
    parts = elements_of(text, delimiters)
    parts += [""] * (position + 1 - len(parts))
    parts[position] = value
    return delimiters.element.join(parts)


def line_break(segments: Segments) -> str:
    """What stands between a terminator and the next segment of a file, beside the terminator itself."""
    terminator = segments.delimiters[0].segment.encode("latin-1")
    if terminator in (b"\r", b"\n"):
        return ""
    found = re.search(re.escape(terminator) + rb"(\r?\n)", segments.data[:4096])
    return found[1].decode() if found else ""


def numbered_header(header: str, number: int, delimiters: Delimiters) -> str:
    """An ISA with this control number (ISA13)."""
    return with_element(header, 13, f"{number % _LARGEST_NUMBER:09}", delimiters)


def interchange_number(header: str, delimiters: Delimiters) -> int:
    """ISA13 of an ISA; 1 where it is no number."""
    stated = element(header, 13, delimiters)
    return int(stated) if stated.isdecimal() else 1


def relevelled(texts: Sequence[str], delimiters: Delimiters) -> list[str]:
    """The segments with their HLs numbered anew: HL01 from 1, HL02 after its parent, HL04 whether a child follows."""
    levels = [at for at, text in enumerate(texts) if element(text, 0, delimiters).upper() == "HL"]
    numbers = {element(texts[at], 1, delimiters): str(new) for new, at in enumerate(levels, 1)}
    parents = {element(texts[at], 2, delimiters) for at in levels}
    found = list(texts)
    for at in levels:
        old, parent, child = (element(texts[at], position, delimiters) for position in (1, 2, 4))
        text = with_element(texts[at], 1, numbers[old], delimiters)
        if parent:
            text = with_element(text, 2, numbers.get(parent, parent), delimiters)
        if child:
            text = with_element(text, 4, "1" if old in parents else "0", delimiters)
        found[at] = text
    return found


def assembled(header: str, groups: Sequence[GroupOfTexts], delimiters: Delimiters, between: str) -> bytes:
    """One interchange: the ISA, its groups and sets, each with its trailer counted. ``between``: see ``line_break``."""
    end = delimiters.segment + between
    separator = delimiters.element
    pieces = [(header + end).encode("latin-1", "replace")]
    for group in groups:
        pieces.append((group.header + end).encode("latin-1", "replace"))
        for one in group.sets:
            number = element(one.texts[0], 2, delimiters)
            trailer = separator.join(("SE", str(len(one.texts) + 1), number))
            pieces.append(delimiters.encode(end.join((*one.texts, trailer)) + end, one.encoding))
        trailer = separator.join(("GE", str(len(group.sets)), element(group.header, 6, delimiters)))
        pieces.append((trailer + end).encode("latin-1", "replace"))
    trailer = separator.join(("IEA", str(len(groups)), element(header, 13, delimiters)))
    pieces.append((trailer + end).encode("latin-1", "replace"))
    return b"".join(pieces)
