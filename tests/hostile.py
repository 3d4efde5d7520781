"""Bytes nobody should send: seeded mutations of small interchanges, and everything that reads them."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from claimwright.claims.reading import read_837
from claimwright.clearinghouse.inquiries import read_inquiries
from claimwright.errors import UnreadableError
from claimwright.remittance.reading import read_835
from claimwright.x12.answer.repair import repair
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.check.check import check
from claimwright.x12.wire.scanning import scan
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.explain import explain_segments

COUNT: Final = int(os.environ.get("CLAIMWRIGHT_HOSTILE_BYTES", "200"))
"""Interchanges of each of the twenty seeds; ``script/test --full`` takes 1,000."""
ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*R              *261120*1200*^*00501*000000001*0*{usage}*:~"
CLAIM = (
    "GS*HC*S*R*20261120*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*B1*20261120*1200*CH~NM1*41*2*OAK***"
    "**46*S1~PER*IC*ANN*TE*5551112222~NM1*40*2*ELM*****46*R2~HL*1**20*1~PRV*BI*PXC*207Q00000X~NM1*85*2*OAK*****XX*1234567"
    "893~N3*1 MAIN~N4*ALBANY*NY*122071234~REF*EI*123456789~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*M1~DMG*D"
    "8*19700102*F~NM1*PR*2*ELM*****PI*P3~CLM*PCN1*100.5***11:B:1*Y*A*Y*Y~DTP*431*D8*20261101~REF*F8*I1~HI*ABK:I10*ABF:E11"
    "9~SBR*S*18*******CI~CAS*CO*45*10**96*5~AMT*D*30~OI***Y***Y~NM1*IL*1*ROE*ANN****MI*M2~NM1*PR*2*OTHER*****PI*P4~LX*1~SV"
    "1*HC:99213:25*100.5*UN*1***1:2~DTP*472*D8*20261101~LIN**N4*00641036725~CTP****2*ML~SVD*P4*30*HC:99213**1~CAS*PR*1*5~DT"
    "P*573*D8*20261102~SE*38*0001~GE*1*1~IEA*1*000000001~"
)
STAY = (
    "GS*HC*S*R*20261120*1200*1*X*005010X223A2~ST*837*0001*005010X223A2~BHT*0019*00*B1*20261120*1200*CH~NM1*41*2*OAK*****"
    "46*S1~PER*IC*ANN*TE*5551112222~NM1*40*2*ELM*****46*R2~HL*1**20*1~NM1*85*2*OAK*****XX*1234567893~N3*1 MAIN~N4*ALBANY*N"
    "Y*122071234~REF*EI*123456789~HL*2*1*22*1~SBR*P********MA~NM1*IL*1*DOE*JANE****MI*M1~NM1*PR*2*ELM*****PI*P3~HL*3*2*23*0"
    "~PAT*19~NM1*QC*1*DOE*SAM~N3*2 ELM~N4*ALBANY*NY*12207~DMG*D8*20150304*M~CLM*PCN1*500***11:A:1**A*Y*Y~DTP*434*RD8*202611"
    "01-20261103~DTP*435*DT*202611010930~CL1*1*7*01~HI*ABK:J189:::::::Y~HI*BBR:0BH17EZ:D8:20261101~HI*BE:80:::3~NM1*71*1*HI"
    "LL*AMY****XX*1234567893~LX*1~SV2*0300*HC:85025*500*UN*1~DTP*472*D8*20261101~SE*33*0001~GE*1*1~IEA*1*000000001~"
)
PAYMENT = (
    "GS*HP*S*R*20261120*1200*1*X*005010X221A1~ST*835*0001~BPR*I*100*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*D"
    "A*98*20261120~TRN*1*E1*1512345678~DTM*405*20261119~N1*PR*OAK~N3*1 OAK~N4*ALBANY*NY*12207~REF*2U*P3~PER*BL*H*TE*5185550"
    "100~N1*PE*CLINIC*XX*1234567893~LX*1~TS3*1*11*20261231*1*120~CLP*PCN1*1*120*100*20*MB*ICN1*11*1~CAS*CO*45*0~NM1*QC*1*DO"
    "E*JANE****MI*M1~MOA***MA01~SVC*HC:99213:25*120*100**1~DTM*472*20261101~CAS*PR*1*10**2*10~REF*6R*L1~AMT*B6*120~LQ*HE*N1"
    "30~PLB*1*20261231*WO:X*0~SE*24*0001~GE*1*1~IEA*1*000000001~"
)
ANSWER = (
    "GS*HB*S*R*20261120*1200*1*X*005010X279A1~ST*271*0001*005010X279A1~BHT*0022*11*R1*20261120*1200~HL*1**20*1~NM1*PR*2*OA"
    "K*****PI*P3~HL*2*1*21*1~NM1*1P*2*CLINIC*****XX*1234567893~HL*3*2*22*0~TRN*2*T7*9123456789~NM1*IL*1*DOE*JANE****MI*M1~"
    "AAA*N**75*C~DMG*D8*19700102*F~DTP*346*D8*20260101~EB*1*IND*30^1^98**GOLD~EB*B*IND*98***27*25*****Y~MSG*CALL~LS*2120~NM"
    "1*PR*2*ELM*****PI*P4~LE*2120~SE*20*0001~GE*1*1~IEA*1*000000001~"
)
STATUS = (
    "GS*HN*S*R*20261120*1200*1*X*005010X214~ST*277*0001*005010X214~BHT*0085*08*A1*20261120*1200*TH~HL*1**20*1~NM1*PR*2*OAK"
    "*****PI*P3~TRN*1*R1~DTP*050*D8*20261119~HL*2*1*21*1~NM1*41*2*OAK*****46*S1~TRN*2*B1~STC*A1:19:PR*20261120*WQ*300~QTY*9"
    "0*1~HL*3*2*19*1~NM1*85*2*OAK*****XX*1234567893~HL*4*3*PT*0~NM1*QC*1*DOE*JANE****MI*M1~TRN*2*PCN1~STC*A7:562:85*2026112"
    "0*U*100~REF*1K*I9~SVC*HC:99213*100*****1~STC*A7:507**U~SE*22*0001~GE*1*1~IEA*1*000000001~"
)
REPLY = (
    "TA1*000000001*261120*1200*A*000~GS*FA*S*R*20261120*1200*1*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*1*005010X222A"
    "1~AK2*837*0001*005010X222A1~IK3*NM1*8**8~CTX*CLM01:PCN1~IK4*9*67*7*X~IK5*R*5~AK9*R*1*1*0~SE*9*0001~GE*1*1~IEA*1*000000001~"
)
SEEDS = [(ISA.format(usage="T") + body).encode() for body in (CLAIM, STAY, PAYMENT, ANSWER, STATUS, REPLY)]
_PIECES = [b"*", b"~", b":", b"^", b"\n", b"\r\n", b" ", b"\x00", b"\xff", b"\xef\xbb\xbf", b"ISA*", b"ST*837*", b"SE*", b"HL*1**22*0~",
           b"CLM*", b"LX*", b"NM1*IL", b"9" * 40, b"-", b".", b"1e9", b"CAS*CO*45*X", b"LS*2120~", b"||", b"20269999"]  # fmt: skip


def mutated(seed: int) -> Iterator[bytes]:
    """Endless interchanges, each changed in one to six places; the same for the same seed."""
    chance = random.Random(seed)
    while True:
        data = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            match chance.randrange(8):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 40)]
                case 2:
                    data[at:at] = chance.choice(_PIECES)
                case 3:
                    del data[at:]
                case 4:
                    other = chance.choice(SEEDS)
                    start = chance.randrange(len(other))
                    data[at:at] = other[start : start + chance.randint(1, 200)]
                case 5:
                    data[at : at + 200] = data[at : at + 200].lower()
                case 6:
                    data[:] = data.replace(b"*", chance.choice([b"|", b"\xe9", b"+", b":"]))
                case _:
                    data[at:at] = data[at : at + chance.randint(1, 120)]
            if not data:
                data[:] = b"ISA"
        yield bytes(data)


def _checked(data: bytes) -> object:
    return check(read_segments(data))


def _answered(data: bytes) -> object:
    return acknowledge(read_segments(data), timestamp=datetime(2026, 11, 20, 12, 0), control_number=1)


def _whole(data: bytes) -> object:
    assert read_segments(data).to_bytes() == data
    return list(scan(data, stretch=120))


READERS: list[Callable[[bytes], object]] = [
    _whole,
    _checked,
    _answered,
    read_837,
    read_835,
    read_inquiries,
    lambda data: repair(read_segments(data)),
    lambda data: explain_segments(read_segments(data)),
]


def survives(data: bytes, number: int) -> None:
    """One of the readers, in turn, reads the bytes or says that it cannot; anything else is a fault of ours."""
    with contextlib.suppress(UnreadableError):
        READERS[number % len(READERS)](data)


def nothing_raises(seed: int) -> None:
    """The first interchanges of a seed, each read by one of the readers in turn."""
    for number, data in enumerate(islice(mutated(seed), COUNT)):
        try:
            survives(data, number)
        except Exception as problem:
            reader = READERS[number % len(READERS)]
            raise AssertionError(f"{type(problem).__name__}: {problem} in {reader} of {data!r}") from problem
