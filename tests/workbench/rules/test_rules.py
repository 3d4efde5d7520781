"""A rule is written, tried, switched on and asked; its versions stay, and files of rules go from practice to practice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.workbench.scene_rows import RULE, make_rule
from tests.workbench.scenes import make_claims

from claimwright.claims.batch import Claims
from claimwright.edits.own_rules import published_text, rules_of_text
from claimwright.remittance import tables as remittance_tables
from claimwright.workbench import billing, bridge, models
from claimwright.workbench.models import Claim, Finding, OwnRuleVersion, Practice, RuleTrial, TriedClaim
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.rules import asking_now, keeping, trials

(VISIT,) = rules_of_text(RULE)
FORM = {
    "id": "ACME-001", "title": "Visit", "table": "lines", "severity": "hold", "kinds": ["P", "I"], "message": "{procedure_code}.",
    "fix": "Ask.", "c-where": ["row", "claim"], "c-column": ["procedure_code", "referral_number"], "c-operator": ["begins", "blank"],
    "c-value": ["992", ""],
}  # fmt: skip


def said_of(claim: Claim) -> list[tuple[str, str, str]]:
    rows = Finding.objects.filter(record=claim, edit="ACME-001")
    return [(one.severity, one.message, one.source) for one in rows]


def test_only_a_rule_that_is_on_is_asked(clean: Claim) -> None:
    rule = make_rule(clean.practice)
    billing.scrub_claims(clean.practice, [clean.pk])
    assert said_of(clean) == []
    on = keeping.switch(clean.practice, rule.rule, 1, on=True, why="The manual says so.")
    assert asking_now.ask_again(on) == 1
    assert said_of(clean) == [
        (
            "warning",
            "99213 on line 1: Example Health wants a referral.",
            "Provider manual 2026, section 4.2, version 2 (owner: front desk)",
        )
    ]
    off = keeping.switch(clean.practice, rule.rule, 2, on=False)
    assert asking_now.ask_again(off) == 1
    assert said_of(clean) == []


def test_a_rule_that_holds_holds_the_claim_and_lets_it_go(clean: Claim) -> None:
    make_rule(clean.practice, rule=RULE.replace('"warn"', '"hold"'))
    asking_now.ask_again(keeping.switch(clean.practice, "ACME-001", 1, on=True))
    clean.refresh_from_db()
    assert clean.status == "held"
    asking_now.ask_again(keeping.switch(clean.practice, "ACME-001", 2, on=False))
    clean.refresh_from_db()
    assert clean.status == "ready"


def test_rules_of_another_practice_are_not_asked(clean: Claim, other_practice: Practice) -> None:
    make_rule(other_practice, asked=True)
    billing.scrub_claims(clean.practice, [clean.pk])
    assert said_of(clean) == []


def test_versions_stay_and_a_stale_change_is_refused(practice: Practice) -> None:
    make_rule(practice)
    (changed,) = rules_of_text(RULE.replace("Ask for the number.", "Call them."))
    keeping.change(practice, 1, changed, why="They moved.")
    with pytest.raises(RefusedError, match="Somebody else changed this rule"):
        keeping.change(practice, 1, VISIT)
    with pytest.raises(RefusedError, match="Somebody else changed this rule"):
        keeping.switch(practice, "ACME-001", 1, on=True)
    with pytest.raises(RefusedError, match="Nothing is changed"):
        keeping.change(practice, 2, changed)
    with pytest.raises(RefusedError, match="is off already"):
        keeping.switch(practice, "ACME-001", 2, on=False)
    with pytest.raises(RefusedError, match="There is a rule ACME-001 already"):
        keeping.add(practice, VISIT)
    assert list(OwnRuleVersion.objects.order_by("version").values_list("version", "asked", "why")) == [
        (1, False, ""),
        (2, False, "They moved."),
    ]


def test_a_rule_that_cannot_be_read_any_more_is_said_on_every_claim(clean: Claim, member: Any) -> None:
    broken = RULE.replace('column = "payer_id"', 'column = "gone"')
    OwnRuleVersion.objects.create(practice=clean.practice, rule="ACME-001", version=1, content=broken, asked=True)
    billing.scrub_claims(clean.practice, [clean.pk])
    ((severity, message, _),) = said_of(clean)
    assert severity == "warning"
    assert "cannot be asked any more: lines has no column gone" in message
    page = member("biller").get(reverse("rules")).content.decode()
    assert "Cannot be asked any more" in page
    one = OwnRuleVersion.objects.get()
    assert member("biller").get(reverse("rule", args=[one.pk])).status_code == 200
    keeping.switch(clean.practice, "ACME-001", 1, on=False)
    with pytest.raises(RefusedError, match="It cannot be asked"):
        keeping.switch(clean.practice, "ACME-001", 2, on=True)


def sent_claims(practice: Practice, count: int) -> list[Claim]:
    day = timezone.localdate() - timedelta(days=30)
    made = []
    for number in range(count):
        claims = make_claims(f"T{number}", day)
        (pk,) = bridge.save_claims(practice, claims)
        Claim.objects.filter(pk=pk).update(status="sent", patient_control_number=f"T{number}")
        made.append(Claim.objects.get(pk=pk))
    return made


def decide(practice: Practice, claim: Claim, reason: str) -> None:
    """A remittance that pays the claim's lines, or denies them for a reason."""
    frames = {name: model.TABLE.empty() for name, model in models.PAYMENT_TABLES.items()}
    number, paid = f"P-{claim.pk}", Decimal(0) if reason else Decimal("182.00")
    frames["payments"] = remittance_tables.PAYMENTS.frame(
        [{"payment_id": number, "amount": paid, "payer_name": "EXAMPLE HEALTH", "payment_date": date(2026, 11, 1)}]
    )
    frames["claim_payments"] = remittance_tables.CLAIM_PAYMENTS.frame(
        [{"payment_id": number, "claim_payment_id": f"{number}-1", "patient_control_number": claim.patient_control_number, "status": "4" if reason else "1", "charge": Decimal("182.00"), "paid": paid}]
    )  # fmt: skip
    frames["service_payments"] = remittance_tables.SERVICE_PAYMENTS.frame(
        [{"payment_id": number, "claim_payment_id": f"{number}-1", "service_line": 1, "procedure_code": "99213", "charge": Decimal("150.00"), "paid": Decimal(0) if reason else Decimal("150.00"), "date_from": claim.date_of_service}]
    )  # fmt: skip
    if reason:
        frames["adjustments"] = remittance_tables.ADJUSTMENTS.frame(
            [{"payment_id": number, "claim_payment_id": f"{number}-1", "service_line": 1, "group_code": "CO", "reason_code": reason, "amount": Decimal("150.00")}]
        )  # fmt: skip
    bridge.save_remittances(practice, frames)
    models.ClaimPayment.objects.filter(claim_payment_id=f"{number}-1").update(claim=claim)


def test_a_trial_goes_through_the_claims_and_counts(
    registered: Practice, monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    monkeypatch.setattr(trials, "STEP", 2)
    claims = sent_claims(registered, 5)
    Claim.objects.filter(pk=claims[4].pk).update(status="cancelled")
    for claim, reason in zip(claims[:3], ("197", "16", ""), strict=True):
        decide(registered, claim, reason)
    trial = trials.begin(make_rule(registered))
    assert (trial.claims, trial.done_at) == (4, None)
    steps = 0
    while trial.done_at is None:
        trial = trials.go_on(trial)
        steps += 1
    assert (steps, trial.looked_at) == (3, 4)
    counts = {name: trials.behind(trial, name).count() for name in trials.KINDS}
    assert counts == {"found": 4, "decided": 3, "denied": 2, "for_this": 1, "missed": 0}
    assert counts == {name: getattr(trial, name) for name in trials.KINDS}
    again = trials.go_on(trial)
    assert again.looked_at == 4


def test_two_who_go_on_at_once_count_once(
    registered: Practice, monkeypatch: pytest.MonkeyPatch, library: object
) -> None:
    sent_claims(registered, 3)
    begun = trials.begin(make_rule(registered))
    first, second = RuleTrial.objects.get(pk=begun.pk), RuleTrial.objects.get(pk=begun.pk)
    trials.go_on(first)
    trials.go_on(second)
    begun.refresh_from_db()
    assert (begun.looked_at, begun.found, TriedClaim.objects.count()) == (3, 3, 3)


def test_a_biller_writes_tries_and_switches_on(clean: Claim, member: Callable[..., Client]) -> None:
    biller = member("biller")
    made = biller.post(reverse("rule_add"), FORM)
    assert made.status_code == 302, made.content.decode()
    rule = OwnRuleVersion.objects.get()
    assert (rule.rule, rule.version, rule.asked) == ("ACME-001", 1, False)
    address = reverse("rule", args=[rule.pk])
    assert biller.post(reverse("rule_try", args=[rule.pk])).status_code == 302
    trial = RuleTrial.objects.get()
    told = biller.post(reverse("rule_trial_go_on", args=[trial.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "Would have been found" in told
    assert biller.post(reverse("rule_switch", args=[rule.pk]), {"on": "1", "seen": "1"}).status_code == 302
    clean.refresh_from_db()
    assert clean.status == "held"
    page = biller.get(address).content.decode()
    assert "Asked of every claim" in page
    assert f"{reverse('claims')}?edit=ACME-001" in page
    changed = biller.post(address, {**FORM, "seen": "2", "fix": "Call.", "why": "Faster."})
    assert changed.status_code == 302
    assert "Faster." in biller.get(address).content.decode()
    stale = biller.post(address, {**FORM, "seen": "2", "fix": "Write."}).content.decode()
    assert "Somebody else changed this rule" in stale
    assert 'value="Write."' in stale


def test_a_line_more_keeps_what_is_typed(practice: Practice, member: Callable[..., Client]) -> None:
    page = member("biller").post(reverse("rule_add"), {**FORM, "more": "1"}).content.decode()
    assert page.count('name="c-column"') == 3
    assert 'value="992"' in page
    assert not OwnRuleVersion.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "acme"}, "capitals, a hyphen and a number"),
        ({"id": "LN-001"}, "which an edit of ours has"),
        ({"c-column": ["salary", ""], "c-operator": ["is", "is"]}, "lines has no column salary"),
        ({"c-column": ["", ""], "c-value": ["", ""]}, "at least one condition"),
        ({"message": "{salary}"}, "lines has no column salary"),
        ({"kinds": []}, "expected P, I or PI"),
        ({"valid_from": "someday"}, "a date such as"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    practice: Practice, member: Callable[..., Client], change: dict[str, Any], said: str
) -> None:
    page = member("biller").post(reverse("rule_add"), {**FORM, **change}).content.decode()
    assert said in page
    assert 'value="Visit"' in page
    assert not OwnRuleVersion.objects.exists()


def test_files_of_rules_are_looked_at_then_taken_in(practice: Practice, member: Callable[..., Client]) -> None:
    biller, address = member("biller"), reverse("rules_import")
    make_rule(practice)
    text = RULE.replace("Ask for the number.", "Call them.") + "\n" + RULE.replace("ACME-001", "ACME-002")
    looked = biller.post(address, {"file": SimpleUploadedFile("acme.toml", text.encode())}).content.decode()
    assert "acme.toml: 2 rules" in looked
    assert OwnRuleVersion.objects.count() == 1
    assert biller.post(address, {"text": text, "name": "acme.toml", "take": "1"}).status_code == 302
    assert biller.post(address, {"text": text, "name": "acme.toml", "take": "1"}).status_code == 302
    kept = list(OwnRuleVersion.objects.order_by("pk").values_list("rule", "version", "asked", "why"))
    assert kept == [
        ("ACME-001", 1, False, ""),
        ("ACME-001", 2, False, "From acme.toml."),
        ("ACME-002", 1, False, "From acme.toml."),
    ]
    file = biller.get(reverse("rules_file"))
    assert rules_of_text(file.content.decode()) == rules_of_text(text)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"[[rules]]\nid = 3\n", "expected title"),
        (b"\xff\xfe", "not text (UTF-8)"),
        (b"", "at least one rule"),
        (b"{", "TOML or JSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    practice: Practice, member: Callable[..., Client], given: bytes, said: str
) -> None:
    address = reverse("rules_import")
    upload = SimpleUploadedFile("acme.toml", given)
    page = member("biller").post(address, {"file": upload}).content.decode()
    assert said in page or "expected" in page
    assert not OwnRuleVersion.objects.exists()


def test_rules_are_shared_between_practices_of_one_person(
    practice: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    biller = member("biller")
    make_rule(other_practice)
    address = reverse("rules_import")
    refused = biller.post(address, {"practice": str(other_practice.pk)}).content.decode()
    assert "Choose one of your practices" in refused
    user = models.User.objects.get(username=f"biller-{practice.pk}")
    models.Membership.objects.create(user=user, practice=other_practice, role="manager")
    looked = biller.post(address, {"practice": str(other_practice.pk)}).content.decode()
    assert "ACME-001" in looked
    shipped = biller.post(address, {"published": "1"}).content.decode()
    assert all(rule.id in shipped for rule in rules_of_text(published_text()))


def test_who_reads_rules_writes_none(practice: Practice, member: Callable[..., Client]) -> None:
    rule = make_rule(practice)
    auditor = member("auditor")
    page = auditor.get(reverse("rule", args=[rule.pk])).content.decode()
    assert "Keep as version" not in page
    auditor.post(reverse("rule", args=[rule.pk]), {**FORM, "seen": "1"})
    assert OwnRuleVersion.objects.count() == 1
    assert auditor.post(reverse("rule_switch", args=[rule.pk]), {"on": "1", "seen": "1"}).status_code == 403


def test_a_claim_of_many_rules_is_one_claim(clean: Claim, library: object) -> None:
    """Claims.of and the edits see each claim once, whatever is asked beside."""
    keeping.take_in(clean.practice, published_text(), "medicare")
    for one in billing.latest_versions(clean.practice):
        keeping.switch(clean.practice, one.rule, one.version, on=True)
    billing.scrub_claims(clean.practice, [clean.pk])
    assert isinstance(bridge.claims_from_db([clean.pk]), Claims)
    assert Claim.objects.get(pk=clean.pk).status == "ready"
