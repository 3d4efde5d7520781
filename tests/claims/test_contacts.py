"""No contact of a submitter or provider is lost: what its own columns cannot say is a row of ``further_contacts``."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from tests.x12.claims import PROFESSIONAL, counted, findings

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837
from claimwright.claims.writing import encode_837
from claimwright.x12.writer import Envelope

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
