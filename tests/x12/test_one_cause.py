"""What has one cause is one finding: lines of one width, the version of another guide, a separator that ISA16 does not name."""

from __future__ import annotations

from tests.x12.claims import INSTITUTIONAL, PAYMENT, PROFESSIONAL

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
