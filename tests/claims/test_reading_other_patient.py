"""The patient as another payer knows him (004010 loop 2330C) is not the patient of the claim."""

from __future__ import annotations

from claimwright.claims.reading import read_837

ISA = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*1200*U*00401*000000001*0*P*:~"
CLAIM = (
    ISA
    + b"""GS*HC*A*B*20060302*1200*1*X*004010X096A1~ST*837*0001~BHT*0019*00*1*20060302*1200*CH~HL*1**20*1~
NM1*85*2*OAK HOSPITAL*****24*123456789~HL*2*1*22*1~SBR*P********CI~NM1*IL*1*DOE*JANE****MI*W1~HL*3*2*23*0~PAT*19~
NM1*QC*1*DOE*TIM~DMG*D8*20010203*M~CLM*F1*350***13:A:1*Y*A*Y*A~DTP*434*D8*20060301~HI*BK:78907~
SBR*S*17*******CI~OI***Y***A~NM1*IL*1*ROE*JOHN****MI*W2~NM1*PR*2*ELM HEALTH*****PI*77~NM1*QC*1******MI*W2002~
LX*1~SV2*450*HC:99283*350*UN*1~DTP*472*D8*20060301~SE*22*0001~GE*1*1~IEA*1*000000001~"""
)


def test_one_patient_with_his_own_name_and_birth_date() -> None:
    parties = read_837(CLAIM, "file").claims.parties
    patients = parties.filter(parties["role"] == "patient")
    assert patients.select("last_or_organization_name", "first_name", "sex").rows() == [("DOE", "TIM", "M")]
