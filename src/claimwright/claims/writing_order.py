"""In which order does an 837 carry claims, and what text stands above each: submitter, receiver and billing provider?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims import tables, writing_parties
from claimwright.claims.batch import Claims
from claimwright.x12.hand import Hand, clean
from claimwright.x12.runs import gathered_texts, run_numbers, run_starts
from claimwright.x12.writer import Envelope

MOST_CLAIMS: Final = 5000
"""Claims in a transaction set: the guides advise against more (005010X222, 1.3.2)."""
_KINDS: Final = "PID"


def numbered(frame: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table that belong to these claims, with what ``claims`` (claim_id and more) says of each claim."""
    if frame.is_empty():
        return frame.hstack(claims.drop("claim_id").clear().get_columns())
    starts = run_starts(frame, ("claim_id",))
    heads = frame.select("claim_id")[starts]
    if not heads["claim_id"].equals(claims["claim_id"]):
        known = heads.join(claims, on="claim_id", how="left", maintain_order="left")
        if known.height != heads.height:
            # A claim that is there twice takes its rows along twice.
            return frame.join(claims, on="claim_id", how="inner", maintain_order="left")
    else:
        known = claims
    values = known.drop("claim_id")[run_numbers(starts, frame.height)]
    rows = frame.hstack(values.get_columns())
    return rows.filter(pl.col("rank").is_not_null()) if values["rank"].null_count() else rows


def above(hand: Hand, frames: dict[str, pl.DataFrame], envelope: Envelope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Per claim the text of submitter and receiver, and that of billing provider, pay-to address and plan.

    ``frames``: the claim tables, each with rank and claim_kind; rank counts the claims as given.
    """
    given = frames["claims"].select("claim_id", "rank", "claim_kind", "currency")
    parties, providers = (writing_parties.without_empty(frames[name]) for name in ("parties", "providers"))
    stand_ins: dict[str, dict[str, str | None]] = {
        "submitter": {
            "last_or_organization_name": envelope.sender_name or envelope.sender_id,
            "contact_name": envelope.sender_contact or None,
            "phone": envelope.sender_phone or None,
            "id": envelope.sender_id,
        },
        "receiver": {
            "last_or_organization_name": envelope.receiver_name or envelope.receiver_id,
            "id": envelope.receiver_id,
        },
    }
    ends = [parties.filter(pl.col("role").is_in(list(stand_ins)))]
    for role, values in stand_ins.items():
        there = parties.select("rank", "role").filter(pl.col("role") == role)
        lacking = given.join(there, on="rank", how="anti")
        row = {"role": role, "entity_type": "2", "id_qualifier": "46", **values}
        made = clean(tables.PARTIES, tables.PARTIES.frame([row]), envelope.delimiters)[0].drop("claim_id")
        ends.append(lacking.drop("currency").join(made, how="cross"))
    known = pl.concat([writing_parties.homes(kind).with_columns(claim_kind=pl.lit(kind)) for kind in _KINDS])
    references = frames["references"].filter(pl.col("role").is_not_null())

    def texts(rows: pl.DataFrame, section: str) -> pl.DataFrame:
        homes = known.filter(pl.col("within") == section)
        rows = rows.filter(pl.col("role").is_in(homes["role"].unique().implode()))
        rows = rows.join(homes, on=["role", "claim_kind"], how="inner", maintain_order="left")
        for name in ("line", "other_payer"):
            rows = rows.with_columns(pl.lit(None, dtype=pl.Int32).alias(name))
        return gathered_texts(writing_parties.entity_texts(hand, rows, references), ("rank",))

    at_top = providers.filter(pl.col("line").is_null() & pl.col("other_payer").is_null())
    specialties = (
        at_top.select("rank", "role", "taxonomy")
        .filter((pl.col("role") == "billing") & pl.col("taxonomy").is_not_null())
        .unique("rank", keep="first")
        .drop("role")
    )
    levels = given.join(specialties, on="rank", how="left", maintain_order="left").select(
        "rank",
        opening=pl.concat_str(
            pl.when(pl.col("taxonomy").is_not_null()).then(
                hand.segment("PRV", pl.lit("BI"), pl.lit("PXC"), pl.col("taxonomy"))
            ),
            pl.when(pl.col("currency").is_not_null()).then(hand.segment("CUR", pl.lit("85"), pl.col("currency"))),
            ignore_nulls=True,
        ),
    )
    payee = (
        levels.join(texts(at_top, "2000A"), on="rank", how="left", maintain_order="left")
        .join(texts(parties, "2000A").rename({"text": "plan"}), on="rank", how="left", maintain_order="left")
        .select("rank", payee=pl.concat_str("opening", "text", "plan", ignore_nulls=True))
    )
    return texts(pl.concat(ends, how="diagonal"), "header").sort("rank").select("rank", heading="text"), payee


def ordered(batch: Claims, heading: pl.DataFrame, payee: pl.DataFrame) -> pl.DataFrame:
    """The claims in the order they are written: with rank, set, opens_set, opens_billing, HL numbers and has_patient."""
    patients = (
        batch.parties.filter(pl.col("role") == "patient").select("claim_id", has_patient=pl.lit(value=True)).unique()
    )
    claim = batch.claims.with_row_index("given").join(patients, on="claim_id", how="left", maintain_order="left")
    claim = pl.concat([claim, heading.select("heading"), payee.select("payee")], how="horizontal")
    purpose = (pl.col(name).fill_null("") for name in ("batch_reference", "transaction_purpose", "transaction_type"))
    bundle = pl.struct("kind", "heading", *purpose)
    claim = claim.with_columns(
        pl.col("has_patient").fill_null(value=False),
        kind_order=pl.col("given").min().over("kind"),
        bundle=pl.col("given").min().over(bundle),
    )
    claim = claim.with_columns(of_payee=pl.col("given").min().over("bundle", "payee")).sort(
        "kind_order", "bundle", "of_payee", "given"
    )
    claim = claim.with_columns(piece=pl.int_range(pl.len()).over("bundle") // MOST_CLAIMS)
    claim = claim.with_columns(set=pl.struct("bundle", "piece").rle_id(), rank=pl.int_range(pl.len(), dtype=pl.UInt32))
    opens_set = (pl.col("set") != pl.col("set").shift(1)).fill_null(value=True)
    claim = claim.with_columns(
        opens_set=opens_set,
        opens_billing=opens_set | (pl.col("of_payee") != pl.col("of_payee").shift(1)).fill_null(value=True),
    )
    levels = pl.col("opens_billing").cast(pl.Int64) + 1 + pl.col("has_patient").cast(pl.Int64)
    claim = claim.with_columns(last=levels.cum_sum().over("set"))
    claim = claim.with_columns(subscriber_hl=pl.col("last") - pl.col("has_patient").cast(pl.Int64))
    billing = pl.when("opens_billing").then(pl.col("subscriber_hl") - 1).forward_fill()
    return claim.with_columns(billing_hl=billing)
