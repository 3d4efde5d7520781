"""A coded encounter becomes a claim: what the record says, at the practice's prices, nothing invented."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.claims.build import _place, build_claim
from claimwright.claims.fees import FeeSchedule, read_fee_schedule
from claimwright.claims.practice import BillingProvider, Person, Practice, practice_from
from claimwright.coding.types import CodedDiagnosis, CodedEncounter, CodedProcedure, CodedService
from claimwright.errors import UnreadableError
from claimwright.payers import Payer
from claimwright.records.chart import Address, Chart, Coverage, Encounter, Patient, Practitioner

FEES = """code,modifier,revenue_code,charge,valid_from,valid_to
99213,,0510,150.00,2025-01-01,2025-12-31
99213,,0510,155.00,2026-01-01,
93000,26,,20.00,2026-01-01,
93000,,,48.00,2026-01-01,
,,0120,2400.00,2026-01-01,
J1885,,0636,12.50,2026-01-01,
"""


@pytest.fixture
def fees(tmp_path: Path) -> FeeSchedule:
    path = tmp_path / "fees.csv"
    path.write_text(FEES)
    return read_fee_schedule(path)


def practice(kind: str) -> Practice:
    return Practice(
        id="lakeside",
        name="Lakeside Clinic",
        kind=kind,
        billing=BillingProvider("Lakeside Clinic", npi="1234567893", tax_id="123456789"),
        people=(Person("Wu", "Ann", "1245319599", "207Q00000X"),),
        payers=(Payer("60054", name="Example Health", claim_filing_indicator="CI", names=("Example HMO",)),),
    )


def chart(**encounter: object) -> Chart:
    patient = Patient(
        patient_id="m1", last_name="Doe", first_name="Jane", birth_date=date(1970, 5, 1), sex="F",
        address=Address("2 Elm St", "", "Albany", "NY", "12207"),
        coverages=(Coverage(1, "example hmo", member_id="w123"),),
    )  # fmt: skip
    defaults: dict[str, object] = {
        "encounter_id": "e1",
        "setting": "office",
        "start": datetime(2026, 1, 15, 9, 30),
        "practitioners": (Practitioner("attending", "WU", "ANN"),),
    }
    return Chart("note.txt", "text", patient, Encounter(**{**defaults, **encounter}))  # type: ignore[arg-type]


def test_an_office_visit(fees: FeeSchedule) -> None:
    coded = CodedEncounter(
        chart(),
        (CodedDiagnosis(1, "E119"), CodedDiagnosis(2, "I10")),
        (
            CodedService(1, "99213", ("25",), diagnosis_pointers=(1, 2)),
            CodedService(2, "93000", ("26",), diagnosis_pointers=(2,)),
            CodedService(3, "J1885", units=Decimal(2)),
        ),
    )
    claims = build_claim(coded, practice("P"), fees, claim_id="c1", patient_control_number="E1")
    claim = claims.claims.row(0, named=True)
    assert (claim["kind"], claim["place_of_service"], claim["total_charge"]) == ("P", "11", Decimal("200.00"))
    assert claim["claim_filing_indicator"] == "CI"
    lines = claims.lines.to_dicts()
    assert [(row["procedure_code"], row["modifier_1"], row["charge"]) for row in lines] == [
        ("99213", "25", Decimal("155.00")),
        ("93000", "26", Decimal("20.00")),
        ("J1885", None, Decimal("25.00")),
    ]
    assert [row["pointer_1"] for row in lines] == [1, 2, 1]
    assert claims.diagnoses["qualifier"].to_list() == ["ABK", "ABF"]
    rendering = claims.providers.filter(role="rendering").row(0, named=True)
    assert (rendering["npi"], rendering["taxonomy"]) == ("1245319599", "207Q00000X")
    payer = claims.parties.filter(role="payer").row(0, named=True)
    assert (payer["id"], payer["last_or_organization_name"]) == ("60054", "EXAMPLE HEALTH")


@pytest.mark.parametrize(
    ("people", "referring"),
    [
        ((Practitioner("rendering", "WU", "ANN", "1245319599"), Practitioner("ordering", "SUN", "ROY", "1003000126")), ["1003000126"]),
        ((Practitioner("rendering", "WU", "ANN", "1245319599"), Practitioner("ordering", "WU", "ANN", "1245319599")), ["1245319599"]),
        ((Practitioner("ordering", "SUN", "ROY", "1003000126"), Practitioner("referring", "LEE", "BO", "1467137166")), ["1467137166"]),
        ((Practitioner("rendering", "WU", "ANN", "1245319599"),), []),
    ],
)  # fmt: skip
def test_who_ordered_is_named_as_who_referred(
    fees: FeeSchedule, people: tuple[Practitioner, ...], referring: list[str]
) -> None:
    coded = CodedEncounter(chart(practitioners=people), (CodedDiagnosis(1, "E119"),), (CodedService(1, "93000"),))
    claims = build_claim(coded, practice("P"), fees, claim_id="c1", patient_control_number="E1")
    assert claims.providers.filter(role="referring")["npi"].to_list() == referring


def test_the_price_is_that_of_the_date_of_service(fees: FeeSchedule) -> None:
    coded = CodedEncounter(
        chart(start=datetime(2025, 12, 31)), (CodedDiagnosis(1, "E119"),), (CodedService(1, "99213"),)
    )
    claims = build_claim(coded, practice("P"), fees, claim_id="c1", patient_control_number="E1")
    assert claims.lines["charge"].to_list() == [Decimal("150.00")]


def test_a_service_without_a_price_is_not_priced_at_zero(fees: FeeSchedule) -> None:
    coded = CodedEncounter(chart(), (CodedDiagnosis(1, "E119"),), (CodedService(1, "99215"),))
    claims = build_claim(coded, practice("P"), fees, claim_id="c1", patient_control_number="E1")
    assert claims.lines["charge"].to_list() == [None]


def test_an_inpatient_stay(fees: FeeSchedule) -> None:
    stay = chart(
        setting="inpatient", end=datetime(2026, 1, 18, 11, 0), admission_type="1", admission_source="1", discharge_status="01",
        practitioners=(Practitioner("attending", "Wu", npi="1245319599"), Practitioner("operating", "Wu", npi="1245319599")),
    )  # fmt: skip
    coded = CodedEncounter(
        stay,
        (CodedDiagnosis(1, "K3580", "Y"), CodedDiagnosis(2, "E119", "Y"), CodedDiagnosis(3, "W010XXA", "Y")),
        (CodedService(1, "", revenue_code="0120", units=Decimal(3), unit_type="DA"),),
        (CodedProcedure(1, "0DTJ4ZZ", date(2026, 1, 16)),),
        admitting_diagnosis="R1031",
        drg="343",
    )
    claims = build_claim(coded, practice("I"), fees, claim_id="c1", patient_control_number="E1")
    claim = claims.claims.row(0, named=True)
    assert (claim["facility_type"], claim["statement_from"], claim["statement_to"]) == (
        "11",
        date(2026, 1, 15),
        date(2026, 1, 18),
    )
    assert (claim["admission_hour"], claim["discharge_hour"], claim["drg"]) == ("0930", "1100", "343")
    assert claim["total_charge"] == Decimal("7200.00")
    assert claims.diagnoses.select("kind", "sequence", "qualifier", "poa").rows() == [
        ("principal", 1, "ABK", "Y"),
        ("other", 2, "ABF", "Y"),
        ("external_cause", 1, "ABN", "Y"),
        ("admitting", 1, "ABJ", None),
    ]
    assert claims.institutional_codes["code"].to_list() == ["0DTJ4ZZ"]
    assert sorted(claims.providers["role"]) == ["attending", "billing", "operating"]


def test_an_outpatient_without_type_and_origin_says_they_are_not_known(fees: FeeSchedule) -> None:
    coded = CodedEncounter(chart(setting="emergency"), (CodedDiagnosis(1, "R079"),), (CodedService(1, "99213"),))
    claims = build_claim(coded, practice("I"), fees, claim_id="c1", patient_control_number="E1")
    claim = claims.claims.row(0, named=True)
    assert (claim["facility_type"], claim["patient_status"]) == ("13", "01")
    assert (claim["admission_type"], claim["admission_source"]) == ("9", "9")


def test_a_child_is_named_beside_the_subscriber(fees: FeeSchedule) -> None:
    child = chart()
    coverage = Coverage(
        1, "Example Health", member_id="W9", relationship="19", subscriber_last_name="Doe", subscriber_first_name="Tim"
    )
    patient = Patient(last_name="Doe", first_name="Ann", birth_date=date(2025, 1, 1), sex="F", coverages=(coverage,))
    coded = CodedEncounter(Chart("n", "text", patient, child.encounter), (CodedDiagnosis(1, "Z00129"),))
    claims = build_claim(coded, practice("P"), fees, claim_id="c1", patient_control_number="E1")
    assert claims.parties.select("role", "first_name", "id").rows() == [
        ("subscriber", "TIM", "W9"),
        ("patient", "ANN", None),
        ("payer", None, "60054"),
    ]


def test_a_bad_fee_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "fees.csv"
    path.write_text("code,modifier,revenue_code,charge,valid_from,valid_to\n99213,,,12.345,2026-01-01,\n")
    with pytest.raises(UnreadableError, match="line 2: expected a charge in dollars and cents"):
        read_fee_schedule(path)


def test_an_unknown_key_of_a_practice_is_named() -> None:
    with pytest.raises(UnreadableError, match=r"billing\.nip: expected one of"):
        practice_from({"id": "a", "name": "A", "kind": "P", "billing": {"name": "A", "nip": "1"}})


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (
            {"location": "JFP", "setting": "outpatient_hospital"},
            "11",
        ),  # our own clinic, whatever class the sender gives it
        ({"facility_name": "Harbor Surgery Center", "setting": "office"}, "24"),
        ({"location": "4 WEST", "setting": "office"}, None),  # none of ours: asked, not guessed
        ({"location": "4 WEST", "setting": "office", "place_of_service": "22"}, "22"),
        ({"location": "ED", "setting": "emergency"}, "23"),
        ({"location": "", "setting": "telehealth"}, "10"),
    ],
)
def test_the_place_is_the_practices_own_location(said: dict[str, str], place: str | None) -> None:
    rows = [
        {"name": "Main office", "place_of_service": "11", "names": ["JFP"]},
        {"name": "Harbor Surgery Center", "place_of_service": "24"},
    ]
    ours = practice_from({"id": "p", "name": "P", "kind": "P", "billing": {"name": "P"}, "locations": rows})
    assert _place(Encounter(**said), ours) == place


def test_the_only_location_stands_for_a_visit_that_names_none() -> None:
    rows = [{"name": "Main office", "place_of_service": "11"}]
    ours = practice_from({"id": "p", "name": "P", "kind": "P", "billing": {"name": "P"}, "locations": rows})
    assert _place(Encounter(setting="outpatient_hospital"), ours) == "11"
