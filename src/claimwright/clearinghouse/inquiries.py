"""Eligibility (270/271), claim status (276/277) and claim acknowledgment (277CA) files as tables, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.clearinghouse import tables
from claimwright.clearinghouse.wire import CHILDREN, KINDS, PARENTS, VERSIONS, layout
from claimwright.errors import UnreadableError
from claimwright.schema import Column, Table
from claimwright.x12.tables.cleaning import clean
from claimwright.x12.tables.interchange import Envelope, TextSet, count_segments, join_interchange
from claimwright.x12.tables.loop_texts import LoopTexts
from claimwright.x12.tables.reading import Keys, TableReader, gathered, ordinals
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.scoped_sets import ScopedSets, scoped_sets
from claimwright.x12.tables.segment_writing import SegmentWriter
from claimwright.x12.wire.chunks import Chunk, TransactionSet
from claimwright.x12.wire.scanning import scan
from claimwright.x12.wire.segments import Segments
from claimwright.x12.wire.texts import Texts, beside
from claimwright.x12.wire.tokens import segment_id

INQUIRY_FINDINGS: Final = Table(
    "inquiry_findings",
    "one thing the reader has to say about a file",
    (
        Column("set_id", pl.String, "The transaction set."),
        Column("severity", pl.String, "info (kept in the file, in no table)."),
        Column("segment", pl.UInt32, "Position of the segment in its transaction set; the first one of several."),
        Column("loop", pl.String, "Loop of the segment."),
        Column("id", pl.String, "Segment id."),
        Column("message", pl.String, "What is the matter, in plain words."),
    ),
)
_FRAME: Final = ("ST", "SE", "LS", "LE")
_CLAIM_ACKNOWLEDGMENT: Final = "X214"


@dataclass(frozen=True)
class Inquiries:
    """The inquiry tables of one or more files. Columns: ``claimwright.clearinghouse.tables``."""

    inquiry_sets: pl.DataFrame = field(default_factory=tables.INQUIRY_SETS.empty)
    levels: pl.DataFrame = field(default_factory=tables.LEVELS.empty)
    level_traces: pl.DataFrame = field(default_factory=tables.LEVEL_TRACES.empty)
    traces: pl.DataFrame = field(default_factory=tables.TRACES.empty)
    status_lines: pl.DataFrame = field(default_factory=tables.STATUS_LINES.empty)
    statuses: pl.DataFrame = field(default_factory=tables.STATUSES.empty)
    questions: pl.DataFrame = field(default_factory=tables.QUESTIONS.empty)
    benefits: pl.DataFrame = field(default_factory=tables.BENEFITS.empty)
    benefit_entities: pl.DataFrame = field(default_factory=tables.BENEFIT_ENTITIES.empty)
    deliveries: pl.DataFrame = field(default_factory=tables.DELIVERIES.empty)
    messages: pl.DataFrame = field(default_factory=tables.MESSAGES.empty)
    benefit_codes: pl.DataFrame = field(default_factory=tables.BENEFIT_CODES.empty)
    rejections: pl.DataFrame = field(default_factory=tables.REJECTIONS.empty)
    contacts: pl.DataFrame = field(default_factory=tables.CONTACTS.empty)
    inquiry_references: pl.DataFrame = field(default_factory=tables.INQUIRY_REFERENCES.empty)
    inquiry_dates: pl.DataFrame = field(default_factory=tables.INQUIRY_DATES.empty)
    inquiry_amounts: pl.DataFrame = field(default_factory=tables.INQUIRY_AMOUNTS.empty)
    inquiry_quantities: pl.DataFrame = field(default_factory=tables.INQUIRY_QUANTITIES.empty)
    findings: pl.DataFrame = field(default_factory=INQUIRY_FINDINGS.empty)

    @classmethod
    def of(cls, **frames: pl.DataFrame) -> Inquiries:
        """Inquiries from frames by table; tables not given are empty, columns not given are null."""
        known = {table.name: table for table in tables.TABLES}
        return cls(**{name: known[name].conform(frame) for name, frame in frames.items()})

    @classmethod
    def concat(cls, batches: list[Inquiries]) -> Inquiries:
        return cls(**{f.name: pl.concat([getattr(batch, f.name) for batch in batches]) for f in fields(cls)})

    def frames(self) -> dict[str, pl.DataFrame]:
        """Table name to frame, in the order of ``tables.TABLES``."""
        return {table.name: getattr(self, table.name) for table in tables.TABLES}


def read_inquiries(data: bytes | Path | Segments, source: str = "") -> Inquiries:
    """Reads all 270, 271, 276, 277 and 277CA transaction sets of a file.

    ``set_id`` is ``{source without ending}:{ISA13}-{ST02}-{n}``, n counting the transaction sets of the file from 1.
    Raises ``UnreadableError`` when the file is no X12 interchange or holds none of them.
    """
    if isinstance(data, Segments):
        source = source or data.source
        chunks: Iterator[Chunk] = iter(data.chunks)
    else:
        source = source or (data.name if isinstance(data, Path) else "")
        chunks = scan(data, source)
    held: set[str] = set()
    found: list[Inquiries] = []
    for chunk in chunks:
        held.update(one.kind or "?" for one in chunk.sets)
        kinds: dict[str, list[TransactionSet]] = {}
        for one in chunk.sets:
            if (kind := kind_of(one)) in KINDS:
                kinds.setdefault(kind, []).append(one)
        found += [
            _read(scoped_sets(chunk, layout(kind), sets, KINDS[kind]), kind, source) for kind, sets in kinds.items()
        ]
    if not found:
        named = ", ".join(sorted(held)) or "no transaction set"
        raise UnreadableError(source, "ST01", f"expected a 270, 271, 276, 277 or 277CA, found {named}")
    return Inquiries.concat(found)


def kind_of(one: TransactionSet) -> str:
    """ST01, but 277CA for a 277 of the guide X214."""
    acknowledges = _CLAIM_ACKNOWLEDGMENT in one.version or _CLAIM_ACKNOWLEDGMENT in one.group_version
    return "277CA" if one.kind == "277" and acknowledges else one.kind


def _read(scoped: ScopedSets, kind: str, source: str) -> Inquiries:
    sets = scoped.loops.sets
    stem = f"{Path(source).stem}:" if source else ""
    ids = [f"{stem}{one.interchange_control_number}-{one.control_number}-{one.number}" for one in sets]
    keys = _keys(scoped, ids)

    def text(values: list[str]) -> pl.Series:
        return pl.Series([value or None for value in values], dtype=pl.String)

    own = {
        "inquiry_sets": {
            "source": text([source] * len(sets)),
            "kind": text([kind] * len(sets)),
            "interchange_control_number": text([one.interchange_control_number for one in sets]),
            "group_control_number": text([one.group_control_number for one in sets]),
            "transaction_control_number": text([one.control_number for one in sets]),
        }
    }
    found = TableReader(scoped, keys).tables(own)
    return Inquiries(**found, findings=_findings(scoped, keys))


def _keys(scoped: ScopedSets, ids: list[str]) -> dict[str, Keys]:
    """The key columns of the rows of each scope, each counted within the loop it lies in."""
    found: dict[str, Keys] = {"set": {"set_id": pl.Series(ids, dtype=pl.String)}}
    for scope, rule in scoped.layout.scopes.items():
        if scope == "set":
            continue
        parent = PARENTS[scope]
        openers = scoped.scope(scope).openers
        owner = scoped.scope(parent).number[openers]
        inherited = gathered(found[parent], owner)
        found[scope] = inherited | {rule.keys[-1]: pl.Series(ordinals(owner), dtype=pl.Int32)}
    return found


def _findings(scoped: ScopedSets, keys: dict[str, Keys]) -> pl.DataFrame:
    loops, tokens = scoped.loops, scoped.tokens
    shape = np.zeros(len(tokens), dtype=bool)
    shape[tokens.rows(*_FRAME)] = True
    groups: dict[tuple[int, int, int], list[int]] = {}
    for row in np.flatnonzero((loops.loop >= 0) & ~scoped.used & ~shape).tolist():
        place = (int(scoped.scope("set").number[row]), int(loops.loop[row]), int(tokens.code[row]))
        groups.setdefault(place, []).append(row)
    rows = []
    for (number, loop, code), members in groups.items():
        name, identifier = loops.names[loop], segment_id(code)
        rows.append(
            {
                "set_id": keys["set"]["set_id"][number],
                "severity": "info",
                "segment": int(loops.chunk.segment[members[0]]),
                "loop": name,
                "id": identifier,
                "message": f"{len(members)} {identifier} in loop {name}: no table has a column for it; it stays in the file",
            }
        )
    return INQUIRY_FINDINGS.frame(rows)


class _InquiryTexts(LoopTexts):
    def around(self, child: str, inner: Texts, there: Array) -> Texts:
        if child != "entity_of_benefit":
            return inner
        size = len(inner)
        opens, closes = (self.writer.segment(size, mark, "2120").where(there) for mark in ("LS", "LE"))
        return beside([opens, inner, closes], size)


def write_inquiries(inquiries: Inquiries, envelope: Envelope) -> bytes:
    """The transaction sets as one interchange, in their order; neighbours of one kind share a functional group.

    Raises ``ValueError`` for a set whose kind is none of 270, 271, 276, 277 and 277CA.
    """
    kinds = inquiries.inquiry_sets["kind"].to_list()
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"an inquiry must be one of {', '.join(KINDS)}, not {sorted(map(str, unknown))}")
    known = {table.name: table for table in tables.TABLES}
    frames = {
        name: clean(known[name], frame, envelope.delimiters, upper=False)[0].frame
        for name, frame in inquiries.frames().items()
    }
    bodies: dict[str, bytes] = {}
    for kind in dict.fromkeys(kinds):
        bodies |= _bodies(kind, frames, envelope)
    sets = []
    for set_id, kind in zip(frames["inquiry_sets"]["set_id"], kinds, strict=True):
        body = bodies[set_id]
        sets.append(TextSet(kind[:3], VERSIONS[kind], body, count_segments(body, envelope.delimiters)))
    return join_interchange(envelope, sets).data


def _bodies(kind: str, frames: Mapping[str, pl.DataFrame], envelope: Envelope) -> dict[str, bytes]:
    writer = SegmentWriter(envelope.delimiters, layout(kind), envelope.line_break)
    mine = frames["inquiry_sets"].filter(pl.col("kind") == kind).select("set_id")
    chosen = {
        name: Rows(frame.join(mine, on="set_id", how="semi", maintain_order="left") if frame.height else frame)
        for name, frame in frames.items()
    }
    blocks = _InquiryTexts(writer, KINDS[kind], chosen, CHILDREN)
    levels = blocks.gathered(blocks.text("level"), blocks.numbers(chosen["levels"], "set"), "set")
    texts = beside([blocks.text("set"), levels], len(levels))
    return dict(zip(mine["set_id"].to_list(), texts.to_list(), strict=True))
