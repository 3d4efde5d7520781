"""Can the service be given from afar?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import has, of_group
from claimwright.edits.rules import Rule

_PLACES: Final = ("02", "10")
_PLACE: Final = "claims.place_of_service, lines.place_of_service (2300 CLM05-1, 2400 SV105)"
_LISTED_SINCE: Final = date(2024, 1, 1)
"""From when the list of the editor's tables is asked; before, the rules of the public health emergency widened it."""


@edit(
    "TEL-001",
    "Procedure by hand in a place of telehealth",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("5", "58", "96"),
    message="{procedure_code} is done by hand, and the place of service is {place} (telehealth).",
    source="CMS place of service code set (02, 10: health services through telecommunication); 42 CFR 410.78(b)",
    fix="Correct the place of service of the line: it is where the patient was touched.",
    where=_PLACE,
)
def by_hand(context: Context) -> Rule:
    # Visits before and after a birth are numbered among the procedures and may be given by video.
    return Rule(~of_group("visits of a pregnancy") & pl.col("place").is_in(_PLACES), groups=("surgery",))


@edit(
    "TEL-002",
    "Service that is not on Medicare's list of telehealth",
    table="lines",
    severity="warning",
    kinds="P",
    payers=("medicare_ffs",),
    effective_from=_LISTED_SINCE,
    prevents=("96", "4"),
    message="{procedure_code} is billed as telehealth and is not on the list of telehealth services of that day.",
    source="42 CFR 410.78(f); CMS list of telehealth services, as in the I/OCE tables",
    fix="Check the list of the year; a service that is given by telephone or message has codes of its own.",
    where=_PLACE,
)
def not_listed(context: Context) -> Rule:
    afar = pl.col("place").is_in(_PLACES) | has("95", "93")
    services = of_group("visit", "medicine") | pl.col("procedure_code").str.starts_with("G")
    return Rule(
        afar.fill_null(value=False)
        & services.fill_null(value=False)
        & pl.col("procedure_in_force")
        & ~pl.col("telehealth").fill_null(value=True)
    )
