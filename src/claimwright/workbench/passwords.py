"""Is a new password one that would be guessed, or one the person had before?"""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from claimwright.workbench.models import UsedPassword, User

KEPT: Final = 10
"""So many earlier passwords are not taken again."""
_ENOUGH_DIFFERENT: Final = 6
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_REPEATED: Final = re.compile(r"(.{1,6}?)\1+.{0,5}")
_PADDING: Final = "0123456789!@#$%^&*._- ?"
_LETTERS_MEANT: Final = str.maketrans("013457@$!", "oleastasi")


class GuessedValidator:
    """Refuses what guessing begins with: few characters, a piece again and again, keys in a row, a common word with padding."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        if self._guessed(password.lower()):
            raise ValidationError("This password is among the first that are guessed.", code="password_guessed")

    def get_help_text(self) -> str:
        return "Not a common word with digits, nor the same piece or keys in a row."

    def _guessed(self, plain: str) -> bool:
        bare = plain.strip(_PADDING)
        meant = plain.translate(_LETTERS_MEANT).strip(_PADDING)
        return (
            len(set(plain)) < _ENOUGH_DIFFERENT
            or _REPEATED.fullmatch(plain) is not None
            or any(plain in row * 3 or plain in row[::-1] * 3 for row in _ROWS)
            or any(word in self._common for word in (bare, meant) if word)
        )


class EarlierValidator:
    """Refuses the password a person has, and those they had before."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        kept = [user.password, *user.used_passwords.values_list("password", flat=True)[:KEPT]]
        if any(check_password(password, one) for one in kept if one):
            raise ValidationError(
                f"This password was used before; the last {KEPT} are not taken again.", code="password_used"
            )

    def password_changed(self, password: str, user: Any = None) -> None:
        """Keeps the hash that was just set (Django calls this after saving)."""
        if isinstance(user, User) and user.pk is not None and user.password:
            UsedPassword.objects.create(user=user, password=user.password)
            old = user.used_passwords.values_list("pk", flat=True)[KEPT:]
            UsedPassword.objects.filter(pk__in=list(old)).delete()

    def get_help_text(self) -> str:
        return f"None of your last {KEPT} passwords."
