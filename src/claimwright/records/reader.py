"""A record file of any kind as charts: what it is, is seen by its content, never by its name; archives are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from claimwright.errors import UnreadableError
from claimwright.records.archives import docx_like, unpacked_gzip, zip_members
from claimwright.records.chart import Appointment, Chart, RecordFinding, Where
from claimwright.records.decoding import narrowed
from claimwright.records.kinds import Format, recognise

_LARGEST: Final = 512 * 1024 * 1024
_DEEPEST: Final = 3
"""Archives in archives."""


@dataclass(frozen=True)
class Part:
    """One file, alone or out of an archive: its charts, or why nothing of it can be used."""

    source: str
    charts: tuple[Chart, ...] = ()
    refused: UnreadableError | None = None


@dataclass(frozen=True)
class OpenedFile:
    """A file that is no archive, with its bytes; or one whose bytes cannot be had (``refused``), then with what there is."""

    source: str
    data: bytes
    refused: UnreadableError | None = None


def read_record(path: Path | bytes, source: str = "") -> list[Chart]:
    """The charts of a record file (or its bytes): FHIR (JSON, XML, NDJSON), C-CDA, HL7 v2 (also XML), or a note as text,
    RTF, HTML, DOCX or PDF; or a zip or gz of these.

    ``source`` names the file in every ``Where``; by default the file's name. Raises ``UnreadableError`` naming
    the place (line and column, JSON pointer, element, segment) when nothing of it can be used. What cannot be used of an
    archive is a finding of its first chart.
    """
    parts = list(read_parts(path, source))
    charts = [chart for part in parts for chart in part.charts]
    refused = [part.refused for part in parts if part.refused]
    if not charts:
        raise refused[0] if refused else UnreadableError(source, "", "no message or record in it")
    told = tuple(RecordFinding("error", f"not used: {one.expected}", Where(one.source, one.place)) for one in refused)
    charts[0] = replace(charts[0], findings=(*charts[0].findings, *told))
    return charts


def read_parts(path: Path | bytes, source: str = "") -> Iterator[Part]:
    """The files that a file holds (itself, when it is no archive), each read alone: a bad one leaves the others be."""
    source = source or (path.name if isinstance(path, Path) else "record")
    try:
        data = path if isinstance(path, bytes) else read_bytes(path, source)
    except UnreadableError as problem:
        yield Part(source, refused=problem)
        return
    for file in opened_files(data, source):
        try:
            if file.refused:
                raise file.refused
            yield Part(file.source, tuple(_READERS[recognise(file.data)](file.data, file.source)))
        except UnreadableError as problem:
            yield Part(file.source, refused=problem)


def read_appointments(data: bytes, source: str) -> list[Appointment]:
    """Appointments that a file tells of beside its visits. Raises ``UnreadableError`` as ``read_record`` does."""
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.appointments import appointments_in

    return appointments_in(data, source)


def opened_files(data: bytes, source: str, depth: int = 0) -> Iterator[OpenedFile]:
    """The files in an archive, one after another; what is no archive as it is."""
    try:
        kind = recognise(data)
        if kind == "gzip":
            _not_deeper(depth, source)
            yield from opened_files(unpacked_gzip(data, source), source, depth + 1)
        elif kind == "zip" and not docx_like(data):
            _not_deeper(depth, source)
            for member in zip_members(data, source):
                name = f"{source}/{member.name}"
                if member.problem:
                    yield OpenedFile(name, b"", UnreadableError(name, "", member.problem))
                else:
                    yield from opened_files(member.data, name, depth + 1)
        else:
            yield OpenedFile(source, data)
    except UnreadableError as problem:
        yield OpenedFile(source, data, problem)


def _not_deeper(depth: int, source: str) -> None:
    if depth >= _DEEPEST:
        raise UnreadableError(source, "", "archives in archives: unpack the inner ones")


def _fhir(data: bytes, source: str) -> list[Chart]:
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.fhir import read_fhir

    return read_fhir(data, source)


def _fhir_xml(data: bytes, source: str) -> list[Chart]:
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.fhir import read_fhir_xml

    return read_fhir_xml(data, source)


def _ccda(data: bytes, source: str) -> list[Chart]:
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.ccda import read_ccda

    return read_ccda(data, source)


def _hl7v2(data: bytes, source: str) -> list[Chart]:
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.hl7v2 import read_hl7v2

    return read_hl7v2(narrowed(data), source)


def _hl7v2_xml(data: bytes, source: str) -> list[Chart]:
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.hl7v2 import read_hl7v2
    from claimwright.records.hl7v2_xml import hl7v2_of_xml

    return read_hl7v2(hl7v2_of_xml(data, source), source)


def _note(data: bytes, source: str) -> list[Chart]:
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.text import read_note
    from claimwright.records.written import written

    return read_note(written(data, source), source)


_READERS: Final[dict[Format, Callable[[bytes, str], list[Chart]]]] = {
    "fhir": _fhir,
    "fhir_xml": _fhir_xml,
    "ccda": _ccda,
    "hl7v2": _hl7v2,
    "hl7v2_xml": _hl7v2_xml,
    "zip": _note,
    "gzip": _note,
    "text": _note,
}


def read_bytes(path: Path, source: str) -> bytes:
    """The bytes of a file. Raises ``UnreadableError`` when it cannot be opened or is larger than any record."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableError(source, "", "larger than 512 MB: split the file")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(source, "", error.strerror or "cannot be opened") from None
