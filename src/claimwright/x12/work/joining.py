"""How do several files become one interchange, and which must not be put together?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from claimwright.errors import UnreadableError
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.segments import Segments
from claimwright.x12.work.rewriting import (
    GroupOfTexts,
    SetOfTexts,
    assembled,
    element,
    line_break,
    numbered_header,
    with_element,
)

_ALIKE: Final = {
    15: "test or production (ISA15)",
    5: "the kind of sender (ISA05)",
    6: "the sender (ISA06)",
    7: "the kind of receiver (ISA07)",
    8: "the receiver (ISA08)",
    12: "the version (ISA12)",
}
"""What all interchanges must have in common: one ISA speaks for them all."""
_TRAILERS: Final = ("SE", "GE", "IEA")
_GROUP_KEY: Final = (1, 2, 3, 8)
"""Kind, sender, receiver and version: sets that share them share a group."""


def join(files: Sequence[Segments], *, number: int | None = None) -> bytes:
    """All transaction sets of these files as one interchange, under the ISA of the first.

    Sets of one kind, sender, receiver and version share a group; GS06 counts from 1, ST02 stays where no two are alike,
    else all are numbered anew; ISA13 is ``number`` or the first file's. Raises ``UnreadableError`` naming the file that
    cannot go with the first: test with production, another sender, receiver or version, an interchange that comes
    twice, one without its ISA, or data that holds a separator of the first.
    """
    if not files:
        raise ValueError("expected at least one file to join")
    delimiters = files[0].delimiters[0]
    header = ""
    groups: dict[tuple[str, ...], tuple[str, list[SetOfTexts]]] = {}
    seen: dict[str, str] = {}
    for segments in files:
        digest = hashlib.sha256(segments.data).hexdigest()
        if digest in seen:
            raise UnreadableError(segments.source, "", f"the same bytes as {seen[digest]}: claims would go out twice")
        seen[digest] = segments.source
        header = _take(segments, header, groups, delimiters, seen)
    if not groups:
        raise UnreadableError(files[0].source, "ST01", "no transaction set to join")
    if number is not None:
        header = numbered_header(header, number, delimiters)
    members = list(groups.values())
    numbers = [element(one.texts[0], 2, delimiters) for _, sets in members for one in sets]
    anew = len(set(numbers)) < len(numbers)
    joined: list[GroupOfTexts] = []
    count = 0
    for place, (head, sets) in enumerate(members, 1):
        renumbered: list[SetOfTexts] = []
        for one in sets:
            count += 1
            first = with_element(one.texts[0], 2, f"{count:04}", delimiters) if anew else one.texts[0]
            renumbered.append(SetOfTexts([first, *one.texts[1:]], one.encoding))
        joined.append(GroupOfTexts(with_element(head, 6, str(place), delimiters), renumbered))
    return assembled(header, joined, delimiters, line_break(files[0]))


def _take(
    segments: Segments,
    header: str,
    groups: dict[tuple[str, ...], tuple[str, list[SetOfTexts]]],
    wanted: Delimiters,
    seen: dict[str, str],
) -> str:
    """Puts the sets of a file into the groups; the ISA that stands for all."""
    inside: list[str] | None = None
    key: tuple[str, ...] = ()
    for chunk in segments.chunks:
        own = chunk.separators
        encoding = "latin-1" if chunk.tokens.encoding == "latin-1" else "utf-8"
        for place, text in zip(chunk.row.tolist(), chunk.tokens.texts().to_list(), strict=True):
            identifier = element(text, 0, own).upper()
            if identifier == "ISA":
                _same(segments, header, text, own, wanted, seen)
                header = header or text
                inside = None
                continue
            told = text if own == wanted else _told_with(text, own, wanted, segments.source, place)
            if identifier == "GS":
                key = tuple(element(told, position, wanted) for position in _GROUP_KEY)
                groups.setdefault(key, (told, []))
                inside = None
            elif identifier == "ST":
                if not header or not key:
                    raise UnreadableError(segments.source, f"segment {place + 1}", "a transaction set outside a group")
                inside = [told]
                groups[key][1].append(SetOfTexts(inside, encoding))
            elif identifier in _TRAILERS:
                inside = None
            elif inside is not None:
                inside.append(told)
    return header


def _same(
    segments: Segments, header: str, text: str, own: Delimiters, wanted: Delimiters, seen: dict[str, str]
) -> None:
    """Raises when an interchange cannot go with the first one, or is one we have."""
    number = "/".join(element(text, position, own) for position in (5, 6, 13))
    if number in seen:
        raise UnreadableError(
            segments.source,
            "ISA13",
            f"an interchange of this sender with the number of {seen[number]}: it would go out twice",
        )
    seen[number] = f"one in {segments.source}"
    for position, words in _ALIKE.items() if header else ():
        if element(text, position, own) != element(header, position, wanted):
            raise UnreadableError(segments.source, f"ISA{position:02}", f"differs from the first file in {words}")


def _told_with(text: str, own: Delimiters, wanted: Delimiters, source: str, place: int) -> str:
    """A segment with the separators of the first file."""
    table = {
        ord(mine): theirs
        for mine, theirs in (
            (own.element, wanted.element),
            (own.component, wanted.component),
            (own.repetition, wanted.repetition or own.repetition),
        )
        if mine
    }
    foreign = set(wanted.all) - set(own.all)
    if any(symbol in text for symbol in foreign):
        raise UnreadableError(
            source, f"segment {place + 1}", "holds a character that separates parts in the first file"
        )
    return text.translate(table)
