"""Opens what a user hands over: files, folders, gzip, zips and zips in zips, one file after the other."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Final

from claimwright.errors import UnreadableError
from claimwright.reference.releases.source import SourceFile

LARGEST: Final = 2 << 30
"""No published file is larger unpacked; an archive that claims more is refused rather than fill the memory."""
_DEEPEST: Final = 4
_SMALL: Final = 64 << 20
"""Bytes that anything may unpack to."""
_DENSEST: Final = 200
"""No published table, however many blanks it has, is packed more tightly; what is, was made to fill the memory."""
_DOCUMENTS: Final = (".pdf", ".xsd", ".xsl", ".doc", ".docx", ".htm", ".html", ".css", ".md", ".rtf")


@dataclass(frozen=True)
class Opened:
    """A file found, or the reason why something found could not be opened. ``inside`` an archive or folder or named."""

    name: str
    file: SourceFile | None
    problem: UnreadableError | None
    inside: bool


def is_document(name: str) -> bool:
    """Reading matter beside the data: layouts in PDF, XML schemas, web pages."""
    return name.lower().endswith(_DOCUMENTS)


def opened(path: Path) -> Iterator[Opened]:
    """Every file at a path; one that cannot be opened comes with its reason and the rest goes on."""
    if path.is_dir():
        for child in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
            yield from _named(child, str(child.relative_to(path)), inside=True)
    else:
        yield from _named(path, path.name, inside=False)


def _named(path: Path, name: str, *, inside: bool) -> Iterator[Opened]:
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = UnreadableError(name, "", f"expected a readable file: {error.strerror or error}")
        yield Opened(name, None, problem, inside)
        return
    yield from _content(name, content, inside, 0)


def _content(name: str, content: bytes, inside: bool, depth: int, packed: date | None = None) -> Iterator[Opened]:
    if not content:
        yield Opened(name, None, UnreadableError(name, "", "expected content; the file is empty"), inside)
    elif content.startswith(b"\x1f\x8b"):
        try:
            plain = _limited(gzip.GzipFile(fileobj=io.BytesIO(content)), name, len(content))
        except (OSError, EOFError, zlib.error):
            yield Opened(name, None, UnreadableError(name, "", "expected a whole gzip file; it is damaged"), inside)
        except UnreadableError as problem:
            yield Opened(name, None, problem, inside)
        else:
            yield from _content(name.removesuffix(".gz"), plain, inside, depth, packed)
    elif content.startswith(b"PK"):
        file = SourceFile(name, content, packed)
        if file.unpacked > _most(len(content)):
            yield Opened(name, None, _too_large(name, len(content)), inside)
        elif file.is_workbook or is_document(name):
            yield Opened(name, file, None, inside)
        else:
            yield from _zip(name, content, inside, depth)
    else:
        yield Opened(name, SourceFile(name, content, packed), None, inside)


def _zip(name: str, content: bytes, inside: bool, depth: int) -> Iterator[Opened]:
    if depth >= _DEEPEST:
        yield Opened(name, None, UnreadableError(name, "", f"expected at most {_DEEPEST} zips in one another"), inside)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        yield Opened(
            name, None, UnreadableError(name, "", "expected a whole zip file; its directory is damaged"), inside
        )
        return
    with archive:
        for member in sorted(archive.infolist(), key=lambda item: item.filename):
            if member.is_dir() or member.filename.startswith("__MACOSX/"):
                continue
            yield from _member(archive, member, name, depth)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Opened]:
    inner = f"{name}!{member.filename}"
    try:
        if member.flag_bits & 1:
            raise UnreadableError(inner, "", "expected a file without a password")
        if member.file_size > _most(member.compress_size):
            raise _too_large(inner, member.compress_size)
        with archive.open(member) as stream:
            plain = _limited(stream, inner, member.compress_size)
    except UnreadableError as problem:
        yield Opened(inner, None, problem, True)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        yield Opened(inner, None, UnreadableError(inner, "", "expected a whole member of the zip; it is damaged"), True)
    else:
        yield from _content(inner, plain, True, depth + 1, _day(member))


def _day(member: zipfile.ZipInfo) -> date | None:
    try:
        return date(*member.date_time[:3])
    except ValueError:
        return None


def _limited(stream: IO[bytes] | gzip.GzipFile, name: str, packed: int) -> bytes:
    """What is packed there; a size that the archive tells is checked before, and the true one while it is read."""
    most = _most(packed)
    content = stream.read(most + 1)
    if len(content) > most:
        raise _too_large(name, packed)
    return content


def _most(packed: int) -> int:
    return min(LARGEST, max(_SMALL, packed * _DENSEST))


def _too_large(name: str, packed: int) -> UnreadableError:
    return UnreadableError(name, "", f"expected at most {_most(packed) >> 20} MB unpacked from {packed:,} bytes")
