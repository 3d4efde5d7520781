"""Which TA1 and 999 (or 997) answer a received file?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.x12.check.check import check
from claimwright.x12.tables.interchange import (
    Envelope,
    Segment,
    TransactionSet,
    join_interchange,
    text_sets,
    write_segment,
)
from claimwright.x12.wire.elements import elements
from claimwright.x12.wire.envelopes import groups, interchanges
from claimwright.x12.wire.segments import Segments

_ANSWERS: Final = "FA"
"""Acknowledgments are not acknowledged (005010X231A1, 1.3)."""
_SEGMENT_HAS_ERRORS: Final = "8"
_ONE_OR_MORE_SEGMENTS: Final = "5"
_MOST_CODES: Final = 5
_LONGEST_COUNT: Final = 6
_OLD: Final = "005"
"""Groups of versions before this are answered with a 997, which their partners can read."""
_SET_FAULTS: Final = {("ST", 1): "6", ("ST", 2): "7", ("ST", 3): "I6", ("SE", 1): "4", ("SE", 2): "3"}
"""IK502 of a fault in an element of the set's own envelope."""
NOTED: Final = ("segment-outside", "trailer-alone")
"""Faults of an envelope beside which what it holds can be taken."""
_GROUP_FAULTS: Final = {("GS", 1): "1", ("GS", 6): "6", ("GS", 8): "2", ("GE", 1): "5", ("GE", 2): "4"}
"""AK905 of a fault in an element of the group's envelope."""
_UNITS: Final = {
    "837": ("CLM", 1),
    "835": ("CLP", 1),
    "276": ("TRN", 2),
    "277": ("TRN", 2),
    "270": ("TRN", 2),
    "271": ("TRN", 2),
}
"""What a sender knows its claim or question by, which a CTX names (005010X231A1, 2100)."""


def acknowledge(
    segments: Segments,
    *,
    timestamp: datetime | None = None,
    control_number: int = 1,
    findings: pl.DataFrame | None = None,
) -> bytes:
    """The answer to a received file: one interchange back to its sender, a TA1 where one is due and a 999 a group.

    A TA1 is due when the sender asks for it (ISA14 = 1) or the envelope is at fault; it rejects the interchange (R) or, of a
    segment that stands outside, only notes it (E). The groups are answered all the same, so that the sender mends everything
    at once. Transaction sets with an error
    are rejected (IK5 R), the others accepted; groups that are acknowledgments themselves are not answered, groups of
    versions before 005010 get a 997. Bad values are not repeated in IK404, which could carry PHI. Balances, links and
    code sets (SNIP 3 to 5) are no matter of a 999. ``findings`` are those of ``check`` when known already.
    """
    found = check(segments) if findings is None else findings
    errors = found.filter((pl.col("severity") == "error") & pl.col("note").is_not_null())
    received = interchanges(segments.separator_groups).rows(named=True)
    first = received[0] if received else {}
    opened = groups(segments.separator_groups).filter(pl.col("functional_id").ne_missing(_ANSWERS))
    old = opened.height > 0 and bool((opened["group_version"].fill_null("") < _OLD).all())
    envelope = Envelope(
        first.get("interchange_receiver") or "",
        first.get("interchange_sender") or "",
        timestamp or datetime.now(),  # noqa: DTZ005 - the interchange carries the sender's local time
        control_number,
        control_number,
        usage=first.get("usage") or "P",
        sender_qualifier=first.get("interchange_receiver_qualifier") or "ZZ",
        receiver_qualifier=first.get("interchange_sender_qualifier") or "ZZ",
        version="00401" if old else "00501",
    )
    if opened.height:
        envelope = _answering(envelope, opened.row(0, named=True))
    answers = [write_segment(_ta1(row, errors)) for row in received if _ta1_due(row, errors)]
    sets = segments.transactions()
    units = _Units(segments)
    written = [_answer(group, sets, errors, segments, units) for group in opened.iter_rows(named=True)]
    return join_interchange(envelope, text_sets(envelope, written), answers).data


def _answering(envelope: Envelope, group: dict[str, Any]) -> Envelope:
    return replace(envelope, group_sender=group["group_receiver"] or "", group_receiver=group["group_sender"] or "")


def _interchange_errors(row: dict[str, Any], errors: pl.DataFrame) -> pl.DataFrame:
    return errors.filter((pl.col("level") == "interchange") & (pl.col("interchange") == row["interchange"]))


def _ta1_due(row: dict[str, Any], errors: pl.DataFrame) -> bool:
    return row["acknowledgment_requested"] == "1" or not _interchange_errors(row, errors).is_empty()


def _ta1(row: dict[str, Any], errors: pl.DataFrame) -> Segment:
    wrong = _interchange_errors(row, errors).sort(pl.col("finding").is_in(NOTED), maintain_order=True)
    note = wrong["note"][0] if wrong.height else "000"
    return [
        "TA1",
        row["interchange_control_number"],
        row["interchange_date"],
        row["interchange_time"],
        _verdict(wrong),
        note,
    ]


def _verdict(wrong: pl.DataFrame) -> str:
    """TA104 of an interchange with these errors: A accepted, E accepted with what is noted, R rejected whole."""
    if wrong.is_empty():
        return "A"
    return "E" if wrong["finding"].is_in(NOTED).all() else "R"


class _Units:
    """The claim, payment or question a segment belongs to, by what its sender knows it by."""

    def __init__(self, segments: Segments) -> None:
        self._known: dict[tuple[int, str], tuple[Any, list[str | None]]] = {}
        self._segments = segments

    def name(self, kind: str, row: int, transaction: int) -> str | None:
        """Such as CLM01:PCN1 for segment ``row`` of the file; nothing outside a claim."""
        if kind not in _UNITS:
            return None
        identifier, position = _UNITS[kind]
        for number, chunk in enumerate(self._segments.chunks):
            if not len(chunk.row) or not chunk.row[0] <= row <= chunk.row[-1]:
                continue
            if (number, identifier) not in self._known:
                rows = chunk.tokens.rows(identifier)
                texts = chunk.tokens.element(rows, position).text().to_list()
                self._known[number, identifier] = (rows, texts)
            rows, texts = self._known[number, identifier]
            at = int(np.searchsorted(chunk.row[rows], row, side="right")) - 1
            if at >= 0 and int(chunk.transaction[rows[at]]) == transaction and texts[at]:
                return f"{identifier}{position:02}:{texts[at]}"
        return None


def _answer(
    group: dict[str, Any], sets: pl.DataFrame, errors: pl.DataFrame, segments: Segments, units: _Units
) -> TransactionSet:
    """The 999 (997) of one group: AK1, an AK2 loop a transaction set, AK9."""
    version = group["group_version"] or ""
    names = ("AK3", "AK4", "AK5") if version < _OLD else ("IK3", "IK4", "IK5")
    old = version < _OLD
    members = sets.filter(pl.col("group") == group["group"])
    out: list[Segment] = [["AK1", group["functional_id"], group["group_control_number"], None if old else version]]
    accepted = 0
    by_set = errors.filter(pl.col("transaction").is_not_null()).partition_by("transaction", as_dict=True)
    for row in members.iter_rows(named=True):
        wrong = by_set.get((row["transaction"],), errors.clear()).filter(pl.col("level") != "claim")
        out.append(["AK2", row["kind"], row["control_number"], None if old else row["stated_version"]])
        out += _segment_errors(wrong, row["kind"], names, units)
        codes = _set_codes(wrong)
        out.append([names[2], "R" if wrong.height else "A", *codes[:_MOST_CODES]])
        accepted += not wrong.height
    at_fault = _group_codes(errors, group["group"])
    stated = _stated_count(segments, group["group"], members.height)
    verdict = "R" if at_fault or (members.height and not accepted) else "A" if accepted == members.height else "P"
    out.append(["AK9", verdict, stated, members.height, 0 if verdict == "R" else accepted, *at_fault[:_MOST_CODES]])
    return TransactionSet("997", out, "004010") if old else TransactionSet("999", out, "005010X231A1")


def _is_own_envelope() -> pl.Expr:
    return (pl.col("level") == "element") & pl.col("id").is_in(["ST", "SE"])


def _set_codes(wrong: pl.DataFrame) -> list[str]:
    """IK502 and on: what is wrong with the set itself, and that segments in it are."""
    codes = list(wrong.filter(pl.col("level") == "transaction")["note"])
    codes += [
        _SET_FAULTS.get((row["id"], row["element"]), "7")
        for row in wrong.filter(_is_own_envelope()).iter_rows(named=True)
    ]
    if wrong.filter(pl.col("level").is_in(["segment", "element"]) & ~_is_own_envelope()).height:
        codes.append(_ONE_OR_MORE_SEGMENTS)
    return list(dict.fromkeys(codes))


def _group_codes(errors: pl.DataFrame, group: int) -> list[str]:
    mine = errors.filter((pl.col("group") == group) & pl.col("transaction").is_null())
    codes = list(mine.filter(pl.col("level") == "group")["note"])
    codes += [
        _GROUP_FAULTS[row["id"], row["element"]]
        for row in mine.filter(pl.col("level") == "element").iter_rows(named=True)
        if (row["id"], row["element"]) in _GROUP_FAULTS
    ]
    return list(dict.fromkeys(codes))


def _stated_count(segments: Segments, group: int, counted: int) -> int:
    """GE01, or what was counted when the trailer is missing or says no number."""
    for separated in segments.separator_groups:
        stated = elements(separated, "GE", keep=("group",), stated=1).filter(pl.col("group") == group)
        said = (stated["stated"][0] or "") if stated.height else ""
        if said.isascii() and said.isdigit() and len(said) <= _LONGEST_COUNT:
            return int(said)
    return counted


def _segment_errors(wrong: pl.DataFrame, kind: str, names: tuple[str, str, str], units: _Units) -> list[Segment]:
    """IK3, CTX and IK4 of one transaction set, in file order: errors of one segment together."""
    out: list[Segment] = []
    named = wrong.filter(pl.col("level").is_in(["segment", "element"]) & ~_is_own_envelope())
    for (_, identifier), rows in named.sort("segment", maintain_order=True).group_by(
        "segment", "id", maintain_order=True
    ):
        first = rows.row(0, named=True)
        loop = first["loop"] if first["loop"] not in (None, "header", "summary", "trailer", "unknown") else None
        inner = rows.filter(pl.col("level") == "element")
        codes = [str(code) for code in rows.filter(pl.col("level") == "segment")["note"].unique(maintain_order=True)]
        if inner.height:
            codes.append(_SEGMENT_HAS_ERRORS)
        unit = units.name(kind, first["row"], first["transaction"]) if names[0] == "IK3" else None
        for code in codes:
            out.append([names[0], str(identifier) or "?", first["segment"], loop, code])
            if unit:
                out.append(["CTX", unit.split(":", 1)])
        for row in inner.iter_rows(named=True):
            place: list[Any] = [row["element"]] if row["component"] is None else [row["element"], row["component"]]
            out.append([names[1], place, row["data_element"], row["note"]])
    return out
