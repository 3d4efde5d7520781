"""Received claims are answered one by one: accepted, or rejected with the status that says why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL, counted

from claimwright.clearinghouse.acknowledge_claims import acknowledge_claims
from claimwright.clearinghouse.claim_acknowledgment import read_277ca
from claimwright.errors import UnreadableError
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

NOW = datetime(2026, 11, 23, 9, 5)


def answer(text: str, **given: dict[str, str]) -> list[str]:
    data = acknowledge_claims(read_segments(text.encode()), timestamp=NOW, control_number=5, **given)
    # A wrong NPI is echoed as it came.
    assert set(check(read_segments(data))["finding"]) <= {"npi-check-digit"}
    return data.decode().split("~\n")[2:-3]


def test_a_clean_claim_is_accepted() -> None:
    assert answer(PROFESSIONAL, numbers={"PCN1": "ICN9"}) == [
        "ST*277*0001*005010X214",
        "BHT*0085*08*50001*20261123*0905*TH",
        "HL*1**20*1",
        "NM1*AY*2*ELM*****46*R200",
        "TRN*1*50001",
        "DTP*050*D8*20261123",
        "DTP*009*D8*20261123",
        "HL*2*1*21*1",
        "NM1*41*2*OAK*****46*S100",
        "TRN*2*B9",
        "STC*A1:19:PR*20261123*WQ*150",
        "QTY*90*1",
        "AMT*YU*150",
        "HL*3*2*19*1",
        "NM1*85*2*OAK CLINIC*****XX*1234567893",
        "TRN*1*0",
        "QTY*QA*1",
        "AMT*YU*150",
        "HL*4*3*PT",
        "NM1*QC*1*DOE*JANE****MI*M100",
        "TRN*2*PCN1",
        "STC*A2:20*20261123*WQ*150",
        "REF*1K*ICN9",
        "DTP*472*RD8*20261101-20261102",
        "SE*25*0001",
    ]


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("CLM*PCN1*150*", "CLM*PCN1*151*", "STC*A7:178*20261123*U*151******A8:400"),
        ("11:B:1", "11:B:7", "STC*A6:464*20261123*U*150"),
        ("11:B:1", "11:B:6", "STC*A7:535*20261123*U*150"),
        ("OAK CLINIC*****XX*1234567893", "OAK CLINIC*****XX*1234567894", "STC*A7:562:85*20261123*U*150"),
        ("DMG*D8*19700102*F", "DMG*D8*20261103*F", "STC*A8:158:QC*20261123*U*150"),
        ("HI*ABK:I10*ABF:E119", "HI*BK:4011*BF:25000", "STC*A8:255*20261123*U*150"),
    ],
)
def test_a_rejected_claim_says_why(old: str, new: str, status: str) -> None:
    lines = answer(PROFESSIONAL.replace(old, new))
    assert [line for line in lines if line.startswith("STC*")][1] == status
    assert "QTY*AA*1" in lines
    assert any(line.startswith("STC*A8:19:PR*20261123*U*15") for line in lines)


def test_a_line_at_fault_is_named() -> None:
    lines = answer(PROFESSIONAL.replace("***1:2~", "***1:3~"))
    at = lines.index("SVC*HC:99213:25*100")
    assert lines[at + 1 : at + 3] == ["STC*A8:477**U", "REF*FJ*L1"]


@pytest.mark.parametrize(
    ("old", "new"), [("SE*45", "SE*46"), ("GE*1*7", "GE*2*7"), ("IEA*1*000000031", "IEA*1*000000032")]
)
def test_a_good_claim_of_a_rejected_file_is_returned_not_accepted(old: str, new: str) -> None:
    lines = answer(PROFESSIONAL.replace(old, new))
    assert "STC*A8:19:PR*20261123*U*150" in lines
    words = "NOT PROCESSED - THE TRANSACTION SET WAS REJECTED, SEE ITS TA1 OR 999"
    assert f"STC*A3:21*20261123*U*150********{words}" in lines


def test_a_balance_of_one_claim_holds_no_other() -> None:
    other = PROFESSIONAL[PROFESSIONAL.index("CLM*PCN1") : PROFESSIONAL.index("SE*45")].replace("PCN1", "PCN2")
    text = PROFESSIONAL.replace("SE*45", other + "SE*45").replace("CLM*PCN2*150*", "CLM*PCN2*151*")
    lines = answer(counted(text))
    assert "STC*A2:20*20261123*WQ*150" in lines
    assert "STC*A7:178*20261123*U*151******A8:400" in lines


def test_an_edit_holds_a_claim() -> None:
    lines = answer(PROFESSIONAL, edits={"PCN1": "THE MODIFIER DOES NOT FIT"})
    assert "STC*A3:21*20261123*U*150********THE MODIFIER DOES NOT FIT" in lines


def test_an_institutional_claim_of_a_child() -> None:
    lines = answer(INSTITUTIONAL)
    assert lines[-7:-1] == [
        "HL*4*3*PT",
        "NM1*QC*1*DOE*TIM****MI*M100",
        "TRN*2*PCN2",
        "STC*A2:20*20261123*WQ*1500",
        "REF*BLT*111",
        "DTP*472*RD8*20261101-20261105",
    ]


def test_the_answer_is_read_back() -> None:
    data = acknowledge_claims(read_segments(PROFESSIONAL.replace("*150*", "*151*").encode()), timestamp=NOW)
    read = read_277ca(data)
    assert read.select("patient_control_number", "category", "status", "accepted").rows() == [
        ("PCN1", "A7", "178", False)
    ]


def test_only_claims_are_answered() -> None:
    assert acknowledge_claims(read_segments(PAYMENT.encode()), timestamp=NOW) == b""


def test_claims_of_all_sources_are_answered(shared_data: Path) -> None:
    answered = 0
    for file in sorted((shared_data / "x12").glob("*/*")):
        if file.stat().st_size > 20_000:
            continue
        try:
            segments = read_segments(file)
        except UnreadableError:
            continue
        data = acknowledge_claims(segments, timestamp=NOW)
        if data and (segments.frame["id"] == "CLM").any():
            assert read_277ca(data).height >= (segments.frame["id"] == "CLM").sum(), file
            answered += 1
    assert answered > 40
