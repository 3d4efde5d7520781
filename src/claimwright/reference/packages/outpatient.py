"""HCPCS, modifiers, NCCI pairs, add-on codes, revenue codes and APC rates from CMS's outpatient editor (package pyoce)."""

from __future__ import annotations

import lzma
import marshal
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import lmdb
import polars as pl

from claimwright.reference import tables
from claimwright.reference.codes import hcpcs_kind
from claimwright.reference.packages import packages

NO_AGE_LIMIT: Final = 124
_EDIT_TYPES: Final = {"map_addon_type1": 1, "map_addon_type2": 2, "map_addon_type3": 3}
_FLAGS: Final = {
    "non_covered": "non_covered",
    "statutory_exclusion": "statutory_exclusion",
    "not_recognized_opps": "not_recognized_opps",
    "dme_contractor_only": "dmerc_billable_only",
    "vaccine": "vaccine",
    "laboratory": "lab_service",
    "separate_procedure": "separate_procedure",
    "device": "device",
    "telehealth": "telehealth",
    "unclassified_drug": "unclassified_drug",
    "annual_wellness_visit": "annual_wellness_visit",
}
"""Column of ours to attribute of the editor's HCPCS table."""

Rows = list[tuple[list[str], dict[str, Any]]]


class Outpatient:
    """The unpacked editor data, with its versions as dates."""

    def __init__(self, environment: Any) -> None:
        self._environment = environment
        versions = {row["version"]: row for _, row in self.rows("version_range")}
        self.last = max(versions)
        self.starts = {v: _day(row["date_started"]) for v, row in versions.items()}
        self.ends = {v: None if v == self.last else _day(row["date_ended"]) for v, row in versions.items()}
        self.source = packages.label(f"CMS I/OCE v{versions[self.last]['version_id']}", "pyoce")

    def rows(self, table: str) -> Rows:
        """Key parts and values of one table."""
        database = self._environment.open_db(table.encode(), create=False)
        with self._environment.begin(db=database) as transaction:
            # The package stores its rows marshalled; the file is part of a pinned, hash-checked dependency.
            return [(bytes(k).decode().split("|"), marshal.loads(v)) for k, v in transaction.cursor()]  # noqa: S302

    def between(self, row: dict[str, Any]) -> dict[str, Any]:
        """The validity columns of a row with ``lo_version`` and ``hi_version``."""
        return {
            "valid_from": self.starts[row["lo_version"]],
            "valid_to": self.ends[row["hi_version"]],
            "source": self.source,
        }


@contextmanager
def unpacked(scratch: Path) -> Iterator[Outpatient]:
    """The package's data, unpacked into a scratch folder for as long as it is read."""
    path = scratch / "outpatient.mdb"
    with lzma.open(packages.file("pyoce", "data", "pyoce.mdb.xz")) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)
    with lmdb.open(str(path), subdir=False, readonly=True, lock=False, max_dbs=64) as environment:
        yield Outpatient(environment)
    path.unlink()


def _day(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


def diagnosis_titles(data: Outpatient) -> dict[str, str]:
    """ICD-10-CM code -> CMS short title, for codes retired from the tabular list."""
    return {key[0]: row["description"] for key, row in data.rows("data_dx10") if row.get("description")}


def hcpcs(data: Outpatient) -> pl.DataFrame:
    """Table ``hcpcs``. Texts of CPT (AMA) and CDT (ADA) codes are dropped here and go nowhere."""
    addon = {key[0]: kind for name, kind in reversed(_EDIT_TYPES.items()) for key, _ in data.rows(name)}
    rows = []
    for key, row in data.rows("data_hcpcs"):
        code, kind = key[0], hcpcs_kind(key[0])
        low, high = int(row["lo_age"]), int(row["hi_age"])
        limited = (low, high) not in ((0, NO_AGE_LIMIT), (0, 0))
        bilateral = next((b for b in ("conditional", "independent", "inherent") if row[f"bilateral_{b}"]), None)
        rows.append(
            {
                "code": code,
                "kind": kind,
                "description": row["description"] if kind == "hcpcs2" else None,
                "status_indicator": row["status_indicator"] or None,
                "apc": None if row["apc"] in (None, False, "00000") else row["apc"],
                "age_low": low if limited else None,
                "age_high": high if limited and high != NO_AGE_LIMIT else None,
                "bilateral": bilateral,
                "addon_type": addon.get(code),
                **{ours: bool(row[theirs]) for ours, theirs in _FLAGS.items()},
                **data.between({"lo_version": int(key[1]), "hi_version": int(key[2])}),
            }
        )
    return tables.HCPCS.frame(rows).sort("code", "valid_from")


def modifiers(data: Outpatient) -> pl.DataFrame:
    """Table ``modifiers``; the editor's own contractor bypass marks (``#0`` ...) are no modifiers."""
    rows = [
        {
            "code": key[0],
            "ncci_bypass": bool(row["ncci"]),
            "therapy": bool(row["therapy"]),
            "telehealth": bool(row["telehealth"]),
            "assistant_surgeon": bool(row["assistant_surgeon"]),
            **data.between(row),
        }
        for key, row in data.rows("data_modifier")
        if re.fullmatch(r"[0-9A-Z]{2}", key[0])
    ]
    return tables.MODIFIERS.frame(rows).sort("code", "valid_from")


def ptp(data: Outpatient) -> pl.DataFrame:
    """Table ``ptp``, hospital pairs."""
    first: list[str] = []
    second: list[str] = []
    indicator: list[int] = []
    low: list[int] = []
    high: list[int] = []
    for key, pairs in data.rows("map_ncci"):
        for code, packed in pairs:  # type: ignore[str-unpack]
            row = marshal.loads(packed)  # type: ignore[arg-type]  # noqa: S302
            first.append(key[0])
            second.append(bytes(code).decode())  # type: ignore[arg-type]
            indicator.append(int(row["mod_indicator"]))
            low.append(row["lo_version"])
            high.append(row["hi_version"])
    frame = pl.DataFrame(
        {"column_1": first, "column_2": second, "modifier_indicator": indicator, "lo": low, "hi": high}
    )
    dated = frame.with_columns(
        pl.lit("hospital").alias("table"),
        pl.col("lo").replace_strict(data.starts, return_dtype=pl.Date).alias("valid_from"),
        pl.col("hi").replace_strict(data.ends, return_dtype=pl.Date).alias("valid_to"),
        pl.lit(data.source).alias("source"),
    )
    return tables.PTP.conform(dated).sort("column_1", "column_2", "valid_from")


def addon(data: Outpatient) -> pl.DataFrame:
    """Table ``addon``; a type 3 code has listed primaries and others the contractor defines (a null row)."""
    rows: list[dict[str, Any]] = []
    for name, kind in _EDIT_TYPES.items():
        spans: dict[str, tuple[int, int]] = {}
        for key, row in data.rows(name):
            low, high = spans.get(key[0], (row["lo_version"], row["hi_version"]))
            spans[key[0]] = min(low, row["lo_version"]), max(high, row["hi_version"])
            if kind != 2:
                rows.append(
                    {"addon_code": key[0], "primary_code": row["addon_primary"], "edit_type": kind} | data.between(row)
                )
        if kind != 1:
            for code, (low, high) in spans.items():
                rows.append(
                    {"addon_code": code, "edit_type": kind} | data.between({"lo_version": low, "hi_version": high})
                )
    return tables.ADDON.frame(rows).sort("addon_code", "primary_code", nulls_last=True)


def revenue_codes(data: Outpatient) -> pl.DataFrame:
    """Table ``revenue_codes``: numbers and status indicators, no text."""
    rows = [
        {"code": key[0].zfill(4), "status_indicator": row["status_indicator"] or None, **data.between(row)}
        for key, row in data.rows("data_revenue")
    ]
    return tables.REVENUE_CODES.frame(rows).sort("code", "valid_from")


def apc_rates(data: Outpatient) -> pl.DataFrame:
    """Table ``apc_rates``: national unadjusted rates, from cents."""
    rows = [
        {
            "apc": key[0],
            "rate": Decimal(int(row["apc_payment"])) / 100,
            "status_indicator": row["status_indicator"] or None,
            **data.between({"lo_version": int(key[1]), "hi_version": int(key[2])}),
        }
        for key, row in data.rows("data_apc")
    ]
    return tables.APC_RATES.frame(rows).sort("apc", "valid_from")
