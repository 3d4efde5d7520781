"""Which version of FHIR is a file of, and what does a resource of an older one (DSTU2, STU3) say in the words of R4?

The versions keep one thing in different places ("not given" is an element of its own in the old ones): read as R4, a refused
vaccine would count as given. So the old elements are moved by a table before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from claimwright.data_files import data_rows
from claimwright.records.fhir_values import Json, concept_code, member, members, text

R4: Final = "R4"
_CLASSES: Final = {
    "inpatient": "IMP", "outpatient": "AMB", "ambulatory": "AMB", "emergency": "EMER", "home": "HH", "field": "FLD",
    "daytime": "SS", "virtual": "VR",
}  # fmt: skip
"""DSTU2 EncounterClass to HL7 v3 ActEncounterCode, which later versions use."""
_CATEGORIES: Final = {
    "diagnosis": "encounter-diagnosis",
    "complaint": "encounter-diagnosis",
    "problem": "problem-list-item",
}
"""DSTU2 condition categories to those of R4."""


def version_of(bodies: Iterable[Json]) -> str:
    """DSTU2, STU3, "STU3 or DSTU2" where a file shows only that it is old, else R4."""
    shown = {row["version"] for body in bodies for row in _rows_of(body) if row["sign"] == "yes" and _holds(body, row)}
    if "DSTU2" in shown:
        return "DSTU2"
    return "STU3" if "STU3" in shown else "STU3 or DSTU2" if shown else R4


def as_r4(body: Json) -> Json:
    """A resource of an older version with its elements where R4 has them; what R4 has already stays."""
    moved = dict(body)
    for row in _rows_of(body):
        if row["name"] and _holds(body, row):
            how, value = row["how"], body[row["element"]]
            if row["element"] not in {row["name"], "resourceType"} and how == "as_is":
                moved.setdefault(row["name"], value)
            elif how == "concept":
                moved[row["name"]] = {"coding": [{"code": value}]}
            elif how == "class":
                moved["class"] = {"code": _CLASSES.get(text(value).lower(), "")}
            elif how != "as_is":
                moved[row["name"]] = how
    if text(body, "resourceType") == "Condition":
        moved["category"] = [_category(category) for category in members(body, "category")]
    elif text(body, "resourceType") == "Claim":
        moved["item"] = [_claim_item(item) for item in members(body, "item")]
    elif text(body, "resourceType") == "Coverage":
        moved.setdefault("class", _group(body))
    return moved


def _rows_of(body: Json) -> list[dict[str, str]]:
    kind = text(body, "resourceType")
    return [row for row in data_rows("claimwright.records", "fhir_versions.tsv") if row["kind"] == kind]


def _holds(body: Json, row: dict[str, str]) -> bool:
    value, shape = body.get(row["element"]), row["shape"]
    if value is None:
        return False
    kinds: dict[str, bool] = {
        "any": True,
        "text": isinstance(value, str),
        "object": isinstance(value, dict),
        "true": value is True,
    }
    return kinds.get(shape, str(value) == shape)


def _category(category: Json) -> Json:
    code = _CATEGORIES.get(concept_code(category).lower())
    return {"coding": [{"code": code}]} if code else category


def _claim_item(item: Json) -> Json:
    """An item of a claim: its service and its diagnoses under their R4 names."""
    moved = dict(item)
    for old, new in (("service", "productOrService"), ("diagnosisLinkId", "diagnosisSequence")):
        if old in item:
            moved.setdefault(new, item[old])
    # DSTU2 gives the service as a bare coding.
    if text(member(moved, "productOrService"), "code"):
        moved["productOrService"] = {"coding": [moved["productOrService"]]}
    return moved


def _group(body: Json) -> list[dict[str, Any]]:
    value = text(body, "grouping", "group") or text(body, "group")
    return [{"type": {"coding": [{"code": "group"}]}, "value": value}] if value else []
