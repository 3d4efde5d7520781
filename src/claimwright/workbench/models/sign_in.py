"""How often was it tried to sign in, and which passwords had a person before?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.tenancy import User


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
