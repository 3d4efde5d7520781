"""Each open thing waits in exactly one list, for one next step, until one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimwright.workbench import accounts, triggers, worklists
from claimwright.workbench.models import (
    Claim,
    ClaimPayment,
    ClaimStatus,
    Encounter,
    EncounterStatus,
    PatientBalance,
    Practice,
    Role,
    SuspendedItem,
    User,
    WorkItem,
    WorkMark,
)
from claimwright.workbench.worklists import definitions, settling, waterfall
from claimwright.workbench.worklists.waterfall import ClaimFacts, EncounterFacts, place_claim, place_encounter

D = Decimal


def where(placed: Any) -> tuple[str, str] | None:
    return (placed.list, placed.step) if placed else None


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        (EncounterFacts("to_code"), ("to_code", "code")),
        (EncounterFacts("coding"), ("to_code", "go_on")),
        (EncounterFacts("to_code", has_documents=False), ("to_complete", "documents")),
        (EncounterFacts("coding", perhaps_same=True), ("to_complete", "same_visit")),
        (EncounterFacts("queried"), ("to_complete", "query")),
        (EncounterFacts("queried", has_documents=False), ("to_complete", "query")),
        (EncounterFacts("coded"), ("held", "build")),
        (EncounterFacts("held", has_claim=True), None),
        (EncounterFacts("billed", has_claim=True), None),
        (EncounterFacts("coding", has_claim=True, claim_out=True), None),
        (EncounterFacts("withdrawn"), None),
        (EncounterFacts("closed"), None),
    ],
)
def test_an_encounter_waits_for_its_coder_and_then_for_its_claim(facts: EncounterFacts, there: Any) -> None:
    assert where(place_encounter(facts)) == there


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        (ClaimFacts("held", errors=True), ("held", "mend")),
        (ClaimFacts("held", held_by_hand=True), ("held", "let_go")),
        (ClaimFacts("held", held_by_hand=True, errors=True), ("held", "mend")),
        (ClaimFacts("held", "coding", held_by_hand=True), None),
        (ClaimFacts("ready"), ("send", "send")),
        (ClaimFacts("rejected"), ("rejected", "resubmit")),
        (ClaimFacts("rejected", "coding"), ("rejected", "resubmit")),
        (ClaimFacts("sent", sent_on=date(2026, 9, 4)), ("no_answer", "trace")),
        (ClaimFacts("accepted", indicator="CI"), ("follow_up", "status")),
        (ClaimFacts("accepted", indicator="MB"), ("follow_up", "status_medicare")),
        (ClaimFacts("suspended", suspended_items=True), None),
        (ClaimFacts("suspended"), ("follow_up", "unposted")),
        (ClaimFacts("denied", insurance=D("182.00")), ("denied", "appeal")),
        (ClaimFacts("denied", insurance=None), ("denied", "appeal")),
        (ClaimFacts("denied", insurance=D("0.00")), None),
        (ClaimFacts("denied", insurance=D("182.00"), replaced=True), None),
        (ClaimFacts("partly", insurance=D("20.00")), ("denied", "appeal_part")),
        (ClaimFacts("partly", insurance=D("-20.00")), ("credit", "repay_payer")),
        (ClaimFacts("paid", insurance=D("0.00")), None),
        (ClaimFacts("paid", insurance=D("15.00")), ("follow_up", "short")),
        (ClaimFacts("paid", insurance=D("-15.00")), ("credit", "repay_payer")),
        (ClaimFacts("reversed", insurance=D("182.00")), ("follow_up", "taken_back")),
        (ClaimFacts("cancelled"), None),
    ],
)
def test_a_claim_waits_in_the_first_list_that_fits(facts: ClaimFacts, there: Any) -> None:
    assert where(place_claim(facts)) == there


def test_dollars_are_what_is_open() -> None:
    assert place_claim(ClaimFacts("held", charge=D("182.00"))).dollars == D("182.00")  # type: ignore[union-attr]
    assert place_claim(ClaimFacts("denied", charge=D("182.00"), insurance=D("60.00"))).dollars == D("60.00")  # type: ignore[union-attr]
    assert place_claim(ClaimFacts("paid", insurance=D("-15.00"))).dollars == D("15.00")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("indicator", "days", "limit"),
    [
        ("CI", None, None),
        ("CI", 180, date(2026, 12, 28)),
        ("MB", None, date(2026, 11, 3)),
        ("MB", 60, date(2026, 8, 30)),
    ],
)
def test_an_appeal_is_in_time_by_the_payers_limit_or_by_law(
    indicator: str, days: int | None, limit: date | None
) -> None:
    """1 July + 180 days; 1 July + 5 + 120 days for Medicare (42 CFR 405.942(a))."""
    facts = ClaimFacts("denied", indicator=indicator, decided_on=date(2026, 7, 1), appeal_days=days)
    assert place_claim(facts).limit == limit  # type: ignore[union-attr]


def test_nobody_is_chased_before_an_answer_can_have_come() -> None:
    """Sent on Friday: two business days are over on Tuesday. Medicare may pay from the 14th day on."""
    friday = date(2026, 9, 4)
    assert place_claim(ClaimFacts("sent", sent_on=friday)).waits_until == date(2026, 9, 8)  # type: ignore[union-attr]
    medicare = ClaimFacts("accepted", indicator="MB", sent_on=friday)
    assert place_claim(medicare).waits_until == date(2026, 9, 18)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("day", "count", "there"),
    [
        (date(2026, 9, 4), 1, date(2026, 9, 7)),
        (date(2026, 9, 5), 1, date(2026, 9, 7)),
        (date(2026, 9, 4), 5, date(2026, 9, 11)),
        (date(2026, 9, 5), 5, date(2026, 9, 14)),
        (date(2026, 9, 2), 2, date(2026, 9, 4)),
    ],
)
def test_working_days(day: date, count: int, there: date) -> None:
    assert definitions.working_days_after(day, count) == there


def test_every_list_has_a_step_and_every_step_a_list() -> None:
    assert {step.list for step in definitions.steps().values()} == set(definitions.worklists())
    assert [one.title for one in definitions.worklists().values()] == [
        "To code", "To complete", "Held", "To send", "Rejected", "No answer", "Suspended", "Denied", "Follow-up", "Credit",
        "Patient",
    ]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from(ClaimStatus.values),
    encounter_status=st.sampled_from(EncounterStatus.values),
    suspended=st.booleans(),
    owed=st.sampled_from([None, D("-9.00"), D("0.00"), D("9.00")]),
    own=st.sampled_from([D("-5.00"), D("0.00"), D("5.00")]),
    claimed=st.booleans(),
)
def test_whatever_its_state_work_waits_once(
    scene: Any, status: str, encounter_status: str, suspended: bool, owed: Decimal | None, own: Decimal, claimed: bool
) -> None:
    """Of an encounter, its claim and the suspended item of the claim at most one waits, however they are written."""
    claim, encounter, item = scene.claim, scene.encounter, scene.suspended
    with transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(status=status, encounter=encounter if claimed else None)
        Encounter.objects.filter(pk=encounter.pk).update(status=encounter_status)
        closed = {"resolved_at": None, "decision": ""} if suspended else {"resolved_at": NOW, "decision": "no_money"}
        SuspendedItem.objects.filter(pk=item.pk).update(claim=claim, **closed)
        PatientBalance.objects.update_or_create(
            patient=encounter.patient, defaults={"practice": claim.practice, "own": own}
        )
        worklists.settle([claim.practice_id])
        items = {one.kind: one for one in WorkItem.objects.exclude(list="")}
        assert WorkItem.objects.count() == WorkItem.objects.values("kind", "object_id").distinct().count()
        of_claim = [kind for kind in ("encounter", "claim") if kind in items]
        assert len(of_claim) <= (1 if claimed else 2), (status, encounter_status)
        assert ("suspended" in items) == suspended
        if status == ClaimStatus.SUSPENDED:
            assert ("claim" in items) != suspended
        if claimed and encounter_status in waterfall.WITH_CODER and status in {"held", "ready"}:
            assert of_claim == ["encounter"]
        if status in {"rejected", "sent", "accepted"}:
            assert items["claim"].list in {"rejected", "no_answer", "follow_up"}
        for one in items.values():
            assert one.list == definitions.steps()[one.step].list
            assert one.deadline is not None
        assert ("patient" in items) == (own != 0)
        assert not WorkMark.objects.exists()
        transaction.set_rollback(True)


NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_the_database_holds_no_second_place_for_a_thing(scene: Any) -> None:
    worklists.settle([scene.claim.practice_id])
    item = WorkItem.objects.get(kind="encounter")
    item.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save()


def test_a_claim_is_followed_from_list_to_list(scene: Any) -> None:
    claim, practice = scene.claim, scene.claim.practice
    Encounter.objects.filter(pk=scene.encounter.pk).update(status="coded", deadline=date(2027, 9, 1))

    def there() -> tuple[str, str, date, Decimal]:
        worklists.settle([practice.pk])
        one = WorkItem.objects.get(kind="claim", object_id=claim.pk)
        return one.list, one.step, one.deadline, one.dollars

    assert there() == ("held", "mend", date(2027, 9, 1), D("182.00"))
    Claim.objects.filter(pk=claim.pk).update(status="denied")
    assert there()[0] == "denied"
    Claim.objects.filter(pk=claim.pk).update(status="cancelled")
    assert there()[0] == ""


def test_a_correction_stands_for_the_claim_it_replaces(scene: Any) -> None:
    claim = scene.claim
    Claim.objects.filter(pk=claim.pk).update(status="denied")
    Encounter.objects.filter(pk=scene.encounter.pk).update(status="denied")
    worklists.settle([claim.practice_id])
    made = Claim.objects.create(
        practice=claim.practice, claim_id=f"{claim.claim_id}R1", encounter=scene.encounter, frequency_code="7",
        total_charge=D("182.00"),
    )  # fmt: skip
    worklists.settle([claim.practice_id])
    assert dict(WorkItem.objects.filter(kind="claim").values_list("object_id", "list")) == {
        claim.pk: "",
        made.pk: "held",
    }
    made.status = "cancelled"
    made.save()
    worklists.settle([claim.practice_id])
    assert dict(WorkItem.objects.filter(kind="claim").exclude(list="").values_list("object_id", "list")) == {
        claim.pk: "denied"
    }


def test_a_payers_limit_that_is_set_later_moves_the_deadline(scene: Any) -> None:
    claim, practice = scene.claim, scene.claim.practice
    Claim.objects.filter(pk=claim.pk).update(status="denied")
    ClaimPayment.objects.create(practice=practice, record=scene.payment, claim=claim, claim_payment_id="1")
    worklists.settle([practice.pk])
    goal = WorkItem.objects.get(kind="claim").deadline
    Practice.objects.filter(pk=practice.pk).update(
        registration={**practice.registration, "payers": [{"payer_id": "EXH01", "name": "E", "appeal_days": 90}]}
    )
    scene.payer.save()
    worklists.settle([practice.pk])
    item = WorkItem.objects.get(kind="claim")
    assert (item.limit, item.deadline) == (date(2026, 12, 30), date(2026, 12, 30))
    assert goal != item.deadline


def test_owners_stand_on_encounters_and_claims(scene: Any) -> None:
    who = User.objects.create(username="ben")
    Claim.objects.filter(pk=scene.claim.pk).update(owner=who)
    Encounter.objects.filter(pk=scene.encounter.pk).update(status="coded")
    worklists.settle([scene.claim.practice_id])
    assert WorkItem.objects.get(kind="claim").owner == who


def test_money_of_insurers_and_of_patients_is_different_work(scene: Any) -> None:
    """Insurance 182.00 by the ledger of the scene's claim; the patient's 20.00 waits on the account."""
    claim = scene.claim
    Claim.objects.filter(pk=claim.pk).update(status="paid")
    PatientBalance.objects.update_or_create(
        patient=scene.encounter.patient, defaults={"practice": claim.practice, "own": D("20.00")}
    )
    worklists.settle([claim.practice_id])
    shown = {one.list: one.dollars for one in WorkItem.objects.exclude(list="").exclude(kind="suspended")}
    assert shown["patient"] == D("20.00")
    assert set(shown) <= {"patient", "follow_up", "to_code"}
    assert accounts.INSURANCE == ("insurance_receivable", "denied_receivable")


def test_changes_are_marked_whoever_writes(db: None) -> None:
    """A later change of a table in SQLite makes it anew, without its triggers: this fails then."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_marked_%'")
        else:
            cursor.execute(
                "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%_mark'"
            )
        found = {row[0] for row in cursor.fetchall()}
    assert found >= {table for table, _, _ in triggers.MARKED}


def test_old_work_has_its_age(scene: Any) -> None:
    WorkItem.objects.all().delete()
    Encounter.objects.filter(pk=scene.encounter.pk).update(created_at=NOW - timedelta(days=40))
    worklists.settle([scene.encounter.practice_id])
    assert WorkItem.objects.get(kind="encounter").since == date(2026, 9, 23)


def test_who_opens_a_list_after_a_large_import_does_not_wait_for_all_of_it(
    scene: Any, member: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = scene.claim.practice
    Encounter.objects.filter(practice=practice).update(specialty="cardiology")
    Claim.objects.filter(practice=practice).update(hold_reason="x")
    SuspendedItem.objects.filter(practice=practice).update(reason="x")
    waiting = WorkMark.objects.filter(practice=practice).count()
    assert waiting >= 3
    behind: list[list[int]] = []
    monkeypatch.setattr(settling, "AT_ONCE", 1)
    monkeypatch.setattr(settling, "PATIENCE", 0.0)
    monkeypatch.setattr(settling, "_go_on", lambda practices: (behind.append(practices), settling._behind.release()))
    page = member(Role.BILLER).get(reverse("my_work")).content.decode()
    assert f"{waiting - 1} changes are being sorted into the lists" in page
    assert behind == [[practice.pk]]
    worklists.settle([practice.pk])
    assert not WorkMark.objects.exists()
