"""How documents and interchanges rest: sealed with AES-GCM, named by a keyed hash of their content."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from claimwright.errors import ClaimwrightError
from claimwright.workbench.environment import data_key

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12


class SealError(ClaimwrightError):
    """The sealed bytes were changed, or the data key is not the one they were sealed with."""


@lru_cache(maxsize=8)
def derived_key(purpose: str) -> bytes:
    """A key for one purpose, derived from the data key (HMAC-SHA-256), so that no key serves two ends."""
    return hmac.digest(data_key(), purpose.encode(), "sha256")


def content_hash(data: bytes) -> str:
    """Names content without giving it away: a plain hash of a short note could be guessed, a keyed one cannot."""
    return hmac.new(derived_key("content"), data, hashlib.sha256).hexdigest()


def seal(data: bytes, name: str) -> bytes:
    """The bytes encrypted and authenticated together with ``name`` (the row they belong to)."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(derived_key("seal")).encrypt(nonce, data, name.encode())


def unseal(sealed: bytes | memoryview, name: str) -> bytes:
    """The bytes as they were sealed under ``name``; raises ``SealError``."""
    raw = bytes(sealed)
    nonce, body = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
    try:
        if raw[:1] != _VERSION:
            raise SealError("unknown seal version")
        return AESGCM(derived_key("seal")).decrypt(nonce, body, name.encode())
    except InvalidTag:
        raise SealError("the sealed content does not open with this data key") from None
