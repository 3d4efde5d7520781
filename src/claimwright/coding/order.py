"""In which order diagnoses are reported: the reason for the encounter first, external causes last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from claimwright.coding.rule_tables import codes
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.coding.book import CodeBook
    from claimwright.records.chart import Chart

_PRINCIPAL: Final = frozenset({"principal", "billing", "final", "discharge", "dd"})


def ordered_diagnoses(suggestions: Sequence[Suggestion], chart: Chart, book: CodeBook) -> list[str]:
    """Undotted codes in reporting order (guidelines II and IV.G; I.A.13 etiology before manifestation; I.C.20.a.6)."""
    ranks: dict[str, tuple[int, int]] = {}
    for entry in chart.entries:
        if entry.system == "icd10cm" and entry.kind == "diagnosis" and entry.use not in {"admitting", "ad"}:
            place = (
                0 if entry.use == "principal" else 1,
                entry.rank if entry.rank is not None else 50 if entry.use in _PRINCIPAL else 99,
            )
            code = undot(entry.code)
            ranks[code] = min(ranks.get(code, (9, 999)), place)
    purposes = {undot(s.code) for s in suggestions if s.listed_first}
    described: dict[str, int] = {}
    for suggestion in suggestions:
        described.setdefault(undot(suggestion.code), len(described))

    def key(code: str) -> tuple[int, tuple[int, int], int]:
        return _group(code, book, ranks, purposes, chart), ranks.get(code, (1, 99)), described[code]

    return sorted(described, key=key)


def _group(code: str, book: CodeBook, ranks: dict[str, tuple[int, int]], purposes: set[str], chart: Chart) -> int:
    if code in book.external or code.startswith(codes("external_causes", book.day)):
        return 9
    if code.startswith(codes("pregnancy", book.day)):
        return -1  # chapter 15 has priority over every other chapter (guideline I.C.15.a.1)
    if code in ranks and (ranks[code][0] == 0 or ranks[code][1] < 50):
        return 1
    if code in purposes or code.startswith(codes("reported_first", book.day)):
        return 0 if not any(rank[1] < 50 for rank in ranks.values()) else 2
    if code.startswith(codes("first_of_its_manifestations", book.day)):
        return 2  # guideline I.C.1.g.1.b; sepsis and obstetrics before it
    if code in book.manifestations:
        return 5
    if code[0] == "Z":
        return 6
    if chart.encounter.is_inpatient and code.startswith(codes("signs", book.day)):
        return 4  # no sign is principal beside a disease (guideline II.A)
    return 3
