"""Services that an earlier one rules out: a new patient who is known, what is covered once in a while, an organ that is gone."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_CODE = "lines.procedure_code (2400 SV101-2)"


@edit(
    "NEW-001",
    "New patient whom the practice knows",
    table="earlier_lines",
    severity="error",
    kinds="P",
    prevents=("B16",),
    message="{procedure_code} on {day} is for a new patient; the same clinician or specialty of the practice saw the patient on {other_day} "
    "({other_code}, claim {on_claim}).",
    source="CPT, evaluation and management guidelines (three years); CMS IOM 100-04, chapter 12, section 30.6.7",
    fix="Bill the visit of an established patient.",
    where=_CODE,
)
def known_patient(context: Context) -> Rule:
    return Rule((pl.col("about") == "new patient") & pl.col("sure"))


@edit(
    "NEW-002",
    "New patient whom the practice has seen",
    table="earlier_lines",
    severity="warning",
    kinds="P",
    prevents=("B16",),
    message="{procedure_code} on {day} is for a new patient; the practice saw the patient on {other_day} ({other_code}, claim {on_claim}), and "
    "the claims do not tell the specialties.",
    source="CPT, evaluation and management guidelines (three years); CMS IOM 100-04, chapter 12, section 30.6.7",
    fix="Bill the visit of an established patient where the specialty is the same; put the taxonomy on the claim.",
    where=_CODE,
)
def perhaps_known_patient(context: Context) -> Rule:
    return Rule((pl.col("about") == "new patient") & ~pl.col("sure"))


@edit(
    "FRQ-001",
    "Service before it is covered again",
    table="earlier_lines",
    severity="warning",
    prevents=("119", "273"),
    message="{words}: {procedure_code} on {day} comes before {number} months have passed since {other_day} ({other_code}, claim {on_claim}).",
    source="CMS preventive services (MLN006559); CMS IOM 100-04, chapter 18",
    fix="Check the next date in the eligibility answer; with a notice signed before (modifier GA or GX) the patient can be asked.",
    where=_CODE,
)
def too_soon(context: Context) -> Rule:
    return Rule((pl.col("about") == "frequency") & (pl.col("number") > 0) & _asked())


@edit(
    "FRQ-002",
    "Service that is covered once",
    table="earlier_lines",
    severity="warning",
    prevents=("119", "149"),
    message="{words}: {procedure_code} on {day} is covered once for good, and was done on {other_day} ({other_code}, claim {on_claim}).",
    source="CMS preventive services (MLN006559); CMS IOM 100-04, chapter 18",
    fix="Bill the service that follows it (after G0438 the yearly G0439), or take it off.",
    where=_CODE,
)
def done_once(context: Context) -> Rule:
    return Rule((pl.col("about") == "frequency") & (pl.col("number") == 0) & _asked())


def _asked() -> pl.Expr:
    """Whether the payer is of a kind that asks it."""
    return pl.col("payers").str.split(" ").list.contains(pl.col("payer_kind")).fill_null(value=False)


@edit(
    "LIF-001",
    "Organ that is gone is taken out again",
    table="earlier_lines",
    severity="warning",
    prevents=("261",),
    message="{procedure_code} on {day} takes out the {words}, which {other_code} took out on {other_day} (claim {on_claim}).",
    source="CPT code ranges: the whole organ is taken out, and there is one",
    fix="Check code, date and patient; where a rest was taken out, the code of that.",
    where=_CODE,
)
def gone_organ(context: Context) -> Rule:
    return Rule(pl.col("about") == "organ")


@edit(
    "ADM-001",
    "Second initial visit of a stay",
    table="earlier_lines",
    severity="warning",
    kinds="P",
    prevents=("B14",),
    message="{procedure_code} on {day} begins a stay, as {other_code} of the same clinician did on {other_day} (claim {on_claim}).",
    source="CMS IOM 100-04, chapter 12, section 30.6.9.1 (one initial hospital visit a stay and specialty)",
    fix="Bill a subsequent visit (99231 to 99233) unless the patient was admitted anew.",
    where=_CODE,
)
def second_initial_visit(context: Context) -> Rule:
    return Rule(pl.col("about") == "initial visit")


@edit(
    "ADM-002",
    "Second discharge day of a stay",
    table="earlier_lines",
    severity="warning",
    kinds="P",
    prevents=("B14",),
    message="{procedure_code} on {day} ends a stay, as {other_code} of the same specialty did on {other_day} (claim {on_claim}).",
    source="CMS IOM 100-04, chapter 12, section 30.6.9.2 (one discharge day a stay, by who attends)",
    fix="Only who attends bills the discharge day; others bill a subsequent visit.",
    where=_CODE,
)
def second_discharge(context: Context) -> Rule:
    return Rule(pl.col("about") == "discharge day")
