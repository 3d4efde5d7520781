"""How a second factor is asked for and kept: tries are counted, seeds and recovery codes are sealed under the data key."""

from __future__ import annotations

import base64
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms

from claimwright.workbench import crypto, tries

SEALED: Final = "sealed:"
_NAME: Final = "second factor"


def sealed(text: str) -> str:
    """A seed or a code as it rests."""
    return SEALED + base64.b64encode(crypto.seal(text.encode(), _NAME)).decode("ascii")


def opened(text: str) -> str:
    """The seed or code; raises ``SealError`` for one that is not sealed with this data key."""
    if not text.startswith(SEALED):
        raise crypto.SealError("a second factor that is not sealed")
    return crypto.unseal(base64.b64decode(text.removeprefix(SEALED)), _NAME).decode()


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Where allauth seals and opens."""

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)


class _Counted:
    """Counts the tries of a form that takes a code."""

    def clean_code(self) -> str:
        name = self.user.username  # type: ignore[attr-defined]
        tries.begin(tries.SECOND_FACTOR, name)
        code: str = super().clean_code()  # type: ignore[misc]
        tries.passed(tries.SECOND_FACTOR, name)
        return code


class AuthenticateForm(_Counted, forms.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateForm(_Counted, forms.ReauthenticateForm):  # type: ignore[misc]
    """Asked again before the account is changed."""
