"""Nothing of another practice is shown anywhere: every address is asked with its keys and without, and its names looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from tests.workbench import scenes
from tests.workbench.scene_rows import RULE, make_rule

from claimwright.workbench import audit, bridge, urls
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    Claim,
    CodeNote,
    DecidedCode,
    Favourite,
    Interchange,
    LearningReset,
    Membership,
    Practice,
    ReferenceJob,
    Role,
    User,
)  # fmt: skip

NAMES = (
    "Zanzibarova",
    "Ridge Orthopaedics",
    "Quuxley",
    "quuxley",
    "Plughworth",
    "XYZZY",
    "H1027",
    "PCN-ELSEWHERE",
    "ridge.835",
)


@pytest.fixture
def elsewhere(other_practice: Practice) -> Practice:
    """A second practice with people, a patient, a claim, files, notes and a loading under way."""
    scenes.register(other_practice)
    user = User.objects.create(username="quuxley", first_name="Quentin", last_name="Quuxley")
    Membership.objects.create(user=user, practice=other_practice, role=Role.ADMINISTRATOR)
    chart = scenes.make_chart(27, last_name="Zanzibarova", payer_id="XYZZY", note="Plughworth has hypertension.")
    (encounter,) = intake.import_charts(other_practice, [chart], actor=user).new
    (row_id,) = bridge.save_claims(other_practice, scenes.make_claims("E77"), encounters={"E77": encounter.pk})
    Claim.objects.filter(pk=row_id).update(patient_control_number="PCN-ELSEWHERE", payer_name="XYZZY", status="ready")
    Interchange.objects.keep(
        other_practice, b"ISA*ridge", direction="in", transaction="835", file_name="ridge.835", control_number="9"
    )
    CodeNote.objects.create(practice=other_practice, system="icd10cm", code="I10", text="Plughworth", updated_by=user)
    Favourite.objects.create(practice=other_practice, user=None, system="icd10cm", code="I10")
    for number in (1, 2):
        DecidedCode.objects.create(
            practice=other_practice, encounter=encounter, number=number, at=timezone.now(), coder=user, system="icd10cm",
            code="I10", proposed=True, outcome="taken", phrase="Plughworth", section="assessment", rule="Plughworth",
        )  # fmt: skip
    make_rule(other_practice, user, rule=RULE.replace("Example Health", "Plughworth"))
    LearningReset.objects.create(practice=other_practice, at=timezone.now(), actor=user, reason="Plughworth")
    ReferenceJob.objects.create(
        practice=other_practice,
        actor=user,
        kind="add",
        lines=[{"file": "Plughworth.zip", "state": "loaded", "message": ""}],
    )
    audit.record("session.signed_in", actor=user, object=user)
    audit.record("session.refused", object=user, detail={"name": "quuxley"})
    return other_practice


def _addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


def _keys(practice: Practice) -> list[int]:
    """Keys of everything the practice has."""
    found = {practice.pk}
    for relation in Practice._meta.related_objects:
        rows = relation.related_model._default_manager.filter(practice=practice)
        found |= {one for one in rows.values_list("pk", flat=True) if isinstance(one, int)}
    return sorted(found)


@pytest.mark.parametrize("pattern", list(_addresses(urls.SCREENS)), ids=lambda pattern: str(pattern.name))
def test_no_address_shows_anothers_names(
    pattern: URLPattern, scene: Any, elsewhere: Practice, practice: Practice
) -> None:
    assert fields(scene)
    user = User.objects.create(username="everyone")
    for role in Role:
        Membership.objects.create(user=user, practice=practice, role=role)
    client = Client()
    client.force_login(user, backend=scenes.BACKEND)
    route = str(pattern.pattern)
    begin, key, rest = route.partition("<int:")
    paths = (
        [f"/{begin}{one}{rest.partition('>')[2]}" for one in _keys(elsewhere)] if key else [f"/{route.split('<')[0]}"]
    )
    sent = {"practice": elsewhere.pk, "q": "Zan", "encounter": 1, "system": "icd10cm", "code": "I10"}
    for path in paths:
        for method in pattern.callback.rule.methods:  # type: ignore[union-attr]
            if method in {"GET", "POST"}:
                response = getattr(client, method.lower())(path, sent, follow=True)
                page = b"".join(response).decode(errors="replace")
                shown = [name for name in NAMES if name in page]
                assert not shown, (path, method, shown)
