"""A file read in small stretches is the same file: segments, numbers, and what stands above each claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.errors import UnreadableError
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.scanning import scan

ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *261120*1200*^*00501*000000001*0*T*:~"


def remittance(claims: int, sets: int = 1) -> bytes:
    body = [ISA, "GS*HP*S*R*20261120*1200*1*X*005010X221A1~"]
    for number in range(1, sets + 1):
        body += [f"ST*835*{number:04}~", "BPR*I*10*C*ACH~", "TRN*1*EFT*1512345678~", "N1*PR*PAYER~", "N1*PE*CLINIC~"]
        body += ["LX*1~", "TS3*6543210*11*20261231*1*100~"]
        for claim in range(claims):
            body += [f"CLP*C{number}-{claim}*1*10*10**12~\n", "SVC*HC:99213*10*10~\n", "DTM*472*20261101~\n"]
        body += ["PLB*1*20261231*WO*1~", f"SE*{8 + 3 * claims}*{number:04}~"]
    return "".join([*body, f"GE*{sets}*1~", "IEA*1*000000001~"]).encode()


def claims_file() -> bytes:
    body = [
        ISA,
        "GS*HC*S*R*20261120*1200*1*X*005010X222A1~",
        "ST*837*0001*005010X222A1~",
        "BHT*0019*00*1*20261120*1200*CH~",
    ]
    body += ["NM1*41*2*OAK~", "NM1*40*2*ELM~"]
    for provider in range(3):
        body += [f"HL*{provider}**20*1~", f"NM1*85*2*CLINIC {provider}~"]
        for patient in range(4):
            body += [f"HL*{patient}*1*22*1~", "SBR*P*18~", f"HL*{patient}*1*23*0~", f"CLM*P{provider}-{patient}*1~"]
    return "".join([*body, "SE*1*0001~", "GE*1*1~", "IEA*1*000000001~"]).encode()


def rows(chunks: list[Chunk]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for chunk in chunks:
        numbers = (chunk.row, chunk.interchange, chunk.group, chunk.transaction, chunk.segment)
        columns = [column[chunk.carried :].tolist() for column in numbers]
        found += zip(*columns, chunk.offsets().tolist(), chunk.tokens.texts().to_list()[chunk.carried :], strict=True)
    return found


@pytest.mark.parametrize("data", [remittance(5), remittance(4, sets=3), claims_file()], ids=["one", "three", "837"])
@pytest.mark.parametrize("stretch", [1, 120, 300, 700])
def test_the_same_segments_in_any_stretch(data: bytes, stretch: int) -> None:
    assert rows(list(scan(data, stretch=stretch))) == rows(list(scan(data, stretch=1 << 40)))


def test_a_stretch_of_claims_carries_the_payment_above_it() -> None:
    chunks = list(scan(remittance(5), stretch=100))
    last = next(chunk for chunk in reversed(chunks) if "CLP" in chunk.tokens.texts()[chunk.carried])
    carried = last.tokens.texts().to_list()[: last.carried]
    assert [text.split("*")[0] for text in carried] == ["ISA", "GS", "ST", "BPR", "TRN", "N1", "N1", "LX", "TS3"]
    assert [(one.kind, one.control_number, one.opened_here) for one in last.sets] == [("835", "0001", False)]


def test_a_stretch_of_claims_carries_its_billing_provider() -> None:
    for chunk in scan(claims_file(), stretch=200):
        provider = ""
        for text in chunk.tokens.texts().to_list():
            if text.startswith("NM1*85"):
                provider = text[-1]
            if text.startswith("CLM"):
                assert text.startswith(f"CLM*P{provider}-")


def test_every_sample_in_stretches(shared_data: Path) -> None:
    for file in sorted((shared_data / "x12").rglob("*.*")):
        data = file.read_bytes()
        try:
            whole = rows(list(scan(data, stretch=1 << 40)))
        except UnreadableError:
            continue
        assert rows(list(scan(file, stretch=150))) == whole, file.name
