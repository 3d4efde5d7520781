"""Which texts stand for the claims of one kind, and what stands above each, before their order is known?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimwright.arrays import Array
from claimwright.claims.writing_blocks import ClaimLoopTexts
from claimwright.claims.writing_findings import Notes, long_numbers, unwritten, without_loop
from claimwright.claims.writing_levels import patients, subscribers
from claimwright.claims.writing_order import heading, payee
from claimwright.claims.writing_parties import entities, unplaced
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter
from claimwright.x12.wire.texts import Texts


@dataclass(frozen=True)
class ClaimTexts:
    """The claims of one kind. Texts and arrays have an entry a claim, in the order given.

    ``claims``: numbers of the claims in the batch; ``own``: their columns; ``heading`` and ``payee``: what stands above
    them; ``subscriber``, ``patient`` and ``body``: what each has of its own, without the HLs.
    """

    claims: Array
    own: Rows
    has_patient: Array
    heading: Texts
    payee: Texts
    subscriber: Texts
    patient: Texts
    body: Texts
    notes: Notes


def claim_texts(
    writer: SegmentWriter, kind: str, claims: Array, rows: dict[str, Rows], envelope: Envelope
) -> ClaimTexts:
    """The texts of these claims (numbers in the batch, ascending), all of this kind; ``rows``: theirs by table."""
    _fill_in(rows)
    own = rows["claims"]
    further = rows["references"], rows["further_contacts"]
    placed = {name: entities(writer, kind, name, rows[name], *further) for name in ("providers", "parties")}
    parties = placed["parties"]
    has_patient = np.zeros(own.size, dtype=np.bool_)
    has_patient[parties.rows.number("claim_id")[parties.role_is("patient")]] = True
    return ClaimTexts(
        claims,
        own,
        has_patient,
        heading(writer, kind, parties, envelope, own.size),
        payee(writer, own, placed["providers"], parties),
        subscribers(writer, own, has_patient, parties),
        patients(writer, own, has_patient, parties),
        ClaimLoopTexts(writer, kind, rows, placed["providers"]).text("claim"),
        Notes(
            kind,
            long_numbers(own, claims),
            unwritten(kind, rows),
            [one for name, entity in placed.items() for one in without_loop(name, entity)]
            + [
                one
                for name in ("references", "further_contacts")
                for one in unplaced(kind, name, rows[name], placed.values())
            ],
        ),
    )


def _fill_in(rows: dict[str, Rows]) -> None:
    """Fills in what the guides require and the tables may leave out."""
    claims, lines, others = rows["claims"], rows["lines"], rows["other_payers"]
    claims.fill("note_type", "ADD", "note")
    lines.fill("procedure_qualifier", "HC", "procedure_code")
    lines.fill("ndc_qualifier", "N4", "ndc")
    lines.fill("note_type", "ADD", "note")
    if not others.size:
        return
    own = claims.taken(others.number("claim_id"))
    for name in ("benefits_assignment", "release_of_information"):
        # Every other payer needs its OI (005010X222A1, 2320); what it does not say the claim does.
        own.fill(name, "Y")
        others.fill(name, own.text(name))
    others.fill("subscriber_entity_type", "1", "subscriber_last_name")
    others.fill("member_id_qualifier", "MI", "member_id")
    others.fill("payer_id_qualifier", "PI", "payer_id")
