"""Lists are brought up to date some marks at a time, for any number of claims, and never over what somebody does meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import Count
from django.utils import timezone

from claimwright.workbench import worklists
from claimwright.workbench.models import Claim, Encounter, Patient, Practice, User, WorkItem, WorkMark
from claimwright.workbench.refusals import BusyError
from claimwright.workbench.worklists import acting, assigning, facts, settling, thread
from claimwright.workbench.worklists.sight import Sight

D = Decimal


def many_claims(practice: Practice, count: int) -> None:
    """Denied claims C0 and on, and a replacement of the last."""
    rows = [Claim(practice=practice, claim_id=f"C{n}", status="denied", payer_name="E") for n in range(count)]
    last = Claim(practice=practice, claim_id=f"C{count - 1}R1", status="held", frequency_code="7")
    Claim.objects.bulk_create([*rows, last])


def test_many_decided_claims_find_their_lists(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database takes so many values in one question and no more."""
    many_claims(practice, 60)
    monkeypatch.setattr(facts, "_AT_ONCE", 50)
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 1000)
    try:
        worklists.settle([practice.pk])
    finally:
        if connection.vendor == "sqlite":
            connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)
    assert not WorkMark.objects.exists()
    lists = dict(WorkItem.objects.filter(kind="claim").values_list("list").annotate(count=Count("pk")))
    assert (lists["denied"], lists["held"]) == (59, 1), "the replaced one waits in no list"


def test_a_changed_setup_marks_every_open_claim_by_itself(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    many_claims(practice, 5)
    worklists.settle([practice.pk])
    Practice.objects.filter(pk=practice.pk).update(registration={"payers": []})
    WorkMark.objects.create(practice=practice, kind="practice", object_id=practice.pk)
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    settling._settle_some([practice.pk])
    marked = set(WorkMark.objects.values_list("kind", "object_id"))
    open_claims = Claim.objects.exclude(claim_id="C4").values_list("pk", flat=True)
    assert marked == {("claim", pk) for pk in open_claims}
    worklists.settle([practice.pk])
    assert not WorkMark.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_what_is_done_with_an_item_while_lists_are_settled_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading an item and writing it somebody defers it: they wait their turn, and their deferral stands."""
    practice = Practice.objects.create(name="Harbor", synthetic=True)
    claim = Claim.objects.create(practice=practice, claim_id="C1", status="held", total_charge=D("10.00"))
    worklists.settle([practice.pk])
    item = WorkItem.objects.get()
    Claim.objects.filter(pk=claim.pk).update(total_charge=D("20.00"))
    user = User.objects.create(username="ben")
    rights = Sight(user, {practice.pk: practice}, {practice.pk: frozenset({"biller"})})

    def defer() -> None:
        today = timezone.localdate()
        acting.defer(WorkItem.objects.get(pk=item.pk), today + timedelta(days=3), "Waits.", rights, today=today)
        connection.close()

    someone = threading.Thread(target=defer)
    rules = assigning.Rules

    def meanwhile(*args: Any) -> Any:
        someone.start()
        someone.join(timeout=1)
        return rules(*args)

    monkeypatch.setattr(assigning, "Rules", meanwhile)
    worklists.settle([practice.pk])
    someone.join()
    item.refresh_from_db()
    assert (item.dollars, item.reason) == (D("20.00"), "Waits.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_who_opens_the_thread_of_a_chart_while_lists_are_settled_waits_for_its_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between seeing that a chart has no item and making it somebody asks for its thread: there is one item, and no error."""
    practice = Practice.objects.create(name="Harbor", synthetic=True)
    patient = Patient.objects.create(practice=practice, patient_id="P1")
    chart = Encounter.objects.create(practice=practice, patient=patient, chart_hash="1", sealed_chart=b"")
    opened: list[WorkItem] = []

    def open_thread() -> None:
        opened.append(thread.item_of_chart(practice, Encounter.objects.get(pk=chart.pk)))
        connection.close()

    someone = threading.Thread(target=open_thread)
    rules = assigning.Rules

    def meanwhile(*args: Any) -> Any:
        someone.start()
        someone.join(timeout=1)
        return rules(*args)

    monkeypatch.setattr(assigning, "Rules", meanwhile)
    worklists.settle([practice.pk])
    someone.join()
    item = WorkItem.objects.get(kind="encounter", object_id=chart.pk)
    assert ([one.pk for one in opened], item.list) == ([item.pk], "to_complete")


def test_lists_that_could_not_be_settled_are_logged(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    many_claims(practice, 1)

    def busy(_: object) -> int:
        driver = sqlite3.OperationalError("too many SQL variables")
        driver.sqlite_errorname = "SQLITE_ERROR"
        error = OperationalError("too many SQL variables")
        error.__cause__ = driver
        raise BusyError("The database did not take this.") from error

    monkeypatch.setattr(settling, "_settle_some", busy)
    worklists.settle([practice.pk])
    assert [one.getMessage() for one in caplog.records] == ["lists were not settled: SQLITE_ERROR"]


def test_who_writes_has_a_turn_between_two_steps_behind_a_page(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one lock and no queue: without a pause a long import would keep it from everybody else."""
    many_claims(practice, 3)
    waits: list[tuple[float, int]] = []
    monkeypatch.setattr(settling, "AT_ONCE", 1)
    monkeypatch.setattr(settling, "_wait", lambda seconds: waits.append((seconds, WorkMark.objects.count())))
    monkeypatch.setattr(settling.connections, "close_all", lambda: None)
    settling._behind.acquire()
    settling._go_on([practice.pk])
    assert waits == [(settling.TURN, left) for left in (3, 2, 1, 0)]
    assert settling.TURN > 0.1, "the driver of SQLite tries ten times a second"


def test_what_was_just_done_is_settled_before_what_an_import_left(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_claims(practice, 3)
    done = Claim.objects.get(claim_id="C1")
    WorkMark.objects.all().delete()
    for claim in (*Claim.objects.exclude(pk=done.pk), done):
        WorkMark.objects.create(practice=practice, kind="claim", object_id=claim.pk)
    monkeypatch.setattr(settling, "AT_ONCE", 1)
    settling._settle_some([practice.pk])
    assert [item.object_id for item in WorkItem.objects.all()] == [done.pk]


def test_a_page_is_shown_though_nothing_can_go_on_behind_it(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that may start no thread settles with the next page, and goes on behind it once it may again."""
    many_claims(practice, 3)
    monkeypatch.setattr(settling, "AT_ONCE", 1)
    monkeypatch.setattr(settling, "PATIENCE", -1.0)

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert settling.settle_for_a_page([practice.pk]) == WorkMark.objects.count() > 0
    begun: list[bool] = []
    monkeypatch.setattr(threading.Thread, "start", lambda _: begun.append(True))
    try:
        settling.settle_for_a_page([practice.pk])
    finally:
        settling._behind.release()
    assert begun == [True]
