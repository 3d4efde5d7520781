"""Does the right diagnosis stand first?"""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_WHERE = "diagnoses.sequence (2300 HI01)"
_FIRST = (pl.col("kind") == "principal") | ((pl.col("kind") == "other") & (pl.col("sequence") == 1))


@edit(
    "DX-020",
    "Manifestation code stands first",
    table="diagnoses",
    severity="error",
    message="{code} is a manifestation and cannot stand first.",
    source="ICD-10-CM Official Guidelines I.A.13; Medicare Code Editor, manifestation as principal diagnosis",
    fix="Put the underlying disease first and the manifestation after it.",
    where=_WHERE,
)
def manifestation_first(context: Context) -> Rule:
    return Rule(_FIRST & pl.col("manifestation"))


@edit(
    "DX-021",
    "External cause code stands first",
    table="diagnoses",
    severity="error",
    message="{code} is an external cause and cannot stand first.",
    source="ICD-10-CM Official Guidelines I.C.20.a.6; Medicare Code Editor, E-code as principal diagnosis",
    fix="Put the injury or condition first; the external cause goes last.",
    where=_WHERE,
)
def external_cause_first(context: Context) -> Rule:
    return Rule(_FIRST & pl.col("external_cause"))


@edit(
    "DX-022",
    "Unacceptable principal diagnosis",
    table="diagnoses",
    severity="error",
    message="{code} is not accepted as the principal diagnosis of an inpatient stay.",
    source="CMS Medicare Code Editor, unacceptable principal diagnosis",
    fix="Choose the condition that occasioned the admission after study (guidelines section II).",
    where=_WHERE,
    kinds="I",
)
def unacceptable_principal(context: Context) -> Rule:
    return Rule(
        _FIRST
        & pl.col("is_inpatient")
        & pl.col("unacceptable_principal")
        & ~pl.col("manifestation")
        & ~pl.col("external_cause")
    )
