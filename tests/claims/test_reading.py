"""An 837 read into the claim tables says what the file says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.claims.reading import read_837
from claimwright.errors import UnreadableError

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*1200*^*00501*000000012*0*T*:~"

PROFESSIONAL = (
    ISA
    + """GS*HC*S*R*20261120*1200*7*X*005010X222A1~
ST*837*0021*005010X222A1~
BHT*0019*00*BATCH9*20261120*1200*CH~
NM1*41*2*OAK BILLING*****46*S100~
PER*IC*ANN*TE*5551112222~
NM1*40*2*OAK CLEARING*****46*R200~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
NM1*85*2*OAK CLINIC*****XX*1234567893~
N3*1 MAIN ST~
N4*ALBANY*NY*12207-1234~
REF*EI*12-3456789~
HL*2*1*22*1~
SBR*P**GRP7*ACME GROUP*****CI~
NM1*IL*1*DOE*JANE****MI*M100~
NM1*PR*2*OAK HEALTH*****PI*P300~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*DOE*SAM~
N3*2 ELM ST~
N4*ALBANY*NY*12207~
DMG*D8*20150304*M~
CLM*PCN1*150.5***11:B:7*Y*A*Y*Y**AA:::NY~
DTP*431*D8*20261101~
REF*F8*ICN77~
REF*9F*R1~
REF*9F*R2~
AMT*F5*20~
NTE*ADD*SEEN TWICE~
HI*ABK:J45.901*ABF:R05.9~
NM1*82*1*HILL*AMY****XX*1245319599~
PRV*PE*PXC*207Q00000X~
SBR*S*18*G2******CI~
AMT*D*30~
NM1*IL*1*DOE*JOHN****MI*M200~
NM1*PR*2*ELM HEALTH*****PI*P400~
DTP*573*D8*20261110~
LX*1~
SV1*HC:99213:25*100.5*UN*1***1:2**Y~
DTP*472*D8*20261101~
REF*6R*L1~
LX*2~
SV1*HC:J1100*50*UN*4***1~
DTP*472*RD8*20261101-20261102~
LIN**N4*00641036725~
CTP****2.5*ML~
NM1*DK*1*HILL*AMY****XX*1245319599~
CLM*PCN2*10***11:B:1*Y*A*Y*Y~
HI*ABK:Z00129~
LX*1~
SV1*HC:99393*10*UN*1***1~
DTP*472*D8*20261103~
SE*52*0021~
GE*1*7~
IEA*1*000000012~
"""
)


def test_a_professional_claim_of_a_dependent() -> None:
    batch = read_837(PROFESSIONAL.encode(), "folder/day1.837").claims
    claim = batch.claims.row(0, named=True)
    assert claim["claim_id"] == "day1:000000012-0021-1"
    assert claim["batch_reference"] == "BATCH9"
    assert claim["group_control_number"] == "7"
    assert claim["patient_control_number"] == "PCN1"
    assert claim["total_charge"] == Decimal("150.50")
    assert (claim["kind"], claim["place_of_service"], claim["facility_type"], claim["frequency_code"]) == (
        "P",
        "11",
        None,
        "7",
    )
    assert (claim["related_cause_1"], claim["accident_state"]) == ("AA", "NY")
    assert (claim["payer_responsibility"], claim["group_number"], claim["claim_filing_indicator"]) == (
        "P",
        "GRP7",
        "CI",
    )
    assert claim["patient_relationship"] == "19"
    assert (claim["payer_claim_control_number"], claim["referral_number"]) == ("ICN77", "R1")
    assert claim["note"] == "SEEN TWICE"
    assert batch.references.select("claim_id", "line", "qualifier", "value").rows() == [
        ("day1:000000012-0021-1", None, "9F", "R2")
    ]
    assert batch.amounts.select("claim_id", "line", "qualifier", "amount").rows() == [
        ("day1:000000012-0021-1", None, "F5", Decimal("20.00"))
    ]
    assert batch.dates.select("qualifier", "date_from").rows() == [("431", date(2026, 11, 1))]


def test_diagnoses_lose_their_dot_and_count_on() -> None:
    found = read_837(PROFESSIONAL.encode()).claims.diagnoses
    assert found.select("sequence", "kind", "code").rows() == [
        (1, "principal", "J45901"),
        (2, "other", "R059"),
        (1, "principal", "Z00129"),
    ]


def test_lines_with_dates_pointers_and_drug() -> None:
    lines = read_837(PROFESSIONAL.encode()).claims.lines
    first, second, third = lines.rows(named=True)
    assert (first["procedure_code"], first["modifier_1"], first["charge"]) == ("99213", "25", Decimal("100.50"))
    assert (first["pointer_1"], first["pointer_2"], first["emergency"]) == (1, 2, "Y")
    assert (first["date_from"], first["date_to"], first["line_control_number"]) == (
        date(2026, 11, 1),
        date(2026, 11, 1),
        "L1",
    )
    assert (second["line"], second["date_to"], second["units"]) == (2, date(2026, 11, 2), Decimal(4))
    assert (second["ndc"], second["ndc_quantity"], second["ndc_unit"]) == ("00641036725", Decimal("2.5"), "ML")
    assert third["line"] == 1


def test_everyone_on_the_claim() -> None:
    batch = read_837(PROFESSIONAL.encode()).claims
    first = batch.only([batch.claims["claim_id"][0]])
    people = {(row["role"], row["line"]): row for row in first.providers.iter_rows(named=True)}
    assert set(people) == {("billing", None), ("rendering", None), ("ordering", 2)}
    billing = people["billing", None]
    assert (billing["npi"], billing["taxonomy"], billing["tax_id"], billing["tax_id_qualifier"]) == (
        "1234567893",
        "207Q00000X",
        "123456789",
        "EI",
    )
    assert (billing["address_1"], billing["postal_code"]) == ("1 MAIN ST", "122071234")
    parties = {row["role"]: row for row in first.parties.iter_rows(named=True)}
    assert set(parties) == {"submitter", "receiver", "subscriber", "patient", "payer"}
    assert (parties["patient"]["first_name"], parties["patient"]["birth_date"]) == ("SAM", date(2015, 3, 4))
    assert parties["submitter"]["phone"] == "5551112222"
    assert (parties["payer"]["id_qualifier"], parties["payer"]["id"]) == ("PI", "P300")
    assert batch.parties.filter(batch.parties["role"] == "patient").height == 2


def test_the_other_payer() -> None:
    row = read_837(PROFESSIONAL.encode()).claims.other_payers.row(0, named=True)
    assert (row["payer_responsibility"], row["patient_relationship"], row["paid_amount"]) == ("S", "18", Decimal(30))
    assert (row["subscriber_first_name"], row["member_id"], row["payer_id"]) == ("JOHN", "M200", "P400")
    assert row["adjudication_date"] == date(2026, 11, 10)


INSTITUTIONAL = (
    ISA
    + """GS*HC*S*R*20261120*1200*7*X*005010X223A2~ST*837*0001*005010X223A2~BHT*0019*00*B*20261120*1200*CH~
HL*1**20*1~NM1*85*2*OAK HOSPITAL*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******MA~NM1*IL*1*DOE*JANE****MI*M100~
DMG*D8*19400304*F~NM1*PR*2*MEDICARE*****PI*P300~
CLM*H1*900***11:A:1**A*Y*Y~DTP*434*RD8*20261101-20261105~DTP*435*DT*202611010930~DTP*096*TM*1400~CL1*1*7*01~
HI*ABK:J189:::::::Y~HI*ABJ:R0602~HI*ABF:E119:::::::N*ABF:I10:::::::1~HI*DR:193~HI*BBR:0BH17EZ:D8:20261102~
HI*BH:11:D8:20261031~HI*BI:70:RD8:20261101-20261103~HI*BE:80:::4~HI*BG:C1*BG:D5~
NM1*71*1*HILL*AMY****XX*1245319599~LX*1~SV2*0120**800*DA*4**0~LX*2~SV2*0300*HC:80053*100*UN*1~DTP*472*D8*20261102~
SE*29*0001~GE*1*7~IEA*1*000000012~"""
)


def test_an_inpatient_claim() -> None:
    batch = read_837(INSTITUTIONAL.encode()).claims
    claim = batch.claims.row(0, named=True)
    assert (claim["kind"], claim["facility_type"], claim["frequency_code"], claim["drg"]) == ("I", "11", "1", "193")
    assert (claim["statement_from"], claim["statement_to"]) == (date(2026, 11, 1), date(2026, 11, 5))
    assert (claim["admission_date"], claim["admission_hour"], claim["discharge_hour"]) == (
        date(2026, 11, 1),
        "0930",
        "1400",
    )
    assert (claim["admission_type"], claim["admission_source"], claim["patient_status"]) == ("1", "7", "01")
    assert batch.diagnoses.select("kind", "sequence", "code", "poa").rows() == [
        ("principal", 1, "J189", "Y"),
        ("admitting", 1, "R0602", None),
        ("other", 2, "E119", "N"),
        ("other", 3, "I10", "1"),
    ]
    codes = {(row["kind"], row["sequence"]): row for row in batch.institutional_codes.iter_rows(named=True)}
    assert codes["principal_procedure", 1]["date_from"] == date(2026, 11, 2)
    assert codes["occurrence_span", 1]["date_to"] == date(2026, 11, 3)
    assert codes["value", 1]["amount"] == Decimal(4)
    assert codes["condition", 2]["code"] == "D5"
    assert batch.lines.select("revenue_code", "procedure_code", "charge", "unit_type").rows() == [
        ("0120", None, Decimal(800), "DA"),
        ("0300", "80053", Decimal(100), "UN"),
    ]


def test_claims_of_one_file_never_share_an_id() -> None:
    both = PROFESSIONAL + INSTITUTIONAL + PROFESSIONAL.replace("*", "|")
    ids = read_837(both.encode()).claims.claims["claim_id"]
    assert len(ids) == 5
    assert ids.n_unique() == 5


def test_what_no_table_holds_is_said() -> None:
    result = read_837(PROFESSIONAL.replace("NTE*ADD", "UR*A*1~\nNTE*ADD").encode())
    assert result.findings.select("severity", "loop", "id", "segment").rows() == [("info", "2300", "UR", 28)]


def test_a_charge_that_is_no_number_is_an_error() -> None:
    result = read_837(PROFESSIONAL.replace("*150.5*", "*ONE*").encode())
    assert result.claims.claims["total_charge"][0] is None
    assert result.findings.select("severity", "segment").rows() == [("error", 22)]


def test_another_transaction_is_refused_by_name() -> None:
    with pytest.raises(UnreadableError, match=r"expected a claim file .837., found 999"):
        read_837(
            (ISA + "GS*FA*S*R*20261120*1200*7*X*005010X231A1~ST*999*1~SE*2*1~GE*1*7~IEA*1*000000012~").encode(), "a"
        )


def test_the_development_claims_are_counted(shared_data: Path) -> None:
    manifest = (shared_data / "x12" / "MANIFEST.tsv").read_text().splitlines()
    names = manifest[0].split("\t")
    checked = 0
    for line in manifest[1:]:
        row = dict(zip(names, line.split("\t"), strict=False))
        if row["transactions"] == "837" and row["intent"] == "valid" and row["envelope"] == "ok":
            result = read_837(shared_data / "x12" / row["file"])
            assert len(result.claims) == int(row["claims"]), row["file"]
            checked += 1
    assert checked > 20
