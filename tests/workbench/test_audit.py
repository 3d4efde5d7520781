"""The audit trail: chained, append-only by the database, and told apart from a tampered one."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from claimwright.workbench import audit, triggers
from claimwright.workbench.models import AuditEvent, AuditHead, Practice


@pytest.fixture
def trail(practice: Practice) -> list[AuditEvent]:
    return [audit.record(name, practice=practice, detail={"rows": n}) for n, name in enumerate("abcd")]


def test_an_event_follows_from_the_one_before(trail: list[AuditEvent]) -> None:
    assert [event.sequence for event in trail] == [1, 2, 3, 4]
    assert trail[0].previous == audit.GENESIS
    assert trail[2].previous == trail[1].digest
    assert audit.verify() == audit.Verdict(4)


def test_an_empty_trail_is_intact(db: None) -> None:
    assert audit.verify() == audit.Verdict(0)


@pytest.mark.parametrize("change", [{"event": "x"}, {"detail": {}}, {"digest": "0" * 64}])
def test_the_database_refuses_to_change_an_event(trail: list[AuditEvent], change: dict[str, object]) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(sequence=2).update(**change)


def test_the_database_refuses_to_delete_an_event(trail: list[AuditEvent]) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(sequence=2).delete()


@pytest.mark.parametrize(
    ("field", "value"),
    [("event", "x"), ("detail", {"rows": 9}), ("actor_name", "eve"), ("object_id", "7"), ("address", "::1")],
)
def test_a_changed_event_is_named(trail: list[AuditEvent], field: str, value: object) -> None:
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence=3).update(**{field: value})
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.reason) == (3, "its content was changed after it was recorded")


def test_a_removed_event_is_named(trail: list[AuditEvent]) -> None:
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence=2).delete()
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.reason) == (2, "event 2 is missing")


def test_events_cut_off_the_end_are_missed(trail: list[AuditEvent]) -> None:
    triggers.drop(connection)
    AuditEvent.objects.filter(sequence__gt=2).delete()
    verdict = audit.verify()
    assert (verdict.broken_at, verdict.reason) == (3, "event 3 is missing: the chain ended at event 4")


def test_a_chain_made_up_without_the_key_does_not_verify(
    trail: list[AuditEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    triggers.drop(connection)
    row = AuditEvent.objects.get(sequence=4)
    row.event = "harmless"
    monkeypatch.setattr(audit, "derived_key", lambda purpose: b"guess")
    row.digest = audit.digest(row)
    monkeypatch.undo()
    row.save()
    AuditHead.objects.update(digest=row.digest)
    assert audit.verify().broken_at == 4
