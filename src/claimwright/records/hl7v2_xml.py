"""HL7 v2 in its XML encoding as the same message with delimiters, so that one reader reads both (HL7 v2.xml, ANSI 2003)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from claimwright.errors import UnreadableError
from claimwright.records.xml_parsing import Element, parsed_xml

_SEGMENT: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_ESCAPES: Final = (
    ("\\", "\\E\\"),
    ("|", "\\F\\"),
    ("^", "\\S\\"),
    ("~", "\\R\\"),
    ("&", "\\T\\"),
    ("\r", "\n"),
    ("\n", "\\.br\\"),
)
_DEPTH: Final = 20
_V2: Final = "urn:hl7-org:v2xml"


def hl7v2_of_xml(data: bytes, source: str) -> bytes:
    """The messages of an XML file, written with the usual delimiters. Raises ``UnreadableError`` when it holds no MSH."""
    root = parsed_xml(data, source, large=True)
    if etree.QName(root).namespace != _V2:
        raise UnreadableError(source, f"/{etree.QName(root).localname}", f"expected an HL7 v2 message in {_V2}")
    lines = [_segment(element) for element in _segments(root, 0)]
    if not lines or not lines[0].startswith("MSH"):
        raise UnreadableError(source, f"/{etree.QName(root).localname}", "expected MSH as the first segment")
    return "\r".join(lines).encode()


def _segments(element: Element, depth: int) -> Iterator[Element]:
    """The segments in order, out of the groups (``ORU_R01.PATIENT_RESULT``) that hold them."""
    for child in element:
        if _SEGMENT.fullmatch(etree.QName(child).localname):
            yield child
        elif depth < _DEPTH:
            yield from _segments(child, depth + 1)


def _segment(element: Element) -> str:
    name = etree.QName(element).localname
    fields: dict[int, list[str]] = {}
    for child in element:
        if (number := _number(child)) is not None:
            fields.setdefault(number, []).append(_field(child))
    if name == "MSH":
        # What the message says of its delimiters held for its other encoding: here they are the usual ones.
        written = ["~".join(fields.get(number, [])) for number in range(3, max(fields, default=0) + 1)]
        return "|".join(["MSH", "^~\\&", *written])
    return "|".join([name, *("~".join(fields.get(number, [])) for number in range(1, max(fields, default=0) + 1))])


def _field(element: Element) -> str:
    parts = _numbered(element)
    return "^".join(_component(part) for part in parts) if parts else _words(element).strip()


def _component(element: Element | None) -> str:
    if element is None:
        return ""
    parts = _numbered(element)
    return (
        "&".join("" if part is None else _words(part).strip() for part in parts) if parts else _words(element).strip()
    )


def _numbered(element: Element) -> list[Element | None]:
    """The parts of a field or component by the number in their names (``XPN.2``), absent ones None."""
    found = {number: child for child in element if (number := _number(child)) is not None}
    return [found.get(number) for number in range(1, max(found) + 1)] if found else []


def _number(element: Element) -> int | None:
    match = re.fullmatch(r"\w+\.(\d{1,3})", etree.QName(element).localname)
    return int(match[1]) if match and int(match[1]) else None


def _words(element: Element) -> str:
    """The text of an element; ``<escape V=".br"/>`` inside it becomes the escape sequence it stands for."""
    out = [_escaped(element.text)]
    for child in element:
        if etree.QName(child).localname == "escape":
            out.append(f"\\{child.get('V', '')}\\")
        else:
            out.append(_words(child))
        out.append(_escaped(child.tail))
    return "".join(out)


def _escaped(text: str | None) -> str:
    said = re.sub(r"\A\s+\Z", " ", text or "")
    for sign, sequence in _ESCAPES:
        said = said.replace(sign, sequence)
    return said
