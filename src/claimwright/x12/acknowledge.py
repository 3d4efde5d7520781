"""Which TA1 and 999 answer a received file, and what do received ones say?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import polars as pl

from claimwright.schema import Column, Table
from claimwright.x12.check import check
from claimwright.x12.elements import components, elements, integer, split_elements
from claimwright.x12.envelopes import groups, interchanges
from claimwright.x12.loops import labelled_part
from claimwright.x12.segments import Segments
from claimwright.x12.writer import Envelope, Segment, TransactionSet, join_interchange, text_sets, write_segment

_NEVER_ANSWERED: Final = "FA"
"""Acknowledgments are not acknowledged (005010X231A1, 1.3)."""
_SEGMENT_HAS_ERRORS: Final = "8"
_ONE_OR_MORE_SEGMENTS: Final = "5"
_MOST_CODES: Final = 5

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


def acknowledge(
    segments: Segments,
    *,
    timestamp: datetime | None = None,
    control_number: int = 1,
    findings: pl.DataFrame | None = None,
) -> bytes:
    """The answer to a received file: one interchange back to its sender, a TA1 where one is due and a 999 a group.

    A TA1 is due when the sender asks for it (ISA14 = 1) or the envelope is at fault. Transaction sets with an error
    are rejected (IK5 R), the others accepted; groups that are acknowledgments themselves are not answered. Bad values
    are not repeated in IK404, which could carry PHI. ``findings`` are those of ``check`` when known already.
    """
    found = check(segments) if findings is None else findings
    errors = found.filter(pl.col("severity") == "error")
    received = interchanges(segments).rows(named=True)
    first = received[0] if received else {}
    envelope = Envelope(
        first.get("interchange_receiver") or "",
        first.get("interchange_sender") or "",
        timestamp or datetime.now(),  # noqa: DTZ005 - the interchange carries the sender's local time
        control_number,
        control_number,
        usage=first.get("usage") or "P",
        sender_qualifier=first.get("interchange_receiver_qualifier") or "ZZ",
        receiver_qualifier=first.get("interchange_sender_qualifier") or "ZZ",
    )
    opened = groups(segments)
    if opened.height:
        envelope = _answering(envelope, opened.row(0, named=True))
    answers = [write_segment(_ta1(row, errors)) for row in received if _ta1_due(row, errors)]
    sets = segments.transactions()
    written: list[TransactionSet] = []
    for group in opened.iter_rows(named=True):
        if group["functional_id"] != _NEVER_ANSWERED:
            members = sets.filter(pl.col("group") == group["group"])
            written.append(TransactionSet("999", _answer(group, members, errors, segments), "005010X231A1"))
    return join_interchange(envelope, text_sets(envelope, written), answers).data


def _answering(envelope: Envelope, group: dict[str, Any]) -> Envelope:
    return replace(envelope, group_sender=group["group_receiver"] or "", group_receiver=group["group_sender"] or "")


def _interchange_errors(row: dict[str, Any], errors: pl.DataFrame) -> pl.DataFrame:
    return errors.filter((pl.col("level") == "interchange") & (pl.col("interchange") == row["interchange"]))


def _ta1_due(row: dict[str, Any], errors: pl.DataFrame) -> bool:
    return row["acknowledgment_requested"] == "1" or not _interchange_errors(row, errors).is_empty()


def _ta1(row: dict[str, Any], errors: pl.DataFrame) -> Segment:
    wrong = _interchange_errors(row, errors)
    note = wrong["note"][0] if wrong.height else "000"
    return [
        "TA1",
        row["interchange_control_number"],
        row["interchange_date"],
        row["interchange_time"],
        "R" if wrong.height else "A",
        note,
    ]


def _answer(group: dict[str, Any], members: pl.DataFrame, errors: pl.DataFrame, segments: Segments) -> list[Segment]:
    """The segments of one 999: AK1, an AK2 loop a transaction set, AK9."""
    out: list[Segment] = [["AK1", group["functional_id"], group["group_control_number"], group["group_version"]]]
    accepted = 0
    for row in members.iter_rows(named=True):
        wrong = errors.filter(pl.col("transaction") == row["transaction"])
        out.append(["AK2", row["kind"], row["control_number"], row["stated_version"]])
        out += _segment_errors(wrong)
        codes = wrong.filter(pl.col("level") == "transaction")["note"].unique(maintain_order=True).to_list()
        if wrong.height > len(codes) and wrong.filter(pl.col("level").is_in(["segment", "element"])).height:
            codes.append(_ONE_OR_MORE_SEGMENTS)
        out.append(["IK5", "R" if wrong.height else "A", *codes[:_MOST_CODES]])
        accepted += not wrong.height
    at_fault = errors.filter((pl.col("level") == "group") & (pl.col("group") == group["group"]))["note"].unique(
        maintain_order=True
    )
    stated = _stated_count(segments, group["group"], members.height)
    verdict = "R" if at_fault.len() or (members.height and not accepted) else "A" if accepted == members.height else "P"
    out.append(
        ["AK9", verdict, stated, members.height, 0 if verdict == "R" else accepted, *at_fault.to_list()[:_MOST_CODES]]
    )
    return out


def _stated_count(segments: Segments, group: int, counted: int) -> int:
    """GE01, or what was counted when the trailer is missing or says no number."""
    for part in segments.parts():
        stated = elements(part, "GE", keep=("group",), stated=1).filter(pl.col("group") == group)
        if stated.height and (stated["stated"][0] or "").isdigit():
            return int(stated["stated"][0])
    return counted


def _segment_errors(wrong: pl.DataFrame) -> list[Segment]:
    """IK3, CTX and IK4 of one transaction set, in file order: errors of one segment together."""
    out: list[Segment] = []
    named = wrong.filter(pl.col("level").is_in(["segment", "element"])).sort("segment", maintain_order=True)
    for (_, identifier), rows in named.group_by("segment", "id", maintain_order=True):
        first = rows.row(0, named=True)
        loop = first["loop"] if first["loop"] not in (None, "header", "summary", "unknown") else None
        own = rows.filter(pl.col("level") == "segment")
        inner = rows.filter(pl.col("level") == "element")
        codes = [str(code) for code in own["note"].unique(maintain_order=True)]
        if inner.height:
            codes.append(_SEGMENT_HAS_ERRORS)
        for code in codes:
            out.append(["IK3", str(identifier), first["segment"], loop, code])
        for row in inner.iter_rows(named=True):
            place: list[Any] = [row["element"]] if row["component"] is None else [row["element"], row["component"]]
            out.append(["IK4", place, None, row["note"]])
    return out


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
            for part in segments.parts()
        )
    )


def read_999(segments: Segments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the 999s (and 997s) of a file say: transaction sets answered (``ACKNOWLEDGED_SETS``), errors named
    (``ACKNOWLEDGED_ERRORS``). Both are empty when the file has none. A group accepted or rejected without naming
    its sets is one row without a transaction set.
    """
    verdicts: list[pl.DataFrame] = []
    errors: list[pl.DataFrame] = []
    for part in segments.parts():
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
