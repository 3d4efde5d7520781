"""What a rule that a biller writes says: of which rows, when, with which words, from which day to which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from claimwright.claims.tables import TABLES
from claimwright.edits.history import HISTORY
from claimwright.edits.repairs import Repair

Value = str | int | Decimal | date | bool

SEVERITIES: Final = {"hold": "error", "warn": "warning", "info": "info"}
"""What a rule does, and the severity of its findings."""
OPERATORS: Final = ("is", "is_not", "in", "not_in", "begins", "matches", "blank", "at_least", "at_most")
"""What can be asked of a column."""
ROWS: Final = ("claims", "lines", "diagnoses", "providers", "parties", "institutional_codes", "other_payers")
"""Tables whose rows a rule can judge."""
EARLIER: Final = "earlier_services"
"""Service lines of the patient's other claims (``history.HISTORY``), where a history is given."""
DAYS_BEFORE: Final = "days_before"
"""Column of an earlier service: how many days it lies before the row, less than none where it comes after."""
LOOKED_FOR: Final = (*ROWS, *(one.name for one in TABLES if one.name not in ROWS), EARLIER)
"""Tables whose rows a rule can look for beside the row that it judges."""
BESIDE: Final[dict[str, tuple[str, ...]]] = {
    "claims": (
        "payer_id", "payer_kind", "first_day", "last_day", "line_count", "room_days", "billing_npi", "billing_taxonomy",
        "rendering_taxonomy", "is_inpatient", "has_service_facility",
    ),
    "lines": (
        "day", "place", "age", "sex", "payer_id", "payer_kind", "facility_type", "billing_taxonomy", "prior_authorization",
        "referral_number", "patient_status", "admission_date", "has_rendering", "has_orderer", "status_indicator",
    ),
    "diagnoses": ("payer_kind", "facility_type", "pointed", "billable", "birth_date"),
    "providers": ("payer_kind", "facility_type", "npi_valid"),
    "parties": ("payer_kind", "payer_id", "is_patient"),
    "institutional_codes": ("payer_kind", "facility_type"),
    "other_payers": ("payer_kind",),
}  # fmt: skip
"""Columns beside those of a claim table that its rows have while they are judged (``PreparedTables``)."""
ALL: Final = ("claim_id", "claim_kind", "line", "date_of_service")
"""Columns that every row has."""
OF_CLAIM: Final = "claims."
"""Beginning of the name of a column of the claim, asked of a row of another table."""


@dataclass(frozen=True)
class Condition:
    """One thing asked of a row. Either a ``column`` with an operator and its values; or ``modifiers`` of a line, any or none of
    them; or that rows of another ``table`` of the claim exist (or do not) which meet conditions of their own."""

    column: str = ""
    operator: str = ""
    values: tuple[Value, ...] = ()
    modifiers: tuple[str, ...] = ()
    exists: bool = True
    """Whether modifiers are carried, or rows are there; else whether they are not."""
    table: str = ""
    when: tuple[Condition, ...] = ()
    same: tuple[str, ...] = ()
    """Columns in which the other row equals this one."""
    other: bool = False
    """The row itself is none of the rows looked for."""


@dataclass(frozen=True)
class OwnRule:
    """A rule. All of ``when`` must hold. ``severity`` is one of ``SEVERITIES``; the message may name columns of the row in braces."""

    id: str
    title: str
    table: str
    severity: str
    when: tuple[Condition, ...]
    message: str
    fix: str
    source: str = ""
    owner: str = ""
    kinds: str = "PI"
    valid_from: date | None = None
    valid_to: date | None = None
    prevents: tuple[str, ...] = ()
    """Reasons (CARC) with which the payer denies what it finds; empty: any."""
    repair: Repair | None = None
    """What puts the row right, done where a person says so."""

    @property
    def looks_back(self) -> bool:
        """Whether it asks what the patient had before."""
        return any(one.table == EARLIER for one in self.when)


def columns_of(table: str) -> frozenset[str]:
    """The columns that a rule can ask of the rows of a table."""
    if table == EARLIER:
        return frozenset([*HISTORY.names, DAYS_BEFORE]) - {"later", "patient", "claim_id"}
    own = next(set(one.names) for one in TABLES if one.name == table)
    return frozenset(own | set(BESIDE.get(table, ())) | (set(ALL) if table in ROWS else set()))


def is_number(table: str, column: str) -> bool:
    """Whether a column of a claim table holds amounts, quantities or counts."""
    dtype = _kind(table, column)
    return dtype is not None and dtype.is_numeric()


def same_kind(table: str, other: str, column: str) -> bool:
    """Whether a column of two tables can be held against each other."""
    kinds = _kind(table, column), _kind(other, column)
    return None in kinds or kinds[0] == kinds[1]


def _kind(table: str, column: str) -> pl.DataType | None:
    known = HISTORY if table == EARLIER else next(one for one in TABLES if one.name == table)
    return known.schema.get(column)
