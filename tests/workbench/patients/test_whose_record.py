"""A record whose known number carries another name asks, on screen, and never joins by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.workbench import patients
from claimwright.workbench.intake import receive
from claimwright.workbench.intake import service as intake
from claimwright.workbench.intake.facts import another
from claimwright.workbench.models import Encounter, InboxFile, Patient, PatientChange, Practice
from claimwright.workbench.patients import people
from claimwright.workbench.setup import By

VISIT = {2: "O", 3: "CLINIC^^^HARBOR", 7: "1467102038^Okafor^Adaeze", 19: "V{control}^^^HARBOR", 44: "20260905"}
MESSAGE = (
    "MSH|^~\\&|EHR|HARBOR|CW|HARBOR|20260905101500||ADT^A04^ADT_A01|{control}|P|2.5.1\r"
    "PID|1||H1001^^^HARBOR^MR||{last}^{first}||{born}|F\r"
    "PV1|1|" + "|".join(VISIT.get(number, "") for number in range(2, 45)) + "\r"
)


@pytest.fixture
def margaret(registered: Practice, charts: Callable[..., Any]) -> Patient:
    """H1001: Margaret Whitfield, born 1958-03-11."""
    (encounter,) = intake.import_charts(registered, [charts()]).new
    return encounter.patient


@pytest.mark.parametrize(
    ("last", "first", "born", "asks"),
    [
        ("Whitfield", "Margaret", date(1958, 3, 11), False),
        ("WHITFIELD", "MARGARET ANN", date(1958, 3, 11), False),
        ("Whitfield-Berg", "M", date(1958, 3, 11), False),
        ("Whitfield", "Margaret", date(1958, 11, 3), False),
        ("Whitfield", "Margaret", None, False),
        ("", "", date(1958, 3, 11), False),
        ("Whitfield", "Robert", date(1958, 3, 11), True),
        ("Lindholm", "Margaret", date(1958, 3, 11), True),
        ("Lindholm", "Robert", date(1958, 3, 11), True),
        ("Lindholm", "Robert", None, True),
        ("Whitfield", "Margaret", date(1984, 7, 30), True),
    ],
)
def test_which_records_ask(
    margaret: Patient, charts: Callable[..., Any], last: str, first: str, born: date | None, asks: bool
) -> None:
    chart = charts(2)
    who = replace(chart.patient, patient_id="H1001", last_name=last, first_name=first, birth_date=born)
    assert another(margaret, replace(chart, patient=who)) is asks


def bring(practice: Practice, control: int, last: str, first: str, born: str = "19580311") -> InboxFile:
    data = MESSAGE.format(control=control, last=last, first=first, born=born).encode()
    (taken,) = receive(practice, f"{control}.hl7", data, came_by="screen", suggest=False)
    return taken.file


def test_the_question_is_answered_on_screen_and_asked_once(margaret: Patient, clerk: Client) -> None:
    """A twin's name under the number; a person says that it is she, under another name."""
    file = bring(margaret.practice, 71, "Whitfield", "Peggy")
    assert (file.state, Encounter.objects.count()) == ("asks", 1)
    shown = clerk.get(reverse("inbox_file", args=[file.pk])).content.decode()
    assert "its record number belongs to another person here" in shown
    response = clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": margaret.pk})
    assert response.status_code == 302
    file.refresh_from_db()
    assert (file.state, margaret.encounters.count()) == ("used", 2)
    assert people.values_of(margaret)["other_names"] == ["Whitfield, Peggy"]
    later = bring(margaret.practice, 72, "Whitfield", "Peggy")
    assert (later.state, margaret.encounters.count()) == ("used", 3), "the name is known from now on"


def test_somebody_else_gets_a_number_of_its_own(margaret: Patient, clerk: Client) -> None:
    file = bring(margaret.practice, 73, "Lindholm", "Robert")
    assert file.state == "asks"
    clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": "", "patient_id": "H1001-B"})
    robert = Patient.objects.get(patient_id="H1001-B")
    assert (robert.shown_name, robert.encounters.count(), margaret.encounters.count()) == ("Lindholm, Robert", 1, 1)


def test_a_married_name_is_known_once_it_is_registered(margaret: Patient) -> None:
    people.change(margaret, {"last_name": "Berg"}, By(None))
    assert bring(margaret.practice, 74, "Berg", "Margaret").state == "used"
    assert bring(margaret.practice, 75, "Whitfield", "Margaret").state == "used", "the former name stays known"
    assert bring(margaret.practice, 76, "Okafor", "Margaret").state == "asks"


def test_a_name_that_is_kept_registers_nobody(margaret: Patient, charts: Callable[..., Any]) -> None:
    """Her record's own first name and sex go on to hold; once somebody looked, what is registered does."""
    people.add_name(margaret, "Whitfield", "Peggy", By(None, "record"))
    assert (people.is_registered(margaret), people.version_of(margaret)) == (False, 1)
    assert people.goes_by(margaret, "Whitfield", "Peggy")
    chart = charts(1)
    later = replace(chart, patient=replace(chart.patient, first_name="Margarete", sex="U"))

    def told() -> tuple[str, str]:
        who = patients.with_registration(margaret, later).patient
        return who.first_name, who.sex

    assert told() == ("Margarete", "U")
    people.change(margaret, {"phone": "5185550177"}, By(None))
    assert told() == ("Margaret", "F")
    people.add_name(margaret, "Whitfield", "Peggy", By(None, "record"))
    assert people.version_of(margaret) == 2, "it is known already"


def test_a_name_is_kept_beside_those_that_came_meanwhile(margaret: Patient) -> None:
    stale = Patient.objects.get(pk=margaret.pk)
    people.change(margaret, {"last_name": "Berg"}, By(None))
    people.add_name(stale, "Okafor", "Peggy", By(None, "record"))
    margaret.refresh_from_db()
    assert people.values_of(margaret)["other_names"] == ["Whitfield, Margaret", "Okafor, Peggy"]
    change = PatientChange.objects.filter(patient=margaret).first()
    assert change is not None
    assert (change.event, change.values["before"]["last_name"]) == ("also named", "Berg")
