"""Which character parts the components of an interchange, where its ISA16 names another?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

LOOKED_AT: Final = 1 << 13
"""Bytes of an interchange whose first composite tells; most have one in the first claim."""

_TRIED: Final = 3
"""So many segments of an id are looked at."""
_FIRST_PARTS: Final = (
    # Kind of diagnosis; kind of procedure; category of a claim's status; place of service and its qualifier.
    ((b"HI",), rb"HI<E>(?:A?B[KFJNPRGEHIQ]|APR|ABR|BB[RQ]|DR|PR)(?P<parts><C>)[0-9A-Z]{2,}"),
    ((b"SV1", b"SV3", b"SV5"), rb"SV[135]<E>(?:HC|AD|ER|IV|WK)(?P<parts><C>)[0-9A-Z]{4,}"),
    ((b"SVC",), rb"SVC<E>(?:HC|HP|AD|NU|N4|ER|IV|WK)(?P<parts><C>)[0-9A-Z]{3,}"),
    ((b"SV2",), rb"SV2<E>\d{3,4}<E>(?:HC|HP|ER|IV|WK)(?P<parts><C>)[0-9A-Z]{4,}"),
    ((b"STC",), rb"STC<E>[A-Z]\d{1,2}(?P<parts><C>)\d{1,3}(?:(?P=parts)|<E>|<S>)"),
    (
        (b"CLM",),
        rb"CLM<E>[^<E><S>]*<E>[^<E><S>]*<E><E><E>[0-9A-Z]{1,2}(?P<parts><C>)[AB](?P=parts)[0-9A-Z]<E>",
    ),
)


def component_in_use(head: bytes, element: str, segment: str, repetition: str, named: str) -> str:
    """The separator of components that the first composites of an interchange use; ``named`` where they use that, or tell
    nothing. ``head`` is its first bytes (``LOOKED_AT``)."""
    used: set[str] = set()
    head = _own(head, element, segment)
    for part, at in _composites(head, element.encode("latin-1")):
        found = _pattern(part, element, segment, repetition).match(head, at)
        if found is None:
            continue
        one = found["parts"].decode("latin-1")
        # A value may hold another character by chance: one composite parted as named settles it.
        if one == named:
            return named
        used.add(one)
    return used.pop() if len(used) == 1 else named


def _own(head: bytes, element: str, segment: str) -> bytes:
    """What is of this interchange: the composites of the next one are parted by its own separator."""
    next_one = re.compile(re.escape(segment.encode("latin-1")) + rb"\s*ISA" + re.escape(element.encode("latin-1")))
    return next_one.split(head, maxsplit=1)[0]


def _composites(head: bytes, element: bytes) -> Iterator[tuple[int, int]]:
    """The first segments that begin with a composite: number of the pattern, and where the segment begins."""
    for number, (identifiers, _) in enumerate(_FIRST_PARTS):
        for identifier in identifiers:
            at = head.find(identifier + element)
            for _ in range(_TRIED):
                if at < 0:
                    break
                if not head[at - 1 : at].isalnum():
                    yield number, at
                at = head.find(identifier + element, at + 1)


@lru_cache(maxsize=64)
def _pattern(number: int, element: str, segment: str, repetition: str) -> re.Pattern[bytes]:
    """A composite's pattern in these separators: E stands for that of elements, S of segments, C for any of components."""
    pieces = {
        b"E": re.escape(element.encode("latin-1")),
        b"S": re.escape(segment.encode("latin-1")),
        b"C": rb"[^A-Za-z0-9\s" + re.escape((element + segment + repetition).encode("latin-1")) + rb"]",
    }
    _, pattern = _FIRST_PARTS[number]
    return re.compile(re.sub(rb"<([ESC])>", lambda found: pieces[found[1]], pattern))
