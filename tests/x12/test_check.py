"""The check names each defect with its place, says nothing of a clean file, and never raises."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

import polars as pl
import pytest
from tests.hostile import SEEDS
from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL

from claimwright.errors import UnreadableError
from claimwright.x12.answer.repair import repair
from claimwright.x12.answer.writing import acknowledge
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import Segments, read_segments

ISA = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PAYER          *261120*1200*^*00501*000000031*0*T*:~"
CLAIM = (
    ISA
    + """GS*HC*CLINICG*PAYERG*20261120*1200*7*X*005010X222A1~ST*837*0021*005010X222A1~BHT*0019*00*B9*20261120*1200*CH~
NM1*41*2*OAK*****46*S100~PER*IC*ANN*TE*5551112222~NM1*40*2*ELM*****46*R200~HL*1**20*1~
NM1*85*2*OAK CLINIC*****XX*1234567893~N3*1 MAIN ST~N4*ALBANY*NY*122071234~REF*EI*123456789~
HL*2*1*22*0~SBR*P*18*******MB~NM1*IL*1*DOE*JANE****MI*M100~N3*2 ELM ST~N4*ALBANY*NY*12207~
DMG*D8*19700102*F~NM1*PR*2*MEDICARE*****PI*P300~
CLM*PCN1*100***11:B:1*Y*A*Y*Y~HI*ABK:I10~LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20261101~
SE*23*0021~GE*1*7~IEA*1*000000031~"""
)


def said(text: str) -> list[tuple[object, ...]]:
    columns = ("finding", "id", "segment", "element", "component", "found", "expected")
    return check(read_segments(text.encode())).select(columns).rows()


def test_nothing_is_said_of_a_clean_claim() -> None:
    assert said(CLAIM) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("SE*23*", "SE*19*", ("SE01-count", "SE", 23, 1, None, "19", "23")),
        ("SE*23*0021", "SE*23*0022", ("SE02-number", "SE", 23, 2, None, "0022", "0021")),
        ("GE*1*7", "GE*2*7", ("GE01-count", "GE", None, 1, None, "2", "1")),
        ("GE*1*7", "GE*1*8", ("GE02-number", "GE", None, 2, None, "8", "7")),
        ("IEA*1*", "IEA*3*", ("IEA01-count", "IEA", None, 1, None, "3", "1")),
        ("GE*1*7~", "", ("GE-missing", "GS", None, None, None, None, "GE")),
        ("20261101", "20261132", ("not-a-date", "DTP", 22, 3, None, "20261132", "D8 CCYYMMDD")),
        ("*1200*CH", "*2500*CH", ("not-a-time", "BHT", 2, 5, None, "2500", "a time of day")),
        ("*100*UN*1*", "*100*UN*ONE*", ("not-a-number", "SV1", 21, 4, None, "ONE", "a decimal number")),
        ("HC:99213", "HC:99213:255", ("too-long", "SV1", 21, 1, 3, "3 characters", "at most 2 characters")),
        (
            "NM1*IL*1*DOE*",
            "NM1*IL*1*" + "D" * 61 + "*",
            ("too-long", "NM1", 13, 3, None, "61 characters", "at most 60 characters"),
        ),
        (
            "DTP*472*D8*20261101",
            "DTP*472*D8*20261101*X",
            ("too-many-elements", "DTP", 22, 4, None, "4", "at most 3 elements"),
        ),
        ("SBR*P*18", "SBR**18", ("element-missing", "SBR", 12, 1, None, None, "a value")),
    ],
)
def test_a_defect_by_name_and_place(old: str, new: str, finding: tuple[object, ...]) -> None:
    assert CLAIM.count(old) == 1
    assert finding in said(CLAIM.replace(old, new))


def test_a_missing_loop_is_told_at_its_parent() -> None:
    found = check(read_segments(CLAIM.replace("NM1*PR*2*MEDICARE*****PI*P300~", "").encode()))
    row = found.filter(found["finding"] == "loop-missing").row(0, named=True)
    assert (row["segment"], row["loop"], row["id"]) == (11, "2010BB", "NM1")


def test_names_are_never_quoted() -> None:
    found = check(read_segments(CLAIM.replace("*DOE*", "*" + "DOE" * 30 + "*").encode()))
    assert "DOE" not in str(found.rows())


def test_a_claim_of_version_4010_is_checked_by_its_own_guide() -> None:
    text = CLAIM.replace("ST*837*0021*005010X222A1", "ST*837*0021").replace("005010X222A1", "004010X098A1")
    text = text.replace("*^*00501*", "*U*00401*").replace("ABK:I10", "BK:4019").replace("20261101", "20030101")
    assert said(text) == []
    assert [row[0] for row in said(text.replace("NM1*PR*2*MEDICARE*****PI*P300~", ""))] == [
        "loop-missing",
        "SE01-count",
    ]


def test_versions_without_a_guide_are_checked_for_envelope_and_elements_alone() -> None:
    text = CLAIM.replace("005010X222A1", "005010X999").replace("HI*ABK:I10~", "").replace("*20261101~", "*20261301~")
    assert [row[0] for row in said(text)] == ["no-guide", "not-a-date", "SE01-count"]


def mutations() -> list[Callable[[random.Random, bytes], bytes]]:
    def cut(chance: random.Random, data: bytes) -> bytes:
        return data[: chance.randrange(len(data))]

    def drop(chance: random.Random, data: bytes) -> bytes:
        at = chance.randrange(len(data))
        return data[:at] + data[at + chance.randrange(1, 40) :]

    def flip(chance: random.Random, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)

    def shuffle(chance: random.Random, data: bytes) -> bytes:
        segments = [b"", *data.split(b"~")]
        first, second = chance.randrange(1, len(segments)), chance.randrange(1, len(segments))
        segments[first], segments[second] = segments[second], segments[first]
        return b"~".join(segments)

    def repeat(chance: random.Random, data: bytes) -> bytes:
        at = chance.randrange(len(data))
        return data[:at] + data[at : at + 200] * chance.randrange(2, 5) + data[at:]

    def separators(chance: random.Random, data: bytes) -> bytes:
        return data.replace(chance.choice([b"*", b"~", b":"]), chance.choice([b"*", b"~", b":", b"^", b"\n", b""]))

    return [cut, drop, flip, shuffle, repeat, separators]


def test_hostile_bytes_are_read_or_refused() -> None:
    chance = random.Random(835)
    for number in range(2000):
        data = chance.choice(mutations())(chance, CLAIM.encode())
        if number % 3 == 0:
            data = chance.choice(mutations())(chance, data) if data else data
        try:
            segments = read_segments(data, "hostile")
        except UnreadableError:
            continue
        assert segments.to_bytes() == data
        if number % 20 == 0:
            answer_everything(segments)


def answer_everything(segments: Segments) -> None:
    """All that is done with a received file; nothing of it may raise."""
    found = check(segments)
    acknowledge(segments, findings=found, timestamp=datetime(2026, 11, 23))
    repair(segments)


@pytest.mark.parametrize("clean", [PROFESSIONAL, INSTITUTIONAL, PAYMENT], ids=["837P", "837I", "835"])
def test_hostile_files_are_checked_answered_and_repaired(clean: str) -> None:
    chance = random.Random(277)
    for _ in range(50):
        data = clean.encode()
        for _ in range(chance.randrange(1, 4)):
            data = chance.choice(mutations())(chance, data) if data else data
        try:
            segments = read_segments(data, "hostile")
        except UnreadableError:
            continue
        answer_everything(segments)


def test_levels_in_unknown_loops_do_no_harm() -> None:
    answer_everything(read_segments(CLAIM.replace("HL*1**20*1~", "NM1*ZZ*2*X~HL*1**99*1~HL*5*4*22*1~").encode()))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("LE*2120~", "", 1), ("LE*2120~", "LE*2120~EB*1~LS*2120~NM1*PR*2*ELM*****PI*P4~", 1), ("LE*2120~", "LE*2120~", 0)],
)
def test_related_entities_are_closed(old: str, new: str, told: int) -> None:
    # The eligibility answer of the hostile tests has one pair of LS and LE.
    found = check(read_segments(SEEDS[3].replace(old.encode(), new.encode())))
    missing = found.filter((pl.col("finding") == "segment-missing") & (pl.col("id") == "LE"))
    assert missing.height == told
    assert missing["expected"].to_list() == ["LE"] * told
