"""What a bill of an inpatient stay asks beside the codes, by payer and day, and what the coder said in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from claimwright.claims import build_claim
from claimwright.claims.fees import FeeSchedule
from claimwright.claims.practice import BillingProvider, Practice
from claimwright.coding.abstract import applied, choices, missing
from claimwright.coding.types import CodedDiagnosis, CodedEncounter, CodedProcedure
from claimwright.records.chart import Chart, Coverage, Encounter, Patient, Practitioner

IN = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 6)
WHOLE = {"admission_type": "1", "admission_source": "1", "discharge_status": "01"}
ATTENDING = Practitioner("attending", "OKAFOR", "ADAEZE", "1467102038")


def stay(payer: str = "MA", diagnosis: str = "K3580", procedures: tuple[str, ...] = (), **about: Any) -> CodedEncounter:
    encounter = {
        "setting": "inpatient",
        "start": IN,
        "end": IN + timedelta(days=2),
        "practitioners": (ATTENDING,),
        **WHOLE,
        **about,
    }
    patient = Patient(
        patient_id="P1",
        last_name="DOE",
        birth_date=date(1958, 4, 1),
        sex="F",
        coverages=(Coverage(1, "Payer", claim_filing_indicator=payer),),
    )
    chart = Chart(source="s", format="text", patient=patient, encounter=Encounter(**encounter))
    done = tuple(CodedProcedure(n, code, DAY) for n, code in enumerate(procedures, 1))
    return CodedEncounter(chart, (CodedDiagnosis(1, diagnosis, "Y"),), procedures=done)


def lacks(coded: CodedEncounter) -> list[str]:
    return [one.field for one in missing(coded)]


def test_a_whole_abstract_lacks_nothing() -> None:
    assert lacks(stay()) == []


@pytest.mark.parametrize("field", ["admission_type", "admission_source", "discharge_status"])
def test_how_the_stay_began_and_ended_is_asked_of_every_payer(field: str) -> None:
    assert lacks(stay(**{field: ""})) == [field] == lacks(stay("CI", **{field: ""}))


def test_who_was_in_charge_and_who_operated() -> None:
    assert lacks(stay(practitioners=())) == ["attending"]
    assert lacks(stay(practitioners=(Practitioner("rendering", "OKAFOR"),))) == []
    assert lacks(stay(procedures=("0DTJ4ZZ",))) == ["operating"]
    assert lacks(stay(procedures=("0DTJ4ZZ",), practitioners=(ATTENDING, replace(ATTENDING, role="operating")))) == []
    undated = stay(procedures=("0DTJ4ZZ",), practitioners=(ATTENDING, replace(ATTENDING, role="operating")))
    undated = replace(undated, procedures=(CodedProcedure(1, "0DTJ4ZZ"),))
    assert lacks(undated) == ["procedure_date"]


def test_a_newborns_weight_is_asked_by_medicaid() -> None:
    assert lacks(stay("MC", "Z3800")) == ["birth_weight"]
    assert lacks(stay("CI", "Z3800")) == [] == lacks(stay("MC"))
    assert lacks(applied(stay("MC", "Z3800"), {"birth_weight": 3210})) == []


def test_codes_are_those_of_the_day_and_of_a_newborn_or_not() -> None:
    assert ("5", "from a nursing or assisted living facility") in choices("admission_source", DAY)
    assert choices("admission_source", DAY, newborn=True) == [
        ("5", "born in this hospital"),
        ("6", "born outside this hospital"),
    ]
    # 7 ended on July 1, 2010; the disaster site began in July 2020
    assert "7" not in dict(choices("admission_source", DAY))
    assert "G" in dict(choices("admission_source", date(2020, 7, 1)))
    assert "G" not in dict(choices("admission_source", date(2020, 6, 30)))
    assert "83" in dict(choices("discharge_status", DAY))
    assert "83" not in dict(choices("discharge_status", date(2013, 9, 30)))


def test_what_the_coder_said_goes_on_the_claim() -> None:
    surgeon = "1245319599"
    said = {"discharge_status": "03", "admission_type": "3", "surgeons": [surgeon, ""], "birth_weight": 3210}
    coded = applied(stay(procedures=("0DTJ4ZZ", "3E0T3BZ")), said)
    assert [one.surgeon for one in coded.procedures] == [surgeon, ""]
    practice = Practice("h", "H", "I", BillingProvider("H", "1234567893", "282N00000X", "123456789"))
    claims = build_claim(coded, practice, FeeSchedule([]), claim_id="c1", patient_control_number="P1")
    row = claims.claims.row(0, named=True)
    assert (row["patient_status"], row["admission_type"], row["admission_source"]) == ("03", "3", "1")
    assert claims.providers.filter(role="operating")["npi"].to_list() == [surgeon]
    assert claims.providers.filter(role="attending")["npi"].to_list() == ["1467102038"]
    weight = claims.institutional_codes.filter(kind="value")
    assert weight.select("qualifier", "code", "amount").rows() == [("BE", "54", 3210)]


def test_nothing_said_changes_nothing() -> None:
    coded = stay(procedures=("0DTJ4ZZ",))
    assert applied(coded, {}) == coded
