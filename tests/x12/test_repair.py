"""What can be put right by rule is, and nothing else of the file changes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL

from claimwright.errors import UnreadableError
from claimwright.x12.answer.repair import repair
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments

CASES = [
    ("SE*45*0021", "SE*44*0021", ["SE01-count SE1"]),
    ("SE*45*0021", "SE*45*22", ["SE02-number SE2"]),
    ("GE*1*7", "GE*2*8", ["GE01-count GE1", "GE02-number GE2"]),
    ("IEA*1*000000031", "IEA*1*31", ["IEA02-number IEA2"]),
    ("GE*1*7~\n", "", ["GE-missing GS", "GE01-count GE1"]),
    ("IEA*1*000000031~\n", "", ["IEA-missing ISA", "IEA01-count IEA1"]),
    (
        "SE*45*0021~\nGE*1*7~\nIEA*1*000000031~\n",
        "",
        ["IEA-missing ISA", "GE-missing GS", "SE-missing ST", "SE01-count SE1", "GE01-count GE1", "IEA01-count IEA1"],
    ),
    ("*000000031*0*T", "*31*0*T", ["ISA-width ISA13"]),
    ("*ZZ*CLINIC         *", "*ZZ*CLINIC*", ["ISA-width ISA6"]),
    ("5551112222", "1 (555) 111-2222", ["phone-punctuation PER4"]),
    ("I10*ABF:E119", "I10.*ABF:E11.9", ["diagnosis-point HI1", "diagnosis-point HI2"]),
    ("122071234", "12207-1234", ["zip-hyphen N43"]),
    ("EI*123456789", "EI*12-3456789", ["tax-number-form REF2"]),
    ("NM1*82*1", "nm1*82*1", ["lower-case-id NM1"]),
    ("*ROE*RAY*", "* ROE*RAY *", ["idle-blanks NM13", "idle-blanks NM14"]),
    ("REF*G1*AUTH1~", "REF*G1*AUTH1**~", ["idle-separators REF"]),
]


@pytest.mark.parametrize(("good", "bad", "done"), CASES, ids=[case[2][0] for case in CASES])
@pytest.mark.parametrize("line_break", ["\n", "", "\r\n"])
def test_the_good_file_comes_back(good: str, bad: str, done: list[str], line_break: str) -> None:
    wanted = PROFESSIONAL.replace("~\n", "~" + line_break)
    good, bad = good.replace("~\n", "~" + line_break), bad.replace("~\n", "~" + line_break)
    assert good in wanted
    data, repairs = repair(read_segments(wanted.replace(good, bad, 1).encode()))
    assert data.decode().rstrip() == wanted.rstrip()
    assert sorted(f"{one.finding} {one.id}{one.element or ''}" for one in repairs) == sorted(done)
    assert all(one.words for one in repairs)


def test_a_clean_file_stays_byte_for_byte() -> None:
    data = PAYMENT.replace("~\n", "~ \r\n").encode()
    assert repair(read_segments(data)) == (data, [])


def test_money_codes_and_names_are_left_alone() -> None:
    for old, new in (
        ("CLM*PCN1*150*", "CLM*PCN1*151*"),
        ("HC:99213", "hc:9921X"),
        ("ABK:I10", "ABK:I1O"),
        ("***1:2", "***1:9"),
    ):
        data = PROFESSIONAL.replace(old, new).encode()
        assert repair(read_segments(data)) == (data, [])
    words = "PER*IC*ANN*TE*CALL ME"
    data = PROFESSIONAL.replace("PER*IC*ANN*TE*5551112222", words).encode()
    assert repair(read_segments(data)) == (data, [])


def test_letters_beyond_ascii_stay() -> None:
    data = PROFESSIONAL.replace("*DOE*", "*DO\xc9*").replace("SE*45", "SE*46").encode("latin-1")
    assert repair(read_segments(data))[0] == data.replace(b"SE*46", b"SE*45")


def test_files_of_all_kinds_are_left_better(shared_data: Path) -> None:
    for file in sorted((shared_data / "x12").glob("*/*"))[::3]:
        if file.stat().st_size > 20_000:
            continue
        try:
            segments = read_segments(file)
        except UnreadableError:
            continue
        data, repairs = repair(segments)
        again = read_segments(data, file.name)
        mends = pl.col("finding").is_in(["SE01-count", "GE01-count", "IEA01-count", "idle-separators", "SE-missing"])
        assert check(again).filter(mends).is_empty(), file
        assert bool(repairs) == (data != file.read_bytes()), file


def test_a_separator_beyond_ascii_stays_the_one_byte_it_is() -> None:
    wrong = PROFESSIONAL.replace("SE*45", "SE*44").encode().replace(b"*", b"\xe9")
    mended, done = repair(read_segments(wrong))
    assert [one.finding for one in done] == ["SE01-count"]
    assert mended == PROFESSIONAL.encode().replace(b"*", b"\xe9")
