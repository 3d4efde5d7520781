"""A file as loops in plain words: every segment once, a claim with what stands above it, findings at their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL, counted

from claimwright.errors import UnreadableError
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.outline import Outline, ShownLoop

SECOND_SUBSCRIBER = """HL*3*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*ROE*RICHARD****MI*M200~
N3*3 OAK ST~
N4*ALBANY*NY*12207~
DMG*D8*19800102*M~
NM1*PR*2*FIRST HEALTH*****PI*X700~
CLM*PCN2*80***11:B:1*Y*A*Y*Y~
HI*ABK:I10~
LX*1~
SV1*HC:99213*80*UN*1***1~
DTP*472*D8*20261103~
CLM*PCN3*40***11:B:1*Y*A*Y*Y~
HI*ABK:I10~
LX*1~
SV1*HC:99212*40*UN*1***1~
DTP*472*D8*20261104~
"""
THREE = counted(PROFESSIONAL.replace("SE*", SECOND_SUBSCRIBER + "SE*"))


def outline(text: str) -> Outline:
    segments = read_segments(text.encode(), "x")
    return Outline(segments, check(segments))


def texts(loops: list[ShownLoop]) -> list[str]:
    return [segment.text for loop in loops for segment in loop.segments]


def test_a_claim_comes_with_its_own_subscriber_and_provider_alone() -> None:
    shown = texts(list(outline(THREE).of_claim(3)))
    assert [text.split("*")[1] for text in shown if text.startswith("CLM")] == ["PCN3"]
    assert [text for text in shown if text.startswith("NM1*IL")] == ["NM1*IL*1*ROE*RICHARD****MI*M200"]
    assert [text for text in shown if text.startswith("HL")] == ["HL*1**20*1", "HL*3*1*22*0"]
    assert "NM1*85*2*OAK CLINIC*****XX*1234567893" in shown
    assert shown[0].startswith("ISA*")
    assert not any(text.startswith("SE*") for text in shown)


def test_a_loop_is_named_by_who_or_what_it_is_about() -> None:
    told = {loop.id: (loop.headline, loop.of_person) for loop in outline(THREE).of_claim(3)}
    assert told["2010AA"] == ("OAK CLINIC", False)
    assert told["2010BA"] == ("ROE RICHARD", True)
    assert told["2300"] == ("PCN3 40", False)
    assert told["2400"] == ("99212 40", False)
    assert told["2000A"] == ("", False)


def test_the_index_names_the_claims_and_counts_their_findings() -> None:
    index = outline(THREE.replace("SV1*HC:99213*80*UN*1***1~", "SV1*HC:99213*80*UN*1***2~")).index()
    assert index.select("claim", "label", "errors").rows() == [(1, "PCN1", 0), (2, "PCN2", 1), (3, "PCN3", 0)]


def test_a_text_is_found_in_its_claim() -> None:
    assert outline(THREE).claims_with("PCN2") == [2]


def test_the_name_of_a_patient_or_provider_finds_the_claims_below() -> None:
    assert outline(THREE).claims_with("richard") == [2, 3]
    assert outline(THREE).claims_with("oak clinic") == [1, 2, 3]
    assert outline(THREE).claims_with("NM1*41") == [0]
    assert outline(PAYMENT).claims_with("NM1*QC") == [1]
    assert outline(THREE).claims_with("nowhere") == []


def test_each_of_several_values_is_told() -> None:
    answer = """ISA*00*          *00*          *ZZ*P              *ZZ*C              *261120*1200*^*00501*000000031*0*T*:~
GS*HB*P*C*20261120*1200*7*X*005010X279A1~
ST*271*0001*005010X279A1~
HL*1**20*1~
HL*2*1*21*1~
HL*3*2*22*0~
NM1*IL*1*ROE*RAY****MI*M1~
EB*1*IND*30^98~
SE*7*0001~
"""
    told = [
        (element.place, element.value, element.meaning)
        for loop in outline(answer).of_claim(1)
        for segment in loop.segments
        for element in segment.elements
        if segment.id == "EB"
    ]
    assert told == [
        ("EB01", "1", "covered"),
        ("EB02", "IND", "one person"),
        ("EB03", "30", "the plan as a whole"),
        ("EB03", "98", "physician's office visit"),
    ]


def test_what_is_no_date_is_not_told_as_one() -> None:
    shown = outline(THREE.replace("DTP*472*D8*20261104", "DTP*472*D8*20261304"))
    told = {
        (element.place, element.value): element.meaning
        for loop in shown.of_claim(3)
        for segment in loop.segments
        for element in segment.elements
    }
    assert told["DTP03", "20261304"] == ""
    assert told["GS04", "20261120"] == "2026-11-20"
    assert told["GS05", "1200"] == "12:00"


def test_a_claim_payment_comes_with_its_payment() -> None:
    shown = texts(list(outline(PAYMENT).of_claim(1)))
    assert any(text.startswith("BPR") for text in shown)
    assert any(text.startswith("SVC") for text in shown)
    assert not any(text.startswith("PLB") for text in shown)
    with pytest.raises(IndexError):
        list(outline(PAYMENT).of_claim(2))


@pytest.mark.shared_data
def test_every_segment_of_every_sample_is_shown_once(shared_data: Path) -> None:
    read = 0
    for path in sorted((shared_data / "x12").glob("*/*")):
        if not path.is_file():
            continue
        try:
            segments = read_segments(path)
        except UnreadableError:
            continue
        shown = Outline(segments)
        rows = [segment.row for loop in shown.whole() for segment in loop.segments]
        assert sorted(rows) == list(range(segments.frame.height)), path
        for number in range(1, min(shown.claims, 3) + 1):
            assert number in {loop.claim for loop in shown.of_claim(number)}, path
        read += 1
    assert read > 100
