"""Each segment is found in its loop, at its place of the guide, whatever else the file holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.x12.claims import PAYMENT, PROFESSIONAL

from claimwright.errors import UnreadableError
from claimwright.x12.places.guide_sets import placed_by_guide
from claimwright.x12.places.place import Placed
from claimwright.x12.places.set_loops import loops_by_kind
from claimwright.x12.wire.segments import Segments, read_segments


def placed(text: str) -> Placed:
    (one,) = placed_by_guide(read_segments(text.encode()).chunks[0])
    return one.placed


def test_the_path_of_a_segment() -> None:
    claim = placed(PROFESSIONAL)
    paths = {claim.path(at) for at in claim.of("DTP").tolist()}
    assert paths == {
        "2000A/2000B/2300",
        "2000A/2000B/2300/2400",
        "2000A/2000B/2300/2400/2430",
    }
    assert [claim.path(at) for at in claim.of("NM1").tolist()] == [
        "1000A",
        "1000B",
        "2000A/2010AA",
        "2000A/2000B/2010BA",
        "2000A/2000B/2010BB",
        "2000A/2000B/2300/2310B",
        "2000A/2000B/2300/2320/2330A",
        "2000A/2000B/2300/2320/2330B",
    ]
    assert [claim.loop_name(at) for at in claim.of("GE").tolist()] == [None]


def test_what_belongs_to_a_loop() -> None:
    claim = placed(PROFESSIONAL)
    lines = claim.owner("2400")
    assert len({lines[at] for at in claim.of("SV1").tolist()}) == 2
    assert lines[claim.of("SVD")].tolist() == lines[claim.of("SV1")].tolist()
    assert (lines[claim.of("CLM")] == -1).all()


def test_two_guides_in_one_file() -> None:
    start, end = PAYMENT.index("GS*"), PAYMENT.index("IEA*")
    both = PROFESSIONAL.replace(
        "IEA*1", PAYMENT[start:end].replace("GE*1*7", "GE*1*8").replace("*1200*7*", "*1200*8*") + "IEA*2"
    )
    sets = list(placed_by_guide(read_segments(both.encode()).chunks[0]))
    assert [one.guide for one in sets] == ["837p", "835"]
    assert len(sets[1].placed.of("SVC", "2110")) == 2
    assert sum(len(one.placed.rows) for one in sets) == both.count("~")
    assert not set(sets[0].placed.rows.tolist()) & set(sets[1].placed.rows.tolist())


def test_some_segments_keep_their_places() -> None:
    claim = placed(PROFESSIONAL)
    some = claim.take(np.array([30, 32, 35]))
    assert some.use.tolist() == claim.use[[30, 32, 35]].tolist()
    assert [some.path(at) for at in range(3)] == [claim.path(at) for at in (30, 32, 35)]
    assert some.path(1)


@pytest.mark.parametrize("version", ["005010X999", "004010X098A1", "006020", ""])
def test_a_reader_knows_the_loops_of_versions_without_a_guide(version: str) -> None:
    """A payer's patient (NM1*QC, 004010) behind the other payer; a stranger among the names opens no loop we know."""
    text = PROFESSIONAL.replace("005010X222A1", version).replace(
        "NM1*PR*2*FIRST", "NM1*QC*1*ROE~NM1*99*2*WHO~REF*XX*1~NM1*PR*2*FIRST"
    )
    (found,) = loops_by_kind(read_segments(text.encode()).chunks[0])
    names = [found.shown[row] for row in found.rows("NM1").tolist()]
    assert names[:6] == ["1000A", "1000B", "2010AA", "2010BA", "2010BB", "2310B"]
    assert names[6:] == ["2330A", "2330P", "unknown", "2330B"]
    assert [found.shown[row] for row in found.rows("REF").tolist()].count("unknown") == 1
    assert [found.shown[row] for row in found.rows("SV1").tolist()] == ["2400", "2400"]
    assert found.shown[-3] == "header", "the SE"
    assert found.shown[-2:] == ["", ""]


def test_reading_and_checking_put_each_segment_in_the_same_loop(shared_data: Path) -> None:
    compared = 0
    for file in sorted((shared_data / "x12").glob("*/*"))[::2]:
        try:
            segments = read_segments(file)
        except UnreadableError:
            continue
        if len(segments.frame) < 3000:
            compared += _compared(segments, file)
    assert compared > 2000


def _compared(segments: Segments, file: Path) -> int:
    read: dict[int, tuple[str, str]] = {}
    for chunk in segments.chunks:
        for known in loops_by_kind(chunk):
            kinds = {one.number: one.kind for one in known.sets}
            for row, name, number in zip(chunk.row.tolist(), known.shown, chunk.transaction.tolist(), strict=True):
                if name:
                    read[row] = name, kinds[number]
    compared = 0
    for chunk in segments.chunks:
        for one in placed_by_guide(chunk):
            for at, row in enumerate(one.placed.rows.tolist()):
                loop, rules = read.get(int(chunk.row[row]), ("", ""))
                checked = one.placed.loop_name(at)
                if not one.guide or not loop or "unknown" in (loop, checked):
                    continue
                names = (
                    {"trailer": "header", "summary": "header", "2000E": "2000"}
                    if rules[0] in "89"
                    else {"trailer": "header"}
                )
                wanted = names.get(loop, loop)
                found = names.get(checked or "", checked or "")
                # Reading calls the lines of subscribers and dependents by one name, and has no loop for what III tells.
                same = (
                    found == wanted
                    or (rules[:2] == "27" and found[:4].replace("2115", "2110") == wanted)
                    or rules == "997"
                )
                assert same, (file, row, found, wanted)
                compared += 1
    return compared
