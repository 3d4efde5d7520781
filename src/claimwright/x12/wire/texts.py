"""How are columns of texts joined, chosen and gathered as bytes, a row at a time and no string object anywhere?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.wire.text_kernels import (
    copy_groups,
    copy_piece,
    count_groups,
    count_piece,
    find_known,
    mark_changes,
    replace_octet,
    trim_end,
    walk_along,
    write_decimals,
)

_WIDEST: Final = 22
"""Bytes of the longest whole number of 64 bits with a sign, a point and a zero before it."""


@dataclass(frozen=True, eq=False)
class Texts:
    """A text a row: ``octets[starts[row]:ends[row]]``. Rows may share bytes, and bytes may belong to no row."""

    octets: Array
    starts: Array
    ends: Array

    def __post_init__(self) -> None:
        # Arrays of Arrow cannot be written to: when none can, kernels are compiled once and not for every mixture.
        for array in (self.octets, self.starts, self.ends):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def sizes(self) -> Array:
        return self.ends - self.starts

    def where(self, mask: Array) -> Texts:
        """The same texts, empty where ``mask`` is false."""
        return Texts(self.octets, self.starts, np.where(mask, self.ends, self.starts))

    def taken(self, rows: Array) -> Texts:
        """The texts of these rows; empty for -1."""
        if not len(self):
            return nothing(len(rows))
        starts, ends = self.starts[rows], self.ends[rows]
        return Texts(self.octets, starts, np.where(rows >= 0, ends, starts))

    def spread(self, rows: Array, size: int) -> Texts:
        """``size`` rows of which these (each once) have the texts, and the others none."""
        starts, ends = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        starts[rows], ends[rows] = self.starts, self.ends
        return Texts(self.octets, starts, ends)

    def without_first(self, count: int | Array) -> Texts:
        """The texts without their first bytes, of which each has at least as many."""
        return Texts(self.octets, self.starts + count, self.ends)

    def trimmed(self, idle: str) -> Texts:
        """The texts without ``idle`` at their ends."""
        ends = self.ends.copy()
        trim_end(self.octets, self.starts, ends, ord(idle))
        return Texts(self.octets, self.starts, ends)

    def gathered(self, groups: Array, size: int) -> Texts:
        """A text for each of ``size`` groups: those of its rows one after the other. ``groups``: of each row, -1 for none."""
        sizes = np.zeros(size, dtype=np.int64)
        count_groups(sizes, self.starts, self.ends, groups)
        starts, ends, octets = _room(sizes)
        copy_groups(octets, starts.copy(), self.octets, self.starts, self.ends, groups)
        return Texts(octets, starts, ends)

    def replaced(self, old: str, new: str) -> Texts:
        """The texts with one character in place of another."""
        octets = self.octets.copy()
        replace_octet(octets, ord(old), ord(new))
        return Texts(octets, self.starts, self.ends)

    def changes(self) -> Array:
        """Whether each text differs from that of the row before; the first one does not."""
        changed = np.zeros(len(self), dtype=np.bool_)
        self.mark_changes(changed, np.arange(-1, len(self) - 1))
        return changed

    def mark_changes(self, changed: Array, before: Array) -> None:
        """Marks the rows not yet marked whose text differs from that of another row each (-1 for none)."""
        mark_changes(changed, before, self.octets, self.starts, self.ends)

    def numbers_in(self, known: Texts) -> Array:
        """The number of each text among a few known ones; -1 for another text."""
        found = np.empty(len(self), dtype=np.int64)
        find_known(found, self.octets, self.starts, self.ends, known.octets, known.starts, known.ends)
        return found

    def numbers_along(self, own: Texts) -> Array | None:
        """The number of each text in a list that names them in the same order; nothing when the orders differ."""
        found = np.empty(len(self), dtype=np.int64)
        same_order = walk_along(found, self.octets, self.starts, self.ends, own.octets, own.starts, own.ends)
        return found if same_order else None

    def first_alike(self) -> Array:
        """The number of the first row that has the same text as each row."""
        heads = np.append(0, np.flatnonzero(self.changes()))[: len(self)]
        seen: dict[bytes, int] = {}
        firsts = [seen.setdefault(self[head], head) for head in heads.tolist()]
        runs = np.diff(np.append(heads, len(self)))
        return np.repeat(np.array(firsts, dtype=np.int64), runs)

    def __getitem__(self, row: int) -> bytes:
        return self.octets[self.starts[row] : self.ends[row]].tobytes()

    def to_list(self) -> list[bytes]:
        """The texts as bytes: for a few of them."""
        return [self[row] for row in range(len(self))]


def _room(sizes: Array) -> tuple[Array, Array, Array]:
    """Starts and ends of texts of these sizes one behind the other, and bytes to write them to."""
    edges = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=edges[1:])
    return edges[:-1], edges[1:], np.empty(edges[-1], dtype=np.uint8)


def octets_of(text: str) -> Array:
    """The bytes of a text as the wire has them: Latin-1."""
    return np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)


def nothing(size: int) -> Texts:
    """As many empty texts."""
    none = np.zeros(size, dtype=np.int64)
    return Texts(np.zeros(0, dtype=np.uint8), none, none)


def literal(text: str, size: int) -> Texts:
    """The same text as often as asked."""
    octets = octets_of(text)
    return Texts(octets, np.zeros(size, dtype=np.int64), np.full(size, len(octets), dtype=np.int64))


def listed(texts: Sequence[str]) -> Texts:
    """These texts, a row each."""
    octets = octets_of("".join(texts))
    starts, ends, _ = _room(np.array([len(text) for text in texts], dtype=np.int64))
    return Texts(octets, starts, ends)


def whole_numbers(values: Array) -> Texts:
    """Whole numbers as texts."""
    return decimals(values.astype(np.int64), 0)


def decimals(values: Array, scale: int) -> Texts:
    """Whole numbers of 10**-scale as texts without idle zeros."""
    size = len(values)
    starts, ends = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    octets = np.empty(size * _WIDEST, dtype=np.uint8)
    values.flags.writeable = False
    write_decimals(octets, starts, ends, values, scale, _WIDEST)
    return Texts(octets, starts, ends)


def joined(pieces: Iterable[tuple[Texts, int] | Texts], separator: str, size: int) -> Texts:
    """Pieces of each row as one text. A piece with a place has a separator before it for every place since the last
    piece that was not empty, so that idle separators at the end are left out; one without a place follows directly.
    """
    placed = [(piece, 0, True) if isinstance(piece, Texts) else (*piece, False) for piece in pieces]
    placed = [one for one in placed if len(one[0].octets)]
    sizes, last = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for texts, position, glued in placed:
        count_piece(sizes, last, texts.starts, texts.ends, position, glued)
    starts, ends, octets = _room(sizes)
    cursor = starts.copy()
    last[:] = 0
    mark = ord(separator) if separator else 0
    for texts, position, glued in placed:
        copy_piece(octets, cursor, last, texts.octets, texts.starts, texts.ends, position, glued, mark)
    return Texts(octets, starts, ends)


def beside(pieces: Sequence[Texts], size: int) -> Texts:
    """The texts of each row one after the other."""
    return joined(pieces, "", size)
