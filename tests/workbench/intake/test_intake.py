"""Intake: a chart goes in sealed, comes out equal, and is there once however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.records.chart import Chart, CodedEntry, Document, RecordFinding, Where
from claimwright.records.visits import identity_of
from claimwright.workbench import stored_chart
from claimwright.workbench.crypto import SealError, content_hash, seal, unseal
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Document as StoredDocument
from claimwright.workbench.models import Encounter, Patient, Practice, ReceivedRecord


def full_chart(chart: Chart) -> Chart:
    """A chart with every kind of value in it."""
    entry = CodedEntry(
        "cpt", "99213", "charge", modifiers=("25", "GT"), units=Decimal("1.50"), charge=Decimal("150.00"),
        date=date(2026, 9, 1), rank=2, diagnosis_codes=("I10",), where=Where("a.json", "/entry/3"),
    )  # fmt: skip
    note = Document("n2", "Addendum", "Línea 1\r\n\tTab · ≥ 38 °C\n", "other", datetime(2026, 9, 1, 8, 5))
    finding = RecordFinding("warning", "no sex", Where("a.json", "/entry/0"))
    return replace(chart, entries=(entry,), documents=(*chart.documents, note), findings=(finding,))


def test_a_chart_comes_back_equal(registered: Practice, charts: Callable[..., Chart]) -> None:
    chart = full_chart(charts())
    (encounter,) = intake.import_charts(registered, [chart]).new
    assert stored_chart.chart_of(Encounter.objects.get(pk=encounter.pk)) == chart


def test_nothing_of_the_text_rests_in_the_clear(registered: Practice, charts: Callable[..., Chart]) -> None:
    (encounter,) = intake.import_charts(registered, [charts()]).new
    stored = StoredDocument.objects.get(encounter=encounter)
    for word in (b"hypertension", b"lisinopril", b"Whitfield"):
        assert word not in bytes(stored.sealed_text)
        assert word not in bytes(encounter.sealed_chart)


def test_the_same_chart_again_is_the_same_encounter(registered: Practice, charts: Callable[..., Chart]) -> None:
    first = intake.import_charts(registered, [charts(1), charts(2)])
    again = intake.import_charts(registered, [charts(1), charts(2), charts(3)])
    assert [one.pk for one in again.known] == [one.pk for one in first.new]
    assert len(again.new) == 1
    assert Patient.objects.count() == 3


def test_one_changed_word_is_a_later_record_of_a_visit_with_a_number(
    registered: Practice, charts: Callable[..., Chart]
) -> None:
    intake.import_charts(registered, [charts(), charts(note="Stable.")])
    assert (Encounter.objects.count(), Patient.objects.count()) == (1, 1)


def test_two_practices_keep_their_own(
    registered: Practice, other_practice: Practice, charts: Callable[..., Chart]
) -> None:
    for practice in (registered, other_practice):
        assert len(intake.import_charts(practice, [charts()]).new) == 1


def test_records_without_a_number_are_never_matched(registered: Practice, charts: Callable[..., Chart]) -> None:
    def unnumbered(number: int) -> Chart:
        chart = charts(number)
        return replace(chart, patient=replace(chart.patient, patient_id=""))

    intake.import_charts(registered, [unnumbered(1), unnumbered(2)])
    assert Patient.objects.count() == 2


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(registered: Practice, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"resourceType": ')
    (tmp_path / "b.txt").write_text("Patient: Ann Example\nDOB: 1970-01-02\nDOS: 2026-09-01\n\nHypertension.\n")
    read = intake.import_files(registered, [tmp_path / "a.json", tmp_path / "missing.txt", tmp_path / "b.txt"])
    assert len(read.new) == 1
    assert len(read.messages) == 2
    assert "a.json" in read.messages[0]


def test_a_seal_opens_with_its_name_and_key_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(b"secret", "row 1")
    assert unseal(sealed, "row 1") == b"secret"
    assert seal(b"secret", "row 1") != sealed
    for changed, name in (
        (sealed, "row 2"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "row 1"),
        (b"\x02" + sealed[1:], "row 1"),
        (b"", "row 1"),
    ):
        with pytest.raises(SealError):
            unseal(changed, name)
    named = content_hash(b"secret")
    from claimwright.workbench import crypto

    monkeypatch.setenv("CLAIMWRIGHT_DATA_KEY", "A" * 43 + "=")
    crypto.derived_key.cache_clear()
    try:
        assert content_hash(b"secret") != named
        with pytest.raises(SealError):
            unseal(sealed, "row 1")
    finally:
        monkeypatch.undo()
        crypto.derived_key.cache_clear()


def test_a_field_the_chart_no_longer_has_is_left_out(charts: Callable[..., Chart]) -> None:
    data = stored_chart.dump(charts()).replace(b'"format":', b'"gone":1,"format":')
    assert stored_chart.load(data, {"note": charts().documents[0].text}) == charts()


MAILED = "Patient: Doe, Jane\nDOB: 03/04/1958\nMRN: 77\nDOS: 11/02/2025\n\nASSESSMENT\n1. Hypertension\n"


@pytest.mark.parametrize(
    ("again", "encounters"),
    [
        (MAILED.replace("\n", "\r\n").encode(), 1),
        (b"\xef\xbb\xbf" + MAILED.encode(), 1),
        (f"\n{MAILED}\n\n".encode(), 1),
        (MAILED.replace("1. H", "1.   H").replace("\n\n", "\n   \n").encode(), 1),
        (MAILED.encode("utf-16"), 1),
        (MAILED.replace("Hypertension", "Hypertension, gout").encode(), 2),
        (MAILED.replace("MRN: 77", "MRN: 78").encode(), 2),
    ],
    ids=["line ends", "byte order mark", "empty lines", "blanks", "UTF-16", "another word", "another patient"],
)
def test_the_same_note_under_another_name_is_known_however_it_was_saved(
    registered: Practice, tmp_path: Path, again: bytes, encounters: int
) -> None:
    (tmp_path / "visit.txt").write_bytes(MAILED.encode())
    (tmp_path / "visit (1).txt").write_bytes(again)
    intake.import_files(registered, [tmp_path / "visit.txt"])
    read = intake.import_files(registered, [tmp_path / "visit (1).txt"])
    assert (len(read.known), len(read.new)) == ((1, 0) if encounters == 1 else (0, 1))
    assert Encounter.objects.count() == encounters


def test_a_record_that_came_before_words_were_compared_stays_known(
    registered: Practice, charts: Callable[..., Chart]
) -> None:
    chart = charts()
    chart = replace(chart, encounter=replace(chart.encounter, encounter_id=""))
    intake.import_charts(registered, [chart])
    ReceivedRecord.objects.update(content=identity_of(chart).letters)
    assert len(intake.import_charts(registered, [chart]).known) == 1
