"""Every segment is named and its elements are told in plain words."""

from __future__ import annotations

from pathlib import Path

from claimwright.errors import UnreadableError
from claimwright.x12.wire.segments import read_segments
from claimwright.x12.work.explain import explain_segments

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*1200*^*00501*000000001*0*T*:~"
CLAIM = (
    ISA
    + """GS*HC*S*R*20261120*1200*7*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*B1*20261120*1200*CH~
HL*1**20*1~NM1*85*2*OAK CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******MB~
CLM*PCN1*100***11:B:1*Y*A*Y*Y~HI*ABK:I10*ABF:E119~LX*1~SV1*HC:99213:25*100*UN*1***1~DTP*472*D8*20261101~
ZZZ*1~SE*13*0001~GE*1*7~IEA*1*000000001~"""
)


def test_segments_in_plain_words() -> None:
    told = {row["text"]: row for row in explain_segments(read_segments(CLAIM.encode())).iter_rows(named=True)}
    billing = told["NM1*85*2*OAK CLINIC*****XX*1234567893"]
    assert (billing["loop"], billing["loop_name"]) == ("2010AA", "Billing provider name")
    assert billing["meaning"] == (
        "Name: Role 85 (billing provider); Person or organization 2 (organization); Last or organization name OAK CLINIC; "
        "Kind of identifier XX (NPI); Identifier 1234567893"
    )
    assert told["HI*ABK:I10*ABF:E119"]["meaning"] == "Health codes: principal diagnosis I10; other diagnosis E119"
    assert told["DTP*472*D8*20261101"]["meaning"] == "Date: Which date 472 (service); Date 2026-11-01"
    assert told["SV1*HC:99213:25*100*UN*1***1"]["loop_name"] == "Service line"
    assert told["ZZZ*1"]["meaning"] == "A segment we do not know"
    assert told["GE*1*7"]["loop"] is None


def test_the_order_is_the_files() -> None:
    told = explain_segments(read_segments(CLAIM.encode()))
    assert told["row"].to_list() == list(range(told.height))


def test_files_of_all_kinds_are_explained(shared_data: Path) -> None:
    for file in sorted((shared_data / "x12").glob("*/*"))[::4]:
        if file.stat().st_size < 20_000:
            try:
                segments = read_segments(file)
            except UnreadableError:
                continue
            assert explain_segments(segments).height == segments.frame.height
