"""What the published tables say on one date of service."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.reference.answers.added import AddedAnswers
from claimwright.reference.answers.edits import EditAnswers
from claimwright.reference.answers.poa import exempt_by_range
from claimwright.reference.codes import dot, undot
from claimwright.reference.packages.exclusions import covers
from claimwright.reference.shelf.shelf import Shelf


@dataclass(frozen=True)
class IcdCode:
    """An ICD-10-CM code on a day; fields as in table ``icd10cm``."""

    code: str
    description: str | None
    billable: bool
    parent: str | None
    section: str | None
    chapter: str | None
    sex: str | None
    age_low: int | None
    age_high: int | None
    age_kind: str | None
    manifestation: bool
    external_cause: bool
    unacceptable_principal: bool
    unspecified: bool
    poa_exempt: bool | None
    cc_level: str | None
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def dotted(self) -> str:
        return dot(self.code)


@dataclass(frozen=True)
class Note:
    """A note of the tabular list. ``code`` carries it: an undotted code, a section range or a chapter number."""

    code: str
    kind: str
    text: str
    source: str


@dataclass(frozen=True)
class ProcedureCode:
    """An ICD-10-PCS code on a day."""

    code: str
    description: str | None
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class PtpPair:
    """An NCCI pair in force: ``column_2`` is denied beside ``column_1``; indicator 1 lets a modifier bypass it."""

    table: str
    column_1: str
    column_2: str
    modifier_indicator: int
    valid_from: date
    valid_to: date | None
    source: str


ANSWERS_KEPT: Final = 2_000
"""Codes of one day whose answers stay at hand: memory does not grow with what is asked."""


class _NotAsked:
    """Told apart from None, which says that there is no such code."""


_NOT_ASKED: Final = _NotAsked()


def _make_room(answers: dict[str, Any]) -> None:
    if len(answers) >= ANSWERS_KEPT:
        answers.clear()


class ReferenceDay(AddedAnswers, EditAnswers):
    """Look-ups for one date of service. Codes are accepted with or without dot, in either case."""

    def __init__(self, library: Shelf, day: date) -> None:
        self.library = library
        self.day = day
        self._codes: dict[str, IcdCode | None] = {}
        self._children: dict[str, list[IcdCode]] = {}

    def icd10cm(self, code: str) -> IcdCode | None:
        """The code, billable or header; None when it is not in the list on this day."""
        wanted = undot(code)
        # Asked once: another thread may make room between two looks.
        known = self._codes.get(wanted, _NOT_ASKED)
        if not isinstance(known, _NotAsked):
            return known
        row = self.library.lists.row("icd10cm", wanted, self.day)
        found = IcdCode(**row) if row else None
        _make_room(self._codes)
        self._codes[wanted] = found
        return found

    def diagnosis(self, code: str) -> IcdCode | None:
        """An ICD-10-CM code as a claim may carry it: billable on this day; None for a header or a code not in force."""
        found = self.icd10cm(code)
        return found if found and found.billable else None

    def poa_exempt(self, code: str) -> bool | None:
        """Whether no present-on-admission indicator is reported with a diagnosis: as the list of CMS says, else as its ranges do;
        None where neither tells."""
        found = self.icd10cm(code)
        if found is not None and found.poa_exempt is not None:
            return found.poa_exempt
        return exempt_by_range(undot(code), self.day)

    def procedure_pcs(self, code: str) -> ProcedureCode | None:
        """An ICD-10-PCS code in force on this day."""
        return self.icd10pcs(code)

    def icd10pcs(self, code: str) -> ProcedureCode | None:
        row = self.library.lists.row("icd10pcs", undot(code), self.day)
        return ProcedureCode(**row) if row else None

    def hcpcs(self, code: str) -> dict[str, Any] | None:
        """A HCPCS, CPT or CDT code as its row of table ``hcpcs``."""
        return self.library.lists.row("hcpcs", undot(code), self.day)

    def modifier(self, code: str) -> dict[str, Any] | None:
        return self.library.lists.row("modifiers", code.strip().upper(), self.day)

    def place_of_service(self, code: str) -> dict[str, Any] | None:
        return self.library.lists.row("place_of_service", code.strip().zfill(2), self.day)

    def drg(self, drg: str) -> dict[str, Any] | None:
        """Title, weight and lengths of stay of an MS-DRG; None outside the fiscal years loaded."""
        return self.library.lists.row("drg_weights", drg.strip().zfill(3), self.day)

    def parent(self, code: str) -> IcdCode | None:
        found = self.icd10cm(code)
        return self.icd10cm(found.parent) if found and found.parent else None

    def ancestors(self, code: str) -> list[IcdCode]:
        """From the category down to the parent."""
        chain: list[IcdCode] = []
        above = self.parent(code)
        while above:
            chain.append(above)
            above = self.parent(above.code)
        return chain[::-1]

    def children(self, code: str) -> list[IcdCode]:
        """The codes directly below, in order."""
        wanted = undot(code)
        known = self._children.get(wanted)
        if known is not None:
            return known
        below = (self.icd10cm(c) for c in self.library.lists.below("icd10cm", wanted))
        found = [c for c in below if c and c.parent == wanted]
        _make_room(self._children)
        self._children[wanted] = found
        return found

    def neighbours(self, code: str, how_many: int = 3) -> list[IcdCode]:
        """The codes before and after it under the same parent; for a category, the categories before and after."""
        found = self.icd10cm(code)
        if found is None:
            return []
        siblings = self.children(found.parent) if found.parent else self._categories(found.code, how_many)
        at = next(i for i, sibling in enumerate(siblings) if sibling.code == found.code)
        return siblings[max(0, at - how_many) : at] + siblings[at + 1 : at + 1 + how_many]

    def _categories(self, code: str, how_many: int) -> list[IcdCode]:
        listed = self.library.lists.categories()
        at = bisect_left(listed, code)
        around = (self.icd10cm(c) for c in listed[max(0, at - 2 * how_many) : at + 2 * how_many + 1])
        return [category for category in around if category]

    def blocks(self, code: str | None) -> list[dict[str, Any]]:
        """The chapter or section as its row of table ``icd10cm_blocks``, in a list; empty when there is none."""
        return self._rows("icd10cm_blocks", code or "")

    def lineage(self, code: str) -> list[str]:
        """Everything whose notes apply to a code: the code, its ancestors, its section, its chapter."""
        wanted = undot(code)
        found = self.icd10cm(wanted)
        above = [a.code for a in self.ancestors(wanted)][::-1]
        blocks = [b for b in (found.section, found.chapter) if b] if found else []
        return list(dict.fromkeys([wanted, *above, *blocks]))  # a section of one category has its name: C50, N99

    def notes(self, code: str, inherited: bool = True) -> list[Note]:
        """Notes of a code; with ``inherited`` those of its ancestors, section and chapter after its own.

        Inclusion terms describe the code that carries them and are not inherited.
        """
        wanted = undot(code)
        carriers = self.lineage(wanted) if inherited else [wanted]
        return [
            Note(row["code"], row["kind"], row["text"], row["source"])
            for carrier in carriers
            for row in self._rows("icd10cm_notes", carrier)
            if carrier == wanted or row["kind"] != "inclusion_term"
        ]

    def _rows(self, table: str, code: str) -> list[dict[str, Any]]:
        """The rows of a code that hold on the day."""
        return [
            row
            for row in self.library.lists.rows(table, code)
            if row["valid_from"] <= self.day and (row["valid_to"] is None or self.day <= row["valid_to"])
        ]

    def seventh_characters(self, code: str) -> list[tuple[str, str]]:
        """Character and meaning defined nearest above a code; empty when it takes none."""
        for carrier in self.lineage(code):
            if rows := self._rows("icd10cm_seven_chr", carrier):
                return [(row["character"], row["meaning"]) for row in rows]
        return []

    def excludes1_conflict(self, first: str, second: str) -> str | None:
        """The Excludes1 note that forbids two codes together, with the code it stands at; None when none does.

        ICD-10-CM Official Guidelines, section I.A.12.a: the two may still stand together when they are unrelated.
        """
        for carrying, other in ((undot(first), undot(second)), (undot(second), undot(first))):
            for length in range(len(carrying), 2, -1):
                for row in self._rows("icd10cm_excludes1", carrying[:length]):
                    if covers(row["excluded_low"], row["excluded_high"], other):
                        return f"Excludes1 at {dot(carrying[:length])}: {row['text']}"
        return None

    def ptp(self, column_1: str, column_2: str, table: str = "hospital") -> PtpPair | None:
        """The NCCI pair in force with the codes in this order."""
        first, second = undot(column_1), undot(column_2)
        # Read from the file each time: the whole table would stay in memory for one answer.
        held = self.library.table("ptp").filter(
            (pl.col("column_1") == first)
            & (pl.col("column_2") == second)
            & (pl.col("table") == table)
            & (pl.col("valid_from") <= self.day)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= self.day))
        )
        found = held.collect()
        return PtpPair(**found.row(0, named=True)) if found.height else None
