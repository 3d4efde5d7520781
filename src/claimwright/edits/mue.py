"""Medically unlikely edits: more units of a code than a line, or a day, can hold."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_WHERE = "lines.units (2400 SV104 / SV205)"
_SOURCE = "CMS NCCI medically unlikely edits (MUE); NCCI Policy Manual, chapter I, section V"


@edit(
    "MUE-001",
    "More units on a line than are accepted",
    table="unlikely_units",
    severity="error",
    message="{given} units of {procedure_code} on one line; {limit} are accepted a line ({table} table; reason: {rationale}).",
    source=_SOURCE + " (adjudication indicator 1; every limit of Medicaid's files)",
    fix="Correct the units; further units that the record supports go on a line of their own with a modifier.",
    where=_WHERE,
)
def too_many_on_a_line(context: Context) -> Rule:
    return Rule(pl.col("mai") == 1)


@edit(
    "MUE-002",
    "More units on a day than the code allows",
    table="unlikely_units",
    severity="error",
    message="{given} units of {procedure_code} on {day}; {limit} are accepted a day, whatever the record says "
    "({table} table; reason: {rationale}).",
    source=_SOURCE + " (adjudication indicator 2: absolute)",
    fix="Correct units or code: by its definition or by law more cannot be right.",
    where=_WHERE,
)
def too_many_by_policy(context: Context) -> Rule:
    return Rule(pl.col("mai") == 2)


@edit(
    "MUE-003",
    "More units on a day than is usual",
    table="unlikely_units",
    severity="warning",
    message="{given} units of {procedure_code} on {day}; more than {limit} a day are denied unless the record supports "
    "them ({table} table; reason: {rationale}).",
    source=_SOURCE + " (adjudication indicator 3: clinical)",
    fix="Check the units; when they are right and necessary, send them and be ready to appeal with the record.",
    where=_WHERE,
)
def unusually_many(context: Context) -> Rule:
    return Rule(pl.col("mai") == 3)
