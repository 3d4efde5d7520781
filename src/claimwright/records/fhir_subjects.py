"""Whose is a FHIR resource? The patient it names, and never another's."""

from __future__ import annotations

from typing import Final

from claimwright.records.fhir_bundle import Bundle
from claimwright.records.fhir_references import tail_of
from claimwright.records.fhir_values import Resource, member, members, text

_KEYS: Final = ("subject", "patient", "beneficiary")


def subject_of(bundle: Bundle, resource: Resource) -> str:
    """The place of the patient a resource is of, else what names somebody who is not in the file; empty when it names nobody."""
    for key in _KEYS:
        named = member(resource.body, key)
        reference, identifier = text(named, "reference"), text(named, "identifier", "value")
        if found := bundle.find(reference) or _numbered(bundle, identifier):
            return found.pointer or found.reference
        if reference or identifier:
            return tail_of(reference) or identifier
    return ""


def patient_of(bundle: Bundle, resource: Resource) -> Resource | None:
    """The Patient a resource is of; one that names nobody is of the only Patient there is."""
    who = subject_of(bundle, resource)
    patients = bundle.by_kind["Patient"]
    if not who:
        return patients[0] if len(patients) == 1 else None
    return next((patient for patient in patients if (patient.pointer or patient.reference) == who), None)


def one_person(bundle: Bundle, one: Resource, other: Resource) -> bool:
    """Whether two resources are of one patient. One that names nobody is anybody's while the file holds but one patient."""
    first, second = subject_of(bundle, one), subject_of(bundle, other)
    if first and second:
        return first == second
    return len(bundle.by_kind["Patient"]) < 2


def _numbered(bundle: Bundle, identifier: str) -> Resource | None:
    """The Patient of an identifier (a logical reference)."""
    if not identifier:
        return None
    held = (
        patient
        for patient in bundle.by_kind["Patient"]
        if any(text(one, "value") == identifier for one in members(patient.body, "identifier"))
    )
    return next(held, None)
