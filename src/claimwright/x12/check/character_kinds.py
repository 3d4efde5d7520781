"""Which kinds of characters stand in a value: digits, capitals, small letters, blanks, signs, or none an X12 file may have?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.wire.tokens import Tokens

DIGIT, UPPER, LOWER, BLANK, SIGN, POINT, MINUS, FOREIGN = (1 << at for at in range(8))
"""Kinds of characters (X12.6: basic and extended character sets); FOREIGN stands in neither set."""


def _kinds() -> Array:
    kinds = np.full(256, FOREIGN, dtype=np.uint8)
    for symbols, kind in (
        ("0123456789", DIGIT),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UPPER),
        ("abcdefghijklmnopqrstuvwxyz", LOWER),
        (" ", BLANK),
        ("!\"&'()*+,/:;?=%@[]_{}\\|<>~#$^`", SIGN),
        (".", POINT),
        ("-", MINUS),
    ):
        kinds[[ord(symbol) for symbol in symbols]] = kind
    return kinds


KINDS: Final = _kinds()


@dataclass(frozen=True)
class ByteKinds:
    """The kinds of the bytes of a stretch of the buffer; ``base`` is the position of the first."""

    kinds: Array
    base: int

    def between(self, start: Array, end: Array) -> Array:
        """Which kinds of characters stand between these positions, which ascend."""
        if not len(start):
            return np.empty(0, dtype=np.uint8)
        edges = np.empty(2 * len(start), dtype=np.int64)
        edges[0::2], edges[1::2] = start, end
        edges -= self.base
        found: Array = np.bitwise_or.reduceat(self.kinds, edges)[0::2]
        found[end <= start] = 0
        return found


def kinds_of_bytes(tokens: Tokens, start: Array, end: Array) -> ByteKinds:
    """The kind of each byte from the first of these values to the last; separators have none."""
    kinds = KINDS.copy()
    for separator in tokens.delimiters.all:
        kinds[ord(separator)] = 0
    if not len(start):
        return ByteKinds(np.zeros(1, dtype=np.uint8), 0)
    base = int(start[0])
    stretch = tokens.buffer.whole[base : int(end[-1]) + 1]
    return ByteKinds(np.frombuffer(stretch.translate(kinds.tobytes()), np.uint8), base)
