"""Two patients that are one: shown, merged by a person with a reason, both numbers known, and parted again without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests.workbench.patients.conftest import OWN, PERSON

from claimwright.claims.batch import Claims
from claimwright.ledger import charge_entries
from claimwright.workbench import accounts, bridge, patients, stored_chart
from claimwright.workbench.accounts import listing
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, Encounter, Patient, PatientBalance, PatientPair, Practice
from claimwright.workbench.patients import benefits, find, likeness, merging, page, people, rows
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By

HISTORY = {
    "workbench_patientchange", "workbench_patientpair", "workbench_auditevent", "workbench_audithead", "workbench_workmark",
}  # fmt: skip
"""Tables in which a merge and its undoing leave a row: what was done, and the marks by which work is settled."""


def everything() -> dict[str, list[tuple[Any, ...]]]:
    tables = {model._meta.db_table: model for model in apps.get_app_config("workbench").get_models()}
    return {
        name: sorted(model._default_manager.values_list(*_columns(model)), key=repr)
        for name, model in tables.items()
        if name not in HISTORY
    }


def _columns(model: Any) -> list[str]:
    """All but the mark that the database itself counts up with every write."""
    return [field.attname for field in model._meta.concrete_fields if field.name != "change_mark"]


@pytest.fixture
def two(
    registered: Practice, charts: Callable[..., Any], office_claims: Callable[..., Claims]
) -> tuple[Patient, Patient]:
    """The same woman under two numbers: H1001 with a claim of 182.00, H1002 with a visit and a card."""
    both = []
    for number in (1, 2):
        (encounter,) = intake.import_charts(registered, [charts(number)]).new
        both.append(encounter.patient)
        if number == 1:
            claims = office_claims()
            bridge.save_claims(registered, claims, encounters={"E1": encounter.pk})
            accounts.keep(registered, charge_entries(claims.claims, claims.lines))
    rows.add(both[1], "coverage", OWN, By(None))
    return both[0], both[1]


def test_who_is_alike_is_shown_until_a_person_has_said_a_word(two: tuple[Patient, Patient], clerk: Client) -> None:
    shown = clerk.get(reverse("patient_duplicates")).content.decode()
    assert "same name and birth date" in shown
    pair = [(one.pk, other.pk) for one, other, _ in likeness.pairs(two[0].practice)]
    assert pair == [(two[0].pk, two[1].pk)]
    clerk.post(reverse("patient_pair_say", args=[two[0].pk]), {"other": two[1].pk, "said": "different"})
    assert likeness.pairs(two[0].practice) == []
    assert PatientPair.objects.get().said == "different"


@pytest.mark.parametrize(
    ("given", "alike"),
    [
        ({"birth_date": "1958-11-03"}, True),
        ({"birth_date": "1958-03-12"}, True),
        ({"birth_date": "1986-03-11", "first_name": "ASTRID"}, False),
        ({"first_name": "A."}, True),
        ({"first_name": "Ida"}, False),
        ({"last_name": "LINDHOLM"}, True),
        ({"last_name": "Berg"}, False),
    ],
)
def test_what_is_alike(astrid: Patient, given: dict[str, str], alike: bool) -> None:
    people.register(astrid.practice, PERSON | given, By(None), somebody_else=True)
    assert bool(likeness.pairs(astrid.practice)) is alike


def test_a_merged_patient_is_one_person(
    two: tuple[Patient, Patient], clerk: Client, charts: Callable[..., Any]
) -> None:
    kept, other = two
    clerk.post(
        reverse("patient_pair_say", args=[kept.pk]), {"other": other.pk, "said": "merged", "reason": "Same card."}
    )
    kept.refresh_from_db()
    shown = page.of(kept, date(2026, 9, 30))
    assert [one.encounter.date_of_service for one in shown.visits] == [date(2026, 9, 2), date(2026, 9, 1)]
    assert [one.cells[0] for one in shown.coverages] == ["Example Health"]
    assert [one.other.patient_id for one in shown.merged] == ["H1002"]
    assert [one.pk for one in find(kept.practice, "H1002", 5)] == [kept.pk], "found by the other number too"
    response = clerk.get(reverse("patient", args=[other.pk]))
    assert (response.status_code, response["Location"]) == (302, reverse("patient", args=[kept.pk]))
    again = intake.import_charts(kept.practice, [charts(2, note="A later note of the same visit.\n")])
    assert [one.patient.patient_id for one in again.updated] == ["H1002"], "a record finds its own number"
    assert likeness.pairs(kept.practice) == []


def test_the_balance_is_the_persons(two: tuple[Patient, Patient]) -> None:
    """182.00 was charged under H1001; H1002 is kept."""
    charged, kept = two
    pair = merging.merge(kept, charged, "Same card.", By(None))
    owed = dict(PatientBalance.objects.values_list("patient__patient_id", "owed"))
    assert owed == {"H1001": Decimal(0), "H1002": Decimal("182.00")}
    found = listing.listed(kept.practice, {})
    assert [(one.patient_id, one.balance.owed) for one in found.page.rows] == [("H1002", Decimal("182.00"))]
    assert [one.patient_id for one in listing.listed(kept.practice, {}, "H1001").page.rows] == ["H1002"]
    merging.undo(pair, By(None))
    owed = dict(PatientBalance.objects.values_list("patient__patient_id", "owed"))
    assert owed == {"H1001": Decimal("182.00"), "H1002": Decimal(0)}


def test_taken_back_all_is_as_before(two: tuple[Patient, Patient]) -> None:
    accounts.count_anew(two[0].practice, [one.pk for one in two], ())
    before = everything()
    pair = merging.merge(two[0], two[1], "Same card.", By(None))
    assert everything() != before
    merging.undo(pair, By(None))
    assert everything() == before
    assert [pair.said for pair in PatientPair.objects.all()] == ["merged"], "that it was done stays"
    with pytest.raises(RefusedError, match="taken back already"):
        merging.undo(pair, By(None))


def test_merges_of_merges_are_taken_back_in_their_order(two: tuple[Patient, Patient], astrid: Patient) -> None:
    first, second = two
    before = everything()
    inner = merging.merge(second, first, "Same card.", By(None))
    between = everything()
    outer = merging.merge(astrid, second, "Former name.", By(None))
    led = dict(Patient.objects.values_list("patient_id", "merged_into__patient_id"))
    assert led == {"H1001": astrid.patient_id, "H1002": astrid.patient_id, astrid.patient_id: None}
    with pytest.raises(RefusedError, match="Take back the later merge of H1002 first"):
        merging.undo(inner, By(None))
    merging.undo(outer, By(None))
    same = everything()
    assert same["workbench_patient"] == between["workbench_patient"]
    merging.undo(inner, By(None))
    assert everything()["workbench_patient"] == before["workbench_patient"]


def test_a_merge_needs_a_reason_and_two_patients(two: tuple[Patient, Patient], other_practice: Practice) -> None:
    with pytest.raises(RefusedError, match="Say how you know"):
        merging.merge(two[0], two[1], " ", By(None))
    with pytest.raises(RefusedError, match="Choose two patients"):
        merging.merge(two[0], two[0], "x", By(None))
    stranger = Patient.objects.create(practice=other_practice, patient_id="H1001")
    with pytest.raises(RefusedError, match="Choose two patients"):
        merging.merge(two[0], stranger, "x", By(None))
    merging.merge(two[0], two[1], "x", By(None))
    with pytest.raises(RefusedError, match="merged already"):
        merging.merge(two[1], two[0], "x", By(None))


def test_a_merge_takes_back_that_they_were_two(two: tuple[Patient, Patient]) -> None:
    merging.tell_apart(two[0], two[1], "", By(None))
    merging.merge(two[0], two[1], "The card shows it.", By(None))
    assert [(one.said, one.undone_at is not None) for one in PatientPair.objects.order_by("pk")] == [
        ("different", True), ("merged", False),
    ]  # fmt: skip


def test_side_by_side(two: tuple[Patient, Patient], clerk: Client) -> None:
    shown = clerk.get(reverse("patient_compare", args=[two[0].pk]), {"with": two[1].pk}).content.decode()
    assert shown.count("Whitfield, Margaret") == 2
    assert "One person, keep H1001" in shown
    assert clerk.get(reverse("patient_compare", args=[two[0].pk])).status_code == 200


def test_a_card_of_both_stands_once_until_they_are_parted(two: tuple[Patient, Patient], clerk: Client) -> None:
    """A payer that is primary and secondary to itself denies."""
    kept, other = two
    rows.add(kept, "coverage", OWN | {"payer_id": "", "member_id": "EXH77001", "valid_from": "2024-01-01"}, By(None))
    rows.add(other, "coverage", OWN | {"payer_name": "Beta Care", "payer_id": "BET", "member_id": "B1"}, By(None))
    day = date(2026, 9, 30)

    def names(one: Patient) -> list[str]:
        return [found.name for found in benefits.on(Patient.objects.get(pk=one.pk), day).coverages]

    before = names(kept), names(other)
    assert before == (["Example Health"], ["Example Health", "Beta Care"])
    pair = merging.merge(kept, other, "Same card.", By(None))
    found = benefits.on(kept, day)
    assert sorted(one.name for one in found.coverages) == ["Beta Care", "Example Health"]
    (ours,) = [one for one in found.coverages if one.name == "Example Health"]
    assert (ours.row.patient_id, ours.placed.plan.starts) == (kept.pk, date(2020, 1, 1))
    for number, encounter in enumerate(Encounter.objects.order_by("pk")):
        chart = patients.with_registration(encounter.patient, stored_chart.chart_of(encounter))
        payers = [one.payer_name for one in chart.patient.coverages]
        assert sorted(payers) == ["Beta Care", "Example Health"], number
    shown = clerk.get(reverse("patient", args=[kept.pk])).content.decode()
    assert "Registered twice, and counted once" in shown
    assert "not hold on the day" not in shown
    merging.undo(pair, By(None))
    assert (names(kept), names(other)) == before


def test_a_decision_holds_after_the_card_was_found_under_both_numbers(two: tuple[Patient, Patient]) -> None:
    kept, other = two
    beta = OWN | {"payer_name": "Beta Care", "payer_id": "BET", "member_id": "B1"}
    keys = [rows.add(kept, "coverage", given, By(None)).pk for given in (beta, OWN)]
    day = date(2026, 9, 30)
    benefits.decide(kept, keys, "The plan says so.", By(None), day=day)
    merging.merge(other, kept, "Same card.", By(None))
    found = benefits.on(other, day)
    assert ([one.name for one in found.coverages], found.decided) == (
        ["Beta Care", "Example Health"],
        "The plan says so.",
    )


@pytest.mark.parametrize("named", [True, False])
def test_who_compares_two_has_read_both(two: tuple[Patient, Patient], clerk: Client, named: bool) -> None:
    clerk.get(reverse("patient_compare", args=[two[0].pk]), {"with": two[1].pk} if named else {})
    read = AuditEvent.objects.filter(event="patient.read").values_list("object_id", flat=True)
    assert sorted(read) == sorted(str(one.pk) for one in two)
