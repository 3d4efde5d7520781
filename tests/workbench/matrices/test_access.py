"""The authorisation matrix: every address, every role, another practice, and nobody at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from claimwright.data_files import data_rows
from claimwright.workbench import access, urls
from claimwright.workbench.models import AuditEvent, Membership, Practice, Role, User
from claimwright.workbench.patients.rows import KINDS as PATIENT_KINDS

OBJECTS = {
    "chart": "encounter", "take": "encounter", "chart_accept": "encounter", "chart_reject": "encounter",
    "chart_add": "encounter", "chart_remove": "encounter", "chart_move": "encounter", "chart_detail": "encounter",
    "chart_find": "encounter", "chart_finalise": "encounter", "chart_reopen": "encounter", "claim": "claim",
    "chart_undo": "encounter", "chart_visit": "encounter", "chart_abstract": "encounter", "chart_visit_take": "encounter", "claim_undo": "claim",
    "chart_same_visit": "encounter", "chart_seen": "encounter", "chart_earlier": "encounter", "chart_read": "encounter", "chart_second": "encounter", "second_begin": "encounter", "second_give_up": "encounter", "second_find": "encounter",
    "second_step": "encounter", "chart_compare": "encounter", "chart_note": "encounter", "chart_time": "encounter", "note_answer": "note",
    "chart_calculators": "encounter", "chart_calculate": "encounter", "chart_calculated_take": "encounter",
    "chart_take_over": "encounter", "claim_take_over": "claim", "claim_next": "claim",
    "claim_wire": "claim", "claim_grouping": "claim", "claim_edit_cell": "claim", "claim_remove_row": "claim", "claim_hold": "claim",
    "claim_release": "claim", "claim_put_right": "claim", "claim_paper": "claim", "claim_replace": "claim", "claim_void": "claim", "claim_cancel": "claim", "batch": "batch", "interchange": "interchange",
    "interchange_again": "interchange", "x12_file": "interchange", "x12_find": "interchange",
    "chart_encoder": "encounter", "encoder_add": "encounter",
    "remittance": "payment", "suspended_item": "suspended", "decide_suspended": "suspended", "take_off": "posted",
    "transaction": "entry",
    "inbox_file": "inbox", "inbox_bytes": "inbox", "inbox_patients": "inbox", "inbox_give": "inbox", "inbox_again": "inbox",
    "inbox_discard": "inbox",
    "payer": "payer", "payer_end": "payer", "provider": "provider", "provider_end": "provider",
    "location": "location", "location_end": "location", "fee_end": "fee",
    "patient": "patient", "patient_change": "patient", "patient_order": "patient", "patient_compare": "patient",
    "patient_pair_say": "patient", "patient_pair_undo": "pair", "patient_row": "coverage", "patient_row_end": "coverage",
    "card_add": "coverage", "card": "card", "appointment_add": "patient", "appointment": "appointment",
    **{f"patient_{kind}_add": "patient" for kind in PATIENT_KINDS},
    "person": "colleague", "person_end": "colleague", "person_factor": "colleague", "person_link": "colleague",
    "work_of_chart": "encounter", "work_item": "work", "work_item_act": "work", "work_open": "work",
    "superbill_edit": "superbill", "learned_behind": "decided", "learned_restore": "forgotten",
    "second_reading": "reading",
    "risk_member": "patient", "risk_answer": "patient", "risk_enroll": "patient",
    "query": "query", "query_act": "query", "query_draft": "query", "query_compose": "encounter", "query_compose_act": "encounter",
    "my_query": "asked", "my_query_answer": "asked",
    "external_audit": "audit", "external_audit_choose": "audit", "external_audit_take_back": "audit",
    "external_audit_end": "audit", "external_audit_link": "audit",
    "claims_many_change": "many", "claims_many_go_on": "many", "claims_many_undo": "many",
    "rule_denials_behind": "look", "rule_proposed": "look",
    "rule": "rule", "rule_switch": "rule", "rule_try": "rule", "rule_trial": "trial", "rule_trial_go_on": "trial",
}  # fmt: skip
"""Address to the part of the scene it opens; addresses without an object are not named."""
NAMED = {
    "claims_many_group": "none",
    "kpi": "clean_claim_rate",
    "help_page": "coder",
    "help_section": "worklist",
    "help_picture": "chart.png",
}
"""Addresses that open what has a name."""


def addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern


SCREENS = list(addresses(urls.SCREENS))


def path_of(pattern: URLPattern, scene: Any) -> str:
    name = str(pattern.name)
    if name == "account":
        return reverse(name, args=[scene.encounter.patient_id])
    if name in NAMED:
        return reverse(name, args=[NAMED[name]])
    return reverse(name, args=[getattr(scene, OBJECTS[name]).pk] if name in OBJECTS else [])


def ask(client: Client, pattern: URLPattern, scene: Any) -> int:
    rule = pattern.callback.rule  # type: ignore[union-attr]
    return client.generic(rule.methods[0], path_of(pattern, scene)).status_code


def test_every_address_but_signing_in_carries_the_decorator() -> None:
    known = {id(pattern) for pattern in addresses(urls.SIGNING_IN)} | {id(pattern) for pattern in SCREENS}
    assert {id(pattern) for pattern in addresses(urls.urlpatterns)} == known
    for pattern in SCREENS:
        assert isinstance(getattr(pattern.callback, "rule", None), access.Rule), pattern.name


@pytest.mark.parametrize("pattern", SCREENS, ids=lambda p: str(p.name))
def test_the_right_role_enters_and_every_other_is_refused(
    pattern: URLPattern, scene: Any, member: Callable[..., Client]
) -> None:
    rule = pattern.callback.rule  # type: ignore[union-attr]
    for role in Role:
        status = ask(member(role.value), pattern, scene)
        if role.value in rule.roles and OBJECTS.get(str(pattern.name)) == "work":
            assert status in ({200, 302} if role in access.MONEY_READERS else {403}), (pattern.name, role)
        elif role.value in rule.roles:
            assert status in {200, 204, 302}, (pattern.name, role)
        else:
            assert status == 403, (pattern.name, role)


@pytest.mark.parametrize("pattern", [p for p in SCREENS if p.name in {*OBJECTS, "account"}], ids=lambda p: str(p.name))
def test_a_member_of_another_practice_gets_nothing(
    pattern: URLPattern, scene: Any, member: Callable[..., Client], other_practice: Practice
) -> None:
    for role in pattern.callback.rule.roles:  # type: ignore[union-attr]
        assert ask(member(role, other_practice), pattern, scene) == 404, (pattern.name, role)
    missed = AuditEvent.objects.filter(event="access.not_found")
    assert missed.exists()
    assert all(event.practice_id == other_practice.pk for event in missed)


@pytest.mark.parametrize("pattern", SCREENS, ids=lambda p: str(p.name))
def test_nobody_is_sent_to_sign_in(pattern: URLPattern, scene: Any) -> None:
    client = Client()
    response = client.generic(pattern.callback.rule.methods[0], path_of(pattern, scene))  # type: ignore[union-attr]
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("pattern", SCREENS, ids=lambda p: str(p.name))
def test_the_wrong_method_is_refused(pattern: URLPattern, scene: Any, member: Callable[..., Client]) -> None:
    rule = pattern.callback.rule  # type: ignore[union-attr]
    client = member(sorted(rule.roles)[0])
    assert client.generic("DELETE", path_of(pattern, scene)).status_code == 405


def test_a_user_without_a_practice_is_refused(scene: Any) -> None:
    client = Client()
    client.force_login(
        User.objects.create(username="new"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(reverse("worklist")).status_code == 403


def test_a_student_enters_a_synthetic_practice_only(practice: Practice, member: Callable[..., Client]) -> None:
    student = member("student")
    assert student.get(reverse("worklist")).status_code == 200
    Practice.objects.filter(pk=practice.pk).update(synthetic=False)
    assert student.get(reverse("worklist")).status_code == 403


def test_switching_goes_to_own_practices_only(
    practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    client = member("coder")
    client.post(reverse("switch_practice"), {"practice": other_practice.pk})
    assert client.session["practice"] != other_practice.pk
    Membership.objects.create(user=client.user, practice=other_practice, role=Role.AUDITOR)  # type: ignore[attr-defined]
    client.post(reverse("switch_practice"), {"practice": other_practice.pk})
    assert client.session["practice"] == other_practice.pk
    assert client.get(reverse("chart_find", args=[1])).status_code == 403, "coder here, auditor there"


def test_a_refusal_is_in_the_audit_trail(scene: Any, member: Callable[..., Client]) -> None:
    member("clerk").get(reverse("claims"))
    event = AuditEvent.objects.get(event="access.refused")
    assert event.actor_name.startswith("clerk")
    assert event.detail == {"view": "claimwright.workbench.claims.views.claims_list"}


@pytest.mark.parametrize(
    ("name", "event", "kind"),
    [
        ("chart", "chart.read", "encounter"),
        ("claim", "claim.read", "claim"),
        ("remittance", "remittance.read", "payment"),
    ],
)
def test_reading_phi_is_in_the_audit_trail(
    name: str, event: str, kind: str, scene: Any, member: Callable[..., Client]
) -> None:
    found = getattr(scene, OBJECTS[name])
    member("manager").get(reverse(name, args=[found.pk]))
    row = AuditEvent.objects.get(event=event)
    assert (row.object_kind, row.object_id, row.actor_name[:7]) == (kind, str(found.pk), "manager")


@pytest.mark.parametrize(
    ("right", "roles"),
    {
        "CHART_READERS": "coder auditor manager compliance physician cdi instructor student",
        "CHART_CODERS": "coder instructor student",
        "CLAIM_READERS": "coder biller auditor manager compliance",
        "CLAIM_EDITORS": "biller manager",
        "MONEY_READERS": "biller auditor manager compliance",
        "MONEY_EDITORS": "biller manager",
        "ACCOUNT_READERS": "biller manager compliance clerk",
        "DASHBOARD_READERS": "coder biller auditor manager compliance",
        "AUDIT_READERS": "compliance",
        "REFERENCE_READERS": "coder biller auditor manager compliance physician cdi instructor student",
        "PRACTICE_NOTE_EDITORS": "auditor manager instructor",
        "REFERENCE_ADMINISTRATORS": "administrator manager compliance",
        "REFERENCE_LOADERS": "administrator",
        "RELEASE_READERS": "administrator cdi coder biller auditor manager compliance",
        "SETUP_READERS": "biller auditor manager compliance administrator",
        "SETUP_EDITORS": "manager administrator",
        "PEOPLE_EDITORS": "manager administrator",
        "PRACTICE_MAKERS": "administrator",
        "PATIENT_READERS": "coder biller auditor manager compliance clerk registrar cdi",
        "PATIENT_EDITORS": "biller manager clerk registrar",
        "WORK_READERS": "coder biller auditor manager compliance physician clerk cdi instructor student",
        "WORK_TAKERS": "coder biller manager physician clerk cdi instructor student",
        "WORK_ASSIGNERS": "manager instructor",
        "CHOSEN_READERS": "external_auditor",
        "AUDIT_CHOOSERS": "manager compliance",
        "QUERY_READERS": "coder auditor manager compliance cdi instructor student",
        "QUERY_ASKERS": "coder manager cdi instructor student",
        "QUERY_MANAGERS": "manager",
        "QUERY_ANSWERERS": "physician",
    }.items(),
)
def test_the_table_of_roles_gives_the_rights(right: str, roles: str) -> None:
    assert {role.value for role in getattr(access, right)} == set(roles.split())


def test_a_misspelt_right_is_told() -> None:
    with pytest.raises(ValueError, match="no role may do"):
        access.may("charts", "codes")


def test_the_administrators_table_is_the_table_of_roles() -> None:
    text = Path(__file__).resolve().parents[3].joinpath("docs", "administrator.md").read_text(encoding="utf-8")
    lines = text.partition("## Roles")[2].partition("## Keys")[0].strip().splitlines()
    heads, _, *told = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    shown = [dict(zip(heads, [row[0].partition(" (")[0].lower(), *row[1:]], strict=True)) for row in told]
    rows = data_rows("claimwright.workbench", "roles.tsv")
    assert shown == [row | {"role": Role(row["role"]).label.lower()} for row in rows]
    assert {row["role"] for row in rows} == set(Role.values)


def test_anonymous_user_has_no_context() -> None:
    from django.test import RequestFactory

    from claimwright.workbench.frame.context import workbench

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert workbench(request) == {"theme": "", "style_sheet": ""}
