"""Many claims are mended at once: gathered by cause, looked at row by row, done once, and taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.edits.conftest import professional
from tests.workbench.scene_rows import RULE, make_rule

from claimwright.claims.batch import Claims
from claimwright.workbench import billing, bridge
from claimwright.workbench.claims import many_changes, many_groups, many_plans, mending
from claimwright.workbench.models import CLAIM_TABLES, Claim, Finding, ManyChange, ManyChangeRow, Practice
from claimwright.workbench.refusals import RefusedError

GOOD, WRONG, OTHER = "1245319599", "1245319598", "1467102038"
PROVIDERS = CLAIM_TABLES["providers"]._default_manager


def make(practice: Practice, number: int, npi: str = WRONG, **party: str) -> Claim:
    """A claim that nothing is wrong with but the rendering provider's NPI, and what ``party`` says of the patient."""
    rows: dict[str, list[dict[str, Any]]] = professional()
    for table in rows.values():
        for row in table:
            row["claim_id"] = f"M{number}"
    rows["claims"][0]["patient_control_number"] = f"M{number}"
    for line in rows["lines"]:
        line |= {"date_from": date(2026, 9, number), "date_to": date(2026, 9, number)}
    rows["providers"][1]["npi"] = npi
    for one in rows["parties"]:
        one |= {"id": "EXH01"} if one["role"] == "payer" else {"last_or_organization_name": f"NAME{number}", **party}
    (pk,) = bridge.save_claims(practice, Claims.of(**rows))
    billing.scrub_claims(practice, [pk])
    return Claim.objects.get(pk=pk)


@pytest.fixture
def three(registered: Practice, library: object) -> list[Claim]:
    made = [make(registered, number) for number in (1, 2, 3)]
    assert {one.status for one in made} == {"held"}
    return made


def npis(claims: list[Claim], role: str = "rendering") -> list[str | None]:
    return [PROVIDERS.filter(record=one, role=role).values_list("npi", flat=True).first() for one in claims]


def only_group(practice: Practice, edit: str = "PRV-003") -> many_groups.Group:
    (found,) = [one for one in many_groups.groups(practice, {}) if one.edit == edit]
    return found


def begin(claims: list[Claim], doing: many_plans.Doing, key: str = "k") -> ManyChange:
    practice = claims[0].practice
    group = only_group(practice)
    made = many_plans.plans(practice, claims, many_groups.findings_of(group, practice), doing)
    return many_changes.begin(practice, key, group.edit, doing.told(), made, {one.pk: one.version for one in claims})


def through(change: ManyChange) -> dict[str, int]:
    while many_changes.go_on(change):
        pass
    rows = ManyChangeRow.objects.filter(change=change)
    return {state: rows.filter(state=state).count() for state in rows.values_list("state", flat=True)}


SET_NPI = many_plans.SetField("providers", "npi", GOOD)


def test_findings_are_gathered_by_what_they_say(three: list[Claim]) -> None:
    make(three[0].practice, 4, npi="1467102037")
    found = [one for one in many_groups.groups(three[0].practice, {}) if one.edit == "PRV-003"]
    assert [(len(one.claims), one.charge) for one in found] == [(3, Decimal("450.00")), (1, Decimal("150.00"))]
    assert found[0].claims == tuple(one.pk for one in three)
    assert WRONG in found[0].cause
    assert WRONG not in found[0].key
    assert many_groups.cause_of("Line 1 of 2: see line 12.") == "Line … of 2: see line …."


def test_only_who_is_meant_is_changed(three: list[Claim]) -> None:
    """A finding that names no role says nothing of the billing provider, who has a number."""
    one = three[0]
    told = {one.pk: [Finding(edit="X", severity="error", message="A number is missing.", where="providers.npi")]}
    assert many_plans.plans(one.practice, [one], told, SET_NPI)[0].steps == ()
    PROVIDERS.filter(record=one, role="rendering").update(npi=None)
    (step,) = many_plans.plans(one.practice, [one], told, SET_NPI)[0].steps
    assert (step.where, step.after) == ("providers rendering: npi", GOOD)


def test_what_a_rule_finds_blank_is_set_on_all(registered: Practice, library: object) -> None:
    claims = [make(registered, number, npi=GOOD) for number in (1, 2)]
    make_rule(registered, asked=True, rule=RULE.replace('"warn"', '"hold"'))
    billing.scrub_claims(registered, [one.pk for one in claims])
    group = only_group(registered, "ACME-001")
    findings = many_groups.findings_of(group, registered)
    held = list(Claim.objects.order_by("pk"))
    doing = many_plans.SetField("claims", "referral_number", "R77")
    made = many_plans.plans(registered, held, findings, doing)
    seen = {one.pk: one.version for one in held}
    assert through(many_changes.begin(registered, "k", group.edit, doing.told(), made, seen)) == {"done": 2}
    assert {(one.status, one.referral_number) for one in Claim.objects.all()} == {("ready", "R77")}  # type: ignore[attr-defined]


def test_what_is_looked_at_changes_nothing(three: list[Claim]) -> None:
    practice, group = three[0].practice, only_group(three[0].practice)
    made = many_plans.plans(practice, three, many_groups.findings_of(group, practice), SET_NPI)
    told = [(one.where, one.before, one.after) for one in made[0].steps]
    assert told == [("providers rendering: npi", WRONG, GOOD)]
    outcomes = many_plans.tried(practice, made, "PRV-003")
    assert outcomes[three[0].pk] == many_plans.Outcome(gone=True, ready=True, anew=())
    assert npis(three) == [WRONG] * 3
    assert [one.version for one in Claim.objects.order_by("pk")] == [one.version for one in three]


def test_all_are_changed_once_and_taken_back_as_one(three: list[Claim]) -> None:
    change = begin(three, SET_NPI)
    assert begin(three, SET_NPI).pk == change.pk
    assert through(change) == {"done": 3}
    assert npis(three) == [GOOD] * 3
    assert {one.status for one in Claim.objects.all()} == {"ready"}
    assert through(change) == {"done": 3}
    assert all(one.events.filter(event="changed").count() == 1 for one in three)
    back = many_changes.take_back(change)
    assert through(back) == {"undone": 3}
    assert npis(three) == [WRONG] * 3
    assert {one.status for one in Claim.objects.all()} == {"held"}
    assert through(many_changes.take_back(back)) == {"undone": 3}


def test_a_claim_that_changed_meanwhile_is_left_and_said(three: list[Claim]) -> None:
    change = begin(three, SET_NPI)
    row = CLAIM_TABLES["lines"]._default_manager.get(record=three[1])
    mending.edit_cell(three[1], "lines", row.pk, "note", "SEE RECORD")
    assert through(change) == {"done": 2, "left": 1}
    assert npis(three) == [GOOD, WRONG, GOOD]
    left = ManyChangeRow.objects.get(state="left")
    assert (left.claim_id, left.why) == (three[1].pk, "Somebody changed it after it was looked at.")


def test_what_was_changed_since_stays_when_it_is_taken_back(three: list[Claim]) -> None:
    change = begin(three, SET_NPI)
    through(change)
    row = CLAIM_TABLES["lines"]._default_manager.get(record=three[0])
    mending.edit_cell(three[0], "lines", row.pk, "note", "SEE RECORD")
    mending.undo(three[2])
    assert through(many_changes.take_back(change)) == {"stays": 1, "undone": 2}
    assert npis(three) == [GOOD, WRONG, WRONG]


def test_a_step_of_somebody_else_is_never_taken_back(three: list[Claim]) -> None:
    change = begin(three, SET_NPI)
    through(change)
    row = ManyChangeRow.objects.get(claim=three[0])
    line = CLAIM_TABLES["lines"]._default_manager.get(record=three[0])
    mending.edit_cell(three[0], "lines", line.pk, "note", "SEE RECORD")
    with pytest.raises(RefusedError, match="changed since"):
        mending.undo(three[0], only=row.step_id)
    line.refresh_from_db()
    assert line.note == "SEE RECORD"


def test_an_answer_that_was_lost_is_not_done_again(three: list[Claim]) -> None:
    change = begin(three, SET_NPI)
    through(change)
    ManyChangeRow.objects.filter(claim=three[0]).update(state="planned", step=None)
    assert through(change) == {"done": 3}
    assert three[0].events.filter(event="changed").count() == 1
    assert through(many_changes.take_back(change)) == {"undone": 3}


def test_taken_back_before_it_was_done_it_is_not_done(three: list[Claim]) -> None:
    change = begin(three, SET_NPI)
    assert through(many_changes.take_back(change)) == {"left": 3}
    assert npis(three) == [WRONG] * 3


def test_a_referring_provider_is_added_or_replaced(three: list[Claim]) -> None:
    PROVIDERS.create(
        practice=three[1].practice, record=three[1], claim_id="M2", role="referring", position=9, entity_type="1",
        last_or_organization_name="ABARA", middle_name="Q", npi=GOOD,
    )  # fmt: skip
    change = begin(three[:2], many_plans.SetPerson("referring", OTHER, "Okafor", "Adaeze"))
    assert through(change) == {"done": 2}
    rows = PROVIDERS.filter(role="referring").order_by("record_id")
    told = list(rows.values_list("last_or_organization_name", "first_name", "middle_name", "npi", "entity_type"))
    assert told == [("OKAFOR", "ADAEZE", None, OTHER, "1")] * 2
    assert through(many_changes.take_back(change)) == {"undone": 2}
    assert npis(three, "referring") == [None, GOOD, None]
    known = many_plans.known_person(three[0].practice, "ordering", GOOD)
    assert known is not None
    assert (known.role, known.last_name) == ("ordering", "ABARA")


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (many_plans.SetPerson("referring", "123", "X", ""), "This is no NPI"),
        (many_plans.SetPerson("king", OTHER, "X", ""), "Choose a role"),
        (many_plans.SetPerson("referring", OTHER, "", ""), "Give the name too"),
        (many_plans.SetField("lines", "total_charge", "1"), "Choose a field"),
        (many_plans.SetField("lines", "charge", "x"), "Expected an amount"),
        (many_plans.SetField("claims", "claim_id", "x"), "Choose a field"),
    ],
)
def test_what_cannot_be_set_is_said(three: list[Claim], doing: many_plans.Doing, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        many_plans.plans(three[0].practice, three, {}, doing)


def test_a_biller_fixes_many_and_takes_it_back(three: list[Claim], member: Callable[..., Client]) -> None:
    biller, practice = member("biller"), three[0].practice
    page = biller.get(reverse("claims_many")).content.decode()
    group = only_group(practice)
    address = reverse("claims_many_group", args=[group.key])
    assert address in page
    marked = [str(one.pk) for one in three[:2]]
    form = {"doing": "field", "field": "providers.npi", "value": GOOD, "claim": marked}
    looked = biller.post(address, form)
    assert "Change 2 claims" in looked.content.decode()
    shown = {name: looked.context[name] for name in ("key", "seen", "signed")}
    other = biller.post(address, {**form, **shown, "value": OTHER, "do": "1"}).content.decode()
    assert "changed after it was looked at" in other
    assert not ManyChange.objects.exists()
    for _ in range(2):
        assert biller.post(address, {**form, **shown, "do": "1"}).status_code == 302
    change = ManyChange.objects.get()
    rows = biller.post(reverse("claims_many_go_on", args=[change.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "Done: 2" in rows
    assert npis(three) == [GOOD, GOOD, WRONG]
    assert biller.post(reverse("claims_many_undo", args=[change.pk])).status_code == 302
    biller.post(reverse("claims_many_go_on", args=[change.pk]))
    assert npis(three) == [WRONG] * 3
    assert "Taken back: 2" in biller.get(reverse("claims_many_change", args=[change.pk])).content.decode()
    assert biller.get(reverse("claims_many_group", args=["gone"])).status_code == 302


def test_what_needs_no_judgement_is_put_right_on_all(registered: Practice, library: object) -> None:
    claims = [make(registered, number, npi=GOOD, postal_code="80301-1234") for number in (1, 2)]
    group = only_group(registered, "PTY-007")
    made = many_plans.plans(registered, claims, many_groups.findings_of(group, registered), many_plans.PutRight())
    seen = {one.pk: one.version for one in claims}
    change = many_changes.begin(registered, "k", group.edit, many_plans.PutRight().told(), made, seen)
    assert through(change) == {"done": 2}
    assert {one.status for one in Claim.objects.all()} == {"ready"}
