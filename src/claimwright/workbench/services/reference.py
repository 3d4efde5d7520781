"""The reference library of this installation, opened once a process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from claimwright.reference import Library, dot, open_library, undot


@lru_cache(maxsize=1)
def library() -> Library:
    """The library; raises ``ReferenceMissingError`` saying which command builds it."""
    return open_library()


def describe(system: str, code: str, day: date | None) -> str:
    """The published description of a code on a day; empty where there is none (CPT has none here)."""
    on = library().on(day or date.today())  # noqa: DTZ011 - a code's validity counts calendar days
    if system == "icd10cm":
        found = on.icd10cm(code)
    elif system == "icd10pcs":
        found = on.icd10pcs(code)  # type: ignore[assignment]
    else:
        found = on.hcpcs(code)  # type: ignore[assignment]
    return (found.description or "") if found else ""


def shown(system: str, code: str) -> str:
    """A code as people write it: ICD-10-CM with its dot."""
    return dot(code) if system == "icd10cm" else code


__all__ = ["describe", "dot", "library", "shown", "undot"]
