"""Which files lie in a zip or gz: each handed out alone and within limits, so that a bomb is refused before memory grows."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from claimwright.errors import UnreadableError

MEGABYTE: Final = 1024 * 1024
LARGEST_MEMBER: Final = 128 * MEGABYTE
_LARGEST_SUM: Final = 512 * MEGABYTE
_MOST_MEMBERS: Final = 5000
_TALLEST_RATIO: Final = 250
"""Text shrinks to a tenth, repeated FHIR to a fiftieth; deflate's own limit, which bombs come near, is 1,032."""
_SMALL: Final = 16 * MEGABYTE
"""Up to here any ratio is harmless."""
_CHUNK: Final = 256 * 1024
_LEFT_OUT: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_DELIVERY_NOTES: Final = ("index.htm", "index.html", "readme.txt", "metadata.xml", "style.xsl", "cda.xsl")
"""What IHE XDM (ITI TF-2 3.32) lays beside the records in a zip that has a folder IHE_XDM."""


@dataclass(frozen=True)
class Member:
    """A file in an archive; ``problem`` says why its bytes cannot be had."""

    name: str
    data: bytes = b""
    problem: str = ""


def docx_like(data: bytes) -> str:
    """What a zip is when it is one document and no archive: ``docx``, or the refusal in words; empty for an archive."""
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "a spreadsheet: expected a patient's record"
    if "ppt/presentation.xml" in names:
        return "a slide show: expected a patient's record"
    return "an OpenDocument or e-book file: save it as .docx, PDF or plain text" if "mimetype" in names else ""


def zip_members(data: bytes, source: str) -> Iterator[Member]:
    """The files of a zip, one after another. Raises ``UnreadableError`` for what is damaged whole, or too large unpacked."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableError(source, "", "a damaged zip file: pack it again") from None
    infos = [info for info in archive.infolist() if not info.is_dir() and not _aside(info.filename)]
    delivered = any("ihe_xdm/" in info.filename.lower() for info in infos)
    infos = [info for info in infos if not (delivered and _base(info.filename) in _DELIVERY_NOTES)]
    if not infos:
        raise UnreadableError(source, "", "an empty zip file: expected records in it")
    if len(infos) > _MOST_MEMBERS:
        raise UnreadableError(
            source, "", f"a zip of {len(infos):,} files: at most {_MOST_MEMBERS:,} are read, pack fewer"
        )
    if sum(info.file_size for info in infos) > _LARGEST_SUM:
        raise UnreadableError(
            source, "", f"a zip of more than {_LARGEST_SUM // MEGABYTE} MB unpacked: pack fewer files"
        )
    for info in infos:
        yield _member(archive, info)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    name = info.filename
    if info.flag_bits & 1:
        return Member(name, problem="locked with a password: unpack it and bring the files")
    if problem := too_large(info.compress_size, info.file_size):
        return Member(name, problem=problem)
    try:
        with archive.open(info) as file:
            data = file.read(LARGEST_MEMBER + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        return Member(name, problem="damaged in the zip file: pack it again")
    return Member(name, data)


def too_large(packed: int, unpacked: int) -> str:
    """Why a packed file is not unpacked, in words; empty when it may be."""
    if unpacked > LARGEST_MEMBER:
        return f"more than {LARGEST_MEMBER // MEGABYTE} MB unpacked: split it"
    if unpacked > _SMALL and unpacked > packed * _TALLEST_RATIO:
        return "unpacks to far more than a record does: not opened"
    return ""


def unpacked_gzip(data: bytes, source: str) -> bytes:
    """The bytes of a gz file, all its members. Raises ``UnreadableError`` when it is damaged, cut short or too large."""
    whole = bytearray()
    rest = data
    while rest:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            while not unpacker.eof and rest:
                whole += unpacker.decompress(rest, _CHUNK)
                rest = unpacker.unconsumed_tail
                if problem := too_large(len(data), len(whole)):
                    raise UnreadableError(source, "", problem)
        except zlib.error:
            raise UnreadableError(source, "", "a damaged gz file: pack it again") from None
        if not unpacker.eof:
            raise UnreadableError(source, "", "a gz file cut short: bring it again")
        rest = unpacker.unused_data.lstrip(b"\x00")
    return bytes(whole)


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].lower()


def _aside(name: str) -> bool:
    return name.lower().startswith(_LEFT_OUT[0]) or _base(name) in _LEFT_OUT
