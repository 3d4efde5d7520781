"""What does a PDF say: the text of its pages, each with where it begins; pages without text are told?"""

from __future__ import annotations

import logging
import re
from io import BytesIO
from typing import Final

from pypdf import PageObject, PdfReader

from claimwright.errors import UnreadableError
from claimwright.records.chart import Remark, Written

_MOST_PAGES: Final = 2000
_LONGEST: Final = 20_000_000
_SCANNED: Final = "a scanned PDF: its pages are pictures without text; have its text recognised (OCR) first, or bring the note as text"
_LOCKED: Final = "a PDF locked with a password: open it with the password and save it without one"
_LIGATURES: Final = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\u00ad": "", "\x00": "", "\xa0": " ",
}  # fmt: skip
"""Letters that a typesetter drew as one sign, so that "fibrillation" is found; soft hyphens and hard blanks."""
_PAGE_BREAK: Final = "\n\n"

# The package quotes what it stumbles over, which may be a patient's words: nothing of that goes to a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def pdf_text(data: bytes, source: str) -> Written:
    """The text of a PDF, pages apart by an empty line. Raises ``UnreadableError`` for one that is locked, scanned or damaged."""
    reader = _opened(data, source)
    texts, remarks = _pages(reader, source)
    if not any(text for text in texts):
        raise UnreadableError(source, "", _SCANNED)
    whole = "".join(texts)
    if len(re.findall(r"[\w\s.,;:()/-]", whole)) < len(whole) // 2 or "(cid:" in whole:
        raise UnreadableError(
            source,
            "",
            "a PDF whose fonts do not say which letters they draw: print it to PDF again, or bring the note as text",
        )
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(_PAGE_BREAK)
    return Written(_PAGE_BREAK.join(texts), "pdf", tuple(starts), tuple(remarks))


def _opened(data: bytes, source: str) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except Exception:  # the package raises whatever its parts raise over a damaged file
        raise UnreadableError(source, "", "a damaged PDF: print it to PDF again, or bring the note as text") from None
    if locked:
        raise UnreadableError(source, "", _LOCKED)
    if count > _MOST_PAGES:
        raise UnreadableError(source, "", f"a PDF of {count:,} pages: at most {_MOST_PAGES:,} are read, split it")
    return reader


def _pages(reader: PdfReader, source: str) -> tuple[list[str], list[Remark]]:
    texts: list[str] = []
    remarks: list[Remark] = []
    length = 0
    for number in range(len(reader.pages)):
        place = f"page {number + 1}"
        try:
            page = reader.pages[number]
            text = _clean(page.extract_text())
            pictures = _pictures(page)
        except Exception:  # as above; the other pages are read
            text, pictures = "", 0
            remarks.append(Remark("error", "the page is damaged: not read", place))
        else:
            if not text and pictures:
                remarks.append(Remark("warning", "the page is a picture without text: not read", place))
            elif pictures:
                remarks.append(
                    Remark("info", f"{pictures} picture{'s' * (pictures > 1)} beside the text: not read", place)
                )
        length += len(text)
        if length > _LONGEST:
            raise UnreadableError(source, place, "more text than a note has: split the PDF")
        texts.append(text)
    if _has_fields(reader):
        remarks.append(Remark("warning", "what was typed into form fields is not read: print it to PDF again"))
    return texts, remarks


def _clean(text: str) -> str:
    for sign, letters in _LIGATURES.items():
        text = text.replace(sign, letters)
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip("\n")


def _pictures(page: PageObject) -> int:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    held = objects.get_object().values() if objects else ()
    return sum(1 for one in held if one.get_object().get("/Subtype") == "/Image")


def _has_fields(reader: PdfReader) -> bool:
    try:
        return any(value.get("/V") for value in (reader.get_fields() or {}).values())
    except Exception:  # as above; a damaged form is no form
        return False
