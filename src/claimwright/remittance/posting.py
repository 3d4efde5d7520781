"""What is posted from an 835, and what is held back because its money does not add up?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.remittance import tables
from claimwright.remittance.classes import kinds_of, with_class
from claimwright.remittance.reading import Remittances

_REVERSAL: Final = "22"
_PREDETERMINATION: Final = "25"
KINDS: Final = {
    "contractual": "contractual",
    "raises_payment": "contractual",
    "denial": "denial",
    "patient": "patient_responsibility",
    "prior_payer": "other_payer",
    "next_payer": "other_payer",
}
"""Class of an adjustment to the kind of its posting; every other class is an adjustment that a person looks at."""
_CLAIM_KEYS: Final = [
    "payment_id",
    "claim_payment_id",
    "patient_control_number",
    "payer_claim_control_number",
    "is_reversal",
    "remark_codes",
]


def postings(remittances: Remittances) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What to post (columns of ``POSTINGS``) and what is suspended (columns of ``SUSPENDED``).

    A claim payment that is off on any level is suspended whole; a payment whose total is off is suspended with all its
    claims and provider-level adjustments; a payment that stands twice in the batch is suspended the second time.
    Nothing is ever forced to balance. A predetermination (status 25) moves no money and is neither.
    What an adjustment is follows from its group, reason and kind of payer on the payment date
    (``remittance.classes``): only what is contractual is written off. Amounts keep their sign in the file: a positive PLB lowers the payment.
    """
    keys = _payment_keys(remittances.payments)
    held = _suspended(remittances, keys)
    payments_held = held.filter(pl.col("claim_payment_id").is_null())["payment_id"].implode()
    claims_held = held["claim_payment_id"].drop_nulls().implode()
    claims = remittances.claim_payments.filter(
        ~pl.col("payment_id").is_in(payments_held)
        & ~pl.col("claim_payment_id").is_in(claims_held)
        & pl.col("status").ne_missing(_PREDETERMINATION)
    ).with_columns(is_reversal=pl.col("status") == _REVERSAL, payer_kind=kinds_of(pl.col("claim_filing_indicator")))
    provider = remittances.provider_adjustments.filter(~pl.col("payment_id").is_in(payments_held))
    entries = pl.concat(
        [
            _payments(claims, remittances.service_payments),
            _adjustments(claims, remittances, keys),
            _provider(provider),
        ],
        how="diagonal_relaxed",
    ).join(
        keys.select("payment_id", "payment_key", posting_date="payment_date"),
        on="payment_id",
        how="left",
        maintain_order="left",
    )
    order = remittances.claim_payments.select("claim_payment_id", claim_sequence="sequence")
    entries = entries.join(order, on="claim_payment_id", how="left", maintain_order="left")
    number = pl.int_range(1, pl.len() + 1).over("payment_id", "claim_sequence", "service_line", "kind")
    entries = entries.with_columns(
        posting_id=pl.concat_str(
            "payment_key",
            pl.col("claim_sequence").cast(pl.String).fill_null("provider"),
            pl.col("service_line").cast(pl.String).fill_null("claim"),
            "kind",
            number.cast(pl.String),
            separator="/",
        )
    )
    return tables.POSTINGS.conform(entries.sort("payment_id", "segment", maintain_order=True)), held


def _payment_keys(payments: pl.DataFrame) -> pl.DataFrame:
    """payment_id, payment_key, payment_date, again: a payment is the payer's trace, date and amount, not its file."""
    natural = pl.concat_str(
        pl.col("payer_identifier").fill_null(""),
        "trace_number",
        pl.col("payment_date").cast(pl.String).fill_null(""),
        pl.col("amount").cast(pl.String),
        separator="|",
    )
    return payments.select(
        "payment_id", "payment_date", "amount", payment_key=pl.coalesce(natural, "payment_id")
    ).with_columns(again=~pl.col("payment_key").is_first_distinct())


LEVELS: Final = {
    "line": "the charge of the line less its adjustments is not what was paid for it",
    "line_sum": "the charges of the lines do not add up to the charge of the claim",
    "claim": "the charge of the claim less all adjustments is not what was paid for it",
    "patient_responsibility": "the PR adjustments do not add up to the patient's share the claim states",
    "adjustment": "an adjustment has no amount of dollars and cents",
    "provider_adjustment": "a provider-level adjustment has no amount of dollars and cents",
    "reversal": "a reversal has negative amounts",
    "payment": "the claims less the provider-level adjustments do not add up to the payment",
}
_SUMS: Final = ("line", "line_sum", "claim", "patient_responsibility", "payment")
"""Levels that state what was expected and found."""


def faults(remittances: Remittances) -> pl.DataFrame:
    """What forbids posting, as ``BALANCES`` with the levels of ``LEVELS``, one row a cause.

    A patient's share that differs from its adjustments (CLP05) forbids nothing: what is owed is what the adjustments say.
    An amount that is none is not zero; a reversal of positive amounts would pay a second time.
    """
    off = remittances.balances.filter(pl.col("level") != "patient_responsibility")
    empty = remittances.adjustments.filter(pl.col("amount").is_null()).with_columns(level=pl.lit("adjustment"))
    reversals = remittances.claim_payments.filter((pl.col("status") == _REVERSAL) & (pl.col("charge") > 0))
    claims = pl.concat(
        [tables.BALANCES.conform(empty), tables.BALANCES.conform(reversals.with_columns(level=pl.lit("reversal")))]
    ).join(off, on=["payment_id", "claim_payment_id"], how="anti", maintain_order="left")
    level = pl.lit("provider_adjustment")
    provider = tables.BALANCES.conform(
        remittances.provider_adjustments.filter(pl.col("amount").is_null()).with_columns(level=level)
    ).join(off.filter(pl.col("level") == "payment"), on="payment_id", how="anti", maintain_order="left")
    return pl.concat(
        [
            off,
            claims.unique("claim_payment_id", maintain_order=True),
            provider.unique("payment_id", maintain_order=True),
        ]
    )


def reason(level: str, difference: object, expected: object, found: object) -> str:
    """A fault in plain words."""
    if level not in _SUMS:
        return LEVELS[level]
    off = "an amount is missing or is no number" if difference is None else f"{expected} expected, {found} found"
    return f"{LEVELS[level]}: {off}"


def _suspended(remittances: Remittances, keys: pl.DataFrame) -> pl.DataFrame:
    claims = remittances.claim_payments.select("claim_payment_id", "patient_control_number", "paid")
    off = faults(remittances)
    words = [reason(*row) for row in off.select("level", "difference", "expected", "found").iter_rows()]
    off = (
        off.with_columns(message=pl.Series(words, dtype=pl.String))
        .join(claims, on="claim_payment_id", how="left", maintain_order="left")
        .join(keys.select("payment_id", total="amount"), on="payment_id", how="left", maintain_order="left")
        .with_columns(
            amount=pl.when(pl.col("claim_payment_id").is_null()).then("total").otherwise("paid"),
        )
    )
    again = keys.filter("again").select(
        "payment_id",
        "amount",
        level=pl.lit("duplicate"),
        message=pl.lit("the same payment (payer, trace number, date, amount) stands here twice"),
    )
    return pl.concat([tables.SUSPENDED.conform(off), tables.SUSPENDED.conform(again)])


def _payments(claims: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """What was paid, by line where there are lines; what a claim got beside its lines stays with the claim."""
    lines = services.rename({"remark_codes": "of_line"}).join(
        claims.select(_CLAIM_KEYS), on=["payment_id", "claim_payment_id"], how="inner", maintain_order="left"
    )
    by_line = lines.select(
        *_CLAIM_KEYS[:-1],
        "service_line",
        "line_control_number",
        "procedure_code",
        "segment",
        remark_codes=pl.coalesce("of_line", "remark_codes"),
        amount="paid",
        kind=pl.lit("payment"),
        place=pl.format("SVC {}", "segment"),
    )
    of_lines = services.group_by("claim_payment_id").agg(lines_paid=pl.col("paid").sum())
    rest = (
        claims.join(of_lines, on="claim_payment_id", how="left", maintain_order="left")
        .with_columns(rest=pl.col("paid") - pl.col("lines_paid").fill_null(pl.lit(0, dtype=pl.Decimal(18, 2))))
        .filter((pl.col("rest") != 0) | pl.col("lines_paid").is_null())
        .select(
            *_CLAIM_KEYS,
            "segment",
            amount="rest",
            kind=pl.lit("payment"),
            place=pl.format("CLP {}", "segment"),
        )
    )
    return pl.concat([by_line, rest], how="diagonal_relaxed")


def _adjustments(claims: pl.DataFrame, remittances: Remittances, keys: pl.DataFrame) -> pl.DataFrame:
    numbers = remittances.service_payments.select(
        "claim_payment_id", "service_line", "line_control_number", "procedure_code", of_line="remark_codes"
    )
    dated = (
        remittances.adjustments.join(
            claims.select(*_CLAIM_KEYS, "payer_kind"),
            on=["payment_id", "claim_payment_id"],
            how="inner",
            maintain_order="left",
        )
        .join(keys.select("payment_id", day="payment_date"), on="payment_id", how="left", maintain_order="left")
        .join(numbers, on=["claim_payment_id", "service_line"], how="left", maintain_order="left")
    )
    return with_class(dated, day="day", payer_kind="payer_kind").select(
        *_CLAIM_KEYS[:-1],
        "service_line",
        "line_control_number",
        "procedure_code",
        "group_code",
        "reason_code",
        "amount",
        "segment",
        remark_codes=pl.coalesce("of_line", "remark_codes"),
        kind=pl.col("class").replace_strict(KINDS, default="other_adjustment", return_dtype=pl.String),
        place=pl.format("CAS {}", "segment"),
    )


def _provider(adjustments: pl.DataFrame) -> pl.DataFrame:
    """Provider-level adjustments, signed as PLB04: against the cash."""
    kinds = data_table("claimwright.remittance", "provider_reasons.tsv").select("reason_code", "kind")
    return adjustments.join(kinds, on="reason_code", how="left", maintain_order="left").select(
        "payment_id",
        "reason_code",
        "reference",
        "segment",
        amount="amount",
        kind=pl.col("kind").fill_null("provider_adjustment"),
        is_reversal=pl.lit(value=False),
        place=pl.format("PLB {}", "segment"),
    )
