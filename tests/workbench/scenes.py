"""The small practice that the workbench's tests ask about: its registration, a chart, a claim, and a scene with one of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.workbench.scene_rows import (
    make_audit,
    make_look,
    make_many_change,
    make_query,
    make_reading,
    make_registration,
    make_rule,
    make_trial,
)

from claimwright.claims.batch import Claims
from claimwright.claims.fees import Fee
from claimwright.ledger import charge_entries
from claimwright.records.chart import Address, Chart, Coverage, Document, Encounter, Patient, Practitioner
from claimwright.remittance import tables as remittance_tables
from claimwright.workbench import bridge, models, worklists
from claimwright.workbench import intake as intake_room
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.billing import build_and_scrub
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Membership, Practice, Role, User

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
    rule: models.OwnRuleVersion
    trial: models.RuleTrial
    many: models.ManyChange
    look: models.DenialLook


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
        rule := make_rule(practice),
        make_trial(rule, claim),
        make_many_change(claim),
        make_look(claim),
    )
