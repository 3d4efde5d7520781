"""Did what a FHIR resource tells take place? Its status fields, by the table of statuses."""

from __future__ import annotations

from typing import Final

from claimwright.records.fhir_values import Resource, concept_code, member, text
from claimwright.records.happened import HAPPENED, UNSIGNED, Standing, standing

_FIELDS: Final = {
    "Claim": ("status", "use"),
    "DocumentReference": ("status", "docStatus"),
    "Condition": ("verificationStatus",),
}
"""Resources with other fields than ``status`` alone."""


def standing_of(resource: Resource) -> Standing:
    """What the status fields of a resource say: the first that leaves it out, else one that is not signed, else happened."""
    said = [
        standing(
            "fhir", f"{resource.kind}.{name}", text(resource.body, name) or concept_code(member(resource.body, name))
        )
        for name in _FIELDS.get(resource.kind, ("status",))
    ]
    out = next((one for one in said if one.left_out), None)
    return out or next((one for one in said if one.counts == UNSIGNED), Standing(HAPPENED))
