"""Does a FHIR file hold a patient's record at all, and which of its resources are not read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimwright.errors import UnreadableError
from claimwright.records.chart import RecordFinding, Where
from claimwright.records.fhir_bundle import Bundle
from claimwright.records.fhir_versions import R4

CLINICAL: Final = frozenset([
    "Condition", "Procedure", "Claim", "ChargeItem", "Immunization", "MedicationAdministration", "MedicationRequest",
    "MedicationStatement", "Observation", "DocumentReference", "DiagnosticReport", "Composition",
])  # fmt: skip
"""Resources whose words and codes go into a chart."""
_OF_A_RECORD: Final = CLINICAL | {"Patient", "Encounter"}
_BESIDE: Final = frozenset([
    "Account", "Binary", "Coverage", "Location", "Medication", "Organization", "Practitioner", "PractitionerRole", "RelatedPerson",
])  # fmt: skip
"""Resources that are looked up when another names them."""


def what_is_not_read(bundle: Bundle) -> Iterator[RecordFinding]:
    """What is told of a file as a whole: its version when it is an old one, and the kinds of resources nothing reads.

    Raises ``UnreadableError`` when it holds nothing of a patient.
    """
    if not any(bundle.by_kind.get(kind) for kind in _OF_A_RECORD):
        kinds = ", ".join(sorted(bundle.by_kind)[:5])
        pointer = bundle.resources[0].pointer
        raise UnreadableError(
            bundle.source,
            pointer,
            f"no patient's record, only {kinds[:120]}: expected Patient, Encounter or clinical resources",
        )
    if bundle.version != R4:
        words = f"FHIR {bundle.version}: read by the rules of that version"
        yield RecordFinding("info", words, Where(bundle.source))
    for kind in sorted(bundle.by_kind.keys() - _OF_A_RECORD - _BESIDE):
        resources = bundle.by_kind[kind]
        if resources:
            yield RecordFinding(
                "info", f"{len(resources)} {kind[:60]}: not read", Where(bundle.source, resources[0].pointer)
            )
