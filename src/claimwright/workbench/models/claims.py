"""Claims as the workbench keeps them: the claim tables mirrored, and their findings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models

from claimwright.claims import tables
from claimwright.edits.findings import FINDINGS
from claimwright.schema import Table
from claimwright.workbench.models.mirror import Row, mirrors
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.tenancy import User


class ClaimStatus(models.TextChoices):
    HELD = "held", "Held"
    READY = "ready", "Ready"
    SENT = "sent", "Sent"
    REJECTED = "rejected", "Rejected"
    ACCEPTED = "accepted", "Accepted"
    PAID = "paid", "Paid"
    PARTLY_PAID = "partly", "Partly paid"
    DENIED = "denied", "Denied"
    REVERSED = "reversed", "Reversed"
    SUSPENDED = "suspended", "Payment suspended"
    CANCELLED = "cancelled", "Cancelled"


@mirrors(tables.CLAIMS)
class Claim(Row):
    """A row of ``claims`` with its state in this practice."""

    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.PROTECT, related_name="claims")
    status = models.CharField(max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.HELD)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    batch = models.ForeignKey("workbench.Batch", null=True, on_delete=models.SET_NULL, related_name="claims")
    patient_name = models.CharField(max_length=160, blank=True)
    payer_name = models.CharField(max_length=120, blank=True)
    date_of_service = models.DateField(null=True)
    hold_reason = models.CharField(max_length=255, blank=True, help_text="Why a person holds it, beside the edits.")
    version = models.IntegerField(default=0, help_text="Counts every change of its content and its state.")
    untouched = models.BooleanField(default=True, help_text="Passed or failed as built: no hand has changed it.")
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        claim_id: str
        kind: str | None
        patient_control_number: str | None
        total_charge: Decimal | None
        frequency_code: str | None
        payer_claim_control_number: str | None
        batch_reference: str | None
        claim_filing_indicator: str | None
        statement_from: date | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "claim_id"], name="one_claim_id_a_practice"),
        ]
        indexes: ClassVar = [
            # Holds all that the list of claims filters and sums by, and the indicators count by.
            models.Index(
                fields=[
                    "practice", "status", "payer_name", "kind", "total_charge", "date_of_service", "sent_at", "untouched",
                ],
                name="claim_list",
            ),
            models.Index(fields=["encounter", "sent_at"], name="claim_of_encounter"),
            models.Index(fields=["practice", "payer_name"], name="claim_payers"),
            models.Index(fields=["practice", "touched_at"], name="claim_by_change"),
            # Hold what the indicators count.
            models.Index(fields=["practice", "sent_at", "total_charge"], name="claim_sent"),
            models.Index(fields=["practice", "untouched", "status"], name="claim_clean"),
            models.Index(fields=["practice", "patient_control_number"], name="claim_by_control_number"),
            models.Index(fields=["practice", "payer_claim_control_number"], name="claim_by_payer_number"),
            models.Index(fields=["practice", "total_charge"], name="claim_by_charge"),
            # Claims that were read from a file: no patient of ours stands behind their names.
            models.Index(fields=["practice"], condition=models.Q(encounter=None), name="claim_without_encounter"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"claim {self.pk}"


class ClaimRow(Row):
    """A row of a claim table other than ``claims``; ``record`` is the claim it belongs to."""

    record = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="%(class)s_rows")
    position = models.IntegerField(default=0, help_text="Order of the row within its claim and table.")

    if TYPE_CHECKING:
        claim_id: str

    class Meta:
        abstract = True
        ordering: ClassVar = ["record_id", "position"]


@mirrors(tables.LINES)
class ClaimLine(ClaimRow):
    if TYPE_CHECKING:
        line: int
        procedure_code: str | None
        charge: Decimal | None
        units: Decimal | None


@mirrors(tables.DIAGNOSES)
class ClaimDiagnosis(ClaimRow):
    pass


@mirrors(tables.PARTIES)
class ClaimParty(ClaimRow):
    class Meta(ClaimRow.Meta):
        abstract = False
        # Named, because the columns are added after the class is made.
        indexes: ClassVar = [
            models.Index(fields=["practice", "last_or_organization_name", "record"], name="claim_party_by_name"),
            models.Index(fields=["practice", "id"], name="claim_party_by_id"),
        ]


def _unnamed_model(table: Table) -> type[ClaimRow]:
    """The model of a table that no code names by class: Claim and the table's name, in the plural it has."""
    name = "Claim" + "".join(word.capitalize() for word in table.name.split("_"))
    made = type(name, (ClaimRow,), {"__module__": __name__, "__doc__": f"Rows of ``{table.name}``."})
    return mirrors(table)(made)


_NAMED: Final[tuple[type[ClaimRow], ...]] = (ClaimLine, ClaimDiagnosis, ClaimParty)
CLAIM_TABLES: Final[dict[str, type[ClaimRow]]] = {
    table.name: next((model for model in _NAMED if model.TABLE is table), None) or _unnamed_model(table)
    for table in tables.TABLES
    if table is not tables.CLAIMS
}
"""Name of a claim table to the model that mirrors it (``claims`` itself is ``Claim``)."""


@mirrors(FINDINGS)
class Finding(ClaimRow):
    """What the edits say about the claim as it stands now."""

    if TYPE_CHECKING:
        line: int | None
        edit: str
        severity: str
        message: str
        source: str
        fix: str
        where: str

    class Meta(ClaimRow.Meta):
        abstract = False
        indexes: ClassVar = [models.Index(fields=["practice", "severity", "edit", "record"], name="finding_by_edit")]
