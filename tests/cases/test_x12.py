"""The shared X12 cases come to what ``cases/x12/CASES.tsv`` states for them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.claims.reading import read_837
from claimwright.claims.writing import encode_837
from claimwright.edits import scrub
from claimwright.errors import UnreadableError
from claimwright.files.tables import read_all_tables
from claimwright.reference import Library
from claimwright.x12.answer.repair import repair
from claimwright.x12.check.check import check
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments, read_segments
from claimwright.x12.work.splitting import split


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "cases" / "x12"


def said(segments: Segments) -> list[str]:
    return [f"{one['finding']} {one['id']}{one['element'] or ''}" for one in check(segments).iter_rows(named=True)]


@pytest.mark.parametrize(
    ("name", "edits"),
    [
        ("b24_noc.837", {"LN-016"}),
        ("b55_ambulance.837", {"AMB-001", "AMB-002"}),
        ("b57_lab_clia.837", {"LAB-001"}),
    ],
)
def test_what_services_call_for(folder: Path, library: Library, name: str, edits: set[str]) -> None:
    """B24, B55, B57: a description, the transport with its addresses, the laboratory's certificate."""
    found = scrub(read_837(read_segments(folder / name)).claims, library)
    assert edits == {one for one in found["edit"] if one.startswith(("LN-016", "AMB", "LAB"))}


def test_a_separator_that_isa16_does_not_name(folder: Path) -> None:
    """B54: one finding with a repair, and the claim has its diagnosis and procedure."""
    segments = read_segments(folder / "b54_isa16_wrong.837")
    assert said(segments) == ["ISA16-component ISA16", "rendering-is-billing NM19"]
    claims = read_837(segments).claims
    assert claims.diagnoses["code"].to_list() == ["J029"]
    assert claims.lines["procedure_code"].to_list() == ["99213"]
    mended, done = repair(segments)
    assert [one.finding for one in done] == ["ISA16-component"]
    assert mended == segments.data.replace(b"*P*:~", b"*P*>~")


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("b09_cas_without_amount.837", ["element-missing CAS6"]),
        ("b10_cas_same_group.837", ["adjustments-parted CAS1", "adjustments-parted CAS1"]),
        ("b10b_seven_reasons.835", []),
        ("b08a_reversal_no_cas.835", ["payment-balance CLP4"]),
    ],
)
def test_adjustments_are_whole_and_together(folder: Path, name: str, findings: list[str]) -> None:
    """B09, B10, B10b, B08a."""
    found = check(read_segments(folder / name))
    told = [f"{one['finding']} {one['id']}{one['element'] or ''}" for one in found.iter_rows(named=True)]
    assert [one for one in told if not one.startswith("reversal-sign")] == findings


def test_adjustments_of_providers_go_with_their_payment(folder: Path) -> None:
    """B61: by payer all eight go along and the payment adds up; by claim the file is refused."""
    segments = read_segments(folder / "b42_plb.835")
    (part,) = split(segments, "payer")
    assert part.data.count(b"PLB*") == 2
    assert said(read_segments(part.data)) == []
    with pytest.raises(UnreadableError, match="PLB"):
        list(split(segments, "claim"))


def test_a_ta1_has_its_table(folder: Path) -> None:
    """B11."""
    found = read_all_tables(folder / "b11_ta1_999.txt")["interchange_acknowledgments"]
    assert found.select("interchange_control_number", "verdict", "note").rows() == [("000000101", "A", "000")]


@pytest.mark.parametrize("reason", [b"*********08", b""])
def test_a_predetermination_is_not_written_as_a_claim_for_money(shared_data: Path, reason: bytes) -> None:
    """B60, made of an office visit."""
    data = (shared_data / "cases" / "domain" / "837" / "PL01.837").read_bytes()
    asked = data.replace(b"005010X222A1", b"005010X291").replace(b"*Y*A*Y*Y~", b"*Y*A*Y*Y" + reason + b"~")
    claims = read_837(asked).claims
    assert claims.claims["submission_reason"].to_list() == ["08"]
    with pytest.raises(ValueError, match="predetermination"):
        encode_837(claims, Envelope(sender_id="S", receiver_id="R", timestamp=datetime(2026, 11, 1)))


def test_every_balance_names_its_claim_and_shows_its_addition(shared_data: Path) -> None:
    found = check(read_segments(shared_data / "cases" / "domain" / "835" / "R16.835"))
    assert found.select("finding", "claim", "patient_control_number", "addition").rows() == [
        ("service-balance", 1, "R16", "charge 150.00 - adjustments 50.00 - 10.00 = 90.00"),
    ]


def test_a_rate_code_is_no_unknown_procedure(shared_data: Path, library: Any) -> None:
    for case in ("IL13", "IL21"):
        assert check(read_segments(shared_data / "cases" / "domain" / "837" / f"{case}.837"), library).is_empty()


def _samples(shared_data: Path) -> Iterator[tuple[str, bytes]]:
    """Every small sample, each also with a fault that a seed has chosen."""
    chance = random.Random(7)
    for path in sorted(shared_data.glob("x12/**/*")) + sorted(shared_data.glob("cases/x12/*")):
        if path.is_file() and path.suffix != ".tsv" and "licences" not in path.parts and path.stat().st_size < 6_000:
            data = path.read_bytes()
            yield path.name, data
            segments = data.split(b"~")
            if len(segments) > 4:
                yield f"{path.name}, changed", _changed(segments, chance)


def _changed(segments: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(1, len(segments) - 1)
    kind = chance.randrange(5)
    if kind == 0:
        return b"~".join(segments[:at] + segments[at + 1 :])
    if kind == 1:
        return b"~".join([*segments[:at], segments[at], *segments[at:]])
    if kind == 2:
        return b"~".join(segments)[: chance.randrange(200, 400)]
    if kind == 3:
        return b"~".join([*segments[:at], segments[at].lower(), *segments[at + 1 :]])
    parts = segments[at].split(b"*")
    parts[chance.randrange(len(parts))] = chance.choice([b" ", b"(212) 555-0100", b"12.5", b"10001-1234", b""])
    return b"~".join([*segments[:at], b"*".join(parts), *segments[at + 1 :]])


def test_a_repair_adds_no_error(shared_data: Path) -> None:
    worse = {}
    for name, data in _samples(shared_data):
        try:
            segments = read_segments(data, name)
        except UnreadableError:
            continue
        more = _errors(read_segments(repair(segments)[0], name)) - _errors(segments)
        if more:
            worse[name] = more
    assert worse == {}


def _errors(segments: Segments) -> Counter[tuple[Any, ...]]:
    wrong = check(segments).filter(pl.col("severity") == "error")
    return Counter(wrong.select("finding", "id", "element", "component").rows())
