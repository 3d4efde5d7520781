"""The root element of an XML record, with no entity, no outside file and no document type ever loaded; and places in it."""

from __future__ import annotations

from lxml import etree

from claimwright.errors import UnreadableError

Element = etree._Element


def parsed_xml(data: bytes, source: str, *, large: bool = False) -> Element:
    """The root of some XML. Raises ``UnreadableError`` with line and column when it is not namespace-well-formed XML.

    ``large`` lifts the parser's limit of ten million characters in one text, which a base64 attachment passes.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=large, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "not XML").rsplit(", line", 1)[0]
        raise UnreadableError(
            source, f"line {line} column {column}", f"not namespace-well-formed XML: {reason[:160]}"
        ) from None
    except ValueError:
        raise UnreadableError(source, "line 1", "not XML in the encoding it declares") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(
            source, "line 1", "a document type declaration: records have none, and it is refused for safety"
        )
    return root


def place_of(element: Element) -> str:
    """XPath of an element by local names, numbered where siblings share the name: ``/ClinicalDocument/author[2]``."""
    steps: list[str] = []
    node: Element | None = element
    while node is not None:
        parent = node.getparent()
        name = etree.QName(node).localname
        alike = [child for child in parent if child.tag == node.tag] if parent is not None else [node]
        steps.append(f"{name}[{alike.index(node) + 1}]" if len(alike) > 1 else name)
        node = parent
    return "/" + "/".join(reversed(steps))
