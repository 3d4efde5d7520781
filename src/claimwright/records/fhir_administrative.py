"""Who was seen, where, by whom and who insures it, in FHIR: patient, coverage, encounter, practitioners."""

from __future__ import annotations

from datetime import date
from typing import Final

from claimwright.records.chart import Coverage, Encounter, Guarantor, Patient, Practitioner, RecordFinding, Where
from claimwright.records.coverages import in_force
from claimwright.records.fhir_bundle import Bundle
from claimwright.records.fhir_entries import npi_of
from claimwright.records.fhir_status import standing_of
from claimwright.records.fhir_subjects import patient_of
from claimwright.records.fhir_values import (
    Json,
    Resource,
    codings,
    concept_code,
    day,
    human_name,
    identifier,
    member,
    members,
    moment,
    postal_address,
    text,
)
from claimwright.records.values import (
    SETTING_BY_CLASS,
    SETTING_BY_PLACE_OF_SERVICE,
    iso_datetime,
    setting_of_words,
    sex,
)

_ROLES: Final = {
    "ATND": "attending",
    "PPRF": "rendering",
    "SPRF": "rendering",
    "REF": "referring",
    "ADM": "admitting",
    "CON": "consulting",
}
"""HL7 v3 ParticipationType."""
_DISPOSITION: Final = {
    "home": "01", "alt-home": "01", "other-hcf": "05", "hosp": "51", "long": "63", "aadvice": "07", "exp": "20",
    "psy": "65", "rehab": "62", "snf": "03", "oth": "01",
}  # fmt: skip
"""FHIR discharge disposition to the UB-04 patient status it comes nearest to."""
_RELATIONSHIP: Final = {"self": "18", "spouse": "01", "child": "19"}


def read_patient(bundle: Bundle, patient: Resource, seen: date | None, findings: list[RecordFinding]) -> Patient:
    """The patient with the coverages in force on the day seen, primary first; what is left out is told in ``findings``."""
    body = patient.body
    last, first, middle = human_name(body)
    born = iso_datetime(text(body, "birthDate"))
    phones = [text(t, "value") for t in members(body, "telecom") if text(t, "system") in {"phone", ""}]
    return Patient(
        patient_id=identifier(body, kind="MR") or text(member(body, "identifier"), "value") or text(body, "id"),
        last_name=last,
        first_name=first,
        middle_name=middle,
        birth_date=born.date() if born else None,
        sex=sex(text(body, "gender")),
        address=postal_address(body),
        phone=phones[0] if phones else "",
        coverages=in_force(_coverages(bundle, patient, findings), seen, findings),
        guarantor=_guarantor(bundle, patient),
        where=Where(bundle.source, patient.pointer),
    )


def _guarantor(bundle: Bundle, patient: Resource) -> Guarantor | None:
    """Who answers for the patient by an Account of theirs (Account.guarantor.party), unless it is on hold."""
    for account in bundle.by_kind["Account"]:
        subjects = [bundle.find(text(one, "reference")) for one in members(account.body, "subject")]
        if not subjects and patient_of(bundle, account) is not patient:
            continue
        for party in members(account.body, "guarantor"):
            found = bundle.find(text(party, "party", "reference"))
            if found is None or party.get("onHold") is True or (subjects and patient not in subjects):
                continue
            last, first, _ = human_name(found.body)
            born = iso_datetime(text(found.body, "birthDate"))
            phones = [text(t, "value") for t in members(found.body, "telecom") if text(t, "system") in {"phone", ""}]
            return Guarantor(
                last_name=last or text(found.body, "name"),
                first_name=first,
                birth_date=born.date() if born else None,
                sex=sex(text(found.body, "gender")),
                address=postal_address(found.body),
                phone=phones[0] if phones else "",
                relationship="self" if found is patient else concept_code(member(found.body, "relationship")),
                where=Where(bundle.source, found.pointer),
            )
    return None


def _coverages(bundle: Bundle, patient: Resource, findings: list[RecordFinding]) -> list[Coverage]:
    mine = []
    for resource in bundle.by_kind["Coverage"]:
        if patient_of(bundle, resource) is not patient:
            continue
        said = standing_of(resource)
        if said.left_out:
            where = Where(bundle.source, resource.pointer)
            findings.append(RecordFinding("info", f"Coverage left out: {said.words}", where))
        else:
            mine.append(resource)
    return [_coverage(bundle, r, n, patient) for n, r in enumerate(mine, 1)]


def _coverage(bundle: Bundle, resource: Resource, number: int, patient: Resource) -> Coverage:
    body = resource.body
    payor = member(body, "payor") or member(body, "insurer")
    organization = bundle.resolve(text(payor, "reference"))
    order = text(body, "order")
    relationship = concept_code(member(body, "relationship")).lower()
    subscriber = bundle.resolve(text(body, "subscriber", "reference"))
    other = subscriber if subscriber and subscriber is not patient.body else {}
    last, first, _ = human_name(other)
    born = iso_datetime(text(other, "birthDate"))
    group = next((text(c, "value") for c in members(body, "class") if concept_code(member(c, "type")) == "group"), "")
    return Coverage(
        order=int(order) if order.isdecimal() and len(order) < 3 else number,
        payer_name=text(organization, "name") or text(payor, "display"),
        payer_id=identifier(organization, kind="NIIP")
        or text(member(organization, "identifier"), "value")
        or text(payor, "identifier", "value"),
        member_id=text(body, "subscriberId")
        or text(member(body, "subscriberId"), "value")
        or text(member(body, "identifier"), "value"),
        group_number=group,
        relationship=_RELATIONSHIP.get(relationship, "G8") if relationship else "18",
        subscriber_last_name=last,
        subscriber_first_name=first,
        subscriber_birth_date=born.date() if born else None,
        subscriber_sex=sex(text(other, "gender")),
        claim_filing_indicator=_filing_indicator(body),
        starts=day(member(body, "period"), "start"),
        ends=day(member(body, "period"), "end"),
        where=Where(bundle.source, resource.pointer),
    )


def _filing_indicator(body: Json) -> str:
    """X12 claim filing indicator where the coverage type names a public programme."""
    words = " ".join(
        [text(body, "type", "text"), *(f"{c.code} {c.display}" for c in codings(member(body, "type")))]
    ).lower()
    if "medicare" in words:
        return "MB"
    return "MC" if "medicaid" in words or "subsidiz" in words else ""


def read_encounter(bundle: Bundle, resource: Resource | None, resources: list[Resource]) -> Encounter:
    """The encounter; without an Encounter resource what its claims and documents tell of it."""
    body: Json = resource.body if resource else {}
    resources = [r for r in resources if not standing_of(r).left_out]
    claims = [r.body for r in resources if r.kind == "Claim"]
    period = member(body, "period") or member(body, "actualPeriod")
    start = moment(period, "start")
    for claim in claims:
        start = start or moment(claim, "billablePeriod", "start") or moment(member(claim, "item"), "servicedDate")
    for other in [] if start else resources:
        start = (
            start
            or moment(other.body, "date")
            or moment(other.body, "recordedDate")
            or moment(other.body, "performedDateTime")
        )
    place = _place_of_service(bundle, body, claims)
    stay = member(body, "hospitalization") or member(body, "admission")
    disposition = concept_code(member(stay, "dischargeDisposition")).lower()
    location = bundle.resolve(text(member(body, "location"), "location", "reference"))
    provider = bundle.resolve(text(body, "serviceProvider", "reference"))
    return Encounter(
        encounter_id=text(member(body, "identifier"), "value") or text(body, "id"),
        source_system=text(member(body, "identifier"), "system"),
        status={"cancels": "cancelled", "planned": "planned"}.get(standing_of(resource).counts, "") if resource else "",
        setting=_setting(body, place, location),
        start=start,
        start_inferred=start is not None and moment(period, "start") is None,
        end=moment(period, "end"),
        place_of_service=place,
        facility_name=text(location, "name")
        or text(member(body, "location"), "location", "display")
        or text(provider, "name"),
        admission_type=_numeric(concept_code(member(body, "priority"))),
        admission_source=_numeric(concept_code(member(stay, "admitSource"))),
        discharge_status=disposition.zfill(2) if disposition.isdecimal() else _DISPOSITION.get(disposition, ""),
        practitioners=_practitioners(bundle, body, claims),
        where=Where(bundle.source, resource.pointer) if resource else None,
    )


def _numeric(code: str) -> str:
    return code if len(code) == 1 else {"EM": "1", "UR": "2", "EL": "3"}.get(code.upper(), "")


def _place_of_service(bundle: Bundle, body: Json, claims: list[Json]) -> str:
    concepts = [member(item, "locationCodeableConcept") for claim in claims for item in members(claim, "item")]
    for item in members(body, "location"):
        concepts.extend(members(bundle.resolve(text(item, "location", "reference")), "type"))
    for concept in concepts:
        for coding in members(concept, "coding"):
            code = text(coding, "code")
            if code.isdecimal() and len(code) == 2:
                return code
    return ""


def _setting(body: Json, place: str, location: Json) -> str:
    words = " ".join([text(t, "text") + " " + " ".join(c.display for c in codings(t)) for t in members(body, "type")])
    by_words = setting_of_words(f"{words} {text(location, 'name')}")
    by_class = SETTING_BY_CLASS.get((text(body, "class", "code") or concept_code(member(body, "class"))).upper(), "")
    if place in SETTING_BY_PLACE_OF_SERVICE:
        return SETTING_BY_PLACE_OF_SERVICE[place]
    if by_class == "office" and by_words in {"telehealth", "ambulatory_surgery", "outpatient_hospital"}:
        return by_words
    return by_class or by_words


def _practitioners(bundle: Bundle, body: Json, claims: list[Json]) -> tuple[Practitioner, ...]:
    found: list[Practitioner] = []

    def add(reference: str, display: str, role: str) -> None:
        resource = bundle.find(reference)
        who: Json = resource.body if resource else {}
        if resource and resource.kind == "PractitionerRole":
            resource = bundle.find(text(who, "practitioner", "reference")) or resource
            who = resource.body
        last, first, _ = human_name(who)
        if not last and display:
            *rest, last = display.split()
            first = rest[0] if rest else ""
        if last or npi_of(who):
            where = Where(bundle.source, resource.pointer) if resource else None
            found.append(Practitioner(role, last, first, npi_of(who), where))

    for item in members(body, "participant"):
        person = member(item, "individual") or member(item, "actor")
        role = _ROLES.get(concept_code(member(item, "type")).upper(), "rendering")
        add(text(person, "reference"), text(person, "display"), role)
    for claim in claims:
        for item in members(claim, "careTeam"):
            role = {"primary": "rendering", "supervisor": "supervising", "referring": "referring"}.get(
                concept_code(member(item, "role")), "rendering"
            )
            add(text(item, "provider", "reference"), text(item, "provider", "display"), role)
    return tuple(dict.fromkeys(found))
