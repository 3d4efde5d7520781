"""Each defect named once: the smallest change of a clean file, and the finding that names it with its place."""

from __future__ import annotations

import pytest
from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL, counted, findings

from claimwright.x12.check.check import check
from claimwright.x12.check.findings import checks
from claimwright.x12.wire.segments import read_segments

P, I, M = PROFESSIONAL, INSTITUTIONAL, PAYMENT  # noqa: E741
DEFECTS = [
    # Syntax and requirement, SNIP 1 and 2.
    (P, "HI*ABK:I10*ABF:E119~\n", "", "segment-missing HI00"),
    (P, "NM1*PR*2*MEDICARE*****PI*P300~\n", "", "loop-missing NM100"),
    (P, "N3*1 MAIN ST~\n", "N3*1 MAIN ST~\nN3*1 MAIN ST~\n", "segment-too-often N300"),
    (P, "HL*2*1*22", "NM1*87*2~\nN3*A~\nN4*ALBANY*NY*12207~\nNM1*85*2*A~\nN3*A~\nHL*2*1*22", "loop-too-often NM100"),
    (P, "REF*G1*AUTH1~\nHI*ABK:I10*ABF:E119~", "HI*ABK:I10*ABF:E119~\nREF*G1*AUTH1~", "segment-order REF00"),
    (P, "LX*1~", "NM1*DQ*1*ROE*RAY~\nLX*1~", "segment-missing REF00"),
    (P, "REF*G1*AUTH1", "REF*ZZ*AUTH1", "unexpected-qualifier REF00"),
    (P, "NM1*82*1*ROE", "NM1*ZZ*1*ROE", "unknown-entity NM100"),
    (P, "REF*G1*AUTH1~", "REF*G1*AUTH1~\nDMG*D8*19700102*F~", "unexpected-segment DMG00"),
    (P, "REF*G1*AUTH1~", "REF*G1*AUTH1~\nBPR*I*1~", "foreign-segment BPR00"),
    (P, "REF*G1*AUTH1~", "REF*G1*AUTH1~\nQQQ*1~", "unknown-segment QQQ00"),
    (P, "HL*2*1*22*0~\nSBR*S", "SBR*S", "unexpected-segment SBR00"),
    (P, "BHT*0019*00*B9*", "BHT*0019*00**", "element-missing BHT03"),
    (P, "11:B:1", "11::1", "element-missing CLM05-2"),
    (P, "SBR*S*18***12****MB", "SBR*S*18***12**Y**MB", "element-unused SBR07"),
    (P, "11:B:1", "11:A:1", "invalid-code CLM05-2"),
    (P, "PER*IC*ANN*TE*5551112222", "PER*IC*ANN*TE*5551112222*EX", "element-dependent PER06"),
    (P, "CAS*CO*45*40", "CAS*CO*45*40**253", "element-dependent CAS06"),
    # The standard is content with the quantity, the guides are not.
    (P, "CAS*CO*45*40", "CAS*CO*45*40**253**1", "element-missing CAS06"),
    (M, "CAS*CO*45*10", "CAS*CO*45*10**253**1", "element-missing CAS06"),
    (P, "CAS*CO*45*40~", "CAS*CO*45*30~\nCAS*CO*253*10~", "adjustments-parted CAS01"),
    (P, "N4*ALBANY*NY*12207~", "N4*ALBANY*NY*12207****NY~", "elements-exclusive N407"),
    (P, "*UN*1***1:2~", "*UN*ONE***1:2~", "not-a-number SV104"),
    (M, "CAS*CO*45*10~", "CAS*CO*45*10.001~", "fraction-of-a-cent CAS03"),
    (M, "HC:99213:25*100*70**1", "HC:99213:25*100*70.005**1", "fraction-of-a-cent SVC03"),
    (P, "DMG*D8*19700102*F", "DMG*D8*19701302*F", "not-a-date DMG02"),
    (P, "RD8*20261101-20261102", "RD8*20261101", "not-a-date DTP03"),
    (P, "*1200*CH", "*1260*CH", "not-a-time BHT05"),
    (P, "*MI*M100", "*MI*M", "too-short NM109"),
    (P, "NM1*IL*1*DOE*JANE****MI*M100", "NM1*IL*1*DOE*JANE" + "E" * 40 + "****MI*M100", "too-long NM104"),
    (P, "*DOE*JANE****MI*M100", "*DO\x07E*JANE****MI*M100", "invalid-character NM103"),
    (P, "*MI*M100~", "*MI*M1:00~", "too-many-components NM109"),
    (P, "*MI*M100~", "*MI*M1^00~", "too-many-repetitions NM109"),
    (P, "REF*EI*123456789~", "REF*EI*123456789*X*Y*Z~", "too-many-elements REF05"),
    (P, "NM1*82*1*ROE", "NM1*82*1* ROE", "idle-blanks NM103"),
    (P, "REF*G1*AUTH1~", "REF*G1*AUTH1**~", "idle-separators REF00"),
    (P, "NM1*82*1", "nm1*82*1", "lower-case-id NM100"),
    (P, "5551112222", "(555) 111-2222", "phone-punctuation PER04"),
    (P, "ABF:E119", "ABF:E11.9", "diagnosis-point HI02-2"),
    (P, "122071234", "12207-1234", "zip-hyphen N403"),
    (I, ":::::::Y~", ":::::::Q~", "invalid-code HI01-9"),
    (I, "BI:71:RD8:20261001-20261003", "BI:71:RD8:20261001-20261033", "not-a-date HI01-4"),
    (I, "HI*BBR:0B110F4:D8:20261102", "HI*BBR:0B110F4", "element-missing HI01-3"),
    (I, "SV2*0120*", "SV2**", "element-missing SV201"),
    (I, "CL1*1*1*01~\n", "", "segment-missing CL100"),
    # The envelope.
    (P, "*261120*1200*^", "*261320*1200*^", "ISA-value ISA09"),
    (P, "*000000031*0*T", "*000000031*7*T", "ISA-value ISA14"),
    (P, "*ZZ*CLINIC         *", "*ZZ*CLINIC*", "ISA-width ISA06"),
    (P, "GE*1*7", "GE*1*8", "GE02-number GE02"),
    (P, "GS*HC*", "GS*HP*", "GS01-kind ST01"),
    (P, "ST*837*0021*005010X222A1", "ST*837*0021*005010X222", "ST03-version ST03"),
    (P, "SE*", "SE*1*0021~\nNTE*ADD*X~\nSE*", "segment-outside NTE00"),
    (P, "GE*1*7~", "GE*1*7~\nGE*1*7~", "trailer-alone GE00"),
    # Balances, SNIP 3.
    (P, "CLM*PCN1*150*", "CLM*PCN1*151*", "claim-total CLM02"),
    (P, "SVD*X700*60*", "SVD*X700*61*", "line-balance SVD02"),
    (P, "AMT*D*90~", "AMT*D*91~", "other-payer-balance SBR00"),
    (M, "SVC*HC:99213:25*100*70*", "SVC*HC:99213:25*100*71*", "service-balance SVC03"),
    (M, "CLP*PCN1*1*150*110*", "CLP*PCN1*1*150*111*", "payment-balance CLP04"),
    (M, "CLP*PCN1*1*150*", "CLP*PCN1*1*160*", "charge-sum CLP03"),
    (M, "BPR*I*105*", "BPR*I*106*", "check-balance BPR02"),
    (M, "*L6:INT*5~", "*L6:INT*6~", "check-balance BPR02"),
    (M, "*150*110*20*", "*150*110*21*", "patient-share CLP05"),
    # Between segments, SNIP 4.
    (P, "HL*2*1*22", "HL*3*1*22", "HL-number HL01"),
    (P, "HL*2*1*22", "HL*2*2*22", "HL-parent HL02"),
    (P, "HL*2*1*22*0", "HL*2*1*22*1", "HL-children HL04"),
    (P, "LX*2~", "LX*3~", "LX-number LX01"),
    (P, "***1:2~", "***1:3~", "pointer-unknown SV107-2"),
    (P, "***1:2~", "***0:2~", "pointer-unknown SV107-1"),
    (P, "11:B:1", "11:B:6", "frequency-code CLM05-3"),
    (P, "11:B:1", "11:B:7", "original-number-missing REF00"),
    (P, "HI*ABK:I10*", "HI*BK:4011*", "icd9-after-change HI01-1"),
    (P, "RD8*20261101-20261102", "RD8*20261102-20261101", "dates-reversed DTP03"),
    (P, "DTP*472*D8*20261101", "DTP*472*D8*20261121", "date-in-future DTP03"),
    (P, "DMG*D8*19700102*F", "DMG*D8*20261103*F", "birth-after-service DMG02"),
    (P, "DTP*439*D8*20261030~\n", "", "accident-date-missing DTP00"),
    (P, "**OA~", "**AA~", "accident-state-missing CLM11-4"),
    (P, "SBR*S*18***12", "SBR*S****12", "patient-missing SBR02"),
    (I, "SBR*P********CI", "SBR*P*18*******CI", "patient-is-subscriber SBR02"),
    (P, "DMG*D8*19700102*F~\n", "", "patient-data-missing DMG00"),
    (P, "SBR*P*18*******CI", "SBR*S*18*******CI", "payer-order-repeated SBR01"),
    (P, "SBR*S*18***12****MB", "SBR*S*18*******MB", "medicare-secondary-reason SBR05"),
    (P, "SVD*X700*60", "SVD*X701*60", "payer-unknown SVD01"),
    (P, "OAK CLINIC*****XX*1234567893", "OAK CLINIC", "billing-npi-missing NM109"),
    (P, "N4*ALBANY*NY*12207~", "N4*ALBANY**12207~", "state-missing N402"),
    (P, "N4*ALBANY*NY*122071234", "N4*ALBANY*NY*12207", "zip-plus-four N403"),
    (P, "N3*1 MAIN ST", "N3*PO BOX 12", "post-box N301"),
    (P, "REF*EI*123456789", "REF*EI*12345678", "tax-number-form REF02"),
    (P, "*50*UN*2*", "*-50*UN*2*", "negative-amount SV102"),
    (P, "*50*UN*2*", "*50*UN*0*", "quantity-not-positive SV104"),
    (P, "CTP****2*ML", "CTP****0*ML", "quantity-not-positive CTP04"),
    (P, "CLM*PCN1*150*", "CLM*PCN1*0*", "zero-charge CLM02"),
    (P, "CLM*PCN1*", "CLM*PCN1" + "1" * 20 + "*", "account-number-long CLM01"),
    (P, "REF*6R*L2", "REF*6R*L1", "line-number-repeated REF02"),
    (P, "REF*6R*L2", "REF*6R*L2" + "2" * 30, "line-number-long REF02"),
    (P, "N4*00409166101", "N4*0409-1661-01", "ndc-form LIN03"),
    (
        P,
        "SBR*P*18*******CI",
        "NM1*77*2*A*****XX*1234567893~\nN3*A~\nN4*ALBANY*NY*122071234~\nSBR*P*18*******CI",
        "facility-is-billing NM109",
    ),
    (I, "DTP*435*DT*202611011200~\n", "", "admission-date-missing DTP00"),
    (I, "NM1*71*1*ROE*RAY****XX*1234567893~\n", "", "attending-missing NM100"),
    (I, "DTP*472*D8*20261102", "DTP*472*D8*20261106", "line-outside-statement DTP03"),
    (M, "BPR*I*105*", "BPR*I*-105*", "payment-negative BPR02"),
    (M, "*C*ACH*", "*C*NON*", "non-payment BPR02"),
    (M, "*DA*98*", "*DA**", "payment-account-missing BPR15"),
    (M, "CLP*PCN1*1*", "CLP*PCN1*22*", "reversal-sign CLP03"),
    (P, "REF*G1*AUTH1~", "PWK*OZ*BM~\nREF*G1*AUTH1~", "attachment-number-missing PWK06"),
    (M, "DTM*472*20261101~\n", "", "service-date-missing DTM00"),
    (M, "CAS*CO*45*10~", "CAS*CO*16*10~", "remark-missing CAS02"),
    (P, "NM1*IL*1*DOE*JANE****MI*M100", "NM1*IL*1*DOE*JANE", "member-number-missing NM109"),
    (P, "DTP*439*D8*20261030", "DTP*439*D8*20261103", "event-after-service DTP03"),
    (P, "SVD*X700*30*", "SVD*X700*-30*", "negative-amount SVD02"),
    (P, "NM1*82*1*ROE*RAY****XX*1992999981", "NM1*82*1*ROE*RAY****XX*1234567893", "rendering-is-billing NM109"),
    # Code sets that need no library, SNIP 5.
    (P, "OAK CLINIC*****XX*1234567893", "OAK CLINIC*****XX*1234567894", "npi-check-digit NM109"),
    (M, "N1*PE*ELM*XX*1234567893", "N1*PE*ELM*XX*1234567894", "npi-check-digit N104"),
    (P, "207Q00000X", "207Q00000", "taxonomy-form PRV03"),
    (P, "N4*ALBANY*NY*12207~", "N4*ALBANY*NX*12207~", "code-unknown N402"),
]


@pytest.mark.parametrize("clean", [PROFESSIONAL, INSTITUTIONAL, PAYMENT], ids=["837P", "837I", "835"])
def test_nothing_is_said_of_clean_files(clean: str) -> None:
    assert findings(clean) == []


@pytest.mark.parametrize(
    ("clean", "old", "new", "finding"), DEFECTS, ids=[f"{d[3]}-{n}" for n, d in enumerate(DEFECTS)]
)
def test_a_defect_has_its_finding(clean: str, old: str, new: str, finding: str) -> None:
    assert old in clean
    changed = clean.replace(old, new, 1)
    assert finding in findings(counted(changed) if "SE*1*" not in new else changed)


def test_every_finding_is_tried() -> None:
    tried = {defect[3].split(" ")[0] for defect in DEFECTS}
    elsewhere = {
        # test_check.py, test_check_code_sets.py and those below.
        *("SE01-count", "SE02-number", "GE01-count", "IEA01-count", "SE-missing", "GE-missing", "no-guide"),
        *("ISA-missing", "IEA-missing", "IEA02-number", "ISA13-repeated", "GS06-repeated", "ST02-repeated"),
        *("loop-order", "loop-outside", "icd10-before-change", "claim-missing", "decision-date-missing"),
        "decision-date-twice",
        # tests/cases/test_x12.py and test_one_cause.py.
        *("ISA16-component", "lines-wrapped", "version-unlike"),
    }
    assert set(checks()) - tried == elsewhere


def test_repeated_control_numbers() -> None:
    assert findings(PROFESSIONAL * 2) == ["ISA13-repeated ISA13"]
    start, end = PROFESSIONAL.index("GS*"), PROFESSIONAL.index("IEA*")
    twice = PROFESSIONAL[:end] + PROFESSIONAL[start:end] + PROFESSIONAL[end:].replace("IEA*1", "IEA*2")
    assert findings(twice) == ["GS06-repeated GS06"]
    start, end = PROFESSIONAL.index("ST*"), PROFESSIONAL.index("GE*")
    twice = PROFESSIONAL[:end] + PROFESSIONAL[start:end] + PROFESSIONAL[end:].replace("GE*1", "GE*2")
    assert findings(twice) == ["ST02-repeated ST02"]


def test_broken_envelopes() -> None:
    assert findings(PROFESSIONAL[: PROFESSIONAL.index("IEA*")]) == ["IEA-missing ISA00"]
    assert findings(PROFESSIONAL.replace("IEA*1*000000031", "IEA*1*000000032")) == ["IEA02-number IEA02"]
    assert "ISA-missing GS00" in findings(PROFESSIONAL[PROFESSIONAL.index("GS*") :])


def test_loops_out_of_order_and_out_of_place() -> None:
    text = PROFESSIONAL.replace("NM1*40*2*ELM*****46*R200~\n", "").replace(
        "HL*1**20*1~", "NM1*40*2*ELM*****46*R200~\nHL*1**20*1~"
    )
    assert findings(text) == []
    late = "LX*1~\nSV1*HC:99213*150*UN*1***1~\nDTP*472*D8*20261101~\n"
    short = PROFESSIONAL[: PROFESSIONAL.index("LX*1")] + "SE*1*0021~\nGE*1*7~\nIEA*1*000000031~\n"
    cob = short[short.index("SBR*P*18") : short.index("SE*")]
    assert "loop-order SBR00" in findings(counted(short.replace(cob, late + cob)))
    assert "loop-outside CLP00" in findings(counted(PAYMENT.replace("LX*1~\n", "")))


def test_a_claim_is_missing() -> None:
    start, end = PROFESSIONAL.index("CLM*"), PROFESSIONAL.index("SE*")
    assert "claim-missing CLM00" in findings(counted(PROFESSIONAL[:start] + PROFESSIONAL[end:]))
    start, end = INSTITUTIONAL.index("CLM*"), INSTITUTIONAL.index("SE*")
    assert "claim-missing CLM00" in findings(counted(INSTITUTIONAL[:start] + INSTITUTIONAL[end:]))


def test_icd_10_before_its_time() -> None:
    old = PROFESSIONAL.replace("20261101-20261102", "20150929-20150930").replace(
        "DTP*472*D8*20261101", "DTP*472*D8*20150930"
    )
    assert [one for one in findings(old) if "icd10" in one] == ["icd10-before-change HI01-1"]
    assert not [one for one in findings(old.replace("0930", "1001")) if "icd10" in one]


def test_the_date_of_another_payers_decision() -> None:
    assert "decision-date-missing DTP00" in findings(counted(PROFESSIONAL.replace("DTP*573*D8*20261115~\n", "")))
    twice = PROFESSIONAL.replace("*PI*X700~\n", "*PI*X700~\nDTP*573*D8*20261115~\n")
    assert findings(counted(twice)) == ["decision-date-twice SBR00"]


def test_what_stands_elsewhere_is_enough() -> None:
    dated = counted(
        PAYMENT.replace("DTM*472*20261101~\n", "").replace("****MI*M100~\n", "****MI*M100~\nDTM*232*20261101~\n")
    )
    assert findings(dated) == []
    remarked = PAYMENT.replace("CAS*CO*45*10~", "CAS*CO*16*10~").replace(
        "****MI*M100~\n", "****MI*M100~\nMOA***MA130~\n"
    )
    assert findings(counted(remarked)) == []
    own = PAYMENT.replace("CAS*CO*45*10~\nCAS*PR*1*20~\n", "CAS*CO*16*10~\nCAS*PR*1*20~\nLQ*HE*N290~\n")
    assert findings(counted(own)) == []
    online = PROFESSIONAL.replace("REF*G1*AUTH1~", "PWK*OZ*AA~\nREF*G1*AUTH1~")
    assert findings(counted(online)) == []


def test_a_finding_tells_where_and_what() -> None:
    changed = PROFESSIONAL.replace("***1:2~", "***1:3~")
    row = check(read_segments(changed.encode())).row(0, named=True)
    assert (row["snip"], row["severity"], row["segment"], row["loop"]) == (4, "error", 30, "2400")
    assert (row["path"], row["found"], row["expected"]) == ("2000A/2000B/2300/2400", "3", "1 to 2")
    assert row["message"] == "a diagnosis pointer points to a diagnosis the claim does not have"


def test_expectations_are_told_once() -> None:
    text = PROFESSIONAL.replace("PER*IC*ANN*TE*5551112222", "PER*IC*ANN*TE*5551112222*EX")
    found = check(read_segments(text.encode())).row(0, named=True)
    assert found["message"] == "PER05 and PER06 must be there together or not at all"
    assert found["expected"] is None


def test_an_unknown_payer_and_a_bare_reason_say_what_was_expected() -> None:
    text = PROFESSIONAL.replace("SVD*X700*60", "SVD*P999*60")
    found = check(read_segments(text.encode())).select("finding", "found", "expected").rows()
    assert ("payer-unknown", "P999", "X700") in found
    text = PAYMENT.replace("CAS*CO*45*", "CAS*CO*16*")
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(("LQ*", "MOA*", "MIA*")))
    found = check(read_segments(counted(text).encode())).select("finding", "expected").rows()
    assert ("remark-missing", "LQ with HE on the line, or a remark in MIA or MOA") in found


def test_no_name_birth_date_or_number_of_a_person_is_quoted() -> None:
    text = PROFESSIONAL.replace("*DOE*JANE****MI*M100", "*DOE" * 1 + "D" * 60 + "*JANE^X****MI*M1:00").replace(
        "19700102", "19701399"
    )
    told = str(check(read_segments(text.encode())).rows())
    assert not [word for word in ("DOE", "JANE", "M1:00", "19701399") if word in told]
