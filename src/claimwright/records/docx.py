"""What does a Word document (.docx) say: headers, text and tables in order, without what was struck out or deleted?"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final

from lxml import etree

from claimwright.errors import UnreadableError
from claimwright.records.archives import too_large
from claimwright.records.chart import Remark, Written
from claimwright.records.markup import tidy

Element = etree._Element
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SILENT: Final = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}rPr", f"{_W}pPr", _FALLBACK}
)
"""Deleted and moved words of tracked changes, field codes, formatting; the second telling of a text box for old programs."""
_MARKS: Final = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_BOXES: Final = {"A8": "☐", "6F": "☐", "71": "☐", "FD": "☒", "FE": "☒", "78": "☒", "54": "☒"}
"""Boxes in the fonts of signs (Wingdings, Wingdings 2), by the last two digits of their place (F0A8 is A8)."""
_DEPTH: Final = 200
_BODY: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def docx_text(data: bytes, source: str) -> Written:
    """The text of a DOCX: page headers (where names stand) first, then the body, notes and footers, each once."""
    archive = zipfile.ZipFile(BytesIO(data))
    names = set(archive.namelist())
    headers, footers = (sorted(n for n in names if re.fullmatch(rf"word/{w}\d*\.xml", n)) for w in ("header", "footer"))
    remarks: dict[str, Remark] = {}
    parts: list[str] = []
    for name in (*headers, *_BODY, *footers):
        if name in names and (text := _part(archive, name, source, remarks)) and text not in parts:
            parts.append(text)
    pictures = sum(1 for name in names if name.startswith("word/media/"))
    if not parts:
        what = "pictures without text" if pictures else "no text"
        raise UnreadableError(source, "", f"a Word document of {what}: bring the note as text")
    if pictures:
        remarks["pictures"] = Remark("warning", f"{pictures} picture{'s' * (pictures > 1)}: not read")
    if "word/comments.xml" in names:
        remarks["comments"] = Remark("info", "comments at the margin: not read")
    return Written("\n\n".join(parts), "docx", remarks=tuple(remarks.values()))


def _part(archive: zipfile.ZipFile, name: str, source: str, remarks: dict[str, Remark]) -> str:
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise UnreadableError(source, "", "a Word document locked with a password: save it without one")
    if problem := too_large(info.compress_size, info.file_size):
        raise UnreadableError(source, name, problem)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(archive.read(info), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        raise UnreadableError(source, name, "a damaged Word document: save it again") from None
    out: list[str] = []
    _walk(root, out, remarks, 0)
    return tidy("".join(out))


def _walk(element: Element, out: list[str], remarks: dict[str, Remark], depth: int) -> None:
    tag = element.tag
    if tag in _SILENT or depth > _DEPTH:
        if tag in {f"{_W}del", f"{_W}moveFrom"}:
            remarks["deleted"] = Remark("info", "words deleted as tracked changes: not read")
        return
    if tag == f"{_W}r" and (gone := _gone(element)):
        remarks[gone] = Remark("info", f"{gone} words: not read")
        return
    if tag == f"{_W}tc":
        out.append(" | ")
    elif tag == f"{_W}p" and element.find(f"{_W}pPr/{_W}numPr") is not None:
        out.append("• ")
    if tag == f"{_W}t":
        out.append(element.text or "")
    elif tag in _MARKS:
        out.append(_MARKS[tag])
    elif tag == f"{_W}sym":
        out.append(_BOXES.get((element.get(f"{_W}char") or "")[-2:].upper(), " "))
    elif tag == f"{_W}checkBox":
        out.append("☒ " if _ticked(element) else "☐ ")
    for child in element:
        _walk(child, out, remarks, depth + 1)
    if tag == f"{_W}p":
        out.append(" " if _in_cell(element) else "\n")
    elif tag == f"{_W}tr":
        out.append("\n")


def _ticked(box: Element) -> bool:
    """Whether the box of a form field is ticked: as it was left, else as it began (ECMA-376, 17.16.7)."""
    found = box.find(f"{_W}checked")
    found = box.find(f"{_W}default") if found is None else found
    return found is not None and found.get(f"{_W}val", "true") not in {"0", "false", "off"}


def _in_cell(paragraph: Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and parent.tag == f"{_W}tc" and parent[-1] is paragraph


def _gone(run: Element) -> str:
    """How a run of words is marked as not counting: struck out or hidden; empty when it counts."""
    for mark, words in (("strike", "struck out"), ("dstrike", "struck out"), ("vanish", "hidden")):
        found = run.find(f"{_W}rPr/{_W}{mark}")
        if found is not None and found.get(f"{_W}val", "true") not in {"0", "false", "off"}:
            return words
    return ""
