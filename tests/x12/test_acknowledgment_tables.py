"""Acknowledgments as tables: what each segment says, and the same bytes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from claimwright.errors import UnreadableError
from claimwright.x12.answer.encoding import write_acknowledgments
from claimwright.x12.answer.reading import read_acknowledgments
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import read_segments

ENVELOPE = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0), 12, 7)
ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*1200*^*00501*000000012*0*T*:~\n"
ANSWER = (
    ISA
    + """TA1*000000005*261119*0900*A*000~
GS*FA*SENDER*RECEIVER*20261120*1200*7*X*005010X231A1~
ST*999*0001*005010X231A1~
AK1*HC*44*005010X222A1~
AK2*837*0021*005010X222A1~
IK3*NM1*8*2010AA*8~
CTX*CLM01:PCN1~
IK4*9*67*7*123~
CTX*SITUATIONAL TRIGGER*CLM*43**5:3*C023~
IK4*2:1*1065*1~
IK5*R*5~
AK2*837*0022*005010X222A1~
IK5*A~
AK9*P*2*2*1~
SE*13*0001~
GE*1*7~
IEA*1*000000012~
"""
).encode()


def test_what_each_segment_says() -> None:
    read = read_acknowledgments(ANSWER)
    assert read.answered_groups.select("functional_id", "verdict", "sets_stated", "sets_accepted").rows() == [
        ("HC", "P", 2, 1)
    ]
    assert read.answered_sets.select("answer", "transaction_control_number", "verdict", "code_1").rows() == [
        (1, "0021", "R", "5"),
        (2, "0022", "A", None),
    ]
    assert read.segment_errors.select("id", "segment", "loop", "code").rows() == [("NM1", 8, "2010AA", "8")]
    assert read.element_errors.select(
        "element_error", "element", "component", "data_element", "code", "value"
    ).rows() == [
        (1, 9, None, "67", "7", "123"),
        (2, 2, 1, "1065", "1", None),
    ]
    assert read.contexts.select("element_error", "name", "value", "id", "segment", "component").rows() == [
        (None, "CLM01", "PCN1", None, None, None),
        (1, "SITUATIONAL TRIGGER", None, "CLM", 43, 3),
    ]
    assert read.interchange_acknowledgments["interchange_control_number"].to_list() == ["000000005"]


def test_the_same_bytes_come_back() -> None:
    assert write_acknowledgments(read_acknowledgments(ANSWER), ENVELOPE) == ANSWER


def test_every_sample_comes_back_as_tables(shared_data: Path) -> None:
    count = 0
    for path in sorted((shared_data / "x12").rglob("*.*")):
        if path.name.endswith(("extraDelimiter997.edi", "invalid999.edi")):
            # Simple elements of these hold separators, which no writer may write.
            continue
        try:
            read = read_acknowledgments(path)
        except UnreadableError:
            continue
        count += 1
        # Some samples write one separator into the data of another.
        used = replace(read_segments(path).delimiters[0], repetition="")
        envelope = replace(ENVELOPE, delimiters=used)
        again = read_acknowledgments(write_acknowledgments(read, envelope))
        order = dict(zip(read.answered_groups["set_id"], again.answered_groups["set_id"], strict=True))
        for name, frame in read.frames().items():
            mine, theirs = frame, again.frames()[name]
            if "set_id" in frame.columns:
                mine = frame.with_columns(frame["set_id"].replace_strict(order))
            if name == "answered_groups":
                mine, theirs = (one.drop("transaction_control_number") for one in (mine, theirs))
            assert mine.rows() == theirs.rows(), (path.name, name)
    assert count >= 30


def test_a_claim_file_is_refused() -> None:
    with pytest.raises(UnreadableError, match="acknowledgment"):
        read_acknowledgments((ISA + "GS*HC*S*R*20261120*1200*7*X*005010X222A1~ST*837*0001~SE*2*0001~GE*1*7~").encode())
