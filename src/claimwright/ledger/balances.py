"""What is owed, by whom: balances are sums of entries."""

from __future__ import annotations

import polars as pl

_BALANCE = (pl.col("debit").sum() - pl.col("credit").sum()).alias("balance")


def balances(entries: pl.DataFrame) -> pl.DataFrame:
    """account, balance (USD, debit minus credit) over all entries."""
    return entries.group_by("account").agg(_BALANCE).sort("account")


def claim_balances(entries: pl.DataFrame) -> pl.DataFrame:
    """claim_id, patient_control_number, charged, paid, written_off, denied_open, patient_owes, insurance_owes, taken_back
    (USD), a row a claim.

    ``insurance_owes`` holds what payers refused (``denied_open``) until it is settled. ``taken_back``: what the payer withheld
    from other payments for this claim.
    """

    def amount(*accounts: str, sign: int = 1) -> pl.Expr:
        side = (pl.col("debit") - pl.col("credit")).filter(pl.col("account").is_in(accounts)).sum()
        return side if sign == 1 else -side

    return (
        entries.filter(pl.col("claim_id").is_not_null())
        .group_by("claim_id")
        .agg(
            pl.col("patient_control_number").drop_nulls().first(),
            charged=amount("patient_revenue", sign=-1),
            paid=(pl.col("debit") - pl.col("credit"))
            .filter((pl.col("account") == "unapplied_cash") & (pl.col("kind") == "payment"))
            .sum(),
            written_off=amount("contractual_adjustment"),
            denied_open=amount("denied_receivable"),
            patient_owes=amount("patient_receivable"),
            insurance_owes=amount("insurance_receivable", "denied_receivable"),
            taken_back=amount("payer_takeback"),
        )
        .sort("claim_id")
    )


def unbalanced(entries: pl.DataFrame) -> pl.DataFrame:
    """transaction_id, difference of every transaction whose debits and credits differ: always empty."""
    return (
        entries.group_by("transaction_id")
        .agg(difference=pl.col("debit").sum() - pl.col("credit").sum())
        .filter(pl.col("difference") != 0)
    )
