"""Is the service one that the payer takes at all?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import has, of_group
from claimwright.edits.fee_indicators import indicated
from claimwright.edits.prepare.claim_facts import begins
from claimwright.edits.prepare.service_facts import fee_column
from claimwright.edits.rules import Rule

_CODE: Final = "lines.procedure_code (2400 SV101-2 / SV202-2)"
_KNOWN_AS_NOT_COVERED: Final = ("GY", "GX", "GA", "GZ")
"""The line says itself that Medicare may not, or will not, cover it."""
_INPATIENT_ONLY: Final = "C"
_SUPPLIER = begins("billing_taxonomy", "equipment_suppliers.tsv")
_NOT_RECOGNIZED = (pl.col("day") >= pl.col("not_recognized_from")).fill_null(value=False)


@edit(
    "STA-001",
    "Code that Medicare does not recognize",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("96", "16", "181"),
    message="Medicare does not recognize {procedure_code}; it takes {instead}.",
    source="CMS IOM 100-04, chapter 12, section 30.6.10 (consultations); 89 FR 97710 (98000-98015)",
    fix="Use the code that Medicare takes, by what the note documents.",
    where=_CODE,
)
def not_recognized(context: Context) -> Rule:
    return Rule(_NOT_RECOGNIZED & ~has(*_KNOWN_AS_NOT_COVERED), given=("not_recognized_from",))


@edit(
    "STA-002",
    "Code that is not valid for Medicare",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("16", "181"),
    message="{procedure_code} is not valid for Medicare: the fee schedule has it with status I.",
    source="Physician fee schedule, status I (MPFSDB record layout): Medicare uses another code",
    fix="Use the code that Medicare takes for the service.",
    where=_CODE,
)
def invalid_for_medicare(context: Context) -> Rule:
    # Codes of performance measurement are reported, not paid (42 CFR 414.1325). Suppliers are paid by a schedule of their own.
    told = _NOT_RECOGNIZED | of_group("local codes", "measures") | _SUPPLIER
    return Rule(indicated("status", "I") & ~told & ~has(*_KNOWN_AS_NOT_COVERED), given=(fee_column("status"),))


@edit(
    "STA-003",
    "Service that Medicare never covers",
    table="lines",
    severity="warning",
    payers=("medicare_ffs",),
    prevents=("96", "204"),
    message="Medicare does not cover {procedure_code}, and nothing on the line says that the patient knows.",
    source="42 CFR 411.15; physician fee schedule, status N; CMS I/OCE edits 9 and 50; MLN006266 (GY, GX)",
    fix="Add GY (with GX where a voluntary notice was given) to have it denied for the next payer, or bill the patient.",
    where=_CODE,
)
def never_covered(context: Context) -> Rule:
    flagged = pl.col("non_covered").fill_null(value=False) | pl.col("statutory_exclusion").fill_null(value=False)
    return Rule((flagged | indicated("status", "N")) & ~has(*_KNOWN_AS_NOT_COVERED))


@edit(
    "STA-004",
    "Service that is paid with another",
    table="lines",
    severity="warning",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("97", "234"),
    message="{procedure_code} is never paid by itself: the fee schedule bundles it.",
    source="Physician fee schedule, statuses B and P (MPFSDB record layout); CMS IOM 100-04, chapter 12, section 20.3",
    fix="Leave it off, unless another payer pays it; the patient may not be billed.",
    where=_CODE,
)
def bundled(context: Context) -> Rule:
    return Rule(indicated("status", "B", "P") & ~_SUPPLIER & ~has("GY", "GX"), given=(fee_column("status"),))


@edit(
    "STA-005",
    "Code of private payers or of Medicaid on a claim to Medicare",
    table="lines",
    severity="error",
    payers=("medicare_ffs",),
    prevents=("16", "96"),
    message="{procedure_code} is not for Medicare: S codes are for private payers, H and T codes for Medicaid.",
    source="CMS, HCPCS Level II coding procedures (national codes by letter: H and T for Medicaid agencies, S for private payers)",
    fix="Use the CPT or HCPCS code that Medicare takes.",
    where=_CODE,
)
def of_other_payers(context: Context) -> Rule:
    # A hospital says of a whole charge that it is not covered (FL 48), to have it denied for the next payer.
    not_covered = ((pl.col("charge") > 0) & (pl.col("noncovered_charge") == pl.col("charge"))).fill_null(value=False)
    return Rule(~has(*_KNOWN_AS_NOT_COVERED) & ~not_covered, groups=("local codes", "medicaid codes"))


@edit(
    "STA-006",
    "Inpatient-only procedure on an outpatient bill",
    table="lines",
    severity="error",
    kinds="I",
    payers=("medicare_ffs",),
    bills=("13",),
    prevents=("5", "58", "96"),
    message="Medicare pays {procedure_code} of {day} to inpatients alone.",
    source="42 CFR 419.22(n); CMS I/OCE edit 18 (status indicator C on the day); IOM 100-04, chapter 4, section 180.7",
    fix="Bill an inpatient stay where an order is on file; of an emergency in which the patient died or was moved first, add CA.",
    where=_CODE,
)
def inpatient_only(context: Context) -> Rule:
    return Rule((pl.col("status_indicator") == _INPATIENT_ONLY) & ~has("CA"))
