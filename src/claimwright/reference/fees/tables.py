"""What pricing is asked with and what it answers: the columns of a line to be priced, and of the price."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Money, Quantity, Table

C = Column
Share: Final = pl.Decimal(10, 4)

FEE_LINES: Final = Table(
    "fee_lines",
    "one service line to be priced; lines of one session and one practitioner or group share session_id",
    (
        C("session_id", pl.String, "Same patient, same practitioner or group: what reductions for several procedures join."),
        C("line", pl.Int32, "Line within the session."),
        C("code", pl.String, "HCPCS or CPT code."),
        C("modifier_1", pl.String, "First modifier."),
        C("modifier_2", pl.String, "Second modifier."),
        C("modifier_3", pl.String, "Third modifier."),
        C("modifier_4", pl.String, "Fourth modifier."),
        C("units", Quantity, "Units; 1 when null.", "units"),
        C("minutes", pl.Int32, "Anaesthesia minutes.", "minutes"),
        C("day", pl.Date, "Date of service."),
        C("place_of_service", pl.String, "Two digits; outside facilities when null."),
        C("zip", pl.String, "ZIP code where the service was given, for equipment where the patient lives; five or nine digits."),
        C("contractor", pl.String, "Medicare contractor, instead of the ZIP code."),
        C("locality", pl.String, "Its payment locality."),
        C("practitioner", pl.String, "physician (when null), np, pa, cns, nurse_midwife, psychologist, social_worker, counselor, dietitian."),
        C("participating", pl.Boolean, "Participates in Medicare; true when null."),
        C("qualifying", pl.Boolean, "Qualifying participant of an advanced payment model (from 2026); false when null."),
        C("base_units", pl.Decimal(6, 1), "Anaesthesia base units, where the published list is not loaded.", "units"),
    ),
)  # fmt: skip

PRICES: Final = Table(
    "prices",
    "what Medicare allows for one line, with everything the amount was worked out from",
    (
        C("session_id", pl.String, "As asked."),
        C("line", pl.Int32, "As asked."),
        C("code", pl.String, "As asked."),
        C("amount", Money, "Medicare allowed amount of the line; null when none can be said.", "USD"),
        C("basis", pl.String, "physician, anesthesia, laboratory, drug, equipment; null when no schedule has the code."),
        C("status", pl.String, "Status code of the physician fee schedule."),
        C("reason", pl.String, "Why there is no amount, or none apart; null otherwise."),
        C("remarks", pl.String, "What to know beside the amount."),
        C("missing", pl.String, "What was not known and would be needed, or was taken for granted."),
        C("contractor", pl.String, "Medicare contractor."),
        C("locality", pl.String, "Payment locality."),
        C("component", pl.String, "26, TC or 53 where the row of that component was used; empty for the whole."),
        C("facility", pl.Boolean, "Priced as in a facility."),
        C("work", Share, "Work.", "RVU"),
        C("practice_expense", Share, "Practice expense of the setting.", "RVU"),
        C("malpractice", Share, "Malpractice.", "RVU"),
        C("work_index", Share, "GPCI of work.", "ratio"),
        C("practice_expense_index", Share, "GPCI of practice expense.", "ratio"),
        C("malpractice_index", Share, "GPCI of malpractice.", "ratio"),
        C("conversion_factor", Share, "Dollars of one unit.", "USD"),
        C("base_units", Share, "Anaesthesia base units.", "units"),
        C("time_units", Share, "Anaesthesia time units.", "units"),
        C("rate", pl.Decimal(18, 3), "Rate of one unit in the laboratory, drug or equipment schedule.", "USD"),
        C("rural_fee", pl.Boolean, "The fee of rural areas in the equipment schedule."),
        C("units", Quantity, "Units priced.", "units"),
        C("fee", Money, "Fee of one unit before adjustments.", "USD"),
        C("cap", Money, "Hospital outpatient cap of one unit; null where there is none.", "USD"),
        C("bilateral_share", Share, "Share for both sides.", "ratio"),
        C("package_share", Share, "Share of the global package.", "ratio"),
        C("before_ranking", Money, "Amount of the line before reductions for several procedures.", "USD"),
        C("reduction", Money, "What the reductions for several procedures, film and the cap take off.", "USD"),
        C("reduction_rule", pl.String, "Which of them did, in words."),
        C("role_share", Share, "Share of an assistant, co-surgeon, directed anaesthetist or therapy assistant.", "ratio"),
        C("practitioner_share", Share, "Share of the practitioner's kind.", "ratio"),
        C("participation_share", Share, "Share of one who does not participate.", "ratio"),
        C("source", pl.String, "Releases the amount was worked out from."),
    ),
)  # fmt: skip
