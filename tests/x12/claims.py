"""Small clean files that tests change to trip one check each, and what a check says of them."""

from __future__ import annotations

from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

ISA = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PAYER          *261120*1200*^*00501*000000031*0*T*:~\n"


def enveloped(functional_id: str, version: str, body: str) -> str:
    """An interchange around the segments of one transaction set, counted."""
    kind = {"HC": "837", "HP": "835"}[functional_id]
    opening = f"ST*{kind}*0021" + (f"*{version}" if kind == "837" else "")
    count = body.count("~") + 2
    head = f"{ISA}GS*{functional_id}*CLINICG*PAYERG*20261120*1200*7*X*{version}~\n{opening}~\n"
    return f"{head}{body}SE*{count}*0021~\nGE*1*7~\nIEA*1*000000031~\n"


def counted(text: str) -> str:
    """The file with the count of its SE put right."""
    lines = text.split("~\n")
    first = next(at for at, line in enumerate(lines) if line.startswith("ST*"))
    last = next(at for at, line in enumerate(lines) if line.startswith("SE*"))
    lines[last] = f"SE*{last - first + 1}*0021"
    return "~\n".join(lines)


PROFESSIONAL = enveloped(
    "HC",
    "005010X222A1",
    """BHT*0019*00*B9*20261120*1200*CH~
NM1*41*2*OAK*****46*S100~
PER*IC*ANN*TE*5551112222~
NM1*40*2*ELM*****46*R200~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
NM1*85*2*OAK CLINIC*****XX*1234567893~
N3*1 MAIN ST~
N4*ALBANY*NY*122071234~
REF*EI*123456789~
HL*2*1*22*0~
SBR*S*18***12****MB~
NM1*IL*1*DOE*JANE****MI*M100~
N3*2 ELM ST~
N4*ALBANY*NY*12207~
DMG*D8*19700102*F~
NM1*PR*2*MEDICARE*****PI*P300~
CLM*PCN1*150***11:B:1*Y*A*Y*Y**OA~
DTP*439*D8*20261030~
REF*G1*AUTH1~
HI*ABK:I10*ABF:E119~
NM1*82*1*ROE*RAY****XX*1992999981~
SBR*P*18*******CI~
AMT*D*90~
OI***Y***Y~
NM1*IL*1*DOE*JANE****MI*Z900~
NM1*PR*2*FIRST HEALTH*****PI*X700~
LX*1~
SV1*HC:99213:25*100*UN*1***1:2~
DTP*472*D8*20261101~
REF*6R*L1~
SVD*X700*60*HC:99213:25**1~
CAS*CO*45*40~
DTP*573*D8*20261115~
LX*2~
SV1*HC:J1100*50*UN*2***2~
DTP*472*RD8*20261101-20261102~
REF*6R*L2~
LIN**N4*00409166101~
CTP****2*ML~
SVD*X700*30*HC:J1100**2~
CAS*PR*1*20~
DTP*573*D8*20261115~
""",
)
INSTITUTIONAL = enveloped(
    "HC",
    "005010X223A3",
    """BHT*0019*00*B9*20261120*1200*CH~
NM1*41*2*OAK*****46*S100~
PER*IC*ANN*TE*5551112222~
NM1*40*2*ELM*****46*R200~
HL*1**20*1~
NM1*85*2*OAK HOSPITAL*****XX*1234567893~
N3*1 MAIN ST~
N4*ALBANY*NY*122071234~
REF*EI*123456789~
HL*2*1*22*1~
SBR*P********CI~
NM1*IL*1*DOE*JOHN****MI*M100~
NM1*PR*2*ELM HEALTH*****PI*P300~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*DOE*TIM~
N3*2 ELM ST~
N4*ALBANY*NY*12207~
DMG*D8*20150102*M~
CLM*PCN2*1500***11:A:1**A*Y*Y~
DTP*434*RD8*20261101-20261105~
DTP*435*DT*202611011200~
CL1*1*1*01~
HI*ABK:J189:::::::Y~
HI*ABJ:J189~
HI*BBR:0B110F4:D8:20261102~
HI*BI:71:RD8:20261001-20261003~
NM1*71*1*ROE*RAY****XX*1234567893~
LX*1~
SV2*0120**1000*DA*4~
LX*2~
SV2*0250*HC:J1100*500*UN*2~
DTP*472*D8*20261102~
""",
)
PAYMENT = enveloped(
    "HP",
    "005010X221A1",
    """BPR*I*105*C*ACH*CCP*01*999999999*DA*123*1512345678**01*999988880*DA*98*20261120~
TRN*1*E1*1512345678~
DTM*405*20261119~
N1*PR*OAK~
N3*1 MAIN ST~
N4*ALBANY*NY*12207~
PER*BL*HELP*TE*8005551212~
N1*PE*ELM*XX*1234567893~
LX*1~
CLP*PCN1*1*150*110*20*12*ICN1*11*1~
NM1*QC*1*DOE*JANE****MI*M100~
SVC*HC:99213:25*100*70**1~
DTM*472*20261101~
CAS*CO*45*10~
CAS*PR*1*20~
SVC*HC:85025*50*40**1~
DTM*472*20261101~
CAS*CO*45*10~
PLB*1234567893*20261231*L6*5~
""".replace("*L6*5~", "*L6:INT*5~"),
)


def findings(text: str) -> list[str]:
    """The findings a check has on a file, with segment, element and component."""
    rows = check(read_segments(text.encode())).select("finding", "id", "element", "component").rows()
    return [
        f"{name} {at}{element or 0:02}{f'-{component}' if component else ''}" for name, at, element, component in rows
    ]
