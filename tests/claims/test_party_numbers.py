"""The further numbers of subscriber, patient, payer and pay-to plan are read, written and in their place."""

from __future__ import annotations

from datetime import datetime

from tests.x12.claims import PROFESSIONAL, counted, findings

from claimwright.claims.reading import read_837
from claimwright.claims.writing import encode_837
from claimwright.x12.tables.interchange import Envelope

ENVELOPE = Envelope("CLINIC", "PAYER", datetime(2026, 11, 20, 12, 0), 31, 7)


def numbered() -> str:
    """A claim whose subscriber, payer and pay-to plan have numbers of their own, and whose subscriber has a contact."""
    dmg = next(line for line in PROFESSIONAL.splitlines(keepends=True) if line.startswith("DMG*"))
    payer = "NM1*PR*2*MEDICARE*****PI*P300~\n"
    plan = "NM1*PE*2*STATE PLAN*****PI*P900~\nN3*2 STATE ST~\nN4*ALBANY*NY*12207~\nREF*2U*P901~\nREF*EI*141234567~\n"
    text = PROFESSIONAL.replace(dmg, dmg + "REF*SY*123456789~\nREF*Y4*PC77~\nPER*IC*JANE*TE*5185550142~\n", 1)
    text = text.replace(payer, payer + "REF*2U*SEC1~\nREF*G2*LEG1~\n", 1)
    return counted(text.replace("HL*2*1*22", plan + "HL*2*1*22", 1))


NUMBERS = [
    ("pay_to_plan", "2U", "P901"),
    ("pay_to_plan", "EI", "141234567"),
    ("payer", "2U", "SEC1"),
    ("payer", "G2", "LEG1"),
    ("subscriber", "SY", "123456789"),
    ("subscriber", "Y4", "PC77"),
]


def test_the_numbers_of_parties_are_rows() -> None:
    assert not findings(numbered())
    rows = read_837(numbered().encode()).claims.references.select("role", "qualifier", "value").drop_nulls().rows()
    assert sorted(rows) == NUMBERS


def test_they_are_written_in_their_place() -> None:
    written = encode_837(read_837(numbered().encode()).claims, ENVELOPE).data.decode()
    assert not findings(written)
    assert "REF*SY*123456789~\nREF*Y4*PC77~\nPER*IC*JANE*TE*5185550142~" in written
    for segment in ("REF*2U*SEC1~", "REF*G2*LEG1~", "REF*2U*P901~", "REF*EI*141234567~"):
        assert written.count(segment) == 1


def test_a_number_another_payer_gave_keeps_its_payer() -> None:
    # 005010X222A1, 2420A REF04: whose number it is, when it is not the one of the payer the claim goes to.
    lines = PROFESSIONAL.splitlines(keepends=True)
    at = max(number for number, line in enumerate(lines) if line.startswith("NM1*82*"))
    assert not lines[at + 1].startswith("REF")
    text = counted("".join([*lines[: at + 1], "REF*G2*OWN1~\n", "REF*G2*OTHER1**2U:P900~\n", *lines[at + 1 :]]))
    claims = read_837(text.encode()).claims
    role = claims.providers.filter(other_id="OWN1")["role"].to_list()
    assert len(role) == 1
    assert claims.references.drop_nulls("role").select("role", "qualifier", "value", "payer_id").rows() == [
        (role[0], "G2", "OTHER1", "P900")
    ]
    written = encode_837(claims, ENVELOPE).data
    assert b"REF*G2*OWN1~\nREF*G2*OTHER1**2U:P900~\n" in written
    assert (
        read_837(written).claims.references.select("value", "payer_id").rows()
        == claims.references.select("value", "payer_id").rows()
    )
