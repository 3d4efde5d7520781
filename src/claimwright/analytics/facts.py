"""The facts key performance indicators are computed from: one row a claim, one row an encounter."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Money, Table

C = Column

CLAIM_FACTS: Final = Table(
    "claim_facts",
    "one claim with what has become of it",
    (
        C("claim_id", pl.String, "The claim."),
        C("payer", pl.String, "Payer's name."),
        C("date_of_service", pl.Date, "First day of service; last day of an inpatient stay."),
        C("total_charge", Money, "Charge.", "USD"),
        C("scrubbed", pl.Boolean, "Has entered the scrubber."),
        C("clean", pl.Boolean, "Passed all edits as built, untouched by hand."),
        C("sent_on", pl.Date, "Day it was first sent; null while unsent."),
        C("adjudicated_on", pl.Date, "Day of the payer's first decision; null before it."),
        C("denied", pl.Boolean, "The first decision refused the claim or a line of it."),
        C("paid", Money, "Paid by payer and patient.", "USD"),
        C("written_off", Money, "Written off by contract.", "USD"),
        C("insurance_owes", Money, "Open with the payer.", "USD"),
        C("patient_owes", Money, "Open with the patient.", "USD"),
    ),
    key=("claim_id",),
)

ENCOUNTER_FACTS: Final = Table(
    "encounter_facts",
    "one encounter between discharge and final bill",
    (
        C("encounter_id", pl.String, "The encounter."),
        C("discharged_on", pl.Date, "Last day of the encounter."),
        C("gross_charge", Money, "Charge at the practice's prices, as far as known.", "USD"),
        C("billed_on", pl.Date, "Day of the final bill; null while unbilled."),
    ),
    key=("encounter_id",),
)
