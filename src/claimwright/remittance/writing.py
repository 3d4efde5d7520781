"""The remittance tables become an 835 interchange (005010X221A1)."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.remittance import tables
from claimwright.remittance.reading import Remittances, read_835
from claimwright.remittance.wire import layout
from claimwright.x12.blocks import Blocks
from claimwright.x12.hand import Hand, amount, clean, date_text
from claimwright.x12.runs import gathered_texts
from claimwright.x12.writer import Envelope, TextSet, join_interchange

VERSION: Final = "005010X221A1"
_PAIRS: Final = 6
"""Pairs a PLB can carry."""
_NAMED: Final = (
    ("QC", "1", "patient_last_name", "patient_first_name", "MI", "member_id"),
    ("82", "1", None, None, "XX", "rendering_npi"),
    ("TT", "2", "crossover_payer_name", None, "PI", "crossover_payer_id"),
)


class UnbalancedError(ValueError):
    """Money that does not add up; ``balances`` (columns ``BALANCES``) says where and by how much."""

    def __init__(self, balances: pl.DataFrame) -> None:
        self.balances = balances
        places = ", ".join(balances["level"].unique().sort())
        super().__init__(f"the remittance does not balance ({balances.height} times: {places}); it was not written")


def write_835(remittances: Remittances, envelope: Envelope, *, unbalanced: bool = False) -> bytes:
    """The payments as one interchange, a transaction set each, in their order.

    Raises ``UnbalancedError`` when a line, claim or payment does not add up, unless ``unbalanced`` allows it. Columns
    that follow from others (payee_npi, date_from, remark_codes ...) are written where those others are absent.
    """
    frames = {name: clean(_TABLES[name], frame, envelope.delimiters)[0] for name, frame in _filled(remittances).items()}
    hand = Hand(envelope.delimiters, layout(), envelope.line_break)
    bodies = _bodies(hand, frames)
    end = envelope.delimiters.segment
    sets = [TextSet("835", VERSION, text, text.count(end)) for text in bodies]
    data = join_interchange(envelope, sets).data
    if not unbalanced and sets and (off := read_835(data, "written").balances).height:
        raise UnbalancedError(off)
    return data


_TABLES: Final = {table.name: table for table in tables.TABLES}


def _bodies(hand: Hand, frames: dict[str, pl.DataFrame]) -> list[str]:
    blocks = Blocks(hand, "", frames, {"claim": ("service",)})
    claims = blocks.text("claim")
    headers = frames["claim_payments"].select("header")
    claims = pl.concat([claims, headers], how="horizontal")
    under = gathered_texts(claims.filter(pl.col("header").is_not_null()), ("payment_id", "header"))
    loose = gathered_texts(claims.filter(pl.col("header").is_null()), ("payment_id",))
    summaries = blocks.text("summary")
    summaries = summaries.join(
        under.rename({"text": "claims"}), on=["payment_id", "header"], how="left", maintain_order="left"
    )
    groups = summaries.select("payment_id", text=pl.concat_str("text", "claims", ignore_nulls=True))
    payments = blocks.text("set")
    for name, frame in (
        ("loose", loose),
        ("groups", gathered_texts(groups, ("payment_id",))),
        ("provider", _provider(hand, frames["provider_adjustments"])),
    ):
        payments = payments.join(
            frame.select("payment_id", pl.col("text").alias(name)), on="payment_id", how="left", maintain_order="left"
        )
    return (
        payments.select(pl.concat_str("text", "loose", "groups", "provider", ignore_nulls=True)).to_series().to_list()
    )


def _provider(hand: Hand, rows: pl.DataFrame) -> pl.DataFrame:
    """PLB: neighbouring adjustments of one provider and period share a segment, six of them at most."""
    separator = hand.delimiters.element
    rows = rows.with_columns(run=pl.struct("payment_id", "provider_id", "fiscal_period").rle_id())
    rows = rows.with_columns(piece=pl.int_range(pl.len()).over("run") // _PAIRS)
    pair = pl.concat_str(
        [hand.composite(pl.col("reason_code"), pl.col("reference")), amount("amount").fill_null("")],
        separator=separator,
    )
    written = rows.group_by("run", "piece", maintain_order=True).agg(
        pl.col("payment_id", "provider_id", "fiscal_period").first(), pairs=pair.str.join(separator)
    )
    text = hand.segment("PLB", pl.col("provider_id"), date_text("fiscal_period"), pl.col("pairs"))
    return gathered_texts(written.select("payment_id", text=text), ("payment_id",))


def _filled(remittances: Remittances) -> dict[str, pl.DataFrame]:
    """The tables with what follows from others put where the wire has it."""
    frames = remittances.frames()
    numbered = pl.col("payee_number").is_not_null()
    frames["payments"] = frames["payments"].with_columns(
        payee_id_qualifier=pl.when(numbered)
        .then("payee_id_qualifier")
        .when(pl.col("payee_npi").is_not_null())
        .then(pl.lit("XX"))
        .when(pl.col("payee_tax_id").is_not_null() & pl.col("payee_other_number").is_null())
        .then(pl.lit("FI"))
        .otherwise("payee_id_qualifier"),
        payee_number=pl.coalesce(
            "payee_number",
            "payee_npi",
            pl.when(pl.col("payee_other_number").is_null()).then("payee_tax_id"),
        ),
        payer_other_number=pl.coalesce(
            "payer_other_number", pl.when(pl.col("payer_number").is_null()).then("payer_id")
        ),
    )
    bare = pl.all_horizontal(pl.col("service_date", "first_date", "last_date").is_null())
    one_day = pl.col("date_to").is_null() | (pl.col("date_to") == pl.col("date_from"))
    frames["service_payments"] = frames["service_payments"].with_columns(
        service_date=pl.when(bare & one_day).then("date_from").otherwise("service_date"),
        first_date=pl.when(bare & ~one_day).then("date_from").otherwise("first_date"),
        last_date=pl.when(bare & ~one_day).then("date_to").otherwise("last_date"),
    )
    frames["payment_parties"] = _parties(frames["claim_payments"], frames["payment_parties"])
    frames["payment_remarks"] = _remarks(frames["service_payments"], frames["payment_remarks"])
    return frames


def _parties(claims: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    made = []
    for role, entity_type, last, first, qualifier, number in _NAMED:
        lacking = claims.join(parties.filter(pl.col("role") == role), on="claim_payment_id", how="anti")
        lacking = lacking.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in (last, number) if name))
        made.append(
            _TABLES["payment_parties"].conform(
                lacking.select(
                    "payment_id",
                    "claim_payment_id",
                    role=pl.lit(role),
                    entity_type=pl.lit(entity_type),
                    last_or_organization_name=pl.col(last) if last else pl.lit(None, dtype=pl.String),
                    first_name=pl.col(first) if first else pl.lit(None, dtype=pl.String),
                    id_qualifier=pl.when(pl.col(number).is_not_null()).then(pl.lit(qualifier)),
                    id=number,
                )
            )
        )
    return pl.concat([parties, *made])


def _remarks(services: pl.DataFrame, remarks: pl.DataFrame) -> pl.DataFrame:
    keys = ["payment_id", "claim_payment_id", "service_line"]
    lacking = services.filter(pl.col("remark_codes").is_not_null()).join(remarks, on=keys[1:], how="anti")
    made = lacking.select(*keys, qualifier=pl.lit("HE"), code="remark_codes").explode("code")
    return pl.concat([remarks, _TABLES["payment_remarks"].conform(made)])
