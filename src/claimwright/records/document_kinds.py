"""What kinds of documents does a record hold, in which order are they read, and whose text is only a copy of earlier text?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

from claimwright.data_files import data_rows

OTHER: Final = "other"


class HasKind(Protocol):
    """A document, as it is read or as it is kept."""

    @property
    def kind(self) -> str:
        """One of ``document_kinds.tsv``; anything else counts as other."""


@dataclass(frozen=True)
class DocumentKind:
    """``folded``: text of it that an earlier document holds is copied forward, not stated anew."""

    kind: str
    title: str
    folded: bool


@cache
def document_kinds() -> tuple[DocumentKind, ...]:
    """All kinds in the order in which a record is read."""
    rows = data_rows("claimwright.records", "document_kinds.tsv")
    return tuple(DocumentKind(row["kind"], row["title"], row["folded"] == "yes") for row in rows)


def kind_of(name: str) -> DocumentKind:
    """The kind of this name; what no row names is another document."""
    kinds = {one.kind: one for one in document_kinds()}
    return kinds.get(name, kinds[OTHER])


def by_kind[D: HasKind](documents: Iterable[D]) -> list[tuple[DocumentKind, list[D]]]:
    """Documents under their kinds, both in the order in which they are read; kinds without documents are left out."""
    under: dict[str, list[D]] = {}
    for document in documents:
        under.setdefault(kind_of(document.kind).kind, []).append(document)
    return [(kind, under[kind.kind]) for kind in document_kinds() if kind.kind in under]
