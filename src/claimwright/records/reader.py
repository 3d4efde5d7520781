"""A record file of any kind as charts: the format is recognised by content, never by the file's name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal

from claimwright.errors import UnreadableError
from claimwright.records.chart import Chart

Format = Literal["fhir", "ccda", "hl7v2", "text"]
_LARGEST: Final = 512 * 1024 * 1024
_TABLE_LINES: Final = 5


def recognise(data: bytes) -> Format:
    """The format of a record by its first characters; what is nothing else is text."""
    head = data[:2048].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x0b\x00")
    if re.match(rb"(?:MSH|FHS|BHS)[^\w\s]", head):
        return "hl7v2"
    if re.match(rb"<(?:\?xml|!|[A-Za-z])", head) and not re.match(rb"<(?:!doctype )?html", head, re.IGNORECASE):
        return "ccda"
    if re.match(rb"\{\s*(?:\"|\}|$)", head) or re.match(rb"\[\s*\{\s*\"", head):
        return "fhir"
    return "text"


def read_record(path: Path | bytes, source: str = "") -> list[Chart]:
    """The charts of a record file (or its bytes): FHIR R4 JSON, C-CDA XML, HL7 v2 or plain text.

    ``source`` names the file in every ``Where``; by default the file's name. Raises ``UnreadableError`` naming
    the place (line and column, JSON pointer, element, segment) when nothing of it can be used.
    """
    if isinstance(path, bytes):
        data, source = path, source or "record"
    else:
        source = source or path.name
        data = _read(path, source)
    kind = recognise(data)
    other = _no_record(data)
    if other:
        raise UnreadableError(source, *other)
    if kind == "fhir":
        # Start-up: the reader of a format is loaded when a record of it comes.
        from claimwright.records.fhir import read_fhir

        return read_fhir(data, source)
    if kind == "ccda":
        # Start-up: the reader of a format is loaded when a record of it comes.
        from claimwright.records.ccda import read_ccda

        return read_ccda(data, source)
    if kind == "hl7v2":
        # Start-up: the reader of a format is loaded when a record of it comes.
        from claimwright.records.hl7v2 import read_hl7v2

        return read_hl7v2(data, source)
    # Start-up: the reader of a format is loaded when a record of it comes.
    from claimwright.records.text import read_text

    return read_text(data, source)


def _no_record(data: bytes) -> tuple[str, str] | None:
    """Place and expectation for kinds of file that are text or zip but no patient's record; None for all others."""
    if data.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf")):
        return "byte 0", "a PDF, RTF or office file: expected FHIR JSON, C-CDA XML, HL7 v2 or text"
    head = data[:8192].removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"ISA([^\w\s])..\1.{10}\1", head, re.DOTALL):
        return "byte 0", "an X12 interchange: expected a patient's record (scrub reads 837, remit reads 835)"
    lines = [line for line in head.splitlines()[:_TABLE_LINES] if line.strip()]
    tabs = {line.count(b"\t") for line in lines}
    if len(lines) >= 3 and len(tabs) == 1 and min(tabs) >= 2:
        return "line 1", "a table of tab-separated columns: expected a patient's record"
    return None


def _read(path: Path, source: str) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UnreadableError(source, "", "larger than 512 MB: split the file")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(source, "", error.strerror or "cannot be opened") from None
