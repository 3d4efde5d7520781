"""A C-CDA document as a chart: patient, encounter, narrative text and coded entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from typing import Final

from lxml import etree

from claimwright.errors import UnreadableError
from claimwright.records.ccda_entries import own_encounter, section_entries
from claimwright.records.ccda_narrative import (
    CDA,
    referenced,
    section_text,
    sections,
    unstructured_text,
    words,
)
from claimwright.records.chart import (
    Address,
    Chart,
    CodedEntry,
    Coverage,
    Document,
    Encounter,
    Patient,
    Practitioner,
    RecordFinding,
    Where,
    Written,
)
from claimwright.records.coverages import in_force
from claimwright.records.entries_document import coded_entries_document
from claimwright.records.text import document_kind
from claimwright.records.values import SETTING_BY_CLASS, hl7_datetime, sex
from claimwright.records.xml_parsing import parsed_xml, place_of

Element = etree._Element
_NPI: Final = "2.16.840.1.113883.4.6"
_SSN: Final = "2.16.840.1.113883.4.1"
_SDTC: Final = "{urn:hl7-org:sdtc}"
_ROLES: Final = {
    "PPRF": "rendering",
    "PRF": "rendering",
    "SPRF": "operating",
    "ATND": "attending",
    "REF": "referring",
    "ADM": "admitting",
}


def read_ccda(data: bytes, source: str) -> list[Chart]:
    """The chart of one C-CDA document.

    Raises ``UnreadableError`` naming line and column when the XML is not namespace-well-formed, and the root
    element when it is no ``ClinicalDocument``. Entities and external files are never loaded.
    """
    root = _parse(data, source)
    texts = referenced(root)
    findings: list[RecordFinding] = []
    encounter = _encounter(root, source)
    own = own_encounter(root)
    parts: list[str] = []
    entries: list[CodedEntry] = []
    for section in sections(root):
        if written := section_text(section):
            parts.append(written)
        entries.extend(section_entries(section, source, texts, own, findings))
    bodies = _unstructured(root, source, findings)
    pages = bodies[0].page_starts if bodies and not parts else ()
    parts.extend(body.text for body in bodies)
    entries = _distinct(entries)
    title = _text(root, "title") or "Clinical document"
    written_at = hl7_datetime(_attribute(root, "effectiveTime", "value"))
    written_at = written_at.replace(tzinfo=written_at.tzinfo or UTC) if written_at else None
    if encounter.start is None and written_at:
        encounter = replace(encounter, start=written_at)
        findings.append(
            RecordFinding(
                "info",
                "no encounter date: the document's date stands in",
                Where(source, "/ClinicalDocument/effectiveTime"),
            )
        )
    documents: tuple[Document, ...] = ()
    if text := "\n\n".join(parts):
        author = " ".join(_person(root.find(f"{CDA}author/{CDA}assignedAuthor/{CDA}assignedPerson/{CDA}name"))[1::-1])
        place = Where(source, "/ClinicalDocument/component")
        documents = (Document("narrative", title, text, document_kind(title), written_at, author, place, pages),)
    else:
        findings.append(
            RecordFinding(
                "warning", "the document holds no narrative text", Where(source, "/ClinicalDocument/component")
            )
        )
    documents += coded_entries_document(entries, source)
    patient = _patient(root, source)
    patient = replace(patient, coverages=in_force(patient.coverages, encounter.date_of_service, findings))
    return [Chart(source, "ccda", patient, encounter, documents, tuple(entries), findings=tuple(findings))]


def _parse(data: bytes, source: str) -> Element:
    root = parsed_xml(data, source)
    name = etree.QName(root)
    if name.localname != "ClinicalDocument" or name.namespace != CDA[1:-1]:
        described = f"root element {name.localname} in " + (
            f"namespace {name.namespace}" if name.namespace else "no namespace"
        )
        raise UnreadableError(
            source, f"/{name.localname}", f"{described}: expected ClinicalDocument in urn:hl7-org:v3, not a fragment"
        )
    return root


def _distinct(entries: list[CodedEntry]) -> list[CodedEntry]:
    return list({(e.system, e.code, e.kind, e.status, e.date, e.value): e for e in reversed(entries)}.values())[::-1]


def _unstructured(root: Element, source: str, findings: list[RecordFinding]) -> list[Written]:
    notes = []
    place = "/ClinicalDocument/component/nonXMLBody/text"
    for element in root.iterfind(f"{CDA}component/{CDA}nonXMLBody/{CDA}text"):
        try:
            note = unstructured_text(element)
        except UnreadableError as problem:
            words = f"unstructured body not read: {problem.expected}"
            findings.append(RecordFinding("warning", words, Where(source, place)))
        else:
            findings.extend(note.findings(source, place))
            notes.append(note)
    return notes


def _path(*names: str) -> str:
    return "/".join(CDA + name for name in names)


def _text(element: Element, *names: str) -> str:
    found = element.find(_path(*names))
    return words(found) if found is not None else ""


def _attribute(element: Element, name: str, attribute: str) -> str:
    found = element.find(_path(*name.split("/")))
    return found.get(attribute, "") if found is not None else ""


_NAME_USES: Final = ("L", "C", "", "ABC", "SYL", "IDE")
"""HL7 v3 EntityNameUse, the legal name first; pseudonyms, maiden and former names only when there is none else."""


def legal_name(names: list[Element]) -> Element | None:
    """The name that is in use by law."""

    def rank(name: Element) -> int:
        uses = name.get("use", "").split() or [""]
        return min(_NAME_USES.index(use) if use in _NAME_USES else len(_NAME_USES) for use in uses)

    return min(names, key=rank, default=None)


def _person(name: Element | None) -> tuple[str, str, str]:
    if name is None:
        return "", "", ""
    given = [words(g).strip() for g in name.findall(f"{CDA}given") if g.get("qualifier") != "CL"]
    last = _text(name, "family")
    if not last and not given:
        *rest, last = words(name).split() or [""]
        given = rest
    return last, given[0] if given else "", " ".join(given[1:])


def _address(element: Element | None) -> Address:
    if element is None:
        return Address()
    lines = [words(line) for line in element.findall(f"{CDA}streetAddressLine")]
    return Address(
        lines[0] if lines else "",
        " ".join(lines[1:]),
        _text(element, "city"),
        _text(element, "state"),
        _text(element, "postalCode"),
        _text(element, "country"),
    )


def _patient(root: Element, source: str) -> Patient:
    role = root.find(_path("recordTarget", "patientRole"))
    if role is None:
        return Patient()
    identifiers = [i for i in role.findall(f"{CDA}id") if i.get("extension") and i.get("root") != _SSN]
    last, first, middle = _person(legal_name(role.findall(_path("patient", "name"))))
    born = hl7_datetime(_attribute(role, "patient/birthTime", "value"))
    phone = next(
        (t.get("value", "") for t in role.findall(f"{CDA}telecom") if t.get("value", "").startswith("tel:")), ""
    )
    return Patient(
        patient_id=identifiers[0].get("extension", "") if identifiers else "",
        last_name=last,
        first_name=first,
        middle_name=middle,
        birth_date=born.date() if born else None,
        sex=sex(_attribute(role, "patient/administrativeGenderCode", "code")),
        address=_address(role.find(f"{CDA}addr")),
        phone=phone.removeprefix("tel:").strip(),
        coverages=_coverages(root, source),
        where=Where(source, "/ClinicalDocument/recordTarget/patientRole"),
    )


def _coverages(root: Element, source: str) -> tuple[Coverage, ...]:
    """Coverages of the payers section: policy activities with their payer and covered party."""
    found: list[Coverage] = []
    for act in root.iter(f"{CDA}act"):
        templates = {t.get("root") for t in act.findall(f"{CDA}templateId")}
        if "2.16.840.1.113883.10.20.22.4.61" not in templates:
            continue
        member = act.find(_path("participant", "participantRole", "id"))
        group = act.find(f"{CDA}id")
        organization = act.find(_path("performer", "assignedEntity", "representedOrganization"))
        covered = act.find(f"{CDA}participant[@typeCode='COV']/{CDA}time")
        found.append(
            Coverage(
                order=len(found) + 1,
                payer_name=_text(organization, "name") if organization is not None else "",
                member_id=member.get("extension", "") if member is not None else "",
                group_number=group.get("extension", "") if group is not None else "",
                starts=_bound(covered, "low"),
                ends=_bound(covered, "high"),
                where=Where(source, place_of(act)),
            )
        )
    return tuple(found)


def _bound(time: Element | None, name: str) -> date | None:
    moment = hl7_datetime(_attribute(time, name, "value")) if time is not None else None
    return moment.date() if moment else None


def _encounter(root: Element, source: str) -> Encounter:
    visit = root.find(_path("componentOf", "encompassingEncounter"))
    people = list(_practitioners(root, visit, source))
    if visit is None:
        time = root.find(_path("documentationOf", "serviceEvent", "effectiveTime"))
        title = _text(root, "title")
        single = time is not None and time.get("value")
        start = hl7_datetime(time.get("value", "")) if time is not None and single else None
        return Encounter(
            start=start,
            setting="inpatient" if "discharge summary" in title.lower() else "",
            practitioners=tuple(people),
        )
    identifier = visit.find(f"{CDA}id")
    time = visit.find(f"{CDA}effectiveTime")
    low = (time.get("value") or _attribute(time, "low", "value")) if time is not None else ""
    disposition = visit.find(f"{CDA}dischargeDispositionCode")
    if disposition is None:
        disposition = visit.find(f"{_SDTC}dischargeDispositionCode")
    status = disposition.get("code", "") if disposition is not None else ""
    setting = SETTING_BY_CLASS.get(_attribute(visit, "code", "code").upper(), "")
    for translation in visit.iterfind(_path("code", "translation")):
        setting = setting or SETTING_BY_CLASS.get(translation.get("code", "").upper(), "")
    if not setting and ("discharge summary" in _text(root, "title").lower() or status):
        setting = "inpatient"
    return Encounter(
        encounter_id=identifier.get("extension", "") if identifier is not None else "",
        source_system=identifier.get("root", "") if identifier is not None else "",
        setting=setting,
        start=hl7_datetime(low or ""),
        end=hl7_datetime(_attribute(time, "high", "value")) if time is not None else None,
        facility_name=_text(visit, "location", "healthCareFacility", "location", "name"),
        discharge_status=status.zfill(2) if status.isdecimal() and len(status) <= 2 else "",
        practitioners=tuple(people),
        where=Where(source, "/ClinicalDocument/componentOf/encompassingEncounter"),
    )


def _practitioners(root: Element, visit: Element | None, source: str) -> list[Practitioner]:
    places: list[tuple[str, Element]] = []
    if visit is not None:
        for element in visit.findall(_path("responsibleParty", "assignedEntity")):
            places.append(("attending", element))
        for participant in visit.findall(f"{CDA}encounterParticipant"):
            for element in participant.findall(f"{CDA}assignedEntity"):
                places.append((_ROLES.get(participant.get("typeCode", ""), "rendering"), element))
    for performer in root.findall(_path("documentationOf", "serviceEvent", "performer")):
        for element in performer.findall(f"{CDA}assignedEntity"):
            places.append(("rendering", element))
    found: dict[tuple[str, str, str], Practitioner] = {}
    for role, element in places:
        last, first, _ = _person(element.find(_path("assignedPerson", "name")))
        npi = next((i.get("extension", "") for i in element.findall(f"{CDA}id") if i.get("root") == _NPI), "")
        if last or npi:
            where = Where(source, place_of(element))
            found.setdefault((role, npi, last), Practitioner(role, last, first, npi, where))
    return list(found.values())
