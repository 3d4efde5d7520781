"""What has one cause is one finding: lines of one width, the version of another guide, a separator that ISA16 does not name."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL

from claimwright.claims.reading import read_837
from claimwright.remittance.reading import read_835
from claimwright.x12.answer.repair import repair
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import read_segments


def said(text: str) -> list[str]:
    found = check(read_segments(text.encode()))
    return [f"{one['finding']} {one['id']}{one['element'] or ''}" for one in found.iter_rows(named=True)]


def wrapped(text: str, width: int, line_break: str = "\n") -> str:
    whole = text.replace("\n", "")
    return line_break.join(whole[at : at + width] for at in range(0, len(whole), width)) + line_break


def test_lines_of_one_width_are_one_finding_and_are_joined() -> None:
    for text in (PROFESSIONAL, PAYMENT):
        for broken in (wrapped(text, 80), wrapped(text, 80, "\r\n"), wrapped(text, 132)):
            assert said(broken) == ["lines-wrapped ISA"]
            data, done = repair(read_segments(broken.encode()))
            assert data.decode() == text.replace("\n", "")
            assert [one.finding for one in done] == ["lines-wrapped"]


@pytest.mark.parametrize(("read", "text"), [(read_835, PAYMENT), (read_837, PROFESSIONAL)])
def test_every_reader_joins_the_lines(read: Callable[[bytes], Any], text: str) -> None:
    """A break within an amount or a number would lose it: a width after the other, each byte is once at the end of a line."""
    told = _frames(read(text.encode()))
    for width in range(40, 133):
        again = _frames(read(wrapped(text, width).encode()))
        assert [name for name, frame in told.items() if not again[name].equals(frame)] == []


def _frames(read: Any) -> dict[str, pl.DataFrame]:
    frames: dict[str, pl.DataFrame] = getattr(read, "claims", read).frames()
    return frames


def test_lines_are_joined_on_disk_behind_a_mark_and_before_another_interchange(tmp_path: Path) -> None:
    long = PROFESSIONAL.replace("SE*", "NTE*ADD*" + "X" * 3000 + "~\nSE*")
    second = PROFESSIONAL.replace("~\n", "\n").replace("000000031", "000000032")
    file = tmp_path / "both.837"
    file.write_bytes(BOM_UTF8 + wrapped(long + PAYMENT, 80).encode() + second.encode())
    read = read_segments(file)
    assert read.wrapped == 80
    assert [one.segment for one in read.delimiters] == ["~", "\n"]
    assert len(read_837(file).claims) == 2


def test_a_file_with_a_segment_a_line_is_not_joined() -> None:
    for text in (PROFESSIONAL, PROFESSIONAL.replace("~\n", "\n"), PROFESSIONAL.replace("\n", "")):
        assert read_segments(text.encode()).wrapped == 0


def test_the_version_of_another_kind_of_claim_is_one_finding() -> None:
    version = INSTITUTIONAL[INSTITUTIONAL.index("005010X223") :].partition("~")[0].partition("*")[0].strip()
    assert said(INSTITUTIONAL.replace(version, "005010X222A1")) == ["version-unlike ST3"]


def test_another_separator_than_isa16_names_is_one_finding() -> None:
    head, rest = PROFESSIONAL[:106], PROFESSIONAL[106:]
    assert head[104] == ":"
    assert said(head + rest.replace(":", ">")) == ["ISA16-component ISA16"]
    data, _ = repair(read_segments((head + rest.replace(":", ">")).encode()))
    assert data.decode() == head[:104] + ">" + head[105:] + rest.replace(":", ">")


def test_the_separator_of_the_next_interchange_is_its_own() -> None:
    """The first has no composite; that of the second says nothing of it."""
    head, rest = PROFESSIONAL[:106], PROFESSIONAL[106:]
    first = head + "\nGS*HC*CLINICG*PAYERG*20261120*1200*7*X*005010X222A1~\nGE*0*7~\nIEA*1*000000031~\n"
    second = (head[:104] + ">" + head[105:] + rest.replace(":", ">")).replace("000000031", "000000032")
    read = read_segments((first + second).encode())
    assert [one.component for one in read.delimiters] == [":", ">"]
    assert "ISA16-component" not in check(read)["finding"].to_list()
    assert repair(read)[0].decode()[104] == ":"


def test_what_a_service_is_off_by_is_told_at_the_service_alone() -> None:
    """The claim is off by the same 1.00; by another amount it has its own finding."""
    off = PAYMENT.replace("SVC*HC:99213:25*100*70*", "SVC*HC:99213:25*100*71*").replace(
        "CLP*PCN1*1*150*110*", "CLP*PCN1*1*150*111*"
    )
    assert [one for one in said(off) if one.startswith(("service", "payment"))] == ["service-balance SVC3"]
    more = off.replace("CLP*PCN1*1*150*111*", "CLP*PCN1*1*150*112*")
    assert [one for one in said(more) if one.startswith(("service", "payment"))] == [
        "payment-balance CLP4",
        "service-balance SVC3",
    ]


def test_a_separator_too_many_is_one_finding() -> None:
    """The date of the payment stands at BPR17."""
    (head,) = [line for line in PAYMENT.splitlines() if line.startswith("BPR*")]
    before, _, date = head.rpartition("*")
    assert said(PAYMENT.replace(head, f"{before}**{date}")) == ["too-many-elements BPR17"]
