"""Services that need one another, or do not go together, over all lines of a professional claim."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.catalogue import Rule, edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import among
from claimwright.edits.modifiers import has

_CODE: Final = "lines.procedure_code (2400 SV101-2)"
_GIVEN: Final = r"9046[01]|9047[1-4]|90480|G00(?:08|09|10)|M02\d\d|0\d\d\dA"
_VACCINES: Final = r"904(?:7[6-9]|8[1-9]|9\d)|90[56]\d\d|907[0-4]\d|9075[0-9]|9130\d|9132\d|Q203[4-9]"
_PAID_BY_PART_B: Final = r"9065[3-9]|9066[0-9]|9067[0-46-9]|9068[2-9]|90732|90756|Q203[4-9]"


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
    # 90473 and 90474 give what is swallowed or sprayed; immune globulins (902XX, 903XX) are given with 96372.
    return Rule(among("services", _VACCINES) & ~among("services", rf"{_GIVEN}|96372|9048[2-4]"))


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
    only = among("services", _PAID_BY_PART_B) & ~among("services", r"9071[345]|9037[5-7]|90675|90746")
    return Rule((pl.col("procedure_code") == "90471") & only)


@edit(
    "VIS-001",
    "Complexity of a lasting relation without its visit",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("107", "B15"),
    message="G2211 stands without an office, home or residence visit.",
    source="CMS, CY2024 physician fee schedule final rule (88 FR 78818) and CY2026 final rule: G2211 is an add-on to 99202 to 99215, from 2026 to home visits too",
    fix="Add the visit, or take G2211 off.",
    where=_CODE,
)
def complexity_without_visit(context: Context) -> Rule:
    return Rule((pl.col("procedure_code") == "G2211") & ~among("services", r"992(?:0[2-5]|1[1-5])|993[45]\d"))


@edit(
    "VIS-002",
    "Prolonged visit without the highest visit",
    table="lines",
    severity="error",
    kinds="P",
    prevents=("107", "B15"),
    message="{procedure_code} prolongs a visit of the highest level, and the claim has none.",
    source="CPT, prolonged services (numbers only); CMS IOM 100-04, chapter 12, section 30.6.15 (G2212, G0316 to G0318)",
    fix="Correct the level of the visit, or take the prolonged time off.",
    where=_CODE,
)
def prolonged_without_visit(context: Context) -> Rule:
    office = pl.col("procedure_code").is_in(["99417", "G2212"]) & ~among(
        "services", r"99205|99215|99245|99345|99350|99483"
    )
    hospital = (pl.col("procedure_code") == "G0316") & ~among("services", r"99223|99233|99236|99255")
    nursing = (pl.col("procedure_code") == "G0317") & ~among("services", r"99306|99310")
    home = (pl.col("procedure_code") == "G0318") & ~among("services", r"99345|99350")
    return Rule(office | hospital | nursing | home)


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
    return Rule(has("GV") & has("GW"))


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
    return Rule(has("RR") & has("NU", "UE"))


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
    return Rule(has("KI", "KJ") & ~has("RR", "BR", "MS") | has("KH") & ~has("RR", "NU", "UE", "BP", "BR"))


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
    return Rule((has("KH") & has("KI", "KJ")) | (has("KI") & has("KJ")))
