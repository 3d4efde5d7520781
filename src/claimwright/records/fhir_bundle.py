"""What resources does a FHIR file hold, and which one does a reference name?"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from claimwright.errors import UnreadableError
from claimwright.records.chart import RecordFinding, Where
from claimwright.records.decoding import narrowed
from claimwright.records.fhir_values import Json, Resource, member, members, text
from claimwright.records.fhir_versions import R4, as_r4, version_of


@dataclass
class Bundle:
    """The resources of a file, found by reference or by kind."""

    source: str
    resources: list[Resource]
    version: str = R4
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


def parse(data: bytes, source: str) -> tuple[Any, list[RecordFinding]]:
    """The JSON of a file: one value, or those of its lines, with a finding for each line that is none.

    Raises ``UnreadableError`` with line and column when nothing of it is JSON.
    """
    try:
        written = narrowed(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(source, f"byte {error.start}", "FHIR JSON must be UTF-8 or UTF-16") from None
    try:
        return json.loads(written), []
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(written.split("\n"), 1) if line.strip()]
        if len(lines) > 1 and _is_value(lines[0][1]):
            return _lines(lines, source)
        raise UnreadableError(source, f"line {error.lineno} column {error.colno}", f"not JSON: {error.msg}") from None
    except (RecursionError, ValueError):
        raise UnreadableError(source, "", "not usable JSON: nested too deeply, or a number too long") from None


def _is_value(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (RecursionError, ValueError):
        return False


def _lines(lines: list[tuple[int, str]], source: str) -> tuple[list[Any], list[RecordFinding]]:
    """The values of newline-delimited JSON; a damaged line is told and the others are read."""
    values: list[Any] = []
    findings: list[RecordFinding] = []
    for number, line in lines:
        try:
            values.append(json.loads(line))
        except (RecursionError, ValueError):
            findings.append(
                RecordFinding("error", "not a JSON resource: the line is not read", Where(source, f"line {number}"))
            )
    return values, findings


def bundle_of(value: Any, source: str) -> Bundle:
    """The resources of a parsed file. Raises ``UnreadableError`` when it holds none."""
    found: list[tuple[str, Json, str]] = []
    if isinstance(value, list):
        found = [(f"/{n}", item, "") for n, item in enumerate(value) if isinstance(item, dict)]
    elif isinstance(value, dict):
        found = [("", value, "")]
    found = [one for pointer, body, url in found for one in _opened(pointer, body, url)]
    held = [
        (f"{p}/contained/{n}", c, f"#{text(c, 'id')}")
        for p, b, _ in found
        for n, c in enumerate(members(b, "contained"))
    ]
    bundle = Bundle(source, [], version_of(body for _, body, _ in (*found, *held)))
    for pointer, body, url in (*found, *held):
        _add(bundle, pointer, body if bundle.version == R4 else as_r4(body), url)
    if not bundle.resources:
        raise UnreadableError(source, "/resourceType", "expected a FHIR Bundle with resources, or a resource")
    return bundle


def _opened(pointer: str, body: Json, url: str) -> list[tuple[str, Json, str]]:
    """A resource, or those a Bundle holds (each line of a file may be a Bundle)."""
    if body.get("resourceType") != "Bundle":
        return [(pointer, body, url)]
    return [
        (f"{pointer}/entry/{n}/resource", member(entry, "resource"), text(entry, "fullUrl"))
        for n, entry in enumerate(members(body, "entry"))
    ]


def _add(bundle: Bundle, pointer: str, body: Json, url: str) -> None:
    if kind := text(body, "resourceType"):
        resource = Resource(kind, body, pointer)
        bundle.resources.append(resource)
        bundle.by_kind[kind].append(resource)
        bundle.by_reference.setdefault(resource.reference, resource)
        if url:
            bundle.by_reference.setdefault(url, resource)
