"""What goes out and comes in: interchanges kept whole and sealed, batches of claims, and their acknowledgments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.scoped import ScopedManager, ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class InterchangeManager(ScopedManager["Interchange"]):
    def keep(self, practice: Practice, data: bytes, **fields: object) -> tuple[Interchange, bool]:
        """The interchange with these bytes, and whether it is new: the same bytes are kept once a practice."""
        named = content_hash(data)
        return self.get_or_create(
            practice=practice,
            content_hash=named,
            defaults={"sealed": seal(data, named), "size": len(data), **fields},
        )


class Interchange(ScopedRow):
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="interchanges")
    direction = models.CharField(max_length=3, choices=[("out", "Sent"), ("in", "Received")])
    transaction = models.CharField(max_length=10, help_text="837P, 837I, TA1, 999, 277CA, 835 ...")
    file_name = models.CharField(max_length=255)
    control_number = models.CharField(max_length=20, blank=True)
    content_hash = models.CharField(max_length=64)
    size = models.IntegerField()
    sealed = models.BinaryField()
    state = models.CharField(max_length=12, default="read", help_text="read, sent, quarantined, looked at.")
    message = models.TextField(blank=True, help_text="Why it is quarantined: file, place, expectation.")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[InterchangeManager] = InterchangeManager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "content_hash"], name="one_interchange_once_a_practice")
        ]
        indexes: ClassVar = [
            # Holds all that the lists of files filter and count by, because a row of the table carries the sealed file.
            models.Index(fields=["practice", "direction", "transaction", "state"], name="interchange_list"),
        ]

    @property
    def content(self) -> bytes:
        return unseal(self.sealed, self.content_hash)


class Sending(ScopedRow):
    """One press of the button that sends: the same press again, however often it arrives, is the same sending."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="sendings")
    key = models.CharField(max_length=64, help_text="Made with the page that asks; it comes back with the press.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "key"], name="one_sending_a_press")]


class BatchStatus(models.TextChoices):
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class Batch(ScopedRow):
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
    sending = models.ForeignKey(Sending, null=True, on_delete=models.PROTECT, related_name="batches")
    folder = models.CharField(max_length=1000, blank=True, help_text="Where its file goes; empty: the outbox.")
    staged_at = models.DateTimeField(null=True, help_text="Its file lies whole beside the folder, to be moved in.")
    written_at = models.DateTimeField(null=True, help_text="Its file was moved into the folder: never again.")
    file_problem = models.CharField(max_length=255, blank=True, help_text="Why its file could not be written yet.")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_batch_number_a_practice")
        ]


class SentClaim(ScopedRow):
    """A claim as it went out, in the version it had: each version goes out once. Append-only by database trigger."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="sent")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="sent")
    version = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "version"], name="one_interchange_a_claim_version")
        ]


class Acknowledgment(ScopedRow):
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
