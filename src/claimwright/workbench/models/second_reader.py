"""The second reader: which model the installation asks, and for good what was asked of each chart and answered."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class SecondReaderSetting(ScopedRow):
    """The one row of the installation that names the model; without it, and while it is off, nothing is asked."""

    in_use = models.BooleanField(default=False)
    address = models.CharField(max_length=200, blank=True)
    model = models.CharField(max_length=120, blank=True)
    seconds = models.PositiveSmallIntegerField(
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="How long the model may take for one chart.",
    )
    version = models.PositiveIntegerField(default=0, help_text="A change is made to the version that was shown.")
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_second_reader"),
            models.CheckConstraint(
                condition=models.Q(in_use=False) | (~models.Q(address="") & ~models.Q(model="")),
                name="second_reader_is_named_before_use",
            ),
        ]


class SecondReading(ScopedRow):
    """One finding that the model was asked about. Append-only by database trigger.

    ``sealed`` holds the request as it was sent and what came back: they quote the record. The audit trail names the row and
    ``content``, the keyed hash of both.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="second_readings")
    at = models.DateTimeField(auto_now_add=True)
    address = models.CharField(max_length=200)
    model = models.CharField(max_length=120)
    finding = models.CharField(max_length=12, help_text="The code that the engine suggests.")
    code = models.CharField(max_length=12, help_text="The code of the suggestion afterwards.")
    answer = models.CharField(max_length=10, help_text="kept, moved, demoted or dropped.")
    why = models.CharField(max_length=255, blank=True)
    content = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["practice", "at"], name="second_readings_by_day")]

    @classmethod
    def sealed_as(cls, prompt: str, reply: str) -> dict[str, Any]:
        """The fields that hold a request and its answer."""
        raw = json.dumps([prompt, reply]).encode()
        named = content_hash(raw)
        return {"content": named, "sealed": seal(raw, named)}

    def words(self) -> tuple[str, str]:
        """The request as it was sent, and what came back; a sign of the answer that UTF-8 lacks is written out."""
        prompt, reply = json.loads(unseal(self.sealed, self.content))
        return str(prompt), str(reply).encode("utf-8", "backslashreplace").decode()
