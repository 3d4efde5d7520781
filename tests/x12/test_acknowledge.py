"""What is received is answered with the TA1 and 999 it deserves, and answers are read back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from claimwright.errors import UnreadableError
from claimwright.x12.answer.reading import read_ta1
from claimwright.x12.answer.verdicts import read_999
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

NOW = datetime(2026, 11, 23, 9, 5)
ISA = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PAYER          *261120*1200*^*00501*000000031*{}*T*:~"
CLAIM = (
    ISA.format(0)
    + """GS*HC*CLINICG*PAYERG*20261120*1200*7*X*005010X222A1~ST*837*0021*005010X222A1~BHT*0019*00*B9*20261120*1200*CH~
NM1*41*2*OAK*****46*S100~PER*IC*ANN*TE*5551112222~NM1*40*2*ELM*****46*R200~HL*1**20*1~
NM1*85*2*OAK CLINIC*****XX*1234567893~N3*1 MAIN ST~N4*ALBANY*NY*122071234~REF*EI*123456789~
HL*2*1*22*0~SBR*P*18*******MB~NM1*IL*1*DOE*JANE****MI*M100~NM1*PR*2*MEDICARE*****PI*P300~
CLM*PCN1*100***11:B:1*Y*A*Y*Y~HI*ABK:I10~LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20261101~
SE*20*0021~GE*1*7~IEA*1*000000031~"""
)
PAYMENT = (
    ISA.format(0)
    + """GS*HP*CLINICG*PAYERG*20261120*1200*8*X*005010X221A1~ST*835*0001~
BPR*I*0*C*NON************20261120~TRN*1*E1*1512345678~N1*PR*OAK~N3*A~N4*ALBANY*NY*12207~PER*BL*X~
N1*PE*ELM*XX*1234567893~SE*9*0001~GE*1*8~IEA*1*000000031~"""
)


UNIT = "CTX*CLM01:PCN1"


def answer(text: str) -> list[str]:
    lines = acknowledge(read_segments(text.encode()), timestamp=NOW, control_number=5).decode().split("~\n")
    return lines[:-1]


def test_a_clean_claim_file_is_accepted() -> None:
    assert answer(CLAIM) == [
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261123*0905*^*00501*000000005*0*T*:",
        "GS*FA*PAYERG*CLINICG*20261123*0905*5*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        "AK1*HC*7*005010X222A1",
        "AK2*837*0021*005010X222A1",
        "IK5*A",
        "AK9*A*1*1*1",
        "SE*6*0001",
        "GE*1*5",
        "IEA*1*000000005",
    ]


def test_an_835_without_version_in_its_st_is_answered_in_full() -> None:
    assert answer(PAYMENT)[3:7] == ["AK1*HP*8*005010X221A1", "AK2*835*0001", "IK5*A", "AK9*A*1*1*1"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("BHT*0019*00*B9*", "BHT*0019*00**", ["IK3*BHT*2**8", "IK4*3*127*1", "IK5*R*5"]),
        ("HI*ABK:I10~", "", ["IK3*HI*15*2300*3", UNIT, "IK5*R*4*5"]),
        ("DTP*472*D8*20261101", "DTP*472*D8*20261301", ["IK3*DTP*19*2400*8", UNIT, "IK4*3*1251*8", "IK5*R*5"]),
        ("*100*UN*", "*1OO*UN*", ["IK3*SV1*18*2400*8", UNIT, "IK4*2*782*6", "IK5*R*5"]),
        ("11:B:1*", "11:B:17*", ["IK3*CLM*15*2300*8", UNIT, "IK4*5:3*1325*5", "IK5*R*5"]),
        ("N4*ALBANY", "ZZZ*1~N4*ALBANY", ["IK3*ZZZ*9*2010AA*1", "IK5*R*4*5"]),
        ("HI*ABK:I10~", "HI*ABK:I10~SVC*HC:1*1*1~", ["IK3*SVC*17*2300*6", UNIT, "IK5*R*4*5"]),
        ("N3*1 MAIN ST~", "N3*1 MAIN ST~N3*AGAIN~", ["IK3*N3*9*2010AA*5", "IK5*R*4*5"]),
        ("N3*1 MAIN ST~", "N4*ALBANY*NY*12207~N3*1 MAIN ST~", ["IK3*N3*9*2010AA*7", "IK3*N4*10*2010AA*5", "IK5*R*4*5"]),
        ("*11:B:1*", "*11:A:1*", ["IK3*CLM*15*2300*8", UNIT, "IK4*5:2*1332*7", "IK5*R*5"]),
        ("DTP*472*D8*20261101", "DTP*472*D8*20261101*X", ["IK3*DTP*19*2400*8", UNIT, "IK4*4**3", "IK5*R*5"]),
        ("SE*20*0021", "SE*21*0021", ["IK5*R*4"]),
        ("SE*20*0021", "SE*20*0022", ["IK5*R*3"]),
    ],
)
def test_each_fault_by_its_code(old: str, new: str, said: list[str]) -> None:
    assert old in CLAIM
    lines = answer(CLAIM.replace(old, new))
    start = next(n for n, line in enumerate(lines) if line.startswith("AK2")) + 1
    end = next(n for n, line in enumerate(lines) if line.startswith("AK9"))
    assert lines[start:end] == said
    assert lines[end] == "AK9*R*1*1*0"


def test_a_missing_payer_loop() -> None:
    lines = answer(CLAIM.replace("NM1*PR*2*MEDICARE*****PI*P300~", "").replace("SE*20", "SE*19"))
    assert "IK3*NM1*11*2010BB*3" in lines


def test_bad_values_are_never_repeated() -> None:
    text = acknowledge(read_segments(CLAIM.replace("*20261101~", "*SECRETNAME~").encode()), timestamp=NOW).decode()
    assert "IK4*3*1251*8" in text
    assert "SECRET" not in text


def test_ta1_when_asked_for_and_when_the_interchange_is_at_fault() -> None:
    assert answer(CLAIM.replace("*000000031*0*T", "*000000031*1*T"))[1] == "TA1*000000031*261120*1200*A*000"
    assert answer(CLAIM.replace("IEA*1*000000031", "IEA*1*000000032"))[1] == "TA1*000000031*261120*1200*R*001"
    assert answer(CLAIM.replace("IEA*1*000000031~", ""))[1] == "TA1*000000031*261120*1200*R*023"
    assert answer(CLAIM.replace("IEA*1*", "IEA*2*"))[1] == "TA1*000000031*261120*1200*R*021"


def test_a_stray_segment_is_noted_and_the_rest_taken() -> None:
    for text in (CLAIM.replace("GE*1*7~", "GE*1*7~NTE*ADD*X~"), CLAIM + "GE*1*7~"):
        lines = answer(text)
        assert lines[1] == "TA1*000000031*261120*1200*E*022"
        assert "AK9*A*1*1*1" in lines


def test_a_group_at_fault_is_rejected() -> None:
    assert "AK9*R*2*1*0*5" in answer(CLAIM.replace("GE*1*7", "GE*2*7"))
    assert "AK9*R*1*1*0*4" in answer(CLAIM.replace("GE*1*7", "GE*1*8"))


def test_one_bad_set_of_two_is_partly_accepted() -> None:
    start, end = CLAIM.index("ST*837"), CLAIM.index("GE*1*7")
    second = CLAIM[start:end].replace("0021", "0022").replace("HI*ABK:I10~", "").replace("SE*20", "SE*19")
    text = CLAIM[:end] + second + CLAIM[end:].replace("GE*1*", "GE*2*")
    assert answer(text)[-4] == "AK9*P*2*2*1"


def test_acknowledgments_are_not_acknowledged() -> None:
    back = acknowledge(read_segments(CLAIM.encode()), timestamp=NOW)
    assert b"AK1" not in acknowledge(read_segments(back), timestamp=NOW)


def test_reading_what_was_answered() -> None:
    text = CLAIM.replace("BHT*0019*00*B9*", "BHT*0019*00**").replace("*000000031*0*T", "*000000031*1*T")
    back = read_segments(acknowledge(read_segments(text.encode()), timestamp=NOW))
    assert check(back).is_empty()
    sets, errors = read_999(back)
    assert sets.row(0) == ("HC", "7", "837", "0021", "R", ["5"], "R")
    assert errors.row(0) == ("7", "0021", "BHT", 2, None, "8", 3, None, "1")
    assert read_ta1(back.chunks).row(0) == ("000000031", "261120", "1200", "A", "000")


def test_each_verdict_is_of_its_own_group() -> None:
    """Two answers in one file, the second with the verdicts of a 997, as some senders write them."""
    text = (
        ISA.format(0)
        + """GS*FA*P*C*20261120*1200*7*X*005010X231A1~ST*999*0001~AK1*HC*44~AK2*837*0021~IK5*A~AK9*A*1*1*1~SE*6*0001~
ST*999*0002~AK1*HC*45~AK2*837*0021~AK3*CLM*8**8~AK4*2*782*1~AK5*R*5~AK9*R*1*1*0~SE*8*0002~
ST*999*0003~AK1*HC*46~AK9*A*1*1*1~SE*4*0003~GE*3*7~IEA*1*000000031~"""
    )
    sets, errors = read_999(read_segments(text.encode()))
    assert sets.select("group_control_number", "transaction_control_number", "verdict", "group_verdict").rows() == [
        ("44", "0021", "A", "A"),
        ("45", "0021", "R", "R"),
        ("46", None, None, "A"),
    ]
    assert errors.rows() == [("45", "0021", "CLM", 8, None, "8", 2, None, "1")]


def test_answers_to_all_kinds_of_files_pass_the_check(shared_data: Path) -> None:
    # Control numbers, dates and times of a faulty header are echoed as they came.
    echoed = ["too-long", "too-short", "not-a-number", "not-a-date", "not-a-time"]
    files = [file for file in sorted((shared_data / "x12").glob("*/*")) if file.stat().st_size < 20_000]
    answered = 0
    for file in files[::5]:
        try:
            back = read_segments(acknowledge(read_segments(file), timestamp=NOW))
        except UnreadableError:
            continue
        found = check(back).filter(pl.col("severity") == "error")
        assert found.filter(~found["finding"].is_in(echoed)).is_empty(), file
        read_999(back)
        answered += 1
    assert answered > 20
