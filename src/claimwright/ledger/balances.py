"""What is owed, by whom: balances are sums of entries."""

from __future__ import annotations

import polars as pl

_BALANCE = (pl.col("debit").sum() - pl.col("credit").sum()).alias("balance")


def balances(entries: pl.DataFrame) -> pl.DataFrame:
    """account, balance (USD, debit minus credit) over all entries."""
    return entries.group_by("account").agg(_BALANCE).sort("account")


def claim_balances(entries: pl.DataFrame) -> pl.DataFrame:
    """claim_id, patient_control_number, charged, paid, written_off, patient_owes, insurance_owes (USD), a row a claim."""

    def amount(account: str, sign: int = 1) -> pl.Expr:
        side = (pl.col("debit") - pl.col("credit")).filter(pl.col("account") == account).sum()
        return side if sign == 1 else -side

    return (
        entries.filter(pl.col("claim_id").is_not_null())
        .group_by("claim_id")
        .agg(
            pl.col("patient_control_number").drop_nulls().first(),
            charged=amount("patient_revenue", -1),
            paid=amount("cash"),
            written_off=amount("contractual_adjustment"),
            patient_owes=amount("patient_receivable"),
            insurance_owes=amount("insurance_receivable"),
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
