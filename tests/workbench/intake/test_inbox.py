"""The inbox: a file is used whole or waits with its reason; what a person gives makes it usable; nothing is lost."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from claimwright.workbench import stored_chart
from claimwright.workbench.intake import Taken, inbox, receive
from claimwright.workbench.intake.facts import Facts, find_patients
from claimwright.workbench.models import AuditEvent, Encounter, InboxFile, Patient, Practice
from claimwright.workbench.refusals import RefusedError

FULL = b"Patient: Doe, Jane\nDOB: 03/04/1958\nMRN: 77\nSex: F\nDOS: 11/02/2025\n\nAssessment: asthma.\n"
BARE = b"Follow-up of asthma, doing well.\n"


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "lay_ready", lambda new, actor=None: None)


def take(practice: Practice, data: bytes, name: str = "note.txt") -> list[Taken]:
    return list(receive(practice, name, data, came_by="command"))


def packed(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_usable_file_makes_its_encounter_once(practice: Practice) -> None:
    (first,) = take(practice, FULL)
    (again,) = take(practice, FULL, "copy.txt")
    assert (first.words, again.words) == ("new encounter", "used before; nothing changed")
    encounter = Encounter.objects.get()
    assert (encounter.patient.last_name, encounter.date_of_service) == ("Doe", date(2025, 11, 2))
    kept = InboxFile.objects.get()
    assert (kept.state, kept.content) == ("used", FULL)
    assert kept.results == [{"encounter": encounter.pk, "outcome": "new", "words": "new encounter"}]
    assert b"asthma" not in bytes(kept.sealed)


def test_a_note_that_names_nobody_waits_until_a_person_says_whose_it_is(practice: Practice) -> None:
    (taken,) = take(practice, BARE)
    assert taken.words == "It does not say whose record it is: name and birth date; nor the day of service."
    assert not Encounter.objects.exists()
    facts = Facts(None, "", "Poe", "Ann", date(1990, 1, 2), "F", date(2025, 11, 3), "Hale", "Robert", "1234567893")
    assert inbox.mend(taken.file, facts).used
    encounter = Encounter.objects.get()
    assert (encounter.patient.shown_name, encounter.patient.sex) == ("Poe, Ann", "F")
    assert (encounter.date_of_service, encounter.provider_name) == (date(2025, 11, 3), "Hale, Robert")
    assert stored_chart.chart_of(encounter).documents[0].text == BARE.decode()
    with pytest.raises(RefusedError, match="used already"):
        inbox.mend(taken.file, facts)


def test_facts_in_part_leave_it_waiting_with_what_is_still_missing(practice: Practice) -> None:
    (taken,) = take(practice, BARE)
    left = inbox.mend(taken.file, Facts(day=date(2025, 11, 3)))
    assert left.words == "It does not say whose record it is: name and birth date."


def test_a_patient_chosen_is_that_patient(practice: Practice) -> None:
    take(practice, FULL)
    (taken,) = take(practice, BARE)
    (jane,) = find_patients(practice, "1958-03-04 doe")
    assert inbox.mend(taken.file, Facts(patient=jane, day=date(2025, 11, 3))).used
    assert Patient.objects.count() == 1
    assert jane.encounters.count() == 2


def test_a_known_number_under_another_name_asks(practice: Practice) -> None:
    take(practice, FULL)
    (other,) = take(practice, FULL.replace(b"Doe, Jane", b"Roe, Max").replace(b"1958", b"1991"))
    assert other.words == "It does not say whose record it is: its record number belongs to another person here."
    (married,) = take(practice, FULL.replace(b"Doe, Jane", b"Roe, Jane").replace(b"11/02", b"11/05"))
    assert married.file.state == "asks", "a marriage, or another Jane: a person says, once"


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (b"Patient: Smith, Robert\nDOB: 01/01/2001", "asks"),
        (b"Patient: Jones, Jane\nDOB: 01/01/2001", "asks"),
        (b"Patient: Jones, Robert", "asks"),
        (b"Patient: SMITH, JANE\nDOB: 02/20/1970", "used"),
        (b"Patient: Jones, Jane\nDOB: 02/02/1970", "asks"),
        (b"Patient: Smith, Jane\nDOB: 07/30/1991", "asks"),
        (b"Patient: Smith, Jane", "used"),
    ],
)
def test_a_known_number_joins_only_who_may_be_that_person(practice: Practice, lines: bytes, state: str) -> None:
    take(practice, b"Patient: Smith, Jane\nDOB: 02/02/1970\nMRN: 55\nDOS: 11/02/2025\n\nAssessment: asthma.\n")
    (taken,) = take(practice, lines + b"\nMRN: 55\nDOS: 11/05/2025\n\nAssessment: gout.\n")
    assert taken.file.state == state


def test_somebody_new_is_never_put_on_the_number_of_another(practice: Practice) -> None:
    take(practice, FULL)
    (other,) = take(practice, FULL.replace(b"Doe, Jane", b"Roe, Max").replace(b"1958", b"1991"))
    new = Facts(None, "77", "Roe", "Max", date(1991, 3, 4), "M")
    left = inbox.mend(other.file, new)
    assert left.words.endswith("belongs to another person here: choose the patient, or give another record number.")
    assert Encounter.objects.count() == 1
    assert inbox.mend(other.file, replace(new, patient_id="78")).used
    assert sorted(Patient.objects.values_list("patient_id", "last_name")) == [("77", "Doe"), ("78", "Roe")]


def test_a_person_may_say_that_the_number_is_right(practice: Practice) -> None:
    take(practice, FULL)
    (other,) = take(practice, FULL.replace(b"Doe, Jane", b"Roe, Max").replace(b"1958", b"1991"))
    assert inbox.mend(other.file, Facts(patient=Patient.objects.get())).used
    assert Patient.objects.get().encounters.count() == 2


MESSAGE = (
    "MSH|^~\\&|A|B|C|D|20251102||ADT^A04|{0}|P|2.5\rPID|1||{1}^^^H^MR||{2}||{3}|F\r"
    "PV1|1|O|||||||||||||||||V{0}|||||||||||||||||||||||||{4}\r"
)
MARY = MESSAGE.format(1, "M1", "ROE^MARY", "19580304", "20251102")
JOHN = MESSAGE.format(2, "M2", "DOE^JOHN", "19910304", "")


def test_facts_go_to_the_person_asked_about_and_to_nobody_else_of_the_file(practice: Practice) -> None:
    (taken,) = take(practice, (MARY + JOHN).encode(), "two.hl7")
    given = Facts(None, "M2", "DOE", "JOHN", date(1991, 3, 4), "M", date(2025, 11, 3), "Hale")
    assert inbox.mend(taken.file, given).used
    found = Encounter.objects.values_list(
        "patient__patient_id", "patient__last_name", "date_of_service", "provider_name"
    )
    assert sorted(found) == [("M1", "ROE", date(2025, 11, 2), ""), ("M2", "DOE", date(2025, 11, 3), "Hale")]


def test_one_form_never_answers_for_several_people(practice: Practice) -> None:
    (taken,) = take(practice, (MARY.replace("|20251102\r", "|\r") + JOHN).encode(), "two.hl7")
    assert taken.words == f"It does not say the day of service. {inbox.SPLIT}"
    assert inbox.mend(taken.file, Facts(day=date(2025, 11, 3))).words == taken.words
    assert not Encounter.objects.exists()


def test_two_people_of_one_number_in_one_file_are_not_made_one(practice: Practice) -> None:
    (taken,) = take(practice, (MARY + MESSAGE.format(3, "M1", "DOE^JOHN", "19910304", "20251102")).encode(), "two.hl7")
    assert (taken.file.state, "belongs to another person here" in taken.words) == ("refused", True)
    assert not Patient.objects.exists()


def test_a_namesake_without_a_number_asks_and_may_be_somebody_else(practice: Practice) -> None:
    take(practice, FULL)
    (taken,) = take(practice, FULL.replace(b"MRN: 77\n", b"").replace(b"11/02", b"11/05"))
    assert "a patient of this name and birth date is here" in taken.words
    assert inbox.mend(taken.file, Facts()).used
    assert Patient.objects.count() == 2


def test_each_file_of_a_zip_stands_alone(practice: Practice) -> None:
    data = packed(**{"a.txt": FULL, "b.txt": BARE, "c.png": b"\x89PNG\r\n\x1a\n", "d.xml": b"<a/>"})
    found = {one.file.file_name: one.file.state for one in take(practice, data, "day.zip")}
    assert found == {
        "day.zip/a.txt": "used", "day.zip/b.txt": "asks", "day.zip/c.png": "refused", "day.zip/d.xml": "refused",
    }  # fmt: skip
    assert InboxFile.objects.get(file_name="day.zip/d.xml").message.startswith("/a: root element a")


def test_a_fault_in_suggesting_stops_no_file_beside_it(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(new: object, actor: object = None) -> None:
        raise ZeroDivisionError("Doe")

    monkeypatch.setattr(inbox, "lay_ready", broken)
    files = {"a.txt": FULL, "b.txt": FULL.replace(b"11/02", b"11/05")}
    assert [one.words for one in take(practice, packed(**files), "day.zip")] == ["new encounter", "new encounter"]


def test_a_file_of_many_visits_is_used_whole_or_not_at_all(practice: Practice) -> None:
    message = (
        "MSH|^~\\&|A|B|C|D|20251102||ADT^A04|{0}|P|2.5\rPID|1||{0}^^^H^MR||DOE^N{0}||19580304|F\r"
        "PV1|1|O|||||||||||||||||V{0}|||||||||||||||||||||||||{1}\r"
    )
    bad = message.format(1, "20251102") + message.format(2, "")
    (taken,) = take(practice, bad.encode(), "two.hl7")
    assert taken.words == "It does not say the day of service."
    assert not Encounter.objects.exists()
    assert inbox.mend(taken.file, Facts(day=date(2025, 11, 3))).words == "2 new encounter"


def test_a_mistake_of_ours_keeps_the_file_to_be_read_again(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("Doe")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "import_chart", broken)
        (taken,) = take(practice, FULL)
    assert taken.words == "Claimwright failed here (ZeroDivisionError); the file is kept to be read again"
    assert not Patient.objects.exists()
    assert inbox.read_again(taken.file).words == "new encounter"


def test_a_discarded_file_is_kept_with_its_reason_and_can_be_read_again(practice: Practice) -> None:
    (taken,) = take(practice, BARE)
    with pytest.raises(RefusedError, match="Say why"):
        inbox.discard(taken.file, " ")
    inbox.discard(taken.file, "Sent to us by mistake")
    taken.file.refresh_from_db()
    assert (taken.file.state, taken.file.message) == ("discarded", "Sent to us by mistake")
    (again,) = take(practice, BARE)
    assert (again.known, again.words) == (True, "discarded before; nothing changed")
    assert inbox.read_again(taken.file).file.state == "asks"


def test_what_was_not_read_is_kept_and_the_trail_holds_no_words(practice: Practice) -> None:
    (taken,) = take(practice, FULL.replace(b"asthma", b"asthma \x96 mild"))
    assert taken.file.told == [
        {"severity": "warning", "words": "not valid UTF-8: read as Windows-1252", "place": "byte 86"}
    ]
    event = AuditEvent.objects.get(event="inbox.received")
    assert event.detail == {"by": "command", "state": "used"}


def test_names_and_reasons_may_hold_any_sign(practice: Practice) -> None:
    data = packed(**{"a\x07\u202e.json": b'{"resourceType": "Sub\\u0000stance"}'})
    (taken,) = take(practice, data, "day.zip")
    kept = InboxFile.objects.get()
    assert kept.file_name == "day.zip/a\ufffd\ufffd.json"
    assert "only Sub\ufffdstance" in kept.message
    assert taken.file.pk == kept.pk
