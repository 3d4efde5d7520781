"""What other claims have of the same day: units of the same code, and the procedures that an add-on belongs to."""

from __future__ import annotations

import polars as pl

from claimwright.edits.context import Context
from claimwright.edits.prepare.beside import EARLIER, MINE, beside, rows_about, shared


def units_elsewhere(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Lines of a code that other claims of the clinician have that day (about: units); words: their units, summed."""
    day = ["patient", "payer_order", "clinician", "procedure_code", "day"]
    billed = around.filter(shared(*day)).filter(~pl.col("denied").fill_null(value=False), pl.col("units") > 0)
    by_claim = billed.group_by(*day, "claim_id", maintain_order=True).agg(
        pl.col("units").sum(), pl.col("on_claim").first()
    )
    several = by_claim.filter(pl.len().over(day) > 1)
    if several.is_empty():
        return pl.DataFrame(schema=EARLIER)
    lines = (
        mine.filter(pl.col("kind") == "P", pl.col("clinician").is_not_null())
        .join(several, on="patient", how="semi")
        .select(*MINE, *day)
        .unique(MINE, keep="first", maintain_order=True)
    )
    # Sums of all claims of the day without the line's own: pairs of all of them would be many.
    whole = several.group_by(day).agg(all_units=pl.col("units").sum(), on_claims=pl.col("on_claim").head(2))
    own = several.select(*day, "claim_id", own_units="units", own_claim="on_claim")
    sums = lines.join(whole, on=day, maintain_order="left").join(
        own, on=[*day, "claim_id"], how="left", maintain_order="left"
    )
    first, second = pl.col("on_claims").list.first(), pl.col("on_claims").list.last()
    return sums.select(
        *MINE, "procedure_code", "day", about=pl.lit("units"), on_claim=pl.when(first == pl.col("own_claim")).then(second).otherwise(first),
        other_code="procedure_code", other_day="day", number=pl.lit(None, dtype=pl.Int32),
        words=(pl.col("all_units") - pl.col("own_units").fill_null(0)).cast(pl.String), sure=pl.lit(value=True), payers=pl.lit(""),
    ).select(EARLIER.keys())  # fmt: skip


def primaries_elsewhere(mine: pl.DataFrame, around: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add-on lines whose primary procedure is on another claim of the practice that day (about: primary)."""
    pairs_of_codes = context.optional("addon")
    lines = mine
    if pairs_of_codes is None:
        return rows_about("primary", beside(lines.clear(), around))
    codes = (
        pairs_of_codes.select(procedure_code="addon_code", other_procedure_code="primary_code").drop_nulls().unique()
    )
    lines = lines.filter(pl.col("procedure_code").is_in(codes["procedure_code"].unique().implode()))
    pairs = beside(lines, around, "practice", "day")
    return rows_about("primary", pairs.join(codes, on=["procedure_code", "other_procedure_code"], how="semi"))
