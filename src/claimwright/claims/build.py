"""Builds a claim from a coded encounter, the practice's registration and its fee schedule. Nothing is invented:
what the record lacks stays empty, and the edits say so."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from claimwright.claims.batch import Claims
from claimwright.claims.fees import FeeSchedule
from claimwright.claims.practice import Practice
from claimwright.coding.types import CodedEncounter, CodedService
from claimwright.records.chart import Chart, Coverage, Encounter, Practitioner

_PLACE_OF_SETTING: Final = {
    "office": "11",
    "telehealth": "10",
    "emergency": "23",
    "outpatient_hospital": "22",
    "ambulatory_surgery": "24",
    "inpatient": "21",
}
"""Place of service of each setting, CMS Place of Service code set; the record's own code comes first."""

_WHERE_WE_ARE: Final = frozenset({"", "office", "outpatient_hospital", "ambulatory_surgery", "other"})
"""Settings of a visit that may be at a location of the practice; the others are a hospital's, or the patient's home."""

_POINTERS: Final = 4
_ADMITTED: Final = "11"
_OUTPATIENT: Final = "13"
_EXTERNAL_CAUSE: Final = ("V", "W", "X", "Y")
"""First letters of ICD-10-CM chapter 20."""


def build_claim(
    coded: CodedEncounter, practice: Practice, fees: FeeSchedule, *, claim_id: str, patient_control_number: str
) -> Claims:
    """One claim: professional (P) or institutional (I) as the practice bills. Columns: ``claims.tables``."""
    institutional = practice.kind == "I"
    lines = [_line(coded, service, practice, fees, number) for number, service in enumerate(coded.services, 1)]
    claim = {
        **_claim(coded.chart, practice),
        "kind": practice.kind,
        "patient_control_number": patient_control_number,
        "total_charge": sum((line["charge"] or Decimal(0) for line in lines), Decimal("0.00")),
        **(_stay(coded, lines) if institutional else _visit(coded.chart, practice)),
    }
    tables: dict[str, list[dict[str, Any]]] = {
        "claims": [claim],
        "lines": lines,
        "diagnoses": _institutional_diagnoses(coded) if institutional else _professional_diagnoses(coded),
        "institutional_codes": [*_procedures(coded), *_birth_weight(coded)] if institutional else [],
        "providers": _providers(coded.chart, practice),
        "parties": _parties(coded.chart, practice),
    }
    return Claims.of(**{name: [{**row, "claim_id": claim_id} for row in rows] for name, rows in tables.items()})


def _text(value: str) -> str | None:
    """X12 writes names and addresses in capitals; empty is null."""
    return value.strip().upper() or None


def _given(value: str) -> str | None:
    """A number of payers or people stands as they write it; empty is null."""
    return value.strip() or None


def _coverage(chart: Chart) -> Coverage | None:
    return min(chart.patient.coverages, key=lambda coverage: coverage.order, default=None)


def _claim(chart: Chart, practice: Practice) -> dict[str, Any]:
    coverage = _coverage(chart)
    payer = (
        practice.payer(coverage.payer_id, coverage.payer_name, day=chart.encounter.date_of_service)
        if coverage
        else None
    )
    return {
        "source": chart.source,
        "frequency_code": "1",
        # An institutional claim has no element for it (005010X223A2).
        "provider_signature": None if practice.kind == "I" else "Y",
        "assignment_code": "A",
        "benefits_assignment": "Y",
        "release_of_information": "Y",
        "payer_responsibility": "P",
        "claim_filing_indicator": (payer.claim_filing_indicator if payer else "")
        or (coverage and coverage.claim_filing_indicator)
        or None,
        "patient_relationship": coverage.relationship if coverage else None,
        "group_number": _given(coverage.group_number) if coverage else None,
        "medical_record_number": _given(chart.patient.patient_id),
    }


def _place(encounter: Encounter, practice: Practice) -> str | None:
    """The record's own place of service, else that of the practice's location it names. Where the practice lists its locations
    an office or clinic that is none of them is not guessed: the edits ask for the place."""
    if encounter.place_of_service:
        return encounter.place_of_service
    ours = practice.location(encounter.location, encounter.facility_name, day=encounter.date_of_service)
    if ours is not None and encounter.setting in _WHERE_WE_ARE:
        return ours.place_of_service
    unknown = practice.locations and encounter.setting in _WHERE_WE_ARE
    return None if unknown else _PLACE_OF_SETTING.get(encounter.setting)


def _visit(chart: Chart, practice: Practice) -> dict[str, Any]:
    encounter = chart.encounter
    values: dict[str, Any] = {"place_of_service": _place(encounter, practice)}
    if encounter.is_inpatient:
        values["admission_date"] = encounter.date_of_service
        values["discharge_date"] = encounter.end.date() if encounter.end else None
    return values


def _stay(coded: CodedEncounter, lines: list[dict[str, Any]]) -> dict[str, Any]:
    encounter = coded.chart.encounter
    days = [line["date_from"] for line in lines if line["date_from"]]
    start = encounter.date_of_service or min(days, default=None)
    end = encounter.end.date() if encounter.end else max(days, default=start)
    values: dict[str, Any] = {
        "facility_type": _ADMITTED if encounter.is_inpatient else _OUTPATIENT,
        "statement_from": start,
        "statement_to": end,
        # Both are asked of every institutional bill; 9 is "information not available" (CMS IOM 100-04, chapter 25, FL 14, 15).
        "admission_type": encounter.admission_type or (None if encounter.is_inpatient else "9"),
        "admission_source": encounter.admission_source or (None if encounter.is_inpatient else "9"),
        # An outpatient goes home unless the record says otherwise (CMS IOM 100-04, chapter 25, FL 17).
        "patient_status": encounter.discharge_status or (None if encounter.is_inpatient else "01"),
    }
    if encounter.is_inpatient:
        values |= {
            "admission_date": start,
            "admission_hour": _hour(encounter.start),
            "discharge_hour": _hour(encounter.end),
            "drg": coded.drg or None,
        }
    return values


def _hour(moment: datetime | None) -> str | None:
    return moment.strftime("%H%M") if moment and (moment.hour or moment.minute) else None


def _line(
    coded: CodedEncounter, service: CodedService, practice: Practice, fees: FeeSchedule, number: int
) -> dict[str, Any]:
    day: date | None = service.date or coded.chart.encounter.date_of_service
    fee = fees.find(service.procedure_code or service.revenue_code, service.modifiers, day, service.revenue_code)
    charge = service.charge if service.charge is not None else (fee.charge * service.units if fee else None)
    modifiers = (*service.modifiers[:4], *[None] * 4)[:4]
    row: dict[str, Any] = {
        "line": number,
        "procedure_qualifier": "HC" if service.procedure_code else None,
        "procedure_code": service.procedure_code or None,
        **{f"modifier_{n}": modifier for n, modifier in enumerate(modifiers, 1)},
        "charge": charge.quantize(Decimal("0.01")) if charge is not None else None,
        "unit_type": service.unit_type,
        "units": service.units,
        "date_from": day,
        "date_to": day,
        "line_control_number": f"{number}",
        "ndc": service.ndc.replace("-", "") or None,
        "ndc_quantity": service.ndc_quantity,
        "ndc_unit": service.ndc_unit or None,
    }
    if practice.kind == "I":
        row["revenue_code"] = service.revenue_code or (fee.revenue_code if fee else None) or None
    else:
        known = range(1, len(coded.diagnoses) + 1)
        pointers = [p for p in service.diagnosis_pointers if p in known] or list(known)
        row |= {f"pointer_{n}": pointer for n, pointer in enumerate(pointers[:_POINTERS], 1)}
    return row


def _professional_diagnoses(coded: CodedEncounter) -> list[dict[str, Any]]:
    return [
        {
            "sequence": number,
            "kind": "principal" if number == 1 else "other",
            "qualifier": "ABK" if number == 1 else "ABF",
            "code": diagnosis.code,
        }
        for number, diagnosis in enumerate(coded.diagnoses, 1)
    ]


def _institutional_diagnoses(coded: CodedEncounter) -> list[dict[str, Any]]:
    inpatient = coded.chart.encounter.is_inpatient
    rows: list[dict[str, Any]] = []

    def add(kind: str, qualifier: str, code: str, poa: str = "") -> None:
        sequence = sum(row["kind"] == kind or (kind == "other" and row["kind"] == "principal") for row in rows) + 1
        rows.append({"sequence": sequence, "kind": kind, "qualifier": qualifier, "code": code, "poa": poa or None})

    for number, diagnosis in enumerate(coded.diagnoses):
        poa = diagnosis.poa if inpatient else ""
        if number == 0:
            add("principal", "ABK", diagnosis.code, poa)
        elif diagnosis.code.startswith(_EXTERNAL_CAUSE):
            add("external_cause", "ABN", diagnosis.code, poa)
        else:
            add("other", "ABF", diagnosis.code, poa)
    if inpatient and coded.admitting_diagnosis:
        add("admitting", "ABJ", coded.admitting_diagnosis)
    if not inpatient:
        for code in coded.reasons_for_visit[:3]:
            add("reason_for_visit", "APR", code)
    return rows


def _procedures(coded: CodedEncounter) -> list[dict[str, Any]]:
    return [
        {
            "kind": "principal_procedure" if number == 1 else "other_procedure",
            "sequence": 1 if number == 1 else number - 1,
            "qualifier": "BBR" if number == 1 else "BBQ",
            "code": procedure.code,
            "date_from": procedure.date,
        }
        for number, procedure in enumerate(coded.procedures, 1)
    ]


def _birth_weight(coded: CodedEncounter) -> list[dict[str, Any]]:
    """Value code 54: a newborn's weight in grams (CMS IOM 100-04, chapter 25, FL 39 to 41)."""
    if coded.birth_weight is None:
        return []
    return [{"kind": "value", "sequence": 1, "qualifier": "BE", "code": "54", "amount": Decimal(coded.birth_weight)}]


def _providers(chart: Chart, practice: Practice) -> list[dict[str, Any]]:
    billing = practice.billing
    rows: list[dict[str, Any]] = [
        {
            "role": "billing",
            "entity_type": "1" if billing.first_name else "2",
            "last_or_organization_name": _text(billing.name),
            "first_name": _text(billing.first_name),
            "npi": billing.npi or None,
            "taxonomy": billing.taxonomy or None,
            "tax_id": billing.tax_id or None,
            "tax_id_qualifier": billing.tax_id_qualifier if billing.tax_id else None,
            "address_1": _text(billing.address_1),
            "address_2": _text(billing.address_2),
            "city": _text(billing.city),
            "state": billing.state or None,
            "postal_code": billing.postal_code or None,
            "contact_name": _text(billing.contact_name),
            "phone": billing.phone or None,
        }
    ]
    people = {person.role: person for person in reversed(chart.encounter.practitioners)}
    if practice.kind == "I":
        wanted = {"attending": ("attending", "rendering"), "operating": ("operating",), "referring": ("referring",)}
        if not chart.encounter.is_inpatient:
            wanted["operating"] = ()
    else:
        # Who ordered tests is named as the one who referred, also where it is who renders them (CMS IOM 100-04, chapter 26,
        # section 10.4, item 17; loop 2420E is for another than the rendering provider).
        wanted = {"rendering": ("rendering", "attending", "operating"), "referring": ("referring", "ordering")}
    for role, sources in wanted.items():
        found = next((people[source] for source in sources if source in people), None)
        if found:
            rows.append(_person(role, found, practice, chart.encounter.date_of_service))
    # The rendering provider is named only when it differs (ASC X12 005010X222A1, loop 2310B).
    return [row for row in rows if row["role"] != "rendering" or row["npi"] is None or row["npi"] != billing.npi]


def _person(role: str, found: Practitioner, practice: Practice, day: date | None) -> dict[str, Any]:
    known = practice.person(found.npi, found.last_name, found.first_name, day=day)
    return {
        "role": role,
        "entity_type": "1",
        "last_or_organization_name": _text(known.last_name if known else found.last_name),
        "first_name": _text(known.first_name if known else found.first_name),
        "npi": found.npi or (known.npi if known else "") or None,
        "taxonomy": (known.taxonomy if known and role in ("rendering", "attending") else "") or None,
    }


def _parties(chart: Chart, practice: Practice) -> list[dict[str, Any]]:
    patient, coverage = chart.patient, _coverage(chart)
    address = {
        "address_1": _text(patient.address.line_1),
        "address_2": _text(patient.address.line_2),
        "city": _text(patient.address.city),
        "state": patient.address.state.upper() or None,
        "postal_code": patient.address.postal_code.replace("-", "") or None,
    }
    person = {
        "entity_type": "1",
        "last_or_organization_name": _text(patient.last_name),
        "first_name": _text(patient.first_name),
        "middle_name": _text(patient.middle_name),
        "birth_date": patient.birth_date,
        "sex": patient.sex or None,
        **address,
    }
    if coverage is None:
        return [{**person, "role": "subscriber"}]
    member = {"id_qualifier": "MI" if coverage.member_id else None, "id": _given(coverage.member_id)}
    payer = practice.payer(coverage.payer_id, coverage.payer_name, day=chart.encounter.date_of_service)
    payer_id = payer.payer_id if payer else coverage.payer_id
    rows: list[dict[str, Any]] = [
        {
            "role": "payer",
            "entity_type": "2",
            "last_or_organization_name": _text(payer.name if payer else coverage.payer_name),
            "id_qualifier": "PI" if payer_id else None,
            "id": payer_id or None,
        }
    ]
    if coverage.relationship == "18":
        return [{**person, **member, "role": "subscriber"}, *rows]
    subscriber = {
        "role": "subscriber",
        "entity_type": "1",
        "last_or_organization_name": _text(coverage.subscriber_last_name),
        "first_name": _text(coverage.subscriber_first_name),
        "birth_date": coverage.subscriber_birth_date,
        "sex": coverage.subscriber_sex or None,
        **address,
        **member,
    }
    return [subscriber, {**person, "role": "patient"}, *rows]
