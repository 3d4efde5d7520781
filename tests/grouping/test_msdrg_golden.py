"""MS-DRGs of stays that an independent grouper (drgpy, v43.1) gives alike, what v44 changed, and hospital-acquired conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claimwright.grouping import DrgResult, InpatientStay, group_drg, group_stay
from claimwright.reference import Library

V431, V44 = date(2026, 5, 10), date(2026, 11, 10)


def group(diagnoses: str, procedures: str = "", day: date = V431, **about: Any) -> DrgResult:
    """Diagnoses as ``L89.153/N``; present on admission where nothing is said."""
    coded = [(code, poa or "Y") for code, _, poa in (one.partition("/") for one in diagnoses.split())]
    stay: dict[str, Any] = {"sex": "F", "age": 65, "discharge_status": "01", "discharge_date": day, **about}
    return group_drg(coded, procedures.split(), **stay)


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "drg"),
    [
        ("I50.23 N17.9", "", "292"),
        ("I13.0 I50.23 N18.4", "", "291"),
        ("A41.9 J18.9 R65.20 J96.01", "", "871"),
        ("A41.9 N39.0", "", "872"),
        ("A41.9 J96.01", "5A1955Z", "870"),
        ("J96.01 J18.9 I50.23", "", "189"),
        ("J18.9 J96.01", "", "193"),
        ("J44.0 J18.9", "", "190"),
        ("N39.0 G93.41", "", "689"),
        ("N39.0 N17.9", "", "690"),
        ("S72.001A", "0SRR01A", "522"),
        ("M16.11", "0SR90JA", "470"),
        ("M17.0", "0SRC0J9 0SRD0J9", "462"),
        ("M17.0", "0SRC0J9", "470"),
        ("I25.10", "02100Z9 021109W 5A1221Z", "236"),
        ("I21.4", "027034Z", "322"),
        ("I44.2", "0JH606Z", "259"),
        ("I44.2", "0JH606Z 02H63JZ 02HK3JZ", "244"),
        ("J18.9 Z59.00", "", "194"),
        ("C54.1", "0UT90ZZ 0UTC0ZZ", "741"),
        ("T84.54XA", "0SPC0JZ 0SRC0J9", "468"),
        ("L97.512", "0JBR0ZZ", "572"),
        ("L97.512", "0HDMXZZ", "594"),
        ("E11.52 I96", "0Y6H0Z1", "240"),
        ("J18.9", "0FT44ZZ", "989"),
        ("J96.01", "0B110F4 5A1955Z", "004"),
        ("M48.061", "0SG00AJ", "451"),
        ("M48.061", "0SG00AJ 0SG0071", "402"),
        ("K35.80", "0DTJ4ZZ", "399"),
        ("I63.512", "3E03317", "063"),
        ("I63.512", "", "066"),
    ],
)
def test_golden_stays(diagnoses: str, procedures: str, drg: str) -> None:
    assert group(diagnoses, procedures).drg == drg


@pytest.mark.parametrize(
    ("procedures", "outcome", "drg"), [("10E0XZZ", "O80 Z37.0", "807"), ("10D00Z1", "O82 Z37.0", "788")]
)
def test_deliveries(procedures: str, outcome: str, drg: str) -> None:
    assert group(outcome, procedures, age=30).drg == drg


def test_a_condition_of_a_patient_who_died_counts_otherwise() -> None:
    assert group("I21.09 I46.9 R57.0").drg == "280"
    assert group("I21.09 I46.9 R57.0", discharge_status="20").drg == "285"


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "drg"),
    [
        ("I44.2", "0JH606Z", "211"),
        ("J18.9 Z59.00", "", "195"),
        ("C54.1", "0UT90ZZ 0UTC0ZZ", "733"),
        ("T84.54XA", "0SPC0JZ 0SRC0J9", "404"),
        ("M00.861", "0S9C0ZZ", "400"),
    ],
)
def test_what_fiscal_year_2027_changed(diagnoses: str, procedures: str, drg: str) -> None:
    assert group(diagnoses, procedures, day=V44).drg == drg


@pytest.mark.parametrize(
    ("diagnoses", "procedures", "drg"),
    [
        ("J18.9 L89.153/N", "", "195"),
        ("J18.9 L89.153/U", "", "195"),
        ("J18.9 L89.153/W", "", "193"),
        ("J18.9 L89.153/Y", "", "193"),
        ("J18.9 T83.511A/N N39.0/N", "", "195"),
        ("J18.9 S72.001A/N W06.XXXA/N", "", "195"),
        ("J18.9 T80.0XXA/N", "", "195"),
        ("J18.9 E11.00/N", "", "195"),
        ("I25.10 J98.51/N", "02100Z9", "236"),
        ("M17.11 I82.411/N", "0SRC0J9", "470"),
    ],
)
def test_a_hospital_acquired_condition_raises_no_drg(diagnoses: str, procedures: str, drg: str) -> None:
    assert group(diagnoses, procedures).drg == drg


def test_a_revision_of_a_joint_that_version_44_of_the_package_may_misfile_is_marked() -> None:
    found = group("T84.032A", "0SPC0JZ 0SRC0J9", day=V44)
    assert found.drg in {"463", "464", "465"}
    assert len(found.remarks) == 1
    assert "Check the DRG with CMS's own grouper" in found.remarks[0]
    assert group("T84.032A", "0SPC0JZ 0SRC0J9").remarks == ()
    assert group("T84.032A", "0SWC0JZ", day=V44).remarks == ()
    assert group("T84.54XA", "0SPC0JZ 0SRC0J9", day=V44).remarks == ()


def test_a_stay_as_a_whole(library: Library) -> None:
    stay = InpatientStay(
        (("J96.01", "Y"),), ("5A1955Z",), "F", 65, date(2026, 5, 7), date(2026, 5, 10), "03",
    )  # fmt: skip
    found = group_stay(stay, library)
    assert found.drg is not None
    assert found.length is not None
    assert found.transfer is not None
    assert (found.length.days, found.transfer.kind, found.transfer.reduced) == (3, "post_acute", True)
    assert [one.edit for one in found.edits] == ["length_of_stay"]
    assert group_stay(InpatientStay((("J96.01", "Y"),), discharged=date(2026, 5, 10)), library).drg is None
    assert group_stay(InpatientStay((("J96.01", "Y"),), age=65), library).edits == ()
