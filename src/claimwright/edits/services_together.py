"""Services that need one another, or do not go together, over all lines of a professional claim."""

from __future__ import annotations

from typing import Final

from claimwright.edits.catalogue import edit
from claimwright.edits.code_sets import all_among, among
from claimwright.edits.context import Context
from claimwright.edits.expressions import has
from claimwright.edits.rules import Rule

_CODE: Final = "lines.procedure_code (2400 SV101-2)"


@edit(
    "VAC-001",
    "Vaccine that nobody gave",
    table="claims",
    severity="warning",
    kinds="P",
    prevents=("16",),
    message="The claim has a vaccine and no administration of one.",
    source="CPT, immunization administration (product and administration are reported together); CMS IOM 100-04, chapter 18, section 10",
    fix="Add the administration: 90460 or 90471, with counselling or without; G0008 to G0010 for Medicare.",
    where=_CODE,
)
def vaccine_not_given(context: Context) -> Rule:
    return Rule(~among(context, "services", "vaccine given"), services=("vaccines",))


@edit(
    "VAC-002",
    "Medicare vaccine given with a general code",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("16", "96"),
    message="{procedure_code} gives a vaccine; Medicare takes G0008 for influenza, G0009 for pneumococci and G0010 for hepatitis B.",
    source="CMS IOM 100-04, chapter 18, section 10.2.1",
    fix="Use the G code of the vaccine; 90471 stays for those that Part B covers after an injury.",
    where=_CODE,
)
def general_administration(context: Context) -> Rule:
    alone = all_among(context, "services", "vaccines of Part B", of="vaccines")
    said = among(context, "services", "vaccine given to Medicare's patients")
    ours = among(context, "services", "vaccines of Part B")
    return Rule(ours & alone & ~said, services=("general administration of a vaccine",))


@edit(
    "HSP-001",
    "Related and unrelated to the hospice's illness",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4", "B9"),
    message="{procedure_code} carries GV and GW: of the terminal illness, and of another.",
    source="CMS IOM 100-04, chapter 11, sections 40.1.3 and 50",
    fix="GV for the attending physician's service for the terminal illness, GW for what has nothing to do with it.",
    where="lines.modifier_1 to modifier_4 (SV101-3 to -6)",
)
def hospice_both(context: Context) -> Rule:
    return Rule(has("GV"), modifiers=("GW",))


@edit(
    "DME-001",
    "Equipment rented and bought",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} carries RR (rented) beside NU or UE (bought).",
    source="CMS IOM 100-04, chapter 20, section 30.1 (modifiers of rental and purchase)",
    fix="Keep the one that was done.",
    where="lines.modifier_1 to modifier_4 (SV101-3 to -6)",
)
def rented_and_bought(context: Context) -> Rule:
    return Rule(has("NU", "UE"), modifiers=("RR",))


@edit(
    "DME-002",
    "Month of a rental on what is not rented",
    table="lines",
    severity="error",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("4",),
    message="{procedure_code} carries the month of a capped rental (KH, KI, KJ) without RR.",
    source="CMS IOM 100-04, chapter 20, section 30.5 and 130.6",
    fix="Add RR, or take the month off. KH goes with NU where a power wheelchair is bought at once.",
    where="lines.modifier_1 to modifier_4 (SV101-3 to -6)",
)
def month_without_rental(context: Context) -> Rule:
    return Rule(
        has("KI", "KJ") & ~has("RR", "BR", "MS") | has("KH") & ~has("RR", "NU", "UE", "BP", "BR"),
        modifiers=("KH", "KI", "KJ"),
    )


@edit(
    "DME-003",
    "Two months of a rental at once",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("4",),
    message="{procedure_code} carries more than one of KH (first month), KI (second and third) and KJ (later ones).",
    source="CMS IOM 100-04, chapter 20, section 130.6",
    fix="Keep the one of this month.",
    where="lines.modifier_1 to modifier_4 (SV101-3 to -6)",
)
def two_months(context: Context) -> Rule:
    return Rule((has("KH") & has("KI", "KJ")) | (has("KI") & has("KJ")), modifiers=("KI", "KJ"))
