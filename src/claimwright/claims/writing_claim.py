"""Which segments say what holds for a whole claim: its CLM, dates, references, amounts, note and coded conditions?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.labelled import data_table
from claimwright.claims.writing_text import NOTHING, Hand, amount, date_text

_REFERENCES: Final = (
    ("9F", "referral_number"),
    ("G1", "prior_authorization"),
    ("F8", "payer_claim_control_number"),
    ("X4", "clia_number"),
    ("EA", "medical_record_number"),
)
_CODE_GROUPS: Final = (
    "diagnosis",
    "admitting",
    "reason_for_visit",
    "external_cause",
    "drg",
    "other",
    "principal_procedure",
    "other_procedure",
    "anesthesia_procedure",
    "occurrence_span",
    "occurrence",
    "value",
    "condition",
    "treatment",
)
_MOST_PER_SEGMENT: Final = 12
# Slots of the 2300 segments; 2310 and 2320 follow from 300 on.
CLAIM, DATE, ADMISSION, AMOUNT, REFERENCE, NOTE, CODES = 100, 110, 120, 130, 140, 150, 160


def claim_segments(hand: Hand, claims: pl.DataFrame) -> list[pl.DataFrame]:
    """CLM and what the columns of ``claims`` (with rank) say beside it, as ``PLACED`` frames."""
    institutional = pl.col("kind") == "I"
    place = hand.composite(
        pl.when(institutional).then("facility_type").otherwise("place_of_service"),
        pl.when(institutional).then(pl.lit("A")).otherwise(pl.lit("B")),
        "frequency_code",
    )
    causes = hand.composite(
        "related_cause_1", "related_cause_2", "related_cause_3", "accident_state", "accident_country"
    )
    pieces = [
        hand.placed(
            claims,
            CLAIM,
            "CLM",
            "patient_control_number",
            amount("total_charge"),
            NOTHING,
            NOTHING,
            place,
            "provider_signature",
            "assignment_code",
            "benefits_assignment",
            "release_of_information",
            "patient_signature_source",
            causes,
            "special_program",
            *[NOTHING] * 7,
            "delay_reason",
        )
    ]

    def dated(where: pl.Expr, qualifier: str, form: pl.Expr | str, value: pl.Expr) -> None:
        shown = claims.filter(where)
        text = pl.lit(form) if isinstance(form, str) else form
        pieces.append(hand.placed(shown, DATE, "DTP", pl.lit(qualifier), text, value))

    dated(
        institutional & pl.col("statement_from").is_not_null(),
        "434",
        "RD8",
        date_text("statement_from") + "-" + pl.coalesce(date_text("statement_to"), date_text("statement_from")),
    )
    with_hour = pl.col("admission_hour").is_not_null()
    dated(
        pl.col("admission_date").is_not_null(),
        "435",
        pl.when(with_hour).then(pl.lit("DT")).otherwise(pl.lit("D8")),
        date_text("admission_date") + pl.col("admission_hour").fill_null(""),
    )
    dated(~institutional & pl.col("discharge_date").is_not_null(), "096", "D8", date_text("discharge_date"))
    dated(institutional & pl.col("discharge_hour").is_not_null(), "096", "TM", pl.col("discharge_hour"))
    admitted = claims.filter(
        pl.any_horizontal(pl.col("admission_type", "admission_source", "patient_status").is_not_null())
    )
    pieces.append(hand.placed(admitted, ADMISSION, "CL1", "admission_type", "admission_source", "patient_status"))
    for qualifier, column in _REFERENCES:
        pieces.append(
            hand.placed(claims.filter(pl.col(column).is_not_null()), REFERENCE, "REF", pl.lit(qualifier), column)
        )
    pieces.append(hand.placed(claims.filter(pl.col("note").is_not_null()), NOTE, "NTE", pl.lit("ADD"), "note"))
    return pieces


def code_segments(hand: Hand, claims: pl.DataFrame, diagnoses: pl.DataFrame, codes: pl.DataFrame) -> list[pl.DataFrame]:
    """The HI segments: up to twelve codes of a kind each. Frames carry rank."""
    usual = data_table("health_codes.tsv").unique("kind", keep="first").select("kind", usual="qualifier")
    professional = pl.col("claim_kind") != "I"
    kinds = claims.select("rank", claim_kind="kind")
    found = (
        diagnoses.join(usual, on="kind", how="left", maintain_order="left")
        .join(kinds, on="rank", how="left", maintain_order="left")
        .select(
            "rank",
            "sequence",
            # A professional or dental claim lists principal and other diagnoses in one HI, an institutional one apart.
            bundle=pl.when((pl.col("kind") == "principal") | (professional & (pl.col("kind") == "other")))
            .then(pl.lit("diagnosis"))
            .otherwise("kind"),
            text=hand.composite(pl.coalesce("qualifier", "usual"), "code", *[NOTHING] * 6, "poa"),
        )
    )
    span = pl.col("date_to").is_not_null()
    others = codes.join(usual, on="kind", how="left", maintain_order="left").select(
        "rank",
        "sequence",
        bundle="kind",
        text=hand.composite(
            pl.coalesce("qualifier", "usual"),
            "code",
            pl.when(span).then(pl.lit("RD8")).when(pl.col("date_from").is_not_null()).then(pl.lit("D8")),
            pl.when(span).then(date_text("date_from") + "-" + date_text("date_to")).otherwise(date_text("date_from")),
            amount("amount"),
        ),
    )
    groups = claims.filter(pl.col("drg").is_not_null()).select(
        "rank", sequence=pl.lit(1, dtype=pl.Int32), bundle=pl.lit("drg"), text=hand.composite(pl.lit("DR"), "drg")
    )
    order = {name: number for number, name in enumerate(_CODE_GROUPS)}
    entries = (
        pl.concat([found, others, groups])
        .with_columns(place=pl.col("bundle").replace_strict(order, default=len(order), return_dtype=pl.Int32))
        .sort("rank", "place", "sequence", maintain_order=True)
        .with_columns(piece=pl.int_range(pl.len()).over("rank", "place") // _MOST_PER_SEGMENT)
    )
    written = entries.group_by("rank", "place", "piece", maintain_order=True).agg(
        pl.col("text").str.join(hand.delimiters.element)
    )
    return [hand.placed(written, CODES + pl.col("place"), "HI", "text")]


def loose_segments(
    hand: Hand, amounts: pl.DataFrame, dates: pl.DataFrame, references: pl.DataFrame
) -> list[pl.DataFrame]:
    """AMT, DTP and REF of claim and lines that have no column of their own. Frames carry rank; line is 0 for the claim."""
    ranged = pl.col("date_to").is_not_null()
    known = pl.coalesce(
        "value",
        pl.when(ranged).then(date_text("date_from") + "-" + date_text("date_to")).otherwise(date_text("date_from")),
    )
    return [
        hand.placed(amounts, AMOUNT, "AMT", "qualifier", amount("amount")),
        hand.placed(
            dates, DATE + 1, "DTP", "qualifier", pl.when(ranged).then(pl.lit("RD8")).otherwise(pl.lit("D8")), known
        ),
        hand.placed(references, REFERENCE + 1, "REF", "qualifier", "value"),
    ]
