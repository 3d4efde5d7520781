"""Typed, tolerant access to FHIR JSON: a missing or misshapen element reads as empty, never as an exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from claimwright.records.chart import Address
from claimwright.records.values import characters, code_system, iso_datetime

Json = dict[str, Any]


@dataclass(frozen=True)
class Coding:
    """One code of a CodeableConcept, with our name of its system."""

    system: str
    code: str
    display: str


@dataclass(frozen=True)
class Resource:
    """A resource with its JSON pointer in the file."""

    kind: str
    body: Json
    pointer: str

    @property
    def has_id(self) -> bool:
        """Whether it can be known again: in a transaction only its place in the bundle names a resource."""
        return bool(text(self.body, "id"))

    @property
    def reference(self) -> str:
        return f"{self.kind}/{text(self.body, 'id')}"


def text(value: Any, *path: str) -> str:
    """The string at the end of the path; numbers as written, anything else empty."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool) or value is None:
        return ""
    return characters(str(value)).strip() if isinstance(value, str | int | float) else ""


def member(value: Any, *path: str) -> Json:
    """The object at the end of the path; empty when it is none. A one-element list counts as its element."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, list):
            value = value[0] if value else None
    return value if isinstance(value, dict) else {}


def members(value: Any, key: str) -> list[Json]:
    """The objects of a list element (a lone object counts as a list of one)."""
    found = value.get(key) if isinstance(value, dict) else None
    found = found if isinstance(found, list) else [found]
    return [item for item in found if isinstance(item, dict)]


def strings(value: Any, key: str) -> list[str]:
    """The strings of a list element."""
    found = value.get(key) if isinstance(value, dict) else None
    return [item.strip() for item in found if isinstance(item, str)] if isinstance(found, list) else []


def codings(concept: Json) -> list[Coding]:
    """The codings of a CodeableConcept, the concept's text standing in for an absent display."""
    said = text(concept, "text")
    found = []
    for coding in members(concept, "coding"):
        if code := text(coding, "code").upper():
            system = code_system(text(coding, "system"), code)
            found.append(Coding(system, code, text(coding, "display") or said))
    return found


def concept_code(concept: Json) -> str:
    """The first code of a CodeableConcept or the code of a Coding, as written."""
    return text(member(concept, "coding"), "code") or text(concept, "code")


def moment(value: Any, *path: str) -> datetime | None:
    """A date or dateTime at the end of the path."""
    return iso_datetime(text(value, *path))


def day(value: Any, *names: str) -> date | None:
    """The first readable date among elements such as ``performedDateTime`` and ``performedPeriod``."""
    for name in names:
        element = value.get(name) if isinstance(value, dict) else None
        found = iso_datetime(text(element, "start") if isinstance(element, dict) else text(element))
        if found:
            return found.date()
    return None


def references(value: Any) -> Iterator[str]:
    """Every reference string inside a value, at any depth."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if isinstance(item.get("reference"), str):
                yield item["reference"]
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


_NAME_USES: Final = ("official", "usual", "", "temp")
"""FHIR name uses, the legal name first."""


def human_name(resource: Json) -> tuple[str, str, str]:
    """Last, first and middle name: the official one, else the usual; a nickname, maiden or old name only when there is none."""
    names = members(resource, "name")

    def rank(name: Json) -> int:
        use = text(name, "use")
        ended = bool(text(name, "period", "end"))
        return len(_NAME_USES) if ended else _NAME_USES.index(use) if use in _NAME_USES else len(_NAME_USES) + 1

    name: Json = min(names, key=rank, default={})
    given = strings(name, "given")
    # The family name was a list in DSTU2.
    last, first = text(name, "family") or " ".join(strings(name, "family")), given[0] if given else ""
    if not last and text(name, "text"):
        *rest, last = text(name, "text").split()
        first = rest[0] if rest else ""
    return last, first, " ".join(given[1:])


def postal_address(resource: Json) -> Address:
    """The first address of a resource."""
    found = member(resource, "address")
    lines = strings(found, "line")
    return Address(
        lines[0] if lines else "",
        " ".join(lines[1:]),
        text(found, "city"),
        text(found, "state"),
        text(found, "postalCode"),
        text(found, "country"),
    )


def identifier(resource: Json, *, kind: str = "", system: str = "") -> str:
    """The identifier of a type (HL7 table 0203) or whose system ends as given; empty when there is none."""
    for item in members(resource, "identifier"):
        types = [text(c, "code") for c in members(member(item, "type"), "coding")]
        if (kind and kind in types) or (system and text(item, "system").lower().endswith(system)):
            return text(item, "value")
    return ""
