"""A small remittance that balances, which tests then bend."""

from __future__ import annotations

import pytest


@pytest.fixture
def remittance() -> str:
    """Claim PCN1 (two lines), denied claim PCN2, reversal and correction of PCN3, interest and a takeback."""
    isa = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000031*0*T*:~\n"
    return (
        isa
        + """GS*HP*PAYER*CLINIC*20261120*1200*1*X*005010X221A1~
ST*835*0007~
BPR*I*175*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*20261120~
TRN*1*EFT500*1512345678~
N1*PR*OAK HEALTH~
N1*PE*OAK CLINIC*XX*1234567893~
LX*1~
CLP*PCN1*1*300*190*40*12*ICN1*11*1~
CAS*PR*3*10~
SVC*HC:99213:25*200*140**1~
DTM*472*20261101~
CAS*CO*45*30~
CAS*PR*2*30~
REF*6R*L1~
SVC*HC:85025*100*60**1~
CAS*CO*253*1.2**45*38.8~
CLP*PCN2*4*80*0**12*ICN2~
CAS*CO*50*80~
CLP*PCN3*22*-100*-70*-30*12*ICN3~
CAS*PR*2*-30~
CLP*PCN3*1*100*50*30*12*ICN4~
CAS*PR*2*30~
CAS*OA*23*20~
PLB*1234567893*20261231*L6:ICN1*-10*WO:ICN0*5~
SE*26*0007~
GE*1*1~
IEA*1*000000031~
"""
    )
