"""Was a line allowed what it should have been: the payer's amount beside Medicare's or the contract's."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.denials.classify import classify
from claimwright.reference.fees import price, price_by_schedule
from claimwright.reference.fees.published import Frames
from claimwright.schema import Column, Money, Quantity, Table

C = Column

CONTRACTS: Final = Table(
    "payer_contracts",
    "what one payer has agreed to pay by",
    (
        C("payer_id", pl.String, "Payer, as in the 835; null for every payer without a contract of its own."),
        C("basis", pl.String, "medicare (Medicare's allowed amount) or schedule (an own schedule of allowed amounts)."),
        C("schedule", pl.String, "Name of the own schedule; null for medicare."),
        C("percent", pl.Decimal(8, 4), "Per cent of it; 100 when null.", "percent"),
        C("zip", pl.String, "ZIP code where the practice gives its services, for Medicare's localities."),
        C("valid_from", pl.Date, "First day of service; null: always."),
        C("valid_to", pl.Date, "Last day of service; null: open."),
    ),
)

UNDERPAYMENTS: Final = Table(
    "underpayments",
    "one adjudicated line, what was allowed for it and what should have been",
    (
        C("claim_payment_id", pl.String, "Claim payment, as in the remittance tables."),
        C("service_line", pl.Int32, "Line of the claim payment."),
        C("patient_control_number", pl.String, "The provider's number of the claim."),
        C("payer_id", pl.String, "Payer."),
        C("procedure_code", pl.String, "Adjudicated procedure."),
        C("day", pl.Date, "Date of service."),
        C("units", Quantity, "Units paid.", "units"),
        C("charge", Money, "Charge.", "USD"),
        C("paid", Money, "Paid.", "USD"),
        C("allowed", Money, "Allowed by the payer.", "USD"),
        C("allowed_from", pl.String, "stated (AMT*B6) or worked_out (paid, with what was taken off below the allowed amount)."),
        C("expected", Money, "What should be allowed; never more than the charge.", "USD"),
        C("difference", Money, "allowed minus expected; negative is owed to the practice.", "USD"),
        C("verdict", pl.String, "as_expected, underpaid, overpaid, denied, or unknown."),
        C("basis", pl.String, "Contract the expectation is from: medicare or the schedule's name."),
        C("reason", pl.String, "Why it is unknown, or why nothing is expected."),
        C("reduction_rule", pl.String, "Reductions for several procedures in the expected amount."),
    ),
    key=("claim_payment_id", "service_line"),
)  # fmt: skip

CENTS_APART: Final = Decimal("0.02")
"""Where several shares are rounded one after the other, payers may differ by a cent or two."""
_PRIMARY: Final = ("1", "19")
_NOT_PAID: Final = ("22", "23", "25")
_LINE: Final = ["claim_payment_id", "service_line"]


@cache
def below_allowed() -> pl.DataFrame:
    """group_code, reason_code (empty: every reason of the group), note."""
    return data_table("claimwright.denials", "below_allowed.tsv").fill_null("")


def allowed_lines(
    payments: pl.DataFrame, claim_payments: pl.DataFrame, service_payments: pl.DataFrame, adjustments: pl.DataFrame
) -> pl.DataFrame:
    """Service lines of the remittance tables with payer_id, status, place_of_service, day, allowed, allowed_from, denied.

    Reversals, claims that are not ours and predeterminations are left out: they pay nothing.
    """
    on_line = adjustments.filter(pl.col("service_line").is_not_null())
    known = below_allowed()
    whole = known.filter(pl.col("reason_code") == "")["group_code"].implode()
    single = (known["group_code"] + " " + known["reason_code"]).implode()
    below = pl.col("group_code").is_in(whole) | pl.concat_str("group_code", pl.lit(" "), "reason_code").is_in(single)
    taken = on_line.filter(below).group_by(_LINE).agg(pl.col("amount").sum().alias("below"))
    refused = (
        classify(on_line).filter("is_denial").select(_LINE).unique().with_columns(pl.lit(value=True).alias("denied"))
    )
    claims = claim_payments.filter(~pl.col("status").is_in(_NOT_PAID)).select(
        "claim_payment_id", "payment_id", "patient_control_number", "status", "facility_type", claim_day="date_from"
    )
    lines = (
        service_payments.drop("payment_id").join(claims, on="claim_payment_id", maintain_order="left")
        .join(payments.select("payment_id", "payer_id"), on="payment_id", how="left", maintain_order="left")
        .join(taken, on=_LINE, how="left", maintain_order="left")
        .join(refused, on=_LINE, how="left", maintain_order="left")
    )  # fmt: skip
    return lines.with_columns(
        pl.coalesce("allowed", pl.col("paid") + pl.col("below").fill_null(0)).alias("allowed"),
        pl.when(pl.col("allowed").is_not_null())
        .then(pl.lit("stated"))
        .otherwise(pl.lit("worked_out"))
        .alias("allowed_from"),
        pl.coalesce("date_from", "claim_day").alias("day"),
        pl.coalesce("units_paid", 1).alias("units"),
        (pl.col("denied").fill_null(value=False) & (pl.col("paid") == 0)).alias("denied"),
        pl.col("facility_type").alias("place_of_service"),
    )


def with_expected(lines: pl.DataFrame, contracts: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Lines (of ``allowed_lines``) with expected, basis, reason and reduction_rule, by the contract of payer and day."""
    numbered = _contracted(lines.with_row_index("row"), contracts)
    asked = numbered.with_columns(
        pl.col("claim_payment_id").alias("session_id"), pl.col("service_line").alias("line"), pl.col("procedure_code").alias("code")
    )  # fmt: skip
    medicare = asked.filter((pl.col("basis") == "medicare") & pl.col("revenue_code").is_null())
    own = asked.filter(pl.col("basis") == "schedule")
    by_medicare = price(medicare, reference).select(
        pl.Series("row", medicare["row"]), "amount", pl.coalesce("reason", "missing").alias("reason"), "reduction_rule"
    )
    none = pl.lit(None, dtype=pl.String)
    by_schedule = price_by_schedule(own, reference).select(
        pl.Series("row", own["row"]), "amount",
        pl.when(pl.col("amount").is_null()).then(pl.format("The schedule {} has no price for it that day.", "schedule")).otherwise(none).alias("reason"),
        none.alias("reduction_rule"),
    )  # fmt: skip
    priced = numbered.join(pl.concat([by_medicare, by_schedule]), on="row", how="left", maintain_order="left")
    share = (pl.col("amount") * pl.col("percent").fill_null(100) / 100).round(2, mode="half_away_from_zero")
    hospital = (pl.col("basis") == "medicare") & pl.col("revenue_code").is_not_null()
    return priced.with_columns(
        pl.when(share.is_not_null()).then(pl.min_horizontal(share, "charge")).cast(pl.Decimal(18, 2)).alias("expected"),
        pl.when(hospital).then(pl.lit("A hospital's line is priced with its whole claim (price_outpatient)."))
        .when(pl.col("basis").is_null()).then(pl.lit("No contract of this payer is known for the day."))
        .otherwise("reason").alias("reason"),
        pl.when(pl.col("basis") == "schedule").then("schedule").otherwise("basis").alias("basis"),
    ).drop("row")  # fmt: skip


def _contracted(lines: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """Adds basis, schedule, percent and zip of the payer's contract on the day, else of the contract for every payer."""
    known = CONTRACTS.conform(contracts).rename({"payer_id": "of_payer"})
    own = (pl.col("of_payer") == pl.col("payer_id")) | pl.col("of_payer").is_null()
    holds = (pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day"))) & (
        pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    )
    pairs = lines.select("row", "payer_id", "day").join(known, how="cross").filter(own & holds)
    best = pairs.sort("row", pl.col("of_payer").is_null()).unique("row", keep="first", maintain_order=True)
    return lines.join(
        best.select("row", "basis", "schedule", "percent", "zip"), on="row", how="left", maintain_order="left"
    )


def underpayments(
    payments: pl.DataFrame,
    claim_payments: pl.DataFrame,
    service_payments: pl.DataFrame,
    adjustments: pl.DataFrame,
    contracts: pl.DataFrame,
    reference: Frames,
    *,
    apart: Decimal = CENTS_APART,
) -> pl.DataFrame:
    """Table ``underpayments``: every line of the remittance tables beside what was to be expected (table ``payer_contracts``).

    A difference of at most ``apart`` USD is none. A refused line is denied, not underpaid: it is worked as a denial. What
    a secondary payer allows is not comparable.
    """
    lines = allowed_lines(payments, claim_payments, service_payments, adjustments)
    lines = with_expected(lines, contracts, reference)
    difference = pl.col("allowed") - pl.col("expected")
    secondary = ~pl.col("status").is_in([*_PRIMARY, "4"])
    verdict = (
        pl.when("denied").then(pl.lit("denied"))
        .when(secondary | difference.is_null()).then(pl.lit("unknown"))
        .when(difference < -apart).then(pl.lit("underpaid"))
        .when(difference > apart).then(pl.lit("overpaid"))
        .otherwise(pl.lit("as_expected"))
    )  # fmt: skip
    return UNDERPAYMENTS.conform(
        lines.with_columns(
            difference.alias("difference"),
            verdict.alias("verdict"),
            pl.when(secondary).then(pl.lit("Not the primary payer's decision.")).otherwise("reason").alias("reason"),
        )
    )
