"""In which order does an 837 carry claims, and what text stands above each: submitter, receiver and billing provider?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.claims import tables
from claimwright.claims.detail_tables import FURTHER_CONTACTS
from claimwright.claims.writing_parties import Entities, entities
from claimwright.x12.tables.cleaning import clean
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.tables.neighbours import changes, first_alike, run_starts, within_runs
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter
from claimwright.x12.wire.texts import Texts, beside

MOST_CLAIMS: Final = 5000
"""Claims in a transaction set: the guides advise against more (005010X222, 1.3.2)."""
PURPOSE: Final = ("batch_reference", "transaction_purpose", "transaction_type")


@dataclass(frozen=True)
class Order:
    """Where the claims of one kind stand among those written. Arrays have an entry a claim, in the order given.

    ``place``: the how manieth it is; ``set``: number of its transaction set, from 0; whether it opens that or the level
    of its billing provider; the HL numbers of billing provider, subscriber and the last level above it.
    """

    place: Array
    set: Array
    opens_set: Array
    opens_billing: Array
    billing_level: Array
    subscriber_level: Array
    last_level: Array

    def of(self, claims: Array) -> Order:
        """The same for claims in another order."""
        return Order(*(getattr(self, one.name)[claims] for one in fields(self)))


def heading(writer: SegmentWriter, kind: str, parties: Entities, envelope: Envelope, size: int) -> Texts:
    """Submitter and receiver of each claim as given: the envelope's names where a claim names none."""
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
    claim = parties.rows.number("claim_id")
    pieces = []
    for role, values in stand_ins.items():
        rows = np.flatnonzero(parties.role_is(role))
        pieces.append(parties.texts.taken(rows).gathered(claim[rows], size))
        lacking = np.ones(size, dtype=np.bool_)
        lacking[claim[rows]] = False
        if lacking.any():
            row = {"role": role, "entity_type": "2", "id_qualifier": "46", **values}
            made, _ = clean(tables.PARTIES, tables.PARTIES.frame([row]), envelope.delimiters)
            text = entities(
                writer, kind, "parties", made, *map(Rows, (tables.REFERENCES.empty(), FURTHER_CONTACTS.empty()))
            ).texts
            pieces.append(text.taken(np.where(lacking, 0, -1)))
    return beside(pieces, size)


def payee(writer: SegmentWriter, claims: Rows, providers: Entities, parties: Entities) -> Texts:
    """Billing provider, pay-to address and plan of each claim as given, with specialty and currency before them."""
    size = claims.size
    pieces = []
    billing = np.flatnonzero(
        providers.role_is("billing")
        & ~providers.rows.there("line")
        & ~providers.rows.there("other_payer")
        & providers.rows.there("taxonomy")
    )
    if len(billing):
        rows = np.full(size, -1, dtype=np.int64)
        rows[providers.rows.number("claim_id")[billing[::-1]]] = billing[::-1]
        taxonomy = providers.rows.text("taxonomy").taken(rows)
        pieces.append(writer.segment(size, "PRV", "BI", "PXC", taxonomy).where(rows >= 0))
    if not claims.empty("currency"):
        pieces.append(claims.where(["currency"], writer.segment(size, "CUR", "85", claims.text("currency"))))
    return beside([*pieces, providers.of_claims("2000A", size), parties.of_claims("2000A", size)], size)


def ordered(has_patient: Array, above: Sequence[Texts], payees: Texts, first_set: int) -> Order:
    """The order in which claims of one kind are written: by what stands above them, at most 5,000 a transaction set.

    All are of each claim as given: whether its patient is not the subscriber, what must be the same in a transaction set,
    and the billing provider. ``first_set``: number of the first transaction set.
    """
    size = len(has_patient)
    bundle = first_alike(*(one.first_alike() for one in above))
    of_payee = first_alike(bundle, payees.first_alike())
    given = np.arange(size)
    moved = bool(bundle.any() or of_payee.any())
    if moved:
        given = np.lexsort((given, of_payee, bundle))
        bundle, of_payee = bundle[given], of_payee[given]
    piece = within_runs(run_starts(changes(bundle)), size) // MOST_CLAIMS
    opens_set = changes(bundle) | changes(piece)
    opens_set[:1] = True
    sets, set_number = np.flatnonzero(opens_set), np.cumsum(opens_set) - 1
    opens_billing = opens_set | changes(of_payee)
    dependent = has_patient[given].astype(np.int64)
    levels = np.cumsum(opens_billing + 1 + dependent)
    last = levels - np.append(0, levels)[sets][set_number]
    subscriber = last - dependent
    billings = np.flatnonzero(opens_billing)
    billing = (subscriber - 1)[billings][np.cumsum(opens_billing) - 1]
    order = Order(np.arange(size), set_number + first_set, opens_set, opens_billing, billing, subscriber, last)
    return order.of(np.argsort(given)) if moved else order
