"""A question is composed, sent, reminded of, withdrawn, escalated and counted: each step by whom, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.workbench.queries.conftest import RISE, answered, send

from claimwright.workbench import stored_chart
from claimwright.workbench.coding import update_from_record
from claimwright.workbench.models import (
    AuditEvent,
    Encounter,
    GapLook,
    PhysicianQuery,
    Practice,
    SentQuery,
    User,
)
from claimwright.workbench.queries import policy, service

Form = Callable[..., dict[str, Any]]
Signed = Callable[..., Client]


def test_the_composer_offers_the_gap_with_its_quotes_and_its_physician(
    stay: Encounter, member: Signed, physician: User
) -> None:
    page = member("cdi").get(reverse("query_compose", args=[stay.pk])).content.decode()
    assert "Course of the creatinine" in page
    assert "2026-09-03, Progress note: &quot;2.1 (9/3)&quot;" in page
    assert f'<option value="{physician.pk}" selected>Ama Osei</option>' in page
    assert "acute kidney injury due to ____" in page


@pytest.mark.parametrize("role", ["coder", "cdi", "manager", "instructor", "student"])
def test_each_who_may_ask_sends_it(stay: Encounter, member: Signed, form: Form, role: str) -> None:
    assert send(member(role), stay, form()).status_code == 302
    row = PhysicianQuery.objects.get()
    assert (row.status, row.trigger, row.key) == ("sent", "Q01", "Q01")
    stay.refresh_from_db()
    assert stay.status == "queried"
    assert AuditEvent.objects.filter(event="query.send").exists()


@pytest.mark.parametrize("role", ["auditor", "compliance", "physician", "biller", "clerk"])
def test_others_do_not_send(stay: Encounter, member: Signed, form: Form, role: str) -> None:
    assert send(member(role), stay, form()).status_code == 403
    assert not PhysicianQuery.objects.exists()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"question": "Please document acute kidney injury."}, "L3"),
        ({"question": "Please state the meaning. It will raise the DRG."}, "L1"),
        ({"subject": "Sepsis"}, "L2"),
        ({"options": "acute kidney injury due to ____"}, "L5"),
        ({"options": "acute kidney injury due to ____\nsepsis\nother\nunable to determine"}, "L6"),
        ({"indicator": []}, "L8"),
        ({"subject": "Creatinine of Whitfield"}, "L14"),
    ],
)
def test_a_question_that_leads_is_refused_with_its_rule(
    stay: Encounter, member: Signed, form: Form, changed: dict[str, Any], rule: str
) -> None:
    answered = send(member("cdi"), stay, form(**changed))
    assert answered.status_code == 409
    assert f"{rule} block" in answered.content.decode()
    assert not PhysicianQuery.objects.filter(status="sent").exists()
    assert not SentQuery.objects.exists()


def test_a_warning_is_sent_with_a_reason_alone(stay: Encounter, member: Signed, form: Form) -> None:
    client, words = member("cdi"), {"question": "Please state the clearly open significance of the creatinine."}
    assert send(client, stay, form(**words)).status_code == 409
    assert send(client, stay, form(**words, reason="The attending asked for it so.")).status_code == 302
    kept = SentQuery.objects.get()
    assert kept.overridden == ["L10"]
    assert kept.content["reason"] == "The attending asked for it so."


@pytest.mark.parametrize(("status", "why"), [("denied", "defended by an appeal"), ("withdrawn", "was cancelled")])
def test_nothing_is_asked_of_a_denied_or_cancelled_visit(
    stay: Encounter, member: Signed, form: Form, status: str, why: str
) -> None:
    Encounter.objects.filter(pk=stay.pk).update(status=status)
    assert why in send(member("cdi"), stay, form()).content.decode()
    assert not SentQuery.objects.exists()


def test_after_the_codes_are_final_the_chart_stays_as_it_is(stay: Encounter, member: Signed, form: Form) -> None:
    Encounter.objects.filter(pk=stay.pk).update(status="coded")
    assert send(member("cdi"), stay, form()).status_code == 302
    stay.refresh_from_db()
    assert stay.status == "coded"


def test_the_same_question_twice_in_a_stay_asks_for_a_reason(
    sent: PhysicianQuery, stay: Encounter, member: Signed, form: Form
) -> None:
    again = send(member("cdi"), stay, form())
    assert again.status_code == 409
    assert "L11" in again.content.decode()


def test_options_are_put_in_the_order_of_the_alphabet(stay: Encounter, member: Signed, form: Form) -> None:
    typed = "unable to determine\nexpected variation, no diagnosis\nother: ____\nacute kidney injury due to ____"
    assert send(member("cdi"), stay, form(options=typed)).status_code == 302
    assert [one["text"][:5] for one in SentQuery.objects.get().content["options"]] == [
        "acute",
        "expec",
        "other",
        "unabl",
    ]


def test_a_draft_is_written_on_and_sent_once(stay: Encounter, member: Signed, form: Form) -> None:
    client = member("coder")
    send(client, stay, form(do="save", to=""))
    draft = PhysicianQuery.objects.get()
    assert draft.status == "draft"
    page = client.get(reverse("query_draft", args=[draft.pk])).content.decode()
    assert f'name="draft" value="{draft.pk}"' in page
    send(client, stay, form(draft=draft.pk))
    draft.refresh_from_db()
    assert draft.status == "sent"
    refused = send(client, stay, form(draft=draft.pk, reason="Again.")).content.decode()
    assert "It was sent meanwhile" in refused
    assert PhysicianQuery.objects.count() == 1


def test_who_asked_withdraws_with_a_reason_and_a_manager_any(
    sent: PhysicianQuery, stay: Encounter, member: Signed
) -> None:
    act = reverse("query_act", args=[sent.pk])
    assert "Who asked it" in member("coder").post(act, {"do": "withdraw", "words": "Mine."}).content.decode()
    assert "Say why" in member("cdi").post(act, {"do": "withdraw"}).content.decode()
    member("manager").post(act, {"do": "withdraw", "words": "Answered in the note of today."})
    sent.refresh_from_db()
    stay.refresh_from_db()
    assert (sent.status, stay.status) == ("withdrawn", "coding")


def test_a_manager_escalates_what_is_overdue_and_nothing_earlier(sent: PhysicianQuery, member: Signed) -> None:
    act = reverse("query_act", args=[sent.pk])
    assert "not over yet" in member("manager").post(act, {"do": "escalate"}).content.decode()
    PhysicianQuery.objects.update(due_at=timezone.now() - timedelta(hours=1))
    member("cdi").post(act, {"do": "escalate"})
    sent.refresh_from_db()
    assert sent.status == "sent"
    member("manager").post(act, {"do": "escalate"})
    sent.refresh_from_db()
    assert sent.status == "escalated"


@pytest.mark.parametrize(("hours", "clock"), [(1, ""), (25, "remind"), (49, "overdue"), (97, "escalate")])
def test_the_clock_of_48_hours(sent: PhysicianQuery, practice: Practice, hours: int, clock: str) -> None:
    start = timezone.now()
    sent.sent_at, sent.due_at = start, start + timedelta(hours=48)
    assert policy.clock(sent, policy.policy_of(practice), start + timedelta(hours=hours)) == clock


def test_after_the_discharge_there_is_more_time(sent: PhysicianQuery) -> None:
    assert sent.due_at - sent.sent_at == timedelta(hours=120)


def test_a_manager_changes_the_clocks_of_what_is_sent_from_then_on(
    sent: PhysicianQuery, practice: Practice, member: Signed
) -> None:
    numbers = {"hours_in_stay": 24, "hours_after": 72, "remind_percent": 50, "escalate_percent": 200, "a_day": 3}
    refused = member("manager").post(reverse("query_clocks_change"), {**numbers, "a_day": 0})
    assert "from 1 to 50" in refused.content.decode()
    member("manager").post(reverse("query_clocks_change"), numbers)
    assert policy.policy_of(practice).hours_after == 72
    due = sent.due_at
    sent.refresh_from_db()
    assert sent.due_at == due


def test_a_reminder_stands_on_the_physicians_page(sent: PhysicianQuery, member: Signed, signed_in: Client) -> None:
    member("cdi").post(reverse("query_act", args=[sent.pk]), {"do": "remind"})
    assert "reminder" in signed_in.get(reverse("my_queries")).content.decode()


@pytest.mark.parametrize("role", ["coder", "cdi", "auditor", "manager", "compliance"])
def test_who_reads_sees_question_answer_and_history(
    sent: PhysicianQuery, signed_in: Client, member: Signed, role: str
) -> None:
    query = answered(signed_in, sent, noted="1")
    page = member(role).get(reverse("query", args=[query.pk])).content.decode()
    assert "Signed by Ama Osei" in page
    assert "Its physician answered and signed." in page
    assert ('value="close"' in page) == (role in {"coder", "cdi", "manager"})


def test_gaps_are_listed_by_trigger_and_count_alone(stay: Encounter, member: Signed) -> None:
    client = member("cdi")
    client.post(reverse("query_look"))
    row = GapLook.objects.get(encounter=stay)
    assert row.gaps == [{"trigger": "Q01", "type": "new_diagnosis", "indicators": row.gaps[0]["indicators"]}]
    assert "Course of the creatinine" in client.get(reverse("query_gaps")).content.decode()
    client.post(reverse("query_look"))
    assert GapLook.objects.count() == 1


def test_the_figures_count_answers(sent: PhysicianQuery, signed_in: Client, member: Signed) -> None:
    answered(signed_in, sent)
    page = member("compliance").get(reverse("query_figures")).content.decode()
    assert "Q01 Course of the creatinine" in page
    assert '<td class="num">100.0</td>' in page


def test_who_audits_finds_what_was_sent_with_a_warning(stay: Encounter, member: Signed, form: Form) -> None:
    words = {"question": "Please state the clearly open significance of the creatinine.", "reason": "As agreed."}
    send(member("cdi"), stay, form(**words))
    auditor, listed = member("auditor"), reverse("queries")
    row = reverse("query", args=[PhysicianQuery.objects.get().pk])
    assert row in auditor.get(listed, {"show": "overridden"}).content.decode()
    assert row not in auditor.get(listed, {"show": "closed"}).content.decode()


def test_what_was_sent_cannot_be_rewritten(sent: PhysicianQuery) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SentQuery.objects.update(lint_version="other")


def test_nothing_of_the_record_stands_unsealed(sent: PhysicianQuery, signed_in: Client) -> None:
    query = answered(signed_in, sent, noted="1")
    for row in (query, query.sent, query.response, *query.events.all()):
        plain = str({name: value for name, value in vars(row).items() if name != "sealed"})
        assert "reatinine" not in plain
        assert "dehydration" not in plain
        assert b"dehydration" not in bytes(row.sealed)


def test_a_question_written_of_an_earlier_record_is_looked_at_again_with_its_words(
    stay: Encounter, member: Signed, form: Form
) -> None:
    client = member("cdi")
    page = client.get(reverse("query_compose", args=[stay.pk])).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(key|chart)" value="([^"]*)"', page))
    assert hidden["key"] == "Q01"
    chart = stored_chart.chart_of(stay)
    earlier = replace(chart.documents[0], document_id="first", text="Labs: Creatinine 0.9 (9/2). " + RISE)
    update_from_record(stay, replace(chart, documents=(earlier, *chart.documents)))
    answer = send(client, stay, form(question="Please state what the creatinine shows.", **hidden)).content.decode()
    assert "The record changed while you wrote" in answer
    assert "Please state what the creatinine shows." in answer
    assert not SentQuery.objects.exists()
    stay.refresh_from_db()
    assert f'name="chart" value="{stay.chart_hash}"' in answer


def test_a_record_that_changed_while_it_was_checked_is_looked_at_again(
    stay: Encounter, physician: User, member: Signed, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, checked = member("cdi"), service.asking.check

    def changing(*args: Any, **kwargs: Any) -> Any:
        Encounter.objects.filter(pk=stay.pk).update(chart_hash="other")
        return checked(*args, **kwargs)

    monkeypatch.setattr(service.asking, "check", changing)
    assert "The record changed" in send(client, stay, form()).content.decode()
    assert not SentQuery.objects.exists()
