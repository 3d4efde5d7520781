"""Rows of a small practice that a scene has one of each, and that tests make on their own."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from claimwright.edits.own_rules import rules_of_text
from claimwright.queries import Indicator, Option, Query
from claimwright.workbench import models
from claimwright.workbench.models import Membership, Practice, Role, User
from claimwright.workbench.patients import appointments, images, merging
from claimwright.workbench.patients import rows as patient_rows
from claimwright.workbench.queries import asking
from claimwright.workbench.rules import keeping
from claimwright.workbench.setup import By

RULE = """[[rules]]
id = "ACME-001"
title = "Visit to Example Health"
table = "lines"
severity = "warn"
message = "{procedure_code} on line {line}: Example Health wants a referral."
fix = "Ask for the number."
source = "Provider manual 2026, section 4.2"
owner = "front desk"
prevents = ["197"]
when = [
  { column = "payer_id", is = "EXH01" },
  { column = "procedure_code", begins = "992" },
  { column = "claims.referral_number", blank = true },
]
"""


def make_query(encounter: models.Encounter, status: str, physician: User | None = None) -> models.PhysicianQuery:
    """A question about the hypertension of the note, to the practice's physician or this one; what is no draft was sent an hour ago."""
    practice = encounter.practice
    asker, _ = User.objects.get_or_create(
        username=f"asker-{practice.pk}", defaults={"first_name": "Ina", "last_name": "Ros"}
    )
    if physician is None:
        physician, _ = User.objects.get_or_create(
            username=f"physician-{practice.pk}", defaults={"first_name": "Physician", "last_name": "Asked"}
        )
    Membership.objects.get_or_create(user=physician, practice=practice, role=Role.PHYSICIAN)
    words = "Essential hypertension, controlled on lisinopril."
    start = encounter.documents.get(document_id="note").text.index(words)
    indicator = Indicator("words", "note", start, start + len(words), words, at=date(2026, 9, 1), source="Office visit")
    options = (
        Option("a cause: ____"),
        Option("no cause known", "lower"),
        Option("other: ____", "other"),
        Option("unable to determine", "unable"),
    )
    content = asking.dumped(
        Query("", "", "choice", "Cause of the hypertension", "Please state its cause.", options, (indicator,))
    )
    sent = (
        {}
        if status == "draft"
        else {"sent_at": timezone.now() - timedelta(hours=1), "due_at": timezone.now() + timedelta(hours=47)}
    )
    row = models.PhysicianQuery(
        practice=practice, encounter=encounter, author=asker, addressee=physician, status=status, **sent,
        **models.PhysicianQuery.sealed_as(content),
    )  # fmt: skip
    row.save()
    if status != "draft":
        models.SentQuery.objects.create(
            practice=practice, query=row, lint_version="test", **models.SentQuery.sealed_as(content)
        )
    return row


def make_answer(query: models.PhysicianQuery) -> models.QueryEffect:
    """An answer to a question, and what the codes became of it."""
    content = {"choice": "a cause: ____", "words": "obesity", "comment": "", "signed": "Physician"}
    response = models.QueryResponse.objects.create(
        practice=query.practice, query=query, at=timezone.now(), by=query.addressee, outcome="agree",
        **models.QueryResponse.sealed_as(content),
    )  # fmt: skip
    return models.QueryEffect.objects.create(
        practice=query.practice, response=response, created_at=timezone.now(), direction="none"
    )


def make_audit(practice: Practice, user: User) -> models.ExternalAudit:
    """An external audit for a month from today, for which every chart that is there is chosen."""
    last_day = timezone.localdate() + timedelta(days=30)
    audit, _ = models.ExternalAudit.objects.get_or_create(
        practice=practice, user=user, ended_at=None, defaults={"reason": "The payer's review.", "last_day": last_day}
    )
    for encounter in models.Encounter.objects.filter(practice=practice):
        models.ChosenChart.objects.get_or_create(audit=audit, encounter=encounter, taken_back_at=None)
    return audit


def make_reading(suggestion: models.Suggestion, answer: str = "kept", finding: str = "I10") -> models.SecondReading:
    """What a second reader was asked about a suggestion, and said."""
    question = {
        "finding": {"quote": "Essential hypertension", "start": 23, "end": 45},
        "candidates": [{"code": finding, "title": "Given"}, {"code": "I15.9", "title": "Secondary hypertension"}],
        "lines": [{"start": 20, "end": 46, "text": "1. Essential hypertension,"}],
    }
    said = [{"role": "system", "content": "Choose."}, {"role": "user", "content": json.dumps(question)}]
    prompt = json.dumps({"messages": said})
    reading = models.SecondReading.objects.create(
        practice=suggestion.practice,
        encounter=suggestion.encounter,
        address="http://127.0.0.1:8080/v1",
        model="small",
        finding=finding,
        code=suggestion.code,
        answer=answer,
        **models.SecondReading.sealed_as(prompt, '{"choice": "I10"}'),
    )
    suggestion.second_reading = reading
    suggestion.save()
    return reading


def make_registration(practice: Practice, patient: models.Patient) -> tuple[Any, ...]:
    """The patient, with a coverage, its card, an appointment, and somebody who was said to be the same person."""
    card = {"payer_name": "Example Health", "member_id": "EXH90001", "work": "active", "employees": "12"}
    coverage = patient_rows.add(patient, "coverage", card, By(None))
    picture = images.add(coverage, "front", b"\x89PNG\r\n\x1a\n", By(None))
    meeting = appointments.add(patient, {"day": "2026-09-15", "time": "09:30"}, By(None))
    other = models.Patient.objects.create(practice=practice, patient_id="H900", last_name="Whitfield")
    return patient, coverage, picture, meeting, merging.merge(patient, other, "Same card.", By(None))


def make_alike(patient: models.Patient) -> models.Patient:
    """Somebody of the same name and birth date, of whom nobody has said a word."""
    named = {name: getattr(patient, name) for name in ("practice", "last_name", "first_name", "birth_date")}
    return models.Patient.objects.create(patient_id=f"{patient.patient_id}-2", **named)


def make_rule(
    practice: Practice, user: User | None = None, *, asked: bool = False, rule: str = RULE
) -> models.OwnRuleVersion:
    """A rule of the practice: visits to Example Health are warned of."""
    (made,) = rules_of_text(rule)
    kept = keeping.add(practice, made, actor=user)
    return keeping.switch(practice, made.id, 1, on=True, actor=user) if asked else kept


def make_trial(rule: models.OwnRuleVersion, claim: models.Claim) -> models.RuleTrial:
    """A trial under way that found one claim, which was denied for what the rule prevents."""
    days = {"since": date(2026, 1, 1), "until": date(2026, 12, 1)}
    counts = {"claims": 2, "looked_at": 1, "found": 1, "decided": 1, "denied": 1, "for_this": 1}
    trial = models.RuleTrial.objects.create(practice=rule.practice, version=rule, last_claim=claim.pk, **days, **counts)
    said = {"found": True, "decided": True, "denied": True, "for_this": True, "reasons": "197"}
    models.TriedClaim.objects.create(practice=rule.practice, trial=trial, claim=claim, **said)
    return trial


def make_many_change(claim: models.Claim) -> models.ManyChange:
    """One change of many claims, of which one is left to do."""
    text = "Set the referring provider"
    change = models.ManyChange.objects.create(practice=claim.practice, key="page", edit="ORD-001", text=text)
    step = {"table": "claims", "row": claim.pk, "column": "referral_number", "where": "referral number"}
    models.ManyChangeRow.objects.create(
        practice=claim.practice, change=change, claim=claim, version=claim.version,
        steps=[{**step, "before": "", "after": "R1", "role": ""}],
    )  # fmt: skip
    return change


def make_look(claim: models.Claim) -> models.DenialLook:
    """A look at one denied claim, of which no edit spoke, with the rule that it calls for."""
    shared = [["procedure_code", "99213"], ["modifier", "none"]]
    proposal = {
        "reason": "197", "payer_id": "EXH01", "shared": shared, "denied": 8, "decided": 9, "low": 0.57, "high": 0.98,
        "claims": [claim.pk],
    }  # fmt: skip
    brought = {"edit": "AUT-001", "severity": "warning", "claims": 9, "foreseen": 1, "denied": 2, "paid": 6}
    content = {
        "reasons": [{"reason": "197", "claims": {"unforeseen": [claim.pk]}}],
        "yields": [brought],
        "proposals": [proposal],
    }
    days = {"since": date(2026, 1, 1), "until": date(2026, 12, 1)}
    return models.DenialLook.objects.create(practice=claim.practice, claims=9, content=content, **days)
