"""The narrative of C-CDA sections as readable text: section titles as heading lines, lists bulleted, rows on lines."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from claimwright.errors import UnreadableError
from claimwright.records.chart import Written
from claimwright.records.markup import tidy
from claimwright.records.written import attached

Element = etree._Element
CDA: Final = "{urn:hl7-org:v3}"
_ACTIVITY_DEPTH: Final = 40


def words(element: Element) -> str:
    """All character data inside an element, comments aside, white space collapsed."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def sections(element: Element, depth: int = 0) -> Iterator[Element]:
    """The sections of a document body in order, nested ones after the section that holds them."""
    for component in element.findall(f"{CDA}component"):
        for name in ("structuredBody", "section"):
            for inner in component.findall(f"{CDA}{name}"):
                if name == "section":
                    yield inner
                if depth < _ACTIVITY_DEPTH:
                    yield from sections(inner, depth + 1)


def section_title(section: Element) -> str:
    """The section's title, or the display name of its code."""
    title = section.find(f"{CDA}title")
    written = words(title) if title is not None else ""
    if not written and (code := section.find(f"{CDA}code")) is not None:
        written = code.get("displayName", "")
    return written


def section_text(section: Element) -> str:
    """Heading line and narrative of one section; empty when it has no narrative."""
    narrative = section.find(f"{CDA}text")
    if narrative is None:
        return ""
    media = narrative.get("mediaType", "")
    body = _encoded(narrative, media) if narrative.get("representation") == "B64" else narrative_text(narrative)
    return f"{section_title(section).upper()}\n\n{body}".strip() if body else ""


def _encoded(element: Element, media: str) -> str:
    try:
        return attached(base64.b64decode(words(element).replace(" ", ""), validate=True), "", media).text
    except (binascii.Error, ValueError, UnreadableError):
        return ""


def unstructured_text(element: Element) -> Written:
    """The note of a ``nonXMLBody/text`` element. Raises ``UnreadableError`` for a reference, or what holds no text."""
    media = element.get("mediaType", "text/plain")
    content = "".join(str(part) for part in element.itertext())
    if element.get("representation") == "B64":
        try:
            data = base64.b64decode("".join(content.split()), validate=True)
        except (binascii.Error, ValueError):
            raise UnreadableError("", "", "not valid base64") from None
        return attached(data, "", media)
    if not content.strip() or not media.startswith("text/"):
        raise UnreadableError("", "", f"a body of {media[:60]} by reference, or not text")
    return Written(content.strip("\n"), "text")


def narrative_text(element: Element) -> str:
    """Readable text of a narrative block."""
    parts: list[str] = []
    _walk(element, parts, 0)
    return tidy("".join(parts))


def _walk(element: Element, parts: list[str], depth: int) -> None:
    if not isinstance(element.tag, str) or depth > 200:
        return
    name = element.tag.removeprefix(CDA)
    if name in {"paragraph", "caption", "table", "list", "tr", "br"}:
        parts.append("\n")
    elif name == "item":
        parts.append("\n• ")
    elif name in {"td", "th"}:
        parts.append(" | ")
    _add(element.text, parts)
    for child in element:
        if name == "content" and element.get("revised") == "delete":
            continue
        _walk(child, parts, depth + 1)
        _add(child.tail, parts)
    if name in {"paragraph", "caption", "table", "list"}:
        parts.append("\n")


def _add(text: str | None, parts: list[str]) -> None:
    if text:
        # In tables and lists the white space between elements is layout, not words.
        parts.append(re.sub(r"\s+", " ", text))


def referenced(root: Element) -> dict[str, str]:
    """Text of every narrative element with an ID, for ``reference value="#id"``."""
    found: dict[str, str] = {}
    for element in root.iter(f"{CDA}text"):
        for inner in element.iter():
            if isinstance(inner.tag, str) and (identifier := inner.get("ID")):
                found.setdefault(identifier, " ".join(" ".join(str(part) for part in inner.itertext()).split())[:300])
    return found
