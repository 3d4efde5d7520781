"""``claimwright.files.read_x12``: one object for a file, and tables written as a file."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL

from claimwright.errors import UnreadableError
from claimwright.files import read_x12, write_x12
from claimwright.files.tables import read_all_tables
from claimwright.x12 import Envelope
from claimwright.x12.wire.segments import read_segments

STATUS = """ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000031*0*T*:~
GS*HN*P*C*20261120*1200*7*X*005010X212~
ST*277*0001*005010X212~
BHT*0010*08*T1*20261120*1200*DG~
HL*1**20*1~
NM1*PR*2*ELM*****PI*X700~
HL*2*1*21*1~
NM1*41*2*OAK*****46*S100~
HL*3*2*19*1~
NM1*1P*2*OAK*****XX*1234567893~
HL*4*3*22*0~
NM1*IL*1*DOE*JANE****MI*M100~
TRN*2*PCN1~
STC*F1:65*20261119**150*90~
SE*13*0001~
GE*1*7~
IEA*1*000000031~
"""

ENROLMENT = """ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000031*0*T*:~
GS*BE*P*C*20261120*1200*7*X*005010X220A1~
ST*834*0001*005010X220A1~
DTP*303*D8*20260101~
SE*3*0001~
GE*1*7~
IEA*1*000000031~
"""


def test_a_file_is_read_checked_answered_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "monday.837"
    path.write_text(PROFESSIONAL.replace("SE*45", "SE*46"))
    file = read_x12(str(path))
    assert (file.source, file.segments.height, file.transactions["kind"].to_list()) == ("monday.837", 49, ["837"])
    assert file.check()["finding"].to_list() == ["SE01-count"]
    assert b"IK5*R*4~" in file.ack(timestamp=datetime(2026, 11, 26), control_number=3)
    mended, done = file.repair()
    assert [one.finding for one in done] == ["SE01-count"]
    assert mended.write() == PROFESSIONAL.encode()
    file.write(tmp_path / "again.837")
    assert (tmp_path / "again.837").read_bytes() == path.read_bytes()


def test_claims_and_payments_come_as_tables_and_arrow() -> None:
    claims = read_x12(PROFESSIONAL.encode())
    assert claims.tables()["lines"]["charge"].sum() == Decimal("150.00")
    assert claims.to_arrow()["lines"].column("charge").to_pylist() == [Decimal("100.00"), Decimal("50.00")]
    assert claims.claims().claims["patient_control_number"].to_list() == ["PCN1"]
    payments = read_x12(PAYMENT.encode())
    assert payments.remittances().claim_payments.height == payments.tables()["claim_payments"].height == 1
    with pytest.raises(UnreadableError, match="expected a claim file"):
        payments.claims()


def test_answers_come_as_tables_of_their_own() -> None:
    told = read_x12(STATUS.encode(), "status.277").tables()
    assert told["statuses"].select("category_1", "status_1", "charge").rows() == [("F1", "65", Decimal("150.00"))]
    answer = read_x12(read_x12(PROFESSIONAL.replace("SE*45", "SE*46").encode()).ack()).tables()
    assert answer["acknowledged_transaction_sets"]["verdict"].to_list() == ["R"]


def test_a_ta1_beside_other_answers_is_a_row_too() -> None:
    answered = read_x12(PROFESSIONAL.encode()).ack(timestamp=datetime(2026, 11, 26)).decode()
    both = answered.replace("GS*FA", "TA1*000000042*261125*0900*E*022~GS*FA", 1).encode()
    for data in (both, read_segments(both)):
        tables = read_all_tables(data)
        assert list(tables) == [
            "interchange_acknowledgments",
            "acknowledged_transaction_sets",
            "acknowledged_errors",
        ]
        assert tables["interchange_acknowledgments"].rows() == [("000000042", "261125", "0900", "E", "022")]
        assert tables["acknowledged_transaction_sets"]["verdict"].to_list() == ["A"]
    payment = PAYMENT.replace("GS*HP", "ta1*000000043*261125*0900*A*000~GS*HP", 1).encode()
    assert read_all_tables(payment)["interchange_acknowledgments"]["interchange_control_number"].to_list() == [
        "000000043"
    ]
    assert "interchange_acknowledgments" not in read_all_tables(PAYMENT.encode())


def test_other_transactions_come_element_by_element() -> None:
    told = read_x12(ENROLMENT.encode(), "people.834").tables()
    assert list(told) == ["elements"]
    assert ("DTP03", "Date", "20260101", "2026-01-01") in told["elements"].select(
        "place", "name", "value", "meaning"
    ).rows()


def test_tables_are_written_as_the_transaction_they_are_of() -> None:
    envelope = Envelope("OAK", "ELM", datetime(2026, 11, 26, 9, 30))
    claims = read_x12(PROFESSIONAL.encode())
    again = read_x12(write_x12(claims.tables(), envelope))
    assert again.tables()["lines"].drop("claim_id").equals(claims.tables()["lines"].drop("claim_id"))
    payments = read_x12(PAYMENT.encode())
    again = read_x12(write_x12(payments.remittances(), envelope))
    assert again.tables()["adjustments"]["amount"].to_list() == payments.tables()["adjustments"]["amount"].to_list()
    with pytest.raises(ValueError, match="expected a table named claims"):
        write_x12({"lines": claims.tables()["lines"]}, envelope)


@pytest.mark.parametrize("window", [7, 64, 1 << 24])
def test_the_transactions_of_a_file_are_found_wherever_a_window_ends(
    window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimwright.files import tables as tables_of_file

    monkeypatch.setattr(tables_of_file, "_WINDOW", window)
    other = PAYMENT.replace("000000031", "000000032").translate(str.maketrans("*~:", "|!>"))
    for text in (PROFESSIONAL + other, PROFESSIONAL.replace("~\n", "~\r\n") + other.replace("ST|", "st|")):
        assert tables_of_file.kinds_of(text.encode()) == {"837", "835"}
    assert tables_of_file.kinds_of(PROFESSIONAL[PROFESSIONAL.index("ST*") :].encode()) == {"837"}
