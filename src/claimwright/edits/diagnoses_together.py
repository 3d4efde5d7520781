"""Diagnoses that the guidelines bring together or keep apart, over all diagnoses of a claim."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.code_sets import among, first_among, first_of
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_WHERE: Final = "diagnoses.code (2300 HI)"
_DIABETES: Final = ("E08", "E09", "E10", "E11", "E13")
"""Categories of diabetes; 9 after them says that there are no complications."""


@edit(
    "DX-024",
    "Normal delivery beside another code of pregnancy",
    table="claims",
    severity="error",
    prevents=("11", "A8"),
    message="O80 (delivery without complication) stands beside another code of chapter 15.",
    source="ICD-10-CM guidelines, section I.C.15.n (O80 is not used with any other chapter 15 code)",
    fix="Take O80 off where there was a complication; the outcome of delivery (Z37) stays.",
    where=_WHERE,
)
def normal_delivery_complicated(context: Context) -> Rule:
    return Rule(diagnoses=("normal delivery", "other codes of pregnancy"))


@edit(
    "DX-025",
    "Normal delivery without one living child",
    table="claims",
    severity="error",
    prevents=("11", "A8"),
    message="O80 (delivery without complication) stands without Z37.0, the one outcome that goes with it.",
    source="ICD-10-CM guidelines, section I.C.15.n.3 (Z37.0 is the only outcome code with O80)",
    fix="Add Z37.0, or code the delivery as it was.",
    where=_WHERE,
)
def normal_delivery_without_child(context: Context) -> Rule:
    return Rule(~among(context, "diagnoses", "one living child"), diagnoses=("normal delivery",))


@edit(
    "DX-026",
    "Pregnancy without its weeks",
    table="claims",
    severity="warning",
    prevents=("16",),
    message="A code of chapter 15 stands without the weeks of gestation (Z3A).",
    source="ICD-10-CM guidelines, section I.C.21.c.11 and chapter 15 note (Z3A, weeks of gestation)",
    fix="Add the week of the encounter from the record; after delivery none is asked.",
    where=_WHERE,
)
def pregnancy_without_weeks(context: Context) -> Rule:
    over = among(context, "diagnoses", "after delivery")
    return Rule(~among(context, "diagnoses", "weeks of gestation") & ~over, diagnoses=("pregnancy with weeks",))


@edit(
    "DX-027",
    "High blood pressure beside kidney disease",
    table="claims",
    severity="warning",
    prevents=("11",),
    message="I10 stands beside chronic kidney disease (N18): the guidelines take the one for the cause of the other.",
    source="ICD-10-CM guidelines, section I.C.9.a.2",
    fix="Code I12 or I13 with the stage, unless the record says that they have nothing to do with each other.",
    where=_WHERE,
)
def pressure_beside_kidney(context: Context) -> Rule:
    return Rule(diagnoses=("high blood pressure", "chronic kidney disease"))


@edit(
    "DX-028",
    "High blood pressure beside heart failure",
    table="claims",
    severity="warning",
    prevents=("11",),
    message="I10 stands beside heart failure (I50): the guidelines take the one for the cause of the other.",
    source="ICD-10-CM guidelines, section I.C.9.a.1",
    fix="Code I11.0 first and I50 after it, unless the record says that they have nothing to do with each other.",
    where=_WHERE,
)
def pressure_beside_heart(context: Context) -> Rule:
    return Rule(diagnoses=("high blood pressure", "heart failure"))


@edit(
    "DX-029",
    "Severe sepsis stands first",
    table="claims",
    severity="error",
    kinds="I",
    prevents=("11", "A8"),
    message="{first} (severe sepsis) stands first; the infection does.",
    source="ICD-10-CM guidelines, section I.C.1.d.1.b (a code of R65.2 is never first)",
    fix="Put the systemic infection first, and R65.2 after it.",
    where=_WHERE,
)
def severe_sepsis_first(context: Context) -> Rule:
    return Rule(
        first_among(context, "diagnoses", "severe sepsis"),
        {"first": first_of("diagnoses")},
        diagnoses=("severe sepsis",),
    )


@edit(
    "DX-030",
    "Germ or resistance stands first",
    table="claims",
    severity="warning",
    prevents=("11", "A8"),
    message="{first} names a germ or a resistance; it is added to the disease, which stands first.",
    source="ICD-10-CM, notes at B95 to B97 (cause of diseases classified elsewhere) and Z16",
    fix="Put the infection first.",
    where=_WHERE,
)
def germ_first(context: Context) -> Rule:
    return Rule(
        first_among(context, "diagnoses", "germs and resistance"),
        {"first": first_of("diagnoses")},
        diagnoses=("germs and resistance",),
    )


@edit(
    "DX-031",
    "Diabetes without complications beside a complication of it",
    table="claims",
    severity="warning",
    prevents=("11",),
    message="Diabetes without complications stands beside a complication of the same type.",
    source="ICD-10-CM guidelines, section I.C.4.a (as many codes as describe all complications)",
    fix="Take the code without complications off.",
    where=_WHERE,
)
def diabetes_twice(context: Context) -> Rule:
    return Rule(pl.any_horizontal(_twice(kind) for kind in _DIABETES))


def _twice(kind: str) -> pl.Expr:
    codes = pl.col("diagnoses")
    return codes.str.contains(f" {kind}9 ") & codes.str.contains(f" {kind}[0-8]")


@edit(
    "DX-032",
    "Weeks of gestation of nobody pregnant",
    table="claims",
    severity="error",
    prevents=("11",),
    message="Weeks of gestation (Z3A) stand without any code of pregnancy.",
    source="ICD-10-CM, note at Z3A (for use with codes of pregnancy on the mother's record)",
    fix="Add the code of the pregnancy (O codes, Z34 or Z33), or take the weeks off.",
    where=_WHERE,
)
def weeks_without_pregnancy(context: Context) -> Rule:
    return Rule(~among(context, "diagnoses", "pregnancy of any kind"), diagnoses=("weeks of gestation",))
