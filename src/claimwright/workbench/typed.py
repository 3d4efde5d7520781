"""What may be typed into a field or written into an address: numbers and days a database can hold, text people can read."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from claimwright.claims.fees import day_of

LARGEST_ID: Final = 2**63 - 1
"""The largest key of a row (64 bits, signed)."""
EARLIEST: Final = date(1880, 1, 1)
"""Nobody who is treated was born before."""
LATEST: Final = date(2100, 12, 31)
LONGEST: Final = 20_000
"""Characters of the longest text that any field takes; fields of their own have less."""
_DIGITS: Final = 19
_UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters but tab and line ends, and halves of characters: no key types them, no wire carries them."""


def whole(text: str, most: int = LARGEST_ID) -> int | None:
    """A whole number from 0 to ``most``; None for anything else, however long."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS):
        return None
    number = int(plain)
    return number if number <= most else None


def day(text: str) -> date | None:
    """A day as 2026-03-04 or 3/4/2026 in the years a person may live or be treated in; None for anything else."""
    found = day_of(text)
    return found if found and EARLIEST <= found <= LATEST else None


def readable(text: str) -> bool:
    """Whether a text can be kept and shown: no control characters, and not without end."""
    return len(text) <= LONGEST and _UNREADABLE.search(text) is None
