"""The record's own codes as a document, one a line, so that a suggestion taken from them has words to quote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from claimwright.records.chart import CodedEntry, Document, Where

DOCUMENT_ID: Final = "coded-entries"
KIND: Final = "coded_entries"


def entry_line(entry: CodedEntry) -> str:
    """One entry as a line: kind, code, the record's own words, value, status."""
    words = [entry.kind + ":", entry.code, entry.description, entry.value]
    if entry.modifiers:
        words.append("modifiers " + ",".join(entry.modifiers))
    if entry.units is not None:
        words.append(f"units {entry.units.normalize():f}")
    if entry.status:
        words.append(f"({entry.status})")
    return " ".join(" ".join(words).split())


def coded_entries_document(entries: Sequence[CodedEntry], source: str) -> tuple[Document, ...]:
    """A document listing the entries (line ``i`` is entry ``i``), or nothing when there are none."""
    if not entries:
        return ()
    text = "\n".join(entry_line(entry) for entry in entries)
    return (Document(DOCUMENT_ID, "Coded entries of the record", text, KIND, where=Where(source)),)
