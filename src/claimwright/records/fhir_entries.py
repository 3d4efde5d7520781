"""The coded entries FHIR resources carry: diagnoses, procedures, charges, medications, immunizations, observations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from claimwright.records.chart import CodedEntry, Where
from claimwright.records.fhir_values import Coding, Json, Resource, codings, concept_code, day, member, members, text
from claimwright.records.vaccines import vaccine_codes
from claimwright.records.values import amount

Resolve = Callable[[str], Json]
"""Reference string to the resource's body; empty when it is not in the file."""


def resource_entries(resource: Resource, source: str, resolve: Resolve) -> Iterator[CodedEntry]:
    """The coded entries of one resource."""
    reader = _READERS.get(resource.kind)
    if reader:
        yield from reader(resource, Where(source, resource.pointer), resolve)


def npi_of(body: Json) -> str:
    """The NPI among a resource's identifiers."""
    for item in members(body, "identifier"):
        types = [text(c, "code") for c in members(member(item, "type"), "coding")]
        if (
            "us-npi" in text(item, "system").lower()
            or "2.16.840.1.113883.4.6" in text(item, "system")
            or "NPI" in types
        ):
            return text(item, "value")
    return ""


def _preferred(found: list[Coding], *systems: str) -> list[Coding]:
    """One coding a fact: the first of a preferred system, otherwise the first there is."""
    for system in systems:
        for coding in found:
            if coding.system == system:
                return [coding]
    return found[:1]


def _condition(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    verification = concept_code(member(r.body, "verificationStatus")).lower()
    clinical = concept_code(member(r.body, "clinicalStatus")).lower()
    categories = {concept_code(c).lower() for c in members(r.body, "category")}
    status = (
        verification
        if verification in {"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"}
        else clinical
    )
    listed = "problem-list-item" in categories
    kind = "problem" if listed and "encounter-diagnosis" not in categories else "diagnosis"
    when = day(r.body, "recordedDate", "onsetDateTime", "onsetPeriod")
    concept = member(r.body, "code")
    for coding in _preferred(codings(concept), "icd10cm", "icd9cm", "snomed"):
        yield CodedEntry(
            coding.system,
            coding.code,
            kind,
            text(concept, "text") or coding.display,
            status=status,
            date=when,
            on_problem_list=listed,
            where=where,
        )


def _procedure(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    status = text(r.body, "status")
    when = day(r.body, "performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod")
    npi = next((npi_of(resolve(text(p, "actor", "reference"))) for p in members(r.body, "performer")), "")
    found = codings(member(r.body, "code"))
    for system in ("icd10pcs", "cpt", "hcpcs"):
        for coding in [c for c in found if c.system == system][:1]:
            yield CodedEntry(
                system, coding.code, "procedure", coding.display, status, date=when, practitioner_npi=npi, where=where
            )
    if not any(c.system in {"icd10pcs", "cpt", "hcpcs"} for c in found):
        for coding in found[:1]:
            yield CodedEntry(coding.system, coding.code, "procedure", coding.display, status, date=when, where=where)


def _claim(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    diagnoses: dict[str, str] = {}
    for number, item in enumerate(members(r.body, "diagnosis")):
        concept = member(item, "diagnosisCodeableConcept") or member(
            resolve(text(item, "diagnosisReference", "reference")), "code"
        )
        for coding in _preferred(codings(concept), "icd10cm", "icd9cm", "snomed"):
            sequence = text(item, "sequence") or str(number + 1)
            diagnoses[sequence] = coding.code
            use = concept_code(member(item, "type")).lower()
            poa = concept_code(member(item, "onAdmission")).upper()[:1]
            place = Where(where.source, f"{where.place}/diagnosis/{number}")
            yield CodedEntry(
                coding.system,
                coding.code,
                "diagnosis",
                coding.display,
                use=use,
                rank=_whole(sequence),
                poa=poa,
                where=place,
            )
    for number, item in enumerate(members(r.body, "procedure")):
        concept = member(item, "procedureCodeableConcept") or member(
            resolve(text(item, "procedureReference", "reference")), "code"
        )
        for coding in _preferred(codings(concept), "icd10pcs", "cpt", "hcpcs"):
            place = Where(where.source, f"{where.place}/procedure/{number}")
            yield CodedEntry(
                coding.system,
                coding.code,
                "procedure",
                coding.display,
                rank=_whole(text(item, "sequence")),
                date=day(item, "date"),
                where=place,
            )
    for number, item in enumerate(members(r.body, "item")):
        place = Where(where.source, f"{where.place}/item/{number}")
        yield from _claim_item(item, diagnoses, place, day(r.body, "billablePeriod", "created"))


def _claim_item(item: Json, diagnoses: dict[str, str], where: Where, fallback: date | None) -> Iterator[CodedEntry]:
    found = _preferred(codings(member(item, "productOrService")), "cpt", "hcpcs")
    revenue = concept_code(member(item, "revenue"))
    if not found and revenue:
        found = [Coding("revenue", revenue.upper(), "")]
    pointers = item.get("diagnosisSequence")
    attached = [diagnoses[str(p)] for p in pointers if str(p) in diagnoses] if isinstance(pointers, list) else []
    units = amount(text(item, "quantity", "value"))
    net, unit_price = amount(text(item, "net", "value")), amount(text(item, "unitPrice", "value"))
    charge = net if net is not None else (unit_price * (units or Decimal(1)) if unit_price is not None else None)
    ndc = next((c.code for c in codings(member(item, "productOrService")) if c.system == "ndc"), "")
    for coding in found:
        yield CodedEntry(
            coding.system,
            coding.code,
            "charge",
            coding.display,
            date=day(item, "servicedDate", "servicedPeriod") or fallback,
            modifiers=tuple(code.upper() for m in members(item, "modifier") if (code := concept_code(m))),
            units=units,
            revenue_code=revenue,
            charge=charge,
            ndc=ndc,
            diagnosis_codes=tuple(attached),
            where=where,
        )


def _charge_item(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    found = codings(member(r.body, "code"))
    modifiers = tuple(
        code
        for m in members(r.body, "modifierExtension") + members(r.body, "extension")
        if "modifier" in text(m, "url").lower()
        and (code := (concept_code(member(m, "valueCodeableConcept")) or text(m, "valueCode")).upper())
    )
    attached = tuple(c.code for reason in members(r.body, "reason") for c in _preferred(codings(reason), "icd10cm"))
    units = amount(text(r.body, "quantity", "value"))
    kind = "charge"
    if units is not None and units <= 0:
        kind, units = "credit", -units  # a quantity below zero takes back; none at all charges nothing
    price = amount(text(r.body, "priceOverride", "value"))
    if price is None:
        price = amount(text(r.body, "totalPriceComponent", "amount", "value"))
    npi = next((npi_of(resolve(text(p, "actor", "reference"))) for p in members(r.body, "performer")), "")
    when = day(r.body, "occurrenceDateTime", "occurrencePeriod", "enteredDate")
    revenue = next((c.code for c in found if c.system == "revenue"), "")
    for coding in _preferred(found, "cpt", "hcpcs", "revenue"):
        yield CodedEntry(
            coding.system, coding.code, kind, coding.display, text(r.body, "status"), date=when, modifiers=modifiers,
            units=units, revenue_code=revenue, charge=price, diagnosis_codes=attached, practitioner_npi=npi, where=where,
        )  # fmt: skip


def _immunization(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    given = vaccine_codes((c.system, c.code, c.display) for c in codings(member(r.body, "vaccineCode")))
    maker = member(r.body, "manufacturer")
    maker = member(maker, "reference") or maker  # R5 has a reference or concept there
    if given.code:
        yield CodedEntry(
            given.system,
            given.code,
            "immunization",
            given.words,
            status=text(r.body, "status"),
            date=day(r.body, "occurrenceDateTime"),
            ndc=given.ndc,
            cvx=given.cvx,
            lot_number=text(r.body, "lotNumber"),
            manufacturer=text(maker, "display") or text(resolve(text(maker, "reference")), "name"),
            where=where,
        )


_NOT_GIVEN: Final = {"MedicationRequest": "ordered", "MedicationStatement": "reported"}


def _medication(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    concept = member(r.body, "medicationCodeableConcept") or member(r.body, "medication", "concept")
    if not concept:
        concept = member(resolve(text(r.body, "medicationReference", "reference")), "code")
    when = day(r.body, "effectiveDateTime", "effectivePeriod", "occurenceDateTime", "authoredOn")
    found = codings(concept) or ([Coding("other", "", text(concept, "text"))] if text(concept, "text") else [])
    ndc = next((c.code for c in found if c.system == "ndc"), "")
    units = amount(text(r.body, "dosage", "dose", "value"))
    # An order or what a patient reports is no administration: it is read, and never billed.
    status = text(r.body, "status") if r.kind == "MedicationAdministration" else _NOT_GIVEN.get(r.kind, "")
    dose = " ".join(filter(None, (text(r.body, "dosage", "dose", "value"), text(r.body, "dosage", "dose", "unit"))))
    for coding in _preferred(found, "hcpcs", "rxnorm", "ndc"):
        yield CodedEntry(
            coding.system, coding.code, "medication", coding.display, value=dose, status=status, date=when,
            units=units if coding.system == "hcpcs" else None, ndc=ndc, where=where,
        )  # fmt: skip


def _observation(r: Resource, where: Where, resolve: Resolve) -> Iterator[CodedEntry]:
    body: Any = r.body
    value = " ".join(filter(None, (text(body, "valueQuantity", "value"), text(body, "valueQuantity", "unit"))))
    concept = member(body, "valueCodeableConcept")
    value = value or text(concept, "text") or text(member(concept, "coding"), "display") or text(body, "valueString")
    for coding in codings(member(body, "code"))[:1]:
        when = day(body, "effectiveDateTime", "effectivePeriod", "issued")
        yield CodedEntry(
            coding.system,
            coding.code,
            "observation",
            coding.display,
            value=value,
            status=text(body, "status"),
            date=when,
            where=where,
        )


def _whole(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 4 else None


_READERS: Final[dict[str, Callable[[Resource, Where, Resolve], Iterator[CodedEntry]]]] = {
    "Condition": _condition,
    "Procedure": _procedure,
    "Claim": _claim,
    "ChargeItem": _charge_item,
    "Immunization": _immunization,
    "MedicationAdministration": _medication,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "Observation": _observation,
}
