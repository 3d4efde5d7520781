"""Who the workbench's tests ask with, and the small practice they ask about."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claimwright.claims.batch import Claims
from claimwright.claims.fees import Fee
from claimwright.ledger import charge_entries
from claimwright.queries import Indicator, Option, Query
from claimwright.records.chart import Address, Chart, Coverage, Document, Encounter, Patient, Practitioner
from claimwright.remittance import tables as remittance_tables
from claimwright.workbench import bridge, models, worklists
from claimwright.workbench import intake as intake_room
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.billing import build_and_scrub
from claimwright.workbench.exchange import sending
from claimwright.workbench.intake import service as intake
from claimwright.workbench.library import jobs
from claimwright.workbench.models import Membership, Practice, Role, User
from claimwright.workbench.patients import appointments, images, merging
from claimwright.workbench.patients import rows as patient_rows
from claimwright.workbench.queries import asking
from claimwright.workbench.setup import By

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

REGISTRATION: dict[str, Any] = {
    "id": "harbor",
    "name": "Harbor Family Medicine",
    "kind": "P",
    "submitter_id": "HARBOR01",
    "billing": {
        "name": "Harbor Family Medicine",
        "npi": "1234567893",
        "taxonomy": "261QM1300X",
        "tax_id": "841234567",
        "address_1": "1 Pier Street",
        "city": "Albany",
        "state": "NY",
        "postal_code": "122071234",
        "contact_name": "Billing",
        "phone": "5185550140",
    },
    "people": [{"last_name": "Okafor", "first_name": "Adaeze", "npi": "1467102038", "taxonomy": "207Q00000X"}],
    "payers": [{"payer_id": "EXH01", "name": "Example Health", "claim_filing_indicator": "CI"}],
    "locations": [{"name": "Pier Street office", "place_of_service": "11"}],
}
FEES = [
    Fee(code, "", "", Decimal(charge), date(2025, 1, 1), None)
    for code, charge in {"99213": "150.00", "99214": "215.00", "83036": "32.00"}.items()
]
NOTE = """ASSESSMENT AND PLAN
1. Essential hypertension, controlled on lisinopril.
2. Hyperlipidemia, continue atorvastatin.
No evidence of pneumonia.
CPT 99213
"""


def make_chart(number: int = 1, *, last_name: str = "Whitfield", payer_id: str = "EXH01", note: str = NOTE) -> Chart:
    """An office visit; ``number`` makes it another patient's."""
    return Chart(
        source=f"visit-{number}.txt",
        format="text",
        patient=Patient(
            patient_id=f"H{1000 + number}",
            last_name=last_name,
            first_name="Margaret",
            birth_date=date(1958, 3, 11),
            sex="F",
            address=Address("12 Elm Street", "", "Albany", "NY", "12207"),
            coverages=(Coverage(1, "Example Health", payer_id, member_id=f"EXH9000{number}"),),
        ),
        encounter=Encounter(
            encounter_id=f"V{number}",
            setting="office",
            start=datetime(2026, 9, number, 9, 30),
            practitioners=(Practitioner("rendering", "Okafor", "Adaeze", "1467102038"),),
        ),
        documents=(Document("note", "Office visit", note, "progress_note"),),
    )


def register(practice: Practice) -> Practice:
    return build_and_scrub.set_up(practice, {**REGISTRATION, "name": practice.name}, FEES)


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


@dataclass
class Scene:
    """One of everything a screen can show."""

    encounter: models.Encounter
    suggestion: models.Suggestion
    claim: models.Claim
    batch: models.Batch
    interchange: models.Interchange
    payment: models.Payment
    suspended: models.SuspendedItem
    entry: models.LedgerEntry
    posted: models.PostedPayment
    inbox: models.InboxFile
    payer: models.SetupRow
    provider: models.SetupRow
    location: models.SetupRow
    fee: models.FeeScheduleLine
    colleague: models.User
    patient: models.Patient
    coverage: models.PatientRow
    card: models.CardImage
    appointment: models.Appointment
    pair: models.PatientPair
    work: models.WorkItem
    superbill: models.Superbill
    reading: models.SecondReading
    decided: models.DecidedCode
    forgotten: models.LearningReset
    audit: models.ExternalAudit
    query: models.PhysicianQuery
    asked: models.PhysicianQuery
    note: models.ChartNote


CLAIM_ROWS: dict[str, list[dict[str, Any]]] = {
    "claims": [
        {
            "kind": "P",
            "patient_control_number": "CW1",
            "total_charge": Decimal("182.00"),
            "place_of_service": "11",
            "frequency_code": "1",
            "claim_filing_indicator": "CI",
        }
    ],
    "lines": [
        {"line": 1, "procedure_code": "99213", "charge": Decimal("150.00"), "units": Decimal(1), "pointer_1": 1, "pointer_2": 2},
        {"line": 2, "procedure_code": "83036", "charge": Decimal("32.00"), "units": Decimal(1), "pointer_1": 2},
    ],
    "diagnoses": [
        {"sequence": 1, "kind": "principal", "qualifier": "ABK", "code": "I10"},
        {"sequence": 2, "kind": "other", "qualifier": "ABF", "code": "E785"},
    ],
    "providers": [
        {"role": "billing", "entity_type": "2", "last_or_organization_name": "HARBOR FAMILY MEDICINE", "npi": "1234567893"}
    ],
    "parties": [
        {"role": "subscriber", "last_or_organization_name": "WHITFIELD", "first_name": "MARGARET", "id": "EXH90001"},
        {"role": "payer", "last_or_organization_name": "EXAMPLE HEALTH", "id": "EXH01"},
    ],
}  # fmt: skip


def make_claims(claim_id: str = "E1", day: date = date(2026, 9, 1)) -> Claims:
    """A two-line office claim of 182.00."""
    rows = {name: [{**row, "claim_id": claim_id} for row in some] for name, some in CLAIM_ROWS.items()}
    rows["lines"] = [{**row, "date_from": day, "date_to": day} for row in rows["lines"]]
    return Claims.of(**rows)


@pytest.fixture
def office_claims() -> Callable[..., Claims]:
    return make_claims


def make_scene(practice: Practice) -> Scene:
    """One of everything, without asking an engine."""
    (encounter,) = intake.import_charts(practice, [make_chart()]).new
    suggestion = models.Suggestion.objects.create(
        practice=practice,
        encounter=encounter,
        sequence=1,
        system="icd10cm",
        code="I10",
        description="Essential (primary) hypertension",
        score=0.96,
        evidence=[{"document": "note", "start": 23, "end": 45}],
    )
    models.CodingDraft.objects.create(practice=practice, encounter=encounter)
    reading = make_reading(suggestion)
    claims = make_claims()
    (row_id,) = bridge.save_claims(practice, claims, encounters={"E1": encounter.pk})
    claim = models.Claim.objects.get(pk=row_id)
    interchange, _ = models.Interchange.objects.keep(
        practice, b"ISA*", direction="out", transaction="837P", file_name="1.x12", control_number="000000001"
    )
    batch = models.Batch.objects.create(
        practice=practice,
        interchange=interchange,
        number=1,
        kind="P",
        payer_name="Example Health",
        claim_count=1,
        written_at=timezone.now(),
    )
    frames = {name: model.TABLE.empty() for name, model in models.PAYMENT_TABLES.items()}
    frames["payments"] = remittance_tables.PAYMENTS.frame(
        [
            {
                "payment_id": "P1",
                "amount": Decimal("90.00"),
                "payer_name": "EXAMPLE HEALTH",
                "payment_date": date(2026, 10, 1),
            }
        ]
    )
    (payment_id,) = bridge.save_remittances(practice, frames)
    payment = models.Payment.objects.get(pk=payment_id)
    suspended = models.SuspendedItem.objects.create(
        practice=practice, payment=payment, key="P1", level="claim", difference=Decimal("-5.00"), reason="Off by 5.00."
    )
    accounts.keep(practice, charge_entries(claims.claims, claims.lines))
    entry = models.LedgerEntry.objects.filter(practice=practice).order_by("pk")[0]
    posted = models.PostedPayment.objects.create(practice=practice, claim=claim, payment=payment)
    (taken,) = intake_room.receive(practice, "note.txt", b"Follow-up of asthma.\n", came_by="screen")
    rows = [models.SetupRow.objects.get(practice=practice, kind=kind) for kind in ("payer", "provider", "location")]
    fee = models.FeeScheduleLine.objects.filter(practice=practice).order_by("pk")[0]
    colleague = User.objects.create(username="invited", first_name="Ines", last_name="Ward")
    Membership.objects.create(user=colleague, practice=practice, role=Role.CLERK)
    worklists.settle([practice.pk])
    work = models.WorkItem.objects.get(practice=practice, kind="suspended")
    superbill = models.Superbill.objects.create(
        practice=practice, name="Office", lines=[{"code": "99213", "modifiers": [], "words": "Office visit"}]
    )
    decided = models.DecidedCode.objects.create(
        practice=practice, encounter=encounter, number=1, at=timezone.now(), system="icd10cm", code="I10",
        proposed=True, outcome="taken", phrase="hypertension", section="assessment", setting="office",
    )  # fmt: skip
    forgotten = models.LearningReset.objects.create(practice=practice, at=timezone.now(), reason="A new policy.")
    parts = (encounter, suggestion, claim, batch, interchange, payment, suspended, entry, posted, taken.file)
    return Scene(
        *parts,
        *rows,
        fee,
        colleague,
        *make_registration(practice, encounter.patient),
        work,
        superbill,
        reading,
        decided,
        forgotten,
        make_audit(
            practice, User.objects.create(username=f"outsider-{practice.pk}", first_name="Olu", last_name="Field")
        ),
        make_query(encounter, "draft"),
        make_query(encounter, "sent"),
        models.ChartNote.objects.create(
            practice=practice,
            encounter=encounter,
            author=colleague,
            to="lead",
            **models.ChartNote.sealed_as({"text": "Is this principal?"}),
        ),
    )


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
