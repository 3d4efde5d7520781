"""What every segment of a 999, 997 and TA1 says, as tables, and these tables as a file again."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.errors import UnreadableError
from claimwright.schema import Column, Table
from claimwright.x12.answer.reading import TA1, read_ta1
from claimwright.x12.tables.cleaning import clean
from claimwright.x12.tables.interchange import Envelope, TextSet, count_segments, join_interchange
from claimwright.x12.tables.layout import Layout, ScopeRule, read_homes
from claimwright.x12.tables.loop_texts import Blocks
from claimwright.x12.tables.reading import Keys, Reader, gathered, ordinals
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.scoped_sets import Part, part_of
from claimwright.x12.tables.segment_writing import Hand
from claimwright.x12.wire.chunks import TransactionSet
from claimwright.x12.wire.segments import Segments, read_segments

C = Column
_SET = C("set_id", pl.String, "Key of the acknowledgment in these tables.")
_ANSWER = C("answer", pl.Int32, "Transaction set answered, from 1.", x12="AK2 (order)")
_SEGMENT = C("segment_error", pl.Int32, "Segment in error of that set, from 1.", x12="IK3, AK3 (order)")
_ELEMENT = C("element_error", pl.Int32, "Element in error of that segment, from 1.", x12="IK4, AK4 (order)")


def _codes(first: str, at: int) -> tuple[Column, ...]:
    return tuple(C(f"code_{n}", pl.String, "What was wrong.", x12=f"{first}{at + n - 1:02}") for n in range(1, 6))


_PLACE: Final = (
    C("element", pl.Int32, "Position of the element.", x12="IK401-1, AK401-1 or CTX05-1"),
    C("component", pl.Int32, "Position of the component.", x12="IK401-2, AK401-2 or CTX05-2"),
    C("repetition", pl.Int32, "Which repetition.", x12="IK401-3 or CTX05-3"),
    C("data_element", pl.String, "Number of the data element in the standard.", x12="IK402, AK402 or CTX06"),
)
ANSWERED_GROUPS: Final = Table(
    "answered_groups",
    "one 999 or 997: the answer to a functional group",
    (
        _SET,
        C("kind", pl.String, "999 or 997.", x12="ST01"),
        C("transaction_control_number", pl.String, "Number of the acknowledgment itself.", x12="ST02"),
        C("functional_id", pl.String, "Kind of group answered.", x12="AK101"),
        C("group_control_number", pl.String, "Group answered.", x12="AK102"),
        C("version", pl.String, "Version of the group.", x12="AK103"),
        C("verdict", pl.String, "A accepted, E with errors, P partly, R rejected.", x12="AK901"),
        C("sets_stated", pl.Int32, "Transaction sets its trailer states.", "sets", "AK902"),
        C("sets_received", pl.Int32, "Transaction sets received.", "sets", "AK903"),
        C("sets_accepted", pl.Int32, "Transaction sets accepted.", "sets", "AK904"),
        *_codes("AK9", 5),
    ),
    key=("set_id",),
)
ANSWERED_SETS: Final = Table(
    "answered_sets",
    "one transaction set answered",
    (
        _SET,
        _ANSWER,
        C("transaction_kind", pl.String, "Kind of transaction set.", x12="AK201"),
        C("transaction_control_number", pl.String, "Its number.", x12="AK202"),
        C("version", pl.String, "Its guide.", x12="AK203"),
        C("verdict", pl.String, "A accepted, E with errors, R rejected, M, W, X.", x12="IK501, AK501"),
        *_codes("IK5", 2),
    ),
    key=("set_id", "answer"),
)
SEGMENT_ERRORS: Final = Table(
    "segment_errors",
    "one segment in error",
    (
        _SET,
        _ANSWER,
        _SEGMENT,
        C("id", pl.String, "Segment id.", x12="IK301, AK301"),
        C("segment", pl.Int32, "Position in the set, the ST being 1.", x12="IK302, AK302"),
        C("loop", pl.String, "Its loop.", x12="IK303, AK303"),
        C("code", pl.String, "What is wrong with it.", x12="IK304, AK304"),
    ),
    key=("set_id", "answer", "segment_error"),
)
ELEMENT_ERRORS: Final = Table(
    "element_errors",
    "one element in error",
    (
        _SET,
        _ANSWER,
        _SEGMENT,
        _ELEMENT,
        *_PLACE,
        C("code", pl.String, "What is wrong with it.", x12="IK403, AK403"),
        C("value", pl.String, "What stands there, when the sender copies it.", x12="IK404, AK404"),
    ),
    key=("set_id", "answer", "segment_error", "element_error"),
)
CONTEXTS: Final = Table(
    "contexts",
    "one context of an error (CTX): the claim it is in, or the situation that made it one",
    (
        _SET,
        _ANSWER,
        _SEGMENT,
        _ELEMENT,
        C("name", pl.String, "CLM01, TRN02 ... for a business unit, SITUATIONAL TRIGGER for a cause.", x12="CTX01-1"),
        C("value", pl.String, "The number of that business unit.", x12="CTX01-2"),
        C("id", pl.String, "Segment of the cause.", x12="CTX02"),
        C("segment", pl.Int32, "Its position.", x12="CTX03"),
        C("loop", pl.String, "Its loop.", x12="CTX04"),
        *_PLACE,
    ),
)
TABLES: Final = (ANSWERED_GROUPS, ANSWERED_SETS, SEGMENT_ERRORS, ELEMENT_ERRORS, CONTEXTS, TA1)
_VERSIONS: Final = {"999": "005010X231A1", "997": "004010"}
_KINDS: Final = {"999": ("9", "IK"), "997": ("7", "AK")}
_PARENTS: Final = {"answer": "set", "segment_error": "answer", "element_error": "segment_error"}
_CHILDREN: Final = {"set": ("answer",), "answer": ("segment_error",), "segment_error": ("element_error",)}


@cache
def _layout(kind: str) -> Layout:
    prefix = _KINDS[kind][1]
    keys = ("set_id", "answer", "segment_error", "element_error")
    scopes = {
        "set": ScopeRule("header", table="answered_groups", keys=keys[:1]),
        "answer": ScopeRule(segment="AK2", table="answered_sets", keys=keys[:2], running=True),
        "segment_error": ScopeRule(
            segment=f"{prefix}3", table="segment_errors", keys=keys[:3], running=True, within="answer"
        ),
        "element_error": ScopeRule(
            segment=f"{prefix}4", table="element_errors", keys=keys, running=True, within="segment_error"
        ),
    }
    loops = {
        "header": "set",
        "summary": "set",
        "2000": "answer",
        "2000E": "answer",
        "2100": "segment_error",
        "2110": "element_error",
    }
    homes = read_homes("claimwright.x12.answer", "acknowledgments.tsv", TABLES)
    return Layout(kind, {table.name: table for table in TABLES}, scopes, loops, homes)


@dataclass(frozen=True)
class Acknowledgments:
    """The acknowledgment tables of a file, columns of this module and of ``acknowledgments.TA1``."""

    answered_groups: pl.DataFrame = field(default_factory=ANSWERED_GROUPS.empty)
    answered_sets: pl.DataFrame = field(default_factory=ANSWERED_SETS.empty)
    segment_errors: pl.DataFrame = field(default_factory=SEGMENT_ERRORS.empty)
    element_errors: pl.DataFrame = field(default_factory=ELEMENT_ERRORS.empty)
    contexts: pl.DataFrame = field(default_factory=CONTEXTS.empty)
    interchange_acknowledgments: pl.DataFrame = field(default_factory=TA1.empty)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Table name to frame."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def read_acknowledgments(data: bytes | Path | Segments, source: str = "") -> Acknowledgments:
    """Every 999, 997 and TA1 of a file. ``set_id`` is ``{ST02}-{n}``, n counting the file's transaction sets from 1.

    Raises ``UnreadableError`` when the file is no X12 interchange or holds none of them.
    """
    segments = data if isinstance(data, Segments) else read_segments(data, source)
    found: dict[str, list[pl.DataFrame]] = {}
    for chunk in segments.chunks:
        for kind in _KINDS:
            sets = [one for one in chunk.sets if one.kind == kind]
            if not sets:
                continue
            part = part_of(chunk, _layout(kind), sets, _KINDS[kind][0])
            for name, frame in Reader(part, _keys(part, sets)).tables({"answered_groups": _own(sets)}).items():
                found.setdefault(name, []).append(frame)
    interchange = read_ta1(segments)
    if not found and interchange.is_empty():
        raise UnreadableError(source or segments.source, "ST01", "expected an acknowledgment (999, 997 or TA1)")
    whole = {name: pl.concat(frames) for name, frames in found.items()}
    return Acknowledgments(**whole, interchange_acknowledgments=interchange)


def _own(sets: list[TransactionSet]) -> Keys:
    return {
        "kind": pl.Series([one.kind for one in sets], dtype=pl.String),
        "transaction_control_number": pl.Series([one.control_number for one in sets], dtype=pl.String),
    }


def _keys(part: Part, sets: list[TransactionSet]) -> dict[str, Keys]:
    ids = pl.Series([f"{one.control_number}-{one.number}" for one in sets], dtype=pl.String)
    found: dict[str, Keys] = {"set": {"set_id": ids}}
    for scope, parent in _PARENTS.items():
        owner: np.ndarray[Any, Any] = part.scope(parent).number[part.scope(scope).openers]
        number = pl.Series(ordinals(owner), dtype=pl.Int32)
        found[scope] = gathered(found[parent], owner) | {part.layout.scopes[scope].keys[-1]: number}
    return found


def write_acknowledgments(acknowledgments: Acknowledgments, envelope: Envelope) -> bytes:
    """The tables as one interchange: TA1 segments behind the ISA, then the 999s and 997s in their order.

    Raises ``ValueError`` for an acknowledgment whose kind is neither.
    """
    groups = acknowledgments.answered_groups
    if unknown := set(groups["kind"].to_list()) - set(_KINDS):
        raise ValueError(f"an acknowledgment is a 999 or a 997, not {sorted(map(str, unknown))}")
    known = {table.name: table for table in TABLES}
    frames = {
        name: clean(known[name], frame, envelope.delimiters, upper=False)[0].frame
        for name, frame in acknowledgments.frames().items()
    }
    texts: dict[str, bytes] = {}
    for kind in dict.fromkeys(groups["kind"].to_list()):
        hand = Hand(envelope.delimiters, _layout(kind), envelope.line_break)
        mine = groups.filter(pl.col("kind") == kind).select("set_id")
        chosen = {
            name: Rows(frame.join(mine, on="set_id", how="semi", maintain_order="left"))
            for name, frame in frames.items()
            if "set_id" in frame.columns
        }
        bodies = Blocks(hand, _KINDS[kind][0], chosen, _CHILDREN).text("set").to_list()
        texts |= dict(zip(mine["set_id"].to_list(), bodies, strict=True))
    sets = [
        TextSet(kind, _VERSIONS[kind], texts[set_id], count_segments(texts[set_id], envelope.delimiters))
        for set_id, kind in groups.select("set_id", "kind").iter_rows()
    ]
    element = envelope.delimiters.element
    notes = [
        element.join(["TA1", *(value or "" for value in row)])
        for row in frames["interchange_acknowledgments"].iter_rows()
    ]
    return join_interchange(envelope, sets, notes).data
