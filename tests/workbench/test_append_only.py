"""History cannot be rewritten: the database itself refuses to change or remove a row of it, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from tests.workbench.scene_rows import make_answer, make_query

from claimwright.workbench import audit, states, triggers
from claimwright.workbench.coding import draft
from claimwright.workbench.models import (
    AuditEvent,
    ChartNote,
    ClaimEvent,
    CodingDecision,
    EncounterEvent,
    LedgerEntry,
    OwnRuleVersion,
    PatientChange,
    QueryEffect,
    QueryEvent,
    QueryResponse,
    RiskAnswer,
    RiskEnrollment,
    RiskFactor,
    SecondReading,
    SentClaim,
    SentQuery,
    SetupChange,
    WorkNote,
    sealed_values,
)
from claimwright.workbench.models.history import HistoryRow

KEPT: dict[type[models.Model], str] = {
    AuditEvent: "actor_name",
    ClaimEvent: "text",
    EncounterEvent: "text",
    CodingDecision: "reason",
    LedgerEntry: "reason",
    SentClaim: "version",
    SetupChange: "key",
    PatientChange: "event",
    WorkNote: "name",
    SecondReading: "why",
    RiskEnrollment: "content_hash",
    RiskFactor: "source",
    RiskAnswer: "answer",
    SentQuery: "lint_version",
    QueryResponse: "outcome",
    QueryEffect: "direction",
    QueryEvent: "text",
    ChartNote: "name",
    OwnRuleVersion: "why",
}
"""Model to a column somebody might wish to rewrite."""


@pytest.fixture
def told(scene: Any, library: object, member: Callable[..., Any]) -> None:
    """A row in every table of history."""
    draft.reject(scene.encounter, scene.suggestion.pk, "Not documented")
    states.move_claim(scene.claim, "hold", "It waits.")
    audit.record("test")
    SentClaim.objects.create(practice=scene.claim.practice, batch=scene.batch, claim=scene.claim, version=1)
    person = {"practice": scene.patient.practice, "patient": scene.patient}
    RiskEnrollment.objects.create(**person, payment_year=2027, **sealed_values({"dual_status": "02"}))
    RiskAnswer.objects.create(
        **person, service_year=2026, kind="hcc", rule="V28 38", answer="kept", **sealed_values({})
    )
    RiskFactor.objects.create(
        practice=scene.patient.practice, payment_year=2027, model="V28", share=1, normalization=1, intensity=0
    )
    answered = make_query(scene.encounter, "answered")
    make_answer(answered)
    states.move_query(answered, "close")
    ChartNote.objects.create(
        practice=scene.encounter.practice,
        encounter=scene.encounter,
        author=member("coder").user,  # type: ignore[attr-defined]
        to="self",
        **ChartNote.sealed_as({"text": "It waits."}),
    )
    WorkNote.objects.create(practice=scene.work.practice, item=scene.work, **WorkNote.sealed_as({"text": "It waits."}))


def test_every_table_of_history_is_protected() -> None:
    assert {model._meta.db_table for model in KEPT} == set(triggers.EVERY)
    histories = {model for model in apps.get_app_config("workbench").get_models() if issubclass(model, HistoryRow)}
    assert histories <= KEPT.keys()


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "write",
    [
        lambda rows, column: rows.update(**{column: 7 if column == "version" else "rewritten"}),
        lambda rows, column: rows._raw_delete(rows.db),
    ],
    ids=["change", "remove"],
)
def test_the_database_refuses(told: None, model: type[models.Model], write: Callable[[Any, str], object]) -> None:
    rows = model._default_manager.all()
    before = list(rows.values())
    assert before
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        write(rows, KEPT[model])
    assert list(rows.values()) == before


@pytest.mark.parametrize("table", triggers.EVERY)
def test_the_database_refuses_to_empty_a_table(db: None, request: pytest.FixtureRequest, table: str) -> None:
    emptying = f"TRUNCATE {table} CASCADE"
    if connection.vendor == "sqlite":
        # It has no TRUNCATE, and asks its triggers only where there are rows. PostgreSQL does not truncate a table with
        # rows of the same transaction, for another reason.
        request.getfixturevalue("told")
        emptying = f"DELETE FROM {table}"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(emptying)
