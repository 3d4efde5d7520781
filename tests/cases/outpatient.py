"""One hospital outpatient claim as JSON, and one as an 837: an emergency visit with a repair."""

from __future__ import annotations

from typing import Any, Final

CLAIM: Final[dict[str, Any]] = {
    "first_day": "2026-01-10", "age": 67, "sex": "F", "principal_diagnosis": "K63.5",
    "lines": [
        {"revenue_code": "0750", "code": "45385", "charge": 1000},
        {"revenue_code": "0750", "code": "43239", "modifiers": [], "units": "1"},
        {"revenue_code": "0300", "code": "80053"},
    ],
}  # fmt: skip
WIRE: Final = """ISA*00*          *00*          *ZZ*HOSPITAL       *ZZ*MEDICARE       *260112*0900*^*00501*000000001*0*T*:~
GS*HC*HOSPITAL*MEDICARE*20260112*0900*1*X*005010X223A2~
ST*837*0001*005010X223A2~
BHT*0019*00*1*20260112*0900*CH~
NM1*41*2*LAKESIDE HOSPITAL*****46*HOSPITAL~
PER*IC*HELP*TE*8005550100~
NM1*40*2*MEDICARE*****46*MEDICARE~
HL*1**20*1~
NM1*85*2*LAKESIDE HOSPITAL*****XX*1234567893~
N3*1 MAIN ST~
N4*ALBANY*NY*122070001~
REF*EI*123456789~
HL*2*1*22*0~
SBR*P*18*******MA~
NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73~
N3*2 OAK ST~
N4*ALBANY*NY*122070002~
DMG*D8*19580401*F~
NM1*PR*2*MEDICARE*****PI*00120~
CLM*A1*800***13:A:1**A*Y*Y~
DTP*434*RD8*20260110-20260110~
CL1*3*1*01~
HI*ABK:S0181XA~
HI*APR:R0789~
NM1*71*1*WELBY*MARCUS****XX*1245319599~
LX*1~
SV2*0450*HC:99283*500*UN*1~
DTP*472*D8*20260110~
LX*2~
SV2*0450*HC:12001*300*UN*1~
DTP*472*D8*20260110~
SE*30*0001~
GE*1*1~
IEA*1*000000001~
"""
