"""A claim takes the coverages and the authorization registered, the record fills what is not, and a difference is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from claimwright.coding.types import CodedEncounter
from claimwright.workbench import billing, bridge, patients, stored_chart
from claimwright.workbench.exchange import sending
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Claim, Encounter, Patient, Practice
from claimwright.workbench.patients import authorizations, merging, people, rows
from claimwright.workbench.setup import By

CARD = {"payer_name": "Example Health", "member_id": "NEW-1", "group_number": "G9"}


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Any]) -> Encounter:
    """Margaret Whitfield's office visit of 2026-09-01; the record says member id EXH90001."""
    (found,) = intake.import_charts(registered, [charts()]).new
    return found


def claims_of(encounter: Encounter) -> Any:
    return billing.claims_of(encounter, CodedEncounter(stored_chart.chart_of(encounter), ()))


def party(claims: Any, role: str) -> dict[str, Any]:
    (row,) = claims.parties.filter(pl.col("role") == role).iter_rows(named=True)
    return row


def test_the_record_is_used_while_nothing_is_registered(encounter: Encounter) -> None:
    claims = claims_of(encounter)
    assert (party(claims, "subscriber")["id"], claims.claims["group_number"][0]) == ("EXH90001", None)


def test_what_is_registered_for_the_day_is_used(encounter: Encounter) -> None:
    rows.add(encounter.patient, "coverage", CARD | {"valid_from": "2026-09-01"}, By(None))
    claims = claims_of(encounter)
    assert party(claims, "subscriber")["id"] == "NEW-1"
    assert claims.claims["group_number"].to_list() == ["G9"]
    assert party(claims, "payer")["id"] == "EXH01", "by the practice's list of payers"


def test_a_coverage_that_does_not_hold_that_day_is_not(encounter: Encounter) -> None:
    rows.add(encounter.patient, "coverage", CARD | {"valid_from": "2026-09-02"}, By(None))
    rows.add(encounter.patient, "coverage", CARD | {"member_id": "OLD-1", "valid_to": "2026-08-31"}, By(None))
    assert party(claims_of(encounter), "subscriber")["id"] == "EXH90001"


def test_the_first_by_order_is_billed(encounter: Encounter) -> None:
    rows.add(
        encounter.patient,
        "coverage",
        CARD | {"payer_name": "State Medicaid", "kind": "medicaid", "member_id": "M1"},
        By(None),
    )
    rows.add(
        encounter.patient, "coverage",
        CARD | {"relationship": "01", "subscriber_last_name": "Whitfield", "subscriber_first_name": "Paul"}, By(None),
    )  # fmt: skip
    claims = claims_of(encounter)
    told = party(claims, "subscriber")
    assert (told["last_or_organization_name"], told["first_name"], told["id"]) == ("WHITFIELD", "PAUL", "NEW-1")
    assert party(claims, "patient")["first_name"] == "MARGARET"


def test_a_difference_is_shown(encounter: Encounter, member: Callable[..., Client]) -> None:
    rows.add(encounter.patient, "coverage", CARD, By(None))
    people.change(encounter.patient, {"last_name": "Whitfield-Berg", "birth_date": "1958-03-11"}, By(None))
    encounter.patient.refresh_from_db()
    chart = stored_chart.chart_of(encounter)
    told = [(one.fact, one.registered, one.record) for one in patients.differences(encounter.patient, chart)]
    assert told == [
        ("Last name", "Whitfield-Berg", "Whitfield"),
        ("Member id (Example Health)", "NEW-1", "EXH90001"),
    ]
    page = member("biller").get(reverse("patient", args=[encounter.patient_id])).content.decode()
    assert "record <b>EXH90001</b>" in page


def test_the_name_on_the_card_is_the_claims(encounter: Encounter) -> None:
    assert party(claims_of(encounter), "subscriber")["last_or_organization_name"] == "WHITFIELD"
    people.change(
        encounter.patient, {"last_name": "Whitfield-Berg", "address_1": "9 Ash Lane", "city": "Troy"}, By(None)
    )
    told = party(claims_of(Encounter.objects.get()), "subscriber")
    assert (told["last_or_organization_name"], told["address_1"], told["city"]) == (
        "WHITFIELD-BERG",
        "9 ASH LANE",
        "TROY",
    )


def test_a_merged_patients_claim_is_the_persons(encounter: Encounter) -> None:
    kept = people.register(
        encounter.practice,
        {"last_name": "Berg", "first_name": "Margaret", "birth_date": "1958-03-11"}, By(None),
        beside=[("", "coverage", CARD)],
    )  # fmt: skip
    merging.merge(kept, encounter.patient, "Same card.", By(None))
    told = party(claims_of(Encounter.objects.get()), "subscriber")
    assert (told["last_or_organization_name"], told["id"]) == ("BERG", "NEW-1")


def test_a_coverage_of_the_record_that_nobody_registered_is_shown(encounter: Encounter) -> None:
    rows.add(encounter.patient, "coverage", CARD | {"payer_name": "Other Plan", "payer_id": "OTH"}, By(None))
    (told,) = patients.differences(encounter.patient, stored_chart.chart_of(encounter))
    assert (told.fact, told.registered, told.record) == ("Coverage", "not registered for this day", "Example Health")


def test_what_the_record_lacks_is_filled(encounter: Encounter) -> None:
    people.change(encounter.patient, {"phone": "5185550177", "middle_name": "R"}, By(None))
    encounter.patient.refresh_from_db()
    chart = stored_chart.chart_of(encounter)
    bare = replace(chart, patient=replace(chart.patient, birth_date=None, sex=""))
    who = patients.with_registration(encounter.patient, bare).patient
    assert (who.birth_date, who.sex, who.phone, who.middle_name) == (date(1958, 3, 11), "F", "5185550177", "R")
    assert who.address == chart.patient.address


@pytest.fixture
def authorized(encounter: Encounter) -> authorizations.Authorization:
    """A1: two units of 99213 with Example Health in September 2026."""
    given = {
        "number": "A1", "codes": "99213", "units": "2", "payer_id": "EXH01", "valid_from": "2026-09-01",
        "valid_to": "2026-09-30",
    }  # fmt: skip
    rows.add(encounter.patient, "authorization", given, By(None))
    (found,) = authorizations.of_person(encounter.patient)
    return found


def carried(encounter: Encounter, day: date, office_claims: Callable[..., Any]) -> str | None:
    claims = patients.with_authorization(encounter.patient, office_claims(), day)
    found: str | None = claims.claims["prior_authorization"][0]
    return found


def test_the_one_authorization_that_fits_is_carried(
    encounter: Encounter, authorized: object, office_claims: Callable[..., Any]
) -> None:
    assert carried(encounter, date(2026, 9, 1), office_claims) == "A1"
    assert carried(encounter, date(2026, 10, 1), office_claims) is None, "it has ended"
    rows.add(encounter.patient, "authorization", {"number": "A2"}, By(None))
    assert carried(encounter, date(2026, 9, 1), office_claims) is None, "two fit: a person chooses"


def test_units_are_used_by_claims_that_went_out(
    encounter: Encounter, authorized: authorizations.Authorization, office_claims: Callable[..., Any]
) -> None:
    assert (authorized.used, authorized.left) == (0, 2)

    def keep(claim_id: str, status: str, frequency: str = "1") -> None:
        claims = office_claims(claim_id).with_columns_of_claims(prior_authorization="A1", frequency_code=frequency)
        bridge.save_claims(encounter.practice, claims, encounters={claim_id: encounter.pk})
        Claim.objects.filter(claim_id=claim_id).update(status=status)

    def used() -> tuple[Decimal, Decimal | None]:
        (found,) = authorizations.of_person(encounter.patient)
        return found.used, found.left

    keep("E1", "ready")
    assert used() == (0, 2), "it has not gone out"
    keep("E1", "sent")
    assert used() == (1, 1), "one unit of 99213; 83036 is not its"
    keep("E1R1", "sent", "7")
    assert used() == (1, 1), "the replacement stands for the original"
    keep("E2", "paid")
    assert used() == (2, 0)
    assert carried(encounter, date(2026, 9, 1), office_claims) is None, "it is used up"
    keep("E1R2", "sent", "8")
    assert used() == (1, 1), "what was voided uses nothing"


def test_a_claim_of_what_was_paid_in_full_is_held(
    encounter: Encounter, office_claims: Callable[..., Any], library: object
) -> None:
    """45 CFR 164.522(a)(1)(vi): the plan is told nothing of it, if that was agreed to."""
    practice = encounter.practice
    bridge.save_claims(practice, office_claims("E1"), encounters={"E1": encounter.pk})
    asked = {"what": "health plan", "agreed": "yes", "valid_from": "2026-09-01", "valid_to": "2026-09-01"}

    def held() -> list[str]:
        found = billing.scrub_claims(practice, list(Claim.objects.values_list("pk", flat=True)))
        return list(found.filter(pl.col("edit") == "PRIVACY")["severity"])

    assert held() == []
    row = rows.add(encounter.patient, "restriction", asked, By(None))
    assert held() == ["error"]
    assert Claim.objects.get().status == "held"
    rows.change(row, {"valid_from": "2026-09-02", "valid_to": "2026-09-02"}, By(None))
    assert held() == [], "another day"


def test_a_restriction_holds_what_is_ready_at_once(ready: Claim) -> None:
    """Nobody must scrub it again first: the next press on send would have sent it."""
    assert ready.encounter is not None
    patient = ready.encounter.patient
    asked = {"what": "health plan", "agreed": "no", "valid_from": "2026-09-01", "valid_to": "2026-09-01"}
    row = rows.add(patient, "restriction", asked, By(None))
    ready.refresh_from_db()
    Claim.objects.update(date_of_service=date(2026, 9, 1))
    assert ready.status == "ready", "it was not agreed to"
    rows.change(row, {"agreed": "yes"}, By(None))
    ready.refresh_from_db()
    assert (ready.status, "164.522" in ready.hold_reason) == ("held", True)
    assert sending.plan(ready.practice) == []


OPEN = {"what": "health plan", "agreed": "yes", "valid_from": "2020-01-01"}


def test_a_restriction_that_a_merge_finds_holds_what_is_ready(ready: Claim) -> None:
    assert ready.encounter is not None
    mine = ready.encounter.patient
    other = Patient.objects.create(practice=ready.practice, patient_id="H900", last_name=mine.last_name)
    rows.add(other, "restriction", OPEN, By(None))
    ready.refresh_from_db()
    assert ready.status == "ready"
    merging.merge(mine, other, "Same card.", By(None))
    ready.refresh_from_db()
    assert (ready.status, "164.522" in ready.hold_reason) == ("held", True)


def test_what_became_private_since_the_last_check_does_not_go_out(
    ready: Claim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check ran, then the restriction was agreed to, then the claim was kept as ready."""
    assert ready.encounter is not None
    monkeypatch.setattr(rows, "AFTER", {})
    seen = {ready.pk: ready.version}
    assert [group.count for group in sending.plan(ready.practice)] == [1]
    rows.add(ready.encounter.patient, "restriction", OPEN, By(None))
    assert sending.plan(ready.practice) == []
    assert sending.send(ready.practice, seen=seen, folder=tmp_path) == []
    ready.refresh_from_db()
    assert (ready.status, "164.522" in ready.hold_reason) == ("held", True)
    assert list(tmp_path.glob("*.x12")) == []
