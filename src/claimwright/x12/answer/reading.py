"""What do received acknowledgments, TA1, 999 and 997, say?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Table
from claimwright.x12.places.loop_rules import labelled_part
from claimwright.x12.wire.elements import components, elements, integer, split_elements
from claimwright.x12.wire.segments import Segments

C = Column
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


def read_ta1(segments: Segments) -> pl.DataFrame:
    """The TA1 segments of a file, columns of ``TA1``."""
    return TA1.conform(
        pl.concat(
            elements(
                part,
                "TA1",
                interchange_control_number=1,
                interchange_date=2,
                interchange_time=3,
                verdict=4,
                note=5,
            )
            for part in segments.separator_groups
        )
    )


def read_999(segments: Segments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the 999s (and 997s) of a file say: transaction sets answered (``ACKNOWLEDGED_SETS``), errors named
    (``ACKNOWLEDGED_ERRORS``). Both are empty when the file has none. A group accepted or rejected without naming
    its sets is one row without a transaction set.
    """
    verdicts: list[pl.DataFrame] = []
    errors: list[pl.DataFrame] = []
    for part in segments.separator_groups:
        frame = labelled_part(segments, part).frame.filter(pl.col("rules").is_in(["999", "997"]))
        if frame.is_empty():
            continue
        running = frame.with_columns(
            answered=pl.when(pl.col("id") == "AK2").then("row").when(pl.col("id").is_in(["ST", "AK9"])).then(None)
        ).with_columns(
            answered=pl.when(pl.col("id") == "ST").then(pl.lit(0)).otherwise("answered").forward_fill().cast(pl.Int64),
            named=pl.when(pl.col("id").is_in(["IK3", "AK3"])).then("row").forward_fill(),
        )
        taken = _Taken(running, part.delimiters.element, part.delimiters.component)
        verdicts.append(taken.sets())
        errors.append(taken.errors())
    if not verdicts:
        return ACKNOWLEDGED_SETS.empty(), ACKNOWLEDGED_ERRORS.empty()
    return pl.concat(verdicts), pl.concat(errors)


class _Taken:
    """The segments of 999s with one set of separators, by id."""

    def __init__(self, frame: pl.DataFrame, element: str, component: str) -> None:
        self.frame = frame
        self.element = element
        self.component = component

    def take(self, identifiers: list[str], **positions: int) -> pl.DataFrame:
        rows = self.frame.filter(pl.col("id").is_in(identifiers))
        split = split_elements(rows, self.element, max(positions.values()))
        return split.with_columns(pl.col(f"e{at}").alias(name) for name, at in positions.items())

    def groups(self) -> pl.DataFrame:
        opened = self.take(["AK1"], functional_id=1, group_control_number=2).unique("transaction", keep="first")
        closed = self.take(["AK9"], group_verdict=1).unique("transaction", keep="first")
        return opened.select("transaction", "functional_id", "group_control_number").join(
            closed.select("transaction", "group_verdict"), on="transaction", how="left"
        )

    def opened(self) -> pl.DataFrame:
        rows = self.take(["AK2"], transaction_kind=1, transaction_control_number=2)
        return rows.select("transaction", "row", "transaction_kind", "transaction_control_number", answered="row")

    def sets(self) -> pl.DataFrame:
        said = self.take(["IK5", "AK5"], verdict=1, c1=2, c2=3, c3=4, c4=5, c5=6).filter(pl.col("answered") > 0)
        said = said.unique("answered", keep="first").select(
            pl.col("answered").cast(pl.UInt32),
            "verdict",
            codes=pl.concat_list("c1", "c2", "c3", "c4", "c5").list.drop_nulls(),
        )
        rows = (
            self.groups()
            .join(self.opened(), on="transaction", how="left", maintain_order="left")
            .join(said, on="answered", how="left", maintain_order="left")
        )
        return ACKNOWLEDGED_SETS.conform(rows.sort("row", nulls_last=True))

    def errors(self) -> pl.DataFrame:
        segments = self.take(["IK3", "AK3"], bad=1, place=2, within=3, segment_code=4).select(
            "transaction",
            "named",
            "segment_code",
            pl.col("answered").cast(pl.UInt32),
            id="bad",
            loop="within",
            segment=integer("place"),
        )
        inner = self.take(["IK4", "AK4"], where=1, element_code=3).with_columns(
            *components("where", self.component, first=1, second=2)
        )
        inner = inner.select("named", "element_code", element=integer("first"), component=integer("second"))
        rows = (
            segments.join(inner, on="named", how="left", maintain_order="left")
            .join(
                self.opened().select("answered", "transaction_control_number"),
                on="answered",
                how="left",
                maintain_order="left",
            )
            .join(
                self.groups().select("transaction", "group_control_number"),
                on="transaction",
                how="left",
                maintain_order="left",
            )
        )
        return ACKNOWLEDGED_ERRORS.conform(rows)
