"""Archives made to fill the memory are refused before they do, by what they say of themselves and by what they hold."""

from __future__ import annotations

import gzip
import io
import resource
import zipfile
from pathlib import Path

import pytest

from claimwright.reference.releases.unpack import opened

LARGE = 300 << 20


def _zip(name: str, unpacked: int = LARGE, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive, archive.open(name, "w") as member:
        for _ in range(unpacked >> 20):
            member.write(bytes(1 << 20))
    return buffer.getvalue()


def _lying(content: bytes) -> bytes:
    """The directory says 10 bytes."""
    return content.replace(LARGE.to_bytes(4, "little"), (10).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bomb.zip", lambda: _zip("order_2026.txt")),
        ("book.xlsx", lambda: _zip("xl/worksheets/sheet1.xml")),
        ("bomb.txt.gz", lambda: gzip.compress(bytes(LARGE))),
    ],
    ids=["zip", "workbook", "gzip"],
)
def test_a_bomb_is_refused_before_memory_grows(name: str, make: object, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(make())  # type: ignore[operator]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (found,) = opened(tmp_path / name)
    assert found.file is None
    assert found.problem is not None
    assert "expected at most 64 MB unpacked from" in str(found.problem)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10, "kilobytes"


def test_a_directory_that_lies_fills_nothing(tmp_path: Path) -> None:
    (tmp_path / "lies.zip").write_bytes(_lying(_zip("order_2026.txt")))
    (found,) = opened(tmp_path / "lies.zip")
    assert found.file is None


def test_blanks_of_a_published_table_are_no_bomb(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("order_2026.txt", (" " * 300 + "\n") * 200_000)
    (tmp_path / "table.zip").write_bytes(buffer.getvalue())
    (found,) = opened(tmp_path / "table.zip")
    assert found.file is not None
