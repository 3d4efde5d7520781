"""What is written can be read again, with the right numbers and counts, and no separator in the data."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from claimwright.x12.tables.interchange import Envelope, TransactionSet, write_interchange, write_segment
from claimwright.x12.wire.segments import read_segments

ENVELOPE = Envelope("CLINIC", "PAYER", datetime(2026, 11, 23, 9, 5), 41, 7)


def test_an_interchange_is_written_out_in_full() -> None:
    written = write_interchange(ENVELOPE, [TransactionSet("999", [["AK1", "HC", "7"], ["AK9", "A", 1, 1, 1]])])
    assert written.data.decode().split("\n") == [
        "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PAYER          *261123*0905*^*00501*000000041*0*T*:~",
        "GS*FA*CLINIC*PAYER*20261123*0905*7*X*005010X231A1~",
        "ST*999*0001*005010X231A1~",
        "AK1*HC*7~",
        "AK9*A*1*1*1~",
        "SE*4*0001~",
        "GE*1*7~",
        "IEA*1*000000041~",
        "",
    ]
    assert written.changes == []


def test_amounts_composites_and_idle_separators() -> None:
    assert write_segment(["CLP", "P1", None, Decimal("12.50"), Decimal("100.00"), None, None]) == "CLP*P1**12.5*100"
    assert write_segment(["SVC", ["HC", "99213", "25", None], Decimal("0.00")]) == "SVC*HC:99213:25*0"


def test_a_separator_in_the_data_becomes_a_blank_and_is_told() -> None:
    written = write_interchange(ENVELOPE, [TransactionSet("835", [["N1", "PR", "A*B~C:D^Müller"]])])
    assert b"N1*PR*A B C D MULLER~" in written.data
    assert written.changes == ["transaction 1, segment 2, N102"]


def test_kinds_take_groups_of_their_own() -> None:
    sets = [TransactionSet("837", [["BHT"]]), TransactionSet("837", [["BHT"]]), TransactionSet("835", [["BPR"]])]
    read = read_segments(write_interchange(ENVELOPE, sets).data).transactions()
    assert read.select("kind", "control_number", "group_control_number", "functional_id").rows() == [
        ("837", "0001", "7", "HC"),
        ("837", "0002", "7", "HC"),
        ("835", "0003", "8", "HP"),
    ]
