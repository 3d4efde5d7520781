"""An external auditor reads the chosen charts and what hangs on them: every address is asked for everything else, and gives nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from tests.workbench import scenes

from claimwright.workbench import access, bridge, urls
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    AuditEvent,
    ChosenChart,
    Claim,
    Encounter,
    ExternalAudit,
    Finding,
    Membership,
    Patient,
    Practice,
    Role,
    User,
    WorkItem,
    scoped,
)  # fmt: skip
from claimwright.workbench.worklists import sight

NAMES = ("Zanzibarova", "Plughworth", "XYZZY", "H1027", "PCN-NOT-CHOSEN")
OPEN = {
    "home", "still_here", "switch_practice", "audited_charts", "chart", "second_reading", "claim", "claim_wire", "claim_grouping",
    "help", "help_page", "help_section", "help_picture",
}  # fmt: skip
"""All that opens to an external auditor: the chosen charts, and what shows nothing of a practice."""
NOTHING_OF_PATIENTS = {
    "User", "Organization", "SignInTries", "UsedPassword", "OneTimeLink", "AuditEvent", "AuditHead", "AuditJournal", "KeyCheck",
}  # fmt: skip
"""Models that keep who signs in and the trail: no screen of an auditor's reads them, and signing in has no scope."""
SECRET = {"Practice", "Membership", "SetupRow", "FeeScheduleLine"}


@pytest.fixture
def auditor(scene: Any, member: Callable[..., Client]) -> Client:
    """Signed in, with the scene's chart chosen; another chart of the same practice is added after that."""
    client = member("external_auditor")
    practice = scene.encounter.practice
    chart = scenes.make_chart(27, last_name="Zanzibarova", payer_id="XYZZY", note="Plughworth has hypertension.")
    (encounter,) = intake.import_charts(practice, [chart]).new
    (row_id,) = bridge.save_claims(practice, scenes.make_claims("E77"), encounters={"E77": encounter.pk})
    Claim.objects.filter(pk=row_id).update(patient_control_number="PCN-NOT-CHOSEN", payer_name="XYZZY")
    Encounter.objects.filter(pk=scene.encounter.pk).update(perhaps_same=encounter)
    return client


def _addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


def _keys(practice: Practice) -> list[int]:
    """Keys of everything the practice has, and a few that nothing has."""
    found = {practice.pk, 10**6}
    for model in apps.get_app_config("workbench").get_models():
        if any(one.name == "practice" for one in model._meta.fields):
            keys = model._base_manager.filter(practice=practice).values_list("pk", flat=True)
            found |= {one for one in keys if isinstance(one, int)}
    return sorted(found)


def _paths(pattern: URLPattern, practice: Practice) -> list[str]:
    """The address with every key where it opens to an auditor, and with a few where the role alone is refused."""
    route = str(pattern.pattern)
    begin, key, rest = route.partition("<int:")
    if key:
        keys = _keys(practice)
        few = keys if pattern.name in OPEN else sorted({*keys[:3], keys[-1]})
        return [f"/{begin}{one}{rest.partition('>')[2]}" for one in few]
    named = {"kpi": "clean_claim_rate", "help_page": "coder", "help_section": "chart", "help_picture": "chart.png"}
    return [f"/{route.partition('<')[0]}{named.get(str(pattern.name), '')}{'/' if '<' in route else ''}"]


@pytest.mark.parametrize("pattern", list(_addresses(urls.SCREENS)), ids=lambda pattern: str(pattern.name))
def test_no_address_opens_what_was_not_chosen(pattern: URLPattern, scene: Any, auditor: Client) -> None:
    practice = scene.encounter.practice
    sent = {
        "practice": practice.pk,
        "q": "Zan",
        "encounter": 1,
        "system": "icd10cm",
        "code": "I10",
        "from": "2020-01-01",
    }
    chosen = {scene.encounter.pk}
    for path in _paths(pattern, practice):
        for method in ("GET", "POST"):
            before = AuditEvent.objects.count()
            response = getattr(auditor, method.lower())(path, sent)
            page = b"".join(response).decode(errors="replace")
            assert not [name for name in NAMES if name in page], (path, method)
            if pattern.name not in OPEN:
                assert response.status_code in {403, 404}, (path, method, response.status_code)
            elif response.status_code == 200:
                events = AuditEvent.objects.all()[before:]
                assert events, (path, "every read is in the trail")
            read = AuditEvent.objects.filter(event="chart.read").values_list("object_id", flat=True)
            assert set(read) <= {str(pk) for pk in chosen}


def test_what_was_chosen_opens(scene: Any, auditor: Client) -> None:
    assert "Whitfield" in auditor.get("/coding/chosen/").content.decode()
    chart = auditor.get(f"/coding/{scene.encounter.pk}/").content.decode()
    assert "Hyperlipidemia, continue atorvastatin" in chart
    assert "CW1" in auditor.get(f"/claims/{scene.claim.pk}/").content.decode()
    assert auditor.get(f"/claims/{scene.claim.pk}/wire/").status_code == 200
    assert auditor.get(f"/coding/second-readings/{scene.reading.pk}/").status_code == 200


def test_a_finding_names_no_claim_that_was_not_chosen(
    scene: Any, auditor: Client, member: Callable[..., Client]
) -> None:
    for edit, line in (("LN-014", 1), ("LN-015", 2)):
        message = f"Line {line}: 99213 on 2026-09-01 by the same provider is on claim PCN-NOT-CHOSEN already."
        row = {"record": scene.claim, "claim_id": scene.claim.claim_id, "practice": scene.claim.practice}
        Finding.objects.create(
            **row, line=line, edit=edit, severity="warning", message=message, source="CMS", fix="Look."
        )
    page = auditor.get(f"/claims/{scene.claim.pk}/").content.decode()
    assert "PCN-NOT-CHOSEN" not in page
    assert "Service was billed on another claim" in page
    assert "Service is much like one of another claim" in page
    mine = member("biller").get(f"/claims/{scene.claim.pk}/").content.decode()
    assert "is on claim PCN-NOT-CHOSEN already" in mine, "who works here reads which"


def test_opening_a_chart_writes_nothing_of_it(scene: Any, auditor: Client) -> None:
    (encounter,) = intake.import_charts(scene.encounter.practice, [scenes.make_chart(5)]).new
    ChosenChart.objects.create(audit=ExternalAudit.objects.get(user=auditor.user), encounter=encounter)  # type: ignore[attr-defined]
    assert auditor.get(f"/coding/{encounter.pk}/").status_code == 200
    assert encounter.suggestions.count() == 0
    assert not hasattr(Encounter.objects.get(pk=encounter.pk), "draft")


def test_a_chart_of_another_practice_that_got_into_the_list_stays_closed(
    auditor: Client, other_practice: Practice
) -> None:
    scenes.register(other_practice)
    (encounter,) = intake.import_charts(other_practice, [scenes.make_chart(9)]).new
    ChosenChart.objects.create(audit=ExternalAudit.objects.get(user=auditor.user), encounter=encounter)  # type: ignore[attr-defined]
    assert auditor.get(f"/coding/{encounter.pk}/").status_code == 404


@pytest.mark.parametrize("model", list(apps.get_app_config("workbench").get_models()), ids=lambda model: model.__name__)
def test_every_model_asks_the_scope_first(model: type[Model], scene: Any, auditor: Client) -> None:
    if model.__name__ in NOTHING_OF_PATIENTS:
        assert not any(one.is_relation and one.related_model is Patient for one in model._meta.get_fields())
        return
    assert isinstance(model._default_manager, scoped.ScopedManager)
    assert model._meta.base_manager_name is None
    encounter, practice = scene.encounter, scene.encounter.practice
    with scoped.only(scoped.Scope(frozenset(), practice.pk, 0)):
        rows = model._default_manager.all()
        assert model.__name__ in SECRET or not rows.exists(), "nothing is chosen: no row"
    with scoped.only(scoped.Scope(frozenset({encounter.pk}), practice.pk, 0)):
        for row in model._default_manager.all():
            assert _encounter(row) in {encounter.pk, None}
            assert model.__name__ in SECRET or _encounter(row) == encounter.pk


def _encounter(row: Any) -> int | None:
    """The chart a row hangs on."""
    if isinstance(row, Encounter):
        return row.pk
    for name in ("encounter_id", "record", "claim"):
        found = getattr(row, name, None)
        if isinstance(found, int):
            return found
        if isinstance(found, Claim):
            return found.encounter_id
    return None


def test_another_role_beside_opens_nothing_more(scene: Any, auditor: Client) -> None:
    user: User = auditor.user  # type: ignore[attr-defined]
    for role in Role:
        Membership.objects.get_or_create(user=user, practice=scene.encounter.practice, role=role)
    assert auditor.get("/claims/").status_code == 403
    assert auditor.get("/coding/").status_code == 403


def test_another_role_beside_opens_nothing_from_another_practice_or_after_the_audit(
    scene: Any, auditor: Client, other_practice: Practice
) -> None:
    """Who codes in one practice and audits another sees the work of the first alone, whatever rows say of the second."""
    user: User = auditor.user  # type: ignore[attr-defined]
    Membership.objects.create(user=user, practice=scene.encounter.practice, role=Role.CODER)
    Membership.objects.create(user=user, practice=other_practice, role=Role.CODER)
    auditor.post("/practice/", {"practice": other_practice.pk})
    assert auditor.get("/work/").status_code == 200
    item = WorkItem(kind="encounter", list="to_code")
    opens = {}
    for practice in (other_practice, scene.encounter.practice):
        item.practice = practice
        opens[practice.pk] = sight.sight_of(user).reads(item)
    assert opens == {other_practice.pk: True, scene.encounter.practice_id: False}
    ExternalAudit.objects.filter(user=user).update(ended_at=timezone.now())
    assert [one.practice_id for one in access.memberships(user)] == [other_practice.pk]
