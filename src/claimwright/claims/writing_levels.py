"""Which text stands behind the HL of a claim's subscriber, and of its patient?"""

from __future__ import annotations

from typing import Final

from claimwright.arrays import Array
from claimwright.claims.writing_parties import Entities
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import Piece, SegmentWriter, chosen
from claimwright.x12.wire.texts import Texts, beside

_PAT: Final = ("patient_death_date", "patient_weight", "pregnancy")


def subscribers(writer: SegmentWriter, claims: Rows, has_patient: Array, parties: Entities) -> Texts:
    """What stands behind the HL of each claim's subscriber: SBR, PAT when he is the patient, himself and the payer."""
    size = claims.size
    relationship = claims.text("patient_relationship").where(~has_patient)
    pieces = [
        writer.segment(
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
        text = writer.segment(size, "PAT", None, *_about(claims))
        pieces.append(text.where(~has_patient & claims.any_there(_PAT)))
    return beside([*pieces, parties.of_claims("2000B", size)], size)


def patients(writer: SegmentWriter, claims: Rows, has_patient: Array, parties: Entities) -> Texts:
    """What stands behind the HL of each claim's patient when he is not the subscriber: PAT and himself."""
    size = claims.size
    if not has_patient.any():
        return parties.of_claims("2000C", size)
    text = writer.segment(size, "PAT", claims.text("patient_relationship"), *_about(claims))
    return beside([text.where(has_patient), parties.of_claims("2000C", size)], size)


def _about(claims: Rows) -> list[Piece]:
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
