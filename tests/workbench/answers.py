"""What comes back for claim CW1 of the small practice: answers as the wire writes them, and what they leave on the books."""

from __future__ import annotations

from decimal import Decimal

from claimwright.workbench.models import LedgerEntry

ENVELOPE = (
    "ISA*00*          *00*          *ZZ*EXH01          *ZZ*HARBOR01       *261015*1200*^*00501*{control}*0*T*:~"
    "GS*{group}*EXH01*HARBOR01*20261015*1200*1*X*{version}~ST*{kind}*0001{st}~{body}SE*{count}*0001~GE*1*1~IEA*1*{control}~"
)


def interchange(kind: str, version: str, group: str, body: str, control: int = 77) -> bytes:
    """One transaction set in its envelope; ``body`` is written a segment a line."""
    segments = [line.strip() for line in body.strip().splitlines()]
    return ENVELOPE.format(
        kind=kind,
        version=version,
        group=group,
        st=f"*{version}" if kind in {"277", "999"} else "",
        body="".join(f"{segment}~" for segment in segments),
        count=len(segments) + 2,
        control=f"{control:09d}",
    ).encode()


def remittance(paid: str = "72.00", total: str = "72.00", number: str = "CW1") -> bytes:
    """An 835 that decides claim CW1 of 182.00: line 1 allows 90.00, line 2 is denied as bundled."""
    body = f"""
        BPR*I*{total}*C*ACH*CCP*01*011000015*DA*1*1999999999**01*011000015*DA*2*20261014
        TRN*1*TRACE1*1999999999
        DTM*405*20261013
        N1*PR*EXAMPLE HEALTH
        N3*1 PLAZA
        N4*ALBANY*NY*12207
        PER*BL*SUPPORT*TE*8005550100
        N1*PE*HARBOR FAMILY MEDICINE*XX*1234567893
        LX*1
        CLP*{number}*1*182*{paid}*18*12*EXH000001*11*1
        NM1*QC*1*WHITFIELD*MARGARET****MI*EXH90001
        SVC*HC:99213*150*72**1
        DTM*472*20260901
        CAS*CO*45*60
        CAS*PR*2*18
        REF*6R*1
        SVC*HC:83036*32*0**1
        DTM*472*20260901
        CAS*CO*97*32
        REF*6R*2
    """
    return interchange("835", "005010X221A1", "HP", body)


def balance(account: str) -> Decimal:
    rows = LedgerEntry.objects.filter(account=account)
    return sum((row.debit - row.credit for row in rows), Decimal(0))
