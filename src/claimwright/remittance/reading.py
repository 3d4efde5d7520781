"""An 835 file becomes the remittance tables, whole or in stretches: payments, claims, lines, adjustments, and what is off."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.remittance import detail_tables as details
from claimwright.remittance import tables
from claimwright.remittance.balancing import PaymentSums, payment_rows
from claimwright.remittance.reading_findings import REMITTANCE_FINDINGS, unpaid_interest
from claimwright.remittance.reading_stretch import PartRead, read_part
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.scanning import scan
from claimwright.x12.wire.segments import Segments
from claimwright.x12.wire.tokens import segment_code

_THREADS: Final = 2
_CLAIM, _HEADER = segment_code("CLP"), segment_code("LX")


@dataclass(frozen=True)
class Remittances:
    """The remittance tables of one or more files, what does not balance, and what the reader has to say.

    Columns: ``claimwright.remittance.tables``.
    """

    payments: pl.DataFrame
    claim_payments: pl.DataFrame
    service_payments: pl.DataFrame
    adjustments: pl.DataFrame
    provider_adjustments: pl.DataFrame
    balances: pl.DataFrame = field(default_factory=tables.BALANCES.empty)
    findings: pl.DataFrame = field(default_factory=REMITTANCE_FINDINGS.empty)
    provider_summaries: pl.DataFrame = field(default_factory=details.PROVIDER_SUMMARIES.empty)
    payment_parties: pl.DataFrame = field(default_factory=details.PAYMENT_PARTIES.empty)
    payment_references: pl.DataFrame = field(default_factory=details.PAYMENT_REFERENCES.empty)
    payment_dates: pl.DataFrame = field(default_factory=details.PAYMENT_DATES.empty)
    payment_amounts: pl.DataFrame = field(default_factory=details.PAYMENT_AMOUNTS.empty)
    payment_quantities: pl.DataFrame = field(default_factory=details.PAYMENT_QUANTITIES.empty)
    payment_contacts: pl.DataFrame = field(default_factory=details.PAYMENT_CONTACTS.empty)
    payment_remarks: pl.DataFrame = field(default_factory=details.PAYMENT_REMARKS.empty)
    payment_inpatient: pl.DataFrame = field(default_factory=details.PAYMENT_INPATIENT.empty)
    payment_outpatient: pl.DataFrame = field(default_factory=details.PAYMENT_OUTPATIENT.empty)

    @classmethod
    def of(cls, **frames: pl.DataFrame) -> Remittances:
        """Remittances from frames by table; tables not given are empty, columns not given are null."""
        return cls(
            **{
                table.name: table.conform(frames[table.name]) if table.name in frames else table.empty()
                for table in tables.TABLES
            }
        )

    @classmethod
    def concat(cls, batches: list[Remittances]) -> Remittances:
        """Several batches as one; keys stay unique as long as their sources differ."""
        if len(batches) == 1:
            return batches[0]
        return cls(**{f.name: pl.concat([getattr(batch, f.name) for batch in batches]) for f in fields(cls)})

    def frames(self) -> dict[str, pl.DataFrame]:
        """Table name to frame, in the order of ``tables.TABLES``."""
        return {table.name: getattr(self, table.name) for table in tables.TABLES}


def read_835(data: bytes | Path | Segments, source: str = "") -> Remittances:
    """Reads all 835 transaction sets of a file, 005010X221 and 004010X091, and checks that the money adds up.

    ``payment_id`` is ``{source without ending}:{ISA13}-{ST02}-{n}``, n counting the transaction sets of the file from 1;
    ``claim_payment_id`` adds the claim's number within the payment. A claim without service lines stays without them.
    Raises ``UnreadableError`` when the file is no X12 interchange or holds no 835; anything less is a finding.
    """
    return Remittances.concat(list(stream_835(data, source)))


def stream_835(data: bytes | Path | Segments, source: str = "", *, stretch: int | None = None) -> Iterator[Remittances]:
    """The same, a stretch of the file at a time, so that a file of any size needs the memory of a few stretches.

    What a payment as a whole is off by comes with the last stretch. Raises ``UnreadableError`` at once when there is
    nothing to read, and at the end when no 835 was found.
    """
    if isinstance(data, Segments):
        source = source or data.source
        chunks = iter(data.chunks)
    else:
        source = source or (data.name if isinstance(data, Path) else "")
        chunks = scan(data, source, stretch=stretch)
    held: set[str] = set()
    totals: dict[int, PaymentSums] = {}
    waiting: list[Future[PartRead | None]] = []
    counted: dict[int, tuple[int, int]] = {}
    found = False
    with ThreadPoolExecutor(_THREADS) as pool:
        for chunk in chunks:
            held.update(one.kind or "?" for one in chunk.sets)
            if waiting or chunk.goes_on:
                waiting.append(pool.submit(read_part, chunk, source, dict(counted)))
            elif read := read_part(chunk, source, dict(counted)):
                # All of a small file is read here: threads are for many stretches.
                found = True
                yield _taken(read, totals)
            _count(chunk, counted)
            while len(waiting) >= _THREADS:
                if read := waiting.pop(0).result():
                    found = True
                    yield _taken(read, totals)
        for job in waiting:
            if read := job.result():
                found = True
                yield _taken(read, totals)
    if not found:
        kinds = ", ".join(sorted(held)) or "no transaction set"
        raise UnreadableError(source, "ST01", f"expected a remittance (835), found {kinds}")
    rows = payment_rows(list(totals.values()))
    told = [unpaid_interest(one.payment_id) for one in totals.values() if one.interest_told > one.interest_paid]
    if rows.height or told:
        findings = pl.concat([REMITTANCE_FINDINGS.empty(), *told])
        yield Remittances(**{**_empty(), "balances": rows, "findings": findings})


def _empty() -> dict[str, pl.DataFrame]:
    return {table.name: table.empty() for table in tables.TABLES}


def _count(chunk: Chunk, counted: dict[int, tuple[int, int]]) -> None:
    """Claims and headers so far of the transaction set that goes on in the next stretch."""
    if not len(chunk.tokens) or not (open_set := int(chunk.transaction[-1])):
        return
    mine = chunk.transaction[chunk.carried :] == open_set
    code = chunk.tokens.code[chunk.carried :]
    claims, headers = counted.get(open_set, (0, 0))
    counted.clear()
    counted[open_set] = (
        claims + int((mine & (code == _CLAIM)).sum()),
        headers + int((mine & (code == _HEADER)).sum()),
    )


def _taken(read: PartRead, totals: dict[int, PaymentSums]) -> Remittances:
    """The tables of a stretch; its sums go to those of the file's payments."""
    for number, payment_id, stated, opened in read.payments:
        if opened:
            totals[number] = PaymentSums(payment_id, stated)
    for number, claims, taken in read.sums:
        totals[number].claims += claims
        totals[number].taken += taken
    tables_read = Remittances(**{**_empty(), **read.frames})
    _count_interest(tables_read, totals)
    return tables_read


def _count_interest(read: Remittances, totals: dict[int, PaymentSums]) -> None:
    """Interest that the claims of a stretch state, and that its provider-level adjustments pay, added to its payments."""
    known = {one.payment_id: one for one in totals.values()}
    claims, adjustments = read.claim_payments, read.provider_adjustments
    # Few claims state any; a query costs a small file more than to look.
    if claims["interest"].null_count() < claims.height:
        for payment_id, amount in claims.filter(pl.col("interest") > 0).select("payment_id", "interest").iter_rows():
            known[payment_id].interest_told += amount
    if adjustments.height:
        paid = adjustments.filter(pl.col("reason_code") == "L6").select("payment_id", "amount")
        for payment_id, amount in paid.drop_nulls("amount").iter_rows():
            known[payment_id].interest_paid -= amount
