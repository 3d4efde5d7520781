"""Which transaction sets does a received 999 or 997 accept, which does it reject, and for what errors?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from claimwright.schema import Column, Table
from claimwright.x12.answer.reading import acknowledgments_in
from claimwright.x12.answer.tables import Acknowledgments
from claimwright.x12.wire.segments import Segments

C = Column
ACKNOWLEDGED_SETS: Final = Table(
    "acknowledged_transaction_sets",
    "one transaction set a 999 or 997 answers",
    (
        C("functional_id", pl.String, "Kind of group answered.", x12="AK101"),
        C("group_control_number", pl.String, "Group answered.", x12="AK102"),
        C("transaction_kind", pl.String, "Kind of transaction set answered.", x12="AK201"),
        C("transaction_control_number", pl.String, "Transaction set answered.", x12="AK202"),
        C("verdict", pl.String, "A accepted, E accepted with errors, R rejected, M, W, X.", x12="IK501 / AK501"),
        C("codes", pl.List(pl.String), "What was wrong with the set.", x12="IK502-06 / AK502-06"),
        C("group_verdict", pl.String, "A, E, P partly accepted, R.", x12="AK901"),
    ),
)
ACKNOWLEDGED_ERRORS: Final = Table(
    "acknowledged_errors",
    "one error a 999 or 997 names",
    (
        C("group_control_number", pl.String, "Group answered.", x12="AK102"),
        C("transaction_control_number", pl.String, "Transaction set answered.", x12="AK202"),
        C("id", pl.String, "Segment in error.", x12="IK301 / AK301"),
        C("segment", pl.Int32, "Its position in the set, the ST being 1.", x12="IK302 / AK302"),
        C("loop", pl.String, "Its loop.", x12="IK303 / AK303"),
        C("segment_code", pl.String, "What is wrong with the segment.", x12="IK304 / AK304"),
        C("element", pl.Int32, "Element in error; null when it is the segment.", x12="IK401-1 / AK401-1"),
        C("component", pl.Int32, "Component in error.", x12="IK401-2 / AK401-2"),
        C("element_code", pl.String, "What is wrong with the element.", x12="IK403 / AK403"),
    ),
)


def read_999(segments: Segments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the 999s (and 997s) of a file say: transaction sets answered (``ACKNOWLEDGED_SETS``), errors named
    (``ACKNOWLEDGED_ERRORS``). Both are empty when the file has none. A group accepted or rejected without naming
    its sets is one row without a transaction set.
    """
    read = acknowledgments_in(segments)
    return ACKNOWLEDGED_SETS.conform(_sets(read)), ACKNOWLEDGED_ERRORS.conform(_errors(read))


ACCEPTED: Final = frozenset({"A", "E"})
"""Verdicts of a TA1, a group or a set by which what was sent is taken, E with errors told."""
_PARTLY: Final = "P"
"""Verdict on a group of which its sets decide one by one."""


@dataclass(frozen=True)
class GroupAnswer:
    """What holds of one group: its own word, and of each set that is named whether it is accepted, with its verdict."""

    number: str
    whole: str
    sets: tuple[tuple[str, bool, str], ...]

    @property
    def refused(self) -> bool:
        """Nothing of the group was processed (AK901 R and its like), whatever stands at its sets."""
        return self.whole not in {*ACCEPTED, _PARTLY, ""}

    @property
    def silent(self) -> bool:
        """Neither the group nor a set has a verdict."""
        return not self.whole and not self.sets

    @property
    def accepted(self) -> bool:
        """Whether all of the group that is named is accepted."""
        return all(taken for _, taken, _ in self.sets) if self.sets else self.whole in ACCEPTED

    @property
    def overruled(self) -> bool:
        """The group's word decides: no set is named, or one is called accepted that the group's word refuses."""
        return not self.sets or (self.refused and any(code in ACCEPTED for _, _, code in self.sets))


def group_answers(sets: pl.DataFrame) -> Iterator[GroupAnswer]:
    """What ``ACKNOWLEDGED_SETS`` say, group by group, by one rule.

    A set is accepted by A or E, and only where its group is not refused whole. A set without a verdict is not taken for
    accepted. A group accepted or refused as a whole need not name its sets (005010X231A1).
    """
    for _, group in sets.group_by("group_control_number", maintain_order=True):
        number, whole = group["group_control_number"][0] or "", group["group_verdict"][0] or ""
        open_to_sets = not GroupAnswer(number, whole, ()).refused
        named = group.filter(pl.col("transaction_control_number").is_not_null())
        rows = named.select("transaction_control_number", pl.col("verdict").fill_null("")).iter_rows()
        yield GroupAnswer(number, whole, tuple((one, open_to_sets and code in ACCEPTED, code) for one, code in rows))


def _groups(read: Acknowledgments) -> pl.DataFrame:
    return read.answered_groups.select("set_id", "functional_id", "group_control_number", group_verdict="verdict")


def _sets(read: Acknowledgments) -> pl.DataFrame:
    codes = [name for name in read.answered_sets.columns if name.startswith("code_")]
    answered = read.answered_sets.with_columns(codes=pl.concat_list(codes).list.drop_nulls())
    rows = _groups(read).join(answered, on="set_id", how="left", maintain_order="left_right")
    named = pl.any_horizontal(pl.col("functional_id", "group_control_number", "answer").is_not_null())
    return rows.filter(named)


def _errors(read: Acknowledgments) -> pl.DataFrame:
    elements = read.element_errors.select(
        "set_id", "answer", "segment_error", "element", "component", element_code="code"
    )
    answered = read.answered_sets.select("set_id", "answer", "transaction_control_number")
    return (
        read.segment_errors.rename({"code": "segment_code"})
        .join(elements, on=["set_id", "answer", "segment_error"], how="left", maintain_order="left_right")
        .join(answered, on=["set_id", "answer"], how="left", maintain_order="left")
        .join(_groups(read), on="set_id", how="left", maintain_order="left")
    )
