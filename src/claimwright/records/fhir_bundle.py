"""What resources does a FHIR file hold, and which one does a reference name?"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from claimwright.errors import UnreadableError
from claimwright.records.chart import RecordFinding, Where
from claimwright.records.decoding import narrowed
from claimwright.records.fhir_references import References
from claimwright.records.fhir_values import Json, Resource, member, members, text
from claimwright.records.fhir_versions import R4, as_r4, version_of


@dataclass
class Bundle:
    """The resources of a file, found by reference or by kind."""

    source: str
    resources: list[Resource]
    version: str = R4
    references: References = field(default_factory=References)
    by_kind: dict[str, list[Resource]] = field(default_factory=lambda: defaultdict(list))

    def resolve(self, reference: str) -> Json:
        """Body of the resource a reference names (relative, absolute or ``urn:uuid``); empty when absent."""
        found = self.find(reference)
        return found.body if found else {}

    def find(self, reference: str) -> Resource | None:
        return self.references.find(reference)


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
    found: list[_Found] = []
    if isinstance(value, list):
        for n, item in enumerate(value):
            found.extend(_opened(f"/{n}", item) if isinstance(item, dict) else ())
    elif isinstance(value, dict):
        found = _opened("", value)
    found += [_contained(one, n, body) for one in found for n, body in enumerate(members(one.body, "contained"))]
    bundle = Bundle(source, [], version_of(one.body for one in found))
    kept = [(one, resource) for one in found if (resource := _add(bundle, one))]
    apart = len({one.scope for one in found}) > 1
    for one, resource in kept:
        if apart or one.container != one.pointer or "contained" in resource.body:
            resource.body.update(bundle.references.pinned(resource.body, one.scope, one.container))
    if not bundle.resources:
        raise UnreadableError(source, "/resourceType", "expected a FHIR Bundle with resources, or a resource")
    return bundle


@dataclass(frozen=True)
class _Found:
    """A resource as it lies in the file; ``scope`` is the Bundle in which its ids count, ``container`` what contains it."""

    pointer: str
    body: Json
    url: str
    scope: str
    container: str


def _opened(pointer: str, body: Json) -> list[_Found]:
    """A resource, or those a Bundle holds (each line of a file may be a Bundle)."""
    if body.get("resourceType") != "Bundle":
        return [_Found(pointer, body, "", "", pointer)]
    places = [(f"{pointer}/entry/{n}/resource", entry) for n, entry in enumerate(members(body, "entry"))]
    return [_Found(at, member(entry, "resource"), text(entry, "fullUrl"), pointer, at) for at, entry in places]


def _contained(holder: _Found, number: int, body: Json) -> _Found:
    url = f"{holder.pointer}#{text(body, 'id').removeprefix('#')}"
    return _Found(f"{holder.pointer}/contained/{number}", body, url, holder.scope, holder.pointer)


def _add(bundle: Bundle, found: _Found) -> Resource | None:
    kind = text(found.body, "resourceType")
    if not kind:
        return None
    resource = Resource(kind, dict(found.body if bundle.version == R4 else as_r4(found.body)), found.pointer)
    alone = found.container == found.pointer
    known = _told_before(bundle, resource) if alone else None
    if known is None:
        bundle.resources.append(resource)
        bundle.by_kind[kind].append(resource)
    for name in (resource.reference if alone and resource.has_id else "", found.url, found.pointer):
        bundle.references.add(found.scope, name, known or resource)
    return None if known else resource


def _told_before(bundle: Bundle, resource: Resource) -> Resource | None:
    """The same patient out of another Bundle of the file (pages of one answer), word for word."""
    if resource.kind != "Patient" or not resource.has_id or not resource.body.keys() & {"name", "identifier"}:
        return None
    return next((one for one in bundle.by_kind["Patient"] if one.body == resource.body), None)
