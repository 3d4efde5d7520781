"""What a bill of an inpatient stay asks beside the codes: how it began and ended, who was in charge, who operated, birth weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from claimwright.coding.rule_tables import codes
from claimwright.coding.types import CodedEncounter
from claimwright.data_files import data_rows
from claimwright.payers import kind_of
from claimwright.records.chart import Chart, Encounter, Practitioner

CODED: Final = ("admission_type", "admission_source", "discharge_status")
"""Fields with a list of codes (``stay_codes.tsv`` of the reference)."""
_NEWBORN: Final = "4"


@dataclass(frozen=True)
class Missing:
    """A field that this payer asks of this stay and the abstract lacks."""

    field: str
    says: str
    source: str


def choices(field: str, day: date | None, *, newborn: bool = False) -> list[tuple[str, str]]:
    """The codes of a field in force on a day with our words for them, in order; of a newborn's admission or of any other."""
    wanted = ("", "Y" if newborn else "N") if field == "admission_source" else ("", "Y", "N")
    return [
        (row["code"], row["says"])
        for row in data_rows("claimwright.reference", "stay_codes.tsv")
        if row["field"] == field and row["newborn"] in wanted and not row["bills"] and _in_force(row, day)
    ]


def applied(coded: CodedEncounter, said: Mapping[str, Any]) -> CodedEncounter:
    """A coded encounter with what the coder said of its abstract in place of what the record said.

    ``said`` holds codes by field, ``birth_weight`` in grams, ``attending`` as an NPI, and ``surgeons`` as NPIs in the order of
    the procedures; the surgeon of the first one is the operating clinician of the bill.
    """
    encounter = coded.chart.encounter
    values: dict[str, Any] = {field: str(said[field]) for field in CODED if said.get(field)}
    surgeons = list(said.get("surgeons") or ())
    people = encounter.practitioners
    for role, npi in (("attending", said.get("attending")), ("operating", next(iter(surgeons), ""))):
        if npi:
            people = (Practitioner(role, npi=str(npi)), *(one for one in people if one.role != role))
    procedures = tuple(
        replace(one, surgeon=npi) if npi else one
        for one, npi in zip(coded.procedures, [*surgeons, *[""] * len(coded.procedures)], strict=False)
    )
    chart: Chart = replace(coded.chart, encounter=replace(encounter, **values, practitioners=people))
    return replace(coded, chart=chart, procedures=procedures, birth_weight=said.get("birth_weight") or None)


def is_newborn(coded: CodedEncounter) -> bool:
    """Whether the stay is one of a newborn: by its priority, or a liveborn diagnosis."""
    encounter = coded.chart.encounter
    day = _last_day(encounter)
    born = codes("birth_of_newborn", day) if day else ()
    return encounter.admission_type == _NEWBORN or any(one.code.startswith(born) for one in coded.diagnoses)


def _last_day(encounter: Encounter) -> date | None:
    return encounter.end.date() if encounter.end else encounter.date_of_service


def missing(coded: CodedEncounter) -> tuple[Missing, ...]:
    """What the payer of a stay asks and its abstract lacks, for the day of discharge."""
    encounter = coded.chart.encounter
    day = _last_day(encounter)
    first = min(coded.chart.patient.coverages, key=lambda one: one.order, default=None)
    payer = kind_of(first.claim_filing_indicator if first else "")
    stays = {"all", *(["surgery"] if coded.procedures else []), *(["newborn"] if is_newborn(coded) else [])}
    return tuple(
        Missing(row["field"], row["says"], row["source"])
        for row in data_rows("claimwright.coding", "abstract_required.tsv")
        if row["payers"] in ("all", payer)
        and row["stays"] in stays
        and _in_force(row, day)
        and not _has(coded, row["field"])
    )


def _has(coded: CodedEncounter, field: str) -> bool:
    if field in CODED:
        return bool(getattr(coded.chart.encounter, field))
    if field == "procedure_date":
        return all(one.date for one in coded.procedures)
    if field == "birth_weight":
        return coded.birth_weight is not None
    roles = ("attending", "rendering") if field == "attending" else (field,)
    return any(named(one) for one in people(coded.chart.encounter.practitioners, roles))


def people(practitioners: Sequence[Practitioner], roles: Sequence[str]) -> list[Practitioner]:
    """Those in the first of these roles that anyone has."""
    return next((found for role in roles if (found := [one for one in practitioners if one.role == role])), [])


def named(one: Practitioner) -> str:
    """A clinician as screens write them: by name, else by NPI; empty where neither is known."""
    return ", ".join(filter(None, (one.last_name, one.first_name))) or one.npi


def _in_force(row: Mapping[str, str], day: date | None) -> bool:
    if day is None:
        return not row["valid_to"]
    return date.fromisoformat(row["valid_from"]) <= day and (
        not row["valid_to"] or day <= date.fromisoformat(row["valid_to"])
    )
