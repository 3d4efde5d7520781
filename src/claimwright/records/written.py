"""What does a note say, whatever it was written with: plain text, RTF, HTML, DOCX or PDF?"""

from __future__ import annotations

import re
from dataclasses import replace

from claimwright.errors import UnreadableError
from claimwright.records.archives import docx_like
from claimwright.records.chart import Remark, Written
from claimwright.records.decoding import decoded
from claimwright.records.kinds import EXPECTED, refuse_what_is_no_record
from claimwright.records.markup import looks_like_html, read_html
from claimwright.records.rtf import rtf_text
from claimwright.records.web_page import refuse_web_page

_CONTROL_SHARE = 100
"""One control character in so many is no text any more."""


def written(data: bytes, source: str, media_type: str = "") -> Written:
    """The text of a note, with what was not read of it.

    What it was written with is seen from its bytes; ``media_type`` settles only whether text is HTML. Raises
    ``UnreadableError`` in words for what holds no text: pictures, a scan, a locked PDF, another kind of file.
    """
    kind = media_type.split(";")[0].strip().lower()
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        # Start-up: the reader of PDF is loaded when one comes.
        from claimwright.records.pdf import pdf_text

        return pdf_text(data, source)
    if data.startswith(b"PK\x03\x04"):
        what = docx_like(data)
        if what != "docx":
            raise UnreadableError(source, "", what or f"a zip file: {EXPECTED}")
        # Start-up: the reader of DOCX is loaded when one comes.
        from claimwright.records.docx import docx_text

        return docx_text(data, source)
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return _rtf(data)
    refuse_what_is_no_record(data, source)
    return _text(data, source, html=kind in {"text/html", "application/xhtml+xml"})


def _rtf(data: bytes) -> Written:
    markup = data.decode("cp1252", "replace")
    text, left_out = rtf_text(markup)
    remarks = [Remark("info", "words struck out, deleted or hidden: not read")] if left_out else []
    if re.search(r"\\footer[lrf]?\b", markup):
        remarks.append(Remark("info", "footers of pages: not read"))
    if pictures := markup.count("\\pict"):
        remarks.append(Remark("warning", f"{pictures} picture{'s' * (pictures > 1)}: not read"))
    return Written(text, "rtf", remarks=tuple(remarks))


def _text(data: bytes, source: str, *, html: bool) -> Written:
    read = decoded(data)
    remarks: list[Remark] = []
    if read.encoding == "cp1252":
        remarks.append(Remark("warning", "not valid UTF-8: read as Windows-1252", f"byte {read.first_other}"))
    elif read.encoding != "utf-8":
        remarks.append(Remark("info", f"read as {read.encoding.upper()}"))
    text = read.text
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableError(source, "", "the file is empty: expected a note")
    if sum(1 for char in text if ord(char) < 32 and char not in "\t\n\r\f\v") > len(text) // _CONTROL_SHARE:
        raise UnreadableError(source, "", f"binary data: {EXPECTED}")
    if not html and not looks_like_html(text):
        return Written(text, "text", remarks=tuple(remarks))
    marked = read_html(text)
    said = marked.text
    refuse_web_page(text, said, source)
    remarks.extend(Remark("info", f"words {how}: not read") for how in marked.left_out)
    if pictures := text.lower().count("<img"):
        remarks.append(Remark("warning", f"{pictures} picture{'s' * (pictures > 1)}: not read"))
    return Written(said, "html", remarks=tuple(remarks))


def attached(data: bytes, source: str, media_type: str) -> Written:
    """The text of a note that another record carries. Raises ``UnreadableError`` for what its media type says is no note."""
    note = written(data, source, media_type)
    kind = media_type.split(";")[0].strip().lower()
    if note.format == "text" and kind and not kind.startswith("text/"):
        raise UnreadableError(source, "", f"{kind[:60]} is not text")
    return replace(note, text=note.text.removeprefix("\ufeff")) if note.format == "text" else note
