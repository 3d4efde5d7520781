"""Which tables hold what a 999, 997 and TA1 say, and where does each column stand in them?"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Final

import polars as pl

from claimwright.schema import Column, Table
from claimwright.x12.tables.layout import Layout, ScopeRule, read_entries

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
TA1: Final = Table(
    "interchange_acknowledgments",
    "one TA1",
    (
        C("interchange_control_number", pl.String, "Interchange answered.", x12="TA101"),
        C("interchange_date", pl.String, "Its date, YYMMDD.", x12="TA102"),
        C("interchange_time", pl.String, "Its time, HHMM.", x12="TA103"),
        C("verdict", pl.String, "A accepted, E accepted with errors, R rejected.", x12="TA104"),
        C("note", pl.String, "000 no error, else the reason.", x12="TA105"),
    ),
)
TABLES: Final = (ANSWERED_GROUPS, ANSWERED_SETS, SEGMENT_ERRORS, ELEMENT_ERRORS, CONTEXTS, TA1)
KINDS: Final = {"999": ("9", "IK"), "997": ("7", "AK")}
"""Kind of acknowledgment to its letter in the list of entries, and what its segments of verdicts and errors begin with."""
PARENTS: Final = {"answer": "set", "segment_error": "answer", "element_error": "segment_error"}
"""Scope to the one its loops lie in."""


_ANYWHERE: Final = "anywhere"
"""Where AK1 may stand, which some write behind a verdict: there is one in a set, whatever stands before it."""


@cache
def layout(kind: str) -> Layout:
    """How these tables stand in a 999 or a 997."""
    prefix = KINDS[kind][1]
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
        _ANYWHERE: "set",
        "header": "set",
        "summary": "set",
        "2000": "answer",
        "2000E": "answer",
        "2100": "segment_error",
        "2110": "element_error",
    }
    entries = read_entries("claimwright.x12.answer", "acknowledgments.tsv", TABLES)
    return Layout(
        kind, {table.name: table for table in TABLES}, scopes, loops, entries, groups={_ANYWHERE: tuple(loops)[1:]}
    )


@dataclass(frozen=True)
class Acknowledgments:
    """The acknowledgment tables of a file, columns of this module."""

    answered_groups: pl.DataFrame = field(default_factory=ANSWERED_GROUPS.empty)
    answered_sets: pl.DataFrame = field(default_factory=ANSWERED_SETS.empty)
    segment_errors: pl.DataFrame = field(default_factory=SEGMENT_ERRORS.empty)
    element_errors: pl.DataFrame = field(default_factory=ELEMENT_ERRORS.empty)
    contexts: pl.DataFrame = field(default_factory=CONTEXTS.empty)
    interchange_acknowledgments: pl.DataFrame = field(default_factory=TA1.empty)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Table name to frame."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
