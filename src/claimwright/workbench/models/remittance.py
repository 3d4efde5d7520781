"""Remittances as the workbench keeps them: the remittance tables mirrored, and what could not be posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models

from claimwright.remittance import tables
from claimwright.schema import Table
from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.mirror import Row, mirrors
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User
from claimwright.workbench.models.transport import Interchange


class SuspendedDecision(models.TextChoices):
    MATCHED = "matched", "Matched to a claim"
    BY_HAND = "by_hand", "Posted by hand"
    RELEASED = "released", "Posted as the payer states it"
    RETURNED = "returned", "To be returned to the payer"
    NO_MONEY = "no_money", "No money came"
    MERGED = "merged", "Back in the item it came from"


@mirrors(tables.PAYMENTS)
class Payment(Row):
    """One 835 transaction: a check or transfer."""

    interchange = models.ForeignKey(Interchange, null=True, on_delete=models.PROTECT, related_name="payments")
    balanced = models.BooleanField(default=True)
    posted_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(auto_now_add=True)

    if TYPE_CHECKING:
        payment_id: str
        amount: Decimal | None
        payer_name: str | None
        payment_date: date | None
        trace_number: str | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "payment_id"], name="one_payment_id_a_practice")
        ]
        indexes: ClassVar = [
            # Holds all that the list of payments filters, sorts and sums by.
            models.Index(
                fields=["practice", "payer_name", "payment_date", "amount", "balanced", "posted_at"],
                name="payment_list",
            ),
            models.Index(fields=["practice", "trace_number"], name="payment_by_trace"),
            models.Index(fields=["practice", "amount"], name="payment_by_amount"),
        ]


class PaymentRow(Row):
    """A row of a remittance table other than ``payments``."""

    record = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="%(class)s_rows")
    position = models.IntegerField(default=0)

    if TYPE_CHECKING:
        payment_id: str

    class Meta:
        abstract = True
        ordering: ClassVar = ["record_id", "position"]


@mirrors(tables.CLAIM_PAYMENTS)
class ClaimPayment(PaymentRow):
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="payments")

    if TYPE_CHECKING:
        claim_payment_id: str
        claim_filing_indicator: str | None
        patient_control_number: str | None
        payer_claim_control_number: str | None
        status: str | None
        charge: Decimal | None
        paid: Decimal | None
        patient_responsibility: Decimal | None

    class Meta(PaymentRow.Meta):
        abstract = False
        indexes: ClassVar = [
            # Named, because the columns are added after the class is made.
            models.Index(fields=["record", "claim_payment_id", "claim_filing_indicator"], name="claim_payment_by_id"),
            models.Index(fields=["practice", "payer_claim_control_number"], name="claim_payment_by_number"),
            models.Index(fields=["practice", "paid"], name="claim_payment_by_amount"),
        ]


class FirstDecision(ScopedRow):
    """What the payer that answered first decided on a claim, kept with the claim payments so that indicators need not read them.

    ``kinds``: group, reason and kind of payer of each adjustment that took something, which tell whether it was a denial.
    """

    claim = models.OneToOneField(Claim, primary_key=True, on_delete=models.CASCADE, related_name="first_decision")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=2)
    kinds = models.TextField(blank=True)
    charge = models.DecimalField(max_digits=18, decimal_places=2, null=True, help_text="The claim's, as it went out.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["practice", "kinds", "status", "claim", "charge"], name="first_decision_kinds"),
        ]


@mirrors(tables.SERVICE_PAYMENTS)
class ServicePayment(PaymentRow):
    if TYPE_CHECKING:
        claim_payment_id: str


@mirrors(tables.ADJUSTMENTS)
class Adjustment(PaymentRow):
    if TYPE_CHECKING:
        claim_payment_id: str

    class Meta(PaymentRow.Meta):
        abstract = False
        indexes: ClassVar = [
            models.Index(
                fields=["practice", "record", "claim_payment_id", "group_code", "reason_code", "amount"],
                name="adjustment_kinds",
            ),
        ]


@mirrors(tables.PROVIDER_ADJUSTMENTS)
class ProviderAdjustment(PaymentRow):
    pass


def _unnamed_model(table: Table) -> type[PaymentRow]:
    """The model of a table that no code names by class, named as the table is."""
    name = "".join(word.capitalize() for word in table.name.split("_")) + "Row"
    made = type(name, (PaymentRow,), {"__module__": __name__, "__doc__": f"Rows of ``{table.name}``."})
    return mirrors(table)(made)


_NAMED: Final[tuple[type[PaymentRow], ...]] = (ClaimPayment, ServicePayment, Adjustment, ProviderAdjustment)
PAYMENT_TABLES: Final[dict[str, type[PaymentRow]]] = {
    table.name: next((model for model in _NAMED if model.TABLE is table), None) or _unnamed_model(table)
    for table in tables.TABLES
    if table is not tables.PAYMENTS
}
"""Name of a remittance table to the model that mirrors it (``payments`` itself is ``Payment``)."""


class SuspendedItem(ScopedRow):
    """Money that is not posted, and why. It is unapplied cash until a decision closes it; a closed item can be opened anew."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="suspended")
    key = models.CharField(max_length=200)
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="suspended")
    claim_payment_id = models.CharField(max_length=200, blank=True)
    service_line = models.IntegerField(null=True)
    patient_control_number = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=30)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    difference = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    services = models.JSONField(default=list, help_text="Services that its decision matched to lines.")
    steps = models.IntegerField(
        default=0, help_text="How often it was decided or opened: part of the key of ledger entries."
    )
    decision = models.CharField(max_length=12, choices=SuspendedDecision.choices, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    resolution = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["practice", "resolved_at", "payment", "amount"], name="suspended_list"),
            models.Index(fields=["practice", "amount"], name="suspended_by_amount"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "key"], name="one_suspended_item_once"),
            models.CheckConstraint(
                condition=models.Q(resolved_at=None, decision="")
                | (models.Q(resolved_at__isnull=False) & ~models.Q(decision="")),
                name="suspended_closed_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"suspended item {self.pk}"


class PostedPayment(ScopedRow):
    """A claim payment, or a part of it, as it stands on a claim; ``undone_at`` when a reversal or a person took it off.

    ``services``: numbers of the services it is about, empty for the whole. ``lines``: number of a service to the line of the
    claim. ``amounts``: what a person posted by hand, in place of what the file says.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="posted")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="posted")
    item = models.ForeignKey(SuspendedItem, null=True, on_delete=models.PROTECT, related_name="posted")
    claim_payment_id = models.CharField(max_length=200, blank=True)
    payer_number = models.TextField(blank=True)
    payer_kind = models.CharField(max_length=30, blank=True)
    services = models.JSONField(default=list)
    lines = models.JSONField(default=dict)
    amounts = models.JSONField(default=list)
    steps = models.IntegerField(default=0, help_text="How often it moved money: part of the key of its ledger entries.")
    posted_at = models.DateTimeField(auto_now_add=True)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        SuspendedItem,
        null=True,
        on_delete=models.PROTECT,
        related_name="undone",
        help_text="Where a person took it off.",
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["practice", "claim_payment_id"], name="posted_by_claim_payment"),
            models.Index(fields=["practice", "payer_number"], name="posted_by_payer_number"),
        ]
