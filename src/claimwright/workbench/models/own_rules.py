"""Rules that a practice wrote: every version with who made it and why, and what each would have found among the claims of a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class OwnRuleVersion(ScopedRow):
    """A rule as it was from ``at`` on, and whether claims are asked it; the latest of a rule holds. Append-only by database trigger."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="own_rules")
    rule = models.CharField(max_length=40, help_text="Id of the rule, the edit of its findings.")
    version = models.PositiveIntegerField()
    content = models.TextField(help_text="The rule as a file says it (TOML).")
    asked = models.BooleanField(help_text="Whether claims are asked it.")
    why = models.CharField(max_length=255, blank=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "rule", "version"], name="one_own_rule_version")
        ]

    def __str__(self) -> str:
        return f"{self.rule}, version {self.version}"


class RuleTrial(ScopedRow):
    """A version tried on the claims of the days from ``since`` to ``until``: how far it is, and what it found so far."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(OwnRuleVersion, on_delete=models.PROTECT, related_name="trials")
    since = models.DateField()
    until = models.DateField()
    claims = models.PositiveIntegerField(help_text="How many claims these days have.")
    looked_at = models.PositiveIntegerField(default=0)
    last_claim = models.BigIntegerField(default=0, help_text="Key of the claim that was looked at last.")
    found = models.PositiveIntegerField(default=0)
    decided = models.PositiveIntegerField(default=0, help_text="Of those found.")
    denied = models.PositiveIntegerField(default=0, help_text="Of those found, for whatever reason.")
    for_this = models.PositiveIntegerField(default=0, help_text="Of those found, for what the rule prevents.")
    missed = models.PositiveIntegerField(default=0, help_text="Denied for what it prevents, and not found.")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class TriedClaim(ScopedRow):
    """A claim that a trial found, or that was denied for the rule's reasons without being found."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    trial = models.ForeignKey(RuleTrial, on_delete=models.CASCADE, related_name="rows")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    found = models.BooleanField()
    decided = models.BooleanField()
    denied = models.BooleanField()
    for_this = models.BooleanField()
    reasons = models.CharField(max_length=80, blank=True, help_text="Reasons (CARC) of the denials.")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["trial", "claim"], name="one_tried_claim")]


class DenialLook(ScopedRow):
    """What the denials of a time were set against: how often an edit spoke of them before, what their lines share, what each edit brings.

    ``content`` holds counts, codes, ids of payers and keys of claims; no name and no note.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    claims = models.PositiveIntegerField(help_text="Decided claims.")
    content = models.JSONField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
