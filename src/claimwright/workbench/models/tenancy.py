"""Who works here: users and how they signed in, practices (the tenants), and the roles a user holds in a practice."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from claimwright.workbench.models.scoped import ScopedRow


class User(AbstractUser):
    """A person with an own sign-in: 45 CFR 164.312(a)(2)(i), unique user identification."""

    theme = models.CharField(max_length=5, default="", blank=True, help_text="light, dark, or empty: as the system.")

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class Role(models.TextChoices):
    CODER = "coder", "Coder"
    BILLER = "biller", "Biller"
    AUDITOR = "auditor", "Auditor"
    MANAGER = "manager", "Manager"
    COMPLIANCE = "compliance", "Compliance officer"
    PHYSICIAN = "physician", "Physician"
    CLERK = "clerk", "Clerk"
    REGISTRAR = "registrar", "Registrar"
    CDI = "cdi", "CDI specialist"
    INSTRUCTOR = "instructor", "Instructor"
    STUDENT = "student", "Student"
    ADMINISTRATOR = "administrator", "Administrator"
    EXTERNAL_AUDITOR = "external_auditor", "External auditor"


class Organization(models.Model):
    """Who runs one or several practices: a group, a hospital, a billing office."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Practice(ScopedRow):
    """A tenant. ``registration`` holds what was set up as ``claims.practice`` reads it: written by ``setup`` alone."""

    name = models.CharField(max_length=120, unique=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="practices"
    )
    synthetic = models.BooleanField(default=False, help_text="Holds no real patient; students may work here.")
    registration = models.JSONField(default=dict, blank=True)
    time_totals = models.BooleanField(
        default=False, help_text="Who leads coders sees the sum of all coders' time on charts."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(ScopedRow):
    """A role of a user in a practice; who codes and bills has two."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "practice", "role"], name="one_role_once")]

    def __str__(self) -> str:
        return f"{self.role} in {self.practice_id}"

    def clean(self) -> None:
        if self.role == Role.STUDENT and not self.practice.synthetic:
            raise ValidationError("A student works in a synthetic practice only.")

    def save(self, *args: object, **kwargs: object) -> None:
        self.clean()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class FeeScheduleLine(ScopedRow):
    """What the practice charges for a code from a day on."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="fees")
    procedure_code = models.CharField(max_length=12)
    modifier = models.CharField(max_length=2, default="", blank=True)
    revenue_code = models.CharField(max_length=4, default="", blank=True)
    charge = models.DecimalField(max_digits=18, decimal_places=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "procedure_code", "modifier", "revenue_code", "valid_from"], name="one_fee_a_day"
            )
        ]


class SignInTries(models.Model):
    """Failed tries since the last success, of one name at one address, of one address, or of one person's second factor.

    Both keys are keyed hashes (``crypto.derived_key``): the table names nobody.
    """

    key = models.CharField(max_length=64, unique=True, help_text="Of the kind, the name and the address.")
    name_key = models.CharField(max_length=64, db_index=True, help_text="Of the name alone, to lift its waits.")
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)


class UsedPassword(models.Model):
    """The hash of a password a person has or had; none of the latest is taken again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
