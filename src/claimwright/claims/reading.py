"""An 837 file, professional, institutional or dental, becomes the claim tables, whole or in stretches."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.claims import tables
from claimwright.claims.batch import Claims
from claimwright.claims.kinds import above, claims_by_kind, claims_of
from claimwright.claims.reading_codes import health_codes, payer_adjustments
from claimwright.claims.reading_entities import providers_and_parties
from claimwright.claims.reading_findings import reading_findings
from claimwright.errors import UnreadableError
from claimwright.x12.check.check import check
from claimwright.x12.tables.reading import Keys, TableReader, gathered, ordinals
from claimwright.x12.tables.scoped_sets import ScopedSets
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.scanning import scan
from claimwright.x12.wire.segments import Segments, read_segments
from claimwright.x12.wire.tokens import segment_code

if TYPE_CHECKING:
    from claimwright.reference import Library

_THREADS: Final = 2
_SMALL: Final = 500_000
"""Bytes below which a second thread costs more than it does."""
PREDETERMINED: Final = "08"
"""CLM19 of a predetermination of benefits (005010X291, X292)."""
_PREDETERMINATIONS: Final = ("X291", "X292")
"""Guides of the 837 that ask what a payer would pay, professional and institutional."""
_CLAIM: Final = segment_code("CLM")
ABOVE: Final = ("billing", "subscriber", "patient")
"""Scopes above the claim: what stands there holds for every claim below."""


@dataclass(frozen=True)
class ReadResult:
    """Claims read, and what the reader has to say about the file (columns of ``READING_FINDINGS``)."""

    claims: Claims
    findings: pl.DataFrame


def read_837(data: bytes | Path | Segments, source: str = "") -> ReadResult:
    """Reads all 837 transaction sets of a file: 005010 X222 (P), X223 (I), X224 (D) and their 004010 forerunners.

    ``claim_id`` is ``{source without ending}:{ISA13}-{ST02}-{n}``, n counting the claims of the file from 1.
    A patient row among the parties only where the patient is not the subscriber. Raises ``UnreadableError`` when the
    file is no X12 interchange or holds no 837; anything less is a finding.
    """
    return _together(list(stream_837(data, source)))


def _together(batches: list[ReadResult]) -> ReadResult:
    return ReadResult(
        Claims.concat([batch.claims for batch in batches]), pl.concat([batch.findings for batch in batches])
    )


def read_and_check_837(
    data: bytes | Path, source: str = "", library: Library | None = None
) -> tuple[ReadResult, pl.DataFrame]:
    """The claims of a file and the findings on it (``claimwright.x12.check.check``), both at once on two cores.

    Raises ``UnreadableError`` as ``read_837`` does.
    """
    segments = read_segments(data, source)
    source = source or segments.source
    if len(segments.data) < _SMALL:
        return read_837(segments, source), check(segments, library)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(check, segments, library)
        return read_837(segments, source), found.result()


def stream_837(data: bytes | Path | Segments, source: str = "", *, stretch: int | None = None) -> Iterator[ReadResult]:
    """The same, a stretch of the file at a time, so that a file of any size needs the memory of two stretches.

    Raises ``UnreadableError`` at once when there is nothing to read, and at the end when no 837 was found.
    """
    if isinstance(data, Segments):
        source = source or data.source
        chunks = iter(data.chunks)
    else:
        source = source or (data.name if isinstance(data, Path) else "")
        chunks = scan(data, source, stretch=stretch)
    return _stream(chunks, source)


def _stream(chunks: Iterator[Chunk], source: str) -> Iterator[ReadResult]:
    found = False
    held: set[str] = set()
    before = 0
    waiting: list[Future[list[ReadResult]]] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        for chunk in chunks:
            held.update(one.kind or "?" for one in chunk.sets)
            numbered, before = before, before + int((chunk.tokens.code[chunk.carried :] == _CLAIM).sum())
            if waiting or chunk.goes_on:
                waiting.append(pool.submit(_read_chunk, chunk, source, numbered))
            else:
                # All of a small file is read here: threads are for many stretches.
                for result in _read_chunk(chunk, source, numbered):
                    found = True
                    yield result
            while len(waiting) >= _THREADS:
                for result in waiting.pop(0).result():
                    found = True
                    yield result
        for job in waiting:
            for result in job.result():
                found = True
                yield result
    if not found:
        kinds = ", ".join(sorted(held)) or "no transaction set"
        raise UnreadableError(source, "ST01", f"expected a claim file (837), found {kinds}")


def _read_chunk(chunk: Chunk, source: str, before: int) -> list[ReadResult]:
    code = chunk.tokens.code == _CLAIM
    code[: chunk.carried] = False
    numbers = np.cumsum(code) + before
    results = []
    for scoped in claims_by_kind(chunk):
        claims = _read_kind(scoped, source, numbers)
        results.append(ReadResult(claims, reading_findings(scoped, claims)))
    return results


def _read_kind(scoped: ScopedSets, source: str, numbers: Array) -> Claims:
    named = _named(scoped, source, numbers)
    keys = _keys(scoped, named["claim_id"])
    reader = TableReader(scoped, keys, "claim", {scope: above(scoped, scope) for scope in ABOVE})
    diagnoses, codes, drg = health_codes(scoped, named["claim_id"])
    found = {name: [frame] for name, frame in reader.tables({"claims": named | {"drg": drg}}).items()}
    for name, frames in providers_and_parties(scoped, keys).items():
        found.setdefault(name, []).extend(frames)
    found |= {"diagnoses": [diagnoses], "institutional_codes": [codes]}
    found["claims"] = [_predeterminations(scoped, frame) for frame in found.get("claims", [])]
    adjustments = payer_adjustments(scoped, keys)
    if adjustments.height:
        found["payer_adjustments"] = [adjustments]
    return Claims(
        **{table.name: _one(found[table.name]) if found.get(table.name) else table.empty() for table in tables.TABLES}
    )


def _predeterminations(scoped: ScopedSets, claims: pl.DataFrame) -> pl.DataFrame:
    """Claims of the guides that ask what a payer would pay say so (CLM19), whether or not their sender wrote it."""
    asks = [any(guide in one.version + one.group_version for guide in _PREDETERMINATIONS) for one in scoped.loops.sets]
    if not any(asks):
        return claims
    asked = pl.Series(np.array(asks)[above(scoped, "set")])
    reason = pl.when(asked).then(pl.col("submission_reason").fill_null(PREDETERMINED)).otherwise("submission_reason")
    return claims.with_columns(submission_reason=reason)


def _one(frames: list[pl.DataFrame]) -> pl.DataFrame:
    return frames[0] if len(frames) == 1 else pl.concat(frames)


def _named(scoped: ScopedSets, source: str, numbers: Array) -> Keys:
    """Per claim its key, kind, source, control numbers, batch and the patient's relationship."""
    claims = claims_of(scoped)
    size = len(claims)
    sets = scoped.loops.sets
    at = pl.Series(above(scoped, "set"), dtype=pl.UInt32)

    def of_sets(values: list[str]) -> pl.Series:
        return pl.Series([value or None for value in values], dtype=pl.String)[at]

    def same(value: str | None) -> pl.Series:
        return pl.Series([value], dtype=pl.String).new_from_index(0, size)

    beginning = scoped.first(scoped.loops.rows("BHT"), "set")[above(scoped, "set")]
    subscribers = np.append(scoped.first(scoped.loops.rows("SBR", "2000B"), "subscriber"), -1)
    patients = np.append(scoped.first(scoped.loops.rows("PAT", "2000C"), "patient"), -1)
    own = scoped.element(subscribers[above(scoped, "subscriber")], 2)
    scoped.used[beginning[beginning >= 0]] = True
    stem = Path(source).stem if source else ""
    prefixes = [f"{stem + ':' if stem else ''}{one.interchange_control_number}-{one.control_number}-" for one in sets]
    return {
        "claim_id": pl.Series(prefixes, dtype=pl.String)[at] + pl.Series(numbers[claims]).cast(pl.String),
        "kind": same(scoped.kind),
        "source": same(source or None),
        "interchange_control_number": of_sets([one.interchange_control_number for one in sets]),
        "group_control_number": of_sets([one.group_control_number for one in sets]),
        "transaction_control_number": of_sets([one.control_number for one in sets]),
        "batch_reference": scoped.text(beginning, 3),
        "transaction_purpose": scoped.text(beginning, 2),
        "transaction_type": scoped.text(beginning, 6),
        "patient_relationship": scoped.element(patients[above(scoped, "patient")], 1).otherwise(own).text(),
    }


def _keys(scoped: ScopedSets, claim_ids: pl.Series) -> dict[str, Keys]:
    """The key columns of the rows of each scope: claim_id, and line, other_payer or sequence."""
    claim = scoped.scope("claim").number
    found: dict[str, Keys] = {"claim": {"claim_id": claim_ids}}

    def owners(scope: str) -> Array:
        return claim[scoped.scope(scope).openers]

    others, services = owners("other"), owners("service")
    orders = pl.Series(ordinals(others), dtype=pl.Int32)
    found["other"] = gathered(found["claim"], others) | {"other_payer": orders, "sequence": orders}
    lines = pl.Series(_line_numbers(scoped, services), dtype=pl.Int32)
    found["service"] = gathered(found["claim"], services) | {"line": lines}
    for scope in ("adjudication", "form"):
        line = scoped.scope("service").number[scoped.scope(scope).openers]
        sequence = pl.Series(ordinals(line), dtype=pl.Int32)
        found[scope] = gathered(found["service"], line) | {"sequence": sequence, "form_sequence": sequence}
    return found


def _line_numbers(scoped: ScopedSets, claims: Array) -> Array:
    """LX01 as the line number; where a claim's numbers are missing or repeat, the order of its lines."""
    stated, good = scoped.element(scoped.scope("service").openers, 1).integers()
    order = ordinals(claims)
    if not len(claims):
        return order
    if good.all() and ((claims[1:] != claims[:-1]) | (stated[1:] > stated[:-1])).all():
        # Numbers that ascend within each claim are its own, as they nearly always do.
        return stated
    by_number = np.lexsort((stated, claims))
    repeats = np.zeros(len(claims), dtype=bool)
    same = (np.diff(claims[by_number]) == 0) & (np.diff(stated[by_number]) == 0)
    repeats[by_number[1:]] = same
    bad = np.zeros(int(claims.max()) + 1, dtype=bool)
    bad[claims[repeats | ~good]] = True
    return np.where(bad[claims], order, stated)
