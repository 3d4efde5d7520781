"""What the screen of a claim reads: the fields of a claim, its 837 and its history."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from claimwright.claims import tables
from claimwright.edits import all_edits
from claimwright.workbench import opened_library
from claimwright.workbench.claim_content import rows_of
from claimwright.workbench.claims.mending import COLUMNS, REMOVABLE, may_type
from claimwright.workbench.models import Claim, Finding

_PROVIDER: Final = re.compile(r"\b[Tt]he ([a-z_ ]+?) provider\b")
"""An edit of providers in several roles names the role in its message, wherever in it."""

Flags = frozenset[tuple[str, str, int | None, str | None]]
"""Table, column, line and role a finding points at."""

SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "lines": (
        "line", "revenue_code", "procedure_code", "modifier_1", "modifier_2", "modifier_3", "modifier_4", "units",
        "charge", "pointer_1", "pointer_2", "pointer_3", "pointer_4", "date_from", "place_of_service", "ndc",
    ),
    "diagnoses": ("sequence", "kind", "code", "poa"),
    "institutional_codes": ("kind", "sequence", "code", "date_from", "date_to", "amount"),
    "providers": ("role", "last_or_organization_name", "first_name", "npi", "taxonomy", "tax_id"),
    "parties": (
        "role", "last_or_organization_name", "first_name", "id", "birth_date", "sex", "address_1", "city", "state",
        "postal_code",
    ),
    "other_payers": ("sequence", "payer_name", "payer_id", "member_id", "paid_amount", "adjudication_date"),
}  # fmt: skip
"""Columns of each table the claim screen shows, in order; a column that is empty in every row and cannot matter is left out,
unless a finding asks for it."""

CLAIM_FIELDS: Final = (
    "place_of_service", "facility_type", "frequency_code", "statement_from", "statement_to", "admission_date",
    "admission_type", "admission_source", "patient_status", "discharge_hour", "drg", "payer_claim_control_number",
    "prior_authorization", "referral_number", "clia_number", "claim_filing_indicator", "assignment_code",
    "related_cause_1", "accident_state", "delay_reason",
)  # fmt: skip
_INSTITUTIONAL: Final = frozenset(
    {
        "facility_type",
        "statement_from",
        "statement_to",
        "admission_type",
        "admission_source",
        "patient_status",
        "discharge_hour",
        "drg",
    }
)
_PROFESSIONAL: Final = frozenset({"place_of_service", "clia_number"})
SHORT: Final = {
    "procedure_code": "Code", "modifier_1": "M1", "modifier_2": "M2", "modifier_3": "M3", "modifier_4": "M4",
    "pointer_1": "P1", "pointer_2": "P2", "pointer_3": "P3", "pointer_4": "P4", "revenue_code": "Rev",
    "place_of_service": "POS", "date_from": "Date", "poa": "POA", "ndc": "NDC", "npi": "NPI", "id": "Id",
    "last_or_organization_name": "Name", "tax_id": "Tax id", "sequence": "#", "line": "#", "drg": "MS-DRG",
    "clia_number": "CLIA number", "date_to": "To", "postal_code": "ZIP", "address_1": "Address",
    "payer_claim_control_number": "Payer's claim number", "related_cause_1": "Related cause",
}  # fmt: skip


def table_of(claim: Claim, name: str, flagged: Flags) -> dict[str, Any]:
    """A table of a claim for the screen: headings and rows of cells, each cell saying whether it may be typed."""
    rows = list(rows_of(name).filter(record=claim).order_by("position"))
    table = next(table for table in tables.TABLES if table.name == name)
    meanings = {column.name: column for column in table.columns}
    asked = {column for table, column, _, _ in flagged if table == name}
    columns = [column for column in SHOWN[name] if column in asked or _worth_showing(claim, name, column, rows)]
    columns += sorted(column for column in asked.difference(columns) if may_type(name, column))
    return {
        "name": name,
        "columns": [
            {
                "name": c,
                "title": title(c),
                "meaning": meanings[c].meaning,
                "num": c in {"units", "charge", "amount", "paid_amount"},
            }
            for c in columns
        ],
        "rows": [
            {
                "pk": row.pk,
                "cells": [_cell(name, column, row, meanings, flagged) for column in columns],
                "about": _about(name, row, claim),
            }
            for row in rows
        ],
        "removable": name in REMOVABLE,
        "described": any(_about(name, row, claim) for row in rows),
    }


def fields_of(claim: Claim, flagged: Flags) -> list[dict[str, Any]]:
    """The claim's own fields for the screen."""
    hidden = _PROFESSIONAL if claim.kind == "I" else _INSTITUTIONAL
    meanings = {column.name: column for column in tables.CLAIMS.columns}
    asked = {column for table, column, _, _ in flagged if table == "claims" and may_type(table, column)}
    names = [name for name in CLAIM_FIELDS if name in asked or name not in hidden]
    return [
        {**_cell("claims", name, claim, meanings, flagged), "title": title(name), "meaning": meanings[name].meaning}
        for name in (*names, *sorted(asked.difference(names)))
    ]


def title(column: str) -> str:
    """A column's heading."""
    text = column.replace("_", " ")
    return SHORT.get(column, text[:1].upper() + text[1:])


def flags(findings: list[Finding]) -> Flags:
    """What the findings point at: table, column, line and role (None where any will do), read from their ``where``.

    ``where`` names columns first, such as ``parties.id, role payer (2010BB NM109)``, ``parties.city, state`` or
    ``lines.pointer_1 to pointer_4``; an edit of providers in several roles names the role in its message, and one of parties
    that names none speaks of people.
    """
    named: set[tuple[str, str, int | None, str | None]] = set()
    for one in findings:
        if one.severity not in {"error", "warning"}:
            continue
        words = (one.where or "").partition("(")[0].replace(",", " ").split()
        said = _PROVIDER.search(one.message or "")
        role = words[words.index("role") + 1] if "role" in words[:-1] else said[1].replace(" ", "_") if said else None
        named.update((table, column, one.line, role) for table, column in _columns(words))
    return frozenset(named)


def _columns(words: list[str]) -> Iterator[tuple[str, str]]:
    """Table and column of each that the words name, those between two with ``to`` too; a role ends them."""
    every = list(COLUMNS)
    table, at, begins = "", 0, None
    for word in itertools.takewhile(lambda word: word != "role", words):
        before, dot, column = word.rpartition(".")
        table = before if dot else table
        if (table, column) in COLUMNS:
            at = every.index((table, column))
            yield from every[at if begins is None else begins + 1 : at + 1]
        begins = at if word == "to" else None


def told_outside(findings: list[Finding]) -> list[Finding]:
    """Findings for somebody to whom other claims do not exist: where a message gives the number of one, the edit's title stands."""
    titles = {one.id: one.title for one in all_edits() if one.names_other_claims}
    for one in findings:
        one.message = titles.get(one.edit or "", one.message)
    return findings


def _about(table: str, row: Any, claim: Claim) -> str:
    """The published description of a row's code on the claim's day; empty for CPT, which has none here."""
    if table == "diagnoses" and row.code:
        return opened_library.describe("icd10cm", row.code, claim.date_of_service)
    if table == "lines" and row.procedure_code:
        return opened_library.describe("hcpcs", row.procedure_code, row.date_from or claim.date_of_service)
    if table == "institutional_codes" and (row.kind or "").endswith("procedure"):
        return opened_library.describe("icd10pcs", row.code or "", row.date_from or claim.date_of_service)
    return ""


def _worth_showing(claim: Claim, table: str, column: str, rows: list[Any]) -> bool:
    if any(getattr(row, column) not in {None, ""} for row in rows):
        return True
    if table == "lines":
        return column in (
            {"revenue_code"} if claim.kind == "I" else {"pointer_1", "modifier_1", "modifier_2"}
        ) or column in {"procedure_code", "units", "charge", "date_from"}
    return column in {"code", "npi", "id", "last_or_organization_name", "first_name", "birth_date", "taxonomy"}


def _cell(table: str, column: str, row: Any, meanings: Mapping[str, Any], flagged: Flags) -> dict[str, Any]:
    line, role = getattr(row, "line", None), getattr(row, "role", None)
    return {
        "table": table,
        "row": row.pk,
        "column": column,
        "value": _text(getattr(row, column)),
        "shown": _shown(table, column, getattr(row, column)),
        "nowrap": "date" in column or column in {"id", "npi", "code"},
        "typed": may_type(table, column),
        "flagged": any(
            (name, field) == (table, column)
            and where in {None, line}
            and (who == role or (who is None and role != "payer"))
            for name, field, where, who in flagged
        ),
        "num": column in {"units", "charge", "amount", "paid_amount", "total_charge"},
        "label": f"{title(column)}: {meanings[column].meaning}",
    }


def _shown(table: str, column: str, value: Any) -> str:
    """A value nobody types, as people write it."""
    if value and column in {"role", "kind"}:
        text = str(value).replace("_", " ")
        return text[:1].upper() + text[1:]
    if value and (table, column) == ("diagnoses", "code"):
        return opened_library.shown("icd10cm", str(value))
    if value is not None and column in {"charge", "amount", "paid_amount"}:
        return f"{value:,.2f}"
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if hasattr(value, "normalize"):
        return f"{value:.2f}" if value.as_tuple().exponent == -2 else f"{value.normalize():f}"
    return str(value)
