"""MS-DRG of stays whose grouping the Definitions Manual decides plainly."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claimwright.grouping import DrgResult, group_drg
from claimwright.reference import Library

FY2026 = date(2026, 5, 10)


def _group(diagnoses: list[tuple[str, str]], procedures: tuple[str, ...] = (), **changes: Any) -> DrgResult:
    stay: dict[str, Any] = {"sex": "F", "age": 72, "discharge_status": "01", "discharge_date": FY2026}
    return group_drg(diagnoses, procedures, **(stay | changes))


def test_heart_failure_with_respiratory_failure_is_drg_291(library: Library) -> None:
    stay = [("I50.23", "Y"), ("J96.01", "Y"), ("I50.22", "Y"), ("I10", "1")]
    result = _group(stay, library=library)
    assert (result.drg, result.mdc, result.version, result.return_code) == ("291", "05", "43.1", "OK")
    assert result.weight is not None
    assert result.weight > Decimal("1")
    assert [(d.code, d.role) for d in result.drivers] == [("I5023", "principal"), ("J9601", "mcc")]
    assert result.ignored == (("I5022", "CC excluded by the principal diagnosis"),)


def test_knee_replacement_is_driven_by_the_procedure(library: Library) -> None:
    result = _group([("M17.11", "Y")], ("0SRC0JZ",), library=library)
    assert (result.drg, result.weight) == ("470", Decimal("1.9289"))
    assert ("0SRC0JZ", "procedure") in [(d.code, d.role) for d in result.drivers]


def test_the_grouper_version_follows_the_discharge_date(library: Library) -> None:
    heart_failure = [("I50.23", "Y")]
    assert _group(heart_failure, discharge_date=date(2022, 10, 1)).version == "40.0"
    new_year = _group(heart_failure, discharge_date=date(2026, 10, 1), library=library)
    assert (new_year.version, new_year.weight) == ("44.0", None)
    assert _group(heart_failure, discharge_date=date(2022, 9, 30)).return_code == "NO_GROUPER_FOR_DATE"


def test_what_cannot_be_grouped_says_why() -> None:
    assert (_group([("XXXX", "Y")]).drg, _group([("XXXX", "Y")]).return_code) == ("999", "INVALID_PDX")
    assert _group([]).return_code == "NO_PRINCIPAL_DIAGNOSIS"
    odd = _group([("I50.23", "?"), ("nonsense", "")], sex="", age=-1, discharge_status="")
    assert odd.drg
    assert ("NONSENSE", "not valid in this grouper version") in odd.ignored


def test_nothing_is_printed_when_the_interpreter_ends() -> None:
    script = (
        "from datetime import date\nfrom claimwright.grouping import group_drg\n"
        "group_drg([('I5021', 'Y')], sex='F', age=70, discharge_status='01', discharge_date=date(2026, 3, 2))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("poa", "drg", "drives", "told"),
    [
        ("Y", "193", True, None),
        ("W", "193", True, None),
        ("N", "195", False, "MCC does not count, for it was not present on admission (N or U)"),
        ("U", "195", False, "MCC does not count, for it was not present on admission (N or U)"),
        ("", "999", False, "MCC does not count, for its present-on-admission indicator is missing"),
    ],
)
def test_a_hospital_acquired_condition_drives_nothing(poa: str, drg: str, drives: bool, told: str | None) -> None:
    """A pressure ulcer of stage 3 beside a pneumonia (CMS hospital-acquired condition 04)."""
    result = _group([("J18.9", "Y"), ("L89.153", poa)])
    assert result.drg == drg
    assert ("L89153" in [one.code for one in result.drivers]) is drives
    expected = [("L89153", f"{told}: hospital-acquired condition 04, Stage III and IV Pressure Ulcers")] if told else []
    assert list(result.ignored) == expected
