"""What resources does a FHIR file hold, and which one does a reference name?"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from claimwright.errors import UnreadableError
from claimwright.records.fhir_values import Json, Resource, member, members, text


@dataclass
class Bundle:
    """The resources of a file, found by reference or by kind."""

    source: str
    resources: list[Resource]
    by_reference: dict[str, Resource] = field(default_factory=dict)
    by_kind: dict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))

    def resolve(self, reference: str) -> Json:
        """Body of the resource a reference names (relative, absolute or ``urn:uuid``); empty when absent."""
        found = self.find(reference)
        return found.body if found else {}

    def find(self, reference: str) -> Resource | None:
        if not reference:
            return None
        tail = "/".join(reference.split("/_history")[0].split("/")[-2:])
        return self.by_reference.get(reference) or self.by_reference.get(tail)


def parse(data: bytes, source: str) -> Any:
    """The JSON of a file: one value, or a list of one a line. Raises ``UnreadableError`` with line and column."""
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(source, f"byte {error.start}", "FHIR JSON must be UTF-8") from None
    try:
        return json.loads(written)
    except json.JSONDecodeError as error:
        lines = [line for line in written.splitlines() if line.strip()]
        if error.msg == "Extra data" and len(lines) > 1:
            return [_line(line, number, source) for number, line in enumerate(lines, 1)]
        raise UnreadableError(source, f"line {error.lineno} column {error.colno}", f"not JSON: {error.msg}") from None
    except (RecursionError, ValueError):
        raise UnreadableError(source, "", "not usable JSON: nested too deeply, or a number too long") from None


def _line(line: str, number: int, source: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError, ValueError):
        raise UnreadableError(source, f"line {number}", "not a JSON resource: expected one a line") from None


def bundle_of(value: Any, source: str) -> Bundle:
    """The resources of a parsed file. Raises ``UnreadableError`` when it holds none."""
    found: list[tuple[str, Json, str]] = []
    if isinstance(value, list):
        found = [(f"/{n}", item, "") for n, item in enumerate(value) if isinstance(item, dict)]
    elif isinstance(value, dict) and value.get("resourceType") == "Bundle":
        for n, entry in enumerate(members(value, "entry")):
            found.append((f"/entry/{n}/resource", member(entry, "resource"), text(entry, "fullUrl")))
    elif isinstance(value, dict):
        found = [("", value, "")]
    bundle = Bundle(source, [])
    for pointer, body, url in found:
        _add(bundle, pointer, body, url)
        for n, contained in enumerate(members(body, "contained")):
            _add(bundle, f"{pointer}/contained/{n}", contained, f"#{text(contained, 'id')}")
    if not bundle.resources:
        raise UnreadableError(source, "/resourceType", "expected a FHIR Bundle with resources, or a resource")
    return bundle


def _add(bundle: Bundle, pointer: str, body: Json, url: str) -> None:
    if kind := text(body, "resourceType"):
        resource = Resource(kind, body, pointer)
        bundle.resources.append(resource)
        bundle.by_kind[kind].append(resource)
        bundle.by_reference.setdefault(resource.reference, resource)
        if url:
            bundle.by_reference.setdefault(url, resource)
