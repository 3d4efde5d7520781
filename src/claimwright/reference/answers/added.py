"""What one code is on a date of service, in each published list: the answers of ``reference.on(date)``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.codes import dot, hcpcs_kind, plain_ndc, undot
from claimwright.reference.shelf.shelf import Shelf


@dataclass(frozen=True)
class CodeAnswer:
    """A code of any list on a day: what it is called, for which days, from which source, and its other columns."""

    system: str
    code: str
    description: str | None
    valid_from: date
    valid_to: date | None
    source: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Successor:
    """A code that took the place of another, or that another was split into, by CMS's conversion table."""

    code: str
    effective_from: date | None
    previous: str
    published: str | None
    source: str

    @property
    def dotted(self) -> str:
        return dot(self.code)


@dataclass(frozen=True)
class Equivalent:
    """An entry of the General Equivalence Mappings."""

    target: str | None
    approximate: bool
    combination: bool
    scenario: int
    choice_list: int


@dataclass(frozen=True)
class HccCategory:
    """A category of a risk adjustment model for a diagnosis. ``counts``: for payment in the file's payment year."""

    model: str
    hcc: str
    payment_year: int
    counts: bool | None
    source: str


_OWN: Final = frozenset({"valid_from", "valid_to", "source", "release"})
_GEMS: Final = {
    ("icd10cm", "icd9cm"): "gem_icd10cm_icd9cm",
    ("icd9cm", "icd10cm"): "gem_icd9cm_icd10cm",
    ("icd10pcs", "icd9pcs"): "gem_icd10pcs_icd9pcs",
    ("icd9pcs", "icd10pcs"): "gem_icd9pcs_icd10pcs",
}


class AddedAnswers:
    """Look-ups in files the user added. Each answers None, or an empty list, where no such file is loaded."""

    library: Shelf
    day: date

    def _added(self, table: str, column: str, code: str, *, whenever: bool = False) -> list[dict[str, Any]]:
        """Rows of an added table for one code on the day, read from the Parquet file without loading the whole."""
        try:
            rows = self.library.releases.scan(table) if whenever else self.library.releases.on(table, self.day)
        except ReferenceMissingError:
            return []
        return rows.filter(pl.col(column) == code).collect().to_dicts()

    def _answer(self, system: str, table: str, column: str, code: str, description: str) -> CodeAnswer | None:
        rows = self._added(table, column, code)
        if not rows:
            return None
        row = rows[-1]
        details = {name: value for name, value in row.items() if name not in _OWN | {column, description}}
        return CodeAnswer(
            system, row[column], row[description], row["valid_from"], row["valid_to"], row["source"], details
        )

    def level2(self, code: str) -> CodeAnswer | None:
        """A HCPCS Level II code of CMS's file on the day, with coverage, pricing, cross references and dates."""
        found = self._answer("hcpcs", "hcpcs_level2", "code", undot(code), "long_description")
        return found if found and self._in_force(found.details) else None

    def level2_modifier(self, code: str) -> CodeAnswer | None:
        """A HCPCS modifier of CMS's file on the day."""
        found = self._answer("modifier", "hcpcs_level2_modifiers", "code", code.strip().upper(), "long_description")
        return found if found and self._in_force(found.details) else None

    def _in_force(self, details: dict[str, Any]) -> bool:
        added, ended = details["add_date"], details["termination_date"]
        return (added is None or added <= self.day) and (ended is None or self.day <= ended)

    def descriptor(self, code: str, kind: str = "long") -> str | None:
        """The descriptor of a procedure code: CMS's of Level II; the AMA's of CPT from the user's licensed file alone."""
        wanted = undot(code)
        if hcpcs_kind(wanted) == "cpt":
            rows = self._added("cpt_descriptors", "code", wanted)
            texts = {row["kind"]: row["descriptor"] for row in rows}
            return texts.get(kind) or next(iter(texts.values()), None)
        found = self.level2(wanted)
        return found.description if found else None

    def vaccine(self, cvx: str) -> CodeAnswer | None:
        """A CVX code; the newest list answers for every day."""
        rows = self._added("cvx", "cvx", cvx.strip(), whenever=True)
        return self._latest("cvx", "cvx", "full_name", rows)

    def vaccine_codes(self, cvx: str) -> list[str]:
        """The CPT codes that CDC maps to a CVX code (numbers only)."""
        return [row["cpt"] for row in self._added("cvx_cpt", "cvx", cvx.strip(), whenever=True)]

    def ndc(self, ndc: str) -> CodeAnswer | None:
        """A package of the NDC directory by its NDC, with hyphens or as eleven digits; None off the market that day."""
        rows = self._added("ndc_packages", "ndc11", plain_ndc(ndc) or "", whenever=True)
        marketed = [
            row
            for row in rows
            if (row["marketed_from"] is None or row["marketed_from"] <= self.day)
            and (row["marketed_to"] is None or self.day <= row["marketed_to"])
        ]
        return self._latest("ndc", "ndc11", "package", marketed)

    def _latest(self, system: str, column: str, description: str, rows: list[dict[str, Any]]) -> CodeAnswer | None:
        if not rows:
            return None
        row = max(rows, key=lambda one: one["valid_from"])
        details = {name: value for name, value in row.items() if name not in _OWN | {column, description}}
        return CodeAnswer(
            system, row[column], row[description], row["valid_from"], row["valid_to"], row["source"], details
        )

    def adjustment_reason(self, carc: str) -> CodeAnswer | None:
        """A claim adjustment reason code in force on the day; its wording is that of the user's own list."""
        return self._answer("carc", "carc", "code", carc.strip().upper(), "description")

    def remark(self, rarc: str) -> CodeAnswer | None:
        """A remittance advice remark code in force on the day."""
        return self._answer("rarc", "rarc", "code", rarc.strip().upper(), "description")

    def taxonomy(self, code: str) -> CodeAnswer | None:
        """A provider taxonomy code of the user's NUCC file."""
        return self._answer("taxonomy", "nucc_taxonomy", "code", code.strip().upper(), "classification")

    def hcc(self, code: str) -> list[HccCategory]:
        """Categories of a diagnosis in each model of the CMS mappings for this date of service."""
        return [
            HccCategory(row["model"], row["hcc"], row["payment_year"], row["counts"], row["source"])
            for row in self._added("hcc_mappings", "code", undot(code))
        ]

    def ccsr(self, code: str) -> list[str]:
        """CCSR categories of a diagnosis, the inpatient default first."""
        rows = self._added("ccsr_diagnoses", "code", undot(code))
        return [row["ccsr"] for row in sorted(rows, key=lambda r: (not r["default_inpatient"], r["rank"] or 9))]

    def successors(self, code: str) -> list[Successor]:
        """The codes that took the place of a diagnosis code, at any time, by the newest conversion table."""
        rows = self._added("icd10cm_conversion", "previous_code", undot(code), whenever=True)
        newest = max((row["valid_from"] for row in rows), default=None)
        return [
            Successor(row["code"], row["effective_from"], row["previous_code"], row["published"], row["source"])
            for row in rows
            if row["valid_from"] == newest
        ]

    def equivalents(self, code: str, source: str = "icd10cm", target: str = "icd9cm") -> list[Equivalent]:
        """General Equivalence Mappings of a code; systems icd9cm, icd10cm, icd9pcs, icd10pcs (``KeyError`` otherwise)."""
        rows = self._added(_GEMS[source, target], "source_code", undot(code), whenever=True)
        return [
            Equivalent(row["target_code"], row["approximate"], row["combination"], row["scenario"], row["choice_list"])
            for row in rows
        ]
