"""Is the index of people in memory what the database has, whoever wrote it, and after what was taken back?"""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from claimwright.workbench import change_marks, finding
from claimwright.workbench.finding import kept_indexes
from claimwright.workbench.models import Patient, Practice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Practice:
    practice = Practice.objects.create(name="Harbor Family Medicine", synthetic=True)
    for number, (last, first) in enumerate((("Smith", "Jordan"), ("Ito", "Ken"), ("Smyth", "Ann")), 1):
        Patient.objects.create(practice=practice, patient_id=f"H{number}", last_name=last, first_name=first)
    return practice


def names(practice: Practice, words: str) -> list[str]:
    return [one.shown_name for one in finding.people(practice, words, 9)]


def test_what_is_written_by_any_way_is_found_at_once(town: Practice) -> None:
    """By save, by one statement for many rows, in bulk, and by SQL: the database marks them all."""
    assert names(town, "smith") == ["Smith, Jordan"]
    ken = Patient.objects.get(first_name="Ken")
    ken.last_name = "Smithers"
    ken.save()
    assert names(town, "smith") == ["Smith, Jordan", "Smithers, Ken"]
    Patient.objects.filter(first_name="Jordan").update(last_name="Okafor")
    assert names(town, "smith") == ["Smithers, Ken"]
    assert names(town, "okaf") == ["Okafor, Jordan"]
    Patient.objects.bulk_create(
        [Patient(practice=town, patient_id=f"B{n}", last_name="Smithson", birth_date=date(1961, 3, n)) for n in (1, 2)]
    )
    assert names(town, "smithson 3/2/61") == ["Smithson"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workbench_patient SET first_name = 'Zoe' WHERE patient_id = 'B2'")
    assert names(town, "zoe") == ["Smithson, Zoe"]
    ken.refresh_from_db()
    ken.delete()
    assert names(town, "smithers") == []


def test_what_was_taken_back_was_never_there(town: Practice) -> None:
    assert names(town, "smith") == ["Smith, Jordan"]
    with transaction.atomic():
        Patient.objects.filter(last_name="Smith").update(last_name="Quux")
        Patient.objects.create(practice=town, patient_id="H9", last_name="Quux")
        assert len(names(town, "quux")) == 2, "inside, one's own rows are found"
        assert "Smith, Jordan" not in names(town, "smith")
        transaction.set_rollback(True)
    assert names(town, "quux") == []
    assert names(town, "smith") == ["Smith, Jordan"]
    Patient.objects.create(practice=town, patient_id="H9", last_name="Smithee")
    assert names(town, "smith") == ["Smith, Jordan", "Smithee"], "a mark that is given again is not passed over"


def test_a_row_that_comes_with_its_mark_keeps_it(town: Practice) -> None:
    """A backup comes in row by row as it went out."""
    Patient.objects.bulk_create([Patient(practice=town, patient_id="R1", last_name="Restored", change_mark=77)])
    assert Patient.objects.get(patient_id="R1").change_mark == 77


def test_the_marks_come_back_where_a_migration_made_the_table_anew(town: Practice) -> None:
    change_marks.stop_marking()
    change_marks.keep_marking()
    assert names(town, "ito") == ["Ito, Ken"]
    Patient.objects.filter(last_name="Ito").update(last_name="Itoh")
    assert names(town, "itoh") == ["Itoh, Ken"]


def test_an_index_with_many_dead_places_is_made_anew(town: Practice) -> None:
    kept = kept_indexes.of(town)
    for number in range(12):
        Patient.objects.filter(first_name="Ken").update(middle_name=f"M{number}")
        assert names(town, f"ito m{number}") == ["Ito, Ken"]
    assert kept.index is not None
    assert kept.index.dead <= 2


def test_practices_longest_unused_give_place(town: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_indexes, "MOST_PEOPLE", 3)
    other = Practice.objects.create(name="Ridge Orthopaedics", synthetic=True)
    Patient.objects.create(practice=other, patient_id="X1", last_name="Smith")
    first = kept_indexes.of(town)
    assert names(town, "smith") == ["Smith, Jordan"]
    assert names(other, "smith") == ["Smith"]
    assert names(other, "smith") == ["Smith"]
    assert kept_indexes.of(town) is not first
    assert names(town, "smith") == ["Smith, Jordan"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_a_transaction_that_ends_after_a_later_one_is_seen(town: Practice) -> None:
    """It wrote first and committed last: what was read meanwhile must not hide it."""
    wrote, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Patient.objects.create(practice=town, patient_id="S1", last_name="Slowly")
            wrote.set()
            go_on.wait(60)
        connection.close()

    other = threading.Thread(target=slow)
    other.start()
    assert wrote.wait(60)
    Patient.objects.create(practice=town, patient_id="F1", last_name="Fastly")
    assert names(town, "fastly") == ["Fastly"]
    assert names(town, "slowly") == []
    go_on.set()
    other.join()
    assert names(town, "slowly") == ["Slowly"]
    assert names(town, "fastly") == ["Fastly"]
