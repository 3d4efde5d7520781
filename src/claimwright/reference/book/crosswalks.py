"""Which codes of another list, or of another year, a code answers to."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from claimwright.reference.answers.day import ReferenceDay
from claimwright.reference.book.added import rows_ever
from claimwright.reference.book.values import Crosswalk
from claimwright.reference.codes import dot
from claimwright.reference.packages import groupings

_MOST: Final = 30


def of_diagnosis(on: ReferenceDay, code: str) -> tuple[Crosswalk, ...]:
    """Conversions between releases, then the General Equivalence Mappings both ways.

    The mappings added answer, else those of 2018 in a package: CMS made no later ones.
    """
    return (*_conversions(on, code), *_gem(on, code, "to ICD-9-CM"), *_gem(on, code, "from ICD-9-CM"))[:_MOST]


def of_procedure(on: ReferenceDay, code: str) -> tuple[Crosswalk, ...]:
    """The General Equivalence Mappings of an ICD-10-PCS code both ways, where they were added."""
    forth = rows_ever(on.library, "gem_icd10pcs_icd9pcs", pl.col("source_code") == code)
    back = rows_ever(on.library, "gem_icd9pcs_icd10pcs", pl.col("target_code") == code)
    found = [_entry("to ICD-9-CM procedures", row["target_code"], None, row, row["source"]) for row in forth]
    found += [_entry("from ICD-9-CM procedures", row["source_code"], None, row, row["source"]) for row in back]
    return tuple(found[:_MOST])


def _conversions(on: ReferenceDay, code: str) -> list[Crosswalk]:
    """Rows of the newest conversion table that came from, or led to, the code."""
    table = "icd10cm_conversion"
    rows = rows_ever(on.library, table, (pl.col("code") == code) | (pl.col("previous_code") == code))
    newest = max((row["valid_from"] for row in rows), default=None)
    found = []
    for row in rows:
        if row["valid_from"] != newest or row["previous_code"] is None:
            continue
        when = f"from {row['effective_from']}" if row["effective_from"] else ""
        came = row["code"] == code
        other = row["previous_code"] if came else row["code"]
        name = "assigned before" if came else "assigned since"
        found.append(Crosswalk(name, dot(other), _title(on, other), when, row["source"]))
    return found


def _title(on: ReferenceDay, code: str) -> str | None:
    rows = on.library.lists.rows("icd10cm", code)
    return rows[-1]["description"] if rows else None


def _gem(on: ReferenceDay, code: str, way: str) -> list[Crosswalk]:
    source = "icd10cm" if way == "to ICD-9-CM" else "icd9cm"
    column, other = ("source", "target_code") if source == "icd10cm" else ("target", "source_code")
    table = "gem_icd10cm_icd9cm" if source == "icd10cm" else "gem_icd9cm_icd10cm"
    added = rows_ever(on.library, table, pl.col(f"{column}_code") == code)
    if added or on.library.releases.releases(table):
        rows, origin = added, added[0]["source"] if added else ""
    else:
        rows, origin = groupings.gem(code, source, column=column)
    titles = groupings.icd9_titles()
    return [
        _entry(way, None if row["no_map"] else row[other], titles.get(row[other] or ""), row, origin) for row in rows
    ]


def _entry(way: str, code: str | None, title: str | None, row: dict[str, Any], source: str) -> Crosswalk:
    if row["no_map"]:
        return Crosswalk(way, None, None, "no equivalent", source)
    says = "approximate" if row["approximate"] else "equivalent"
    if row["combination"]:
        says += f", with others (combination {row['scenario']}, one code of list {row['choice_list']})"
    return Crosswalk(way, _nine(code or ""), title, says, source)


def _nine(code: str) -> str:
    """An ICD-9-CM code with its dot: after three characters, after four for E codes."""
    at = 4 if code.startswith("E") else 3
    return f"{code[:at]}.{code[at:]}" if len(code) > at else code
