"""How do the texts of claims become transaction sets: BHT and heading, billing provider, levels, each where it opens?"""

from __future__ import annotations

import numpy as np

from claimwright.claims.claim_texts import ClaimTexts
from claimwright.claims.writing_order import Order
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.tables.segment_writing import SegmentWriter, chosen
from claimwright.x12.wire.texts import Texts, beside, listed, whole_numbers


def with_levels(writer: SegmentWriter, envelope: Envelope, texts: ClaimTexts, order: Order) -> Texts:
    """The claims of one kind with all that stands above them, in the order given. ``order``: of these claims alone."""
    size = len(texts.claims)
    billing, subscriber = whole_numbers(order.billing_level), whole_numbers(order.subscriber_level)
    child = chosen(size, (texts.has_patient, "1"), (None, "0"))
    pieces = [
        _beginning(writer, envelope, texts, order),
        texts.heading.where(order.opens_set),
        writer.segment(size, "HL", billing, None, "20", "1").where(order.opens_billing),
        texts.payee.where(order.opens_billing),
        writer.segment(size, "HL", subscriber, billing, "22", child),
        texts.subscriber,
    ]
    if texts.has_patient.any():
        last = whole_numbers(order.last_level)
        pieces.append(writer.segment(size, "HL", last, subscriber, "23", "0").where(texts.has_patient))
    return beside([*pieces, texts.patient, texts.body], size)


def _beginning(writer: SegmentWriter, envelope: Envelope, texts: ClaimTexts, order: Order) -> Texts:
    """BHT for each claim that opens a transaction set."""
    at = np.flatnonzero(order.opens_set)
    first = texts.own.taken(at)
    number = f"{envelope.interchange_control_number:09}"
    first.fill("batch_reference", listed([f"{number}-{one}" for one in order.set[at].tolist()]))
    first.fill("transaction_purpose", "00")
    first.fill("transaction_type", "CH")
    segment = writer.segment(
        len(at),
        "BHT",
        "0019",
        first.text("transaction_purpose"),
        first.text("batch_reference"),
        f"{envelope.timestamp:%Y%m%d}",
        f"{envelope.timestamp:%H%M}",
        first.text("transaction_type"),
    )
    return segment.spread(at, len(texts.claims))
