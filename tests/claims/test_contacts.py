"""No contact of a submitter or provider is lost: what its own columns cannot say is a row of ``further_contacts``."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest
from tests.x12.claims import PROFESSIONAL, counted, findings

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.claims.writing import encode_837
from claimwright.x12.tables.interchange import Envelope

ENVELOPE = Envelope("CLINIC", "PAYER", datetime(2026, 11, 20, 12, 0), 31, 7)
FIRST = next(line for line in PROFESSIONAL.splitlines(keepends=True) if line.startswith("PER*"))
SAID = ("role", "name", "qualifier_1", "number_1", "qualifier_2", "number_2")


def read(*further: str) -> Claims:
    """A claim whose submitter has these PER as well."""
    text = counted(PROFESSIONAL.replace(FIRST, FIRST + "".join(f"{one}~\n" for one in further), 1))
    return read_837(text.encode()).claims


@pytest.mark.parametrize(
    ("further", "rows"),
    [
        ("PER*IC*ROE*TE*5551113333", [("submitter", "ROE", "TE", "5551113333", None, None)]),
        ("PER*IC*ROE*FX*5551113333*EM*A@B.ORG", [("submitter", "ROE", "FX", "5551113333", "EM", "A@B.ORG")]),
        ("PER*IC**TE*5551113333", [("submitter", None, "TE", "5551113333", None, None)]),
        ("PER*IC**FX*5551113333", []),
    ],
    ids=["another person", "another person's other numbers", "a second telephone", "goes on with the first"],
)
def test_a_second_contact(further: str, rows: list[tuple[str | None, ...]]) -> None:
    claims = read(further)
    assert claims.further_contacts.select(SAID).rows() == rows
    submitter = claims.parties.row(by_predicate=pl.col("role") == "submitter", named=True)
    assert submitter["fax"] == (None if rows else "5551113333")
    assert submitter["contact_name"] == FIRST.split("*")[2]


def test_two_telephones_in_one_contact_are_kept_whole() -> None:
    claims = read_837(PROFESSIONAL.replace(FIRST, "PER*IC*ANN*TE*5551112222*TE*5551113333~\n").encode()).claims
    assert claims.further_contacts.select(SAID).rows() == [("submitter", "ANN", "TE", "5551112222", "TE", "5551113333")]


def test_they_are_written_behind_the_first() -> None:
    claims = read("PER*IC*ROE*TE*5551113333")
    written = encode_837(claims, ENVELOPE)
    assert FIRST + "PER*IC*ROE*TE*5551113333~\n" in written.data.decode()
    assert not findings(written.data.decode())
    again = read_837(written.data).claims
    assert again.further_contacts.select(SAID).rows() == claims.further_contacts.select(SAID).rows()


def test_a_contact_or_number_of_nobody_on_the_claim_is_told() -> None:
    claims = Claims.of(
        claims=[{"claim_id": "c1", "kind": "P"}],
        parties=[{"claim_id": "c1", "role": "payer", "entity_type": "2", "last_or_organization_name": "ELM"}],
        further_contacts=[
            {"claim_id": "c1", "role": role, "name": "ROE", "qualifier_1": "TE", "number_1": "5551113333"}
            for role in ("billing", "payer")
        ],
        references=[{"claim_id": "c1", "role": "rendering", "qualifier": "G2", "value": "LEGACY"}],
    )
    written = encode_837(claims, ENVELOPE)
    assert b"ROE" not in written.data
    told = written.findings.filter(pl.col("place") != "claims").select("claim_id", "place").rows()
    # The rendering and billing providers are not on the claim; a payer has no PER (005010X222A1, 2010BB).
    assert [
        ("c1", place)
        for place in ("references, role rendering", "further_contacts, role billing", "further_contacts, role payer")
    ] == told


def test_a_line_of_no_claim_is_told_for_its_charge_is_not_sent() -> None:
    claims = Claims.of(
        claims=[{"claim_id": "c1", "kind": "P"}], lines=[{"claim_id": "c9", "line": 1, "charge": Decimal(5)}]
    )
    told = encode_837(claims, ENVELOPE).findings.filter(severity="error").select("place", "message").rows()
    assert told == [("lines", "1 rows name no claim of the batch; they were not written")]
