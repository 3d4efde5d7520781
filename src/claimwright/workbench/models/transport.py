"""What goes out and comes in: interchanges kept whole and sealed, batches of claims, and their acknowledgments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.tenancy import Practice, User


class InterchangeManager(models.Manager["Interchange"]):
    def keep(self, practice: Practice, data: bytes, **fields: object) -> tuple[Interchange, bool]:
        """The interchange with these bytes, and whether it is new: the same bytes are kept once a practice."""
        named = content_hash(data)
        return self.get_or_create(
            practice=practice,
            content_hash=named,
            defaults={"sealed": seal(data, named), "size": len(data), **fields},
        )


class Interchange(models.Model):
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="interchanges")
    direction = models.CharField(max_length=3, choices=[("out", "Sent"), ("in", "Received")])
    transaction = models.CharField(max_length=10, help_text="837P, 837I, TA1, 999, 277CA, 835 ...")
    file_name = models.CharField(max_length=255)
    control_number = models.CharField(max_length=20, blank=True)
    content_hash = models.CharField(max_length=64)
    size = models.IntegerField()
    sealed = models.BinaryField()
    state = models.CharField(max_length=12, default="read", help_text="read, sent, quarantined.")
    message = models.TextField(blank=True, help_text="Why it is quarantined: file, place, expectation.")
    at = models.DateTimeField(auto_now_add=True)

    objects = InterchangeManager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "content_hash"], name="one_interchange_once_a_practice")
        ]

    @property
    def content(self) -> bytes:
        return unseal(self.sealed, self.content_hash)


class BatchStatus(models.TextChoices):
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class Batch(models.Model):
    """Claims sent together in one 837."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="batches")
    interchange = models.OneToOneField(Interchange, null=True, on_delete=models.PROTECT, related_name="batch")
    number = models.IntegerField(help_text="Counts the practice's batches; also the interchange control number.")
    kind = models.CharField(max_length=1, help_text="P professional, I institutional.")
    payer_id = models.CharField(max_length=80, blank=True)
    payer_name = models.CharField(max_length=120, blank=True)
    claim_count = models.IntegerField(default=0)
    total_charge = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.SENT)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_batch_number_a_practice")
        ]


class Acknowledgment(models.Model):
    """One thing an acknowledgment says: about the interchange (TA1), a transaction (999) or a claim (277CA)."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    interchange = models.ForeignKey(Interchange, on_delete=models.PROTECT, related_name="acknowledgments")
    position = models.IntegerField(default=0)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="acknowledgments")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="acknowledgments")
    kind = models.CharField(max_length=5, help_text="TA1, 999 or 277CA.")
    accepted = models.BooleanField()
    code = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interchange", "position"], name="one_acknowledgment_a_place")
        ]
