"""Which codes of a year can count for nothing because they are no diagnosis that may be reported?

A header or a code out of force maps to no category. Left in, it looks like a diagnosis without weight; so it is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from claimwright.reference import Library, undot


@dataclass(frozen=True)
class Unusable:
    """A code (undotted) that cannot be reported for a day of the year, and why."""

    code: str
    reason: str


def unusable_codes(codes: Iterable[str], library: Library, service_year: int) -> tuple[Unusable, ...]:
    """The codes that are headers, or not in force on any day of the year of service, in their order."""
    wanted = list(dict.fromkeys(undot(code) for code in codes))
    first, last = date(service_year, 1, 1), date(service_year, 12, 31)
    listed = (
        library.frame("icd10cm")
        .filter(pl.col("code").is_in(wanted))
        .select("code", "billable", "valid_from", "valid_to")
    )
    in_force = (pl.col("valid_from") <= last) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= first))
    standing = {
        code: (billable, now)
        for code, billable, now in listed.group_by("code")
        .agg((pl.col("billable") & in_force).any(), in_force.any().alias("now"))
        .iter_rows()
    }
    return tuple(
        Unusable(code, reason) for code in wanted if (reason := _reason(standing.get(code), service_year)) is not None
    )


def _reason(standing: tuple[bool, bool] | None, year: int) -> str | None:
    if standing is None:
        return "not an ICD-10-CM code"
    billable, now = standing
    if billable:
        return None
    return "a header: it has finer codes, one of which is to be reported" if now else f"not in force in {year}"
