"""Which transaction sets does a received 999 or 997 accept, which does it reject, and for what errors?"""

from __future__ import annotations

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
