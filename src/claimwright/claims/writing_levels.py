"""What stands around the text of a claim: heading, billing provider, subscriber and patient, each where it opens?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from claimwright.arrays import Array
from claimwright.claims.writing_order import Order
from claimwright.claims.writing_parties import Entities
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import Hand, chosen
from claimwright.x12.tables.segment_writing import Part as Element
from claimwright.x12.wire.texts import Texts, beside, listed, whole_numbers

if TYPE_CHECKING:
    from claimwright.claims.claim_texts import Part

_PAT: Final = ("patient_death_date", "patient_weight", "pregnancy")


def subscribers(hand: Hand, claims: Rows, has_patient: Array, parties: Entities) -> Texts:
    """What stands behind the HL of each claim's subscriber: SBR, PAT when he is the patient, himself and the payer."""
    size = claims.size
    relationship = claims.text("patient_relationship").where(~has_patient)
    pieces = [
        hand.segment(
            size,
            "SBR",
            claims.text("payer_responsibility"),
            relationship,
            claims.text("group_number"),
            claims.text("group_name"),
            claims.text("insurance_type"),
            None,
            None,
            None,
            claims.text("claim_filing_indicator"),
        )
    ]
    if claims.some(_PAT):
        text = hand.segment(size, "PAT", None, *_about(claims))
        pieces.append(text.where(~has_patient & claims.any_there(_PAT)))
    return beside([*pieces, parties.of_claims("2000B", size)], size)


def patients(hand: Hand, claims: Rows, has_patient: Array, parties: Entities) -> Texts:
    """What stands behind the HL of each claim's patient when he is not the subscriber: PAT and himself."""
    size = claims.size
    if not has_patient.any():
        return parties.of_claims("2000C", size)
    text = hand.segment(size, "PAT", claims.text("patient_relationship"), *_about(claims))
    return beside([text.where(has_patient), parties.of_claims("2000C", size)], size)


def _about(claims: Rows) -> list[Element]:
    """PAT02 to PAT09: when the patient died, the weight, whether she is pregnant."""
    died, weighs, pregnant = (not claims.empty(name) for name in _PAT)
    size = claims.size
    return [
        None,
        None,
        None,
        chosen(size, (claims.there(_PAT[0]), "D8")) if died else None,
        claims.text(_PAT[0]) if died else None,
        chosen(size, (claims.there(_PAT[1]), "01")) if weighs else None,
        claims.text(_PAT[1]) if weighs else None,
        claims.text(_PAT[2]) if pregnant else None,
    ]


def with_levels(hand: Hand, envelope: Envelope, part: Part, order: Order) -> Texts:
    """The claims of a part with all that stands above them, in the order given. ``order``: of these claims alone."""
    size = len(part.claims)
    billing, subscriber = whole_numbers(order.billing_level), whole_numbers(order.subscriber_level)
    child = chosen(size, (part.has_patient, "1"), (None, "0"))
    pieces = [
        _beginning(hand, envelope, part, order),
        part.heading.where(order.opens_set),
        hand.segment(size, "HL", billing, None, "20", "1").where(order.opens_billing),
        part.payee.where(order.opens_billing),
        hand.segment(size, "HL", subscriber, billing, "22", child),
        part.subscriber,
    ]
    if part.has_patient.any():
        last = whole_numbers(order.last_level)
        pieces.append(hand.segment(size, "HL", last, subscriber, "23", "0").where(part.has_patient))
    return beside([*pieces, part.patient, part.body], size)


def _beginning(hand: Hand, envelope: Envelope, part: Part, order: Order) -> Texts:
    """BHT for each claim that opens a transaction set."""
    at = np.flatnonzero(order.opens_set)
    first = part.own.taken(at)
    number = f"{envelope.interchange_control_number:09}"
    first.fill("batch_reference", listed([f"{number}-{one}" for one in order.set[at].tolist()]))
    first.fill("transaction_purpose", "00")
    first.fill("transaction_type", "CH")
    segment = hand.segment(
        len(at),
        "BHT",
        "0019",
        first.text("transaction_purpose"),
        first.text("batch_reference"),
        f"{envelope.timestamp:%Y%m%d}",
        f"{envelope.timestamp:%H%M}",
        first.text("transaction_type"),
    )
    return segment.spread(at, len(part.claims))
