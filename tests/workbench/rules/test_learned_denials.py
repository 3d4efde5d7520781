"""The practice's denials are set against what its edits said, and what they share becomes a rule that a person keeps."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from tests.workbench.rules.test_rules import decide, sent_claims

from claimwright.workbench.models import DenialLook, Finding, OwnRuleVersion, Practice
from claimwright.workbench.rules import learned_denials


def warn(practice: Practice, claim: object, edit: str, severity: str) -> None:
    row = {"claim_id": claim.claim_id, "edit": edit, "severity": severity, "line": None, "message": "."}  # type: ignore[attr-defined]
    Finding.objects.create(practice=practice, record=claim, **row)


def test_denials_are_set_against_what_was_said(registered: Practice, library: object) -> None:
    claims = sent_claims(registered, 13)
    for claim in claims[:12]:
        decide(registered, claim, "197" if claim.pk < claims[8].pk else "")
    warn(registered, claims[0], "AUT-001", "error")
    warn(registered, claims[1], "AUT-002", "warning")
    warn(registered, claims[9], "AUT-002", "warning")
    look = learned_denials.look(registered)
    assert look.claims == 12
    (reason,) = learned_denials.reasons_of(look)
    named = {kind: len(keys) for kind, keys in reason.claims.items()}
    assert (reason.reason, reason.total) == ("197", 8)
    assert sum(named.values()) == 8
    assert named["unforeseen"] >= 6
    (two,) = [one for one in look.content["yields"] if one["edit"] == "AUT-002"]
    assert (two["claims"], two["paid"]) == (2, 1)


def test_what_denied_lines_share_becomes_a_rule(registered: Practice, member: Callable[..., Client]) -> None:
    biller = member("biller")
    claims = sent_claims(registered, 9)
    for claim in claims:
        decide(registered, claim, "197")
    assert "Each denial of the last twelve months" in biller.get(reverse("rule_denials")).content.decode()
    assert biller.post(reverse("rule_denials_look")).status_code == 302
    look = DenialLook.objects.get()
    (proposal,) = learned_denials.proposals_of(look)
    assert (proposal.reason, proposal.payer_id, proposal.denied, proposal.decided) == ("197", "EXH01", 9, 9)
    page = biller.get(reverse("rule_denials")).content.decode()
    assert "100% (70% to 100%)" in page
    rows = biller.get(
        reverse("rule_denials_behind", args=[look.pk]), {"show": "proposal", "about": "0"}
    ).content.decode()
    assert "9 claims" in rows
    form = biller.get(reverse("rule_proposed", args=[look.pk]), {"proposal": "0"})
    assert 'value="OWN-197-01"' in form.content.decode()
    assert not OwnRuleVersion.objects.exists()
    fields, lines = form.context["fields"], [line for line, _ in form.context["lines"]]
    sent = {**fields, "kinds": list(fields["kinds"])}
    for name in ("where", "column", "operator", "value"):
        sent[f"c-{name}"] = [getattr(one, name) for one in lines]
    kept = biller.post(reverse("rule_add"), sent)
    assert kept.status_code == 302, kept.content.decode()
    assert OwnRuleVersion.objects.get().rule == "OWN-197-01"
    again = biller.get(reverse("rule_proposed", args=[look.pk]), {"proposal": "0"}).content.decode()
    assert 'value="OWN-197-02"' in again
    assert biller.get(reverse("rule_proposed", args=[look.pk])).status_code == 302
    for wrong in ("1", "x", "-1", ""):
        assert biller.get(reverse("rule_proposed", args=[look.pk]), {"proposal": wrong}).status_code == 404
        assert biller.get(reverse("rule_denials_behind", args=[look.pk]), {"about": wrong}).status_code == 404


def test_a_practice_without_decisions_learns_nothing(registered: Practice, library: object) -> None:
    look = learned_denials.look(registered)
    assert (look.claims, look.content) == (0, {"reasons": [], "yields": [], "proposals": []})
