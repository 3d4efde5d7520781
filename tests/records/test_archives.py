"""Archives: each file inside is a record of its own, and a bomb is refused before it unpacks."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from claimwright.errors import UnreadableError
from claimwright.records import read_parts, read_record

NOTE = b"Patient: Doe, Jane\nDOS: 11/02/2025\n\nAssessment: asthma.\n"


def packed(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_each_file_of_a_zip_is_read_alone_and_a_bad_one_is_named() -> None:
    data = packed(
        **{"a/one.txt": NOTE, "b.png": b"\x89PNG\r\n\x1a\n", "two.txt": NOTE, "__MACOSX/._one.txt": b"\x00\x05"}
    )
    parts = list(read_parts(data, "day.zip"))
    assert [(part.source, len(part.charts)) for part in parts] == [
        ("day.zip/a/one.txt", 1), ("day.zip/b.png", 0), ("day.zip/two.txt", 1),
    ]  # fmt: skip
    charts = read_record(data, "day.zip")
    assert len(charts) == 2
    assert [(f.severity, f.where.source) for f in charts[0].findings] == [("error", "day.zip/b.png")]


def test_a_record_delivered_by_xdm_is_read_without_its_delivery_notes() -> None:
    data = packed(**{"README.TXT": b"Read me", "INDEX.HTM": b"<html>", "IHE_XDM/SUB1/NOTE.TXT": NOTE})
    assert [part.source for part in read_parts(data, "x.zip")] == ["x.zip/IHE_XDM/SUB1/NOTE.TXT"]


def test_gz_and_archives_in_archives_are_opened() -> None:
    assert len(read_record(gzip.compress(NOTE) + gzip.compress(b"Plan: rest."), "n.gz")) == 1
    assert len(read_record(packed(**{"in.zip": packed(**{"n.txt": NOTE}), "n.gz": gzip.compress(NOTE)}), "z")) == 2


def test_bombs_are_refused_before_memory_grows() -> None:
    zeros = bytes(120 * 1024 * 1024)
    bombs = {"gz": gzip.compress(zeros), "zip": packed(**{"bomb.txt": zeros})}
    del zeros
    for name, bomb in bombs.items():
        tracemalloc.start()
        with pytest.raises(UnreadableError, match="unpacks to far more than a record does"):
            read_record(bomb, name)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 * 1024 * 1024


def test_what_cannot_be_opened_says_why() -> None:
    nested = NOTE
    for _ in range(5):
        nested = packed(**{"in.zip": nested})
    for data, said in (
        (nested, "archives in archives"),
        (gzip.compress(NOTE)[:-12], "cut short"),
        (packed(**{"a.txt": NOTE})[:40], "a damaged zip file"),
        (packed(), "an empty zip file"),
        (packed(**{"xl/workbook.xml": b"<x/>"}), "a spreadsheet"),
        (packed(mimetype=b"application/vnd.oasis.opendocument.text"), "an OpenDocument"),
    ):
        with pytest.raises(UnreadableError, match=said):
            read_record(data, "archive")


def test_a_locked_file_in_a_zip_is_named() -> None:
    data = bytearray(packed(**{"a.txt": NOTE}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(UnreadableError, match=r"z/a\.txt: locked with a password"):
        read_record(bytes(data), "z")


def test_a_damaged_member_packed_with_lzma_is_told_and_the_others_are_read() -> None:
    packed_file = BytesIO()
    with zipfile.ZipFile(packed_file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", NOTE * 50)
        place = packed_file.tell() - 20
    data = bytearray(packed_file.getvalue())
    data[place - 30 : place] = b"\xff" * 30
    with pytest.raises(UnreadableError, match="damaged in the zip file"):
        read_record(bytes(data), "z.zip")
