"""Which characters do the bytes of a text stand for: UTF-8, UTF-16, UTF-32, or the Windows code page of old systems?"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer first: the mark of UTF-32 begins with the one of UTF-16."""
_LOOKED_AT: Final = 4096
_MOSTLY: Final = 0.4
"""Share of zero bytes in every second place from which text is UTF-16: English has more than nine in ten of them there."""


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read in, and the first byte that is not UTF-8 (-1 when all are)."""

    text: str
    encoding: str = "utf-8"
    first_other: int = -1


def decoded(data: bytes) -> Decoded:
    """The characters of some bytes. What is neither UTF-8 nor UTF-16 or UTF-32 is read as Windows-1252, the commonest old one.

    A byte order mark of UTF-8 stays (as ``U+FEFF``), so that offsets count the file's own characters.
    """
    wide = wide_encoding(data)
    if wide:
        return Decoded(data.decode(wide, "replace").removeprefix("\ufeff"), wide.split("-le")[0].split("-be")[0])
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Decoded(data.decode("cp1252", "replace"), "cp1252", error.start)


def wide_encoding(data: bytes) -> str:
    """The encoding of text in two or four bytes a character, by its mark or its zero bytes; empty for all other bytes."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    head = data[:_LOOKED_AT]
    half = len(head) // 2
    if half < 2:
        return ""
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > _MOSTLY and even < odd / 8:
        return "utf-16-le"
    return "utf-16-be" if even > _MOSTLY and odd < even / 8 else ""


def narrowed(data: bytes) -> bytes:
    """The bytes as UTF-8 when they are UTF-16 or UTF-32, else as they are."""
    return decoded(data).text.encode() if wide_encoding(data) else data
