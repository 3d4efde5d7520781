"""What stands around the claims of a practice when they go out: who sends them to whom, when, as a test or for money?"""

from __future__ import annotations

from datetime import datetime

from claimwright.claims.practice import Practice
from claimwright.x12.tables.interchange import Envelope


def envelope_of(
    practice: Practice, *, payer_id: str, payer_name: str, number: int, timestamp: datetime, production: bool
) -> Envelope:
    """The envelope of a batch of a practice to one payer: submitter with its contact (1000A PER), receiver (1000B).

    ``number`` is the control number of interchange and group. ``timestamp`` is local time.
    """
    billing = practice.billing
    return Envelope(
        sender_id=practice.submitter_id or billing.tax_id or practice.id,
        receiver_id=payer_id or "PAYER",
        timestamp=timestamp,
        interchange_control_number=number,
        group_control_number=number,
        transaction_control_number=1,
        usage="P" if production else "T",
        acknowledgment_requested=True,
        sender_name=billing.name.upper(),
        sender_contact=(billing.contact_name or billing.name).upper(),
        sender_phone=billing.phone,
        receiver_name=payer_name.upper(),
    )
