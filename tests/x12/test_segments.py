"""Files of every shape become segments, and the segments become the same bytes again."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from claimwright.errors import UnreadableError
from claimwright.x12.wire import segments as segments_module
from claimwright.x12.wire.segments import read_segments

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*1200*^*00501*000000001*0*T*:~"
BODY = "GS*HC*S*R*20261120*1200*7*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20261120*1200*CH~SE*3*0001~GE*1*7~IEA*1*000000001~"
FILE = ISA + BODY


def shapes() -> dict[str, bytes]:
    other = FILE.replace("*", "|").replace(":~", ">~", 1).replace("~", "!\r\n")
    return {
        "plain": FILE.encode(),
        "lines": FILE.replace("~", "~\n").encode(),
        "windows lines": FILE.replace("~", "~\r\n").encode(),
        "mixed lines": (ISA + "\n" + BODY + "\n\n").encode(),
        "line break as terminator": FILE.replace("~", "\n").encode(),
        "windows line break as terminator": FILE.replace("~", "\r\n").encode(),
        "byte order mark": b"\xef\xbb\xbf" + FILE.encode(),
        "blanks before": b"  \r\n" + FILE.encode(),
        "lower case": FILE.replace("BHT", "bht").replace("ISA", "isa").encode(),
        "latin-1": FILE.replace("*S*R*", "*S\xe9*R*").encode("latin-1"),
        "utf-8": FILE.replace("*S*R*", "*Sé*R*").encode(),
        "two sets of separators": (FILE + other).encode(),
        "no trailers": FILE[: FILE.index("SE*")].encode(),
        "cut in an element": FILE[:-48].encode(),
        "empty segments": FILE.replace("~BHT", "~~\n~BHT").encode(),
    }


@pytest.mark.parametrize("shape", shapes())
def test_bytes_come_back_unchanged(shape: str) -> None:
    data = shapes()[shape]
    segments = read_segments(data, shape)
    assert segments.to_bytes() == data
    assert "BHT" in segments.frame["id"].to_list()


def test_segments_know_their_place() -> None:
    frame = read_segments((FILE + FILE).encode()).frame
    assert frame["id"].to_list() == ["ISA", "GS", "ST", "BHT", "SE", "GE", "IEA"] * 2
    assert frame["interchange"].to_list() == [1] * 7 + [2] * 7
    assert frame["group"].to_list() == [None, 1, 1, 1, 1, 1, None, None, 2, 2, 2, 2, 2, None]
    assert frame["transaction"].to_list() == [None, None, 1, 1, 1, None, None, None, None, 2, 2, 2, None, None]
    assert frame["segment"].to_list() == [None, None, 1, 2, 3, None, None] * 2


def test_what_follows_a_trailer_belongs_to_no_transaction() -> None:
    frame = read_segments(FILE.replace("GE*1", "NTE*X*STRAY~GE*1").encode()).frame
    stray = frame.filter(frame["id"] == "NTE").row(0, named=True)
    assert (stray["group"], stray["transaction"]) == (1, None)


def test_each_interchange_has_its_own_separators() -> None:
    segments = read_segments(shapes()["two sets of separators"])
    assert [d.all for d in segments.delimiters] == ["*:^~", "|>^!"]
    assert segments.transactions()["control_number"].to_list() == ["0001", "0001"]
    assert segments.transactions()["group_version"].to_list() == ["005010X222A1", "005010X222A1"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_interchanges_whose_segments_end_with_a_line_break(newline: str) -> None:
    first = FILE.replace(":~", ":\x01", 1).replace("~", newline).replace("\x01", newline)
    data = (first + first.replace("*", "|") + newline + FILE).encode()
    segments = read_segments(data)
    assert segments.frame.filter(pl.col("id") == "ISA")["text"].str.slice(3, 1).to_list() == ["*", "|", "*"]
    assert segments.transactions()["interchange"].to_list() == [1, 2, 3]
    assert segments.to_bytes() == data


def test_version_4010_repeats_nothing() -> None:
    data = FILE.replace("*^*00501*", "*U*00401*").encode()
    assert read_segments(data).delimiters[0].repetition == ""


def test_the_name_isa_is_no_interchange() -> None:
    data = FILE.replace("BHT*0019", "NM1*85*1*ISA*LISA*X~BHT*0019").encode()
    assert read_segments(data).frame["interchange"].max() == 1


def test_a_file_that_begins_at_its_st_is_read() -> None:
    segments = read_segments(BODY[BODY.index("ST*") :].encode())
    assert segments.transactions().select("kind", "control_number").row(0) == ("837", "0001")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        *((b"", "the file is empty"), (b"<html>", "not an X12 interchange$"), (b"ISA", "no ISA")),
        (ISA[:60].encode(), "breaks off"),
        (bytes(500), "blanks or zero bytes only"),
        *((b"%PDF-1.7", "it is a PDF"), (b"\x1f\x8b\x08", "gzip"), (b"PK\x03\x04", "zip")),
        *(
            (FILE.encode("utf-16"), "UTF-16"),
            (FILE.encode("utf-16-be"), "UTF-16"),
            (FILE.encode("utf-16-le"), "UTF-16"),
        ),
    ],
)
def test_refused_with_the_place(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said) as caught:
        read_segments(data, "x.edi")
    assert str(caught.value).startswith("x.edi: byte 0: ")


def test_many_segments_take_the_fast_way_to_the_same_result() -> None:
    body = "".join(f"NTE*ADD*NOTE {n}~\n" for n in range(3000))
    data = (ISA + "\nST*837*1~\n" + body + "SE*3002*1~\n").encode()
    segments = read_segments(data)
    assert segments.frame.height == 3003
    assert segments.frame["text"][2] == "NTE*ADD*NOTE 0"
    assert segments.to_bytes() == data


def test_every_development_file_comes_back(shared_data: Path) -> None:
    read = 0
    for file in sorted((shared_data / "x12").rglob("*")):
        if file.is_file() and file.parent.name not in ("x12", "licences"):
            try:
                segments = read_segments(file)
            except UnreadableError:
                continue
            assert segments.to_bytes() == file.read_bytes(), file
            read += 1
    assert read > 150


def test_a_file_too_large_to_be_held_names_the_way_that_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments_module, "LARGEST", 50)
    with pytest.raises(UnreadableError, match="stream_837"):
        read_segments(FILE.encode(), "large.837")
