"""FHIR R4 (a Bundle, a resource, or newline-delimited resources) as charts, one an encounter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from claimwright.errors import UnreadableError
from claimwright.records.chart import Chart, CodedEntry, Document, Encounter, Patient, RecordFinding, Where
from claimwright.records.entries_document import coded_entries_document
from claimwright.records.fhir_administrative import read_encounter, read_patient
from claimwright.records.fhir_documents import resource_documents
from claimwright.records.fhir_entries import resource_entries
from claimwright.records.fhir_values import (
    Json,
    Resource,
    codings,
    concept_code,
    day,
    member,
    members,
    references,
    text,
)

_CLINICAL: Final = frozenset(
    [
        "Condition",
        "Procedure",
        "Claim",
        "ChargeItem",
        "Immunization",
        "MedicationAdministration",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "DocumentReference",
        "DiagnosticReport",
        "Composition",
    ]
)


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


def read_fhir(data: bytes, source: str) -> list[Chart]:
    """Charts of a FHIR file, one an encounter (one a patient when there is no encounter).

    Raises ``UnreadableError`` for text that is not JSON (line and column), or JSON that holds no resource.
    """
    bundle = _bundle(_load(data, source), source)
    findings = (
        [RecordFinding("info", "no Patient resource: the patient is unknown", Where(source))]
        if not bundle.by_kind["Patient"]
        else []
    )
    encounters = bundle.by_kind["Encounter"]
    if encounters:
        groups, loose = _by_encounter(bundle, encounters)
        charts = [_chart(bundle, encounter, groups[encounter.pointer]) for encounter in encounters]
        findings.extend(
            RecordFinding("info", f"{r.kind} belongs to no encounter of this file: not used", Where(source, r.pointer))
            for r in loose
        )
    else:
        clinical = [r for r in bundle.resources if r.kind in _CLINICAL]
        patients: list[Resource | None] = [*bundle.by_kind["Patient"]] or [None]
        charts = [
            _chart(bundle, None, _of_patient(clinical, p) if len(patients) > 1 else clinical, p) for p in patients
        ]
    charts[0] = replace(charts[0], findings=(*charts[0].findings, *findings))
    return charts


def _load(data: bytes, source: str) -> Any:
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


def _bundle(value: Any, source: str) -> Bundle:
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


def _by_encounter(bundle: Bundle, encounters: list[Resource]) -> tuple[dict[str, list[Resource]], list[Resource]]:
    """Clinical resources by encounter (its pointer): by reference, else by date when only one encounter covers it."""
    groups: dict[str, list[Resource]] = defaultdict(list)
    loose: list[Resource] = []
    wanted = {id(bundle.find(reference)): e for e in encounters for reference in references(e.body.get("diagnosis"))}
    for resource in bundle.resources:
        if resource.kind not in _CLINICAL:
            continue
        named = {
            found.pointer: found
            for ref in _encounter_references(resource)
            if (found := bundle.find(ref)) and found.kind == "Encounter"
        }
        if id(resource) in wanted:
            named.setdefault(wanted[id(resource)].pointer, wanted[id(resource)])
        if not named:
            named = {e.pointer: e for e in (encounters if len(encounters) == 1 else _same_day(resource, encounters))}
        if named:
            for pointer in named:
                groups[pointer].append(resource)
        else:
            loose.append(resource)
    return groups, loose


def _encounter_references(resource: Resource) -> Iterator[str]:
    for key in ("encounter", "context"):
        yield from references(resource.body.get(key))
    for item in members(resource.body, "item"):
        yield from references(item.get("encounter"))


def _same_day(resource: Resource, encounters: list[Resource]) -> list[Resource]:
    when = day(resource.body, *(key for key in resource.body if key.endswith(("Date", "DateTime", "Period", "date"))))
    if when is None:
        return []
    covering = []
    for encounter in encounters:
        period = member(encounter.body, "period") or member(encounter.body, "actualPeriod")
        start, end = day(period, "start"), day(period, "end")
        if start and start <= when <= (end or start):
            covering.append(encounter)
    return covering if len(covering) == 1 else []


def _of_patient(resources: list[Resource], patient: Resource | None) -> list[Resource]:
    wanted = patient.reference if patient else ""
    return [
        r
        for r in resources
        if any(ref.endswith(wanted) for key in ("subject", "patient") for ref in references(r.body.get(key)))
    ]


def _chart(
    bundle: Bundle, encounter: Resource | None, resources: list[Resource], patient: Resource | None = None
) -> Chart:
    source = bundle.source
    if patient is None:
        subject = text(encounter.body, "subject", "reference") if encounter else ""
        patient = bundle.find(subject) or next(iter(bundle.by_kind["Patient"]), None)
    documents: list[Document] = []
    findings: list[RecordFinding] = []
    entries: list[CodedEntry] = list(_reasons(encounter, source)) if encounter else []
    roles = _diagnosis_roles(bundle, encounter)
    for resource in resources:
        for entry in resource_entries(resource, source, bundle.resolve):
            use, rank = roles.get(resource.pointer, (entry.use, entry.rank))
            kind = "diagnosis" if resource.pointer in roles and entry.kind == "problem" else entry.kind
            entries.append(replace(entry, use=use, rank=rank, kind=kind))
        for item in resource_documents(resource, source, bundle.resolve):
            if isinstance(item, Document):
                documents.append(_distinct(item, documents))
            else:
                findings.append(item)
    documents.extend(coded_entries_document(entries, source))
    visit = read_encounter(bundle, encounter, resources) if encounter or resources else Encounter()
    who = read_patient(bundle, patient, resources) if patient else Patient()
    return Chart(source, "fhir", who, visit, tuple(documents), tuple(entries), tuple(findings))


def _distinct(document: Document, before: list[Document]) -> Document:
    taken = {d.document_id for d in before}
    return (
        replace(document, document_id=f"{document.document_id}~{len(before) + 1}")
        if document.document_id in taken
        else document
    )


def _diagnosis_roles(bundle: Bundle, encounter: Resource | None) -> dict[str, tuple[str, int | None]]:
    """Pointer of a Condition to its use and rank in ``Encounter.diagnosis``."""
    roles: dict[str, tuple[str, int | None]] = {}
    for item in members(encounter.body, "diagnosis") if encounter else []:
        rank = text(item, "rank")
        use = concept_code(member(item, "use")).lower()
        for reference in references(item.get("condition")):
            if found := bundle.find(reference):
                roles[found.pointer] = (use, int(rank) if rank.isdecimal() and len(rank) < 4 else None)
    return roles


def _reasons(encounter: Resource, source: str) -> Iterator[CodedEntry]:
    for number, reason in enumerate(members(encounter.body, "reasonCode")):
        for coding in [c for c in codings(reason) if c.system == "icd10cm"][:1]:
            where = Where(source, f"{encounter.pointer}/reasonCode/{number}")
            yield CodedEntry(coding.system, coding.code, "reason", coding.display, where=where)
