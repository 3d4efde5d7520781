"""Which accounts are there, and which two does each kind of amount move? Every transaction is balanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from claimwright.schema import Column, Money, Table

C = Column

ACCOUNTS: Final[dict[str, str]] = {
    "insurance_receivable": "What payers owe (asset).",
    "denied_receivable": "What payers refused, and is being worked (asset).",
    "patient_receivable": "What patients owe (asset).",
    "cash": "What was received (asset).",
    "unapplied_cash": "What was received and is posted nowhere yet (liability).",
    "refunds_payable": "What is to go back to a payer (liability).",
    "patient_revenue": "Charges at the practice's prices (income).",
    "contractual_adjustment": "Written off by contract (contra income).",
    "interest_income": "Interest paid by payers (income).",
    "payer_takeback": "What payers took back or hold against other claims, until matched to its claim (clearing).",
    "balance_forwarded": "Negative payments carried to the next (clearing).",
    "provider_adjustment": "Other provider-level adjustments (clearing).",
}
"""The chart of accounts. Debits raise assets and contra income, credits raise income."""

ENTRIES: Final = Table(
    "ledger_entries",
    "one side of a balanced transaction; entries are only ever added",
    (
        C("entry_id", pl.String, "Key, the same whenever the same source is posted again."),
        C("transaction_id", pl.String, "Debits and credits of one transaction are equal."),
        C("account", pl.String, "Ledger account: " + ", ".join(ACCOUNTS) + "."),
        C("claim_id", pl.String, "Claim the entry belongs to; null at practice level."),
        C("patient_control_number", pl.String, "The provider's number of the claim."),
        C("line", pl.Int32, "Service line; null for the whole claim."),
        C("entry_date", pl.Date, "Date of service of a charge, payment date of a posting."),
        C("debit", Money, "Debit; zero on the credit side.", "USD"),
        C("credit", Money, "Credit; zero on the debit side.", "USD"),
        C("kind", pl.String, "charge, deposit, or the kind of the posting."),
        C("reason", pl.String, "Group and reason of an adjustment, such as CO-45."),
        C("source", pl.String, "What made it: the transaction, or the claim of a charge."),
    ),
    key=("entry_id",),
)

_SIDES: Final[dict[str, tuple[str, str]]] = {
    "charge": ("insurance_receivable", "patient_revenue"),
    "deposit": ("cash", "unapplied_cash"),
    "payment": ("unapplied_cash", "insurance_receivable"),
    "refund": ("unapplied_cash", "refunds_payable"),
    "contractual": ("contractual_adjustment", "insurance_receivable"),
    "denial": ("denied_receivable", "insurance_receivable"),
    "patient_responsibility": ("patient_receivable", "insurance_receivable"),
    "interest": ("interest_income", "unapplied_cash"),
    "takeback": ("payer_takeback", "unapplied_cash"),
    "forwarded": ("balance_forwarded", "unapplied_cash"),
    "provider_adjustment": ("provider_adjustment", "unapplied_cash"),
}
"""Account debited and credited by a positive amount of each kind; amounts of the provider level are signed as in PLB. A denial
moves between receivables alone, and an amount left to another payer not at all: nothing is written off unseen."""

_ZERO = pl.lit(0, dtype=Money)


def _entries(amounts: pl.DataFrame) -> pl.DataFrame:
    """Both sides of each row of transaction_id, kind, amount ... A negative amount swaps the sides."""
    sides = []
    for kind, (debited, credited) in _SIDES.items():
        rows = amounts.filter((pl.col("kind") == kind) & (pl.col("amount") != 0))
        positive = pl.col("amount") > 0
        value = pl.col("amount").abs()
        for side, account in (("debit", debited), ("credit", credited)):
            is_debit = positive if side == "debit" else ~positive
            sides.append(
                rows.with_columns(
                    entry_id=pl.format(f"{{}}:{side}", "transaction_id"),
                    account=pl.lit(account),
                    debit=pl.when(is_debit).then(value).otherwise(_ZERO),
                    credit=pl.when(is_debit).then(_ZERO).otherwise(value),
                )
            )
    return ENTRIES.conform(pl.concat(sides)).sort("transaction_id", "entry_id", maintain_order=True)


def _charges(claims: pl.DataFrame, lines: pl.DataFrame, name: str, sign: int) -> pl.DataFrame:
    charged = lines.join(claims.select("claim_id", "patient_control_number", "statement_from"), on="claim_id").select(
        "claim_id",
        "patient_control_number",
        "line",
        transaction_id=pl.format(name + ":{}:{}", "claim_id", "line"),
        entry_date=pl.coalesce("date_from", "statement_from"),
        kind=pl.lit("charge"),
        reason=pl.lit(None, dtype=pl.String),
        amount=pl.col("charge") * sign,
        source=pl.col("claim_id"),
    )
    return _entries(charged)


def charge_entries(claims: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Entries (``ENTRIES``) that open a claim's receivable, a transaction a line. Columns: ``claims.tables``.

    A void charges nothing. A replacement charges its own lines: the claim it replaces is uncharged (``uncharge_entries``).
    """
    return _charges(claims.filter(pl.col("frequency_code").fill_null("1") != "8"), lines, "charge", 1)


def uncharge_entries(claims: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Entries (``ENTRIES``) that take back the charges of claims which a replacement or void takes the place of."""
    return _charges(claims, lines, "uncharge", -1)


def entries_of(amounts: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Entries (``ENTRIES``) of amounts: transaction_id, kind, amount, and the other columns that both sides share."""
    names = ("transaction_id", "claim_id", "patient_control_number", "line", "entry_date", "kind", "reason", "source")
    schema = {name: ENTRIES.schema[name] for name in names} | {"amount": Money}
    return _entries(pl.DataFrame(list(amounts), schema=schema, orient="row"))
