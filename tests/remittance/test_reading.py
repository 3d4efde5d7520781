"""An 835 read into the remittance tables says what the file says, and what does not add up."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from claimwright.errors import UnreadableError
from claimwright.remittance.reading import read_835

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000031*0*T*:~"

# Two claims: 300.00 charged, 190.00 paid; and a denied one of 80.00. 10.00 interest, 5.00 taken back: 195.00 paid.
REMITTANCE = (
    ISA
    + """GS*HP*PAYER*CLINIC*20261120*1200*1*X*005010X221A1~
ST*835*0007~
BPR*I*195*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*20261120~
TRN*1*EFT500*1512345678~
DTM*405*20261119~
N1*PR*OAK HEALTH~
N3*PO BOX 1~
N4*ALBANY*NY*12207~
REF*2U*P300~
PER*BL*HELP*TE*8005551212~
N1*PE*OAK CLINIC*XX*1234567893~
REF*TJ*123456789~
LX*1~
CLP*PCN1*1*300*190*40*12*ICN1*11*1~
CAS*PR*3*10~
NM1*QC*1*DOE*JANE****MI*M100~
NM1*82*1*HILL*AMY****XX*1245319599~
MOA***MA01*N130~
DTM*050*20261105~
SVC*HC:99213:25*200*140**1~
DTM*472*20261101~
CAS*CO*45*30**253*0~
CAS*PR*2*30~
REF*6R*L1~
AMT*B6*170~
LQ*HE*N1~
LQ*HE*N2~
SVC*HC:85025*100*60*0300*2**3~
DTM*150*20261101~
DTM*151*20261102~
CAS*CO*45*40*1~
CLP*PCN2*4*80*0**12*ICN2~
CAS*CO*50*80~
PLB*1234567893*20261231*L6:ICN1*-10*WO:ICN0*5~
SE*34*0007~
GE*1*1~
IEA*1*000000031~
"""
)


def test_the_payment() -> None:
    row = read_835(REMITTANCE.encode(), "in/eft.835").payments.row(0, named=True)
    assert row["payment_id"] == "eft:000000031-0007-1"
    assert (row["amount"], row["method"], row["payment_date"]) == (Decimal(195), "ACH", date(2026, 11, 20))
    assert (row["trace_number"], row["payer_identifier"], row["production_date"]) == (
        "EFT500",
        "1512345678",
        date(2026, 11, 19),
    )
    assert (row["payer_name"], row["payer_id"]) == ("OAK HEALTH", "P300")
    assert (row["payee_name"], row["payee_npi"], row["payee_tax_id"]) == ("OAK CLINIC", "1234567893", "123456789")


def test_the_claims() -> None:
    first, second = read_835(REMITTANCE.encode(), "eft").claim_payments.rows(named=True)
    assert first["claim_payment_id"] == "eft:000000031-0007-1-1"
    assert (first["patient_control_number"], first["payer_claim_control_number"], first["status"]) == (
        "PCN1",
        "ICN1",
        "1",
    )
    assert (first["charge"], first["paid"], first["patient_responsibility"]) == (
        Decimal(300),
        Decimal(190),
        Decimal(40),
    )
    assert (first["patient_first_name"], first["member_id"], first["rendering_npi"]) == ("JANE", "M100", "1245319599")
    assert first["remark_codes"] == ["MA01", "N130"]
    assert first["received_date"] == date(2026, 11, 5)
    assert (second["sequence"], second["status"], second["patient_responsibility"]) == (2, "4", None)


def test_the_lines() -> None:
    first, second = read_835(REMITTANCE.encode()).service_payments.rows(named=True)
    assert (first["service_line"], first["procedure_code"], first["modifier_1"]) == (1, "99213", "25")
    assert (first["charge"], first["paid"], first["allowed"]) == (Decimal(200), Decimal(140), Decimal(170))
    assert (first["date_from"], first["date_to"]) == (date(2026, 11, 1), date(2026, 11, 1))
    assert (first["line_control_number"], first["remark_codes"]) == ("L1", ["N1", "N2"])
    assert (second["service_line"], second["revenue_code"], second["units_paid"]) == (2, "0300", Decimal(2))
    assert (second["units_submitted"], second["date_to"]) == (Decimal(3), date(2026, 11, 2))


def test_adjustments_of_claim_and_line() -> None:
    found = read_835(REMITTANCE.encode()).adjustments
    columns = ("service_line", "sequence", "group_code", "reason_code", "amount", "quantity")
    assert found.select(columns).rows() == [
        (None, 1, "PR", "3", Decimal(10), None),
        (1, 1, "CO", "45", Decimal(30), None),
        (1, 2, "CO", "253", Decimal(0), None),
        (1, 3, "PR", "2", Decimal(30), None),
        (2, 1, "CO", "45", Decimal(40), Decimal(1)),
        (None, 1, "CO", "50", Decimal(80), None),
    ]


def test_lines_and_adjustments_count_anew_in_each_claim() -> None:
    second = REMITTANCE.replace("CLP*PCN2*4*80*0**12*ICN2~", "CLP*PCN2*4*80*0**12*ICN2~\nSVC*HC:99213*80*0~")
    read = read_835(second.encode())
    assert read.service_payments["service_line"].to_list() == [1, 2, 1]
    assert read.adjustments.select("service_line", "sequence").rows()[-1] == (1, 1)


def test_provider_adjustments() -> None:
    found = read_835(REMITTANCE.encode()).provider_adjustments
    assert found.select("sequence", "reason_code", "reference", "amount", "fiscal_period").rows() == [
        (1, "L6", "ICN1", Decimal(-10), date(2026, 12, 31)),
        (2, "WO", "ICN0", Decimal(5), date(2026, 12, 31)),
    ]


def test_it_balances() -> None:
    assert read_835(REMITTANCE.encode()).balances.is_empty()


@pytest.mark.parametrize(
    ("old", "new", "off"),
    [
        ("BPR*I*195*", "BPR*I*194*", [("payment", None, Decimal(-1))]),
        ("CAS*CO*45*40*1~", "CAS*CO*45*39.99*1~", [("line", 2, Decimal("-0.01")), ("claim", None, Decimal("-0.01"))]),
        (
            "SVC*HC:99213:25*200*140",
            "SVC*HC:99213:25*210*150",
            [("line_sum", None, Decimal(-10))],
        ),
        ("*300*190*40*", "*300*190*41*", [("patient_responsibility", None, Decimal(1))]),
        ("CAS*CO*50*80~", "CAS*CO*50*70~", [("claim", None, Decimal(-10))]),
        ("CAS*CO*50*80~", "CAS*CO*50*X~", [("claim", None, Decimal(-80))]),
    ],
)
def test_what_is_off_by_how_much(old: str, new: str, off: list[tuple[object, ...]]) -> None:
    assert REMITTANCE.count(old) == 1
    found = read_835(REMITTANCE.replace(old, new).encode()).balances
    assert found.select("level", "service_line", "difference").rows() == off


def test_an_amount_that_is_no_number_never_balances() -> None:
    read = read_835(REMITTANCE.replace("*300*190*40*", "*X*Y*40*").encode())
    assert {"claim", "line_sum", "payment"} <= set(read.balances["level"])
    assert "error" in read.findings["severity"].to_list()


def test_several_payments_in_one_file() -> None:
    read = read_835((REMITTANCE + REMITTANCE.replace("*", "|")).encode(), "two")
    assert read.payments["payment_id"].n_unique() == 2
    assert read.claim_payments["claim_payment_id"].n_unique() == 4
    assert read.claim_payments["sequence"].to_list() == [1, 2, 1, 2]
    assert read.balances.is_empty()


def test_a_file_cut_off_keeps_what_it_had_and_does_not_balance() -> None:
    read = read_835(REMITTANCE[: REMITTANCE.index("SVC*HC:85025")].encode())
    assert read.claim_payments.height == 1
    assert set(read.balances["level"]) == {"line_sum", "claim", "payment"}


def test_a_segment_without_a_column_is_said() -> None:
    found = read_835(REMITTANCE.replace("LX*1~", "LX*1~K3*X~", 1).encode()).findings
    assert found.select("loop", "id", "severity").rows() == [("2000", "K3", "info")]


def test_a_claim_file_is_refused_by_name() -> None:
    with pytest.raises(UnreadableError, match=r"expected a remittance .835., found 837"):
        read_835(REMITTANCE.replace("ST*835", "ST*837").encode(), "a.835")


def test_the_development_remittances(shared_data: Path) -> None:
    levels = {"svc": "line", "svc-sum": "line_sum", "claim": "claim", "BPR": "payment"}
    with (shared_data / "x12" / "MANIFEST.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    checked = 0
    for row in rows:
        if row["transactions"] != "835" or not row["balance835"]:
            continue
        read = read_835(shared_data / "x12" / row["file"])
        assert read.claim_payments.height == int(row["claims"]), row["file"]
        stated = row["balance835"].split(": ")[1].removeprefix("off:")
        expected = set() if stated == "balanced" else {levels[name] for name in stated.split(",")}
        assert set(read.balances["level"]) - {"patient_responsibility"} >= expected, row["file"]
        checked += 1
    assert checked > 20


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("CAS*CO*50*80~", "CAS*CO*50*80**45~", ("error", "CAS")),
        ("CAS*CO*50*80~", "CAS*CO*50*80**45*.125~", ("error", "CAS")),
        ("*WO:ICN0*5~", "*WO:ICN0*5*CS:X*.001~", ("error", "PLB")),
        ("L6:ICN1*-10*", "CS:ICN1*-10*", ("warning", "AMT")),
    ],
)
def test_amounts_that_are_none_and_interest_that_is_not_paid(
    remittance: str, before: str, now: str, found: tuple[str, str]
) -> None:
    text = remittance.replace("CAS*PR*3*10~", "CAS*PR*3*10~\nAMT*I*10~")
    assert read_835(text.encode()).findings.filter(pl.col("severity") != "info").is_empty()
    read = read_835(text.replace(before, now).encode())
    told = read.findings.filter(pl.col("severity") != "info")
    assert told.select("severity", "id").rows() == [found]


def test_interest_that_a_correction_takes_back_and_gives_again_is_nothing_to_pay(remittance: str) -> None:
    text = remittance.replace("*L6:ICN1*-10*", "*CS:ICN1*-10*").replace("CAS*PR*3*10~", "CAS*PR*3*10~\nAMT*I*1.25~")
    assert read_835(text.encode()).findings.filter(pl.col("severity") == "warning")["id"].to_list() == ["AMT"]
    both = text.replace("CAS*CO*50*80~", "CAS*CO*50*80~\nAMT*I*-1.25~")
    assert read_835(both.encode()).findings.filter(pl.col("severity") == "warning").is_empty()
