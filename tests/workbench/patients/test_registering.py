"""Registering a patient: on one screen with two coverages, refused in words, and never twice without a person's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.patients.conftest import MEDICARE, OWN, PERSON

from claimwright.workbench.models import AuditEvent, Patient, PatientChange, PatientRow, Practice
from claimwright.workbench.patients import appointments, benefits, find, people, rows
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import By

TODAY = date(2026, 9, 1)


def form(**more: str) -> dict[str, str]:
    one = {f"c1-{name}": text for name, text in MEDICARE.items()}
    two = {f"c2-{name}": text for name, text in OWN.items()}
    return {**PERSON, **one, **two, **more}


def test_a_patient_with_two_coverages_is_registered_in_one_step(clerk: Client, registered: Practice) -> None:
    response = clerk.post(reverse("patient_register"), form(), follow=True)
    patient = Patient.objects.get(last_name="Lindholm")
    assert response.redirect_chain[-1][0] == reverse("patient", args=[patient.pk])
    page = response.content.decode()
    assert "Working aged: a plan from present work of the patient or spouse, employer of 20 or more" in page
    assert "MSP type 12" in page
    assert page.index("Example Health") < page.index("1EG4TE5MK73"), "the employer's plan stands first"
    assert patient.patient_id == f"P{patient.pk:06d}"
    assert people.values_of(patient)["address_1"] == "4 Quay Road"


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(clerk: Client) -> None:
    page = clerk.post(reverse("patient_register"), form(**{"c2-member_id": "", "birth_date": "2031-01-01"}))
    text = page.content.decode()
    assert "Member id is needed." in text
    assert "This day is still to come." in text
    assert 'value="4 Quay Road"' in text
    assert not Patient.objects.filter(last_name="Lindholm").exists()


def test_an_empty_coverage_is_none(clerk: Client) -> None:
    clerk.post(reverse("patient_register"), PERSON)
    assert not PatientRow.objects.filter(kind="coverage").exists()
    assert Patient.objects.get().last_name == "Lindholm"


def test_somebody_like_one_who_is_here_is_registered_only_by_a_persons_word(clerk: Client, astrid: Patient) -> None:
    again = form(first_name="ASTRID M", last_name="Lindholm-Berg")
    page = clerk.post(reverse("patient_register"), again)
    assert "Perhaps here already" in page.content.decode()
    assert Patient.objects.count() == 1
    clerk.post(reverse("patient_register"), again | {"somebody_else": "1"})
    assert Patient.objects.count() == 2


def test_twins_are_two_people(registered: Practice) -> None:
    for first in ("Ida", "Jon"):
        people.register(registered, PERSON | {"first_name": first}, By(None))
    assert Patient.objects.count() == 2


def test_a_number_is_one_patients(registered: Practice) -> None:
    people.register(registered, PERSON | {"patient_id": "H7"}, By(None))
    with pytest.raises(RefusedFieldsError, match="Another patient has this number"):
        people.register(registered, PERSON | {"first_name": "Ida", "patient_id": "H7"}, By(None))


def test_a_dependant_names_the_subscriber(astrid: Patient) -> None:
    with pytest.raises(RefusedFieldsError, match="Whose plan it is"):
        rows.add(astrid, "coverage", OWN | {"relationship": "01", "member_id": "X1"}, By(None))


def test_the_same_card_stands_once_a_day(astrid: Patient) -> None:
    with pytest.raises(RefusedFieldsError, match="registered already"):
        rows.add(astrid, "coverage", OWN | {"member_id": "exh77001"}, By(None))
    held = next(row for row in rows.rows_of(astrid, "coverage") if row.values["payer_id"] == "EXH01")
    rows.end(held, date(2025, 12, 31), By(None))
    rows.add(astrid, "coverage", OWN | {"valid_from": "2026-01-01"}, By(None))
    holding = [row.values["payer_name"] for row in rows.rows_of(astrid, "coverage", on=TODAY)]
    assert holding == ["Medicare", "Example Health"]


def test_a_change_from_a_day_leaves_what_was(astrid: Patient) -> None:
    held = next(row for row in rows.rows_of(astrid, "coverage") if row.values["payer_id"] == "EXH01")
    rows.change(held, {"group_number": "G2"}, By(None), since=date(2026, 7, 1))
    groups = {
        day: [row.values.get("group_number") for row in rows.rows_of(astrid, "coverage", on=day)][-1]
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    }
    assert groups == {date(2026, 6, 30): None, date(2026, 7, 1): "G2"}
    with pytest.raises(RefusedError, match="Somebody has changed this"):
        rows.end(held, TODAY, By(None), version=1)


def test_each_change_is_kept_with_its_values_and_the_trail_names_no_value(clerk: Client, astrid: Patient) -> None:
    data = PERSON | {"phone": "5185550177", "version": str(people.version_of(astrid))}
    assert clerk.post(reverse("patient_change", args=[astrid.pk]), data).status_code == 302
    change = PatientChange.objects.filter(kind="patient").first()
    assert change is not None
    assert (change.values["before"].get("phone"), change.values["after"]["phone"]) == (None, "5185550177")
    assert change.actor is not None
    assert change.actor.username.startswith("clerk")
    event = AuditEvent.objects.get(event="patient.changed")
    assert (event.detail["fields"], "5185550177" in str(event.detail)) == (["phone"], False)
    assert "5185550177" in clerk.get(reverse("patient", args=[astrid.pk])).content.decode()


def test_what_is_registered_is_sealed(astrid: Patient) -> None:
    for row in PatientRow.objects.all():
        raw = bytes(row.sealed)
        assert b"1EG4TE5MK73" not in raw
        assert b"Quay" not in raw
    assert {bytes(change.sealed)[:1] for change in PatientChange.objects.all()} == {b"\x01"}


def test_a_former_name_is_kept(astrid: Patient) -> None:
    people.change(astrid, {"last_name": "Berg"}, By(None))
    astrid.refresh_from_db()
    assert (astrid.last_name, people.values_of(astrid)["other_names"]) == ("Berg", ["Lindholm, Astrid"])


@pytest.mark.parametrize(
    "words",
    ["lind ast", "astrid, lind", "1958-03-11", "3/11/1958 lindholm", "1EG4-TE5-MK73", "exh-77 001", "EXH77001 astrid"],
)
def test_a_patient_is_found_by_any_part_in_any_order(words: str, astrid: Patient, registered: Practice) -> None:
    people.register(
        registered, PERSON | {"last_name": "Okafor", "first_name": "Ben", "birth_date": "1990-01-01"}, By(None)
    )
    assert [one.pk for one in find(registered, words, 10)] == [astrid.pk]


def test_nobody_of_another_practice_is_found(astrid: Patient, other_practice: Practice) -> None:
    assert find(other_practice, "lindholm", 10) == []
    assert find(other_practice, "1EG4TE5MK73", 10) == []
    assert find(astrid.practice, "  ", 10) == []


def test_no_name_stands_in_an_address(clerk: Client, astrid: Patient) -> None:
    page = clerk.post(reverse("patients"), {"q": "lindholm"}).content.decode()
    assert reverse("patient", args=[astrid.pk]) in page
    assert "?q=" not in page
    assert AuditEvent.objects.filter(event="patients.searched").count() == 1


def test_who_reads_changes_nothing(astrid: Patient, member: Callable[..., Client]) -> None:
    coder = member("coder")
    page = coder.get(reverse("patient", args=[astrid.pk])).content.decode()
    assert "patient_change" not in page
    assert reverse("patient_change", args=[astrid.pk]) not in page
    held = rows.rows_of(astrid, "coverage")[0]
    assert coder.post(reverse("patient_row", args=[held.pk]), {"payer_name": "X"}).status_code == 403


def test_another_order_needs_a_reason_and_ends_when_a_coverage_comes(clerk: Client, astrid: Patient) -> None:
    medicare, own = (row.pk for row in rows.rows_of(astrid, "coverage"))
    wanted = {f"place-{medicare}": "1", f"place-{own}": "2"}
    clerk.post(reverse("patient_order", args=[astrid.pk]), wanted)
    today = benefits.on(astrid, date.today())
    assert [one.row.pk for one in today.coverages] == [own, medicare]
    clerk.post(reverse("patient_order", args=[astrid.pk]), wanted | {"reason": "Fewer than 20 since July."})
    decided = benefits.on(astrid, date.today())
    assert [one.row.pk for one in decided.coverages] == [medicare, own]
    assert (decided.decided, decided.differs, decided.stale) == ("Fewer than 20 since July.", True, False)
    rows.add(astrid, "coverage", OWN | {"member_id": "NEW1"}, By(None))
    after = benefits.on(astrid, date.today())
    assert (after.decided, after.stale) == ("", True)


def test_the_proposed_order_comes_back(clerk: Client, astrid: Patient) -> None:
    medicare, own = (row.pk for row in rows.rows_of(astrid, "coverage"))
    data = {f"place-{medicare}": "1", f"place-{own}": "2", "reason": "Asked by telephone."}
    clerk.post(reverse("patient_order", args=[astrid.pk]), data)
    clerk.post(reverse("patient_order", args=[astrid.pk]), {"proposed": "1"})
    found = benefits.on(astrid, date.today())
    assert ([one.row.pk for one in found.coverages], found.decided) == ([own, medicare], "")


def test_a_decision_holds_for_services_of_before_too_unless_a_day_is_given(astrid: Patient) -> None:
    medicare, own = (row.pk for row in rows.rows_of(astrid, "coverage"))
    july, august = date(2026, 7, 31), date(2026, 8, 1)

    def first(day: date) -> int:
        return benefits.on(astrid, day).coverages[0].row.pk

    benefits.decide(astrid, [medicare, own], "Fewer than 20.", By(None), day=TODAY, since=august)
    assert (first(july), first(august)) == (own, medicare)
    benefits.decide(astrid, [medicare, own], "Always fewer than 20.", By(None), day=TODAY)
    assert (first(july), first(august)) == (medicare, medicare)
    benefits.take_back(astrid, By(None), day=TODAY)
    assert (first(july), first(august)) == (own, own)


def test_a_payer_of_whom_nobody_knows_the_kind_is_asked(astrid: Patient) -> None:
    rows.add(astrid, "coverage", {"payer_name": "Unheard Of", "member_id": "U1"}, By(None))
    words = [one.words for one in benefits.on(astrid, TODAY).proposed.questions]
    assert words[0] == "What kind of payer is Unheard Of? Until somebody says, it stays where it was entered."


def test_the_page_of_a_day(clerk: Client, astrid: Patient) -> None:
    own = rows.rows_of(astrid, "coverage")[1]
    rows.end(own, date(2026, 6, 30), By(None))
    page = clerk.get(reverse("patient", args=[astrid.pk]), {"day": "2026-06-30"}).content.decode()
    assert "Coverages on 2026-06-30" in page
    assert "MSP type 12" in page
    assert "MSP type 12" not in clerk.get(reverse("patient", args=[astrid.pk]), {"day": "2026-07-01"}).content.decode()


def test_a_change_from_a_day_on_makes_a_plan_no_younger(astrid: Patient) -> None:
    """Beta Care since 2021; Example Health since 2020, its group and then its card changed: it has still covered longer."""
    medicare, own = rows.rows_of(astrid, "coverage")
    rows.end(medicare, date(2025, 12, 31), By(None))
    beta = {"payer_name": "Beta Care", "payer_id": "BET", "kind": "commercial", "member_id": "B1", "work": "active"}
    rows.add(astrid, "coverage", beta | {"valid_from": "2021-01-01"}, By(None))
    own = rows.change(own, {"group_number": "G2"}, By(None), since=date(2026, 7, 1))
    own = rows.change(own, {"member_id": "CARD-2"}, By(None), since=date(2026, 8, 1))
    found = benefits.on(astrid, TODAY)
    assert [one.values["member_id"] for one in found.coverages] == ["CARD-2", "B1"]
    assert found.coverages[1].placed.words == "Example Health has covered longer, since 2020-01-01"
    again = rows.change(own, {"group_number": "G3"}, By(None))
    assert rows.values_of(again)["group_number"] == "G3"
    assert [one.values["member_id"] for one in benefits.on(astrid, TODAY).coverages] == ["CARD-2", "B1"]


def test_a_card_that_was_entered_anew_from_the_next_day_goes_on(astrid: Patient) -> None:
    _, own = rows.rows_of(astrid, "coverage")
    rows.end(own, date(2026, 6, 30), By(None))
    rows.add(astrid, "coverage", OWN | {"valid_from": "2026-07-01"}, By(None))
    (placed,) = [one.placed for one in benefits.on(astrid, TODAY).coverages if one.name == "Example Health"]
    assert placed.plan.starts == date(2020, 1, 1)
    later = rows.rows_of(astrid, "coverage")[2]
    rows.change(later, {"valid_from": "2026-08-01"}, By(None))
    (placed,) = [one.placed for one in benefits.on(astrid, TODAY).coverages if one.name == "Example Health"]
    assert placed.plan.starts == date(2026, 8, 1), "a month without it parts the two"


def test_a_decision_holds_while_the_same_coverages_go_on(astrid: Patient) -> None:
    medicare, own = rows.rows_of(astrid, "coverage")
    benefits.decide(astrid, [medicare.pk, own.pk], "Fewer than 20.", By(None), day=TODAY)
    rows.change(own, {"group_number": "G2"}, By(None), since=date(2026, 7, 1))
    for day in (date(2026, 6, 30), TODAY):
        found = benefits.on(astrid, day)
        assert [one.name for one in found.coverages] == ["Medicare", "Example Health"]
        assert (found.decided, found.stale) == ("Fewer than 20.", False)


def test_what_is_read_of_a_patient_is_the_patients_in_the_trail(clerk: Client, astrid: Patient) -> None:
    """A row's page, an appointment's, and who is shown as perhaps here already."""
    (held, _), made = rows.rows_of(astrid, "coverage"), appointments.add(astrid, {"day": "2026-09-15"}, By(None))

    def read() -> int:
        return AuditEvent.objects.filter(event="patient.read", object_kind="patient", object_id=str(astrid.pk)).count()

    clerk.get(reverse("patient_row", args=[held.pk]))
    clerk.get(reverse("appointment", args=[made.pk]))
    assert read() == 2
    clerk.post(reverse("patient_register"), form())
    assert read() == 3


def test_the_payers_of_the_practice_are_offered_where_a_coverage_is_typed(
    clerk: Client, astrid: Patient, registered: Practice
) -> None:
    names = [one["name"] for one in registered.registration["payers"]]
    for path in (reverse("patient_register"), reverse("patient_coverage_add", args=[astrid.pk])):
        page = clerk.get(path).content.decode()
        offered = page.partition('<datalist id="payers">')[2].partition("</datalist>")[0]
        assert [f'<option value="{name}">' in offered for name in names] == [True] * len(names)
        assert 'list="payers"' in page.partition('payer_name" type="text"')[2].partition(">")[0]
