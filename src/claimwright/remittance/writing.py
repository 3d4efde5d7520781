"""The remittance tables become an 835 interchange (005010X221A1)."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from claimwright.errors import ClaimwrightError
from claimwright.remittance import tables
from claimwright.remittance.reading import Remittances, read_835
from claimwright.remittance.wire import layout
from claimwright.x12.tables.cleaning import clean
from claimwright.x12.tables.interchange import Envelope, TextSet, count_segments, join_interchange
from claimwright.x12.tables.loop_texts import LoopTexts
from claimwright.x12.tables.neighbours import changes, pieces, run_numbers, run_starts
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter
from claimwright.x12.wire.texts import Texts, beside, literal

VERSION: Final = "005010X221A1"
_PAIRS: Final = 6
"""Pairs a PLB can carry."""
_NAMED: Final = (
    ("QC", "1", "patient_last_name", "patient_first_name", "MI", "member_id"),
    ("82", "1", None, None, "XX", "rendering_npi"),
    ("TT", "2", "crossover_payer_name", None, "PI", "crossover_payer_id"),
)


class UnbalancedError(ClaimwrightError, ValueError):
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
    rows = {name: clean(_TABLES[name], frame, envelope.delimiters)[0] for name, frame in _filled(remittances).items()}
    writer = SegmentWriter(envelope.delimiters, layout(), envelope.line_break)
    bodies = _bodies(writer, rows)
    sets = [TextSet("835", VERSION, body, count_segments(body, envelope.delimiters)) for body in bodies]
    data = join_interchange(envelope, sets).data
    if not unbalanced and sets and (off := read_835(data, "written").balances).height:
        raise UnbalancedError(off)
    return data


_TABLES: Final = {table.name: table for table in tables.TABLES}


def _bodies(writer: SegmentWriter, rows: dict[str, Rows]) -> list[bytes]:
    blocks = LoopTexts(writer, "", rows, {"claim": ("service",)})
    payments, claims, summaries = rows["payments"], rows["claim_payments"], rows["provider_summaries"]
    texts = blocks.text("claim")
    headed = claims.there("header")
    under = blocks.gathered(texts, np.where(headed, blocks.numbers(claims, "summary"), -1), "summary")
    loose = blocks.gathered(texts, np.where(headed, -1, blocks.numbers(claims, "set")), "set")
    groups = beside([blocks.text("summary"), under], summaries.size)
    parts = [
        blocks.text("set"),
        loose,
        blocks.gathered(groups, blocks.numbers(summaries, "set"), "set"),
        _provider(writer, blocks, rows["provider_adjustments"]),
    ]
    return beside(parts, payments.size).to_list()


def _provider(writer: SegmentWriter, blocks: LoopTexts, rows: Rows) -> Texts:
    """PLB: neighbouring adjustments of one provider and period share a segment, six of them at most."""
    separator = writer.delimiters.element
    size = rows.size
    numbers = blocks.numbers(rows, "set")
    provider, period = rows.text("provider_id"), rows.text("fiscal_period")
    starts = pieces(run_starts(changes(numbers), provider.changes(), period.changes()), size, _PAIRS)
    reason = writer.composite(size, rows.text("reason_code"), rows.text("reference"))
    mark = literal(separator, size)
    listed = beside([mark, reason, mark, rows.text("amount")], size).gathered(run_numbers(starts, size), len(starts))
    pairs = listed.without_first(len(separator)).trimmed(separator)
    segments = writer.segment(len(starts), "PLB", provider.taken(starts), period.taken(starts), pairs)
    return blocks.gathered(segments, numbers[starts], "set")


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
