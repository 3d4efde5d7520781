"""Who the workbench's tests ask with, and the small practice they ask about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.workbench.scene_rows import make_audit
from tests.workbench.scenes import BACKEND, Scene, make_chart, make_claims, make_scene, register

from claimwright.claims.batch import Claims
from claimwright.records.chart import Chart
from claimwright.workbench import bridge, models
from claimwright.workbench.exchange import sending
from claimwright.workbench.intake import service as intake
from claimwright.workbench.library import jobs
from claimwright.workbench.models import Membership, Practice, Role, User


@pytest.fixture(autouse=True)
def _no_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test begins a process that would fetch files."""
    monkeypatch.setattr(jobs, "start", lambda job: None)


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice.objects.create(name="Harbor Family Medicine", synthetic=True)


@pytest.fixture
def other_practice(db: None) -> Practice:
    return Practice.objects.create(name="Ridge Orthopaedics", synthetic=True)


@pytest.fixture
def registered(practice: Practice) -> Practice:
    """The practice with its registration and a fee schedule."""
    return register(practice)


@pytest.fixture
def charts() -> Callable[..., Chart]:
    return make_chart


@pytest.fixture
def member(practice: Practice) -> Callable[..., Client]:
    """``member("coder")``: a client signed in as a member with this role; another practice may be named."""

    def sign_in(role: str, where: Practice | None = None) -> Client:
        where = where or practice
        user, _ = User.objects.get_or_create(username=f"{role}-{where.pk}", defaults={"first_name": role.title()})
        Membership.objects.get_or_create(user=user, practice=where, role=Role(role))
        if role == Role.EXTERNAL_AUDITOR:
            make_audit(where, user)
        client = Client()
        client.force_login(user, backend=BACKEND)
        client.user = user  # type: ignore[attr-defined]
        return client

    return sign_in


@pytest.fixture
def office_claims() -> Callable[..., Claims]:
    return make_claims


@pytest.fixture
def scene(registered: Practice) -> Scene:
    return make_scene(registered)


@pytest.fixture
def ready(registered: Practice, office_claims: Callable[..., Claims], charts: Callable[..., Any]) -> models.Claim:
    """Claim CW1, ready: 150.00 + 32.00."""
    (encounter,) = intake.import_charts(registered, [charts()]).new
    (row_id,) = bridge.save_claims(registered, office_claims(), encounters={"E1": encounter.pk})
    models.Claim.objects.update(status="ready")
    return models.Claim.objects.get(pk=row_id)


@pytest.fixture
def sent(ready: models.Claim, tmp_path: Path) -> models.Claim:
    sending.send(ready.practice, folder=tmp_path)
    ready.refresh_from_db()
    return ready
