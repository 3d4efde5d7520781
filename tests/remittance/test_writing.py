"""Remittance tables written to an 835 and read again are the same tables; what does not balance is not written."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.remittance.generated_remittances import remittances

from claimwright.remittance.reading import Remittances, read_835
from claimwright.remittance.writing import UnbalancedError, write_835
from claimwright.x12.tables.interchange import Envelope

ENVELOPE = Envelope("SENDER", "RECEIVER", datetime(2026, 11, 20, 12, 0), 12, 7)
# What follows from other columns, or from where the file stands.
DERIVED = {
    "payments": [
        "source", "interchange_control_number", "group_control_number", "transaction_control_number", "payer_id",
        "payee_npi", "payee_tax_id",
    ],
    "claim_payments": [
        "patient_last_name", "patient_first_name", "member_id", "rendering_npi", "crossover_payer_name",
        "crossover_payer_id", "remark_codes", "segment",
    ],
    "service_payments": ["date_from", "date_to", "remark_codes", "segment"],
    "adjustments": ["segment"],
    "provider_adjustments": ["segment"],
}  # fmt: skip

REMITTANCE = """ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*1200*^*00501*000000012*0*T*:~
GS*HP*SENDER*RECEIVER*20261120*1200*7*X*005010X221A1~
ST*835*0001~
BPR*I*100*C*ACH*CCP*01*999999992*DA*123*1512345678**01*999988880*DA*98*20261120~
TRN*1*EFT1*1512345678~
DTM*405*20261119~
N1*PR*OAK HEALTH~
N3*1 OAK ST~
N4*ALBANY*NY*12207~
REF*2U*P300~
PER*BL*HELP DESK*TE*5185550100~
N1*PE*OAK CLINIC*XX*1234567893~
LX*1~
CLP*PCN1*1*150*100*20*MB*ICN1*11*1~
CAS*CO*45*30~
NM1*QC*1*DOE*JANE****MI*M100~
MOA***MA01~
SVC*HC:99213:25*150*100**1~
DTM*472*20261101~
CAS*PR*1*10**2*10~
REF*6R*L1~
AMT*B6*120~
LQ*HE*N130~
SE*22*0001~
GE*1*7~
IEA*1*000000012~
"""


def test_the_same_segments_come_back() -> None:
    assert write_835(
        read_835(REMITTANCE.replace("150*100**1", "120*100**1").encode()), ENVELOPE, unbalanced=True
    ).decode() == (REMITTANCE.replace("150*100**1", "120*100**1"))


def test_what_does_not_balance_is_not_written() -> None:
    read = read_835(REMITTANCE.encode())
    with pytest.raises(UnbalancedError) as raised:
        write_835(read, ENVELOPE)
    assert (
        raised.value.balances.select("level", "difference").rows() == read.balances.select("level", "difference").rows()
    )


def comparable(read: Remittances) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(frame.drop(DERIVED.get(name, [])).rows(), key=repr) for name, frame in read.frames().items()}


@given(remittances())
@settings(max_examples=20, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
def test_tables_to_835_to_tables_is_the_identity(made: Remittances) -> None:
    read = read_835(write_835(made, ENVELOPE, unbalanced=True))
    expected = comparable(made)
    for name, rows in comparable(read).items():
        assert rows == expected[name], (
            name,
            [pair for pair in zip(rows, expected[name], strict=False) if pair[0] != pair[1]][:1],
        )
    assert read.findings.filter(pl.col("severity") == "info").is_empty()
