"""Small claims and remittances, written as the wire has them, for tests of settling."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from claimwright.claims import Claims, read_837
from claimwright.ledger import settle
from claimwright.payers import Payers
from claimwright.remittance.reading import Remittances, read_835

_ISA = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260401*1200*^*00501*000000001*0*T*:~"


def sent(number: str, *lines: str, charge: str, other: str = "", filing: str = "MB", frequency: str = "1") -> Claims:
    """A claim of 2026-03-10; a line is an SV1 with what follows it (``HC:99213*150*UN*1***1~REF*6R*L1``)."""
    services = "".join(
        f"LX*{n}~SV1*{line.partition('~')[0]}~DTP*472*D8*20260310~"
        + (line.partition("~")[2] + "~" if "~" in line else "")
        for n, line in enumerate(lines, 1)
    )
    text = (
        f"{_ISA}GS*HC*A*B*20260401*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260401*1200*CH~"
        "NM1*41*2*LAKESIDE*****46*1~PER*IC*X*TE*5555555555~NM1*40*2*PAYER*****46*2~HL*1**20*1~"
        "NM1*85*2*LAKESIDE*****XX*1234567893~N3*1 ST~N4*ALBANY*NY*122070000~REF*EI*123456789~HL*2*1*22*0~"
        f"SBR*P*18*******{filing}~NM1*IL*1*DOE*JANE****MI*1EG4TE5MK72~N3*1 ST~N4*ALBANY*NY*12207~DMG*D8*19500101*F~"
        f"NM1*PR*2*PAYER*****PI*00952~CLM*{number}*{charge}***11:B:{frequency}*Y*A*Y*Y~HI*ABK:I10~{other}{services}"
        "SE*1*0001~GE*1*1~IEA*1*000000001~"
    )
    return read_837(text.encode(), f"{number}.837").claims


def era_text(amount: str, body: str, *, trace: str = "EFT1", payer: str = "MEDICARE") -> bytes:
    """A payment of 2026-04-01 with what stands between its LX and its SE, as the wire has it."""
    text = (
        f"{_ISA}GS*HP*A*B*20260401*1200*1*X*005010X221A1~ST*835*0001~"
        f"BPR*I*{amount}*C*CHK************20260401~TRN*1*{trace}*1512345678~DTM*405*20260401~N1*PR*{payer}~"
        f"N1*PE*LAKESIDE*XX*1234567893~LX*1~{body}SE*1*0001~GE*1*1~IEA*1*000000001~"
    )
    return text.encode()


def era(
    amount: str, body: str, *, trace: str = "EFT1", payer: str = "MEDICARE", source: str = "era.835"
) -> Remittances:
    """The same, read."""
    return read_835(era_text(amount, body, trace=trace, payer=payer), source)


def five(paid: str, written_off: str, denied_open: str, patient: str, insurance: str) -> dict[str, Decimal]:
    names = ("paid", "written_off", "denied_open", "patient", "insurance")
    return dict(zip(names, map(Decimal, (paid, written_off, denied_open, patient, insurance)), strict=True))


def after(remittances: list[Remittances], claims: Claims, payers: Payers | None = None) -> dict[str, Decimal]:
    """The five amounts of the one claim, with everything that always holds checked on the way."""
    found = settle(remittances, claims, payers)
    check(found)
    values: dict[str, Decimal] = found["claims"][0]["after"]
    return values


def check(found: Any) -> None:
    """Deposits are posted + unapplied + provider level; what is suspended is what is unapplied."""
    for one in found["deposits"]:
        assert one["amount"] == one["posted"] + one["unapplied"] + one["provider_level"]
    assert found["unapplied"] == sum(one["unapplied"] for one in found["deposits"])
    assert found["unapplied"] == sum(one["amount"] for one in found["suspended"])
    assert sum(one["provider_level"] for one in found["deposits"]) == -sum(
        one["amount"] for one in found["provider_level"]
    )


def shared_era(folder: Path, name: str) -> Remittances:
    return read_835(folder / "cases" / "domain" / "835" / f"{name}.835")
