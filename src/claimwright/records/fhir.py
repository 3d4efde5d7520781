"""FHIR (a Bundle, a resource, or newline-delimited resources; JSON or XML) as charts, one an encounter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from claimwright.records.chart import Chart, CodedEntry, Document, Encounter, Patient, RecordFinding, Where
from claimwright.records.entries_document import KIND as CODED_ENTRIES
from claimwright.records.entries_document import coded_entries_document
from claimwright.records.fhir_administrative import read_encounter, read_patient
from claimwright.records.fhir_bundle import Bundle, bundle_of, parse
from claimwright.records.fhir_contents import CLINICAL, what_is_not_read
from claimwright.records.fhir_documents import embedded_charts, resource_documents
from claimwright.records.fhir_entries import resource_entries
from claimwright.records.fhir_status import standing_of
from claimwright.records.fhir_subjects import one_person, patient_of, subject_of
from claimwright.records.fhir_values import (
    Resource,
    codings,
    concept_code,
    day,
    member,
    members,
    references,
    text,
)
from claimwright.records.fhir_xml import fhir_xml_value
from claimwright.records.happened import UNSIGNED


def read_fhir(data: bytes, source: str) -> list[Chart]:
    """Charts of a FHIR JSON file, one an encounter (one a patient when there is no encounter).

    Raises ``UnreadableError`` for text that is not JSON (line and column), or JSON that holds no patient's record.
    """
    value, findings = parse(data, source)
    return _charts(bundle_of(value, source), findings)


def read_fhir_xml(data: bytes, source: str) -> list[Chart]:
    """Charts of a FHIR XML file, as ``read_fhir`` of the JSON it stands for."""
    return _charts(bundle_of(fhir_xml_value(data, source), source), [])


def _charts(bundle: Bundle, findings: list[RecordFinding]) -> list[Chart]:
    source = bundle.source
    findings.extend(what_is_not_read(bundle))
    if not bundle.by_kind["Patient"]:
        findings.append(RecordFinding("info", "no Patient resource: the patient is unknown", Where(source)))
    encounters = bundle.by_kind["Encounter"]
    if encounters:
        groups, loose = _by_encounter(bundle, encounters)
        charts = [_chart(bundle, encounter, groups[encounter.pointer]) for encounter in encounters]
    else:
        charts, loose = _by_patient(bundle)
    why = "belongs to no encounter of this file" if encounters else "is of a patient who is not in this file"
    findings.extend(RecordFinding("info", f"{r.kind} {why}: not used", Where(source, r.pointer)) for r in loose)
    charts[0] = replace(charts[0], findings=(*charts[0].findings, *findings))
    return charts


def _by_encounter(bundle: Bundle, encounters: list[Resource]) -> tuple[dict[str, list[Resource]], list[Resource]]:
    """Clinical resources by encounter (its pointer): by reference, else by date when only one encounter covers it."""
    groups: dict[str, list[Resource]] = defaultdict(list)
    loose: list[Resource] = []
    wanted = {id(bundle.find(reference)): e for e in encounters for reference in references(e.body.get("diagnosis"))}
    for resource in bundle.resources:
        if resource.kind not in CLINICAL:
            continue
        named = {
            found.pointer: found
            for ref in _encounter_references(resource)
            if (found := bundle.find(ref)) and found.kind == "Encounter"
        }
        if id(resource) in wanted:
            named.setdefault(wanted[id(resource)].pointer, wanted[id(resource)])
        theirs = [e for e in encounters if one_person(bundle, resource, e)]
        if not named:
            named = {e.pointer: e for e in (theirs if len(encounters) == 1 else _same_day(resource, theirs))}
        named = {pointer: e for pointer, e in named.items() if e in theirs or not subject_of(bundle, resource)}
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


def _by_patient(bundle: Bundle) -> tuple[list[Chart], list[Resource]]:
    """The charts of a file without encounters, one a patient, and the resources of somebody who is none of them."""
    clinical = [r for r in bundle.resources if r.kind in CLINICAL]
    patients = bundle.by_kind["Patient"]
    if not patients:
        return [_chart(bundle, None, clinical)], []
    whose = [(resource, patient_of(bundle, resource)) for resource in clinical]
    charts = [_chart(bundle, None, [r for r, who in whose if who is patient], patient) for patient in patients]
    return charts, [resource for resource, who in whose if who is None]


def _chart(
    bundle: Bundle, encounter: Resource | None, resources: list[Resource], patient: Resource | None = None
) -> Chart:
    source = bundle.source
    if patient is None and encounter:
        patient = patient_of(bundle, encounter)
    documents: list[Document] = []
    findings: list[RecordFinding] = []
    withdrawn: list[str] = []
    entries: list[CodedEntry] = list(_reasons(encounter, source)) if encounter else []
    if encounter and not patient and bundle.by_kind["Patient"]:
        where = Where(source, f"{encounter.pointer}/subject")
        findings.append(RecordFinding("warning", "the patient of this encounter is not in this file", where))
    roles = _diagnosis_roles(bundle, encounter)
    for resource in resources:
        said = standing_of(resource)
        if said.left_out:
            findings.append(
                RecordFinding("info", f"{resource.kind} left out: {said.words}", Where(source, resource.pointer))
            )
            if resource.has_id:
                withdrawn.append(resource.reference)
            continue
        if said.counts == UNSIGNED:
            findings.append(
                RecordFinding(
                    "warning", f"{resource.kind}: {said.words}, it may still change", Where(source, resource.pointer)
                )
            )
        for entry in resource_entries(resource, source, bundle.resolve):
            use, rank = roles.get(resource.pointer, (entry.use, entry.rank))
            kind = "diagnosis" if resource.pointer in roles and entry.kind == "problem" else entry.kind
            place = entry.where.place.removeprefix(resource.pointer) if entry.where else ""
            entry_id = f"{resource.reference}{place}|{entry.system}" if resource.has_id else ""
            entries.append(replace(entry, use=use, rank=rank, kind=kind, entry_id=entry_id))
        inside = list(embedded_charts(resource, source, bundle.resolve))
        for chart in inside:
            documents.extend(_distinct(d, documents) for d in chart.documents if d.kind != CODED_ENTRIES)
            entries.extend(chart.entries)
            findings.extend(chart.findings)
        for item in resource_documents(resource, source, bundle.resolve) if not inside else ():
            if isinstance(item, Document):
                documents.append(_distinct(item, documents))
            else:
                findings.append(item)
    documents.extend(coded_entries_document(entries, source))
    # Appointments alone tell of no visit that took place.
    lone = Encounter(status="planned" if bundle.by_kind["Appointment"] else "")
    visit = read_encounter(bundle, encounter, resources) if encounter or resources else lone
    who = read_patient(bundle, patient, visit.date_of_service, findings) if patient else Patient()
    return Chart(source, "fhir", who, visit, tuple(documents), tuple(entries), tuple(withdrawn), tuple(findings))


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
