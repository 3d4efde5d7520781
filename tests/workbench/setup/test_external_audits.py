"""An external auditor is invited until a day, reads the charts chosen for them, and is out with the next thing they ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    AuditEvent,
    ChosenChart,
    Encounter,
    ExternalAudit,
    Membership,
    Practice,
    Role,
    SetupChange,
    User,
)  # fmt: skip
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import By, people
from claimwright.workbench.setup import external_audits as audits

PASSWORD = "heron-lamp-forty-two"
OLU = {
    "username": "olu",
    "first_name": "Olu",
    "last_name": "Field",
    "reason": "Review of office visits for Example Health",
}


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def started(practice: Practice, days: int = 30) -> tuple[ExternalAudit, Client]:
    """An audit whose auditor came in by the link."""
    audit, token = audits.start(practice, OLU, in_days(days), By(None))
    client = Client()
    client.post(reverse("invitation", args=[token]), {"password": PASSWORD, "again": PASSWORD})
    return audit, client


@pytest.fixture
def two(registered: Practice, charts: Callable[..., Any]) -> list[Encounter]:
    return list(intake.import_charts(registered, [charts(1), charts(2, last_name="Quillfeather")]).new)


def test_a_manager_invites_chooses_and_the_auditor_reads_that_alone(
    registered: Practice, two: list[Encounter], member: Callable[..., Client]
) -> None:
    manager = member("manager")
    typed = OLU | {"last_day": in_days(14).isoformat()}
    page = manager.post(reverse("external_audit_add"), typed).content.decode()
    link = page.partition("/invitation/")[2].partition('"')[0]
    audit = ExternalAudit.objects.get()
    client = Client()
    came = client.post(f"/account/invitation/{link}", {"password": PASSWORD, "again": PASSWORD}, follow=True)
    assert came.redirect_chain[-1][0] == reverse("audited_charts")
    assert "No chart is chosen for you yet" in came.content.decode()
    manager.post(reverse("external_audit_choose", args=[audit.pk]), {"chart": [two[0].pk]})
    assert client.get(reverse("chart", args=[two[0].pk])).status_code == 200
    assert client.get(reverse("chart", args=[two[1].pk])).status_code == 404
    read = AuditEvent.objects.filter(actor_name__startswith="olu", event="chart.read")
    assert [one.object_id for one in read] == [str(two[0].pk)]
    manager.post(reverse("external_audit_take_back", args=[audit.pk]), {"chart": [two[0].pk]})
    assert client.get(reverse("chart", args=[two[0].pk])).status_code == 404
    assert ChosenChart.objects.get().taken_back_at, "it was open for a time"


def test_charts_are_chosen_by_number_too_and_unknown_numbers_are_told(
    registered: Practice, two: list[Encounter], member: Callable[..., Client]
) -> None:
    audit, _ = started(registered)
    sent = {"numbers": "V1, V77 V2", "chart": ["", "x", "999999"]}
    page = member("compliance").post(reverse("external_audit_choose", args=[audit.pk]), sent, follow=True)
    assert "2 charts chosen." in page.content.decode()
    assert "No record has the encounter number V77." in page.content.decode()
    assert audits.choose(audit, [one.pk for one in two], By(None)) == 0, "chosen once"


def test_charts_of_another_practice_are_not_chosen(
    registered: Practice, other_practice: Practice, two: list[Encounter]
) -> None:
    audit, _ = audits.start(other_practice, OLU, in_days(1), By(None))
    assert audits.choose(audit, [one.pk for one in two], By(None)) == 0
    assert audits.numbered(other_practice, "V1 V2") == ([], ["V1", "V2"])


def test_after_the_last_day_the_next_step_signs_out(registered: Practice, two: list[Encounter]) -> None:
    audit, client = started(registered, days=0)
    audits.choose(audit, [two[0].pk], By(None))
    assert client.get(reverse("chart", args=[two[0].pk])).status_code == 200, "the last day counts whole"
    ExternalAudit.objects.update(last_day=in_days(-1))
    gone = client.get(reverse("chart", args=[two[0].pk]))
    assert gone.status_code == 302
    assert gone["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(event="external_audit.signed_out").count() == 1
    again = client.post(reverse("account_login"), {"login": "olu", "password": PASSWORD}, follow=True)
    assert "Whitfield" not in again.content.decode()
    assert client.get(reverse("audited_charts")).status_code == 302
    with pytest.raises(RefusedError, match="over"):
        audits.choose(audit, [two[1].pk], By(None))


def test_a_later_last_day_opens_again(registered: Practice, two: list[Encounter]) -> None:
    audit, client = started(registered)
    audits.choose(audit, [two[0].pk], By(None))
    ExternalAudit.objects.update(last_day=in_days(-1))
    assert client.get(reverse("audited_charts")).status_code == 302
    audit.refresh_from_db()
    audits.change(audit, audit.reason, in_days(3), By(None))
    client.post(reverse("account_login"), {"login": "olu", "password": PASSWORD})
    assert client.get(reverse("chart", args=[two[0].pk])).status_code == 200
    assert [one.event for one in SetupChange.objects.filter(key="olu")] == ["audit_changed", "audit_started", "invited"]


@pytest.mark.parametrize("way", ["external_audit_end", "person_end"])
def test_whoever_ends_the_audit_signs_them_out(
    way: str, registered: Practice, two: list[Encounter], member: Callable[..., Client]
) -> None:
    audit, client = started(registered)
    audits.choose(audit, [two[0].pk], By(None))
    key = audit.pk if way == "external_audit_end" else audit.user_id
    member("manager").post(reverse(way, args=[key]))
    audit.refresh_from_db()
    assert audit.ended_at
    assert not Membership.objects.filter(user=audit.user).exists()
    assert client.get(reverse("chart", args=[two[0].pk])).status_code == 302
    assert not User.objects.get(username="olu").is_active
    with pytest.raises(RefusedError, match="ended"):
        audits.end(audit, By(None))


def test_the_same_person_audits_again_later_without_the_old_charts(registered: Practice, two: list[Encounter]) -> None:
    first, _ = started(registered)
    audits.choose(first, [two[0].pk], By(None))
    ExternalAudit.objects.update(last_day=in_days(-1))
    second, token = audits.start(registered, OLU, in_days(5), By(None))
    assert (second.pk, bool(token)) != (first.pk, False)
    assert audits.chosen(second).count() == 0


@pytest.mark.parametrize(
    ("typed", "day", "field"),
    [({"reason": " "}, 3, "reason"), ({}, -1, "last_day"), ({}, None, "last_day"), ({"username": "?"}, 3, "username")],
)
def test_without_a_reason_and_a_day_to_come_nobody_is_invited(
    typed: dict[str, str], day: int | None, field: str, practice: Practice
) -> None:
    with pytest.raises(RefusedFieldsError) as refused:
        audits.start(practice, OLU | typed, None if day is None else in_days(day), By(None))
    assert field in refused.value.problems
    assert not User.objects.filter(username="olu").exists()


def test_the_role_is_given_in_no_other_way(registered: Practice) -> None:
    audit, _ = started(registered)
    cora = {"username": "cora", "first_name": "Cora", "last_name": "Reyes", "roles": Role.EXTERNAL_AUDITOR}
    with pytest.raises(RefusedFieldsError):
        people.invite(registered, cora, By(None), may_administer=True)
    for roles in (["coder"], ["external_auditor", "coder"]):
        with pytest.raises(RefusedFieldsError):
            people.change_roles(registered, audit.user, roles, By(None), may_administer=True)
    coder, _ = people.invite(registered, cora | {"roles": "coder"}, By(None), may_administer=True)
    with pytest.raises(RefusedFieldsError, match="works here already"):
        audits.start(
            registered, OLU | {"username": "cora", "first_name": "Cora", "last_name": "Reyes"}, in_days(2), By(None)
        )
    assert not ExternalAudit.objects.filter(user=coder).exists()


def test_a_row_of_the_role_without_an_audit_opens_nothing(practice: Practice) -> None:
    user = User.objects.create(username="stray")
    Membership.objects.create(user=user, practice=practice, role=Role.EXTERNAL_AUDITOR)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("audited_charts")).status_code == 403


def test_other_practices_audits_do_not_exist_here(
    registered: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    audit, _ = started(registered)
    stranger = member("manager", other_practice)
    for name in ("external_audit_choose", "external_audit_take_back", "external_audit_end", "external_audit_link"):
        assert stranger.post(reverse(name, args=[audit.pk])).status_code == 404
    assert "Olu" not in stranger.get(reverse("external_audits")).content.decode()
    assert member("coder").get(reverse("external_audits")).status_code == 403
