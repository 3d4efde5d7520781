"""Generated 835 and 837P files for measuring: balanced to the cent, of any number of claims."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

_DISTINCT: Final = 10_000
"""Claims made before they repeat: a large file is made of the same ones over and over."""
_ISA: Final = "ISA*00*          *00*          *ZZ*{:<15}*ZZ*{:<15}*261120*1200*^*00501*000000001*0*T*:"


def _payments(claims: int) -> tuple[bytes, Decimal, int]:
    """The bodies of claim payments of two lines each, what they pay, and their segments."""
    chance = random.Random(835)
    body: list[str] = []
    total = Decimal(0)
    for number in range(claims):
        lines: list[str] = []
        charge = paid = Decimal(0)
        for line in range(2):
            billed = Decimal(chance.randrange(5000, 50000)) / 100
            contractual = (billed / 4).quantize(Decimal("0.01"))
            payment = billed - contractual - 20
            charge, paid = charge + billed, paid + payment
            lines += [
                f"SVC*HC:9921{line + 3}:25*{billed}*{payment}**1",
                "DTM*472*20261001",
                f"CAS*CO*45*{contractual}",
                "CAS*PR*2*20",
                f"REF*6R*{number * 10 + line}",
                f"AMT*B6*{payment + 20}",
            ]
        body += [
            f"CLP*PCN{number:08}*1*{charge}*{paid}*40*12*ICN{number:09}*11*1",
            f"NM1*QC*1*DOE*JANE****MI*M{number:09}",
            "NM1*82*1*HILL*AMY****XX*1234567893",
            *lines,
        ]
        total += paid
    return "".join(f"{segment}~\n" for segment in body).encode(), total, len(body)


def _visits(first: int, claims: int) -> tuple[bytes, int]:
    """Subscribers with a claim of two lines each, and their segments; HL numbers count from ``first``."""
    chance = random.Random(837)
    body: list[str] = []
    for number in range(claims):
        one, two = chance.randrange(50, 300), chance.randrange(50, 300)
        body += [
            f"HL*{first + number}*1*22*0",
            "SBR*P*18*******CI",
            f"NM1*IL*1*DOE*JANE****MI*M{number:09}",
            "N3*2 ELM ST",
            "N4*ALBANY*NY*12207",
            "DMG*D8*19700102*F",
            "NM1*PR*2*ELM HEALTH*****PI*P300",
            f"CLM*PCN{first + number:08}*{one + two}***11:B:1*Y*A*Y*Y",
            "HI*ABK:I10*ABF:E119",
            "LX*1",
            f"SV1*HC:99213:25*{one}*UN*1***1:2",
            "DTP*472*D8*20261101",
            "LX*2",
            f"SV1*HC:85025*{two}*UN*1***1",
            "DTP*472*D8*20261101",
        ]
    return "".join(f"{segment}~\n" for segment in body).encode(), len(body)


def remittance_pieces(claims: int) -> Iterator[bytes]:
    """An 835 with this many claims, a piece at a time."""
    distinct = min(claims, _DISTINCT)
    body, paid, count = _payments(distinct)
    times = claims // distinct
    head = [
        f"BPR*I*{paid * times}*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*20261120",
        "TRN*1*EFT1*1512345678",
        "DTM*405*20261120",
        "N1*PR*PAYER",
        "N3*PO BOX 1",
        "N4*TOWN*NY*100010001",
        "REF*2U*P300",
        "PER*BL*HELP*TE*8005551212",
        "N1*PE*CLINIC*XX*1234567893",
        "LX*1",
    ]
    yield _opening("HP", "005010X221A1", "ST*835*0001", head)
    for _ in range(times):
        yield body
    yield _closing(len(head) + count * times + 2)


def claims_pieces(claims: int) -> Iterator[bytes]:
    """An 837P with this many claims, a piece at a time."""
    head = [
        "BHT*0019*00*B1*20261120*1200*CH",
        "NM1*41*2*OAK*****46*S100",
        "PER*IC*ANN*TE*5551112222",
        "NM1*40*2*ELM*****46*R200",
        "HL*1**20*1",
        "NM1*85*2*OAK CLINIC*****XX*1234567893",
        "N3*1 MAIN ST",
        "N4*ALBANY*NY*122071234",
        "REF*EI*123456789",
    ]
    yield _opening("HC", "005010X222A1", "ST*837*0001*005010X222A1", head)
    segments = len(head) + 2
    for first in range(0, claims, _DISTINCT):
        body, count = _visits(first + 2, min(_DISTINCT, claims - first))
        segments += count
        yield body
    yield _closing(segments)


def _opening(functional_id: str, version: str, opening: str, head: list[str]) -> bytes:
    group = f"GS*{functional_id}*SENDER*RECEIVER*20261120*1200*1*X*{version}"
    segments = [_ISA.format("SENDER", "RECEIVER"), group, opening, *head]
    return "".join(f"{segment}~\n" for segment in segments).encode()


def _closing(segments: int) -> bytes:
    return f"SE*{segments}*0001~\nGE*1*1~\nIEA*1*000000001~\n".encode()


def remittance(claims: int) -> bytes:
    return b"".join(remittance_pieces(claims))


def claims_file(claims: int) -> bytes:
    return b"".join(claims_pieces(claims))
