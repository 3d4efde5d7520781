"""Runs one outpatient hospital claim through CMS's Integrated Outpatient Code Editor (package pyoce), on the days it has tables for."""

from __future__ import annotations

import logging
import lzma
import shutil
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from claimwright.errors import ReferenceMissingError
from claimwright.reference.data_folder import default_home, folder_lock, keep
from claimwright.reference.packages import packages
from claimwright.reference.packages.outpatient import Outpatient

FOLDER: Final = "outpatient-editor"
_SEX: Final = {"M": "1", "F": "2"}
_OUTSIDE_OPPS: Final = frozenset({"85"})
"""Bill types the editor reads for hospitals that OPPS does not pay: critical access hospitals (IOM 100-04, chapter 4, section 250)."""
_RUNNING: Final = threading.Lock()
"""The editor keeps the claim it works on in itself, so that one is edited at a time."""


@dataclass(frozen=True)
class Covered:
    """The first and the last day the editor has tables for, and the release the last of them are from."""

    first: date
    last: date
    release: str

    def problem(self, day: date | None) -> str | None:
        """Why a claim that begins on a day cannot be edited; None where it can."""
        if day is None:
            return "The claim has no first day, by which the code editor's tables are chosen."
        if day > self.last:
            return f"The code editor's tables end {self.last} ({self.release}): nothing is said of a claim of {day}."
        if day < self.first:
            return f"The code editor's tables begin {self.first}: nothing is said of a claim of {day}."
        return None


def covered() -> Covered:
    """The days that have tables. The package keeps its last quarter open for ten years; CMS replaces it after three months."""
    return _engine().covered


def listed(code: str | None, day: date) -> str:
    """The status indicator CMS's table lists for a code on a day, before the claim's other lines; empty where it has none."""
    return _engine().listed(code, day) if code else ""


def run(claim: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The editor's whole answer to a claim, as the package gives it: ``lineItemList`` is in the order of the lines.

    ``claim`` and ``lines`` are rows of ``opps_claims`` and ``opps_lines``. Nothing that names the patient is handed over.
    Ask ``covered`` first: the editor itself never says that a day is too late for its tables.
    """
    return _engine().process(_claim(claim, lines))


def not_processed(answer: dict[str, Any]) -> str | None:
    """Why the claim as a whole was not edited; None where it was."""
    if answer["claimProcessedFlag"] in ("0", None, ""):
        return None
    edits = [
        e for name, found in answer.items() if name.startswith("claim") and name.endswith("EditList") for e in found
    ]
    told = f" (edit {', '.join(edits)})" if edits else ""
    return f"The outpatient code editor did not process the claim{told}."


class _Engine:
    """The package's component on the unpacked tables, and the days these hold."""

    def __init__(self, tables: Path) -> None:
        try:
            # Start-up: the package is loaded when CMS's editor is run.
            from pyoce import IoceComponent
            from pyoce.dao.provider import LmdbDataProvider
        except ImportError as error:
            raise ReferenceMissingError("package pyoce is not installed; install it and try again") from error
        # The editor logs the number of a claim that it returns; what became of the claim is in its answer.
        logging.getLogger("pyoce").setLevel(logging.CRITICAL)
        self._provider = LmdbDataProvider(tables)
        # The package offers no other way to say where its tables lie; left alone it would fill the user's cache.
        LmdbDataProvider._instance = self._provider
        self._component = IoceComponent()
        held = Outpatient(self._provider.env)
        self._starts = held.starts
        self._listed: dict[tuple[str, int], str] = {}
        last = max(held.starts.values())
        self.covered = Covered(min(held.starts.values()), _end_of_quarter(last), held.source)

    def process(self, claim: dict[str, Any]) -> dict[str, Any]:
        with _RUNNING:
            answer: dict[str, Any] = self._component.process(claim)
        return answer

    def listed(self, code: str, day: date) -> str:
        version = max((v for v, first in self._starts.items() if first <= day), default=0)
        if (code, version) not in self._listed:
            self._listed[code, version] = self._looked_up(code, version)
        return self._listed[code, version]

    def _looked_up(self, code: str, version: int) -> str:
        with _RUNNING:
            row = self._provider.get_data_hcpcs_table().get_row_internal(code, version)
        return str(row.status_indicator or "") if row else ""


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    with _RUNNING:
        return _Engine(unpacked(default_home()))


def unpacked(home: Path) -> Path:
    """The editor's tables (307 MB) as a file below ``home``, written once for a version of the package.

    Two processes that come first at once wait for each other, and none ever sees half a file. Raises
    ``ReferenceMissingError`` where the package is absent or the folder cannot be written.
    """
    packed = packages.file("pyoce", "data", "pyoce.mdb.xz")
    path = home / FOLDER / f"{packages.version('pyoce')}.mdb"
    if path.is_file():
        return path
    try:
        with folder_lock(path.parent):
            if not path.is_file():
                keep(path, lambda beside: _unpack(packed, beside))
    except OSError as error:
        raise ReferenceMissingError(
            f"the outpatient code editor's tables cannot be unpacked to {path}: {error.strerror}"
        ) from error
    if not path.is_file():
        raise ReferenceMissingError(f"the outpatient code editor's tables (307 MB) cannot be unpacked to {path.parent}")
    for older in path.parent.glob("*.mdb"):
        if older != path:
            older.unlink(missing_ok=True)
    return path


def _unpack(packed: Path, path: Path) -> None:
    with lzma.open(packed) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def _end_of_quarter(first: date) -> date:
    """The last day of the quarter that begins on a day."""
    after = first.month + 3
    return date(first.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)


def _claim(claim: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = _day(claim["first_day"]), _day(claim["last_day"] or claim["first_day"])
    bill_type = (claim["bill_type"] or "131")[-3:]
    values = [text.partition(" ") for text in claim.get("value_codes") or []]
    return {
        "claimId": "claim", "age": f"{claim['age'] or 0:03d}", "sex": _SEX.get(claim["sex"] or "", "0"), "dateStarted": first,
        "dateEnded": last, "receiptDate": last, "billType": bill_type,
        "patientStatus": claim["patient_status"] or "01", "oppsFlag": "2" if bill_type[:2] in _OUTSIDE_OPPS else "1", "nationalProviderId": "",
        "conditionCodeInputList": list(claim.get("condition_codes") or []),
        "occurrenceCodeInputList": list(claim.get("occurrence_codes") or []),
        "valueCodeInputList": [{"code": code, "value": f"{_cents(Decimal(amount or 0)):09d}"} for code, _, amount in values],
        "principalDiagnosisCode": _diagnosis(claim["principal_diagnosis"] or ""),
        "reasonForVisitDiagnosisCodeList": [_diagnosis(code) for code in claim.get("reasons_for_visit") or []],
        "secondaryDiagnosisCodeList": [_diagnosis(code) for code in claim.get("diagnoses") or []],
        "lineItemList": [_line(line, claim) for line in lines],
    }  # fmt: skip


def _diagnosis(code: str) -> dict[str, str]:
    return {"diagnosis": code, "presentOnAdmission": ""}


def _line(line: dict[str, Any], claim: dict[str, Any]) -> dict[str, Any]:
    modifiers = [line[f"modifier_{n}"] for n in range(1, 5) if line.get(f"modifier_{n}")]
    return {
        "serviceDate": _day(line["day"] or claim["first_day"]), "revenueCode": (line["revenue_code"] or "").zfill(4),
        "hcpcs": line["code"] or "", "hcpcsModifierInputList": [{"hcpcsModifier": m} for m in modifiers],
        "unitsInput": f"{int(line['units'] or 1):09d}", "charge": f"{_cents(line.get('charge') or Decimal(0)):010d}",
    }  # fmt: skip


def _cents(amount: Decimal) -> int:
    return max(int((amount * 100).to_integral_value()), 0)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
