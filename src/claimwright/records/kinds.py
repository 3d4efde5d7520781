"""What is a file: which format of record, by its content and never by its name, or what else it is and what to do with it?"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from claimwright.data_files import data_rows
from claimwright.errors import UnreadableError
from claimwright.records.decoding import decoded, wide_encoding

Format = Literal["fhir", "fhir_xml", "ccda", "hl7v2", "hl7v2_xml", "zip", "gzip", "text"]
"""``text`` is a note, however it was written: plain, HTML, RTF, DOCX or PDF."""
EXPECTED: Final = "expected FHIR, C-CDA, HL7 v2, or a note as text, RTF, HTML, DOCX or PDF"
_HEAD: Final = 8192
_TABLE_LINES: Final = 5
_PICTURE: Final = (
    "the words in a picture are not read: bring the note as text, or have the picture's text recognised first"
)
_XML: Final[tuple[tuple[str, Format], ...]] = (
    (r"""xmlns(?::\w+)?\s*=\s*["']urn:hl7-org:v2xml["']""", "hl7v2_xml"),
    (r"""xmlns(?::\w+)?\s*=\s*["']http://hl7\.org/fhir["']""", "fhir_xml"),
)
_OTHER_TEXT: Final[tuple[tuple[str, str], ...]] = (
    (r"ISA([^\w\s])..\1.{10}\1", "an X12 interchange: expected a patient's record (scrub reads 837, remit reads 835)"),
    (r"BEGIN:(?:VCARD|VCALENDAR)", "an address card or calendar: bring the patient's record"),
    (r"(?:[A-Z][\w-]+: [^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*MIME-Version: 1", "an e-mail: save what is attached to it and bring that"),
)  # fmt: skip


def recognise(data: bytes) -> Format:
    """The format of a record by its first characters; what is nothing else is text."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"\x1f\x8b"):
        return "gzip"
    head = _head(data)
    if re.match(r"(?:MSH|FHS|BHS)[^\w\s]", head):
        return "hl7v2"
    if re.match(r"<(?:\?xml|!|[A-Za-z])", head):
        return _xml(head)
    if re.match(r"\{\s*(?:\"|\}|$)", head) or re.match(r"\[\s*\{\s*\"", head):
        return "fhir"
    return "text"


def refuse_what_is_no_record(data: bytes, source: str) -> None:
    """Raises ``UnreadableError`` in words for a file that is plainly something else than a patient's record."""
    for offset, mark, what, instead in _signatures():
        if data[offset : offset + len(mark)] == mark and not _is_words(data, mark):
            raise UnreadableError(source, "", f"{what}: {_PICTURE if instead == 'picture' else instead}")
    head = _head(data)
    for pattern, words in _OTHER_TEXT:
        if re.match(pattern, head, re.DOTALL):
            raise UnreadableError(source, "byte 0", words)
    lines = [line for line in head.splitlines()[:_TABLE_LINES] if line.strip()]
    tabs = {line.count("\t") for line in lines}
    if len(lines) >= 3 and len(tabs) == 1 and min(tabs) >= 2:
        raise UnreadableError(source, "line 1", "a table of tab-separated columns: expected a patient's record")


def _head(data: bytes) -> str:
    return decoded(data[:_HEAD]).text.lstrip("\ufeff \t\r\n\x0b\x00")


def _xml(head: str) -> Format:
    """Which XML it is by the namespace it declares; XML of no namespace that we know is read, and refused, as C-CDA."""
    start = re.sub(r"(?s)^(?:<\?.*?\?>|<!--.*?-->|\s)+", "", head)
    if re.match(
        r"<!doctype\s+html|<html|<(?:head|body|div|p|table|h\d|span|b|br|pre|center|font)\b", start, re.IGNORECASE
    ):
        return "text"
    for pattern, kind in _XML:
        if re.search(pattern, start):
            return kind
    return "ccda"


@cache
def _signatures() -> tuple[tuple[int, bytes, str, str], ...]:
    return tuple(
        (int(row["offset"]), bytes.fromhex(row["bytes"]), row["what"], row["instead"])
        for row in data_rows("claimwright.records", "file_kinds.tsv")
    )


def _is_words(data: bytes, mark: bytes) -> bool:
    """Whether a short mark of letters ("BM", "ID3") is only how a note begins: then all of its first bytes are text."""
    if not mark.isalnum() or wide_encoding(data):
        return False
    return not any(byte < 9 or 13 < byte < 32 for byte in data[:512])
