"""The 837s of one kind in a chunk: to which claim, line, payer, subscriber and provider does each segment belong?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.x12.chunks import Chunk, TransactionSet
from claimwright.x12.labels import Labels, label
from claimwright.x12.loops import KINDS
from claimwright.x12.spans import Spans
from claimwright.x12.tokens import Tokens

Array = np.ndarray[Any, Any]

_ENCLOSING: Final = {
    "billing": "2000A",
    "subscriber": "2000B",
    "patient": "2000C",
    "claim": "2300",
    "other": "2320",
    "service": "2400",
}
_OPENED: Final = {"adjudication": ("2430", "SVD"), "form": ("2440", "LQ")}


@dataclass(frozen=True)
class Scope:
    """The loops of one kind: ``openers`` (segments), and per segment of the chunk the number of its loop, or -1."""

    openers: Array
    number: Array


@dataclass
class Part837:
    """Labelled transaction sets of one kind of claim (P, I, D), and which of their segments have been read."""

    labels: Labels
    kind: str
    used: Array = field(repr=False)
    _scopes: dict[str, Scope] = field(default_factory=dict, repr=False)

    @property
    def tokens(self) -> Tokens:
        return self.labels.tokens

    def scope(self, name: str) -> Scope:
        """billing, subscriber, patient, claim, other (payer), service, adjudication, form, set or entity."""
        if name not in self._scopes:
            self._scopes[name] = self._make(name)
        return self._scopes[name]

    def _make(self, name: str) -> Scope:
        labels = self.labels
        if name == "set":
            openers = np.array([one.first for one in labels.sets], dtype=np.int64)
            enclosing = np.full(len(self.tokens), -1, dtype=np.int64)
            for one in labels.sets:
                enclosing[one.first : one.last] = one.first
        elif name in _ENCLOSING:
            loop = _ENCLOSING[name]
            enclosing = labels.enclosing(loop)
            openers = np.flatnonzero(
                (labels.opener == np.arange(len(self.tokens))) & (labels.loop == labels.names.index(loop))
            )
        elif name == "entity":
            openers = labels.rows("NM1")
            enclosing = labels.opener
        else:
            loop, segment = _OPENED[name]
            openers = labels.rows(segment, loop)
            enclosing = labels.opener
        slot = np.full(len(self.tokens) + 1, -1, dtype=np.int64)
        slot[openers] = np.arange(len(openers))
        return Scope(openers, slot[enclosing])

    @cached_property
    def claims(self) -> Array:
        """The CLM segments."""
        return self.scope("claim").openers

    def of_claims(self, scope: str) -> Array:
        """Per claim the number of its billing provider, subscriber, patient or set, or -1."""
        return self.scope(scope).number[self.claims]

    def first(self, rows: Array, scope: str) -> Array:
        """Per loop of the scope the first of these segments in it, or -1."""
        known = self.scope(scope)
        found = np.full(len(known.openers), -1, dtype=np.int64)
        numbers = known.number[rows]
        inside = numbers >= 0
        found[numbers[inside][::-1]] = rows[inside][::-1]
        return found

    def unread(self, identifier: str, *loops: str) -> Array:
        """Segments with this id in these loops that no column has taken yet."""
        rows = self.labels.rows(identifier, *loops)
        return rows[~self.used[rows]]

    def element(self, rows: Array, position: int, component: int = 0) -> Spans:
        """An element of these segments; where a row is -1 it is absent."""
        return self.tokens.at(rows).element(position, component)

    def text(self, rows: Array, position: int, component: int = 0) -> pl.Series:
        return self.element(rows, position, component).text()


def kind_of(one: TransactionSet, chunk: Chunk) -> str:
    """P, I or D of an 837: by its version, else by the segment its lines use, else P."""
    for version in (one.version, one.group_version):
        for guide, letter in KINDS.items():
            if guide in version:
                return letter
    for segment, letter in (("SV1", "P"), ("SV2", "I"), ("SV3", "D")):
        rows = chunk.tokens.rows(segment)
        if ((rows >= one.first) & (rows < one.last)).any():
            return letter
    return "P"


def parts_of(chunk: Chunk) -> Iterator[Part837]:
    """The 837s of a chunk by kind of claim; nothing when there is none."""
    kinds: dict[str, list[TransactionSet]] = {}
    for one in chunk.sets:
        if one.kind == "837":
            kinds.setdefault(kind_of(one, chunk), []).append(one)
    for kind, sets in kinds.items():
        labels = label(chunk, "837", kind, sets)
        # What was carried into the chunk has been read with the chunk before.
        used = np.zeros(len(chunk.tokens), dtype=bool)
        used[: chunk.carried] = True
        yield Part837(labels, kind, used)
