"""The reference library of this installation, opened once a process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils import timezone

from claimwright.errors import ReferenceMissingError, UnreadableError
from claimwright.reference import Library, default_home, dot, open_library, undot
from claimwright.reference.releases.store import Stamp, Store


def library() -> Library:
    """The library as it is now: opened once a process, and anew when official files were added since.

    Raises ``ReferenceMissingError`` saying which command builds it.
    """
    return _opened(Store(default_home()).stamp())


def is_built() -> bool:
    """Whether there is a library to answer from."""
    try:
        library()
    except (ReferenceMissingError, UnreadableError):
        return False
    return True


@lru_cache(maxsize=1)
def _opened(stamp: Stamp) -> Library:
    return open_library()


def describe(system: str, code: str, day: date | None) -> str:
    """The published description of a code on a day; empty where there is none (CPT has none here)."""
    return _lookup(system, code, day) or ""


def exists(system: str, code: str, day: date | None) -> bool:
    """Whether the code is in force on the day (today when the record gives none)."""
    return _lookup(system, code, day) is not None


def poa_exempt(code: str, day: date | None) -> bool:
    """Whether a diagnosis is on the list of codes exempt from present-on-admission reporting."""
    return bool(library().on(day or timezone.localdate()).poa_exempt(code))


def shown(system: str, code: str) -> str:
    """A code as people write it: ICD-10-CM with its dot."""
    return dot(code) if system == "icd10cm" else code


def _lookup(system: str, code: str, day: date | None) -> str | None:
    """The description of a code in force (empty when it has none), None for a code that is not."""
    on = library().on(day or timezone.localdate())
    if system in {"icd10cm", "icd10pcs"}:
        found = on.icd10cm(code) if system == "icd10cm" else on.icd10pcs(code)
        return (found.description or "") if found else None
    row = on.hcpcs(code)
    return (row.get("description") or "") if row else None


__all__ = ["describe", "dot", "exists", "is_built", "library", "poa_exempt", "shown", "undot"]
