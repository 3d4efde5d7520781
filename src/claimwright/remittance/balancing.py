"""Does the money of an 835 add up: line, lines of a claim, claim, patient's share, payment?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.remittance import tables

_NONE: Final = pl.lit(None, dtype=pl.String)
_NO_LINE: Final = pl.lit(None, dtype=pl.Int32)
_PREDETERMINATION: Final = "25"


def _sum(column: str) -> pl.Expr:
    return pl.col(column).sum().cast(pl.Decimal(38, 2))


def _off(frame: pl.DataFrame, level: str, expected: pl.Expr, found: pl.Expr, line: pl.Expr = _NO_LINE) -> pl.DataFrame:
    """The rows whose ``found`` differs from ``expected``, as ``BALANCES``; an amount that is no number is off, too."""
    wide = pl.Decimal(38, 2)
    claim = pl.col("claim_payment_id") if "claim_payment_id" in frame.columns else _NONE
    shown = frame.select(
        "payment_id",
        claim.alias("claim_payment_id"),
        line.alias("service_line"),
        level=pl.lit(level),
        expected=expected.cast(wide),
        found=found.cast(wide),
    ).filter(pl.col("expected").ne_missing(pl.col("found")) | pl.col("found").is_null())
    return tables.BALANCES.conform(shown.with_columns(difference=pl.col("found") - pl.col("expected")))


def balances(
    payments: pl.DataFrame,
    claims: pl.DataFrame,
    services: pl.DataFrame,
    adjustments: pl.DataFrame,
    provider_adjustments: pl.DataFrame,
    *,
    claim_key: str = "claim_payment_id",
    line_keys: tuple[str, ...] = ("claim_payment_id", "service_line"),
) -> pl.DataFrame:
    """Every check that does not come out even, as ``BALANCES`` (005010X221, 1.10.2: balancing).

    line: SVC02 - its CAS = SVC03. line_sum: sum of SVC02 = CLP03, where a claim has lines. claim: CLP03 - all CAS of
    claim and lines = CLP04. patient_responsibility: sum of the PR adjustments = CLP05, where the claim states one.
    payment: sum of CLP04 - PLB = BPR02. A claim is checked on what it carries: without lines no line is made up.
    ``claim_key`` and ``line_keys`` name other, faster keys the frames may carry.
    """
    zero = pl.lit(0, dtype=pl.Decimal(38, 2))
    of_line = adjustments.filter(pl.col("service_line").is_not_null()).group_by(line_keys).agg(adjusted=_sum("amount"))
    lines = services.join(of_line, on=line_keys, how="left", maintain_order="left")
    of_claim = adjustments.group_by(claim_key).agg(
        adjusted=_sum("amount"),
        patient=pl.col("amount").filter(pl.col("group_code") == "PR").sum().cast(pl.Decimal(38, 2)),
    )
    of_lines = services.group_by(claim_key).agg(line_charge=_sum("charge"))
    whole = claims.join(of_claim, on=claim_key, how="left", maintain_order="left").join(
        of_lines, on=claim_key, how="left", maintain_order="left"
    )
    paid = claims.filter(pl.col("status") != _PREDETERMINATION).group_by("payment_id").agg(claims_paid=_sum("paid"))
    provider = provider_adjustments.group_by("payment_id").agg(taken=_sum("amount"))
    total = payments.join(paid, on="payment_id", how="left", maintain_order="left").join(
        provider, on="payment_id", how="left", maintain_order="left"
    )
    adjusted = pl.col("adjusted").fill_null(zero)
    found = [
        _off(lines, "line", pl.col("charge") - adjusted, pl.col("paid"), pl.col("service_line")),
        _off(whole.filter(pl.col("line_charge").is_not_null()), "line_sum", pl.col("line_charge"), pl.col("charge")),
        _off(whole, "claim", pl.col("charge") - adjusted, pl.col("paid")),
        _off(
            whole.filter(pl.col("patient_responsibility").is_not_null()),
            "patient_responsibility",
            pl.col("patient").fill_null(zero),
            pl.col("patient_responsibility"),
        ),
        _off(
            total,
            "payment",
            pl.col("claims_paid").fill_null(zero) - pl.col("taken").fill_null(zero),
            pl.col("amount"),
        ),
    ]
    return pl.concat(found)
