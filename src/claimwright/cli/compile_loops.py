"""Compiles the loops that read, check and write X12 once after an installation, so that nobody's first file waits for it.

``python -m claimwright.cli.compile_loops``
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from claimwright.claims.reading import read_and_check_837
from claimwright.claims.writing import write_837
from claimwright.kernels import allowance
from claimwright.remittance.reading import read_835
from claimwright.x12.tables.interchange import Envelope

_HEAD: Final = (
    "ISA*00*          *00*          *ZZ*S              *ZZ*R              *261120*1200*^*00501*000000001*0*T*:~"
)
_CLAIM: Final = (
    "GS*HC*S1*R1*20261120*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*B1*20261120*1200*CH~HL*1**20*1~NM1*85*"
    "2*OAK*****XX*1234567893~N3*1 MAIN~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*JANE****MI*M1~DMG*D8*19700102*F~CLM*P1*10"
    "0.50***11:B:1*Y*A*Y*Y~HI*ABK:I10~LX*1~SV1*HC:99213:25*100.50*UN*1***1~DTP*472*D8*20261101~SE*14*0001~GE*1*1~IEA*1*0000"
    "00001~"
)
_PAYMENT: Final = (
    "GS*HP*S1*R1*20261120*1200*1*X*005010X221A1~ST*835*0001~BPR*I*80*C*CHK************20261120~TRN*1*1*1999999999~N1*PR*OAK"
    "~LX*1~CLP*P1*1*100.5*80**12*I1~SVC*HC:99213*100.5*80**1~CAS*CO*45*20.5~SE*8*0001~GE*1*1~IEA*1*000000001~"
)


def main() -> None:
    """Reads, checks and writes one claim and reads one payment."""
    allowance.seconds = 0
    read, _ = read_and_check_837((_HEAD + _CLAIM).encode())
    write_837(read.claims, Envelope("S1", "R1", datetime(2026, 11, 20, 12, 0)))  # noqa: DTZ001
    read_835((_HEAD + _PAYMENT).encode())


if __name__ == "__main__":
    main()
