"""Which segments write a service line: LX, SV1, SV2 or SV3, its dates, number, note and drug?"""

from __future__ import annotations

import polars as pl

from claimwright.claims.writing_claim import DATE, NOTE, REFERENCE
from claimwright.claims.writing_text import NOTHING, Hand, amount, date_text, whole

# Slots within a line; those of DTP, AMT, REF and NTE are the claim's. 2410 and 2420 follow.
LINE, SERVICE, DRUG, DRUG_QUANTITY = 0, 1, 200, 201


def line_segments(hand: Hand, lines: pl.DataFrame) -> list[pl.DataFrame]:
    """The segments of the lines (with rank and the claim's kind as claim_kind), as ``PLACED`` frames."""
    procedure = hand.composite(
        pl.when(pl.col("procedure_code").is_not_null()).then(pl.col("procedure_qualifier").fill_null("HC")),
        "procedure_code",
        "modifier_1",
        "modifier_2",
        "modifier_3",
        "modifier_4",
        "description",
    )
    pointers = hand.composite(*(whole(f"pointer_{n}") for n in range(1, 5)))
    of = {kind: lines.filter(pl.col("claim_kind") == kind) for kind in ("P", "I", "D")}
    dated = lines.filter(pl.col("date_from").is_not_null())
    ranged = pl.col("date_to").is_not_null() & (pl.col("date_to") != pl.col("date_from"))
    drugs = lines.filter(pl.col("ndc").is_not_null())
    return [
        hand.placed(lines, LINE, "LX", whole("line")),
        hand.placed(
            of["P"],
            SERVICE,
            "SV1",
            procedure,
            amount("charge"),
            "unit_type",
            amount("units"),
            "place_of_service",
            NOTHING,
            pointers,
            NOTHING,
            "emergency",
            NOTHING,
            "epsdt",
            "family_planning",
            NOTHING,
            NOTHING,
            "copay_status",
        ),
        hand.placed(
            of["I"],
            SERVICE,
            "SV2",
            "revenue_code",
            procedure,
            amount("charge"),
            "unit_type",
            amount("units"),
            NOTHING,
            amount("noncovered_charge"),
        ),
        hand.placed(
            of["D"], SERVICE, "SV3", procedure, amount("charge"), "place_of_service", NOTHING, NOTHING, amount("units")
        ),
        hand.placed(
            dated,
            DATE,
            "DTP",
            pl.lit("472"),
            pl.when(ranged).then(pl.lit("RD8")).otherwise(pl.lit("D8")),
            date_text("date_from") + pl.when(ranged).then("-" + date_text("date_to")).otherwise(pl.lit("")),
        ),
        hand.placed(
            lines.filter(pl.col("line_control_number").is_not_null()),
            REFERENCE,
            "REF",
            pl.lit("6R"),
            "line_control_number",
        ),
        hand.placed(lines.filter(pl.col("note").is_not_null()), NOTE, "NTE", pl.lit("ADD"), "note"),
        hand.placed(drugs, DRUG, "LIN", NOTHING, pl.lit("N4"), "ndc"),
        hand.placed(
            drugs.filter(pl.col("ndc_quantity").is_not_null() | pl.col("ndc_unit").is_not_null()),
            DRUG_QUANTITY,
            "CTP",
            NOTHING,
            NOTHING,
            NOTHING,
            amount("ndc_quantity"),
            "ndc_unit",
        ),
    ]
