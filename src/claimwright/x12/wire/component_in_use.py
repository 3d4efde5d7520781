"""Which character parts the components of an interchange, where its ISA16 names another?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

LOOKED_AT: Final = 1 << 13
"""Bytes of an interchange whose first composite tells; most have one in the first claim."""

_FIRST_PARTS: Final = (
    # Place of service and its qualifier; kind of diagnosis; kind of procedure; category of a claim's status.
    rb"CLM{e}[^{e}{s}]*{e}[^{e}{s}]*{e}{e}{e}[0-9A-Z]{{1,2}}(?P<a>{c})[AB](?P=a)[0-9A-Z]{e}",
    rb"HI{e}(?:A?B[KFJNPRGEHIQ]|APR|ABR|BB[RQ]|DR|PR)(?P<b>{c})[0-9A-Z]{{2,}}",
    rb"SV[135]{e}(?:HC|AD|ER|IV|WK)(?P<c>{c})[0-9A-Z]{{4,}}",
    rb"SV2{e}\d{{3,4}}{e}(?:HC|HP|ER|IV|WK)(?P<d>{c})[0-9A-Z]{{4,}}",
    rb"SVC{e}(?:HC|HP|AD|NU|N4|ER|IV|WK)(?P<e>{c})[0-9A-Z]{{3,}}",
    rb"STC{e}[A-Z]\d{{1,2}}(?P<f>{c})\d{{1,3}}(?:(?P=f)|{e}|{s})",
)


def component_in_use(head: bytes, element: str, segment: str, repetition: str, named: str) -> str:
    """The separator of components that the first composites of an interchange use; ``named`` where they use that, or tell
    nothing. ``head`` is its first bytes (``LOOKED_AT``)."""
    # A value may hold another character by chance: one composite parted as named settles it.
    used = {one for found in _pattern(element, segment, repetition).finditer(head) for one in found.groups() if one}
    return used.pop().decode("latin-1") if len(used) == 1 else named


@lru_cache(maxsize=16)
def _pattern(element: str, segment: str, repetition: str) -> re.Pattern[bytes]:
    e, s = re.escape(element.encode("latin-1")), re.escape(segment.encode("latin-1"))
    taken = b"".join(re.escape(one.encode("latin-1")) for one in element + segment + repetition)
    c = rb"[^A-Za-z0-9\s" + taken + rb"]"
    parts = b"|".join(
        one.replace(b"{{", b"\0")
        .replace(b"}}", b"\1")
        .replace(b"{e}", e)
        .replace(b"{s}", s)
        .replace(b"{c}", c)
        .replace(b"\0", b"{")
        .replace(b"\1", b"}")
        for one in _FIRST_PARTS
    )
    return re.compile(rb"(?:^|" + s + rb"|[\r\n])\s*(?:" + parts + rb")")
