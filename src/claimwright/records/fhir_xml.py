"""FHIR in XML as the JSON value it stands for, so that one reader reads both (FHIR R4, section 2.6.1)."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from claimwright.errors import UnreadableError
from claimwright.records.fhir_values import Json
from claimwright.records.xml_parsing import Element, parsed_xml

_FHIR: Final = "{http://hl7.org/fhir}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_LISTS: Final = frozenset({"given", "line", "prefix", "suffix", "diagnosisSequence", "profile", "entry", "contained"})
"""Elements that are lists in JSON even when there is one; all others are read alike as one or as a list of one."""
_HOLDERS: Final = frozenset({"resource", "contained", "outcome"})
_WORDS: Final = frozenset(
    {"valueString", "text", "display", "description", "title", "comment", "conclusion", "div", "family"}
)
"""Elements whose "true" is a word and no truth value."""
_DEPTH: Final = 60


def fhir_xml_value(data: bytes, source: str) -> Json:
    """The resource of a FHIR XML file as its JSON value. Raises ``UnreadableError`` with the place when it is none."""
    root = parsed_xml(data, source, large=True)
    if not str(root.tag).startswith(_FHIR):
        raise UnreadableError(source, f"/{etree.QName(root).localname}", "expected a FHIR resource as the root element")
    return _resource(root, source, 0)


def _resource(element: Element, source: str, depth: int) -> Json:
    return {"resourceType": etree.QName(element).localname, **_object(element, source, depth)}


def _object(element: Element, source: str, depth: int) -> Json:
    if depth > _DEPTH:
        raise UnreadableError(source, etree.QName(element).localname, "not usable FHIR: nested too deeply")
    found: Json = {}
    for name in ("id", "url"):
        if written := element.get(name):
            found[name] = written
    for child in element:
        name, value = etree.QName(child).localname, _value(child, source, depth + 1)
        if name not in found:
            found[name] = [value] if name in _LISTS else value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _value(element: Element, source: str, depth: int) -> Any:
    if element.tag == f"{_XHTML}div":
        return etree.tostring(element, encoding="unicode", with_tail=False)
    name = etree.QName(element).localname
    if name in _HOLDERS and len(element) == 1 and str(element[0].tag).startswith(_FHIR):
        return _resource(element[0], source, depth)
    written = element.get("value")
    if written is None:
        return _object(element, source, depth)
    return written == "true" if written in {"true", "false"} and name not in _WORDS else written
