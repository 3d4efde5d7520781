"""The claim tables become an 837 interchange, professional (X222A1), institutional (X223A2) or dental (X224A2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.claim_texts import ClaimTexts, claim_texts
from claimwright.claims.wire import layout
from claimwright.claims.writing_batch import Batch
from claimwright.claims.writing_findings import WRITING_FINDINGS, Notes, findings
from claimwright.claims.writing_order import PURPOSE, Order, ordered
from claimwright.claims.writing_sets import with_levels
from claimwright.x12.tables.interchange import Envelope, TextSet, count_segments, join_interchange
from claimwright.x12.tables.segment_writing import SegmentWriter
from claimwright.x12.wire.texts import Texts

VERSIONS: Final = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
_SENT: Final = pl.DataFrame(schema={"claim_id": pl.String, "kind": pl.String, "set": pl.UInt32})


@dataclass(frozen=True)
class Written837:
    """An interchange of claims. ``claims``: claim_id, kind, group_control_number, transaction_control_number.

    ``findings`` has the columns of ``WRITING_FINDINGS``.
    """

    data: bytes
    claims: pl.DataFrame
    findings: pl.DataFrame


def write_837(claims: Claims, envelope: Envelope) -> bytes:
    """The batch as one interchange; see ``encode_837`` for the control numbers given and what was changed."""
    return encode_837(claims, envelope).data


def encode_837(claims: Claims, envelope: Envelope) -> Written837:
    """The batch as one interchange, at most 5,000 claims a transaction set.

    A transaction set holds claims of one kind, submitter, receiver and batch reference; within it claims are grouped by
    billing provider. Where a claim names no submitter or receiver, the envelope's names stand. The envelope columns of
    the claims table (control numbers) are not read: the numbers given stand in the result. Raises ``ValueError`` for a
    claim whose kind is not P, I or D, for a predetermination that is not dental, and for two claims of one ``claim_id``, whose lines would be billed twice.
    """
    kinds = claims.claims["kind"].unique(maintain_order=True).to_list()
    if not set(kinds) <= set(VERSIONS):
        raise ValueError("the kind of a claim must be P, I or D")
    if claims.claims["claim_id"].n_unique() != len(claims):
        raise ValueError("claim_id must be unique: two claims share one, and each would carry the lines of both")
    asking = pl.col("submission_reason").is_not_null() & (pl.col("kind") != "D")
    if claims.claims.select(asking.any()).item():
        raise ValueError(
            "a predetermination asks what would be paid (CLM19, 005010X291 and X292); in the guides written here it would be a "
            "claim for money, so it is not written"
        )
    writer = SegmentWriter(envelope.delimiters, layout(), envelope.line_break)
    batch = Batch(claims, envelope.delimiters)
    notes: list[Notes] = []
    sets: list[TextSet] = []
    sent = [_SENT]
    for kind in kinds:
        of_kind = claim_texts(writer, kind, *batch.of_kind(kind), envelope)
        order = ordered(of_kind.has_patient, _above(of_kind), of_kind.payee, len(sets))
        bodies = _bodies(with_levels(writer, envelope, of_kind, order), order, len(sets))
        sets += [TextSet("837", VERSIONS[kind], body, count_segments(body, envelope.delimiters)) for body in bodies]
        sent.append(_sent(claims, of_kind, order))
        notes.append(of_kind.notes)
    written = join_interchange(envelope, sets)
    told = findings(batch.changed, batch.strays, notes)
    whole = pl.concat(sent)
    numbers = written.transactions.select("group_control_number", "transaction_control_number")[whole["set"]]
    return Written837(
        written.data,
        whole.drop("set").hstack(numbers.get_columns()),
        WRITING_FINDINGS.frame(dict(zip(WRITING_FINDINGS.names, one, strict=True)) for one in told),
    )


def _above(of_kind: ClaimTexts) -> list[Texts]:
    """What must be the same for claims to share a transaction set."""
    return [of_kind.heading, *(of_kind.own.text(name) for name in PURPOSE)]


def _bodies(texts: Texts, order: Order, first_set: int) -> list[memoryview]:
    """The text of each transaction set: those of its claims, in their order."""
    given = np.argsort(order.place, kind="stable")
    sets = order.set[given] - first_set
    whole = texts.taken(given).gathered(sets, int(sets[-1]) + 1)
    octets = memoryview(whole.octets)
    return [octets[start:end] for start, end in zip(whole.starts.tolist(), whole.ends.tolist(), strict=True)]


def _sent(claims: Claims, of_kind: ClaimTexts, order: Order) -> pl.DataFrame:
    """claim_id, kind and number of the transaction set of the claims of a kind, as written."""
    given = of_kind.claims[np.argsort(order.place, kind="stable")]
    named: pl.DataFrame = claims.claims.select("claim_id", "kind")[given]
    return named.with_columns(pl.Series("set", np.sort(order.set), dtype=pl.UInt32))


def renumbered(envelope: Envelope, interchange_control_number: int) -> Envelope:
    """The same envelope under another interchange control number, which groups take over as theirs."""
    return replace(
        envelope,
        interchange_control_number=interchange_control_number,
        group_control_number=interchange_control_number,
    )
