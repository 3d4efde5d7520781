"""Which documents does a record of this setting hold, and which of them are missing?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.data_files import data_rows
from claimwright.records.chart import Chart, Document
from claimwright.records.entries_document import KIND

PROCEDURE: Final = "procedure"
SPECIMEN: Final = "specimen"
IMAGING: Final = "imaging"
_ALWAYS: Final = "always"
_OR: Final = " | "
_PROCEDURE_SYSTEMS: Final = frozenset({"icd10pcs", "icd9pcs"})
_SPECIMEN: Final = re.compile(
    r"\b(?:specimens?|biops(?:y|ies)|tissue|polyps?)\b[^.\n]{0,60}?\b(?:sent|submitted|taken|removed|obtained|to pathology)\b"
    r"|\bspecimens?(?: removed| sent)?:(?!\s*none)\s*\w|\bsent (?:for|to) (?:permanent )?(?:path(?:ology)?|histology)\b",
    re.IGNORECASE,
)
_OF_SPECIMENS: Final = ("specimen", "biops", "tissue", "polyp", "sent ")
_OF_IMAGING: Final = (" obtained", " done", " performed", " taken")
_NONE_TAKEN: Final = re.compile(r"\bno\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_IMAGING_DONE: Final = re.compile(
    r"\b(?:x-?rays?|CT|MRI|ultrasound|radiographs?)\b(?: of [^.\n]{0,40})? (?:was|were) (?:obtained|done|performed|taken)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Expected:
    """A document that the record should hold, why a coder waits for it, and the rule that says so."""

    document: str
    needed: str
    source: str
    found: bool


def expected_documents(chart: Chart, codes: Collection[str] = ()) -> tuple[Expected, ...]:
    """What a record of the chart's setting and day should hold, each found or not; empty for a setting without rules.

    ``codes``: systems of the codes proposed or chosen; a procedure (ICD-10-PCS) or the words of an operation ask for its report.
    """
    day = chart.encounter.date_of_service
    if day is None:
        return ()
    documents = [one for one in chart.documents if one.kind != KIND and one.text.strip()]
    rows = [
        row
        for row in _rows(day)
        if row["setting"] == chart.encounter.setting and _applies(row, chart, documents, codes)
    ]
    return tuple(Expected(row["document"], row["needed"], row["source"], _is_there(row, documents)) for row in rows)


@lru_cache(maxsize=64)
def _rows(day: date) -> tuple[dict[str, str], ...]:
    shown = day.isoformat()
    rows = data_rows("claimwright.records", "expected_documents.tsv")
    return tuple(
        row for row in rows if row["valid_from"] <= shown and (not row["valid_to"] or shown <= row["valid_to"])
    )


@lru_cache(maxsize=64)
def _heading(words: str) -> re.Pattern[str]:
    """A title, or a heading: words that begin a line."""
    return re.compile(rf"^[ \t*#=-]*(?:[\w&,/]+ ){{0,3}}(?:{words})", re.IGNORECASE | re.MULTILINE)


def _is_there(row: dict[str, str], documents: Sequence[Document]) -> bool:
    kinds = set(row["kinds"].split(_OR)) - {""}
    if any(one.kind in kinds for one in documents):
        return True
    heading = _heading(row["titled"])
    return any(heading.search(one.title) or heading.search(one.text) for one in documents)


def _applies(row: dict[str, str], chart: Chart, documents: Sequence[Document], codes: Collection[str]) -> bool:
    if row["when"] == _ALWAYS:
        return True
    if row["when"] == PROCEDURE:
        coded = {one.system for one in chart.entries} | set(codes)
        return bool(coded & _PROCEDURE_SYSTEMS) or any(one.kind == "operative_note" for one in documents)
    if row["when"] == SPECIMEN:
        return any(_told(_SPECIMEN, _OF_SPECIMENS, one.text) for one in documents if one.kind != "pathology")
    return any(_told(_IMAGING_DONE, _OF_IMAGING, one.text) for one in documents if one.kind != "imaging")


def _told(words: re.Pattern[str], without: tuple[str, ...], text: str) -> bool:
    """Whether the words stand in a text; one in which none of ``without`` stands is not looked through."""
    small = text.lower()
    return any(stem in small for stem in without) and any(
        not _NONE_TAKEN.search(text, max(0, one.start() - 24), one.start()) for one in words.finditer(text)
    )
