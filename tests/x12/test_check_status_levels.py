"""Several claims of one patient, each with lines, are in order in the status question and answers (276, 277, 277CA)."""

from __future__ import annotations

import pytest

from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261124*0915*^*00501*000000001*0*T*:~"
HEAD = (
    "HL*1**20*1~NM1*PR*2*ELM*****PI*E1~HL*2*1*21*1~NM1*41*2*OAK*****46*S100~HL*3*2*19*1~NM1*1P*2*OAK*****XX*1234567893~"
)
PATIENT = "NM1*IL*1*DOE*JANE****MI*M100~"


def enveloped(functional: str, kind: str, version: str, body: str) -> bytes:
    count = body.count("~") + 2
    return (
        (
            f"{ISA}GS*{functional}*P*C*20261124*0915*1*X*{version}~ST*{kind}*0001*{version}~{body}SE*{count}*0001~"
            "GE*1*1~IEA*1*000000001~"
        )
        .replace("GS*HN*P*C*", "GS*HN*PAYER*CLINIC*")
        .replace("GS*HR*P*C*", "GS*HR*CLINIC*PAYER*")
        .encode()
    )


def answer(number: int) -> str:
    return (
        f"TRN*2*PCN{number}~STC*F1:65*20261120**150*90~REF*1K*ICN{number}~DTP*472*D8*20261102~"
        "SVC*HC:99213*150*90****1~STC*F1:65*20261120~REF*FJ*L1~DTP*472*D8*20261102~"
    )


def question(number: int) -> str:
    return (
        f"TRN*1*T{number}~REF*EJ*PCN{number}~AMT*T3*150~DTP*472*D8*20261102~"
        "SVC*HC:99213*150*****1~REF*FJ*L1~DTP*472*D8*20261102~"
    )


ANSWERS = enveloped(
    "HN",
    "277",
    "005010X212",
    f"BHT*0010*08*X1*20261124*0915*DG~{HEAD}HL*4*3*22*0~{PATIENT}{answer(1)}{answer(2)}"
    "HL*5*3*22*1~NM1*IL*1*ROE*RAY****MI*M200~HL*6*5*23~NM1*QC*1*ROE*KIM~" + answer(3) + answer(4),
)
QUESTIONS = enveloped(
    "HR",
    "276",
    "005010X212",
    f"BHT*0010*13*X1*20261124*0915~{HEAD}HL*4*3*22*0~DMG*D8*19700102*F~{PATIENT}{question(1)}{question(2)}",
)


@pytest.mark.parametrize("data", [ANSWERS, QUESTIONS])
def test_a_claim_may_follow_the_lines_of_another(data: bytes) -> None:
    assert check(read_segments(data)).select("finding", "path", "id").rows() == []


def test_a_line_stands_in_its_claim() -> None:
    found = check(read_segments(ANSWERS.replace(b"REF*FJ*L1", b"REF*ZZ*L1", 1)))
    assert found["path"].to_list() == ["2000A/2000B/2000C/2000D/2200D/2220D"]


def test_a_line_without_a_claim_has_no_place() -> None:
    text = ANSWERS.decode()
    claim = answer(1)[: answer(1).index("SVC")]
    found = check(read_segments(text.replace(claim, "", 1).encode()))
    assert ("unexpected-segment", "SVC") in found.select("finding", "id").rows()
