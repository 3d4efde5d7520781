"""Does a modifier belong to the code that carries it, and do the modifiers of a line agree?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import carried, has
from claimwright.edits.rules import Rule

_WHERE: Final = "lines.modifier_1 to modifier_4 (SV101-3 to -6 / SV202-3 to -6)"
_OF_VISITS: Final = ("24", "25", "57")
_SIDES: Final = [
    "LT",
    "RT",
    "50",
    "E1",
    "E2",
    "E3",
    "E4",
    "FA",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "TA",
    "T1",
    "T2",
    "T3",
    "T4",
    "T5",
    "T6",
    "T7",
    "T8",
    "T9",
    "LC",
    "LD",
    "LM",
    "RC",
    "RI",
]
_NOT_WITH_GX: Final = ("EY", "GA", "GL", "GZ", "KB", "QL", "TQ")
_GT_ENDED: Final = date(2018, 1, 1)
"""From this day Medicare takes GT of critical access hospitals alone (CMS change request 10152)."""


@edit(
    "MOD-007",
    "Bilateral modifier on a visit",
    table="lines",
    severity="error",
    prevents=("4",),
    message="{procedure_code} is a visit and carries 50.",
    source="CMS IOM 100-04, chapter 12, section 40.7 (bilateral indicator 0); physician fee schedule, column BILAT SURG",
    fix="Take 50 off.",
    where=_WHERE,
)
def bilateral_visit(context: Context) -> Rule:
    return Rule(groups=("visit",), modifiers=("50",))


@edit(
    "MOD-008",
    "Modifier of visits on a procedure",
    table="lines",
    severity="error",
    prevents=("4", "236"),
    message="{procedure_code} is no visit and carries {modifier}.",
    source="CMS NCCI Policy Manual, chapter I, section E; CMS IOM 100-04, chapter 12, sections 30.6.6 and 40.2 (24, 25 and 57 are of evaluation and management)",
    fix="Put it on the visit. A procedure that stands apart from another carries 59 or XE, XP, XS, XU; one in a global period 58, 78 or 79.",
    where=_WHERE,
)
def visit_modifier(context: Context) -> Rule:
    procedures = ("surgery", "radiology", "laboratory", "anesthesia", "drugs")
    return Rule(show={"modifier": carried(*_OF_VISITS)}, groups=procedures, modifiers=_OF_VISITS)


@edit(
    "MOD-009",
    "Component modifier on a visit",
    table="lines",
    severity="error",
    prevents=("4",),
    message="{procedure_code} is a visit and carries {modifier}: a visit has no components.",
    source="Physician fee schedule, PC/TC indicator 0; CMS IOM 100-04, chapter 23, addendum (MPFSDB record layout)",
    fix="Take it off.",
    where=_WHERE,
)
def component_of_visit(context: Context) -> Rule:
    return Rule(show={"modifier": carried("26", "TC")}, groups=("visit",), modifiers=("26", "TC"))


@edit(
    "MOD-014",
    "Both sides on one line",
    table="lines",
    severity="warning",
    prevents=("4",),
    message="{procedure_code} carries LT and RT.",
    source="CMS IOM 100-04, chapter 12, section 40.7 and chapter 23, section 20.3",
    fix="Use 50 where the code allows it, or a line for each side.",
    where=_WHERE,
)
def both_sides(context: Context) -> Rule:
    return Rule(has("LT"), modifiers=("RT",))


@edit(
    "MOD-015",
    "Side or digit on a visit",
    table="lines",
    severity="warning",
    prevents=("4",),
    message="{procedure_code} is a visit and carries {modifier}.",
    source="CMS NCCI Policy Manual, chapter I, section E (anatomic modifiers are of procedures)",
    fix="Take it off.",
    where=_WHERE,
)
def side_of_visit(context: Context) -> Rule:
    sides = tuple(one for one in _SIDES if one != "50")
    return Rule(show={"modifier": carried(*sides)}, groups=("visit",), modifiers=sides)


@edit(
    "MOD-016",
    "Repeat modifier on a visit",
    table="lines",
    severity="warning",
    prevents=("4", "18"),
    message="{procedure_code} is a visit and carries {modifier}.",
    source="CMS IOM 100-04, chapter 12, section 30.6.7 (visits of a day count together); CPT modifiers 76 and 77 are of procedures",
    fix="Bill one visit that tells of both, or say with 25 what was separate.",
    where=_WHERE,
)
def repeated_visit(context: Context) -> Rule:
    return Rule(show={"modifier": carried("76", "77")}, groups=("visit",), modifiers=("76", "77"))


@edit(
    "MOD-017",
    "Modifier of facilities on a professional claim",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} carries {modifier}, which is for hospitals and surgery centers; the surgeon says 53.",
    source="CMS IOM 100-04, chapter 4, section 20.6.4, and chapter 14, section 40.4 (73, 74 are of facilities)",
    fix="Use 53 for a procedure that was begun and given up, 52 for one that was reduced.",
    where=_WHERE,
)
def facility_modifier(context: Context) -> Rule:
    # A surgery center bills its facility fee on a professional claim.
    surgery_center = pl.col("billing_taxonomy").fill_null("").str.starts_with("261QA1903") | (pl.col("place") == "24")
    return Rule(~surgery_center.fill_null(value=False), {"modifier": carried("73", "74")}, modifiers=("73", "74"))


@edit(
    "MOD-018",
    "Modifier 53 on a hospital's bill",
    table="lines",
    severity="error",
    kinds="I",
    bills=("13",),
    prevents=("4",),
    message="{procedure_code} carries 53, which is the surgeon's; a hospital says 73 or 74.",
    source="CMS IOM 100-04, chapter 4, section 20.6.4",
    fix="Use 73 where it was given up before anesthesia, 74 after; 52 where no anesthesia was planned.",
    where=_WHERE,
)
def surgeons_modifier(context: Context) -> Rule:
    # Critical access hospitals (85X) that bill for their physicians carry both.
    return Rule(modifiers=("53",))


@edit(
    "MOD-019",
    "Notice given and not given",
    table="lines",
    severity="error",
    prevents=("4", "116"),
    message="{procedure_code} carries GA (a notice is on file) and GZ (none is).",
    source="CMS IOM 100-04, chapter 30, section 50.8; MLN006266 (ABN modifiers)",
    fix="Keep GA if the patient signed the notice before the service, else GZ.",
    where=_WHERE,
)
def notice_both_ways(context: Context) -> Rule:
    return Rule(has("GA"), modifiers=("GZ",))


@edit(
    "MOD-020",
    "Voluntary notice beside a modifier it does not go with",
    table="lines",
    severity="error",
    payers=("medicare_ffs",),
    prevents=("4", "116"),
    message="{procedure_code} carries GX beside {modifier}.",
    source="CMS change request 6563 (GX is not reported with EY, GA, GL, GZ, KB, QL, TQ)",
    fix="Keep GX for what Medicare never covers, with GY; GA or GZ for what it may cover.",
    where=_WHERE,
)
def voluntary_notice(context: Context) -> Rule:
    return Rule(has(*_NOT_WITH_GX), {"modifier": carried(*_NOT_WITH_GX)}, modifiers=("GX",))


@edit(
    "MOD-021",
    "Telehealth modifier that Medicare does not take of practitioners",
    table="lines",
    severity="warning",
    kinds="P",
    payers=("medicare_ffs",),
    effective_from=_GT_ENDED,
    prevents=("4",),
    message="{procedure_code} carries GT.",
    source="CMS change request 10152; IOM 100-04, chapter 12, section 190.6",
    fix="The place of service tells of telehealth; GT is for critical access hospitals.",
    where=_WHERE,
)
def ended_telehealth_modifier(context: Context) -> Rule:
    return Rule(modifiers=("GT",))


@edit(
    "MOD-022",
    "Service both reduced and given up",
    table="lines",
    severity="warning",
    prevents=("4",),
    message="{procedure_code} carries 52 and 53.",
    source="CMS IOM 100-04, chapter 12, section 20.4.6; CPT modifiers 52 and 53",
    fix="Keep 52 where less was done by choice, 53 where it was given up for the patient's safety.",
    where=_WHERE,
)
def reduced_and_ended(context: Context) -> Rule:
    return Rule(has("52"), modifiers=("53",))
