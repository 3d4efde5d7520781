"""The audit trail: who did, read, searched or exported what, each event chained to the one before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.tenancy import Practice, User


class AuditEvent(models.Model):
    """One event. Append-only by database trigger; ``digest`` authenticates it together with all events before it.

    ``detail`` and ``object_id`` never hold PHI: ids, counts, codes of the catalogue, names of fields.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=True)
    actor_name = models.CharField(max_length=150, blank=True)
    practice = models.ForeignKey(Practice, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [
            models.Index(fields=["practice", "event"]),
            models.Index(fields=["practice", "sequence"], name="audit_in_order"),
            models.Index(fields=["practice", "actor_name"], name="audit_by_person"),
            models.Index(fields=["practice", "object_kind", "object_id", "actor", "event"], name="audit_of_object"),
            models.Index(fields=["at"]),
        ]


class AuditHead(models.Model):
    """The end of the chain: shows events cut off the end, and is the row writers queue at."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)


class AuditJournal(models.Model):
    """How far a file of waiting events was taken into the chain: none of it is lost, and none is taken twice."""

    name = models.CharField(max_length=80, unique=True)
    taken = models.BigIntegerField(default=0, help_text="Bytes of the file that are in the chain.")


class KeyCheck(models.Model):
    """What the data key makes of a fixed text: shows at the start whether it is the key this database was written with."""

    value = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
